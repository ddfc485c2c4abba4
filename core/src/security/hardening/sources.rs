//! Where the matters of the rules are described, and how other tools call them.

use crate::rule::Reference;

const HOST_PATH: Reference =
    kubernetes("Volumes: hostPath", "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath");
const SECURITY_CONTEXT: Reference = kubernetes(
    "Configure a Security Context for a Pod or Container",
    "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
);
const SERVICE_ACCOUNT: Reference = kubernetes(
    "Configure Service Accounts for Pods",
    "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/",
);

/// About volumes of the node's files.
pub(super) const fn host_path() -> Reference {
    HOST_PATH
}

/// About security contexts.
pub(super) const fn security_context() -> Reference {
    SECURITY_CONTEXT
}

/// About ServiceAccounts.
pub(super) const fn service_account() -> Reference {
    SERVICE_ACCOUNT
}

/// A page of the Kubernetes documentation.
pub(super) const fn kubernetes(name: &'static str, url: &'static str) -> Reference {
    Reference { of: "Kubernetes", name, url }
}

/// A recommendation of the CIS Kubernetes Benchmark.
pub(super) const fn cis(name: &'static str) -> Reference {
    Reference::cis(name)
}

/// A chapter of the Kubernetes Hardening Guide.
pub(super) const fn nsa(name: &'static str) -> Reference {
    Reference::nsa(name)
}

/// The id that a tool gives to the matter.
const fn tool(of: &'static str, name: &'static str) -> Reference {
    Reference { of, name, url: "" }
}

pub(super) const fn kube_linter(id: &'static str) -> Reference {
    tool("kube-linter", id)
}

pub(super) const fn kube_score(id: &'static str) -> Reference {
    tool("kube-score", id)
}

pub(super) const fn polaris(id: &'static str) -> Reference {
    tool("Polaris", id)
}

pub(super) const fn kubesec(id: &'static str) -> Reference {
    tool("kubesec", id)
}

pub(super) const fn kubescape(id: &'static str) -> Reference {
    tool("Kubescape", id)
}

pub(super) const fn trivy(id: &'static str) -> Reference {
    tool("Trivy", id)
}

pub(super) const fn checkov(id: &'static str) -> Reference {
    tool("Checkov", id)
}

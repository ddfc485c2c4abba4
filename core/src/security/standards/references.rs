//! Where the matter of a check is described, and what other tools call it.

use crate::rule::Reference;

/// Upstream's page about all of the checks.
pub(super) const STANDARDS: Reference =
    Reference::page("Pod Security Standards", "https://kubernetes.io/docs/concepts/security/pod-security-standards/");

/// Upstream's page about security contexts.
pub(super) const SECURITY_CONTEXT: Reference = Reference::page(
    "Configure a security context for a pod or container",
    "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
);

/// Upstream's page about what of the Linux kernel confines a container.
pub(super) const KERNEL: Reference = Reference::page(
    "Linux kernel security constraints for pods and containers",
    "https://kubernetes.io/docs/concepts/security/linux-kernel-security-constraints/",
);

/// Another page of Kubernetes.
pub(super) const fn page(name: &'static str, url: &'static str) -> Reference {
    Reference::page(name, url)
}

/// A recommendation of the CIS Kubernetes Benchmark.
pub(super) const fn cis(name: &'static str) -> Reference {
    Reference::cis(name)
}

/// A chapter of the Kubernetes Hardening Guide.
pub(super) const fn nsa(name: &'static str) -> Reference {
    Reference::nsa(name)
}

/// The id that another tool gives to the matter.
pub(super) const fn called(tool: &'static str, id: &'static str) -> Reference {
    Reference::named(tool, id)
}

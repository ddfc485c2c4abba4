//! Where the matter of a check is described, and what other tools call it.

use crate::rules::Reference;

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

/// A section of the CIS Kubernetes Benchmark; its numbers are those of version 1.9.
pub(super) const fn cis(name: &'static str) -> Reference {
    Reference::named("CIS Kubernetes Benchmark", name)
}

/// A section of the hardening guidance of the NSA and CISA.
pub(super) const fn nsa(name: &'static str) -> Reference {
    Reference {
        of: "NSA/CISA Kubernetes Hardening Guidance",
        name,
        url: "https://media.defense.gov/2022/Aug/29/2003066362/-1/-1/0/CTR_KUBERNETES_HARDENING_GUIDANCE_1.2_20220829.PDF",
    }
}

/// The id that another tool gives to the matter.
pub(super) const fn called(tool: &'static str, id: &'static str) -> Reference {
    Reference::named(tool, id)
}

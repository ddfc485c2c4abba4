//! Where the matters of the rules are described.

use crate::rule::Reference;

pub(super) const SECURITY_CONTEXT: Reference = kubernetes(
    "Configure a Security Context for a Pod or Container",
    "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
);

pub(super) const CAPABILITIES: Reference = Reference {
    of: "Linux manual",
    name: "capabilities(7)",
    url: "https://man7.org/linux/man-pages/man7/capabilities.7.html",
};

pub(super) const NO_NEW_PRIVS: Reference = Reference {
    of: "Linux kernel",
    name: "No New Privileges Flag",
    url: "https://docs.kernel.org/userspace-api/no_new_privs.html",
};

pub(super) const SYSCTLS: Reference = kubernetes(
    "Using sysctls in a Kubernetes Cluster",
    "https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/",
);

pub(super) const WINDOWS: Reference =
    kubernetes("Windows containers in Kubernetes", "https://kubernetes.io/docs/concepts/windows/intro/");

pub(super) const AMBIENT: Reference = Reference {
    of: "kubernetes/kubernetes",
    name: "56374: Capabilities of containers that are not root",
    url: "https://github.com/kubernetes/kubernetes/issues/56374",
};

pub(super) const UNPRIVILEGED_PORTS: Reference = Reference {
    of: "containerd",
    name: "enable_unprivileged_ports",
    url: "https://github.com/containerd/containerd/blob/main/docs/cri/config.md",
};

pub(super) const FS_GROUP: Reference = kubernetes(
    "Configure volume permission and ownership change policy for Pods",
    "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#configure-volume-permission-and-ownership-change-policy-for-pods",
);

const fn kubernetes(name: &'static str, url: &'static str) -> Reference {
    Reference { of: "Kubernetes", name, url }
}

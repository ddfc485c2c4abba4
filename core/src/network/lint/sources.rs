//! Where the matters of these rules are described, and what other tools call them.

use crate::rule::Reference;

/// The page about NetworkPolicies in the documentation of Kubernetes.
pub(super) const fn policies() -> Reference {
    Reference::page("Network policies", "https://kubernetes.io/docs/concepts/services-networking/network-policies/")
}

/// What it says of peers.
pub(super) const fn peers() -> Reference {
    Reference::page(
        "Network policies: to and from selectors",
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors",
    )
}

/// What it says of isolation.
pub(super) const fn isolation() -> Reference {
    Reference::page(
        "Network policies: the two sorts of pod isolation",
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation",
    )
}

/// What it says of the fields.
pub(super) const fn resource() -> Reference {
    Reference::page(
        "Network policies: the NetworkPolicy resource",
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource",
    )
}

/// What it says of default policies.
pub(super) const fn defaults() -> Reference {
    Reference::page(
        "Network policies: default policies",
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies",
    )
}

/// What it says of namespaces by name.
pub(super) const fn by_name() -> Reference {
    Reference::page(
        "Network policies: namespaces by name",
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/#targeting-a-namespace-by-its-name",
    )
}

/// What it says of ranges of ports.
pub(super) const fn ranges() -> Reference {
    Reference::page(
        "Network policies: a range of ports",
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/#targeting-a-range-of-ports",
    )
}

/// What it says of pods of the host network.
pub(super) const fn host_network() -> Reference {
    Reference::page(
        "Network policies: hostNetwork pods",
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-and-hostnetwork-pods",
    )
}

/// The page about DNS in the documentation of Kubernetes.
pub(super) const fn dns() -> Reference {
    Reference::page(
        "DNS for Services and Pods",
        "https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/",
    )
}

/// The page about Services in the documentation of Kubernetes.
pub(super) const fn services() -> Reference {
    Reference::page("Service", "https://kubernetes.io/docs/concepts/services-networking/service/")
}

pub(super) const fn kube_netpol(name: &'static str) -> Reference {
    Reference::named("kube-netpol", name)
}

pub(super) const fn kube_linter(name: &'static str) -> Reference {
    Reference::named("kube-linter", name)
}

pub(super) const fn kube_score(name: &'static str) -> Reference {
    Reference::named("kube-score", name)
}

pub(super) const fn popeye(name: &'static str) -> Reference {
    Reference::named("popeye", name)
}

pub(super) const fn netpol_analyzer(name: &'static str) -> Reference {
    Reference::named("netpol-analyzer", name)
}

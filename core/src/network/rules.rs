//! The rules about policies.

use crate::rule::{Reference, declare_rules};

declare_rules! {
    Network
    NAMESPACE_LABELS_UNKNOWN "namespace-labels-unknown" Info "A selector that asks for labels of a namespace that is not in the input"
        "A namespace without a Namespace object in the input is taken to have the label kubernetes.io/metadata.name and no other. \
         Whether the selector finds its pods in a cluster depends on labels that nobody gave. Add the Namespace object, or select \
         by kubernetes.io/metadata.name."
        mended [
            Reference::page("Network policies: namespaces by name", "https://kubernetes.io/docs/concepts/services-networking/network-policies/#targeting-a-namespace-by-its-name"),
        ]
    POD_ADDRESSES_UNKNOWN "pod-addresses-unknown" Info "A block of addresses that may or may not contain pods"
        "ipBlock covers the addresses of pods too. Manifests rarely tell these, so a block is taken to contain such pods only if it \
         is a whole address family but for public addresses and those of a link, or has all of the ranges that pods get addresses from (podCidrs). Nothing is told of \
         blocks of public IPv4 addresses. Blocks are meant for addresses outside of the cluster; pods are better selected by labels."
        mended [
            Reference::page("Network policies: to and from selectors", "https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors"),
        ]
    EQUAL_PRIORITIES "equal-priorities" Warning "Policies of one tier with the same priority that say different things of a connection"
        "Which of several AdminNetworkPolicies or ClusterNetworkPolicies with the same priority decides is not defined when more than one \
         matches a connection: an implementation may take any of them. Podwall asks them in the order of their names. Give them different \
         priorities."
        mended [
            Reference { of: "Network Policy API", name: "AdminNetworkPolicySpec: priority", url: "https://network-policy-api.sigs.k8s.io/reference/spec/" },
        ]
    MIXED_ADMIN_APIS "mixed-admin-apis" Warning "AdminNetworkPolicy and ClusterNetworkPolicy in one tier"
        "ClusterNetworkPolicy of v1alpha2 takes the place of AdminNetworkPolicy and BaselineAdminNetworkPolicy of v1alpha1. No text says in \
         which order a cluster that has both would ask them, and no implementation is known that reads both. Podwall asks them by priority, \
         a BaselineAdminNetworkPolicy last. Use one of the two APIs."
        mended [
            Reference { of: "Network Policy API", name: "ClusterNetworkPolicy v1alpha2", url: "https://network-policy-api.sigs.k8s.io/api-overview/" },
        ]
    UNKNOWN_ADMIN_PEER "unknown-admin-peer" Warning "A peer of an administrative policy that has no known field"
        "The API says to fail closed on such a peer, which may be of a version that the implementation does not know: a rule that allows \
         matches nothing, and a rule that denies or passes on denies everything. Podwall does the same."
        mended [
            Reference { of: "Network Policy API", name: "AdminNetworkPolicyEgressPeer", url: "https://network-policy-api.sigs.k8s.io/reference/spec/" },
        ]
    UNMATCHED_ADMIN_PORT "unmatched-admin-port" Warning "Ports of an administrative policy that no connection has"
        "The definitions of AdminNetworkPolicy and BaselineAdminNetworkPolicy take any text for a protocol, and a range that ends before it begins. \
         Protocols are compared letter by letter, so that `tcp` is none, and such ports match nothing: the rule does nothing about them. \
         ClusterNetworkPolicy refuses both."
        mended [
            Reference { of: "Network Policy API", name: "AdminNetworkPolicyPort", url: "https://network-policy-api.sigs.k8s.io/reference/spec/" },
        ]
    DOMAIN_NAMES_UNRESOLVED "domain-names-unresolved" Info "A rule for domain names, whose addresses nobody gave"
        "Implementations learn the addresses of a domain name from the answers of DNS. Podwall resolves nothing, so the rule matches no \
         address here: what it allows is missing from the answers about addresses outside."
        unmended [
            Reference { of: "Network Policy API", name: "AdminNetworkPolicyEgressPeer: domainNames", url: "https://network-policy-api.sigs.k8s.io/reference/spec/" },
        ]
    DIALECT_DEPENDENT "dialect-dependent" Info "An answer that depends on what the specification leaves open"
        "The specification of NetworkPolicy leaves some questions to implementations, such as whether ipBlock matches the addresses of pods, \
         and what happens to pods that use the network of their node. Podwall answers them by its dialect; the finding says which answer was \
         taken, and who gives another one. Select pods by labels, and keep ipBlock for addresses outside of the cluster."
        mended [
            Reference::page("Network policies: to and from selectors", "https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors"),
        ]
    POLICY_KIND_NOT_EVALUATED "policy-kind-not-evaluated" Warning "A policy of a kind that Podwall does not evaluate"
        "It may allow or deny connections, so reachability is incomplete: what Podwall says of connections holds only as far as NetworkPolicies and the administrative \
         policies of the Network Policy API decide. The same is said of an administrative policy where the chosen dialect is of an implementation that does not have its \
         kind; there it decides nothing."
        mended [
            Reference::page("Network policies", "https://kubernetes.io/docs/concepts/services-networking/network-policies/"),
        ]
}

//! The rules about policies.

use crate::rules::{Reference, declare_rules};

declare_rules! {
    Network
    NAMESPACE_LABELS_UNKNOWN "namespace-labels-unknown" Warning "A selector that asks for labels of a namespace that is not in the input"
        "A namespace without a Namespace object in the input is taken to have the label kubernetes.io/metadata.name and no other. \
         Whether the selector finds its pods in a cluster depends on labels that nobody gave. Add the Namespace object, or select \
         by kubernetes.io/metadata.name."
        mended [
            Reference::page("Network policies: namespaces by name", "https://kubernetes.io/docs/concepts/services-networking/network-policies/#targeting-a-namespace-by-its-name"),
        ]
    POD_ADDRESSES_UNKNOWN "pod-addresses-unknown" Info "A block of addresses that may or may not contain pods"
        "ipBlock covers the addresses of pods too. Manifests rarely tell these, so a block is taken to contain such pods only if it \
         is a whole address family without exceptions, or has all of the ranges that pods get addresses from (podCidrs). Blocks are \
         meant for addresses outside of the cluster; pods are better selected by labels."
        mended [
            Reference::page("Network policies: to and from selectors", "https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors"),
        ]
}

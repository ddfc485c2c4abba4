//! Where the selectors of policies look for pods.

use crate::cluster::{ClusterId, Model, NamespaceId, NetworkPolicy, Peer, Selector, Workload};

/// Where a selector of pods looks.
#[derive(Debug, Clone, Copy)]
pub(super) enum Within<'s> {
    /// In the namespace of its policy.
    Own(NamespaceId),
    /// In the namespaces of a cluster that another selector finds.
    Namespaces(ClusterId, &'s Selector),
}

impl<'s> Within<'s> {
    /// Where the selector of pods in a peer of a policy looks, and that selector; none where the peer has none.
    pub(super) fn of_peer(policy: &NetworkPolicy, peer: &'s Peer) -> Option<(Self, &'s Selector)> {
        let Peer::Pods { namespaces, pods: Some(pods) } = peer else { return None };
        Some((Self::of(policy, namespaces.as_ref()), pods))
    }

    /// Where a peer of a policy looks, by its selector of namespaces.
    pub(super) fn of(policy: &NetworkPolicy, namespaces: Option<&'s Selector>) -> Self {
        let found = namespaces.map(|asked| Within::Namespaces(policy.cluster, asked));
        found.unwrap_or(Within::Own(policy.namespace))
    }

    /// Whether a pod is there.
    pub(super) fn has(self, model: &Model, pod: &Workload) -> bool {
        self.has_pods_of(model, pod.namespace)
    }

    /// Whether the pods of a namespace are there.
    pub(super) fn has_pods_of(self, model: &Model, namespace: NamespaceId) -> bool {
        match self {
            Within::Own(own) => namespace == own,
            Within::Namespaces(cluster, asked) => {
                let found = model.namespace(namespace);
                found.is_some_and(|found| found.cluster == cluster && asked.matches(&found.labels))
            }
        }
    }
}

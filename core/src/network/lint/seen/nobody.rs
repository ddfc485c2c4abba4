//! Peers that are known to match nobody.

use crate::cluster::{NamespaceId, Peer, Selector};

use super::super::super::within::Within;
use super::super::ruled::Ruled;
use super::{Seen, asks};

impl Seen<'_> {
    /// Whether a peer matches no pod, as far as can be told: the input has the namespaces that it means, with pods in them that no other project makes, and none of them is
    /// one.
    pub(in crate::network::lint) fn is_nobody(&self, ruled: &Ruled<'_>, peer: usize) -> bool {
        let policy = ruled.policy;
        let (namespaces, pods) = match ruled.rule.peers.get(peer) {
            Some(Peer::Pods { namespaces, pods }) => (namespaces.as_ref(), pods.as_ref()),
            Some(Peer::Nothing) => return true,
            Some(Peer::Block(_)) | None => return false,
        };
        if !self.pods_matched(ruled, peer).is_empty() {
            return false;
        }
        let there: Vec<NamespaceId> = match namespaces {
            None => vec![policy.namespace],
            Some(asked) if !asks(asked) => return false,
            Some(asked) => self.peers.namespaces(policy.cluster, asked).iter().map(NamespaceId).collect(),
        };
        let is_known =
            |id: &NamespaceId| self.is_populated(*id) && self.is_complete(*id) && !self.may_pass_over(*id, pods);
        !there.is_empty()
            && there.iter().all(is_known)
            && pods.is_none_or(|pods| self.undecided(Within::of(policy, namespaces), pods).is_none())
    }

    /// Whether a namespace has pods with what a selector asks for that selectors pass over.
    fn may_pass_over(&self, namespace: NamespaceId, pods: Option<&Selector>) -> bool {
        self.passed_over(namespace).any(|workload| pods.is_none_or(|pods| pods.matches(&workload.labels)))
    }
}

//! Where rules and peers stand in policies, which is the same in every kind of them.

use crate::cluster::{AdminPeer, AdminPolicy, AdminRule, NetworkPolicy, Peer, Rule, Selector};
use crate::manifest::FieldPath;

use super::direction::Direction;
use super::reachability::steps;

/// Where a peer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct PeerPlace {
    pub(super) direction: Direction,
    /// The rule, by its place in the direction.
    pub(super) rule: usize,
    /// The peer, by its place in the rule.
    pub(super) peer: usize,
}

impl PeerPlace {
    pub(super) fn path(self) -> FieldPath {
        peer_path(self.direction, self.rule, self.peer)
    }
}

/// The path of a rule.
pub(super) fn rule_path(direction: Direction, rule: usize) -> FieldPath {
    FieldPath::root().fields(&["spec", direction.field()]).index(rule)
}

/// The path of a peer.
pub(super) fn peer_path(direction: Direction, rule: usize, peer: usize) -> FieldPath {
    rule_path(direction, rule).field(direction.peers_field()).index(peer)
}

/// The path of the selector of namespaces in a subject or a peer of an administrative policy, which stands elsewhere where there is one of pods beside it.
pub(super) fn namespaces_path(of: &FieldPath, pods: Option<&Selector>) -> FieldPath {
    match pods {
        None => of.field("namespaces"),
        Some(_) => of.fields(&["pods", "namespaceSelector"]),
    }
}

/// Whether a policy isolates whom it selects in a direction.
pub(super) fn isolates(policy: &NetworkPolicy, direction: Direction) -> bool {
    match direction {
        Direction::Egress => policy.isolates_egress,
        Direction::Ingress => policy.isolates_ingress,
    }
}

/// The rules of a policy that have a meaning in a direction.
pub(super) fn rules_of(policy: &NetworkPolicy, direction: Direction) -> &[Rule] {
    match direction {
        _ if !isolates(policy, direction) => &[],
        Direction::Egress => &policy.egress,
        Direction::Ingress => &policy.ingress,
    }
}

/// The peers of all rules that have a meaning, those of ingress first.
pub(super) fn peers(policy: &NetworkPolicy) -> impl Iterator<Item = (PeerPlace, &Peer)> {
    let of = move |direction| {
        let rules = rules_of(policy, direction).iter().enumerate();
        rules.flat_map(move |(rule, found)| {
            let peers = found.peers.iter().enumerate();
            peers.map(move |(peer, found)| (PeerPlace { direction, rule, peer }, found))
        })
    };
    Direction::BOTH.into_iter().flat_map(of)
}

/// The peers of all rules of an administrative policy with their rules, those of ingress first.
pub(super) fn admin_peers(policy: &AdminPolicy) -> impl Iterator<Item = (PeerPlace, &AdminRule, &AdminPeer)> {
    let of = move |direction| {
        let rules = steps::rules(policy, direction).iter().enumerate();
        rules.flat_map(move |(rule, found)| {
            let peers = found.peers.iter().enumerate();
            peers.map(move |(peer, each)| (PeerPlace { direction, rule, peer }, found, each))
        })
    };
    Direction::BOTH.into_iter().flat_map(of)
}

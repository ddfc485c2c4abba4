//! DNS that policies of the Admin tier open: what they accept needs no rule of a NetworkPolicy.

use roaring::RoaringBitmap;

use crate::cluster::{Action, AdminPeer, AdminPolicy, AdminPort, AdminRule, NetworkPolicy, Protocol, Subject, Tier};

use super::super::direction::Direction;
use super::super::reachability::steps::rules;
use super::super::reachability::tiers::is_evaluated;
use super::super::servers;
use super::dns_servers::Answering;
use super::seen::Seen;

/// What the policies of the Admin tier open.
pub(super) struct Opened<'a> {
    /// The policies that open DNS over each protocol, by their places in the model.
    policies: Vec<(usize, &'a AdminPolicy, Protocol)>,
}

impl<'a> Opened<'a> {
    /// Looks at the policies.
    pub(super) fn new(seen: &Seen<'a>, answering: &Answering<'_>) -> Self {
        let dialect = &seen.reach.settings.dialect;
        let mut policies = Vec::new();
        let all = seen.model.admin.iter().enumerate();
        for (at, policy) in all.filter(|(_, each)| each.body.tier == Tier::Admin && is_evaluated(each, dialect)) {
            for protocol in [Protocol::Udp, Protocol::Tcp] {
                let mut egress = rules(policy, Direction::Egress).iter();
                if egress.any(|rule| opens(seen, policy, rule, protocol, answering)) {
                    policies.push((at, policy, protocol));
                }
            }
        }
        Opened { policies }
    }

    /// The classes for which DNS is open over a protocol.
    pub(super) fn classes(&self, seen: &Seen<'_>, protocol: Protocol) -> RoaringBitmap {
        let mine = self.policies.iter().filter(|(_, _, each)| *each == protocol);
        mine.fold(RoaringBitmap::new(), |found, (at, _, _)| found | seen.subjects(*at))
    }

    /// Whether DNS is open over a protocol for pods of a policy's namespace, of which the input has none.
    pub(super) fn is_open_for(&self, seen: &Seen<'_>, policy: &NetworkPolicy, protocol: Protocol) -> bool {
        let mut mine = self.policies.iter().filter(|(_, each, of)| *of == protocol && each.cluster == policy.cluster);
        mine.any(|(_, each, _)| match &each.body.subject {
            Subject::Pods { namespaces, .. } => {
                seen.peers.namespaces(policy.cluster, namespaces).contains(policy.namespace.0)
            }
            Subject::Nothing => false,
        })
    }
}

/// Whether a rule accepts connections to DNS over a protocol.
fn opens(
    seen: &Seen<'_>,
    policy: &AdminPolicy,
    rule: &AdminRule,
    protocol: Protocol,
    answering: &Answering<'_>,
) -> bool {
    rule.action == Some(Action::Accept) && may_match(seen, policy, rule, protocol, answering)
}

/// Whether a rule may match connections to DNS over a protocol.
pub(super) fn may_match(
    seen: &Seen<'_>,
    policy: &AdminPolicy,
    rule: &AdminRule,
    protocol: Protocol,
    answering: &Answering<'_>,
) -> bool {
    let cluster = policy.cluster;
    let is_port = |port: &AdminPort| match port {
        AdminPort::Range(of, first, last) => *of == protocol && answering.is_port(cluster, protocol, *first, *last),
        AdminPort::Named(name) => answering.is_port_name(cluster, name),
        AdminPort::Nothing(_) => false,
    };
    // On nodes and at addresses there may be a cache, which listens on the port that it has in most clusters.
    let is_of_cache = |port: &AdminPort| {
        is_port(port)
            || matches!(port, AdminPort::Range(of, first, last) if *of == protocol && servers::is_port(*first, *last))
    };
    let every_port = rule.ports.is_empty();
    let reaches = |peer: &AdminPeer| match peer {
        AdminPeer::Pods { namespaces, pods } => {
            let is_there = || match answering.server(cluster) {
                Some(server) => {
                    !seen.peers.in_namespaces(cluster, namespaces, pods.as_ref()).is_disjoint(&server.classes)
                }
                None => !every_port || answering.may_be_home(cluster, namespaces),
            };
            (every_port || rule.ports.iter().any(is_port)) && is_there()
        }
        AdminPeer::Nodes(_) | AdminPeer::Networks(_) => every_port || rule.ports.iter().any(is_of_cache),
        AdminPeer::DomainNames(_) | AdminPeer::Unknown => false,
    };
    rule.peers.iter().any(reaches)
}

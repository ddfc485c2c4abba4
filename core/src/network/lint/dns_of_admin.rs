//! DNS that policies of the Admin tier open: what they accept needs no rule of a NetworkPolicy.

use roaring::RoaringBitmap;

use crate::cluster::{
    Action, AdminPeer, AdminPolicy, AdminPort, AdminRule, Namespace, NetworkPolicy, Protocol, Subject, Tier,
};

use super::super::rows::Direction;
use super::super::servers;
use super::super::steps::rules;
use super::super::tiers::is_evaluated;
use super::dns::may_be_of_dns;
use super::seen::Seen;

/// What the policies of the Admin tier open.
pub(super) struct Opened<'a> {
    /// The policies that open DNS over each protocol, by their places in the model.
    policies: Vec<(usize, &'a AdminPolicy, Protocol)>,
}

impl<'a> Opened<'a> {
    /// Looks at the policies; `servers` are the classes of the DNS pods of each cluster, `homes` the Namespace objects in which DNS runs.
    pub(super) fn new(seen: &Seen<'a>, servers: &[RoaringBitmap], homes: &[&Namespace]) -> Self {
        let dialect = &seen.reach.settings.dialect;
        let mut policies = Vec::new();
        let all = seen.model.admin.iter().enumerate();
        for (at, policy) in all.filter(|(_, each)| each.body.tier == Tier::Admin && is_evaluated(each, dialect)) {
            let servers = servers.get(policy.cluster.0 as usize).filter(|servers| !servers.is_empty());
            for protocol in [Protocol::Udp, Protocol::Tcp] {
                let mut egress = rules(policy, Direction::Egress).iter();
                if egress.any(|rule| opens(seen, policy, rule, protocol, servers, homes)) {
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
    servers: Option<&RoaringBitmap>,
    homes: &[&Namespace],
) -> bool {
    rule.action == Some(Action::Accept) && may_match(seen, policy, rule, protocol, servers, homes)
}

/// Whether a rule may match connections to DNS over a protocol.
pub(super) fn may_match(
    seen: &Seen<'_>,
    policy: &AdminPolicy,
    rule: &AdminRule,
    protocol: Protocol,
    servers: Option<&RoaringBitmap>,
    homes: &[&Namespace],
) -> bool {
    let is_port = |port: &AdminPort| match port {
        AdminPort::Range(of, first, last) => *of == protocol && servers::is_port(*first, *last),
        AdminPort::Named(name) => servers::is_port_name(name),
        AdminPort::Nothing(_) => false,
    };
    let reaches = |peer: &AdminPeer| match peer {
        AdminPeer::Pods { namespaces, pods } => match servers {
            Some(servers) => !seen.peers.in_namespaces(policy.cluster, namespaces, pods.as_ref()).is_disjoint(servers),
            None => !rule.ports.is_empty() || may_be_of_dns(policy.cluster, namespaces, homes),
        },
        AdminPeer::Nodes(_) | AdminPeer::Networks(_) => true,
        AdminPeer::DomainNames(_) | AdminPeer::Unknown => false,
    };
    (rule.ports.is_empty() || rule.ports.iter().any(is_port)) && rule.peers.iter().any(reaches)
}

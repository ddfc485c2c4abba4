//! The rules of an administrative tier that concern a class, in order: the first that matches a connection decides it.

use crate::cluster::{Action, AdminPeer, AdminPolicy, AdminPort, AdminRule, ClusterId, Protocol, Workload};
use crate::network::dialect::Dialect;
use crate::network::direction::Direction;
use crate::network::places::PeerPlace;
use crate::network::ports::{PortSet, PortSets};

use super::classes::NamedPort;
use super::peers::{MatchedId, Peers};
use super::recipe::{PolicyRef, RulePorts, SelectorPlace, UnknownLabels, resolve_ports, resolved};

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::network) struct Step {
    pub(in crate::network) action: Action,
    /// Its peers, each once, in order.
    pub(in crate::network) peers: Vec<MatchedId>,
    /// The cluster whose pods give names of ports their numbers, where there are names.
    pub(in crate::network) cluster: Option<ClusterId>,
    pub(in crate::network) ports: RulePorts,
}

/// The rules of a policy in one direction that do anything, with their places.
pub(in crate::network) fn steps<'a>(
    policy: &'a AdminPolicy,
    number: usize,
    direction: Direction,
    peers: &mut Peers<'a>,
    ports: &mut PortSets,
    unknown: &mut Vec<UnknownLabels>,
) -> Vec<(usize, Step)> {
    let mut steps = Vec::new();
    for (at, rule) in rules(policy, direction).iter().enumerate() {
        let Some(action) = rule.action else { continue };
        if rule.peers.contains(&AdminPeer::Unknown) {
            if action != Action::Accept {
                let (peers, ports) = (vec![Peers::EVERYONE], RulePorts::ALL);
                steps.push((at, Step { action: Action::Deny, peers, cluster: None, ports }));
            }
            continue;
        }
        let mut matched = Vec::new();
        for (peer, found) in rule.peers.iter().enumerate() {
            let id = peers.admin_id(policy, found);
            let namespaces = peers.unknown_labels(id).to_vec();
            if !namespaces.is_empty() {
                let place = SelectorPlace::Peer(PeerPlace { direction, rule: at, peer });
                unknown.push(UnknownLabels { policy: PolicyRef::Admin(number), place, namespaces });
            }
            matched.push(id);
        }
        matched.sort_unstable();
        matched.dedup();
        let open = rule_ports(rule, ports);
        let cluster = (!open.names.is_empty()).then_some(policy.cluster);
        steps.push((at, Step { action, peers: matched, cluster, ports: open }));
    }
    steps
}

/// The rules of a direction.
pub(in crate::network) fn rules(policy: &AdminPolicy, direction: Direction) -> &[AdminRule] {
    match direction {
        Direction::Egress => &policy.body.egress,
        Direction::Ingress => &policy.body.ingress,
    }
}

/// Names of ports to the numbers of the class at which connections arrive.
pub(in crate::network) fn resolve(step: &Step, own: &[NamedPort], ports: &mut PortSets) -> Step {
    Step { cluster: None, ports: resolve_ports(step.ports.clone(), own, ports), ..step.clone() }
}

/// The ports that an entry opens by number.
fn numbers(port: &AdminPort) -> PortSet {
    match port {
        AdminPort::Range(protocol, first, last) => PortSet::range(*protocol, *first, *last),
        AdminPort::Named(_) | AdminPort::Nothing(_) => PortSet::default(),
    }
}

/// The name that an entry opens ports by. It has no protocol of its own: it stands for the ports of every protocol.
fn named(port: &AdminPort) -> impl Iterator<Item = (&str, Protocol)> {
    let name = match port {
        AdminPort::Named(name) => Some(name.as_str()),
        AdminPort::Range(..) | AdminPort::Nothing(_) => None,
    };
    name.into_iter().flat_map(|name| Protocol::ALL.into_iter().map(move |protocol| (name, protocol)))
}

fn rule_ports(rule: &AdminRule, ports: &mut PortSets) -> RulePorts {
    match rule.ports.as_slice() {
        [] => RulePorts::ALL,
        entries => RulePorts::of(entries.iter().map(numbers), entries.iter().flat_map(named), ports),
    }
}

/// The ports that a rule has at a destination; names stand for the ports of `pod`, where it is one that resolves them.
pub(in crate::network) fn ports_at(rule: &AdminRule, pod: Option<&Workload>, dialect: &Dialect) -> PortSet {
    match rule.ports.as_slice() {
        [] => PortSet::all(),
        entries => resolved(entries.iter().map(numbers), entries.iter().flat_map(named), pod, dialect),
    }
}

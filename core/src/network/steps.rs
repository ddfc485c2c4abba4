//! The rules of an administrative tier that concern a class, in order: the first that matches a connection decides it.

use crate::cluster::{Action, AdminPeer, AdminPolicy, AdminPort, AdminRule, ClusterId, Protocol};
use crate::sort::sort;

use super::classes::NamedPort;
use super::peers::{MatchedId, Peers};
use super::ports::{PortSet, PortSetId, PortSets};
use super::recipe::{PolicyRef, RulePorts, SelectorPlace, UnknownLabels, resolve_ports};
use super::rows::Direction;

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Step {
    pub(super) action: Action,
    /// Its peers, each once, in order.
    pub(super) peers: Vec<MatchedId>,
    /// The cluster whose pods give names of ports their numbers, where there are names.
    pub(super) cluster: Option<ClusterId>,
    pub(super) ports: RulePorts,
}

/// The rules of a policy in one direction that do anything, with their places.
pub(super) fn steps<'a>(
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
                let ports = RulePorts { numbers: PortSetId::ALL, names: Vec::new() };
                let step = Step { action: Action::Deny, peers: vec![Peers::EVERYONE], cluster: None, ports };
                steps.push((at, step));
            }
            continue;
        }
        let mut matched = Vec::new();
        for (peer, found) in rule.peers.iter().enumerate() {
            let id = peers.admin_id(policy, found);
            let namespaces = peers.unknown_labels(id).to_vec();
            if !namespaces.is_empty() {
                let place = SelectorPlace::Peer(direction, at, peer);
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
pub(super) fn rules(policy: &AdminPolicy, direction: Direction) -> &[AdminRule] {
    match direction {
        Direction::Egress => &policy.body.egress,
        Direction::Ingress => &policy.body.ingress,
    }
}

/// Names of ports to the numbers of the class at which connections arrive.
pub(super) fn resolve(step: &Step, own: &[NamedPort], ports: &mut PortSets) -> Step {
    Step { cluster: None, ports: resolve_ports(step.ports.clone(), own, ports), ..step.clone() }
}

/// The ports that an entry opens by number.
pub(super) fn numbers(port: &AdminPort) -> PortSet {
    match port {
        AdminPort::Range(protocol, first, last) => PortSet::range(*protocol, *first, *last),
        AdminPort::Named(_) | AdminPort::Nothing => PortSet::default(),
    }
}

/// A name has no protocol of its own: it stands for the ports of every protocol.
fn rule_ports(rule: &AdminRule, ports: &mut PortSets) -> RulePorts {
    if rule.ports.is_empty() {
        return RulePorts { numbers: PortSetId::ALL, names: Vec::new() };
    }
    let open = rule.ports.iter().fold(PortSet::default(), |open, port| open.union(&numbers(port)));
    let mut names: Vec<(String, Protocol)> = Vec::new();
    for port in &rule.ports {
        if let AdminPort::Named(name) = port {
            names.extend(Protocol::ALL.map(|protocol| (name.clone(), protocol)));
        }
    }
    sort(&mut names);
    names.dedup();
    RulePorts { numbers: ports.id(open), names }
}

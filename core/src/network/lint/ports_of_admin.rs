//! Ports of administrative policies that the destinations do not declare. What is denied may well be a port that no pod has, and is told for its name alone.

use roaring::RoaringBitmap;

use crate::cluster::{Action, AdminPeer, AdminPort, ContainerPort, NamespaceId, Protocol, Selector, Subject, Workload};
use crate::finding::{Finding, Part};

use super::super::addresses::Family;
use super::super::admin_words;
use super::super::direction::Direction;
use super::super::findings::finding;
use super::super::reachability::steps::rules;
use super::ports::{
    ANOTHER_PROTOCOL, NAMED_NOWHERE, OF_MESHES, UNDECLARED, declared, few, nowhere, undeclared, with_pod,
};
use super::ruled::AdminRuled;
use super::seen::{Seen, asks};

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    for ruled in seen.admin_rules.iter().filter(|ruled| is_known(seen, ruled)) {
        let Some(destinations) = admin_destinations(seen, ruled) else { continue };
        let ports = ruled.rule.ports.iter().enumerate().filter(|(at, _)| !seen.is_port_told(ruled.number, *at));
        for (at, port) in ports {
            found.extend(match port {
                AdminPort::Named(name) => named(seen, ruled, (at, name), &destinations),
                AdminPort::Range(protocol, first, last) if ruled.rule.action == Some(Action::Accept) => {
                    numbered(seen, ruled, (at, *protocol, (*first, *last)), &destinations)
                }
                AdminPort::Range(..) | AdminPort::Nothing(_) => None,
            });
        }
    }
}

/// The finding about a name that no port of the pods has.
fn named(
    seen: &Seen<'_>,
    ruled: &AdminRuled<'_>,
    (at, name): (usize, &str),
    destinations: &RoaringBitmap,
) -> Option<Finding> {
    let action = ruled.rule.action?;
    if seen.workloads(destinations).any(|workload| workload.ports.iter().any(|own| own.name == name)) {
        return None;
    }
    let first = seen.workloads(destinations).next()?;
    let message = nowhere(seen, name, destinations, admin_words::does(action));
    let path = ruled.port_name_path(at).0;
    Some(with_pod(finding(&NAMED_NOWHERE, ruled.policy.object, path, Part::Value, message), first))
}

/// The finding about numbers that none of the pods declares, though all of them declare some.
fn numbered(
    seen: &Seen<'_>,
    ruled: &AdminRuled<'_>,
    (at, protocol, (first, last)): (usize, Protocol, (u16, u16)),
    destinations: &RoaringBitmap,
) -> Option<Finding> {
    if first == last && OF_MESHES.contains(&first) {
        return None;
    }
    let mut other: Option<(&Workload, &ContainerPort)> = None;
    for workload in seen.workloads(destinations) {
        let meant = || workload.ports.iter().filter(|own| (first..=last).contains(&own.number));
        if workload.ports.is_empty() || meant().any(|own| own.protocol == protocol) {
            return None;
        }
        other = other.or_else(|| meant().next().map(|own| (workload, own)));
    }
    let asked = admin_words::ports(std::slice::from_ref(ruled.rule.ports.get(at)?));
    if let Some((workload, own)) = other {
        if is_accepted_elsewhere(ruled, own) {
            return None;
        }
        let (name, declared) = (seen.model.endpoint(workload), declared(own));
        let message = format!("This allows {asked}, but {name} has {declared}.");
        let told = finding(&ANOTHER_PROTOCOL, ruled.policy.object, ruled.port_path(at), Part::Key, message);
        return Some(with_pod(told, workload));
    }
    let message = undeclared(seen, &asked, destinations);
    let told = finding(&UNDECLARED, ruled.policy.object, ruled.port_path(at), Part::Key, message);
    Some(with_pod(told, seen.workloads(destinations).next()?))
}

/// Whether the policy of a rule says anything in the direction of what an entry seems to mean, a port of a pod: the other protocol is meant as well then.
fn is_accepted_elsewhere(ruled: &AdminRuled<'_>, own: &ContainerPort) -> bool {
    let is_it = |port: &AdminPort| match port {
        AdminPort::Range(protocol, first, last) => *protocol == own.protocol && (*first..=*last).contains(&own.number),
        AdminPort::Named(name) => *name == own.name,
        AdminPort::Nothing(_) => false,
    };
    rules(ruled.policy, ruled.direction).iter().any(|rule| rule.ports.is_empty() || rule.ports.iter().any(is_it))
}

/// Whether the input has the pods that a rule of an administrative policy leads to, as is asked of NetworkPolicies.
fn is_known(seen: &Seen<'_>, ruled: &AdminRuled<'_>) -> bool {
    let cluster = ruled.policy.cluster;
    let are_known = |namespaces: &Selector, pods: Option<&Selector>| {
        let there = seen.peers.namespaces(cluster, namespaces);
        asks(namespaces) && !there.iter().any(|id| seen.may_be_made(NamespaceId(id), pods))
    };
    match (ruled.direction, &ruled.policy.body.subject) {
        (Direction::Ingress, Subject::Pods { namespaces, pods }) => are_known(namespaces, pods.as_ref()),
        (Direction::Ingress, Subject::Nothing) => false,
        (Direction::Egress, _) => ruled.rule.peers.iter().all(|peer| match peer {
            AdminPeer::Pods { namespaces, pods } => {
                let found = seen.peers.in_namespaces(cluster, namespaces, pods.as_ref());
                are_known(namespaces, pods.as_ref()) && !found.is_empty()
            }
            _ => false,
        }),
    }
}

/// The pods at which the connections of a rule of an administrative policy arrive, as [`super::ports::destinations`] finds them for NetworkPolicies.
pub(super) fn admin_destinations(seen: &Seen<'_>, ruled: &AdminRuled<'_>) -> Option<RoaringBitmap> {
    let found = match ruled.direction {
        Direction::Ingress => seen.subjects(ruled.of).clone(),
        Direction::Egress => {
            let are_pods = ruled.rule.peers.iter().all(|peer| matches!(peer, AdminPeer::Pods { .. }));
            are_pods.then(|| seen.matched_by_admin(ruled, Family::Ipv4))?
        }
    };
    few(seen, found)
}

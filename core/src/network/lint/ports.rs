//! Ports of rules that the destinations do not declare.

use roaring::RoaringBitmap;

use crate::cluster::{ContainerPort, NamespaceId, Peer, PortMatch, PortRule, Workload};
use crate::finding::{Finding, Part, Place};
use crate::report::Severity;
use crate::rule::{Rule, example};

use super::super::direction::Direction;
use super::super::places::rules_of;
use super::super::ports::PortSet;
use super::super::reachability::recipe::numbers;
use super::super::words;
use super::mends;
use super::ruled::Ruled;
use super::seen::Seen;
use super::sources;

pub(super) static UNDECLARED: Rule = Rule::of_network(
    "undeclared-port",
    Severity::Info,
    "A port of a rule that none of the pods declares",
    "Ports of rules are those of the pods, not those of Services. A container may listen on a port that it does not declare; it is told only where every pod that the rule \
     leads to declares ports, and none of them this one; nothing is told of ports by which service meshes get to the containers that they put into pods, nor of those that an administrative policy denies.",
    [example!("undeclared-port"), example!("undeclared-port" mended)],
    &[sources::resource()],
);

pub(super) static NAMED_NOWHERE: Rule = Rule::of_network(
    "named-port-nowhere",
    Severity::Warning,
    "A named port that none of the pods has",
    "A name in `port` stands for the port of that name of each pod at which connections arrive. Where no container has a port of the name, the entry allows nothing, and in an administrative policy denies nothing. \
     Addresses outside have no names of ports at all, so that towards them it takes a number.",
    [example!("named-port-nowhere"), example!("named-port-nowhere" mended)],
    &[sources::resource(), sources::netpol_analyzer("warning about unmatched named ports")],
);

pub(super) static ANOTHER_PROTOCOL: Rule = Rule::of_network(
    "port-of-another-protocol",
    Severity::Warning,
    "A port that the pods have under another protocol",
    "`protocol` is TCP where it is not written. A port of the same name or number over UDP is not allowed by it.",
    [example!("port-of-another-protocol"), example!("port-of-another-protocol" mended)],
    &[sources::resource(), sources::netpol_analyzer("warning about unmatched named ports")],
);

/// Ports of the containers that service meshes put into pods: Istio's and Linkerd's.
pub(super) const OF_MESHES: [u16; 9] = [15001, 15006, 15008, 15020, 15021, 15090, 4143, 4190, 4191];

/// How many pods are looked at for one port. Of more nobody says with certainty that none of them has it.
const LOOKED_AT: usize = 1_000;

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    for ruled in seen.rules.iter().filter(|ruled| !ruled.rule.ports.is_empty()) {
        if !is_known(seen, ruled) {
            continue;
        }
        let Some(destinations) = destinations(seen, ruled) else { continue };
        for (at, port) in ruled.rule.ports.iter().enumerate().filter(|(at, _)| !seen.is_port_told(ruled.number, *at)) {
            found.extend(judge(seen, ruled, at, port, &destinations));
        }
    }
}

/// That no pod has a port of a name, so that a rule does nothing by it.
pub(super) fn nowhere(seen: &Seen<'_>, name: &str, destinations: &RoaringBitmap, does: &str) -> String {
    let whom = seen.names(destinations);
    format!("No port of {whom} is named {name}, so this {does} nothing; {}.", all_declared(seen, destinations))
}

/// That none of the pods declares ports.
pub(super) fn undeclared(seen: &Seen<'_>, asked: &str, destinations: &RoaringBitmap) -> String {
    let whom = seen.names(destinations);
    let none = match seen.count(destinations) {
        1 => format!("{whom} does not declare {asked}"),
        _ => format!("None of {whom} declares {asked}"),
    };
    let known = all_declared(seen, destinations);
    format!("{none}; {known}. Ports of rules are those of the containers, not those of Services.")
}

/// The ports that pods declare.
pub(super) fn all_declared(seen: &Seen<'_>, destinations: &RoaringBitmap) -> String {
    let mut known: Vec<String> = Vec::new();
    for own in seen.workloads(destinations).flat_map(|workload| &workload.ports) {
        let own = declared(own);
        if known.len() < 5 && !known.contains(&own) {
            known.push(own);
        }
    }
    match known.is_empty() {
        true => "no port is declared there".to_string(),
        false => format!("declared are {}", words::list(known, "and")),
    }
}

/// Whether the input has the pods that a rule leads to. Of pods that it may lack nobody knows the ports.
fn is_known(seen: &Seen<'_>, ruled: &Ruled<'_>) -> bool {
    let own = ruled.policy.namespace;
    match ruled.direction {
        Direction::Ingress => !seen.may_be_made(own, Some(&ruled.policy.pod_selector)),
        Direction::Egress => ruled.numbered().all(|(at, peer)| {
            let may_be_made = match peer {
                Peer::Pods { namespaces: None, pods } => seen.may_be_made(own, pods.as_ref()),
                Peer::Pods { namespaces: Some(namespaces), pods } if !seen.model.controlled.is_empty() => {
                    let there = seen.peers.namespaces(ruled.policy.cluster, namespaces);
                    there.iter().any(|id| seen.may_be_made(NamespaceId(id), pods.as_ref()))
                }
                Peer::Pods { .. } | Peer::Block(_) | Peer::Nothing => false,
            };
            !may_be_made && !seen.may_be_elsewhere(ruled, at) && !seen.pods_matched(ruled, at).is_empty()
        }),
    }
}

/// The pods at which the connections of a rule arrive; none where they may arrive at others too, or at more than anybody looks at.
pub(super) fn destinations(seen: &Seen<'_>, ruled: &Ruled<'_>) -> Option<RoaringBitmap> {
    let found = match ruled.direction {
        Direction::Ingress => {
            let selected = seen.selected(ruled.of);
            (selected.len() <= LOOKED_AT as u64).then(|| selected.clone())?
        }
        Direction::Egress => {
            let mut all = RoaringBitmap::new();
            for (at, peer) in ruled.numbered() {
                all |= matches!(peer, Peer::Pods { .. }).then(|| seen.pods_matched(ruled, at))?;
            }
            all
        }
    };
    few(seen, found)
}

/// Pods, where there are any, and no more than anybody looks at.
pub(super) fn few(seen: &Seen<'_>, found: RoaringBitmap) -> Option<RoaringBitmap> {
    let is_small = !found.is_empty() && found.len() <= LOOKED_AT as u64 && seen.count(&found) <= LOOKED_AT;
    is_small.then_some(found)
}

/// The ports that entries open by number.
pub(super) fn all_numbers(entries: &[PortRule]) -> PortSet {
    entries.iter().fold(PortSet::default(), |open, port| open.union(&numbers(port)))
}

fn judge(
    seen: &Seen<'_>,
    ruled: &Ruled<'_>,
    at: usize,
    port: &PortRule,
    destinations: &RoaringBitmap,
) -> Option<Finding> {
    let protocol = port.protocol?;
    if matches!(port.port, PortMatch::Range(first, last) if first == last && OF_MESHES.contains(&first)) {
        return None;
    }
    let is_meant = |own: &ContainerPort| match &port.port {
        PortMatch::Named(name) => own.name == *name,
        PortMatch::Range(first, last) => (*first..=*last).contains(&own.number),
        PortMatch::All | PortMatch::Nothing => true,
    };
    let mut other: Option<(&Workload, &ContainerPort)> = None;
    for workload in seen.workloads(destinations) {
        if workload.ports.is_empty() && !matches!(port.port, PortMatch::Named(_)) {
            return None;
        }
        let meant = || workload.ports.iter().filter(|own| is_meant(own));
        if meant().any(|own| own.protocol == protocol) {
            return None;
        }
        other = other.or_else(|| meant().next().map(|own| (workload, own)));
    }
    let asked = words::rule_ports(std::slice::from_ref(port));
    if let Some((workload, own)) = other {
        // Every port of a protocol is meant as it is written, and the other protocol may be allowed by an entry of its own.
        if port.port == PortMatch::All || is_allowed_elsewhere(ruled, port, own) {
            return None;
        }
        let message = format!(
            "This allows {asked}, but {} has {}: write `protocol: {}`.",
            seen.model.endpoint(workload),
            declared(own),
            own.protocol.name(),
        );
        let (path, part) = (ruled.port_path(at).field("protocol"), Part::Value);
        let mend = mends::protocol(&ruled.port_path(at), own.protocol);
        return Some(with_pod(Finding { mend, ..ruled.finding(&ANOTHER_PROTOCOL, path, part, message) }, workload));
    }
    let first = seen.workloads(destinations).next()?;
    let (rule, message) = match &port.port {
        PortMatch::Named(name) => (&NAMED_NOWHERE, nowhere(seen, name, destinations, "allows")),
        _ => (&UNDECLARED, undeclared(seen, &asked, destinations)),
    };
    Some(with_pod(ruled.finding(rule, ruled.port_path(at).field("port"), Part::Value, message), first))
}

/// Whether the policy of a rule allows in any rule of the direction what an entry seems to mean: a port of a pod.
fn is_allowed_elsewhere(ruled: &Ruled<'_>, port: &PortRule, own: &ContainerPort) -> bool {
    let is_named = matches!(port.port, PortMatch::Named(_));
    let is_it = |each: &PortRule| match is_named {
        // A name that stands for nothing is a mistake, whatever else is allowed.
        true => each.protocol == Some(own.protocol) && each.port == port.port,
        false => {
            each.protocol == Some(own.protocol)
                && match &each.port {
                    PortMatch::Named(name) => own.name == *name,
                    PortMatch::Range(first, last) => (*first..=*last).contains(&own.number),
                    PortMatch::All => true,
                    PortMatch::Nothing => false,
                }
        }
    };
    let mut rules = rules_of(ruled.policy, ruled.direction).iter();
    rules.any(|rule| (rule.ports.is_empty() && !is_named) || rule.ports.iter().any(is_it))
}

pub(super) fn declared(own: &ContainerPort) -> String {
    match own.name.as_str() {
        "" => format!("{} {}", own.protocol.name(), own.number),
        name => format!("{} {} ({name})", own.protocol.name(), own.number),
    }
}

pub(super) fn with_pod(mut told: Finding, workload: &Workload) -> Finding {
    told.related.push(("where it arrives".to_string(), Place::name(workload.object)));
    told
}

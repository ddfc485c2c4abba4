//! What an answer depends on and the directions do not tell.

use std::collections::HashMap;
use std::net::IpAddr;

use crate::cluster::Model;
use crate::report::DirectionExplanation;

use super::super::addresses::{AddressRange, Family, merged};
use super::super::dialect::{Dialect, HostNetwork};
use super::super::direction::Direction;
use super::super::ports::PortSet;
use super::super::reachability::classes::takes_part;
use super::super::reachability::{End, Reachability};
use super::super::words;
use super::Answer;
use super::asked::Asked;
use super::endpoint::{Endpoint, Pieces, range, with_addresses};

/// Notes about the two ends themselves.
pub(super) fn of_ends(model: &Model, dialect: &Dialect, from: Endpoint, to: Endpoint) -> Vec<String> {
    let mut notes = Vec::new();
    let workload = |end| match end {
        Endpoint::Workload(id) => model.workload(id),
        Endpoint::Range(_) => None,
    };
    if let (Some(source), Some(destination)) = (workload(from), workload(to))
        && source.cluster != destination.cluster
    {
        notes.push("The two are in different clusters. Selectors never cross clusters; only rules for everyone and blocks match.".into());
    }
    for end in [from, to] {
        if let Endpoint::Range(range) = end {
            notes.extend(pods_inside(model, dialect, range));
        }
        if let Some(pod) = workload(end).filter(|pod| pod.host_network && takes_part(pod, dialect)) {
            notes.push(of_host(&model.endpoint(pod), dialect));
        }
    }
    if let (Some(source), Some(destination)) = (workload(from), workload(to))
        && (source.several_nodes || destination.several_nodes)
        && source.host_network != destination.host_network
        && dialect.own_node.exempts(if source.host_network { Direction::Ingress } else { Direction::Egress })
    {
        notes.push(
            "The pods of one end are on several nodes. No NetworkPolicy stops what goes between those that share a node; the answer is that \
             of the others."
                .into(),
        );
    }
    if let (Endpoint::Range(_), Endpoint::Range(_)) = (from, to) {
        notes.push("Both ends are outside, where no policy of the input decides.".into());
    }
    notes
}

/// How the dialect takes a pod of the host network.
fn of_host(name: &str, dialect: &Dialect) -> String {
    match dialect.host_network {
        HostNetwork::LikeTheirNode => format!(
            "{name} uses the network of its node. Kubernetes leaves open what policies do to such pods; Podwall takes the usual \
             reading: selectors pass over them."
        ),
        HostNetwork::LikePods => format!(
            "{name} uses the network of its node. Kubernetes leaves open what policies do to such pods; {} takes it for any other \
             pod: selectors find it, and policies isolate it.",
            dialect.name
        ),
    }
}

/// Who has an address that was asked about in place of a name.
pub(super) fn of_address(model: &Model, dialect: &Dialect, text: &str, meant: Endpoint) -> Option<String> {
    let Endpoint::Workload(id) = meant else { return None };
    let others: Vec<String> = with_addresses(model, dialect, range(text)?)
        .filter(|(other, _)| *other != id)
        .map(|(_, other)| model.endpoint(other))
        .collect();
    let others = match others.as_slice() {
        [] => String::new(),
        some => format!(", and {} has it too", words::some(some.iter(), PIECES, ToString::to_string)),
    };
    let meant = model.endpoint(model.workload(id)?);
    let is_address = range(text).is_some_and(|range| range.first() == range.last());
    Some(match is_address {
        true => format!("{text} is the address of {meant}, about which this is{others}."),
        false => format!("{text} has addresses of pods alone; this is about {meant}. Ask about others by name."),
    })
}

/// Addresses that pods have, asked about as if they were outside.
fn pods_inside(model: &Model, dialect: &Dialect, range: AddressRange) -> Option<String> {
    let mut pods = with_addresses(model, dialect, range);
    let (_, first) = pods.next()?;
    let more = match pods.count() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Some(format!(
        "{range} has the address of {}{more}. The question is answered for an address outside; ask about the workload by its name.",
        model.endpoint(first)
    ))
}

/// A note where a range asked about has an address of the node that a pod at the other end runs on.
pub(super) fn of_own_node(model: &Model, reachability: &Reachability, from: Endpoint, to: Endpoint) -> Option<String> {
    let (id, range) = match (from, to) {
        (Endpoint::Workload(id), Endpoint::Range(range)) | (Endpoint::Range(range), Endpoint::Workload(id)) => {
            (id, range)
        }
        _ => return None,
    };
    let mut own = reachability.addresses_of_own_node(id).iter().filter(|_| range.first() != range.last());
    let node = own.find(|address| range.contains(**address))?;
    let pod = model.endpoint(model.workload(id)?);
    Some(format!(
        "{range} has {node}, the address of the node that {pod} runs on; ask about it by itself, since NetworkPolicies do not stop what goes on between the two."
    ))
}

/// A note where the families of one pair have different answers.
pub(super) fn of_families(answers: &[Answer], asked: Asked) -> Option<String> {
    let pairs = || {
        let pairs = answers.iter().zip(answers.iter().skip(1));
        pairs.filter(|(one, other)| one.from == other.from && one.to == other.to)
    };
    if let Some((one, other)) = pairs().find(|(one, other)| one.both() != other.both()) {
        let part =
            |answer: &Answer| format!("Open over {}: {}.", answer.family.name(), words::port_set(&answer.both()));
        return Some(format!("The address families have different answers. {} {}", part(one), part(other)));
    }
    // What may not go is the same, but it is stopped at different ends.
    let ways = |answer: &Answer| (asked.is_open(&answer.leaving), asked.is_open(&answer.arriving));
    let (one, other) = pairs().find(|(one, other)| ways(one) != ways(other))?;
    let part = |answer: &Answer| {
        let may = |open: bool| if open { "may" } else { "may not" };
        let (leaves, arrives) = ways(answer);
        format!("over {} it {} leave and {} arrive", answer.family.name(), may(leaves), may(arrives))
    };
    Some(format!("The address families differ: {}, {}.", part(one), part(other)))
}

/// A note where every port was asked about and the family that is not told has other ports in a direction.
pub(super) fn of_directions(told: &Answer, other: &Answer, asked: Asked) -> Option<String> {
    let differs = |of: fn(&Answer) -> &PortSet, verb: &str| {
        let is_other = of(told) != of(other);
        is_other.then(|| format!("there may {verb}: {}", words::port_set(of(other))))
    };
    let parts = [differs(|answer| &answer.leaving, "leave"), differs(|answer| &answer.arriving, "arrive")];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let is_told = asked.port.is_none() && !parts.is_empty();
    is_told.then(|| {
        let (family, other) = (told.family.name(), other.family.name());
        format!("The directions are told over {family}. Over {other} {}.", parts.join("; "))
    })
}

/// A note on what closes a direction in the family that is not told.
pub(super) fn of_other_family(family: Family, way: Direction, explained: &DirectionExplanation) -> String {
    let verb = match way {
        Direction::Egress => "leave",
        Direction::Ingress => "arrive",
    };
    format!("Over {} it may not {verb}: {}", family.name(), explained.sentence)
}

/// How many pieces of a range a note names.
const PIECES: usize = 10;

/// A note where pieces of a range have different answers: those that are denied, or have fewer ports than were found open.
/// Pieces are those of one end of the question, with the end that stands for them.
pub(super) fn of_pieces(pieces: &[Pieces], answers: &[Answer], asked: Asked) -> Option<String> {
    let mut open: HashMap<IpAddr, PortSet> = HashMap::new();
    let mut all = PortSet::default();
    for answer in answers {
        let both = answer.both();
        all = all.union(&both);
        for end in [answer.from, answer.to] {
            let End::Address(address) = end else { continue };
            let known = open.entry(address).or_default();
            *known = known.union(&both);
        }
    }
    if !asked.is_open(&all) {
        return None;
    }
    let those = |is_meant: &dyn Fn(&PortSet) -> bool| {
        let meant = pieces.iter().filter(|(end, _)| match end {
            End::Address(address) => open.get(address).is_some_and(is_meant),
            End::Workload(_) => false,
        });
        merged(meant.flat_map(|(_, ranges)| ranges.iter().copied()).collect())
    };
    let denied = those(&|ports| !asked.is_open(ports));
    let fewer = those(&|ports| asked.port.is_none() && asked.is_open(ports) && *ports != all);
    let told = match (denied.is_empty(), fewer.is_empty()) {
        (true, true) => return None,
        (false, true) => format!("{} denied", named(&denied, "is", "are")),
        (true, false) => format!("{} fewer ports", named(&fewer, "has", "have")),
        (false, false) => {
            format!("{} denied, and {} fewer ports", named(&denied, "is", "are"), named(&fewer, "has", "have"))
        }
    };
    Some(format!("Not all of the range has this answer: {told}."))
}

/// Ranges by name, and the verb for so many.
fn named(ranges: &[AddressRange], one: &str, many: &str) -> String {
    let verb = if ranges.len() == 1 { one } else { many };
    match ranges.len().checked_sub(PIECES) {
        None | Some(0) => format!("{} {verb}", words::some(ranges.iter(), PIECES, ToString::to_string)),
        Some(_) => {
            format!("{}, {} in all, {verb}", words::some(ranges.iter(), PIECES, ToString::to_string), ranges.len())
        }
    }
}

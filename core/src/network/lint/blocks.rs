//! Blocks of addresses that do not do what they seem to.

use std::collections::HashMap;

use crate::cluster::{Block, NamespaceId, Peer, PortRule};
use crate::finding::{Finding, Part, Place};
use crate::report::Severity;
use crate::rule::{Rule, example};

use super::super::addresses::{AddressRange, Family, pieces};
use super::super::direction::Direction;
use super::super::reachability::recipe::numbers;
use super::super::words;
use super::ports::all_numbers;
use super::ruled::Ruled;
use super::seen::Seen;
use super::sources;

pub(super) static EXCEPTION: Rule = Rule::of_network(
    "exception-allowed-elsewhere",
    Severity::Warning,
    "An exception of a block that another peer allows after all",
    "`except` takes addresses out of its own block and forbids nothing: another peer of the rule, another rule or another policy for the same pods that has \
     these addresses allows them. It is told where one other peer has the whole exception, on every port of the rule.",
    [example!("exception-allowed-elsewhere"), example!("exception-allowed-elsewhere" mended)],
    &[sources::peers()],
);

pub(super) static OF_PODS: Rule = Rule::of_network(
    "block-of-pods",
    Severity::Warning,
    "A block of addresses that stands for pods",
    "Pods get other addresses whenever they are made anew, and whether `ipBlock` covers pods at all differs between network plugins: Cilium does not let it, by default. Pods are \
     selected by their labels. It is told of blocks inside of the ranges that pods get addresses from (`podCidrs`), and of single addresses that pods of the input have.",
    [example!("block-of-pods"), example!("block-of-pods" mended)],
    &[sources::peers()],
);

/// How many other peers of a namespace are compared with each exception.
const COMPARED: usize = 2_000;

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    exceptions(seen, found);
    for ruled in &seen.rules {
        for (at, peer) in ruled.numbered() {
            if let Peer::Block(block) = peer {
                found.extend(of_pods(seen, ruled, at, block));
            }
        }
    }
}

fn exceptions(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    let has_exception = |peer: &Peer| matches!(peer, Peer::Block(block) if !block.except.is_empty());
    if !seen.rules.iter().any(|ruled| ruled.rule.peers.iter().any(has_exception)) {
        return;
    }
    // The rules that may allow addresses.
    let mut wide: HashMap<(NamespaceId, Direction), Vec<&Ruled<'_>>> = HashMap::new();
    for ruled in &seen.rules {
        let peers = &ruled.rule.peers;
        if peers.is_empty() || peers.iter().any(|peer| matches!(peer, Peer::Block(_))) {
            wide.entry((ruled.policy.namespace, ruled.direction)).or_default().push(ruled);
        }
    }
    for ruled in &seen.rules {
        for (at, peer) in ruled.numbered().filter(|(_, peer)| has_exception(peer)) {
            let Peer::Block(block) = peer else { continue };
            if !seen.blocks_match(Family::of_block(block)) {
                continue;
            }
            let others = wide.get(&(ruled.policy.namespace, ruled.direction)).into_iter().flatten();
            let others = others.take(COMPARED);
            for (number, except) in block.except.iter().enumerate() {
                let range = AddressRange::of(*except);
                let mut allowing = others.clone().filter_map(|other| allows(other, (ruled, at), &range));
                let Some((other, place)) = allowing.find(|(other, _)| concerns_the_same(seen, ruled, other)) else {
                    continue;
                };
                let path = ruled.peer_path(at).fields(&["ipBlock", "except"]).index(number);
                let whose = match other.policy.object == ruled.policy.object {
                    true => "this policy".to_string(),
                    false => format!("{} for the same pods", other.policy.called()),
                };
                let whom = match place.and_then(|place| other.rule.peers.get(place)) {
                    Some(peer) => words::peer(peer, seen.namespace(other.policy.namespace)),
                    None => "everyone".to_string(),
                };
                let message = format!(
                    "{except} is left out here, and allowed all the same: another rule or peer of {whose} allows {whom}. An exception forbids nothing."
                );
                let mut told = ruled.finding(&EXCEPTION, path, Part::Value, message);
                let path = place.map_or_else(|| other.path(), |place| other.peer_path(place));
                let place = Place::Field { object: other.policy.object, path, part: Part::Key };
                told.related.push(("what allows it".to_string(), place));
                found.push(told);
            }
        }
    }
}

/// Whether another rule applies to every pod that a rule applies to.
fn concerns_the_same(seen: &Seen<'_>, ruled: &Ruled<'_>, other: &Ruled<'_>) -> bool {
    if other.of == ruled.of {
        return true;
    }
    let (own, theirs) = (seen.selected(ruled.of), seen.selected(other.of));
    other.policy.pod_selector.covers(&ruled.policy.pod_selector) || (!own.is_empty() && own.is_subset(theirs))
}

/// The peer by which a rule allows a whole range on every port of another rule; none in the pair for a rule without peers.
fn allows<'r, 'a>(
    other: &'r Ruled<'a>,
    (ruled, at): (&Ruled<'_>, usize),
    range: &AddressRange,
) -> Option<(&'r Ruled<'a>, Option<usize>)> {
    let has_ports = || has_ports(&other.rule.ports, &ruled.rule.ports);
    if other.rule.peers.is_empty() {
        return has_ports().then_some((other, None));
    }
    let is_it = |(number, peer): &(usize, &Peer)| match peer {
        Peer::Block(block) if !(other.number == ruled.number && *number == at) => {
            AddressRange::of(block.cidr).covers(range) && pieces(block).iter().any(|piece| piece.covers(range))
        }
        _ => false,
    };
    let (number, _) = other.numbered().find(is_it)?;
    has_ports().then_some((other, Some(number)))
}

/// Whether ports have all of other ones.
pub(super) fn has_ports(ports: &[PortRule], others: &[PortRule]) -> bool {
    if ports.is_empty() {
        return true;
    }
    let mut named = others.iter().filter(|port| numbers(port).is_empty());
    !others.is_empty() && all_numbers(ports).covers(&all_numbers(others)) && named.all(|port| ports.contains(port))
}

fn of_pods(seen: &Seen<'_>, ruled: &Ruled<'_>, at: usize, block: &Block) -> Option<Finding> {
    let range = AddressRange::of(block.cidr);
    let known = seen.pod_cidr_of(&range);
    let is_single = block.cidr.prefix_len() == block.cidr.max_prefix_len();
    let pod = || {
        let matched = seen.pods_matched(ruled, at);
        let mut pods = seen.workloads(&matched);
        let has = |address: &std::net::IpAddr| range.contains(*address);
        pods.find(|workload| seen.is_selectable(workload) && workload.addresses.iter().any(has))
    };
    let (one, many) = ("another pod may have it next", "which pods have one there changes whenever some are made anew");
    let (what, changes) = match (known, is_single) {
        (Some(net), _) if net.prefix_len() < block.cidr.prefix_len() => {
            let what = format!("{} is a part of {net}, from which pods get addresses", block.cidr);
            (what, if is_single { one } else { many })
        }
        (Some(_), _) => (format!("{} is a range from which pods get addresses", block.cidr), many),
        (None, true) => {
            (format!("{} is the address that {} has now", block.cidr.addr(), seen.model.endpoint(pod()?)), one)
        }
        (None, false) => return None,
    };
    let message = format!(
        "{what}: {changes}, and not every network plugin lets a block cover pods. Select the pods by their labels."
    );
    Some(ruled.finding(&OF_PODS, ruled.peer_path(at).fields(&["ipBlock", "cidr"]), Part::Value, message))
}

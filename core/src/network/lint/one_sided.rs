//! What one end allows and the other does not.

use roaring::RoaringBitmap;

use crate::cluster::{Peer, PortMatch, Protocol};
use crate::finding::{Finding, Part, Place};
use crate::report::Severity;
use crate::rule::{Rule, example};

use super::super::addresses::Family;
use super::super::direction::Direction;
use super::super::places::isolates;
use super::super::ports::PortSet;
use super::super::reachability::rows::Rows;
use super::super::words;
use super::ports::all_numbers;
use super::ruled::Ruled;
use super::seen::Seen;
use super::sources;

pub(super) static RULE: Rule = Rule::of_network(
    "allowed-at-one-end",
    Severity::Warning,
    "A peer that a policy lets in and that no policy lets out, or the other way round",
    "A connection takes both ends: egress of its source and ingress of its destination, each as far as a policy isolates it. A peer is told where the other end's \
     policies let none of the connections through that the rule allows, unless pods of any namespace are meant, which the input need not have.",
    [example!("allowed-at-one-end"), example!("allowed-at-one-end" mended)],
    &[sources::isolation(), sources::netpol_analyzer("list --explain")],
);

/// How often rows are looked at for peers. An input in which that is not enough has more peers that nothing reaches than anybody reads.
const LOOKED_AT: usize = 2_000_000;

/// The rows of one direction with the classes that have each.
struct Sides<'a> {
    rows: &'a Rows,
    /// The classes that nothing decides about.
    open: RoaringBitmap,
    of_row: Vec<RoaringBitmap>,
}

impl<'a> Sides<'a> {
    fn of(rows: &'a Rows) -> Self {
        let mut sides = Sides { rows, open: RoaringBitmap::new(), of_row: vec![RoaringBitmap::new(); rows.rows.len()] };
        for (row, class) in rows.of_class.iter().zip(0..) {
            match row {
                None => _ = sides.open.insert(class),
                Some(row) => {
                    if let Some(classes) = sides.of_row.get_mut(*row as usize) {
                        classes.insert(class);
                    }
                }
            }
        }
        sides
    }
}

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    let (egress, ingress) = (Sides::of(&seen.reach.egress), Sides::of(&seen.reach.ingress));
    let mut left = LOOKED_AT;
    for ruled in &seen.rules {
        let own = seen.selected(ruled.of);
        let other_side = match ruled.direction {
            Direction::Ingress => &egress,
            Direction::Egress => &ingress,
        };
        for (at, _) in ruled.numbered().filter(|(at, _)| !own.is_empty() && !seen.is_told(ruled, *at)) {
            found.extend(judge(seen, ruled, at, own, other_side, &mut left));
        }
    }
}

fn judge(
    seen: &Seen<'_>,
    ruled: &Ruled<'_>,
    at: usize,
    own: &RoaringBitmap,
    sides: &Sides<'_>,
    left: &mut usize,
) -> Option<Finding> {
    let others = seen.pods_matched(ruled, at);
    if others.is_empty() || !others.is_disjoint(&sides.open) || seen.may_be_elsewhere(ruled, at) {
        return None;
    }
    // A block that others may have too is meant for them.
    if matches!(ruled.rule.peers.get(at), Some(Peer::Block(block)) if !seen.are_of_pods(block)) {
        return None;
    }
    *left = left.checked_sub(sides.of_row.len())?;
    // A pod always reaches itself.
    let alone = others == *own && seen.count(own) == 1;
    let asked = asked(seen, ruled, if ruled.direction == Direction::Ingress { own } else { &others });
    let lets = |(row, classes): (u32, &RoaringBitmap)| {
        !classes.is_disjoint(&others) && lets_through(seen, (sides.rows, row), &Family::ALL, own, &asked)
    };
    if alone || asked.is_empty() || (0..).zip(&sides.of_row).any(lets) {
        return None;
    }
    let (theirs, ours) = (seen.names(&others), seen.names(own));
    let ports = words::rule_ports(&ruled.rule.ports);
    let message = match ruled.direction {
        Direction::Ingress => format!(
            "This lets {theirs} in on {ports}, but the policies there let nothing of it out to {ours}: nothing arrives."
        ),
        Direction::Egress => format!(
            "This lets {ours} out to {theirs} on {ports}, but the policies there let nothing of it in{}: nothing arrives.",
            if seen.count(own) == 1 { "" } else { " from them" },
        ),
    };
    let mut told = ruled.finding(&RULE, ruled.peer_path(at), Part::Key, message);
    let (there, way) = (ruled.direction.other(), ruled.direction.other().field());
    let policies = seen.model.policies.iter().zip(&seen.reach.selected);
    let isolating =
        policies.filter(|(policy, selected)| isolates(policy, there) && !selected.is_disjoint(&others)).take(3);
    told.related.extend(
        isolating
            .map(|(policy, _)| (format!("{} isolates the {way} there", policy.called()), Place::name(policy.object))),
    );
    Some(told)
}

/// Whether a row allows any of the ports with any of the classes, by addresses of the families.
pub(super) fn lets_through(
    seen: &Seen<'_>,
    (rows, row): (&Rows, u32),
    families: &[Family],
    with: &RoaringBitmap,
    asked: &PortSet,
) -> bool {
    let Some(row) = rows.rows.get(row as usize) else { return true };
    families.iter().flat_map(|family| row.plane(*family)).any(|(open, classes)| {
        !classes.is_disjoint(with) && !seen.reach.ports.get(*open).intersection(asked).is_empty()
    })
}

/// The ports that a rule opens at its destinations.
pub(super) fn asked(seen: &Seen<'_>, ruled: &Ruled<'_>, destinations: &RoaringBitmap) -> PortSet {
    if ruled.rule.ports.is_empty() {
        return PortSet::all();
    }
    let mut open = all_numbers(&ruled.rule.ports);
    for port in &ruled.rule.ports {
        if let (PortMatch::Named(name), Some(protocol)) = (&port.port, port.protocol) {
            open = open.union(&named(seen, name, protocol, destinations));
        }
    }
    open
}

fn named(seen: &Seen<'_>, name: &str, protocol: Protocol, destinations: &RoaringBitmap) -> PortSet {
    let ports = seen.workloads(destinations).flat_map(|workload| &workload.ports);
    let named = ports.filter(|port| port.name == name && port.protocol == protocol);
    named.fold(PortSet::default(), |open, port| open.union(&PortSet::range(protocol, port.number, port.number)))
}

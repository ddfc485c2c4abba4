//! Named ports towards addresses outside, which have none.

use crate::cluster::{Peer, PortMatch};
use crate::finding::{Finding, Part};

use super::super::addresses::may_be_of_pods;
use super::super::dialect::NamedPortsToAddresses;
use super::super::direction::Direction;
use super::super::words;
use super::ports::NAMED_NOWHERE;
use super::ruled::Ruled;
use super::seen::Seen;

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    // Where such a policy is refused that is told, and more follows from it.
    if seen.reach.settings.dialect.named_ports_to_addresses == NamedPortsToAddresses::Refused {
        return;
    }
    let egress = seen.rules.iter().filter(|ruled| ruled.direction == Direction::Egress);
    found.extend(egress.filter_map(|ruled| judge(seen, ruled)));
}

/// One finding a rule, at its first name. A number beside it is for those outside.
fn judge(seen: &Seen<'_>, ruled: &Ruled<'_>) -> Option<Finding> {
    let ports = &ruled.rule.ports;
    let name = |port: &PortMatch| matches!(port, PortMatch::Named(name) if !name.is_empty());
    let at = ports.iter().position(|port| name(&port.port))?;
    if ports.iter().any(|port| matches!(port.port, PortMatch::All | PortMatch::Range(..))) {
        return None;
    }
    let (peer, block) = ruled.numbered().find_map(|(peer, found)| match found {
        Peer::Block(block) if !seen.are_of_pods(block) => Some((peer, block)),
        _ => None,
    })?;
    let may_have_pods = seen.reach.settings.dialect.blocks_match_pods
        && (may_be_of_pods(block.cidr) || !seen.pods_matched(ruled, peer).is_empty());
    let follows = if may_have_pods { "this allows no more than ports of pods" } else { "this allows nothing" };
    let message = format!(
        "A name stands for ports of pods, and addresses outside have none: to {} {follows}. Write the number of the port.",
        words::block(block),
    );
    Some(ruled.finding(&NAMED_NOWHERE, ruled.port_path(at).field("port"), Part::Value, message))
}

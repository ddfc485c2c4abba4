//! Workloads that policies begin to isolate, or cease to.

use roaring::RoaringBitmap;

use crate::network::direction::Direction;
use crate::network::places::isolates;
use crate::network::query::crowd::{LISTED, namespace_name};
use crate::network::reachability::classes::ClassId;
use crate::network::words::{capitalised_name, list};
use crate::report::{IsolationChange, Way};

use super::Moment;
use super::matching::Matching;

/// The changes of isolation of workloads that are in both states, by direction.
pub(super) fn changes(before: Moment<'_>, after: Moment<'_>, matching: &Matching<'_>) -> Vec<IsolationChange> {
    let mut found = Vec::new();
    for way in Direction::BOTH {
        let at = |moment: Moment<'_>, class: Option<ClassId>| {
            class.is_some_and(|class| moment.reachability.rows(way).isolates(class))
        };
        let (mut gained, mut lost) = (RoaringBitmap::new(), RoaringBitmap::new());
        for end in &matching.common.pods {
            let Some((earlier, later)) = matching.class.get(end as usize) else { continue };
            match (at(before, *earlier), at(after, *later)) {
                (false, true) => gained.insert(end),
                (true, false) => lost.insert(end),
                _ => false,
            };
        }
        for (ends, gained) in [(gained, true), (lost, false)] {
            if !ends.is_empty() {
                let moment = if gained { after } else { before };
                found.push(change(moment, matching, &ends, way, gained));
            }
        }
    }
    found
}

fn change(
    moment: Moment<'_>,
    matching: &Matching<'_>,
    ends: &RoaringBitmap,
    way: Direction,
    gained: bool,
) -> IsolationChange {
    let class = |end: u32| {
        let (before, after) = matching.class.get(end as usize).copied().unwrap_or_default();
        if gained { after } else { before }
    };
    let classes: RoaringBitmap = ends.iter().filter_map(class).collect();
    let policies = moment.model.policies.iter().zip(&moment.reachability.selected);
    let isolating = policies.filter(|(policy, selected)| isolates(policy, way) && !selected.is_disjoint(&classes));
    let name = |name: &str, namespace| {
        let namespace = namespace_name(moment.model, namespace);
        format!("{namespace}/NetworkPolicy/{name}")
    };
    let names: Vec<String> = isolating.map(|(policy, _)| name(&policy.name, policy.namespace)).collect();
    let one = matching.crowd.is_one(ends);
    let ends = matching.crowd.report(ends);
    let (way, preposition, opened) = match way {
        Direction::Ingress => (Way::Ingress, "in", "everyone may reach"),
        Direction::Egress => (Way::Egress, "out", "everyone may be reached by"),
    };
    let (is, it_was, it) = if one { ("is", "it was", "it") } else { ("are", "they were", "them") };
    let by = match names.as_slice() {
        few @ [_, ..] if few.len() <= 3 => list(few.to_vec(), "and"),
        many => format!("{} policies", many.len()),
    };
    let who = capitalised_name(&ends.words);
    let sentence = match gained {
        true => format!("{who} {is} isolated on the way {preposition} now, by {by}."),
        false => format!(
            "{who} {is} no longer isolated on the way {preposition}; {it_was} by {by}, and as far as policies go {opened} {it} now."
        ),
    };
    IsolationChange {
        way,
        gained,
        ends,
        sentence,
        policy_count: names.len() as u64,
        policies: names.into_iter().take(LISTED).collect(),
    }
}

//! The connections that change, as blocks of ends.

use std::collections::{HashMap, HashSet};

use roaring::RoaringBitmap;

use crate::network::ports::PortSetId;
use crate::network::query::blocks::{Block, Ends, blocks, join};
use crate::network::query::crowd::Member;
use crate::network::query::own::OwnNodes;
use crate::network::query::sets::{grouped, overlay, runs, touched};
use crate::network::query::state::{Both, Known, Meeting, NOTHING, Side, State, state};
use crate::report::{Because, ChangeKind};

use super::Moment;
use super::matching::Matching;
use super::within::within;

/// Sources and destinations between which the same changes.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) from: RoaringBitmap,
    pub(super) to: RoaringBitmap,
    pub(super) before: PortSetId,
    pub(super) after: PortSetId,
    /// Why, where that is no policy.
    pub(super) because: Option<Because>,
    /// The only pair, each member by its end and place; for pairs with which the rows have nothing to do.
    pub(super) single: Option<(Member, Member)>,
    /// Whether it is about two pods of each workload, not about pairs of endpoints.
    pub(super) within: bool,
}

impl Change {
    pub(super) fn kind(&self) -> ChangeKind {
        match (self.before, self.after) {
            (PortSetId::NONE, _) => ChangeKind::Added,
            (_, PortSetId::NONE) => ChangeKind::Removed,
            _ => ChangeKind::Changed,
        }
    }
}

/// All that changes.
pub(super) struct Changes {
    pub(super) all: Vec<Change>,
    pub(super) meeting: Meeting,
    /// Pairs of pods with those of their own node, for which rows do not hold: in either state, before, and after.
    pub(super) own: [OwnNodes; 3],
}

impl Changes {
    /// How many pairs change.
    pub(super) fn size(&self, matching: &Matching<'_>, change: &Change) -> u64 {
        self.between(matching, change, &change.from, &change.to)
    }

    /// How many of these there are from some of its sources to some of its destinations.
    pub(super) fn between(
        &self,
        matching: &Matching<'_>,
        change: &Change,
        from: &RoaringBitmap,
        to: &RoaringBitmap,
    ) -> u64 {
        match change.single {
            _ if change.within => matching.crowd.replicated_count(from, to),
            Some(_) => 1,
            None => self.own_of(change).count(&matching.crowd, from, to),
        }
    }

    /// The pairs that change, one by one.
    pub(super) fn pairs<'s>(
        &'s self,
        matching: &'s Matching<'_>,
        change: &'s Change,
    ) -> impl Iterator<Item = (Member, Member)> + 's {
        let is_many = change.single.is_none() && !change.within;
        let many = || self.own_of(change).pairs(&matching.crowd, &change.from, &change.to);
        let among = || matching.crowd.replicated(&change.from).map(|member| (member, member));
        let among = change.within.then(among).into_iter().flatten();
        change.single.into_iter().chain(among).chain(is_many.then(many).into_iter().flatten())
    }

    /// The pairs that do not belong to a change although its ends do.
    pub(super) fn own_of(&self, change: &Change) -> &OwnNodes {
        let [either, before, after] = &self.own;
        match change.because {
            None => either,
            Some(Because::Gone) => before,
            Some(Because::Appeared) => after,
        }
    }
}

/// Finds all that changes.
pub(super) fn changes(before: Moment<'_>, after: Moment<'_>, matching: &mut Matching<'_>) -> Changes {
    let mut meeting = Meeting::of(before.reachability);
    let mut translated: HashMap<PortSetId, PortSetId> = HashMap::new();
    let mut known: [Known; 2] = Default::default();
    let mut of = |meeting: &mut Meeting, is_after: bool, all: bool| {
        let moments = if is_after { [after, before] } else { [before, after] };
        let [moment, _] = moments;
        let universe = matching.universe(moments, is_after, all);
        let mut same = |id: PortSetId| id;
        let mut foreign = |id: PortSetId| {
            *translated.entry(id).or_insert_with(|| meeting.ports.id(after.reachability.ports.get(id).clone()))
        };
        let number: &mut dyn FnMut(PortSetId) -> PortSetId = if is_after { &mut foreign } else { &mut same };
        let known = if all { &mut Default::default() } else { &mut known };
        state(moment.reachability, &universe, number, known)
    };
    let (was, is) = (of(&mut meeting, false, false), of(&mut meeting, true, false));
    let common = &matching.common;
    let everyone = &common.pods | &common.outside;
    let mut all = Vec::new();
    differences(&was, &is, &mut meeting, &common.pods, &everyone, &mut all);
    all.extend(within(&matching.crowd, &all));
    differences(&was, &is, &mut meeting, &common.outside, &common.pods, &mut all);
    let mut own: [OwnNodes; 3] = Default::default();
    let [either, of_before, of_after] = &mut own;
    nodes(before, after, matching, (&was, &is), &mut meeting, either, &mut all);
    let mut all = merged(all);
    for (is_after, ends, own) in [(false, &matching.gone, of_before), (true, &matching.appeared, of_after)] {
        if ends.is_empty() {
            continue;
        }
        let moment = if is_after { after } else { before };
        let whole = of(&mut meeting, is_after, true);
        own.find(moment.reachability, &matching.crowd, || matching.places(is_after), &whole, &mut meeting);
        // Whoever has the address of a pod of this state is that pod, of which is told by itself.
        let [before, after] = &matching.of_pods;
        let of_pods = if is_after { after } else { before };
        let others = Ends { pods: common.pods.clone(), outside: &common.outside - of_pods };
        let found = coming_and_going(&whole, &mut meeting, &others, ends, is_after);
        all.extend(within(&matching.crowd, &found));
        all.extend(found);
        let with = |end: u32| ends.contains(end);
        for (from, to, open) in own.all() {
            if open != PortSetId::NONE && (with(from.0) || with(to.0)) {
                let (before, after) = one_state(open, is_after);
                all.push(single(from, to, before, after, Some(because(is_after))));
            }
        }
    }
    matching.join_families(&mut all);
    Changes { all, meeting, own }
}

fn because(is_after: bool) -> Because {
    if is_after { Because::Appeared } else { Because::Gone }
}

fn one_state(open: PortSetId, is_after: bool) -> (PortSetId, PortSetId) {
    if is_after { (PortSetId::NONE, open) } else { (open, PortSetId::NONE) }
}

fn single(from: Member, to: Member, before: PortSetId, after: PortSetId, because: Option<Because>) -> Change {
    let only = |end: u32| RoaringBitmap::from_iter([end]);
    Change { from: only(from.0), to: only(to.0), before, after, because, single: Some((from, to)), within: false }
}

/// The connections of workloads that are in one state only.
fn coming_and_going(
    whole: &State,
    meeting: &mut Meeting,
    common: &Ends,
    ends: &RoaringBitmap,
    is_after: bool,
) -> Vec<Change> {
    let these = Ends { pods: ends.clone(), outside: RoaringBitmap::new() };
    let everyone = Ends { pods: &common.pods | ends, outside: common.outside.clone() };
    let mut found = blocks(whole, meeting, &these, &everyone, false);
    found.extend(blocks(whole, meeting, common, &these, false));
    let made = found.into_iter().map(|Block { from, to, open }| {
        let (before, after) = one_state(open, is_after);
        Change { from, to, before, after, because: Some(because(is_after)), single: None, within: false }
    });
    made.collect()
}

/// Pairs with pods of their own node: taken out of the blocks, and told one by one where they change.
fn nodes(
    before: Moment<'_>,
    after: Moment<'_>,
    matching: &Matching<'_>,
    (was, is): (&State, &State),
    meeting: &mut Meeting,
    either: &mut OwnNodes,
    all: &mut Vec<Change>,
) {
    let (mut own_before, mut own_after) = (OwnNodes::default(), OwnNodes::default());
    own_before.find(before.reachability, &matching.crowd, || matching.places(false), was, meeting);
    own_after.find(after.reachability, &matching.crowd, || matching.places(true), is, meeting);
    let mut seen = HashSet::new();
    for (from, to, _) in own_before.all().into_iter().chain(own_after.all()) {
        let in_both = |end: u32| matching.common.has(end);
        if !in_both(from.0) || !in_both(to.0) || !seen.insert((from, to)) {
            continue;
        }
        either.add(from, to, PortSetId::NONE);
        let mut open = |own: &OwnNodes, state: &State| {
            let by_rows = || meeting.open(state.egress.between(from.0, to.0), state.ingress.between(to.0, from.0));
            own.get(from, to).unwrap_or_else(by_rows)
        };
        let (before, after) = (open(&own_before, was), open(&own_after, is));
        if before != after {
            all.push(single(from, to, before, after, None));
        }
    }
}

/// What is open with whom before and after.
type PairParts = Vec<((Both, Both), RoaringBitmap)>;

/// The changes from some sources to some destinations that are in both states.
fn differences(
    was: &State,
    is: &State,
    meeting: &mut Meeting,
    from: &RoaringBitmap,
    to: &RoaringBitmap,
    found: &mut Vec<Change>,
) {
    let sources = grouped(from, rows(&was.egress, &is.egress));
    let destinations = grouped(to, rows(&was.ingress, &is.ingress));
    let mut changed = RoaringBitmap::new();
    destinations.iter().filter(|((was, is), _)| was != is).for_each(|(_, ends)| changed |= ends);
    let mut arriving: HashMap<(u32, u32), PairParts> = HashMap::new();
    for (leaving, sources) in sources {
        if leaving.0 == leaving.1 && changed.is_empty() {
            continue;
        }
        for ((left_before, left_after), ends) in beside(&was.egress, &is.egress, leaving) {
            let same = left_before == left_after;
            let ends = if same { &ends & &changed } else { &ends & to };
            if ends.is_empty() {
                continue;
            }
            for (key, group) in touched(&destinations, &ends, rows(&was.ingress, &is.ingress), |_| true) {
                let parts = arriving.entry(key).or_insert_with(|| beside(&was.ingress, &is.ingress, key));
                for ((came_before, came_after), ends) in parts.iter() {
                    if same && came_before == came_after {
                        continue;
                    }
                    let some = ends & &sources;
                    if some.is_empty() {
                        continue;
                    }
                    let (before, after) =
                        (meeting.open(left_before, *came_before), meeting.open(left_after, *came_after));
                    if before != after {
                        found.push(Change {
                            from: some,
                            to: group.clone(),
                            before,
                            after,
                            because: None,
                            single: None,
                            within: false,
                        });
                    }
                }
            }
        }
    }
}

/// The rows of an end before and after.
fn rows(was: &Side, is: &Side) -> impl Fn(u32) -> Option<(u32, u32)> {
    |end| Some((*was.of_end.get(end as usize)?, *is.of_end.get(end as usize)?))
}

/// A row before laid over one after.
fn beside(was: &Side, is: &Side, rows: (u32, u32)) -> PairParts {
    let parts = |side: &Side, at: u32| side.rows.get(at as usize).cloned().unwrap_or_default();
    if rows.0 == rows.1 {
        let same = parts(was, rows.0).into_iter();
        return same.map(|(open, ends)| ((open, open), ends)).collect();
    }
    overlay(parts(was, rows.0), parts(is, rows.1), (NOTHING, NOTHING))
}

/// Joins changes of the same ports that have one side in common.
fn merged(changes: Vec<Change>) -> Vec<Change> {
    let key = |change: &Change| (change.before, change.after, change.single, change.within);
    let by_sources = join(changes, |change| (key(change), runs(&change.from)), |known, change| known.to |= change.to);
    join(by_sources, |change| (key(change), runs(&change.to)), |known, change| known.from |= change.from)
}

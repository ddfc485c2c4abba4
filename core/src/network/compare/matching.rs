//! Workloads and addresses of two states, matched: by name, and by the groups that they are in.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use roaring::RoaringBitmap;

use crate::cluster::WorkloadId;
use crate::network::addresses::{AddressRange, Axes, Family, GroupId};
use crate::network::query::Choice;
use crate::network::query::blocks::Ends;
use crate::network::query::crowd::{Crowd, Places, Who};
use crate::network::query::pick::{Knife, choose};
use crate::network::query::state::Universe;
use crate::network::reachability::classes::ClassId;
use crate::sort::sort_by;

use super::Moment;
use super::difference::Change;
use super::pairing::Pairing;

/// The ends of both states: workloads that are in both, gone ones, new ones, and addresses outside.
pub(super) struct Matching<'a> {
    pub(super) crowd: Crowd<'a>,
    /// The class of each end before and after.
    pub(super) class: Vec<(Option<ClassId>, Option<ClassId>)>,
    /// The ends that are in both states.
    pub(super) common: Ends,
    pub(super) gone: RoaringBitmap,
    /// The ends whose members are workloads of the state before.
    named_before: RoaringBitmap,
    pub(super) appeared: RoaringBitmap,
    /// The ends outside that are nobody but pods in the state before, and in that after.
    pub(super) of_pods: [RoaringBitmap; 2],
    /// The end that is IPv6 outside, where neither state mentions it and nobody asks about it.
    unasked_ipv6: Option<u32>,
    /// Of workloads that are in both, the number before of each one after.
    earlier: HashMap<WorkloadId, WorkloadId>,
}

impl<'a> Matching<'a> {
    pub(super) fn of(before: Moment<'a>, after: Moment<'a>) -> Self {
        Self::picking(before, after, &[]).0
    }

    /// The same, cut so that each end of the later state is meant by a choice with all its members or with none; with the ends of each choice.
    pub(super) fn picking(before: Moment<'a>, after: Moment<'a>, choices: &[Choice]) -> (Self, Vec<Ends>) {
        let knife = Knife::of(after.model, after.reachability, choices);
        let mut chosen = vec![Ends::default(); choices.len()];
        let Pairing { common, of_before, gone, new, earlier } = Pairing::of(before, after);
        let mut matching = Matching {
            crowd: Crowd::default(),
            class: Vec::new(),
            common: Ends::default(),
            gone: RoaringBitmap::new(),
            named_before: RoaringBitmap::new(),
            appeared: RoaringBitmap::new(),
            of_pods: Default::default(),
            unasked_ipv6: None,
            earlier,
        };
        for ((class, other), workloads) in common {
            for (of, members) in knife.workloads(&workloads) {
                let who = Who::Pods(after.model, Cow::Owned(members.into_owned()));
                let end = matching.push(who, (Some(class), Some(other)));
                matching.common.pods.insert(end);
                choose(&mut chosen, &of, end, false);
            }
        }
        for ((class, other, template), workloads) in of_before {
            let end = matching.push(Who::Pods(before.model, Cow::Owned(workloads)), (Some(class), Some(other)));
            matching.common.pods.insert(end);
            matching.named_before.insert(end);
            // In the later state they are what the template is.
            knife.workloads(&[template]).iter().for_each(|(of, _)| choose(&mut chosen, of, end, false));
        }
        for (class, workloads) in gone {
            let end = matching.push(Who::Pods(before.model, Cow::Owned(workloads)), (Some(class), None));
            matching.gone.insert(end);
            matching.named_before.insert(end);
        }
        for (class, workloads) in new {
            for (of, members) in knife.workloads(&workloads) {
                let who = Who::Pods(after.model, Cow::Owned(members.into_owned()));
                let end = matching.push(who, (None, Some(class)));
                matching.appeared.insert(end);
                choose(&mut chosen, &of, end, false);
            }
        }
        matching.outside(before, after, &knife, &mut chosen);
        (matching, chosen)
    }

    fn push(&mut self, who: Who<'a>, class: (Option<ClassId>, Option<ClassId>)) -> u32 {
        self.crowd.push(who);
        self.class.push(class);
        u32::try_from(self.class.len() - 1).unwrap_or(u32::MAX)
    }

    fn outside(&mut self, before: Moment<'_>, after: Moment<'_>, knife: &Knife<'_>, chosen: &mut [Ends]) {
        let pods = [before, after].map(|moment| moment.reachability.pod_addresses(moment.model));
        let (before, after) = (before.reachability, after.reachability);
        let nodes = knife.own_nodes(&[before, after]);
        let without_ipv6 = [before, after].iter().all(|state| !state.settings.dialect.ipv6_blocks);
        let tells_ipv6 = before.tells_ipv6 || after.tells_ipv6 || knife.names_ipv6();
        let (one, other) = (ranges(&before.axes), ranges(&after.axes));
        let mut pieces: BTreeMap<(GroupId, GroupId), Vec<AddressRange>> = BTreeMap::new();
        let (mut one, mut other) = (one.into_iter().peekable(), other.into_iter().peekable());
        while let (Some((left, group)), Some((right, later))) = (one.peek(), other.peek()) {
            if let Some(piece) = left.intersection(right) {
                pieces.entry((*group, *later)).or_default().push(piece);
            }
            match (left.family, left.last()) <= (right.family, right.last()) {
                true => drop(one.next()),
                false => drop(other.next()),
            }
        }
        for ((group, later), ranges) in pieces {
            let class = (Some(before.classes.of_group(group)), Some(after.classes.of_group(later)));
            let is_six = ranges.iter().any(|range| range.family == Family::Ipv6);
            if is_six && !tells_ipv6 && without_ipv6 {
                continue;
            }
            let is_of_pods = |range: &AddressRange| pods.iter().all(|pods| pods.cover(range));
            for (of, ranges) in knife.ranges(&ranges, is_of_pods) {
                let is_unasked = !tells_ipv6 && is_six;
                for ranges in knife.without_nodes(ranges, &of, &nodes) {
                    let are_pods = pods.map(|pods| pods.cover_all(&ranges));
                    let end = self.push(Who::Outside(ranges), class);
                    for (of_pods, _) in self.of_pods.iter_mut().zip(are_pods).filter(|(_, are_pods)| *are_pods) {
                        of_pods.insert(end);
                    }
                    self.unasked_ipv6 = self.unasked_ipv6.or(is_unasked.then_some(end));
                    self.common.outside.insert(end);
                    choose(chosen, &of, end, true);
                }
            }
        }
    }

    /// Takes IPv6 outside for asked about.
    pub(super) fn tell_ipv6(&mut self) {
        self.unasked_ipv6 = None;
    }

    /// Leaves IPv6 outside to what is said of IPv4, where nobody asks about it and what changes for it, if anything does, changes for some addresses of IPv4
    /// just so.
    pub(super) fn join_families(&mut self, changes: &mut Vec<Change>) {
        let Some(six) = self.unasked_ipv6 else { return };
        let mut alike = self.common.outside.clone();
        alike.remove(six);
        let mut is_changed = false;
        for change in changes.iter().filter(|change| change.because.is_none()) {
            let with_six = change.from.contains(six) || change.to.contains(six);
            let ends = &change.from | &change.to;
            is_changed |= with_six;
            if with_six {
                alike &= ends;
            } else {
                alike -= ends;
            }
        }
        if is_changed && alike.is_empty() {
            return;
        }
        self.common.outside.remove(six);
        self.crowd.everyone.outside.remove(six);
        for change in changes.iter_mut() {
            change.from.remove(six);
            change.to.remove(six);
        }
        changes.retain(|change| !change.from.is_empty() && !change.to.is_empty());
    }

    /// The ends of one state: those of both alone, or all of it. Where the other state alone knows the addresses of pods, their families hold here too: what is
    /// not known of them is no difference.
    pub(super) fn universe(&self, [moment, other]: [Moment<'a>; 2], is_after: bool, all: bool) -> Universe {
        let of = |(before, after): &(Option<ClassId>, Option<ClassId>)| match (before, after) {
            (Some(before), Some(after)) => Some(if is_after { *after } else { *before }),
            (Some(before), None) if all && !is_after => Some(*before),
            (None, Some(after)) if all && is_after => Some(*after),
            _ => None,
        };
        let mut universe = Universe::of(moment.reachability);
        for classes in &self.class {
            let end = universe.push(of(classes));
            let (own, others) = if is_after { (classes.1, classes.0) } else { *classes };
            let class = |moment: Moment<'a>, id: Option<ClassId>| moment.reachability.classes.get(id?);
            if let (Some(own), Some(others)) = (class(moment, own), class(other, others))
                && !own.has_known_addresses()
                && others.has_known_addresses()
            {
                universe.narrow(end, &others.families);
            }
        }
        universe
    }

    /// Where each workload of a state is.
    pub(super) fn places(&self, is_after: bool) -> Places {
        // Numbers of the state before may be those of other workloads in the state after.
        let later = self.crowd.places(|end| !self.named_before.contains(end));
        if is_after {
            return later;
        }
        let mut found: Places =
            self.earlier.iter().filter_map(|(id, earlier)| Some((*earlier, *later.get(id)?))).collect();
        found.extend(self.crowd.places(|end| self.named_before.contains(end)));
        found
    }
}

/// The ranges of all groups, in order.
fn ranges(axes: &Axes) -> Vec<(AddressRange, GroupId)> {
    let groups = axes.groups().iter().zip(0..);
    let mut all: Vec<(AddressRange, GroupId)> =
        groups.flat_map(|(group, id)| group.ranges.iter().map(move |range| (*range, id))).collect();
    sort_by(&mut all, |left, right| left.0.cmp(&right.0));
    all
}

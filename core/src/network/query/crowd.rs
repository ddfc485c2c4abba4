//! Who the ends of a universe are: their names, how many they are, and sets of them in words.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use roaring::RoaringBitmap;

use crate::cluster::{Model, NamespaceId, WorkloadId};
use crate::network::addresses::{AddressRange, Family, merged};
use crate::network::words::{count, list, number};
use crate::report::EndsReport;

use super::blocks::Ends;
use super::sets::grouped;
use super::tally::Teller;

/// How many workloads, namespaces or ranges are called by their names in words.
pub(in crate::network) const NAMED: usize = 3;

/// How many members of a set are listed in an answer.
pub(in crate::network) const LISTED: usize = 20;

/// One end of a universe: members that no policy tells apart.
#[derive(Debug)]
pub(in crate::network) enum Who<'a> {
    /// Workloads of one namespace.
    Pods(&'a Model, Cow<'a, [WorkloadId]>),
    /// Addresses outside.
    Outside(Vec<AddressRange>),
}

/// A member of an end, by its place there.
pub(in crate::network) type Member = (u32, u64);

/// The end of each workload, and its place there.
pub(in crate::network) type Places = HashMap<WorkloadId, Member>;

/// A namespace that has workloads.
#[derive(Debug)]
struct Populated {
    /// `[CLUSTER:]NAMESPACE`.
    name: String,
    workloads: u64,
    ends: RoaringBitmap,
}

/// The ends of a universe.
#[derive(Debug, Default)]
pub(in crate::network) struct Crowd<'a> {
    who: Vec<Who<'a>>,
    /// The namespace of each end, by its number here; none outside.
    namespace: Vec<Option<u32>>,
    /// The namespaces that have workloads, in the order of the ends.
    namespaces: Vec<Populated>,
    numbers: HashMap<String, u32>,
    /// How many members each end has together with those before it: sets have few runs, but may have very many ends.
    sums: Vec<u64>,
    /// Everyone.
    pub(in crate::network) everyone: Ends,
}

impl<'a> Crowd<'a> {
    /// Adds an end. One without members is counted, but is nobody.
    pub(in crate::network) fn push(&mut self, who: Who<'a>) {
        let end = u32::try_from(self.who.len()).unwrap_or(u32::MAX);
        let namespace = match &who {
            Who::Pods(model, workloads) => {
                workloads.first().and_then(|id| Some((*model, model.workload(*id)?.namespace)))
            }
            Who::Outside(_) => None,
        };
        let count = who.count();
        if count > 0 {
            let everyone = match &who {
                Who::Pods(..) => &mut self.everyone.pods,
                Who::Outside(_) => &mut self.everyone.outside,
            };
            everyone.insert(end);
        }
        self.sums.push(self.sums.last().copied().unwrap_or_default().saturating_add(count));
        self.who.push(who);
        let name = namespace.map(|(model, id)| namespace_name(model, id));
        self.namespace.push(name.map(|name| {
            let next = u32::try_from(self.namespaces.len()).unwrap_or(u32::MAX);
            let at = *self.numbers.entry(name.clone()).or_insert(next);
            if at == next {
                self.namespaces.push(Populated { name, workloads: 0, ends: RoaringBitmap::new() });
            }
            if let Some(namespace) = self.namespaces.get_mut(at as usize) {
                namespace.workloads += count;
                namespace.ends.insert(end);
            }
            at
        }));
    }

    /// The number of the namespace of an end; none outside.
    pub(in crate::network) fn namespace_of(&self, end: u32) -> Option<u32> {
        self.namespace.get(end as usize).copied().flatten()
    }

    /// `[CLUSTER:]NAMESPACE` of a number; none for outside.
    pub(in crate::network) fn namespace_name(&self, namespace: Option<u32>) -> Option<&str> {
        self.namespaces.get(namespace? as usize).map(|namespace| namespace.name.as_str())
    }

    /// How many workloads a namespace has.
    pub(super) fn workloads_of(&self, namespace: u32) -> u64 {
        self.namespaces.get(namespace as usize).map_or(0, |namespace| namespace.workloads)
    }

    /// The ends of a namespace.
    pub(super) fn ends_of(&self, namespace: u32) -> Option<&RoaringBitmap> {
        self.namespaces.get(namespace as usize).map(|namespace| &namespace.ends)
    }

    /// Ends by their namespace, those outside together.
    pub(in crate::network) fn by_namespace(&self, ends: &RoaringBitmap) -> BTreeMap<Option<u32>, RoaringBitmap> {
        grouped(ends, |end| Some(self.namespace_of(end)))
    }

    /// Those of some ends that are anybody.
    pub(in crate::network) fn alive(&self, ends: &Ends) -> Ends {
        Ends { pods: &ends.pods & &self.everyone.pods, outside: &ends.outside & &self.everyone.outside }
    }

    /// Who an end is.
    pub(in crate::network) fn who(&self, end: u32) -> Option<&Who<'a>> {
        self.who.get(end as usize)
    }

    /// Where each workload of some ends is.
    pub(in crate::network) fn places(&self, of: impl Fn(u32) -> bool) -> Places {
        let mut places = Places::new();
        for (who, end) in self.who.iter().zip(0..).filter(|(_, end)| of(*end)) {
            if let Who::Pods(_, workloads) = who {
                places.extend(workloads.iter().zip(0..).map(|(id, at)| (*id, (end, at))));
            }
        }
        places
    }

    /// How many members some ends have.
    pub(in crate::network) fn count(&self, ends: &RoaringBitmap) -> u64 {
        let before = |end: u32| match end.checked_sub(1) {
            None => 0,
            Some(last) => self.sums.get(last as usize).or(self.sums.last()).copied().unwrap_or_default(),
        };
        let (mut ranges, mut count) = (ends.iter(), 0);
        while let Some(range) = ranges.next_range() {
            count += before(range.end().saturating_add(1)).saturating_sub(before(*range.start()));
        }
        count
    }

    /// How many members an end has.
    pub(in crate::network) fn size(&self, end: u32) -> u64 {
        self.who(end).map_or(0, Who::count)
    }

    /// How many pairs there are from some ends to others, a workload with itself not counted.
    pub(in crate::network) fn pairs(&self, from: &RoaringBitmap, to: &RoaringBitmap) -> u64 {
        let same = self.count(&(from & to & &self.everyone.pods));
        (self.count(from) * self.count(to)).saturating_sub(same)
    }

    /// The workloads of some ends that may have several pods: with themselves they are no pairs of endpoints, but policies judge what goes on between two of
    /// these pods.
    pub(in crate::network) fn replicated<'s>(&'s self, ends: &'s RoaringBitmap) -> impl Iterator<Item = Member> + 's {
        let of_end = |end: u32| match self.who(end) {
            Some(Who::Pods(model, workloads)) => {
                let several = move |id| model.workload(id).is_some_and(|workload| workload.may_have_several_pods());
                let those = workloads.iter().copied().zip(0..).filter(move |(id, _)| several(*id));
                Some(those.map(move |(_, at)| (end, at)))
            }
            _ => None,
        };
        ends.iter().filter_map(of_end).flatten()
    }

    /// How many workloads that may have several pods are among some sources and some destinations.
    pub(in crate::network) fn replicated_count(&self, from: &RoaringBitmap, to: &RoaringBitmap) -> u64 {
        self.replicated(&(from & to)).count() as u64
    }

    /// Whether there is a pair from some ends to others, or a workload that may have several pods among both.
    pub(in crate::network) fn has_pairs(&self, from: &RoaringBitmap, to: &RoaringBitmap) -> bool {
        self.pairs(from, to) > 0 || self.replicated(&(from & to)).next().is_some()
    }

    /// The members of some ends, in their order.
    pub(in crate::network) fn members<'s>(&'s self, ends: &'s RoaringBitmap) -> impl Iterator<Item = Member> + 's {
        ends.iter().flat_map(move |end| (0..self.size(end)).map(move |at| (end, at)))
    }

    /// The names of the members of some ends, in their order.
    pub(in crate::network) fn names<'s>(&'s self, ends: &'s RoaringBitmap) -> impl Iterator<Item = String> + 's {
        self.members(ends).map(|member| self.name(member))
    }

    /// The name of a member.
    pub(in crate::network) fn name(&self, (end, at): Member) -> String {
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        match self.who(end) {
            Some(Who::Pods(model, workloads)) => {
                let workload = workloads.get(at).and_then(|id| model.workload(*id));
                workload.map(|workload| model.endpoint(workload)).unwrap_or_default()
            }
            Some(Who::Outside(ranges)) => ranges.get(at).map(ToString::to_string).unwrap_or_default(),
            None => String::new(),
        }
    }

    /// The addresses outside of some ends, in as few ranges as have them.
    pub(in crate::network) fn ranges(&self, ends: &RoaringBitmap) -> Vec<AddressRange> {
        let outside = ends.iter().filter_map(|end| match self.who(end)? {
            Who::Outside(ranges) => Some(ranges),
            Who::Pods(..) => None,
        });
        merged(outside.flatten().copied().collect())
    }

    /// Some ends as an answer has them.
    pub(in crate::network) fn report(&self, ends: &RoaringBitmap) -> EndsReport {
        EndsReport {
            words: self.words(ends),
            count: self.count(ends),
            members: self.names(ends).take(LISTED).collect(),
        }
    }

    /// Some members of ends as an answer has them.
    pub(in crate::network) fn report_of(&self, members: &BTreeSet<Member>) -> EndsReport {
        let names: Vec<String> = members.iter().take(LISTED).map(|member| self.name(*member)).collect();
        let namespaces: BTreeSet<u32> = members.iter().filter_map(|(end, _)| self.namespace_of(*end)).collect();
        let many = || count(members.len() as u64);
        let words = match namespaces.len() {
            _ if members.len() <= NAMED => list(names.clone(), "and"),
            1 => {
                let name = self.namespace_name(namespaces.first().copied()).unwrap_or_default();
                format!("{} workloads of {name}", many())
            }
            several => format!("{} workloads of {} namespaces", many(), number(several)),
        };
        EndsReport { words, count: members.len() as u64, members: names }
    }

    /// Sources and destinations as an answer has them. Where there is one workload on a side, the other side is told without it: with itself it is no pair.
    pub(in crate::network) fn reports(&self, from: &RoaringBitmap, to: &RoaringBitmap) -> (EndsReport, EndsReport) {
        let (from, to) = self.told(from, to);
        (self.report(&from), self.report(&to))
    }

    /// The ends of which [`Crowd::reports`] tells.
    pub(in crate::network) fn told(&self, from: &RoaringBitmap, to: &RoaringBitmap) -> (RoaringBitmap, RoaringBitmap) {
        let is_few = |left: &RoaringBitmap| self.count(&(left & &self.everyone.pods)) <= NAMED as u64;
        let told = |ends: &RoaringBitmap, left: &RoaringBitmap, own: &RoaringBitmap| {
            is_few(left) || self.named(ends).is_superset(own)
        };
        (self.without(from, to, told), self.without(to, from, told))
    }

    /// Sources and destinations, each without the one workload of the other side where that is called by its name among them.
    pub(in crate::network) fn apart(&self, from: &RoaringBitmap, to: &RoaringBitmap) -> (RoaringBitmap, RoaringBitmap) {
        let told = |ends: &RoaringBitmap, _: &RoaringBitmap, own: &RoaringBitmap| self.named(ends).is_superset(own);
        (self.without(from, to, told), self.without(to, from, told))
    }

    /// Ends without the one workload of the other side, where they are told so: asked about the ends, what is left of them, and that workload.
    fn without(
        &self,
        ends: &RoaringBitmap,
        other: &RoaringBitmap,
        is_told: impl Fn(&RoaringBitmap, &RoaringBitmap, &RoaringBitmap) -> bool,
    ) -> RoaringBitmap {
        let own = other & &self.everyone.pods & ends;
        if own.is_empty() || self.count(other) != 1 {
            return ends.clone();
        }
        let left = ends - &own;
        if !left.is_empty() && is_told(ends, &left, &own) { left } else { ends.clone() }
    }

    /// Some ends in words: `every workload of shop and everyone outside`.
    pub(in crate::network) fn words(&self, ends: &RoaringBitmap) -> String {
        Teller::new(self).words(ends)
    }

    /// Whether the words for some ends are followed by a verb in the singular: a single name, or nothing but `every …`.
    pub(in crate::network) fn is_one(&self, ends: &RoaringBitmap) -> bool {
        let named = self.count(&(ends & &self.everyone.pods)) + self.ranges(ends).len() as u64;
        named == 1 || self.said(ends).iter().all(|words| words.starts_with("every"))
    }

    /// Those of some ends that words call by their names.
    fn named(&self, ends: &RoaringBitmap) -> RoaringBitmap {
        Teller::new(self).named(ends)
    }

    /// Some ends in words, those that are told together as one.
    fn said(&self, ends: &RoaringBitmap) -> Vec<String> {
        Teller::new(self).said(ends)
    }
}

impl Who<'_> {
    /// Whether it is addresses outside of a family.
    pub(super) fn is_of(&self, family: Family) -> bool {
        matches!(self, Who::Outside(ranges) if ranges.first().is_some_and(|range| range.family == family))
    }

    fn count(&self) -> u64 {
        match self {
            Who::Pods(_, workloads) => workloads.len() as u64,
            Who::Outside(ranges) => ranges.len() as u64,
        }
    }
}

/// `[CLUSTER:]NAMESPACE`.
pub(in crate::network) fn namespace_name(model: &Model, id: NamespaceId) -> String {
    let Some(namespace) = model.namespace(id) else { return String::new() };
    let cluster = model.clusters.get(namespace.cluster.0 as usize).map_or("", String::as_str);
    let colon = if cluster.is_empty() { "" } else { ":" };
    format!("{cluster}{colon}{}", namespace.name)
}

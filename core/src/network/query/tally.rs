//! Sets of ends in words: `every workload of shop and everyone outside`.

use std::collections::{BTreeMap, BTreeSet};

use roaring::{MultiOps, RoaringBitmap};

use crate::network::addresses::{AddressRange, Family};
use crate::network::words::{count, list, list_of_sets, number};

use super::alike::Alike;
use super::crowd::{Crowd, NAMED};

/// Says who the ends of sets are, of which many are much alike.
#[derive(Debug)]
pub(in crate::network) struct Teller<'c, 'a> {
    crowd: &'c Crowd<'a>,
    tallies: Alike<Tally>,
}

impl<'c, 'a> Teller<'c, 'a> {
    /// For the ends of a crowd.
    pub(in crate::network) fn new(crowd: &'c Crowd<'a>) -> Self {
        Teller { crowd, tallies: Alike::default() }
    }

    /// Some ends in words.
    pub(in crate::network) fn words(&mut self, ends: &RoaringBitmap) -> String {
        let said = self.said(ends);
        if said.is_empty() { "no one".to_string() } else { list_of_sets(said) }
    }

    /// Those of some ends that words call by their names.
    pub(super) fn named(&mut self, ends: &RoaringBitmap) -> RoaringBitmap {
        let everyone = &self.crowd.everyone;
        let pods = ends & &everyone.pods;
        let crowd = self.crowd;
        let tally = self.tallies.of(&pods, |tally, end, comes| tally.change(crowd, end, comes));
        match crowd.count(&everyone.pods).saturating_sub(tally.count) {
            0 if everyone.outside.is_subset(ends) => RoaringBitmap::new(),
            missing => tally.named(crowd, &pods, missing),
        }
    }

    /// Some ends in words, those that are told together as one.
    pub(super) fn said(&mut self, ends: &RoaringBitmap) -> Vec<String> {
        let crowd = self.crowd;
        let everyone = &crowd.everyone;
        let (pods, outside) = (ends & &everyone.pods, ends & &everyone.outside);
        let tally = self.tallies.of(&pods, |tally, end, comes| tally.change(crowd, end, comes));
        let missing = crowd.count(&everyone.pods).saturating_sub(tally.count);
        let but = (1..NAMED as u64).contains(&missing).then(|| {
            let others = &everyone.pods - &pods;
            list(crowd.names(&others).collect(), "and")
        });
        let mut said = if outside.len() < everyone.outside.len() {
            tally.inside(crowd, &pods, missing, but)
        } else if missing == 0 {
            return vec!["everyone inside and outside".to_string()];
        } else if let Some(but) = but.as_ref().filter(|_| tally.count > NAMED as u64) {
            return vec![format!("everyone but {but}")];
        } else {
            tally.inside(crowd, &pods, missing, but)
        };
        said.extend(addresses(crowd, &outside));
        said
    }
}

/// How many workloads of which namespaces some ends are.
#[derive(Debug, Default)]
struct Tally {
    count: u64,
    of_namespace: BTreeMap<u32, u64>,
    /// The namespaces of which it is all workloads, where these are several.
    full: BTreeSet<u32>,
    of_full: u64,
    /// The other namespaces.
    part: BTreeSet<u32>,
}

impl Tally {
    fn change(&mut self, crowd: &Crowd<'_>, end: u32, comes: bool) {
        let size = crowd.size(end);
        let changed = |count: u64| if comes { count + size } else { count.saturating_sub(size) };
        self.count = changed(self.count);
        let Some(namespace) = crowd.namespace_of(end) else { return };
        let count = self.of_namespace.entry(namespace).or_default();
        if self.full.remove(&namespace) {
            self.of_full = self.of_full.saturating_sub(*count);
        }
        self.part.remove(&namespace);
        *count = changed(*count);
        match *count {
            0 => {
                self.of_namespace.remove(&namespace);
            }
            all if all > 1 && all == crowd.workloads_of(namespace) => {
                self.full.insert(namespace);
                self.of_full += all;
            }
            _ => {
                self.part.insert(namespace);
            }
        }
    }

    /// The pods of it that have their names in its words.
    fn named(&self, crowd: &Crowd<'_>, pods: &RoaringBitmap, missing: u64) -> RoaringBitmap {
        if self.count <= NAMED as u64 {
            return pods.clone();
        }
        if missing < NAMED as u64 || self.count.saturating_sub(self.of_full) > NAMED as u64 {
            return RoaringBitmap::new();
        }
        let of_part = self.part.iter().filter_map(|id| crowd.ends_of(*id));
        of_part.map(|ends| ends & pods).union()
    }

    /// The pods that it is of in words. `but` has the names of those that are missing, where these are few.
    fn inside(&self, crowd: &Crowd<'_>, pods: &RoaringBitmap, missing: u64, but: Option<String>) -> Vec<String> {
        if self.count <= NAMED as u64 {
            return crowd.names(pods).collect();
        }
        if missing == 0 {
            return vec!["every workload".to_string()];
        }
        if let Some(but) = but {
            return vec![format!("every workload but {but}")];
        }
        // The namespaces that are all in it, and who remains.
        let mut said: Vec<String> = Vec::new();
        match self.full.len() {
            0 => {}
            few if few <= NAMED => {
                let names = self.full.iter().filter_map(|id| crowd.namespace_name(Some(*id))).map(str::to_string);
                said.push(format!("every workload of {}", list(names.collect(), "and")));
            }
            many => said.push(format!("every workload of {many} namespaces")),
        }
        let also = if said.is_empty() { "" } else { "other " };
        match self.count.saturating_sub(self.of_full) {
            0 => {}
            few if few <= NAMED as u64 => said.extend(crowd.names(&self.named(crowd, pods, missing))),
            many => {
                let many = count(many);
                said.push(match self.part.len() {
                    1 => {
                        let name = crowd.namespace_name(self.part.first().copied()).unwrap_or_default();
                        format!("{many} {also}workloads of {name}")
                    }
                    several => format!("{many} {also}workloads of {} namespaces", number(several)),
                });
            }
        }
        said
    }
}

/// Ends outside in words: all of them together, or those of each address family.
fn addresses(crowd: &Crowd<'_>, ends: &RoaringBitmap) -> Vec<String> {
    if ends.is_empty() {
        return Vec::new();
    }
    let everyone = &crowd.everyone.outside;
    let of = |ends: &RoaringBitmap, family: Family| -> RoaringBitmap {
        ends.iter().filter(|end| crowd.who(*end).is_some_and(|who| who.is_of(family))).collect()
    };
    let families = Family::ALL.map(|family| (of(ends, family), of(everyone, family)));
    let has_both = families.iter().all(|(_, everyone)| !everyone.is_empty());
    // Where one family lacks wholly, the other is told by itself.
    let lacks_one = has_both && families.iter().any(|(ends, _)| ends.is_empty());
    if let Some(whole) = nearly("everyone outside", crowd, ends, everyone).filter(|_| !lacks_one) {
        return vec![whole];
    }
    let named = families.iter().zip(Family::ALL).filter(|((ends, _), _)| !ends.is_empty() && has_both);
    let told: Option<Vec<String>> =
        named.map(|((ends, everyone), family)| nearly(family.whole(), crowd, ends, everyone)).collect();
    match told.filter(|told| !told.is_empty()) {
        Some(told) => told,
        None => {
            let ranges = crowd.ranges(ends);
            match ranges.len() {
                few if few <= NAMED => ranges.iter().map(ToString::to_string).collect(),
                many => vec![format!("{} ranges of addresses outside", count(many as u64))],
            }
        }
    }
}

/// All of some ends, or all but a few, where that says it with fewer names.
fn nearly(all: &str, crowd: &Crowd<'_>, ends: &RoaringBitmap, everyone: &RoaringBitmap) -> Option<String> {
    let others = crowd.ranges(&(everyone - ends));
    match others.len() {
        0 => Some(all.to_string()),
        missing if missing < NAMED && crowd.ranges(ends).len() > missing => {
            Some(format!("{all} but {}", by_name(&others)))
        }
        _ => None,
    }
}

fn by_name(ranges: &[AddressRange]) -> String {
    list(ranges.iter().map(ToString::to_string).collect(), "and")
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::cluster::{Model, WorkloadId};
    use crate::network::query::crowd::Who;
    use crate::network::testing;

    /// Nine namespaces of eleven pods each, and one of a single pod.
    fn cluster() -> Model {
        let mut yaml = String::new();
        let pods = (0..9).flat_map(|namespace| (0..11).map(move |pod| (namespace, pod))).chain([(9, 0)]);
        for (namespace, pod) in pods {
            let _ = writeln!(
                yaml,
                "---\n{{apiVersion: v1, kind: Pod, metadata: {{name: p{pod}, namespace: n{namespace}}}}}"
            );
        }
        testing::model(&yaml).0
    }

    /// A crowd of whom every end has one workload, but for the last, which has all of the last but one namespace.
    fn crowd(model: &Model) -> Crowd<'_> {
        let mut crowd = Crowd::default();
        let ids: Vec<WorkloadId> = (0..).map(WorkloadId).take(model.workloads.len()).collect();
        for id in ids.iter().take(88) {
            crowd.push(Who::Pods(model, vec![*id].into()));
        }
        crowd.push(Who::Pods(model, ids[88..99].to_vec().into()));
        crowd.push(Who::Pods(model, ids[99..].to_vec().into()));
        crowd
    }

    #[test]
    fn words_are_those_of_each_set_alone() {
        let model = cluster();
        let crowd = crowd(&model);
        let mut teller = Teller::new(&crowd);
        let mut seen = BTreeSet::new();
        // Sets that lack a stretch which wanders and grows, so that one is much like the next, and now and then a quite different one.
        for seed in 0..400_u32 {
            let first = seed * 5 / 4 % 80;
            let lacking = first..first + 4 + seed % 3 + seed / 40;
            let all = 0..if seed % 9 == 0 { seed * 31 % 90 } else { 90 - seed % 2 };
            let set: RoaringBitmap = all.filter(|end| !lacking.contains(end)).collect();
            let words = teller.words(&set);
            assert_eq!(words, Teller::new(&crowd).words(&set), "{set:?}");
            seen.insert(words);
        }
        assert!(seen.len() > 100, "{} of 400", seen.len());
    }

    #[test]
    fn whole_namespaces_are_called_by_their_names() {
        let model = cluster();
        let crowd = crowd(&model);
        let words = |ends: &[(u32, u32)]| crowd.words(&ends.iter().flat_map(|(first, end)| *first..*end).collect());
        assert_eq!(words(&[]), "no one");
        assert_eq!(words(&[(0, 2)]), "n0/Pod/p0 and n0/Pod/p1");
        assert_eq!(words(&[(0, 11)]), "every workload of n0");
        assert_eq!(words(&[(0, 10)]), "ten workloads of n0");
        assert_eq!(words(&[(0, 12)]), "every workload of n0 and n1/Pod/p0");
        assert_eq!(words(&[(0, 11), (88, 89)]), "every workload of n0 and n8");
        assert_eq!(words(&[(0, 44), (50, 54)]), "every workload of 4 namespaces and four other workloads of n4");
        assert_eq!(
            words(&[(0, 11), (15, 19), (30, 32)]),
            "every workload of n0 and six other workloads of two namespaces"
        );
        // There is nobody outside here, so that all workloads are everyone.
        assert_eq!(words(&[(1, 89)]), "everyone but n0/Pod/p0 and n9/Pod/p0");
        assert_eq!(words(&[(0, 90)]), "everyone inside and outside");
    }
    #[test]
    fn addresses_that_blocks_cut_are_told_in_one() {
        let mut crowd = Crowd::default();
        let blocks = ["10.0.0.0/25", "10.0.0.128/25", "10.0.1.0/24", "10.0.3.0/24", "10.0.5.0/24", "10.0.7.0/24"];
        for block in blocks {
            crowd.push(Who::Outside(vec![AddressRange::of(block.parse().unwrap())]));
        }
        let words = |ends: &[u32]| crowd.words(&ends.iter().copied().collect());
        assert_eq!(words(&[0, 1]), "10.0.0.0/24");
        assert_eq!(words(&[0, 1, 2, 3, 5]), "everyone outside but 10.0.5.0/24");
        assert_eq!(words(&[2, 3, 4, 5]), "everyone outside but 10.0.0.0/24");
        crowd.push(Who::Outside(vec![AddressRange::of("10.0.9.0/24".parse().unwrap())]));
        crowd.push(Who::Outside(vec![AddressRange::of("10.0.11.0/24".parse().unwrap())]));
        let words = |ends: &[u32]| crowd.words(&ends.iter().copied().collect());
        assert_eq!(words(&[0, 1, 3, 4]), "10.0.0.0/24, 10.0.3.0/24 and 10.0.5.0/24");
        assert_eq!(words(&[0, 1, 3, 4, 5]), "four ranges of addresses outside");
    }
}

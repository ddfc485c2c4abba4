//! Ends as the peers of a rule.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ipnet::IpNet;
use roaring::RoaringBitmap;

use crate::cluster::{Block, ClusterId, NamespaceId, Peer, Selector, WorkloadId};
use crate::network::addresses::{AddressRange, Family};
use crate::network::direction::Direction;
use crate::network::labels::LabelIndex;
use crate::network::query::alike::{Alike, SetNumbers};
use crate::network::query::crowd::Who;
use crate::network::query::sets::runs;
use crate::network::reachability::classes::{NodeAddresses, addresses, node_addresses};

use super::blocks::{blocks, is_shortest};
use super::common::Common;
use super::meant::{Meant, Selectors};
use super::named::Naming;
use super::selectors::Field;
use super::wanted::Wanted;

/// With more namespaces than this that are meant as a whole, a namespace of one sort of pods is selected by its name alone.
const FEW: usize = 3;

/// Writes ends as peers.
pub(super) struct PeerWriter<'w, 'a> {
    wanted: &'w Wanted<'a>,
    finder: Finder<'a>,
    meant: HashMap<ClusterId, Alike<Meant>>,
    /// How many namespaces of each cluster have pods.
    populated: HashMap<ClusterId, usize>,
    addresses: Addresses<'a>,
    labels: LabelIndex<'a>,
    all: RoaringBitmap,
    /// The sorts of pods of a cluster that each selector finds, where this was asked.
    found: HashMap<(ClusterId, Selector), RoaringBitmap>,
}

/// Finds selectors, and remembers them.
struct Finder<'a> {
    fields: BTreeMap<NamespaceId, Field<'a>>,
    known: HashMap<(NamespaceId, Vec<(u32, u32)>), Selectors>,
}

/// Blocks of the ends that no selector of a cluster finds.
struct Addresses<'a> {
    nodes: NodeAddresses<'a>,
    /// Those ends.
    of_cluster: HashMap<ClusterId, RoaringBitmap>,
    sets: SetNumbers,
    /// The blocks that were made.
    known: HashMap<BlocksKey, Vec<Block>>,
}

/// What blocks hang on: the ends that are named in each family, others whose addresses they may have, and for which policies the addresses of pods are taken
/// out, where that is so.
type BlocksKey = ([u32; 2], u32, Option<(NamespaceId, Direction)>);

impl<'w, 'a> PeerWriter<'w, 'a> {
    pub(super) fn new(wanted: &'w Wanted<'a>) -> Self {
        let mut of_namespace: BTreeMap<NamespaceId, Vec<u32>> = BTreeMap::new();
        let mut labels = LabelIndex::default();
        for (item, number) in wanted.items.iter().zip(0..) {
            of_namespace.entry(item.namespace).or_default().push(number);
            labels.insert(number, item.labels, |_| true);
        }
        let labelled = |number: u32| wanted.items.get(number as usize).map(|item| (number, item.labels));
        let fields = of_namespace
            .into_iter()
            .map(|(namespace, items)| (namespace, Field::of(items.into_iter().filter_map(labelled))));
        let fields: BTreeMap<NamespaceId, Field<'a>> = fields.collect();
        let mut populated: HashMap<ClusterId, usize> = HashMap::new();
        for namespace in fields.keys().filter_map(|id| wanted.model.namespace(*id)) {
            *populated.entry(namespace.cluster).or_default() += 1;
        }
        PeerWriter {
            finder: Finder { fields, known: HashMap::new() },
            meant: HashMap::new(),
            addresses: Addresses {
                nodes: node_addresses(wanted.model),
                of_cluster: HashMap::new(),
                sets: SetNumbers::default(),
                known: HashMap::new(),
            },
            labels,
            all: (0..u32::try_from(wanted.items.len()).unwrap_or(u32::MAX)).collect(),
            found: HashMap::new(),
            populated,
            wanted,
        }
    }

    /// Whether ends are everyone, so that a rule needs no peers.
    pub(super) fn is_everyone(&self, ends: &RoaringBitmap) -> bool {
        self.wanted.everyone.is_subset(ends)
    }

    /// Selectors that find some pods of a namespace.
    pub(super) fn selectors(&mut self, namespace: NamespaceId, items: &RoaringBitmap) -> Selectors {
        self.finder.selectors(namespace, items)
    }

    /// The peers of a rule of a policy in a namespace: none where everyone is meant, and nothing where no peer finds the ends. Blocks may have addresses of `free`
    /// ends, which other rules allow as much.
    pub(super) fn peers(
        &mut self,
        cluster: ClusterId,
        namespace: NamespaceId,
        naming: Naming<'_>,
        ends: &RoaringBitmap,
        free: impl FnOnce() -> RoaringBitmap,
    ) -> Option<Vec<Peer>> {
        if ends.is_empty() {
            return None;
        }
        if self.is_everyone(ends) {
            return Some(Vec::new());
        }
        let mut peers = self.pods(cluster, namespace, ends);
        let blocks = self.addresses.blocks(self.wanted, cluster, (namespace, naming), ends, free);
        peers.extend(blocks.iter().cloned().map(Peer::Block));
        (!peers.is_empty()).then_some(peers)
    }

    fn pods(&mut self, cluster: ClusterId, own: NamespaceId, ends: &RoaringBitmap) -> Vec<Peer> {
        let (wanted, finder) = (self.wanted, &mut self.finder);
        let known = self.meant.entry(cluster).or_default();
        let meant = known.of(ends, |meant, end, _| meant.change(wanted, cluster, end));
        meant.settle(wanted, ends, |namespace, items| finder.selectors(namespace, items));
        let populated = self.populated.get(&cluster).copied().unwrap_or_default();
        let whole = meant.whole.len() + meant.single.len();
        if populated > 1 && whole == populated {
            return vec![Peer::Pods { namespaces: Some(Selector::default()), pods: None }];
        }
        let (all, labels) = (&self.all, &self.labels);
        // Whether a selector finds no others in the cluster; whom it finds is remembered, for rules ask again and again.
        let mut is_meant = |selector: &Selector| -> bool {
            let found = self.found.entry((cluster, selector.clone())).or_insert_with(|| {
                let found = labels.select(all, selector);
                let is_own = |item: &u32| wanted.items.get(*item as usize).is_some_and(|item| item.cluster == cluster);
                found.iter().filter(is_own).collect()
            });
            found.is_subset(&meant.items)
        };
        let mut peers = Vec::new();
        let common = Common::of(wanted, meant, FEW, &mut is_meant);
        let is_common = |id: &NamespaceId| common.as_ref().is_some_and(|common| common.namespaces.contains(id));
        if let Some(common) = &common {
            peers.push(Peer::Pods { namespaces: Some(Selector::default()), pods: Some(common.selector.clone()) });
        }
        if let Some(items) = meant.of_namespace.get(&own).filter(|_| !is_common(&own)) {
            let selectors = finder.selectors(own, items).into_iter();
            peers.extend(selectors.map(|(selector, _)| Peer::Pods { namespaces: None, pods: Some(selector) }));
        }
        let is_other = |id: &&NamespaceId| **id != own;
        let mut all: Vec<NamespaceId> = meant.whole.iter().filter(is_other).copied().collect();
        let mut of_single: BTreeMap<Selector, Vec<NamespaceId>> = BTreeMap::new();
        for id in meant.single.iter().filter(is_other) {
            let selectors = match meant.of_namespace.get(id) {
                Some(items) if whole <= FEW => finder.selectors(*id, items),
                _ => Selectors::new(),
            };
            let selectors: Vec<Selector> =
                selectors.into_iter().map(|(selector, _)| selector).filter(|selector| !selector.is_empty()).collect();
            if selectors.is_empty() {
                all.push(*id);
            }
            selectors.into_iter().for_each(|selector| of_single.entry(selector).or_default().push(*id));
        }
        if !all.is_empty() {
            peers.push(Peer::Pods { namespaces: Some(named(wanted, all.into_iter())), pods: None });
        }
        let selectors: BTreeSet<&Selector> = meant.part.keys().chain(of_single.keys()).collect();
        for selector in selectors {
            let of_part = || meant.part.get(selector).into_iter().flatten().filter(|id| !is_common(id));
            let of_single = of_single.get(selector).map_or(&[][..], Vec::as_slice);
            let without_own = of_part().filter(is_other).count();
            if without_own + of_single.len() == 0 {
                continue;
            }
            // What the pods of no other namespace have needs no names of namespaces, where these are many.
            let wide = without_own + of_single.len() > FEW && is_meant(selector);
            let pods = Some(selector.clone());
            let namespaces = if wide {
                let own = Peer::Pods { namespaces: None, pods: pods.clone() };
                peers.retain(|peer| *peer != own);
                Selector::default()
            } else {
                named(wanted, of_part().filter(is_other).chain(of_single).copied())
            };
            peers.push(Peer::Pods { namespaces: Some(namespaces), pods });
        }
        if peers.iter().any(|peer| matches!(peer, Peer::Pods { namespaces: Some(_), pods: None })) {
            peers.iter_mut().for_each(|peer| say_namespace(wanted, own, peer));
        }
        peers
    }
}

impl Finder<'_> {
    fn selectors(&mut self, namespace: NamespaceId, items: &RoaringBitmap) -> Selectors {
        let Some(field) = self.fields.get(&namespace) else { return Vec::new() };
        self.known.entry((namespace, runs(items))).or_insert_with(|| field.selectors(items)).clone()
    }
}

impl Addresses<'_> {
    /// The blocks of those of some ends that no selector of a cluster finds, for a direction of the policies of a namespace.
    fn blocks(
        &mut self,
        wanted: &Wanted<'_>,
        cluster: ClusterId,
        (namespace, naming): (NamespaceId, Naming<'_>),
        ends: &RoaringBitmap,
        free: impl FnOnce() -> RoaringBitmap,
    ) -> &[Block] {
        let elsewhere = self.of_cluster.entry(cluster).or_insert_with(|| {
            let is_elsewhere = |end: &u32| wanted.item(*end).is_none_or(|item| item.cluster != cluster);
            (0..u32::try_from(wanted.len()).unwrap_or(u32::MAX)).filter(is_elsewhere).collect()
        });
        let (ends, found) = (ends & &*elsewhere, ends - &*elsewhere);
        if ends.is_empty() {
            return &[];
        }
        let place = wanted.apart.pods(namespace, naming.way).map(|_| (namespace, naming.way));
        let (ends, nobody) = (naming.by_family(wanted, &ends), RoaringBitmap::new());
        let exact = self.make(wanted, place, (&ends, &nobody));
        if self.known.get(&exact).is_some_and(|blocks| !is_shortest(blocks)) {
            // Whom selectors find besides is allowed already, by whichever address.
            let key = self.make(wanted, place, (&ends, &(free() | found)));
            return self.known.get(&key).map_or(&[], Vec::as_slice);
        }
        self.known.get(&exact).map_or(&[], Vec::as_slice)
    }

    /// Makes the blocks of some ends that may have the addresses of others, where they are not known yet.
    fn make(
        &mut self,
        wanted: &Wanted<'_>,
        place: Option<(NamespaceId, Direction)>,
        (ends, free): (&[RoaringBitmap; 2], &RoaringBitmap),
    ) -> BlocksKey {
        let key = (ends.each_ref().map(|ends| self.sets.number(ends)), self.sets.number(free), place);
        if !self.known.contains_key(&key) {
            let apart = place.and_then(|(namespace, way)| wanted.apart.pods(namespace, way));
            let holes = self.of_pods(wanted, apart.into_iter().flatten());
            let without = |mut ranges: Vec<AddressRange>| {
                for hole in &holes {
                    ranges = ranges.iter().flat_map(|range| range.without(hole)).collect();
                }
                ranges
            };
            let of_family = |(ends, family): (&RoaringBitmap, Family)| {
                let ranges = self.ranges(wanted, ends).into_iter();
                ranges.filter(move |range| range.family == family)
            };
            let named = ends.iter().zip(Family::ALL).flat_map(of_family).collect();
            let made = blocks(without(named), without(self.ranges(wanted, free)));
            self.known.insert(key, made);
        }
        key
    }

    /// The addresses of some ends.
    fn ranges(&self, wanted: &Wanted<'_>, ends: &RoaringBitmap) -> Vec<AddressRange> {
        let mut ranges: Vec<AddressRange> = Vec::new();
        for end in ends {
            match wanted.crowd.who(end) {
                Some(Who::Pods(_, workloads)) => ranges.extend(self.of_pods(wanted, workloads.iter())),
                Some(Who::Outside(of_it)) => ranges.extend(of_it),
                None => {}
            }
        }
        ranges
    }

    /// The known addresses of pods.
    fn of_pods<'i>(&self, wanted: &Wanted<'_>, workloads: impl Iterator<Item = &'i WorkloadId>) -> Vec<AddressRange> {
        let workloads = workloads.filter_map(|id| wanted.model.workload(*id));
        let known = workloads.flat_map(|workload| addresses(workload, &self.nodes));
        known.map(|address| AddressRange::of(IpNet::from(*address))).collect()
    }
}

/// Names the own namespace of a policy in a peer that selects some of its pods: beside a namespace alone it may be read as pods of that one.
fn say_namespace(wanted: &Wanted<'_>, own: NamespaceId, peer: &mut Peer) {
    if let Peer::Pods { namespaces: namespaces @ None, pods: Some(pods) } = peer
        && !pods.is_empty()
    {
        *namespaces = Some(named(wanted, std::iter::once(own)));
    }
}

/// A selector of some namespaces by their names.
fn named(wanted: &Wanted<'_>, namespaces: impl Iterator<Item = NamespaceId>) -> Selector {
    let found = namespaces.filter_map(|id| wanted.model.namespace(id));
    let mut values: Vec<String> = found.map(|namespace| namespace.name.clone()).collect();
    crate::sort::sort(&mut values);
    values.dedup();
    Selector::of_namespaces(values)
}

//! Ends as the peers of a rule.

use std::collections::{BTreeMap, HashMap, HashSet};

use ipnet::IpNet;
use roaring::RoaringBitmap;

use crate::cluster::{ClusterId, NamespaceId, Peer, Selector, WorkloadId};
use crate::network::addresses::AddressRange;
use crate::network::classes::{NodeAddresses, addresses, node_addresses};
use crate::network::labels::LabelIndex;
use crate::network::query::crowd::Who;
use crate::network::query::sets::runs;

use super::blocks::blocks;
use super::selectors::Field;
use super::wanted::Wanted;

/// With more namespaces than this that are meant as a whole, a namespace of one sort of pods is selected by its name alone.
const FEW: usize = 3;

/// Selectors that find some pods together, each with those that it finds.
pub(super) type Selectors = Vec<(Selector, RoaringBitmap)>;

/// The pods that each selector has to find, by its answers so far.
type Known = HashMap<(NamespaceId, Vec<(u32, u32)>), Selectors>;

/// Writes ends as peers.
pub(super) struct PeerWriter<'w, 'a> {
    wanted: &'w Wanted<'a>,
    fields: BTreeMap<NamespaceId, Field<'a>>,
    /// How many namespaces of each cluster have pods.
    populated: HashMap<ClusterId, usize>,
    everyone: RoaringBitmap,
    nodes: NodeAddresses<'a>,
    known: Known,
    labels: LabelIndex<'a>,
    all: RoaringBitmap,
}

impl<'w, 'a> PeerWriter<'w, 'a> {
    pub(super) fn new(wanted: &'w Wanted<'a>) -> Self {
        let mut of_namespace: BTreeMap<NamespaceId, Vec<u32>> = BTreeMap::new();
        for (item, number) in wanted.items.iter().zip(0..) {
            of_namespace.entry(item.namespace).or_default().push(number);
        }
        let labels = |number: u32| wanted.items.get(number as usize).map(|item| (number, item.labels));
        let fields = of_namespace
            .into_iter()
            .map(|(namespace, items)| (namespace, Field::of(items.into_iter().filter_map(labels))));
        let mut index = LabelIndex::default();
        for (item, number) in wanted.items.iter().zip(0..) {
            index.insert(number, item.labels, |_| true);
        }
        let fields: BTreeMap<NamespaceId, Field<'a>> = fields.collect();
        let mut populated: HashMap<ClusterId, usize> = HashMap::new();
        for namespace in fields.keys().filter_map(|id| wanted.model.namespace(*id)) {
            *populated.entry(namespace.cluster).or_default() += 1;
        }
        PeerWriter {
            labels: index,
            all: (0..u32::try_from(wanted.items.len()).unwrap_or(u32::MAX)).collect(),
            fields,
            populated,
            everyone: wanted.everyone(),
            nodes: node_addresses(wanted.model),
            known: Known::new(),
            wanted,
        }
    }

    /// Whether ends are everyone, so that a rule needs no peers.
    pub(super) fn is_everyone(&self, ends: &RoaringBitmap) -> bool {
        self.everyone.is_subset(ends)
    }

    /// Selectors that find some pods of a namespace.
    pub(super) fn selectors(&mut self, namespace: NamespaceId, items: &RoaringBitmap) -> Selectors {
        let Some(field) = self.fields.get(&namespace) else { return Vec::new() };
        self.known.entry((namespace, runs(items))).or_insert_with(|| field.selectors(items)).clone()
    }

    /// The peers of a rule of a policy in a namespace: none where everyone is meant, and nothing where no peer finds the ends.
    pub(super) fn peers(
        &mut self,
        cluster: ClusterId,
        namespace: NamespaceId,
        ends: &RoaringBitmap,
    ) -> Option<Vec<Peer>> {
        if self.is_everyone(ends) {
            return Some(Vec::new());
        }
        let mut of_namespace: BTreeMap<NamespaceId, RoaringBitmap> = BTreeMap::new();
        let mut ranges: Vec<AddressRange> = Vec::new();
        for end in ends {
            match (self.wanted.item(end), self.wanted.crowd.who(end)) {
                (Some(item), _) if item.cluster == cluster => {
                    let number = self.wanted.item_of.get(end as usize).copied().flatten();
                    of_namespace.entry(item.namespace).or_default().extend(number);
                }
                (_, Some(Who::Pods(_, workloads))) => ranges.extend(self.addresses(workloads)),
                (_, Some(Who::Outside(of_it))) => ranges.extend(of_it),
                (_, None) => {}
            }
        }
        let mut peers = self.pods(cluster, namespace, &of_namespace);
        peers.extend(blocks(ranges).into_iter().map(Peer::Block));
        (!peers.is_empty()).then_some(peers)
    }

    /// The known addresses of pods that no selector finds.
    fn addresses(&self, workloads: &[WorkloadId]) -> Vec<AddressRange> {
        let workloads = workloads.iter().filter_map(|id| self.wanted.model.workload(*id));
        let known = workloads.flat_map(|workload| addresses(workload, &self.nodes));
        known.map(|address| AddressRange::of(IpNet::from(*address))).collect()
    }

    fn pods(
        &mut self,
        cluster: ClusterId,
        own: NamespaceId,
        of_namespace: &BTreeMap<NamespaceId, RoaringBitmap>,
    ) -> Vec<Peer> {
        let populated = self.populated.get(&cluster).copied().unwrap_or_default();
        let is_whole = |id: &NamespaceId, items: &RoaringBitmap| {
            self.fields.get(id).is_some_and(|field| field.all().len() == items.len())
        };
        let whole: HashSet<NamespaceId> =
            of_namespace.iter().filter(|(id, items)| is_whole(id, items)).map(|(id, _)| *id).collect();
        if populated > 1 && whole.len() == populated {
            return vec![Peer::Pods { namespaces: Some(Selector::default()), pods: None }];
        }
        let many = whole.len() > FEW;
        let mut by_pods: BTreeMap<Option<Selector>, Vec<NamespaceId>> = BTreeMap::new();
        let mut peers = Vec::new();
        for (id, items) in of_namespace {
            let is_whole = whole.contains(id) && (items.len() > 1 || (many && *id != own));
            if *id == own {
                let selectors = self.selectors(*id, items);
                peers.extend(
                    selectors.into_iter().map(|(selector, _)| Peer::Pods { namespaces: None, pods: Some(selector) }),
                );
            } else if is_whole {
                by_pods.entry(None).or_default().push(*id);
            } else {
                for (selector, _) in self.selectors(*id, items) {
                    let pods = Some(selector).filter(|selector| !selector.is_empty());
                    by_pods.entry(pods).or_default().push(*id);
                }
            }
        }
        for (pods, namespaces) in by_pods {
            // What the pods of no other namespace have needs no names of namespaces, where these are many.
            let wide = pods.as_ref().filter(|_| namespaces.len() > FEW).is_some_and(|selector| {
                let found = self.found(cluster, selector);
                let meant =
                    found.iter().filter_map(|item| self.wanted.items.get(item as usize).map(|each| (item, each)));
                meant
                    .into_iter()
                    .all(|(item, each)| of_namespace.get(&each.namespace).is_some_and(|items| items.contains(item)))
            });
            let namespaces = match wide {
                true => Selector::default(),
                false => self.namespaces(&namespaces),
            };
            if wide {
                let own = Peer::Pods { namespaces: None, pods: pods.clone() };
                peers.retain(|peer| *peer != own);
            }
            peers.push(Peer::Pods { namespaces: Some(namespaces), pods });
        }
        peers
    }

    /// The sorts of pods of a cluster that a selector finds.
    fn found(&self, cluster: ClusterId, selector: &Selector) -> RoaringBitmap {
        let found = self.labels.select(&self.all, selector);
        let is_own = |item: &u32| self.wanted.items.get(*item as usize).is_some_and(|item| item.cluster == cluster);
        found.iter().filter(is_own).collect()
    }

    fn namespaces(&self, namespaces: &[NamespaceId]) -> Selector {
        let found = namespaces.iter().filter_map(|id| self.wanted.model.namespace(*id));
        let mut values: Vec<String> = found.map(|namespace| namespace.name.clone()).collect();
        crate::sort::sort(&mut values);
        values.dedup();
        Selector::of_namespaces(values)
    }
}

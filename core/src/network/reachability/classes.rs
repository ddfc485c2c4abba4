//! Pods that no policy can tell apart share a class; so do addresses outside.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;

use ipnet::IpNet;
use roaring::RoaringBitmap;

use crate::cluster::{ClusterId, ContainerPort, Labels, Model, NamespaceId, Protocol, Workload, WorkloadId};
use crate::network::addresses::{Axes, Family, GroupId, may_have};
use crate::network::dialect::{Dialect, HostNetwork, NamedPorts};
use crate::sort::sort;

use super::marked::{Marked, Marks};
use super::vocabulary::Vocabulary;

/// A class, by its number: classes of pods first, by namespace; then those outside.
pub type ClassId = u32;

/// A port that a pod names: name, protocol, number.
pub type NamedPort = (String, Protocol, u16);

/// Endpoints that no policy can tell apart.
#[derive(Debug, Clone)]
pub struct Class {
    /// Who is in it.
    pub members: Members,
    /// The families that its members can have connections in.
    pub families: Vec<Family>,
}

impl Class {
    /// The namespace of its pods; none outside.
    pub fn namespace(&self) -> Option<NamespaceId> {
        match self.members {
            Members::Pods { namespace, .. } => Some(namespace),
            Members::Outside(_) => None,
        }
    }

    /// The cluster of its pods; none outside.
    pub fn cluster(&self) -> Option<ClusterId> {
        match self.members {
            Members::Pods { cluster, .. } => Some(cluster),
            Members::Outside(_) => None,
        }
    }

    /// Whether the addresses of its pods are known.
    pub(in crate::network) fn has_known_addresses(&self) -> bool {
        matches!(self.members, Members::Pods { place: Place::Known(_), .. })
    }

    /// The workloads of its pods, in the order of the model; none outside.
    pub fn workloads(&self) -> &[WorkloadId] {
        match &self.members {
            Members::Pods { workloads, .. } => workloads,
            Members::Outside(_) => &[],
        }
    }
}

/// Who is in a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Members {
    /// Pods of these workloads, all of one namespace.
    Pods {
        /// The cluster.
        cluster: ClusterId,
        /// The namespace.
        namespace: NamespaceId,
        /// Whether they use the network of their node, and are judged as their node is: selectors pass over them, and no
        /// policy isolates them.
        host_network: bool,
        /// The sets of node addresses that their node belongs to, where they use its network.
        nodes: Vec<usize>,
        /// What is known of their addresses.
        place: Place,
        /// Their ports with names that policies ask for.
        ports: Vec<NamedPort>,
        /// The workloads, in the order of the model.
        workloads: Vec<WorkloadId>,
    },
    /// The addresses of a group.
    Outside(GroupId),
}

/// What is known of the addresses of pods.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Place {
    /// The groups of their addresses.
    Known(Vec<GroupId>),
    /// Nothing.
    Unknown,
}

/// With more classes than this nobody reads the matrix from end to end, and those of a namespace are put in the order of
/// their labels instead of that of reading, so that rows have fewer runs.
const MANY: usize = 1_000;

/// All classes of a model.
#[derive(Debug, Default)]
pub struct Classes {
    /// The classes.
    pub all: Vec<Class>,
    /// How many of them are of pods.
    pub of_pods: u32,
    /// The class of each workload; none for finished pods that take no part.
    pub of_workload: Vec<Option<ClassId>>,
}

#[derive(PartialEq, Eq, Hash)]
struct Key<'a> {
    namespace: NamespaceId,
    labels: Vec<(&'a str, Option<&'a str>)>,
    host_network: bool,
    nodes: Vec<usize>,
    place: Place,
    ports: Vec<(&'a str, Protocol, u16)>,
}

impl Classes {
    /// Puts every workload and every group of addresses into its class.
    /// Pods of unknown addresses have those of the families of `pod_cidrs`, where there are any.
    pub(in crate::network) fn of(
        model: &Model,
        words: &Vocabulary<'_>,
        axes: &Axes,
        dialect: &Dialect,
        pod_cidrs: &[IpNet],
    ) -> Self {
        let nodes = node_addresses(model);
        let node_sets = node_sets(model, words);
        let mut found: Vec<Class> = Vec::new();
        let (mut known, marks) = (HashMap::<Marked<Key<'_>>, usize>::new(), Marks::default());
        let mut of_workload: Vec<Option<usize>> = Vec::with_capacity(model.workloads.len());
        for (at, workload) in model.workloads.iter().enumerate() {
            if !takes_part(workload, dialect) {
                of_workload.push(None);
                continue;
            }
            let addresses = addresses(workload, &nodes);
            let number = match known.entry(marks.of(key(workload, words, axes, addresses, dialect, &node_sets))) {
                Entry::Occupied(number) => *number.get(),
                Entry::Vacant(vacant) => {
                    found.push(class(workload, &vacant.key().key, addresses, pod_cidrs));
                    *vacant.insert(found.len() - 1)
                }
            };
            if let Some(Class { members: Members::Pods { workloads, .. }, .. }) = found.get_mut(number) {
                workloads.push(WorkloadId(u32::try_from(at).unwrap_or(u32::MAX)));
            }
            of_workload.push(Some(number));
        }
        // Classes of a namespace are neighbours, so that rows have long runs. The sort is stable: the order of reading stays.
        let mut order: Vec<(usize, Class)> = found.into_iter().enumerate().collect();
        order.sort_by_key(|(_, class)| class.namespace());
        if order.len() > MANY {
            order.sort_by_cached_key(|(_, class)| (class.namespace(), words.by_rarity(labels(model, class))));
        }
        let mut rank = vec![0; order.len()];
        for ((number, _), place) in order.iter().zip(0..) {
            if let Some(slot) = rank.get_mut(*number) {
                *slot = place;
            }
        }
        let mut all: Vec<Class> = order.into_iter().map(|(_, class)| class).collect();
        let of_pods = u32::try_from(all.len()).unwrap_or(u32::MAX);
        let outside = axes.groups().iter().zip(0..);
        all.extend(outside.map(|(group, id)| Class { members: Members::Outside(id), families: vec![group.family] }));
        let of_workload = of_workload.iter().map(|number| rank.get((*number)?).copied()).collect();
        Classes { all, of_pods, of_workload }
    }

    /// A class.
    pub fn get(&self, id: ClassId) -> Option<&Class> {
        self.all.get(id as usize)
    }

    /// Whether any pod may have an address of a family.
    pub(in crate::network) fn has_pods_of(&self, family: Family) -> bool {
        self.all.iter().any(|class| class.namespace().is_some() && class.families.contains(&family))
    }

    /// The class of a workload; none for a finished pod.
    pub fn of_workload(&self, id: WorkloadId) -> Option<ClassId> {
        self.of_workload.get(id.0 as usize).copied().flatten()
    }

    /// The class of a group of addresses.
    pub fn of_group(&self, group: GroupId) -> ClassId {
        self.of_pods.saturating_add(group)
    }

    /// The workloads of some classes.
    pub(in crate::network) fn workloads<'s>(&'s self, of: &'s RoaringBitmap) -> impl Iterator<Item = WorkloadId> + 's {
        of.iter().filter_map(|id| self.get(id)).flat_map(Class::workloads).copied()
    }

    /// Every class.
    pub(in crate::network) fn everyone(&self) -> RoaringBitmap {
        let mut all = RoaringBitmap::new();
        all.insert_range(0..u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        all
    }
}

/// The labels of the first pods of a class.
fn labels<'a>(model: &'a Model, class: &Class) -> Option<&'a Labels> {
    Some(&model.workload(*class.workloads().first()?)?.labels)
}

/// The addresses of the nodes, by name.
pub(in crate::network) type NodeAddresses<'a> = HashMap<(ClusterId, &'a str), &'a [IpAddr]>;

/// Collects the addresses of the nodes.
pub(in crate::network) fn node_addresses(model: &Model) -> NodeAddresses<'_> {
    let nodes = model.nodes.iter();
    nodes.map(|node| ((node.cluster, node.name.as_str()), node.addresses.as_slice())).collect()
}

/// The addresses of a workload's pods: their own, or those of their node where they use its network.
pub(in crate::network) fn addresses<'a>(workload: &'a Workload, nodes: &NodeAddresses<'a>) -> &'a [IpAddr] {
    if workload.addresses.is_empty() && workload.host_network {
        let node = workload.node.as_deref().and_then(|node| nodes.get(&(workload.cluster, node)));
        return node.copied().unwrap_or_default();
    }
    &workload.addresses
}

/// The ports of a workload that names stand for.
pub(in crate::network) fn named_ports<'a>(
    workload: &'a Workload,
    dialect: &Dialect,
) -> impl Iterator<Item = &'a ContainerPort> {
    let (sidecars, named_ports) = (dialect.sidecar_ports, dialect.named_ports);
    let counts = move |port: &ContainerPort| !port.name.is_empty() && (sidecars || !port.sidecar);
    let ports: &[ContainerPort] = if is_of_node(workload, dialect) { &[] } else { &workload.ports };
    ports.iter().enumerate().filter(move |(_, port)| counts(port)).filter_map(move |(at, port)| {
        let mut earlier = ports.iter().take(at).filter(|before| counts(before) && before.name == port.name);
        (named_ports == NamedPorts::All || earlier.next().is_none()).then_some(port)
    })
}

/// Whether a workload's pods send and receive anything: those that have finished do under few dialects.
pub(in crate::network) fn takes_part(workload: &Workload, dialect: &Dialect) -> bool {
    !workload.finished || dialect.finished_pods
}

/// Whether a workload's pods are judged as their node is, because they use its network.
pub(in crate::network) fn is_of_node(workload: &Workload, dialect: &Dialect) -> bool {
    workload.host_network && dialect.host_network == HostNetwork::LikeTheirNode
}

/// The sets of node addresses that each node belongs to, by its name.
type NodeSets<'a> = HashMap<(ClusterId, &'a str), Vec<usize>>;

fn node_sets<'a>(model: &'a Model, words: &Vocabulary<'_>) -> NodeSets<'a> {
    let mut sets = NodeSets::new();
    for (number, cluster, selector) in words.nodes() {
        for node in model.nodes.iter().filter(|node| node.cluster == cluster && selector.matches(&node.labels)) {
            sets.entry((cluster, node.name.as_str())).or_default().push(number);
        }
    }
    sets
}

fn key<'a>(
    workload: &'a Workload,
    words: &Vocabulary<'_>,
    axes: &Axes,
    addresses: &[IpAddr],
    dialect: &Dialect,
    node_sets: &NodeSets<'_>,
) -> Key<'a> {
    let named = named_ports(workload, dialect).filter(|port| words.has_port_name(&port.name));
    let mut ports: Vec<_> = named.map(|port| (port.name.as_str(), port.protocol, port.number)).collect();
    sort(&mut ports);
    ports.dedup();
    let host_network = is_of_node(workload, dialect);
    let node = workload.node.as_deref().filter(|_| host_network);
    let place = match addresses {
        [] => Place::Unknown,
        known => {
            let mut groups: Vec<GroupId> = known.iter().map(|address| axes.group(*address)).collect();
            groups.sort_unstable();
            groups.dedup();
            Place::Known(groups)
        }
    };
    Key {
        namespace: workload.namespace,
        // Selectors pass over pods of the host network.
        labels: if host_network { Vec::new() } else { words.reduce(&workload.labels) },
        host_network,
        nodes: node.and_then(|node| node_sets.get(&(workload.cluster, node))).cloned().unwrap_or_default(),
        place,
        ports,
    }
}

fn class(workload: &Workload, key: &Key<'_>, addresses: &[IpAddr], pod_cidrs: &[IpNet]) -> Class {
    let has = |family: &Family| match addresses {
        [] => key.host_network || may_have(*family, pod_cidrs),
        known => known.iter().any(|each| Family::of(*each) == *family),
    };
    Class {
        members: Members::Pods {
            cluster: workload.cluster,
            namespace: workload.namespace,
            host_network: key.host_network,
            nodes: key.nodes.clone(),
            place: key.place.clone(),
            ports: key.ports.iter().map(|(name, protocol, number)| (name.to_string(), *protocol, *number)).collect(),
            workloads: Vec::new(),
        },
        families: Family::ALL.into_iter().filter(has).collect(),
    }
}

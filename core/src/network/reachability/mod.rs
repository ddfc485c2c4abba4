//! Who reaches whom: the matrix of classes, and verdicts about pairs.

mod admin_sets;
pub mod classes;
mod deciding;
pub(in crate::network) mod depends;
mod ipv6;
mod marked;
pub(in crate::network) mod peers;
pub(in crate::network) mod pod_addresses;
pub(in crate::network) mod recipe;
pub mod rows;
mod scopes;
pub(in crate::network) mod steps;
pub(in crate::network) mod tiers;
mod undecided;
pub(in crate::network) mod vocabulary;

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::OnceLock;

use roaring::RoaringBitmap;

use crate::cluster::{ClusterId, Model, Protocol, Tier, WorkloadId};
use crate::network::Settings;
use crate::network::addresses::{Axes, Family};
use crate::network::direction::Direction;
use crate::network::ports::{PortSet, PortSetId, PortSets};
use crate::sort::sort_by;

use classes::{ClassId, Classes, node_addresses};
use depends::Depends;
use peers::Peers;
use pod_addresses::PodAddresses;
use recipe::{PolicyRef, SelectorPlace, UnknownLabels};
use rows::{Deciding, Rows, rows};
use vocabulary::Vocabulary;

/// Who reaches whom.
#[derive(Debug)]
pub struct Reachability {
    pub(in crate::network) classes: Classes,
    pub(in crate::network) axes: Axes,
    pub(in crate::network) ports: PortSets,
    pub(in crate::network) egress: Rows,
    pub(in crate::network) ingress: Rows,
    /// The classes that each policy selects.
    pub(in crate::network) selected: Vec<RoaringBitmap>,
    /// The classes that each administrative policy applies to; none of one that the dialect does not evaluate.
    pub(in crate::network) subjects: Vec<RoaringBitmap>,
    /// Administrative policies in the order of their tier: those of the Admin tier, and those of the Baseline tier.
    pub(in crate::network) tiers: [Vec<usize>; 2],
    pub(in crate::network) settings: Settings,
    /// Whether IPv6 outside is told of, even where nobody asks about its addresses.
    pub(in crate::network) tells_ipv6: bool,
    /// The peers that depend on labels that are not known, by policy.
    pub(in crate::network) unknown_labels: Vec<UnknownLabels>,
    /// What answers depend on that the specification leaves open.
    pub(in crate::network) depends: Depends,
    hosts: Vec<Host>,
    node_addresses: Vec<Vec<IpAddr>>,
    pod_addresses: OnceLock<PodAddresses>,
}

/// One end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// A pod of a workload.
    Workload(WorkloadId),
    /// An address outside.
    Address(IpAddr),
}

/// Whether each direction allows a connection; it is allowed where both do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// What leaves the source.
    pub egress: bool,
    /// What arrives at the destination.
    pub ingress: bool,
}

impl Verdict {
    /// Whether the connection is allowed.
    pub fn is_allowed(self) -> bool {
        self.egress && self.ingress
    }
}

/// Where the pods of a workload run.
#[derive(Debug, Clone, Copy)]
struct Host {
    node: Option<u32>,
    is_host_network: bool,
}

impl Reachability {
    /// The policies of an administrative tier by their places in the model, in the order in which they are asked.
    pub(in crate::network) fn order(&self, tier: Tier) -> &[usize] {
        let [admin, baseline] = &self.tiers;
        match tier {
            Tier::Admin => admin,
            Tier::Baseline => baseline,
        }
    }

    /// The rows of a direction.
    pub(in crate::network) fn rows(&self, direction: Direction) -> &Rows {
        match direction {
            Direction::Egress => &self.egress,
            Direction::Ingress => &self.ingress,
        }
    }

    /// Evaluates the policies of a model.
    pub fn new(model: &Model, settings: &Settings) -> Self {
        let dialect = &settings.dialect;
        let words = Vocabulary::of(model, dialect);
        let axes = Axes::cut(&words.sets(model));
        let classes = Classes::of(model, &words, &axes, dialect, &settings.pod_cidrs);
        let mut ports = PortSets::default();
        let mut peers = Peers::new(model, &words, &axes, &classes, settings);
        let selected: Vec<RoaringBitmap> = model.policies.iter().map(|policy| peers.selected(policy)).collect();
        let tiers = [Tier::Admin, Tier::Baseline].map(|tier| tiers::in_order(model, dialect, tier));
        let subjects: Vec<RoaringBitmap> = model
            .admin
            .iter()
            .map(|policy| match tiers::is_evaluated(policy, dialect) {
                true => peers.subjects(policy),
                false => RoaringBitmap::new(),
            })
            .collect();
        let deciding = Deciding { selected: &selected, subjects: &subjects, tiers: &tiers };
        let mut egress = rows(model, &classes, &mut peers, &mut ports, &deciding, Direction::Egress);
        let mut ingress = rows(model, &classes, &mut peers, &mut ports, &deciding, Direction::Ingress);
        let mut unknown_labels = std::mem::take(&mut ingress.unknown_labels);
        unknown_labels.append(&mut egress.unknown_labels);
        for (number, policy) in
            model.admin.iter().enumerate().filter(|(_, policy)| tiers::is_evaluated(policy, dialect))
        {
            let namespaces = peers.unknown_subjects(policy);
            if !namespaces.is_empty() {
                let (policy, place) = (PolicyRef::Admin(number), SelectorPlace::Subject);
                unknown_labels.push(UnknownLabels { policy, place, namespaces });
            }
        }
        sort_by(&mut unknown_labels, |left, right| left.policy.cmp(&right.policy));
        let mut depends = Depends::default();
        if words.blocks().next().is_some() {
            depends.blocks = depends::blocks(model, &selected, &mut peers, &mut ports);
        }
        for order in tiers.iter().filter(|order| order.len() > 1) {
            depends::conflicts(model, &classes, &subjects, order, &mut peers, &mut ports, &mut depends);
        }
        ports.settle();
        let (hosts, node_addresses) = hosts(model);
        let by_admin = || words.blocks().next().is_some() && subjects.iter().any(|classes| !classes.is_empty());
        let tells_ipv6 = settings.dialect.ipv6_blocks
            && (ipv6::is_mentioned(model, &words, &settings.pod_cidrs)
                || by_admin() && ipv6::reaches_further(&classes, &ports, [&egress, &ingress]));
        Reachability {
            egress,
            ingress,
            selected,
            subjects,
            tiers,
            ports,
            settings: settings.clone(),
            pod_addresses: OnceLock::new(),
            tells_ipv6,
            unknown_labels,
            depends,
            hosts,
            node_addresses,
            classes,
            axes,
        }
    }

    /// Whether a connection is allowed. Without a family every family that both ends have is asked, and the first that
    /// allows the connection answers, or else the first. Both directions deny where no connection can be: a pod has
    /// finished, or the ends share no family.
    pub fn verdict(&self, from: End, to: End, family: Option<Family>, protocol: Protocol, port: u16) -> Verdict {
        let asked = |open: &PortSet| open.contains(protocol, port);
        let verdicts = self.families(from, to).into_iter().filter(|each| family.is_none_or(|family| family == *each));
        let mut first = None;
        for family in verdicts {
            let (leaving, arriving) = self.open(from, to, family);
            let verdict = Verdict { egress: asked(&leaving), ingress: asked(&arriving) };
            if verdict.is_allowed() {
                return verdict;
            }
            first = first.or(Some(verdict));
        }
        first.unwrap_or(Verdict { egress: false, ingress: false })
    }

    /// The policies that select any pod of the input, by their place in the model.
    pub fn selecting(&self) -> impl Iterator<Item = usize> {
        self.selected.iter().enumerate().filter(|(_, classes)| !classes.is_empty()).map(|(at, _)| at)
    }

    /// The families that two ends can have a connection in.
    pub fn families(&self, from: End, to: End) -> Vec<Family> {
        let of = |end| self.class(end).and_then(|class| self.classes.get(class)).map(|class| class.families.clone());
        let (from, to) = (of(from).unwrap_or_default(), of(to).unwrap_or_default());
        from.into_iter().filter(|family| to.contains(family)).collect()
    }

    /// The ports that may leave the source and those that may arrive at the destination, in a family that both have.
    pub fn open(&self, from: End, to: End, family: Family) -> (PortSet, PortSet) {
        let (Some(source), Some(destination)) = (self.class(from), self.class(to)) else {
            return (PortSet::default(), PortSet::default());
        };
        if from == to {
            return (PortSet::all(), PortSet::all());
        }
        self.open_between(from, source, to, destination, family)
    }

    /// The addresses of the pods of the model, which no one outside has; gathered when somebody first asks.
    pub(in crate::network) fn pod_addresses(&self, model: &Model) -> &PodAddresses {
        self.pod_addresses.get_or_init(|| PodAddresses::of(model, &self.settings.dialect))
    }

    /// The same from one pod of a workload to another one of it.
    pub(in crate::network) fn open_within(&self, workload: WorkloadId, family: Family) -> (PortSet, PortSet) {
        let end = End::Workload(workload);
        match self.class(end) {
            Some(class) => self.open_between(end, class, end, class, family),
            None => (PortSet::default(), PortSet::default()),
        }
    }

    fn open_between(
        &self,
        from: End,
        source: ClassId,
        to: End,
        destination: ClassId,
        family: Family,
    ) -> (PortSet, PortSet) {
        let own_node = self.is_own_node(from, to);
        let is_exempt = |direction| own_node && self.settings.dialect.own_node.exempts(direction);
        let leaving = match is_exempt(Direction::Egress) {
            true => self.egress.ports_of_own_node(source, destination, family),
            false => self.egress.ports(source, destination, family),
        };
        let arriving = match is_exempt(Direction::Ingress) {
            true => self.ingress.ports_of_own_node(destination, source, family),
            false => self.ingress.ports(destination, source, family),
        };
        (self.ports.get(leaving).clone(), self.ports.get(arriving).clone())
    }

    /// Whether any connection from one end to another is allowed.
    pub(in crate::network) fn reaches(&self, from: End, to: End) -> bool {
        self.families(from, to).into_iter().any(|family| {
            let (leaving, arriving) = self.open(from, to, family);
            !leaving.intersection(&arriving).is_empty()
        })
    }

    /// Whether any connection from one class to another is allowed, the own node of a pod left aside.
    pub(in crate::network) fn is_open(&self, from: ClassId, to: ClassId) -> bool {
        let (Some(source), Some(destination)) = (self.classes.get(from), self.classes.get(to)) else { return false };
        source.families.iter().filter(|family| destination.families.contains(family)).any(|family| {
            let leaving = self.egress.ports(from, to, *family);
            let arriving = self.ingress.ports(to, from, *family);
            match (leaving, arriving) {
                (PortSetId::NONE, _) | (_, PortSetId::NONE) => false,
                (PortSetId::ALL, _) | (_, PortSetId::ALL) => true,
                (leaving, arriving) if leaving == arriving => true,
                _ => !self.ports.get(leaving).intersection(self.ports.get(arriving)).is_empty(),
            }
        })
    }

    /// The class of an end; none for a pod that has finished.
    pub fn class(&self, end: End) -> Option<ClassId> {
        match end {
            End::Workload(id) => self.classes.of_workload(id),
            End::Address(address) => Some(self.classes.of_group(self.axes.group(address))),
        }
    }

    /// Whether one end is a pod and the other the node that it runs on, or a pod of that node's network.
    /// NetworkPolicies never stop traffic between them, so that the kubelet's probes work.
    pub fn is_own_node(&self, one: End, other: End) -> bool {
        self.is_node_of(one, other) || self.is_node_of(other, one)
    }

    /// Whether any pod runs on the same node as one that uses that node's network, so that the two reach each other.
    pub(in crate::network) fn has_own_node_pair(&self) -> bool {
        let on = |host_network: bool| {
            let hosts = self.hosts.iter().zip(&self.classes.of_workload);
            hosts.filter(move |(host, class)| class.is_some() && host.is_host_network == host_network)
        };
        let nodes: HashSet<u32> = on(true).filter_map(|(host, _)| host.node).collect();
        on(false).any(|(host, _)| host.node.is_some_and(|node| nodes.contains(&node)))
    }

    /// Pods, each with a pod that uses the network of its node: the two always reach each other.
    pub(in crate::network) fn own_node_pairs(&self) -> Vec<(WorkloadId, WorkloadId)> {
        let alive = self.hosts.iter().zip(&self.classes.of_workload).zip(0..).filter(|((_, class), _)| class.is_some());
        let (mut pods, mut of_host) = (Vec::new(), HashMap::<u32, Vec<WorkloadId>>::new());
        for ((host, _), id) in alive {
            match (host.node, host.is_host_network) {
                (Some(node), true) => of_host.entry(node).or_default().push(WorkloadId(id)),
                (Some(node), false) => pods.push((WorkloadId(id), node)),
                (None, _) => {}
            }
        }
        let pairs = pods.into_iter().filter_map(|(pod, node)| Some((pod, of_host.get(&node)?)));
        pairs.flat_map(|(pod, hosts)| hosts.iter().map(move |host| (pod, *host))).collect()
    }

    /// Pods, each with an address of the node that it runs on, where NetworkPolicies stop nothing between the two in some direction.
    pub(in crate::network) fn own_node_addresses(&self) -> impl Iterator<Item = (WorkloadId, IpAddr)> {
        let pods = (0..).map(WorkloadId).take(self.hosts.len());
        pods.flat_map(|pod| self.addresses_of_own_node(pod).iter().map(move |address| (pod, *address)))
    }

    /// The addresses of the node that a pod runs on, under the same condition; none of a pod of the node's network.
    pub(in crate::network) fn addresses_of_own_node(&self, pod: WorkloadId) -> &[IpAddr] {
        let exempts = Direction::BOTH.into_iter().any(|direction| self.settings.dialect.own_node.exempts(direction));
        let host = self.hosts.get(pod.0 as usize).filter(|host| exempts && !host.is_host_network);
        let node = host.filter(|_| self.classes.of_workload(pod).is_some()).and_then(|host| host.node);
        node.and_then(|node| self.node_addresses.get(node as usize)).map_or(&[], Vec::as_slice)
    }

    fn is_node_of(&self, pod: End, node: End) -> bool {
        let host = |id: WorkloadId| self.hosts.get(id.0 as usize).copied();
        let End::Workload(pod) = pod else { return false };
        let Some(Host { node: Some(own), is_host_network: false }) = host(pod) else { return false };
        match node {
            End::Workload(other) => host(other).is_some_and(|host| host.is_host_network && host.node == Some(own)),
            End::Address(address) => {
                self.node_addresses.get(own as usize).is_some_and(|known| known.contains(&address))
            }
        }
    }
}

/// Where each workload runs, and the addresses of those nodes.
fn hosts(model: &Model) -> (Vec<Host>, Vec<Vec<IpAddr>>) {
    let known = node_addresses(model);
    let mut numbers: HashMap<(ClusterId, &str), u32> = HashMap::new();
    let mut addresses: Vec<Vec<IpAddr>> = Vec::new();
    let mut hosts = Vec::with_capacity(model.workloads.len());
    for workload in &model.workloads {
        let node = workload.node.as_deref().filter(|_| !workload.several_nodes).map(|node| {
            *numbers.entry((workload.cluster, node)).or_insert_with_key(|key| {
                addresses.push(known.get(key).map(|found| found.to_vec()).unwrap_or_default());
                u32::try_from(addresses.len() - 1).unwrap_or(u32::MAX)
            })
        });
        hosts.push(Host { node, is_host_network: workload.host_network });
    }
    (hosts, addresses)
}

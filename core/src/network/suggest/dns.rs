//! Asking for names: whoever may reach anything has to be able to find it.

use roaring::RoaringBitmap;

use crate::cluster::{
    ClusterId, NamespaceId, Peer, PortMatch, PortRule, Protocol, Requirement, Rule, Selector, Workload,
};
use crate::network::direction::Direction;
use crate::network::ports::{PortSet, PortSetId};
use crate::network::query::blocks::Block;
use crate::network::reachability::rows::Plane;
use crate::network::servers::{self, Heard, KUBERNETES, OPENSHIFT, Servers};

use super::named::Naming;
use super::peers::PeerWriter;
use super::policies::port_rules;
use super::wanted::Wanted;

/// The DNS of each cluster.
pub(super) struct Dns {
    of_cluster: Vec<OfCluster>,
    /// The ends that a policy of today lets ask for names.
    asking_now: RoaringBitmap,
}

#[derive(Default)]
struct OfCluster {
    /// The pods that answer; none where the input does not have them.
    servers: RoaringBitmap,
    ports: PortSet,
    /// Every pod that selectors find, where they are in several namespaces.
    pods: Option<RoaringBitmap>,
}

fn ports(heard: &Heard) -> PortSet {
    PortSet::of_ports([Protocol::Udp, Protocol::Tcp].map(|protocol| (protocol, heard.port(protocol))))
}

impl Dns {
    pub(super) fn of(wanted: &Wanted<'_>) -> Self {
        let of = |id: usize| {
            let is_own = |end: &u32| wanted.item(*end).is_some_and(|item| item.cluster.0 as usize == id);
            let servers: RoaringBitmap = wanted.servers.iter().filter(is_own).collect();
            let answers = |workload: &&Workload| {
                workload.cluster.0 as usize == id && !workload.finished && servers::is_server(wanted.model, workload)
            };
            let heard = Heard::of(wanted.model, wanted.model.workloads.iter().filter(answers));
            let is_of_it = |each: &&NamespaceId| {
                wanted.model.namespace(**each).is_some_and(|found| found.cluster.0 as usize == id)
            };
            let namespaces: Vec<&NamespaceId> = wanted.of_namespace.keys().filter(is_of_it).collect();
            let ends = namespaces.iter().filter_map(|id| wanted.of_namespace.get(id)).map(|(_, ends)| ends);
            let pods = (namespaces.len() > 1).then(|| ends.fold(RoaringBitmap::new(), |all, ends| all | ends));
            OfCluster { servers, ports: ports(&heard), pods }
        };
        let mut dns =
            Dns { of_cluster: (0..wanted.model.clusters.len()).map(of).collect(), asking_now: RoaringBitmap::new() };
        let policies = wanted.model.policies.iter().zip(&wanted.reachability.selected);
        for (policy, selected) in policies.filter(|(policy, _)| policy.isolates_egress) {
            if policy.egress.iter().any(asks) {
                dns.asking_now |= wanted.of_classes(selected);
            }
        }
        dns
    }

    fn get(&self, cluster: ClusterId) -> Option<&OfCluster> {
        self.of_cluster.get(cluster.0 as usize)
    }

    /// Whether a sort of pods is to reach somebody, and nothing lets it ask for names.
    pub(super) fn is_needed(&self, wanted: &Wanted<'_>, item: u32, plane: &[(PortSetId, RoaringBitmap)]) -> bool {
        let Some(item) = wanted.items.get(item as usize) else { return false };
        let Some(own) = self.get(item.cluster) else { return false };
        let asked = &item.ends - &own.servers;
        if asked.is_empty() || (plane.is_empty() && self.asking_now.is_disjoint(&asked)) {
            return false;
        }
        let has = |open: &PortSetId| wanted.meeting.get(*open).intersection(&own.ports) == own.ports;
        let mut met = RoaringBitmap::new();
        plane.iter().filter(|(open, _)| has(open)).for_each(|(_, ends)| met |= ends);
        // Of servers that are not in the input nothing is said but by rules for all pods.
        let is_met = match own.servers.is_empty() {
            true => own.pods.as_ref().is_some_and(|pods| pods.is_subset(&met)) || wanted.everyone.is_subset(&met),
            false => own.servers.is_subset(&met),
        };
        !is_met
    }

    /// A plane without what the rule for DNS allows.
    pub(super) fn without(&self, wanted: &Wanted<'_>, item: u32, plane: &[(PortSetId, RoaringBitmap)]) -> Plane {
        let cluster = wanted.items.get(item as usize).map(|item| item.cluster);
        let Some(own) = cluster.and_then(|cluster| self.get(cluster)) else { return plane.to_vec() };
        let is_dns = |(open, ends): &&(PortSetId, RoaringBitmap)| {
            ends.is_subset(&own.servers) && wanted.meeting.get(*open).without(&own.ports).is_empty()
        };
        plane.iter().filter(|entry| !is_dns(entry)).cloned().collect()
    }

    /// Wants that some sorts of pods ask the servers of their cluster.
    pub(super) fn add(&self, wanted: &mut Wanted<'_>, asking: &RoaringBitmap) {
        for (own, cluster) in self.of_cluster.iter().zip(0..).filter(|(own, _)| !own.servers.is_empty()) {
            let mut from = RoaringBitmap::new();
            let items = asking.iter().filter_map(|item| wanted.items.get(item as usize));
            items.filter(|item| item.cluster.0 == cluster).for_each(|item| from |= &item.ends);
            if !from.is_empty() {
                let open = wanted.meeting.ports.id(own.ports.clone());
                wanted.blocks.push(Block { from, to: own.servers.clone(), open });
            }
        }
    }

    /// The rule that lets pods of a namespace ask.
    pub(super) fn rule(
        &self,
        writer: &mut PeerWriter<'_, '_>,
        cluster: ClusterId,
        namespace: NamespaceId,
        asking: &RoaringBitmap,
    ) -> Rule {
        let naming = Naming { own: asking, way: Direction::Egress };
        let own = self.get(cluster).filter(|own| !own.servers.is_empty());
        let found = own.and_then(|own| {
            Some((writer.peers(cluster, namespace, naming, &own.servers, RoaringBitmap::new)?, port_rules(&own.ports)))
        });
        let (peers, mut ports) = found.unwrap_or_else(|| (vec![kube_dns()], port_rules(&ports(&Heard::default()))));
        crate::sort::sort_by(&mut ports, |left: &PortRule, right| right.protocol.cmp(&left.protocol));
        Rule { peers, ports, empty_peers: false }
    }

    /// What stands above such a policy.
    pub(super) fn comments(&self, cluster: ClusterId) -> Vec<String> {
        let known = self.get(cluster).is_some_and(|own| !own.servers.is_empty());
        let mut comments = vec!["Added: without DNS nothing is found by its name.".to_string()];
        if !known {
            let Servers { namespace, label: (key, values), port } = OPENSHIFT;
            comments.push(format!("OpenShift: namespace {namespace}, {key}: {}, port {port}.", values.join(", ")));
        }
        comments
    }
}

/// Whether a rule opens the port of DNS.
fn asks(rule: &Rule) -> bool {
    rule.ports.iter().any(|port| match &port.port {
        PortMatch::Range(first, last) => servers::is_port(*first, *last),
        PortMatch::Named(name) => servers::is_port_name(name),
        PortMatch::All => port.protocol == Some(Protocol::Udp),
        PortMatch::Nothing => false,
    })
}

fn kube_dns() -> Peer {
    Peer::Pods {
        namespaces: Some(Selector::of_namespaces(vec![KUBERNETES.namespace.to_string()])),
        pods: Some(Selector { requirements: vec![Requirement::one_of(KUBERNETES.label.0, &["kube-dns"])] }),
    }
}

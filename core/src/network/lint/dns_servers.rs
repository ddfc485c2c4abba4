//! The DNS of the clusters of the input: which pods answer, and what they listen on.

use roaring::RoaringBitmap;

use crate::cluster::{
    ClusterId, NAME_LABEL, Namespace, NamespaceId, Operator, Peer, PortMatch, PortRule, Protocol, Selector,
};

use super::super::servers::{self, Heard, Servers};
use super::ruled::Ruled;
use super::seen::Seen;

/// Namespaces that every cluster has, and that have no pods.
const EMPTY: [&str; 2] = ["kube-public", "kube-node-lease"];

/// The DNS of each cluster.
pub(super) struct Answering<'a> {
    of_cluster: Vec<Option<Server>>,
    /// The Namespace objects of the input in which DNS runs.
    homes: Vec<&'a Namespace>,
}

/// The DNS of a cluster whose pods are in the input.
pub(super) struct Server {
    /// The classes of its pods.
    pub(super) classes: RoaringBitmap,
    heard: Heard,
    namespace: NamespaceId,
}

impl<'a> Answering<'a> {
    pub(super) fn of(seen: &Seen<'a>) -> Self {
        let mut classes = vec![RoaringBitmap::new(); seen.model.clusters.len()];
        for (workload, class) in seen.model.workloads.iter().zip(&seen.reach.classes.of_workload) {
            if let Some(class) = class
                && seen.is_selectable(workload)
                && servers::is_server(seen.model, workload)
                && let Some(classes) = classes.get_mut(workload.cluster.0 as usize)
            {
                classes.insert(*class);
            }
        }
        let server = |classes: RoaringBitmap| {
            let namespace = seen.workloads(&classes).next()?.namespace;
            let heard = Heard::of(seen.model, seen.workloads(&classes));
            Some(Server { classes, heard, namespace })
        };
        let is_home = |found: &&Namespace| found.object.is_some() && servers::is_namespace(&found.name);
        Answering {
            of_cluster: classes.into_iter().map(server).collect(),
            homes: seen.model.namespaces.iter().filter(is_home).collect(),
        }
    }

    /// The DNS of a cluster; none where the input does not have its pods.
    pub(super) fn server(&self, cluster: ClusterId) -> Option<&Server> {
        self.of_cluster.get(cluster.0 as usize)?.as_ref()
    }

    /// Which of the known servers a cluster has.
    pub(super) fn sort_of(&self, seen: &Seen<'_>, cluster: ClusterId) -> &'static Servers {
        let home = self.server(cluster).map(|server| seen.namespace(server.namespace));
        servers::ALL.iter().find(|known| Some(known.namespace) == home).unwrap_or(&servers::KUBERNETES)
    }

    /// The port that takes questions over a protocol, as far as is known.
    pub(super) fn port(&self, cluster: ClusterId, protocol: Protocol) -> u16 {
        self.server(cluster).map_or(servers::KUBERNETES.port, |server| server.heard.port(protocol))
    }

    /// Whether a range of ports has one that takes questions, as far as is known.
    pub(super) fn is_port(&self, cluster: ClusterId, protocol: Protocol, first: u16, last: u16) -> bool {
        self.server(cluster)
            .map_or_else(|| servers::is_port(first, last), |server| server.heard.is_port(protocol, first, last))
    }

    /// Whether a name stands for such a port.
    pub(super) fn is_port_name(&self, cluster: ClusterId, name: &str) -> bool {
        self.server(cluster).map_or_else(|| servers::is_port_name(name), |server| server.heard.is_port_name(name))
    }

    /// Whether an entry opens such a port.
    pub(super) fn opens(&self, cluster: ClusterId, port: &PortRule, protocol: Protocol) -> bool {
        port.protocol == Some(protocol)
            && match &port.port {
                PortMatch::All => true,
                PortMatch::Range(first, last) => self.is_port(cluster, protocol, *first, *last),
                PortMatch::Named(name) => self.is_port_name(cluster, name),
                PortMatch::Nothing => false,
            }
    }

    /// The DNS of a cluster in words, by the names of its pods where they are in the input.
    pub(super) fn named(&self, seen: &Seen<'_>, cluster: ClusterId) -> String {
        match self.server(cluster) {
            Some(server) => format!("the DNS of the cluster ({})", seen.names(&server.classes)),
            None => "the DNS of the cluster".to_string(),
        }
    }

    /// The Namespace object of the input, of the name of one in which DNS runs.
    pub(super) fn home(&self, cluster: ClusterId, name: &str) -> Option<&'a Namespace> {
        self.homes.iter().copied().find(|home| home.cluster == cluster && home.name == name)
    }

    /// Whether a selector of namespaces may find one in which DNS runs, and whose pods the input does not have.
    pub(super) fn may_be_home(&self, cluster: ClusterId, selector: &Selector) -> bool {
        servers::ALL.iter().map(|known| known.namespace).any(|name| match self.home(cluster, name) {
            Some(namespace) => selector.matches(&namespace.labels),
            None => {
                selector.requirements.iter().all(|requirement| match (requirement.key.as_str(), requirement.operator) {
                    (NAME_LABEL, Operator::In) => requirement.values.iter().any(|value| value == name),
                    (NAME_LABEL, Operator::NotIn) => !requirement.values.iter().any(|value| value == name),
                    (NAME_LABEL, Operator::Exists) => true,
                    (_, Operator::In) => {
                        requirement.values.iter().any(|value| value.contains("system") || value.contains("dns"))
                    }
                    (_, operator) => operator == Operator::NotIn || operator == Operator::DoesNotExist,
                })
            }
        })
    }
}

/// Whether a peer of a rule for DNS may be somebody who answers, where the input does not have the DNS of the cluster: that one, or a server of somebody's own. In namespaces that
/// are empty in every cluster nobody runs one, and pods with the labels of the cluster's, or all pods, are not meant for one in the policy's own namespace.
pub(super) fn may_answer(seen: &Seen<'_>, ruled: &Ruled<'_>, at: usize) -> bool {
    let Some(Peer::Pods { namespaces, pods }) = ruled.rule.peers.get(at) else { return false };
    let own = seen.namespace(ruled.policy.namespace);
    let names: Vec<&str> = match namespaces.as_ref().map(|asked| asked.requirements.as_slice()) {
        None => vec![own],
        Some([only]) if only.key == NAME_LABEL && only.operator == Operator::In => {
            only.values.iter().map(String::as_str).collect()
        }
        Some(_) => return true,
    };
    let pods = pods.as_ref().filter(|pods| !pods.is_empty());
    let matched = seen.pods_matched(ruled, at);
    let is_there = match pods {
        Some(_) => !matched.is_empty(),
        None => seen.workloads(&matched).any(servers::declares),
    };
    let is_of_cluster = pods.is_none_or(servers::asks_for);
    let may_run_in = |name: &&str| match *name {
        name if name.contains("dns") || name.contains("system") => true,
        name if EMPTY.contains(&name) => false,
        name => name != own || !is_of_cluster,
    };
    is_there || names.iter().any(may_run_in)
}

/// Whether an entry opens a port that DNS has anywhere.
pub(super) fn opens_known(port: &PortRule, protocol: Protocol) -> bool {
    port.protocol == Some(protocol)
        && match &port.port {
            PortMatch::All => true,
            PortMatch::Range(first, last) => servers::is_port(*first, *last),
            PortMatch::Named(name) => servers::is_port_name(name),
            PortMatch::Nothing => false,
        }
}

//! Objects to one model: namespaces, workloads and policies, per cluster.
//!
//! The model is lean: it keeps what security and network ask for, and not the decoded objects, which weigh kilobytes each.

mod accounts;
mod admin;
mod build;
mod decoded;
mod facts;
mod fields;
mod from_admin;
mod from_gateway;
mod from_ingress;
mod from_outside;
mod from_policy;
mod from_service;
mod making;
pub mod outside;
mod owner;
mod policy;
mod selector;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

pub(crate) use accounts::ServiceAccounts;
pub use admin::{
    Action, AdminApi, AdminBody, AdminPeer, AdminPolicy, AdminPort, AdminRule, NoPort, Subject, TakenFields, Tier,
};
pub use build::{Contribution, NAME_LABEL, build};
pub use decoded::ModelBuilder;
pub use facts::{Facts, PodTemplate, TOKEN_PATH, WorkloadFacts, facts, pod_template, pod_templates};
pub(crate) use facts::{service_account, token_volumes};
pub use from_policy::PolicyFacts;
pub(crate) use from_policy::label_selector;
pub(crate) use making::{AND_OTHERS, is_one_value};
pub use making::{Making, UNTOLD};
pub use outside::{Outside, OutsideFacts};
pub use owner::Owner;
pub use policy::{Block, NetworkPolicy, Peer, PortMatch, PortRule, Rule, WrittenFields, called};
pub use selector::{Operator, Requirement, Selector};

pub use crate::manifest::ObjectId;

/// Labels of a pod or a namespace.
pub type Labels = BTreeMap<Box<str>, Box<str>>;

/// A cluster of the model, by its number. Sources without a cluster name share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClusterId(pub u32);

/// A namespace of the model, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NamespaceId(pub u32);

/// A workload of the model, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WorkloadId(pub u32);

/// Everything that reachability is decided by.
#[derive(Debug, Default)]
pub struct Model {
    /// Names of the clusters; the empty name is the cluster of sources that name none.
    pub clusters: Vec<String>,
    /// Every namespace that an object of the input is in or that is an object itself.
    pub namespaces: Vec<Namespace>,
    /// Everything that makes pods, in the order of reading. After [`crate::network::part`] pods of one owner are one workload.
    pub workloads: Vec<Workload>,
    /// The objects that a workload of [`Model::workloads`] stands for, in the order of reading.
    pub folded: Vec<Folded>,
    /// For objects of one owner, finished pods too, the object that stands for all of them.
    pub kin: Vec<(ObjectId, ObjectId)>,
    /// NetworkPolicies, in the order of reading.
    pub policies: Vec<NetworkPolicy>,
    /// Policies of the administrative tiers, in the order of reading.
    pub admin: Vec<AdminPolicy>,
    /// Nodes with their addresses.
    pub nodes: Vec<ClusterNode>,
    /// ServiceAccounts, in the order of reading.
    pub service_accounts: Vec<ServiceAccount>,
    /// What offers Services to other clusters, or takes them, in the order of reading.
    pub cluster_set: Vec<ClusterSetService>,
    /// What leads from outside to pods.
    pub outside: Outside,
    /// Where objects of other projects are, whose controllers may make pods that no manifest shows; without a namespace: anywhere in the cluster.
    pub controlled: BTreeSet<(ClusterId, Option<NamespaceId>)>,
}

/// A namespace of one cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namespace {
    /// The cluster it is in.
    pub cluster: ClusterId,
    /// Its name.
    pub name: String,
    /// Its labels, `kubernetes.io/metadata.name` always among them.
    pub labels: Labels,
    /// The Namespace object; none where the input only mentions the name, and then no other label is known.
    pub object: Option<ObjectId>,
}

/// Something that makes pods, as its pods appear to policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workload {
    /// The object.
    pub object: ObjectId,
    /// The cluster it is in.
    pub cluster: ClusterId,
    /// The namespace it is in.
    pub namespace: NamespaceId,
    /// Its kind, such as `Deployment`.
    pub kind: Cow<'static, str>,
    /// Its name. Where pods of one owner differ, `[…]` behind it tells them apart.
    pub name: String,
    /// The labels of its pods.
    pub labels: Labels,
    /// The ports of its containers and sidecars, in order.
    pub ports: Vec<ContainerPort>,
    /// Whether its pods use the network of their node.
    pub host_network: bool,
    /// The addresses of the pod where they are known (`status.podIPs`).
    pub addresses: Vec<IpAddr>,
    /// The node that the pod is bound to, where that is known; that of the first of several pods.
    pub node: Option<String>,
    /// Whether its pods are on several nodes.
    pub several_nodes: bool,
    /// Whether the pod has finished (phase Succeeded or Failed) and takes part in no traffic.
    pub finished: bool,
    /// The name of the ServiceAccount that its pods run as.
    pub service_account: String,
    /// Whether its pods say themselves that they get the token of their ServiceAccount.
    pub automount: Option<bool>,
    /// Whether every container mounts something else where the token would be, so that none gets it.
    pub hides_token: bool,
    /// The ports that the kubelet probes.
    pub probes: Vec<u16>,
    /// The ports that Prometheus is asked to scrape.
    pub scraped: Vec<u16>,
    /// The ports of their node that its pods take (`hostPort`).
    pub host_ports: Vec<(Protocol, u16)>,
    /// What made it and keeps it, where the object says so.
    pub owner: Option<Owner>,
    /// How many pods it is to have, where the object says so (`spec.replicas`).
    pub replicas: Option<u32>,
    /// How its controller makes its pods.
    pub making: Making,
    /// How many pods of the input it stands for: one for a Pod, none for what has only a template.
    pub pods: u32,
    /// Whether `object` stands for itself elsewhere: the workload is made of pods alone, whose owner is not in the input, and `object` is the first of them;
    /// or it is one pod of a StatefulSet that a policy names.
    pub stands_in: bool,
}

impl Workload {
    /// Whether it may have several pods: a manifest says how many there are at first, and more may come.
    pub fn may_have_several_pods(&self) -> bool {
        (self.kind != "Pod" && self.making.ordinal.is_none()) || self.pods > 1
    }
}

/// An object that a workload of the model stands for: a pod, or the template of a ReplicaSet or Job that has an owner itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// The object as it is by itself.
    pub workload: Workload,
    /// What stands for it.
    pub into: WorkloadId,
}

/// A port that a container declares.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContainerPort {
    /// Its name; empty for none.
    pub name: String,
    /// Its number.
    pub number: u16,
    /// Its protocol.
    pub protocol: Protocol,
    /// Whether its container is a sidecar (a restartable init container).
    pub sidecar: bool,
}

/// A protocol that policies know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Protocol {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// SCTP.
    Sctp,
}

impl Protocol {
    /// All protocols, in their usual order.
    pub const ALL: [Protocol; 3] = [Protocol::Tcp, Protocol::Udp, Protocol::Sctp];

    /// The name in manifests.
    pub fn name(self) -> &'static str {
        match self {
            Protocol::Tcp => "TCP",
            Protocol::Udp => "UDP",
            Protocol::Sctp => "SCTP",
        }
    }

    /// The protocol of this name, spelled as manifests spell it.
    pub fn parse(name: &str) -> Option<Protocol> {
        Protocol::ALL.into_iter().find(|protocol| protocol.name() == name)
    }
}

/// A ServiceExport or ServiceImport of the Multi-Cluster Services API. It decides about no connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterSetService {
    /// The object.
    pub object: ObjectId,
    /// The cluster it is in.
    pub cluster: ClusterId,
    /// Its kind.
    pub kind: &'static str,
    /// The name of its namespace, which is the same in all clusters.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

/// A ServiceAccount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceAccount {
    /// The object.
    pub object: ObjectId,
    /// The cluster it is in.
    pub cluster: ClusterId,
    /// The namespace it is in.
    pub namespace: NamespaceId,
    /// Its name.
    pub name: String,
    /// Whether pods get its token where they do not say so themselves.
    pub automount: Option<bool>,
}

/// A node with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterNode {
    /// The cluster it is in.
    pub cluster: ClusterId,
    /// Its name.
    pub name: String,
    /// Its labels.
    pub labels: Labels,
    /// Its addresses.
    pub addresses: Vec<IpAddr>,
}

impl Model {
    /// A namespace; none for a number that is not of this model.
    pub fn namespace(&self, id: NamespaceId) -> Option<&Namespace> {
        self.namespaces.get(id.0 as usize)
    }

    /// The name of a namespace; empty for a number that is not of this model.
    pub fn name_of(&self, id: NamespaceId) -> &str {
        self.namespace(id).map_or("", |namespace| &namespace.name)
    }

    /// A namespace as sentences name it: `[CLUSTER:]NAMESPACE` where there are several clusters, its name alone otherwise.
    pub fn place(&self, id: NamespaceId) -> String {
        let cluster = self.namespace(id).and_then(|namespace| self.clusters.get(namespace.cluster.0 as usize));
        match cluster.filter(|cluster| self.clusters.len() > 1 && !cluster.is_empty()) {
            Some(cluster) => format!("{cluster}:{}", self.name_of(id)),
            None => self.name_of(id).to_string(),
        }
    }

    /// A workload; none for a number that is not of this model.
    pub fn workload(&self, id: WorkloadId) -> Option<&Workload> {
        self.workloads.get(id.0 as usize)
    }

    /// The object that makes pods of a name, the first of several: `[CLUSTER:]NAMESPACE/Kind/name`.
    pub fn workload_of(&self, endpoint: &str) -> Option<&Workload> {
        self.objects().find(|workload| self.is_called(workload, endpoint))
    }

    /// What a name stands for among those who reach each other: a workload, or the one that an object is folded into, or the first of its parts where its pods are told
    /// apart by their labels.
    pub fn reached_by(&self, endpoint: &str) -> Option<WorkloadId> {
        let workload = self.workloads.iter().zip(0..).find(|(workload, _)| self.is_called(workload, endpoint));
        let folded = || self.folded.iter().find(|folded| self.is_called(&folded.workload, endpoint));
        let part = || self.parts_of(endpoint).min_by(|left, right| left.1.name.cmp(&right.1.name)).map(|(id, _)| id);
        workload.map(|(_, id)| WorkloadId(id)).or_else(|| folded().map(|folded| folded.into)).or_else(part)
    }

    /// Said where several workloads have a name, so that only the first of them is meant: those whose names the server makes up (`generateName`).
    pub(crate) fn namesakes(&self, endpoint: &str) -> Option<String> {
        if !endpoint.ends_with(['-', '/']) {
            return None;
        }
        let count = self.workloads.iter().filter(|workload| self.is_called(workload, endpoint)).count();
        crate::words::namesakes(count, "workloads", endpoint)
    }

    /// Everything that makes pods, each as the object that it is: folded ones by themselves.
    pub fn objects(&self) -> impl Iterator<Item = &Workload> + Clone {
        let whole = self.workloads.iter().filter(|workload| !workload.stands_in);
        whole.chain(self.folded.iter().map(|folded| &folded.workload))
    }

    /// The parts of a workload whose pods are told apart by their labels, without the one that has its name alone.
    pub fn parts_of<'a>(&'a self, endpoint: &'a str) -> impl Iterator<Item = (WorkloadId, &'a Workload)> {
        let all = self.workloads.iter().zip(0..).map(|(workload, id)| (WorkloadId(id), workload));
        let parts = all.filter(|(_, workload)| whole(&workload.name).is_some());
        parts.filter(move |(_, workload)| whole(&self.endpoint(workload)) == Some(endpoint))
    }

    fn is_called(&self, workload: &Workload, endpoint: &str) -> bool {
        // Names of objects have no slash, but what tells pods apart may.
        endpoint.ends_with(workload.name.as_str()) && self.endpoint(workload) == endpoint
    }

    /// How a workload is named to users: `[CLUSTER:]NAMESPACE/Kind/name`.
    pub fn endpoint(&self, workload: &Workload) -> String {
        let cluster = self.clusters.get(workload.cluster.0 as usize).map_or("", String::as_str);
        let namespace = self.name_of(workload.namespace);
        let colon = if cluster.is_empty() { "" } else { ":" };
        format!("{cluster}{colon}{namespace}/{}/{}", workload.kind, workload.name)
    }
}

/// The name of the workload that a name with what tells its pods apart is of: `shop/Deployment/web[track=canary]`. None of any other name.
pub(crate) fn whole(name: &str) -> Option<&str> {
    // Names of objects have no brackets.
    let (whole, _) = name.strip_suffix(']')?.split_once('[')?;
    Some(whole)
}

//! Facts of all objects to one model.

use std::collections::{HashMap, HashSet};

use super::facts::{Facts, WorkloadFacts};
use super::from_policy::PolicyFacts;
use super::{
    AdminPolicy, ClusterId, ClusterNode, ClusterSetService, Labels, Model, Namespace, NamespaceId, NetworkPolicy,
    ObjectId, OutsideFacts, ServiceAccount, Workload,
};

/// The label that every namespace has, with its name.
pub const NAME_LABEL: &str = "kubernetes.io/metadata.name";

/// An object with what it adds.
#[derive(Debug, Clone, Copy)]
pub struct Contribution<'a> {
    /// The object.
    pub object: ObjectId,
    /// The cluster of its source; empty where none is named.
    pub cluster: &'a str,
    /// Its namespace; none for objects of the cluster.
    pub namespace: Option<&'a str>,
    /// Its name.
    pub name: &'a str,
    /// What it adds.
    pub facts: &'a Facts,
}

/// Builds the model of all objects. Objects that are replaced by later ones must have been left out.
pub fn build<'a>(objects: impl Iterator<Item = Contribution<'a>> + Clone) -> Model {
    let mut builder = Builder::default();
    for each in objects.clone() {
        if let Facts::Namespace(labels) = each.facts {
            builder.labelled(each, labels);
        }
    }
    for each in objects {
        builder.add(each);
    }
    builder.scale();
    builder.model
}

#[derive(Debug, Default)]
pub(super) struct Builder {
    pub(super) model: Model,
    clusters: HashMap<String, ClusterId>,
    namespaces: HashMap<(ClusterId, String), NamespaceId>,
    /// The StatefulSets that autoscalers name.
    autoscaled: HashSet<(NamespaceId, Box<str>)>,
}

impl Builder {
    fn cluster(&mut self, name: &str) -> ClusterId {
        if let Some(id) = self.clusters.get(name) {
            return *id;
        }
        let id = ClusterId(number(self.model.clusters.len()));
        self.model.clusters.push(name.to_string());
        self.clusters.insert(name.to_string(), id);
        id
    }

    fn namespace(&mut self, cluster: &str, name: &str) -> NamespaceId {
        let cluster = self.cluster(cluster);
        let key = (cluster, name.to_string());
        if let Some(id) = self.namespaces.get(&key) {
            return *id;
        }
        let id = NamespaceId(number(self.model.namespaces.len()));
        let labels = [(NAME_LABEL.into(), name.into())].into_iter().collect();
        self.model.namespaces.push(Namespace { cluster, name: name.to_string(), labels, object: None });
        self.namespaces.insert(key, id);
        id
    }

    /// A Namespace object with its labels.
    pub(super) fn labelled(&mut self, each: Contribution<'_>, labels: &Labels) {
        let id = self.namespace(each.cluster, each.name);
        if let Some(namespace) = self.model.namespaces.get_mut(id.0 as usize) {
            namespace.object = Some(each.object);
            namespace.labels.extend(labels.iter().map(|(key, value)| (key.clone(), value.clone())));
            namespace.labels.insert(NAME_LABEL.into(), each.name.into());
        }
    }

    pub(super) fn add(&mut self, each: Contribution<'_>) {
        match each.facts {
            Facts::Workload(facts) => self.workload(each, facts.clone()),
            Facts::Policy(facts) => self.policy(each, facts.clone()),
            Facts::Admin(body) => {
                let policy = AdminPolicy {
                    object: each.object,
                    cluster: self.cluster(each.cluster),
                    name: each.name.to_string(),
                    body: (**body).clone(),
                };
                self.model.admin.push(policy);
            }
            Facts::Node { labels, addresses } => {
                let cluster = self.cluster(each.cluster);
                let node = ClusterNode {
                    cluster,
                    name: each.name.to_string(),
                    labels: labels.clone(),
                    addresses: addresses.clone(),
                };
                self.model.nodes.push(node);
            }
            Facts::ServiceAccount { automount } => {
                let account = ServiceAccount {
                    object: each.object,
                    cluster: self.cluster(each.cluster),
                    namespace: self.namespace(each.cluster, each.namespace.unwrap_or("default")),
                    name: each.name.to_string(),
                    automount: *automount,
                };
                self.model.service_accounts.push(account);
            }
            Facts::ClusterSet(kind) => {
                let service = ClusterSetService {
                    object: each.object,
                    cluster: self.cluster(each.cluster),
                    kind,
                    namespace: each.namespace.unwrap_or("default").to_string(),
                    name: each.name.to_string(),
                };
                self.model.cluster_set.push(service);
            }
            Facts::Outside(facts) => self.outside(each, facts),
            Facts::Controlled => {
                let namespace = each.namespace.map(|namespace| self.namespace(each.cluster, namespace));
                let place = (self.cluster(each.cluster), namespace);
                self.model.controlled.insert(place);
            }
            Facts::Autoscaler(name) => {
                let namespace = self.namespace(each.cluster, each.namespace.unwrap_or("default"));
                self.autoscaled.insert((namespace, name.clone()));
            }
            Facts::Namespace(_) | Facts::OtherPolicy | Facts::Nothing => {}
        }
    }

    /// Notes the autoscalers in what they scale, which may stand behind them.
    fn scale(&mut self) {
        for workload in self.model.workloads.iter_mut().filter(|_| !self.autoscaled.is_empty()) {
            let key = (workload.namespace, workload.name.as_str().into());
            workload.making.autoscaled = workload.kind == "StatefulSet" && self.autoscaled.contains(&key);
        }
    }

    pub(super) fn workload(&mut self, each: Contribution<'_>, facts: WorkloadFacts) {
        let namespace = self.namespace(each.cluster, each.namespace.unwrap_or("default"));
        let workload = Workload {
            object: each.object,
            cluster: self.cluster(each.cluster),
            namespace,
            kind: facts.kind.into(),
            name: each.name.to_string(),
            labels: facts.labels,
            ports: facts.ports,
            host_network: facts.host_network,
            addresses: facts.addresses,
            node: facts.node,
            several_nodes: false,
            finished: facts.finished,
            service_account: facts.service_account,
            automount: facts.automount,
            hides_token: facts.hides_token,
            probes: facts.probes,
            scraped: facts.scraped,
            host_ports: facts.host_ports,
            owner: facts.owner,
            replicas: facts.replicas,
            making: facts.making,
            pods: u32::from(facts.kind == "Pod"),
            stands_in: false,
        };
        self.model.workloads.push(workload);
    }

    fn outside(&mut self, each: Contribution<'_>, facts: &OutsideFacts) {
        let cluster = self.cluster(each.cluster);
        if facts.is_of_cluster() {
            return self.model.outside.add_of_cluster(each.object, cluster, each.name, facts);
        }
        let namespace = self.namespace(each.cluster, each.namespace.unwrap_or("default"));
        self.model.outside.add((each.object, cluster, namespace), each.name, facts);
    }

    pub(super) fn policy(&mut self, each: Contribution<'_>, facts: PolicyFacts) {
        let namespace = self.namespace(each.cluster, each.namespace.unwrap_or("default"));
        let policy = NetworkPolicy {
            object: each.object,
            cluster: self.cluster(each.cluster),
            namespace,
            name: each.name.to_string(),
            pod_selector: facts.pod_selector,
            isolates_ingress: facts.isolates_ingress,
            isolates_egress: facts.isolates_egress,
            ingress: facts.ingress,
            egress: facts.egress,
            written: facts.written,
        };
        self.model.policies.push(policy);
    }
}

fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

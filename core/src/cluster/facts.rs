//! What one object adds to the model, before it is known which other objects there are.
//!
//! Objects are decoded here, asked, and dropped: decoded ones are too heavy to keep.

use std::net::IpAddr;

use k8s_openapi::api::core::v1::{Container, PodSpec};
use k8s_openapi::api::networking::v1 as networking;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::manifest::{self, Content, FieldPath, Object, decode};
use crate::source::{NodeId, Number, Tree, Value};

use super::decoded::kept;
use super::from_admin::admin;
use super::from_outside::outside;
use super::from_policy::{PolicyFacts, policy};
use super::owner::{Owner, controller};
use super::{AdminApi, AdminBody, ContainerPort, Labels, OutsideFacts, Protocol};

/// What one object adds to the model.
#[derive(Debug, Clone, PartialEq)]
pub enum Facts {
    /// It makes pods.
    Workload(WorkloadFacts),
    /// It is a namespace with these labels.
    Namespace(Labels),
    /// It is a NetworkPolicy.
    Policy(PolicyFacts),
    /// It is a policy of an administrative tier.
    Admin(Box<AdminBody>),
    /// It is a node.
    Node {
        /// Its labels.
        labels: Labels,
        /// Its addresses.
        addresses: Vec<IpAddr>,
    },
    /// It is a ServiceAccount.
    ServiceAccount {
        /// Whether its pods get its token where they do not say so themselves; true where this is not set.
        automount: Option<bool>,
    },
    /// It leads from outside to pods.
    Outside(OutsideFacts),
    /// It offers a Service to other clusters, or takes one: its kind.
    ClusterSet(&'static str),
    /// It decides about connections, but is of a kind that is not evaluated.
    OtherPolicy,
    /// It is of a kind of another project, or makes such a kind: its controller may make pods that no manifest shows.
    Controlled,
    /// It adds nothing.
    Nothing,
}

/// What a workload's pods look like to policies; see [`super::Workload`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WorkloadFacts {
    /// Its kind.
    pub kind: &'static str,
    /// The labels of its pods.
    pub labels: Labels,
    /// The ports of its containers and sidecars.
    pub ports: Vec<ContainerPort>,
    /// Whether its pods use the network of their node.
    pub host_network: bool,
    /// The pod's addresses, where they are known.
    pub addresses: Vec<IpAddr>,
    /// The pod's node, where it is known.
    pub node: Option<String>,
    /// Whether the pod has finished.
    pub finished: bool,
    /// The name of its ServiceAccount, `default` where none is written.
    pub service_account: String,
    /// Whether the pod itself says that it gets the token of its ServiceAccount.
    pub automount: Option<bool>,
    /// The ports that the kubelet probes.
    pub probes: Vec<u16>,
    /// What made it and keeps it.
    pub owner: Option<Owner>,
    /// How many pods it is to have, where it says so.
    pub replicas: Option<u32>,
}

/// The pod of a workload: its own metadata and spec, or those of its template.
#[derive(Debug, Clone, Default)]
pub struct PodTemplate {
    /// The workload's kind.
    pub kind: &'static str,
    /// Metadata of the pod.
    pub metadata: ObjectMeta,
    /// What the pod is to be.
    pub spec: PodSpec,
    /// Where `metadata` and `spec` stand in the object: `spec.template` for a Deployment.
    pub path: FieldPath,
}

/// Kinds that make pods, with the fields that lead to the pod.
const WORKLOADS: [(&str, &str, &[&str]); 9] = [
    ("v1", "Pod", &[]),
    ("v1", "PodTemplate", &["template"]),
    ("v1", "ReplicationController", &["spec", "template"]),
    ("apps/v1", "ReplicaSet", &["spec", "template"]),
    ("apps/v1", "Deployment", &["spec", "template"]),
    ("apps/v1", "StatefulSet", &["spec", "template"]),
    ("apps/v1", "DaemonSet", &["spec", "template"]),
    ("batch/v1", "Job", &["spec", "template"]),
    ("batch/v1", "CronJob", &["spec", "jobTemplate", "spec", "template"]),
];

/// The pod of an object that makes pods; none for other objects, and for a ReplicationController without template, which upstream passes over.
pub fn pod_template(object: &Object, tree: &Tree) -> Option<PodTemplate> {
    object.type_id?;
    let (_, kind, fields) = *WORKLOADS.iter().find(|(version, kind, _)| {
        *kind == object.kind
            && (*version == object.api_version || object.known != crate::manifest::kinds::Known::Custom)
    })?;
    let pod = fields.iter().try_fold(object.node, |at, field| below(tree, at, field));
    if pod.is_none() && kind == "ReplicationController" {
        return None;
    }
    let part = |field| pod.and_then(|pod| below(tree, pod, field));
    Some(PodTemplate {
        kind,
        metadata: part("metadata").map(|node| decode(tree, node)).unwrap_or_default(),
        spec: part("spec").map(|node| decode(tree, node)).unwrap_or_default(),
        path: FieldPath::root().fields(fields),
    })
}

/// Every object of a document that makes pods, with its pod.
pub fn pod_templates(tree: &Tree) -> Vec<(Object, PodTemplate)> {
    let Content::Objects(objects) = manifest::objects(0, tree) else { return Vec::new() };
    let pods = objects.into_iter().filter_map(|object| {
        let pod = pod_template(&object, tree)?;
        Some((object, pod))
    });
    pods.collect()
}

pub(super) fn below(tree: &Tree, node: NodeId, field: &str) -> Option<NodeId> {
    tree.get(node, field).filter(|id| *tree.value(*id) != crate::source::Value::Null)
}

/// What an object adds to the model; `pod` is what [`pod_template`] made of it.
pub fn facts(object: &Object, tree: &Tree, pod: Option<&PodTemplate>) -> Facts {
    if let Some(pod) = pod {
        return Facts::Workload(workload(object, tree, pod));
    }
    match (object.api_version.as_str(), object.kind.as_str()) {
        ("v1", "Namespace") => Facts::Namespace(labels_at(tree, object.node)),
        ("v1", "Node") => {
            Facts::Node { labels: labels_at(tree, object.node), addresses: node_addresses(tree, object.node) }
        }
        ("v1", "ServiceAccount") => {
            let automount = below(tree, object.node, "automountServiceAccountToken");
            Facts::ServiceAccount { automount: automount.and_then(|id| decode(tree, id)) }
        }
        (_, "NetworkPolicy") if object.type_id.is_some() => {
            let typed: networking::NetworkPolicySpec =
                below(tree, object.node, "spec").map(|node| decode(tree, node)).unwrap_or_default();
            Facts::Policy(policy(&typed, tree, below(tree, object.node, "spec")))
        }
        (api_version, "ServiceExport") if is_multicluster(api_version) => Facts::ClusterSet("ServiceExport"),
        (api_version, "ServiceImport") if is_multicluster(api_version) => Facts::ClusterSet("ServiceImport"),
        (api_version, kind) => match AdminApi::of(api_version, kind) {
            Some(api) => Facts::Admin(Box::new(admin(api, tree, object.node))),
            None if crate::manifest::kinds::is_other_policy(api_version, kind) => Facts::OtherPolicy,
            None => match outside(object, tree) {
                Some(facts) => Facts::Outside(facts),
                None if makes_pods_unseen(object) => Facts::Controlled,
                None => Facts::Nothing,
            },
        },
    }
}

/// Whether a version is one of the Multi-Cluster Services API.
fn is_multicluster(api_version: &str) -> bool {
    crate::manifest::kinds::group(api_version) == "multicluster.x-k8s.io"
}

/// Groups of other projects whose objects make no pods.
const WITHOUT_PODS: [&str; 6] = [
    "gateway.networking.k8s.io",
    "networking.istio.io",
    "security.istio.io",
    "cert-manager.io",
    "route.openshift.io",
    "kustomize.config.k8s.io",
];

/// Kinds of other groups that make no pods.
const KINDS_WITHOUT_PODS: [&str; 4] = ["ServiceMonitor", "PodMonitor", "PrometheusRule", "Probe"];

/// Whether a controller of another project may make pods for an object.
fn makes_pods_unseen(object: &Object) -> bool {
    let group = crate::manifest::kinds::group(&object.api_version);
    match object.known {
        crate::manifest::kinds::Known::Custom => {
            !group.is_empty() && !WITHOUT_PODS.contains(&group) && !KINDS_WITHOUT_PODS.contains(&object.kind.as_str())
        }
        _ => object.kind == "CustomResourceDefinition",
    }
}

fn workload(object: &Object, tree: &Tree, pod: &PodTemplate) -> WorkloadFacts {
    let status = (object.kind == "Pod").then(|| below(tree, object.node, "status")).flatten();
    let finished = match &*object.kind {
        "Pod" => matches!(status.and_then(|status| tree.str(tree.get(status, "phase")?)), Some("Succeeded" | "Failed")),
        "Job" => is_over(tree, object.node),
        _ => false,
    };
    let replicas = below(tree, object.node, "spec").and_then(|spec| tree.get(spec, "replicas"));
    WorkloadFacts {
        addresses: status.map(|status| pod_addresses(tree, status)).unwrap_or_default(),
        finished,
        owner: controller(tree, object.node),
        replicas: replicas.and_then(|id| match tree.value(id) {
            Value::Number(Number::Int(replicas)) => u32::try_from(*replicas).ok(),
            _ => None,
        }),
        ..workload_facts(pod.kind, &pod.metadata, &pod.spec)
    }
}

/// What metadata and spec of a pod tell; its status tells the rest.
pub(super) fn workload_facts(kind: &'static str, metadata: &ObjectMeta, spec: &PodSpec) -> WorkloadFacts {
    let sidecars = spec.init_containers.iter().flatten().filter(|container| is_sidecar(container));
    let sidecars = sidecars.flat_map(|container| ports_of(container, true));
    WorkloadFacts {
        kind,
        labels: metadata.labels.as_ref().map(kept).unwrap_or_default(),
        ports: spec.containers.iter().flat_map(|container| ports_of(container, false)).chain(sidecars).collect(),
        host_network: spec.host_network == Some(true),
        addresses: Vec::new(),
        node: spec.node_name.clone().filter(|name| !name.is_empty()),
        finished: false,
        owner: None,
        replicas: None,
        service_account: service_account(spec),
        automount: spec.automount_service_account_token,
        probes: spec.containers.iter().flat_map(probes_of).collect(),
    }
}

/// The ports that the kubelet probes in a container.
fn probes_of(container: &Container) -> impl Iterator<Item = u16> {
    let probes = [&container.liveness_probe, &container.readiness_probe, &container.startup_probe];
    probes.into_iter().flatten().filter_map(|probe| {
        let http = probe.http_get.as_ref().map(|http| &http.port);
        let port = http.or(probe.tcp_socket.as_ref().map(|socket| &socket.port));
        let number = match (port, &probe.grpc) {
            (Some(IntOrString::Int(number)), _) => *number,
            (Some(IntOrString::String(name)), _) => {
                let mut ports = container.ports.iter().flatten();
                ports.find(|port| port.name.as_ref() == Some(name))?.container_port
            }
            (None, Some(grpc)) => grpc.port,
            (None, None) => return None,
        };
        u16::try_from(number).ok()
    })
}

/// Whether a Job has come to its end, well or badly, so that it makes no more pods.
fn is_over(tree: &Tree, job: NodeId) -> bool {
    let conditions = below(tree, job, "status").and_then(|status| tree.get(status, "conditions"));
    let text = |condition: NodeId, field: &str| tree.get(condition, field).and_then(|value| tree.str(value));
    conditions.map_or(&[][..], |conditions| tree.items(conditions)).iter().any(|condition| {
        matches!(text(*condition, "type"), Some("Complete" | "Failed")) && text(*condition, "status") == Some("True")
    })
}

/// The ServiceAccount of a pod: `serviceAccountName` goes before the older `serviceAccount`, as in the API server's conversion.
fn service_account(spec: &PodSpec) -> String {
    let written = [&spec.service_account_name, &spec.service_account].into_iter().flatten();
    written.into_iter().find(|name| !name.is_empty()).map_or("default", String::as_str).to_string()
}

/// An init container that runs beside the others for the life of the pod.
fn is_sidecar(container: &Container) -> bool {
    container.restart_policy.as_deref() == Some("Always")
}

fn ports_of(container: &Container, sidecar: bool) -> impl Iterator<Item = ContainerPort> {
    container.ports.iter().flatten().filter_map(move |port| {
        Some(ContainerPort {
            name: port.name.clone().unwrap_or_default(),
            number: u16::try_from(port.container_port).ok().filter(|number| *number > 0)?,
            protocol: match port.protocol.as_deref() {
                None | Some("") => Protocol::Tcp,
                Some(name) => Protocol::parse(name)?,
            },
            sidecar,
        })
    })
}

fn pod_addresses(tree: &Tree, status: NodeId) -> Vec<IpAddr> {
    let items = tree.get(status, "podIPs").map_or(&[][..], |ips| tree.items(ips));
    let several = items.iter().filter_map(|item| tree.get(*item, "ip"));
    let mut found: Vec<IpAddr> = several.filter_map(|id| tree.str(id)?.parse().ok()).collect();
    if found.is_empty() {
        found.extend(tree.get(status, "podIP").and_then(|id| tree.str(id)?.parse::<IpAddr>().ok()));
    }
    found
}

fn node_addresses(tree: &Tree, node: NodeId) -> Vec<IpAddr> {
    let items = below(tree, node, "status").and_then(|status| tree.get(status, "addresses"));
    let items = items.map_or(&[][..], |addresses| tree.items(addresses));
    items.iter().filter_map(|item| tree.str(tree.get(*item, "address")?)?.parse().ok()).collect()
}

fn labels_at(tree: &Tree, node: NodeId) -> Labels {
    let labels = below(tree, node, "metadata").and_then(|metadata| tree.get(metadata, "labels"));
    let entries = labels.map_or(&[][..], |labels| tree.entries(labels));
    entries.iter().map(|entry| (entry.key.clone(), tree.str(entry.value).unwrap_or_default().into())).collect()
}

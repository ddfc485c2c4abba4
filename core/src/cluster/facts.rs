//! What one object adds to the model, before it is known which other objects there are.
//!
//! Objects are decoded here, asked, and dropped: decoded ones are too heavy to keep.

use std::net::IpAddr;

use k8s_openapi::api::core::v1::{Container, PodSpec};
use k8s_openapi::api::networking::v1 as networking;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::manifest::{self, Content, FieldPath, Object, Segment};
use crate::source::Tree;

use super::fields::Fields;
use super::from_admin::admin;
use super::from_outside::outside;
use super::from_policy::{PolicyFacts, policy};
use super::making::{Making, autoscaled, making};
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
    /// It decides how many pods the StatefulSet of this name has.
    Autoscaler(Box<str>),
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
    /// Whether every container mounts something else where the token would be, so that none gets it.
    pub hides_token: bool,
    /// The ports that the kubelet probes.
    pub probes: Vec<u16>,
    /// The ports that Prometheus is asked to scrape.
    pub scraped: Vec<u16>,
    /// The ports of their node that its pods take (`hostPort`).
    pub host_ports: Vec<(Protocol, u16)>,
    /// What made it and keeps it.
    pub owner: Option<Owner>,
    /// How many pods it is to have, where it says so.
    pub replicas: Option<u32>,
    /// How its controller makes its pods.
    pub making: Making,
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
    let pod = fields.iter().try_fold(Fields::new(tree, object.node), |at, field| at.get(field));
    if pod.is_none() && kind == "ReplicationController" {
        return None;
    }
    let part = |field| pod.and_then(|pod| pod.get(field));
    Some(PodTemplate {
        kind,
        metadata: part("metadata").map(Fields::decoded).unwrap_or_default(),
        spec: part("spec").map(Fields::decoded).unwrap_or_default(),
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

/// What an object adds to the model; `pod` is what [`pod_template`] made of it.
pub fn facts(object: &Object, tree: &Tree, pod: Option<&PodTemplate>) -> Facts {
    let fields = Fields::new(tree, object.node);
    if let Some(pod) = pod {
        return Facts::Workload(workload(object, fields, pod));
    }
    match (object.api_version.as_str(), object.kind.as_str()) {
        ("v1", "Namespace") => Facts::Namespace(written_labels(fields)),
        ("v1", "Node") => Facts::Node { labels: written_labels(fields), addresses: node_addresses(fields) },
        ("v1", "ServiceAccount") => {
            let automount = fields.get("automountServiceAccountToken");
            Facts::ServiceAccount { automount: automount.and_then(Fields::decoded) }
        }
        (_, "NetworkPolicy") if object.type_id.is_some() => {
            let spec = fields.get("spec");
            let typed: networking::NetworkPolicySpec = spec.map(Fields::decoded).unwrap_or_default();
            Facts::Policy(policy(&typed, tree, spec.map(Fields::node)))
        }
        (api_version, "ServiceExport") if is_multicluster(api_version) => Facts::ClusterSet("ServiceExport"),
        (api_version, "ServiceImport") if is_multicluster(api_version) => Facts::ClusterSet("ServiceImport"),
        (api_version, kind) => match AdminApi::of(api_version, kind) {
            Some(api) => Facts::Admin(Box::new(admin(api, tree, object.node))),
            None if crate::manifest::kinds::is_other_policy(api_version, kind) => Facts::OtherPolicy,
            None => match outside(object, tree) {
                Some(facts) => Facts::Outside(facts),
                None if makes_pods_unseen(object) => Facts::Controlled,
                None => autoscaled(api_version, kind, fields).map_or(Facts::Nothing, Facts::Autoscaler),
            },
        },
    }
}

/// Whether a version is one of the Multi-Cluster Services API.
fn is_multicluster(api_version: &str) -> bool {
    crate::manifest::kinds::group(api_version) == "multicluster.x-k8s.io"
}

/// Groups of other projects whose objects make no pods.
const WITHOUT_PODS: [&str; 8] = [
    "gateway.networking.k8s.io",
    "gateway.networking.x-k8s.io",
    "networking.istio.io",
    "security.istio.io",
    "cert-manager.io",
    "route.openshift.io",
    "kustomize.config.k8s.io",
    "podwall.dev",
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

fn workload(object: &Object, fields: Fields<'_>, pod: &PodTemplate) -> WorkloadFacts {
    let status = fields.get("status").filter(|_| object.kind == "Pod");
    let finished = match &*object.kind {
        "Pod" => status.is_some_and(|status| is_finished(status.text("phase"))),
        "Job" => is_over(fields),
        _ => false,
    };
    let addresses = status.map(|status| {
        let several = status.items("podIPs").map(|item| item.text("ip"));
        pod_addresses(several, status.text("podIP"))
    });
    let replicas = fields.get("spec").and_then(|spec| spec.get("replicas")?.own_number());
    let mut made = workload_facts(pod.kind, &pod.metadata, &pod.spec);
    if made.labels.values().any(|value| value.is_empty()) {
        // A value that is no text was decoded as an empty one.
        let mut names = pod.path.segments().iter().filter_map(Segment::name);
        let written = names.try_fold(fields, |at, name| at.get(name)).map(written_labels).unwrap_or_default();
        made.labels.retain(|key, _| written.contains_key(key));
    }
    WorkloadFacts {
        addresses: addresses.unwrap_or_default(),
        finished,
        owner: controller(fields),
        replicas: replicas.and_then(|replicas| u32::try_from(replicas).ok()),
        making: making(pod.kind, fields),
        ..made
    }
}

/// What metadata and spec of a pod tell; its status tells the rest.
pub(super) fn workload_facts(kind: &'static str, metadata: &ObjectMeta, spec: &PodSpec) -> WorkloadFacts {
    let sidecars = spec.init_containers.iter().flatten().filter(|container| is_sidecar(container));
    let sidecars = sidecars.flat_map(|container| ports_of(container, true));
    WorkloadFacts {
        kind,
        labels: labels(metadata),
        ports: spec.containers.iter().flat_map(|container| ports_of(container, false)).chain(sidecars).collect(),
        host_network: spec.host_network == Some(true),
        node: spec.node_name.clone().filter(|name| !name.is_empty()),
        service_account: service_account(spec),
        automount: spec.automount_service_account_token,
        hides_token: hides_token(spec),
        probes: spec.containers.iter().flat_map(probes_of).collect(),
        scraped: scraped(metadata, spec),
        host_ports: spec.containers.iter().flat_map(host_ports_of).collect(),
        ..WorkloadFacts::default()
    }
}

fn host_ports_of(container: &Container) -> impl Iterator<Item = (Protocol, u16)> {
    container.ports.iter().flatten().filter_map(|port| {
        let number = u16::try_from(port.host_port?).ok().filter(|number| *number > 0)?;
        Some((protocol(port)?, number))
    })
}

/// Where the API server mounts the token of a ServiceAccount; it leaves alone what a container mounts there itself (`plugin/pkg/admission/serviceaccount`).
pub const TOKEN_PATH: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// The projected volumes of a pod that have a token of its ServiceAccount.
pub(crate) fn token_volumes(spec: &PodSpec) -> Vec<&str> {
    let volumes = spec.volumes.iter().flatten().filter(|volume| {
        let mut sources = volume.projected.iter().flat_map(|projected| projected.sources.iter().flatten());
        sources.any(|source| source.service_account_token.is_some())
    });
    volumes.map(|volume| volume.name.as_str()).collect()
}

fn hides_token(spec: &PodSpec) -> bool {
    let tokens = token_volumes(spec);
    let hides = |container: &Container| {
        let mut mounts = container.volume_mounts.iter().flatten();
        mounts.any(|mount| mount.mount_path == TOKEN_PATH && !tokens.contains(&mount.name.as_str()))
    };
    !spec.containers.is_empty() && spec.containers.iter().chain(spec.init_containers.iter().flatten()).all(hides)
}

/// The ports that annotations of a pod ask Prometheus to scrape: the one that is named, or all that the containers declare.
fn scraped(metadata: &ObjectMeta, spec: &PodSpec) -> Vec<u16> {
    let annotation = |key: &str| metadata.annotations.as_ref()?.get(key).map(String::as_str);
    if annotation("prometheus.io/scrape") != Some("true") {
        return Vec::new();
    }
    match annotation("prometheus.io/port") {
        Some(port) => port.parse().ok().filter(|port| *port > 0).into_iter().collect(),
        None => {
            let declared = spec.containers.iter().flat_map(|container| ports_of(container, false));
            declared.filter(|port| port.protocol == Protocol::Tcp).map(|port| port.number).collect()
        }
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
fn is_over(job: Fields<'_>) -> bool {
    let mut conditions = job.get("status").into_iter().flat_map(|status| status.items("conditions"));
    conditions
        .any(|condition| matches!(condition.text("type"), "Complete" | "Failed") && condition.text("status") == "True")
}

/// Whether a pod in a phase has finished.
pub(super) fn is_finished(phase: &str) -> bool {
    matches!(phase, "Succeeded" | "Failed")
}

/// The ServiceAccount of a pod: `serviceAccountName` goes before the older `serviceAccount`, as in the API server's conversion.
pub(crate) fn service_account(spec: &PodSpec) -> String {
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
            protocol: protocol(port)?,
            sidecar,
        })
    })
}

/// The protocol of a port: TCP where none is written, none where it is unknown.
fn protocol(port: &k8s_openapi::api::core::v1::ContainerPort) -> Option<Protocol> {
    match port.protocol.as_deref() {
        None | Some("") => Some(Protocol::Tcp),
        Some(name) => Protocol::parse(name),
    }
}

/// The addresses of a pod by its status: those of `podIPs`, or else that of `podIP`.
pub(super) fn pod_addresses<'t>(several: impl Iterator<Item = &'t str>, one: &str) -> Vec<IpAddr> {
    let mut found: Vec<IpAddr> = several.filter_map(|address| address.parse().ok()).collect();
    if found.is_empty() {
        found.extend(one.parse::<IpAddr>());
    }
    found
}

fn node_addresses(node: Fields<'_>) -> Vec<IpAddr> {
    let addresses = node.get("status").into_iter().flat_map(|status| status.items("addresses"));
    addresses.filter_map(|item| item.text("address").parse().ok()).collect()
}

fn written_labels(object: Fields<'_>) -> Labels {
    object.get("metadata").map(|metadata| metadata.readable_texts("labels")).unwrap_or_default()
}

/// The labels of a decoded object.
pub(super) fn labels(metadata: &ObjectMeta) -> Labels {
    let labels = metadata.labels.iter().flatten();
    labels.map(|(key, value)| (key.as_str().into(), value.as_str().into())).collect()
}

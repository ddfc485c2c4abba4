//! Who can come in from outside.

use serde::Serialize;
use ts_rs::TS;

use super::Range;

/// Every way from outside to pods: through Services, Ingresses, Gateways with their routes, and OpenShift Routes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EntriesReport {
    /// What a person would say after looking.
    pub sentence: String,
    /// How many ways in there are, by verdict.
    pub counts: EntryCounts,
    /// How many ways in there are in all.
    pub total: u32,
    /// How many of them, and how many things that lead nowhere, are passed over.
    #[ts(type = "number")]
    pub offset: u64,
    /// So many of them as were asked for: those of Services first, then Ingresses, Gateways and OpenShift Routes, each in the order of the input.
    pub entries: Vec<EntryReport>,
    /// How many things lead nowhere.
    pub dead_ends_total: u32,
    /// So many of them as were asked for.
    pub dead_ends: Vec<DeadEndReport>,
}

/// How many ways in have which verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EntryCounts {
    /// Open to every pod that they lead to.
    pub allowed: u32,
    /// Open to some pods, or from some places.
    pub depends: u32,
    /// Closed by policies.
    pub blocked: u32,
    /// Leading to no pod of the input.
    pub nowhere: u32,
}

/// One way in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EntryReport {
    /// How one comes in.
    pub door: EntryDoor,
    /// In a sentence, such as `Port 80 of the load balancer of Service web in shop leads to TCP 8080 of shop/Deployment/web.`
    pub sentence: String,
    /// The hosts that it answers to; empty for all.
    pub hosts: Vec<String>,
    /// The path, or what else its rule asks for; empty for nothing.
    pub condition: String,
    /// The port outside, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub port: Option<u16>,
    /// The port of every node, where there is one and it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub node_port: Option<u16>,
    /// The objects on the way, the outermost first, each with the field that leads on.
    pub chain: Vec<EntryLink>,
    /// Where connections come from, as policies see it.
    pub from: EntrySource,
    /// What policies say of it: of all its pods together.
    pub verdict: EntryVerdict,
    /// How many ports of pods it leads to.
    pub pods_total: u32,
    /// So many of them as were asked for.
    pub pods: Vec<EntryPod>,
    /// Where it leads besides: addresses or names that are no pod of the input, with protocol and port where there is one, such as `192.0.2.7 TCP 80`.
    pub addresses: Vec<String>,
    /// What had to be assumed, as a sentence; empty for nothing.
    pub assumed: String,
}

/// How one comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum EntryDoor {
    /// The load balancer of a Service.
    LoadBalancer,
    /// The load balancer of a Service, with an address in the provider's network alone.
    InternalLoadBalancer,
    /// A port of every node.
    NodePort,
    /// `externalIPs` of a Service.
    ExternalIp,
    /// An Ingress.
    Ingress,
    /// A Gateway with a route.
    Gateway,
    /// An OpenShift Route.
    OpenshiftRoute,
}

/// An object on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EntryLink {
    /// `[CLUSTER:]NAMESPACE/Kind/name`.
    pub object: String,
    /// The field that leads on, such as `spec.rules[0].http.paths[0].backend.service`.
    pub path: String,
    /// Where it stands.
    pub span: Range,
}

/// Where connections come from, as policies see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EntrySource {
    /// Who.
    pub kind: EntrySourceKind,
    /// In a sentence.
    pub sentence: String,
    /// The pods that pass connections on, where they are in the input.
    pub workloads: Vec<String>,
    /// The blocks that clients' addresses have to be in; empty for all.
    pub ranges: Vec<String>,
}

/// Who connections come from, as policies see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum EntrySourceKind {
    /// The clients themselves.
    Clients,
    /// The node that passes them on.
    Nodes,
    /// Pods of the input: an ingress controller, a gateway's proxy, a router.
    Pods,
    /// Such pods, which are not in the input.
    UnknownPods,
    /// A provider's load balancer outside of the cluster, from addresses that are not known.
    Provider,
}

/// What policies say of a way in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum EntryVerdict {
    /// It is open.
    Allowed,
    /// It is open to some pods, or from some places; sentences say which.
    Depends,
    /// Policies close it.
    Blocked,
    /// It leads to no pod of the input.
    Nowhere,
}

/// A port of a workload's pods that a way in leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EntryPod {
    /// `[CLUSTER:]NAMESPACE/Kind/name`.
    pub endpoint: String,
    /// `TCP`, `UDP` or `SCTP`.
    pub protocol: String,
    /// The port of the pods.
    pub port: u16,
    /// What policies say.
    pub verdict: EntryVerdict,
    /// In a sentence.
    pub sentence: String,
    /// The policies that isolate the pods on the way in or have administrative rules about it, behind those that let nothing leave the source where these close
    /// the way, by name; at most ten.
    pub policies: Vec<String>,
    /// How many of them there are.
    pub policies_total: u32,
    /// The source to ask `explain` about, with this endpoint, protocol and port; empty where the source is not known.
    pub ask: String,
}

/// Something that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeadEndReport {
    /// Why.
    pub kind: DeadEnd,
    /// `[CLUSTER:]NAMESPACE/Kind/name`.
    pub object: String,
    /// The field that leads nowhere.
    pub path: String,
    /// Where it stands.
    pub span: Range,
    /// In a sentence.
    pub message: String,
    /// Whether the input alone proves it, so that it is a finding too. Otherwise what is missing may be somewhere else.
    pub certain: bool,
}

/// Why something leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum DeadEnd {
    /// A Service that selects no pod, and has no endpoints.
    NoPods,
    /// A target port by a name that pods do not have.
    NoTargetPort,
    /// A backend that names a Service that is not in the input.
    NoService,
    /// A backend that names a port that the Service does not have.
    NoServicePort,
    /// A route that no listener takes.
    NotAccepted,
    /// A backend in another namespace, without a ReferenceGrant.
    NotGranted,
}

/// Why somebody outside can reach a workload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExposureReport {
    /// The workload.
    pub endpoint: String,
    /// What all ways in say together: `allowed` where one is open.
    pub verdict: EntryVerdict,
    /// In a sentence.
    pub sentence: String,
    /// How many ways lead to it.
    pub total: u32,
    /// So many of them as were asked for, open ones first; each with this workload alone among its pods.
    pub ways: Vec<EntryReport>,
    /// How the pods that pass connections on are reached themselves.
    pub before: Vec<ExposureBefore>,
    /// What else is to be known, as sentences.
    pub notes: Vec<String>,
}

/// How pods that pass connections on are reached themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExposureBefore {
    /// The workload that passes connections on.
    pub endpoint: String,
    /// What its own ways in say together.
    pub verdict: EntryVerdict,
    /// In a sentence.
    pub sentence: String,
}

//! The values that take effect in each container, with where they come from.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Range;

/// The security contexts of one workload's pods: for each field the value that takes effect and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Contexts {
    /// The workload: `[CLUSTER:]NAMESPACE/Kind/name`.
    pub endpoint: String,
    /// Where it stands in its source.
    pub span: Range,
    /// The runtime whose defaults are told.
    pub runtime: ContainerRuntime,
    /// The operating system of its pods.
    pub operating_system: OperatingSystem,
    /// What holds for the pod as a whole. Every pod has the same rows in the same order.
    pub pod: Vec<ContextRow>,
    /// Every container: init containers, then containers, then ephemeral containers.
    pub containers: Vec<ContainerContext>,
}

/// The security context of one container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ContainerContext {
    /// Its name; empty where it has none.
    pub name: String,
    /// What sort of container it is.
    pub kind: ContainerKind,
    /// Where it stands in its object: `spec.template.spec.containers[0]`.
    pub path: String,
    /// Where it stands in its source.
    pub span: Range,
    /// One row a field. Every container has the same rows in the same order.
    pub rows: Vec<ContextRow>,
}

/// The value of one field that takes effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ContextRow {
    /// The field as the API calls it: `runAsUser`, `windowsOptions.hostProcess`.
    pub field: String,
    /// The value as text; where `known` is false, in a few words, what it depends on.
    pub value: String,
    /// Whether the manifests tell the value.
    pub known: bool,
    /// Who decides it.
    pub source: ContextSource,
    /// The field of the object that it comes from; empty for a default.
    pub path: String,
    /// Where that field stands; none for a default.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub span: Option<Range>,
    /// What that means, as sentences.
    pub sentence: String,
    /// Fields that set something else, which does not take effect.
    pub shadows: Vec<Shadow>,
}

/// A field that has no effect, because another one goes before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Shadow {
    /// The field of the object.
    pub path: String,
    /// What it sets, as text.
    pub value: String,
    /// Where it stands.
    pub span: Range,
}

/// What sort of container it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ContainerKind {
    /// One that runs to its end before the others start.
    Init,
    /// An init container that runs beside the others for the life of the pod.
    Sidecar,
    /// One of `containers`.
    Container,
    /// One that is added to a running pod.
    Ephemeral,
}

/// Who decides a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ContextSource {
    /// A field of the container.
    Container,
    /// A field of the pod.
    Pod,
    /// An annotation of the pod.
    Annotation,
    /// The ServiceAccount of the pod.
    ServiceAccount,
    /// What Kubernetes takes where nothing is set.
    ApiDefault,
    /// What the container runtime takes where nothing is set.
    RuntimeDefault,
    /// The image.
    Image,
    /// The node: how its kubelet is configured.
    Node,
    /// The operating system of the pod: the field has no effect on it.
    OperatingSystem,
}

/// A container runtime, whose defaults differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub enum ContainerRuntime {
    /// containerd.
    #[default]
    #[serde(rename = "containerd")]
    Containerd,
    /// CRI-O.
    #[serde(rename = "cri-o")]
    CriO,
}

impl ContainerRuntime {
    /// Every runtime.
    pub const ALL: [ContainerRuntime; 2] = [ContainerRuntime::Containerd, ContainerRuntime::CriO];

    /// The name in options: `containerd`, `cri-o`.
    pub fn name(self) -> &'static str {
        match self {
            ContainerRuntime::Containerd => "containerd",
            ContainerRuntime::CriO => "cri-o",
        }
    }
}

/// An operating system of nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum OperatingSystem {
    /// Linux.
    Linux,
    /// Windows.
    Windows,
}

//! The values that take effect in the containers of a workload, with where they come from.

use serde::Deserialize;

use super::Range;

/// The security contexts of one workload's pods.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Contexts {
    /// What holds for the pod as a whole.
    pub(crate) pod: Vec<ContextRow>,
    /// Every container.
    pub(crate) containers: Vec<ContainerContext>,
}

/// The security context of one container.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct ContainerContext {
    /// Its name; empty where it has none.
    pub(crate) name: String,
    /// What sort of container it is.
    pub(crate) kind: ContainerKind,
    /// Where it stands.
    pub(crate) span: Range,
    /// One row a field.
    pub(crate) rows: Vec<ContextRow>,
}

/// The value of one field that takes effect.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct ContextRow {
    /// The field as the API calls it.
    pub(crate) field: String,
    /// The value as text, or what it depends on.
    pub(crate) value: String,
    /// Whether the manifests tell the value.
    pub(crate) known: bool,
    /// Who decides it.
    pub(crate) source: ContextSource,
    /// Where the field stands that it comes from; none for a default.
    #[serde(default)]
    pub(crate) span: Option<Range>,
    /// What that means.
    pub(crate) sentence: String,
    /// Fields that set something else, which does not take effect.
    pub(crate) shadows: Vec<Shadow>,
}

/// A field that has no effect, because another one goes before it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Shadow {
    /// The field of the object.
    pub(crate) path: String,
    /// What it sets, as text.
    pub(crate) value: String,
    /// Where it stands.
    pub(crate) span: Range,
}

/// What sort of container it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ContainerKind {
    /// One that runs to its end before the others start.
    Init,
    /// An init container that runs beside the others.
    Sidecar,
    /// One of `containers`.
    Container,
    /// One that is added to a running pod.
    Ephemeral,
}

impl ContainerKind {
    /// Its name in headings.
    pub(crate) fn title(self) -> &'static str {
        match self {
            ContainerKind::Init => "Init container",
            ContainerKind::Sidecar => "Sidecar",
            ContainerKind::Container => "Container",
            ContainerKind::Ephemeral => "Ephemeral container",
        }
    }
}

/// Who decides a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ContextSource {
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
    /// The node.
    Node,
    /// The operating system of the pod.
    OperatingSystem,
}

impl ContextSource {
    /// Who decides, in a table.
    pub(crate) fn title(self) -> &'static str {
        match self {
            ContextSource::Container => "the container",
            ContextSource::Pod => "the pod",
            ContextSource::Annotation => "an annotation",
            ContextSource::ServiceAccount => "the ServiceAccount",
            ContextSource::ApiDefault => "Kubernetes' default",
            ContextSource::RuntimeDefault => "the runtime's default",
            ContextSource::Image => "the image",
            ContextSource::Node => "the node",
            ContextSource::OperatingSystem => "the operating system",
        }
    }

    /// Whether somebody wrote it, rather than that nobody did.
    pub(crate) fn is_written(self) -> bool {
        use ContextSource::{Annotation, Container, Pod, ServiceAccount};
        matches!(self, Container | Pod | Annotation | ServiceAccount)
    }
}

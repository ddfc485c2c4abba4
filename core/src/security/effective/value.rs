//! A value in effect, with the field that it comes from and those that it shadows.

use crate::manifest::{FieldPath, Segment};
use crate::report::{ContainerKind, ContextSource};

use super::super::PodView;
use super::super::pod::containers::ContainerView;

/// The value in effect of one field. Nothing is allocated until a path is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Effective<'a, T> {
    /// The value; none where the manifests do not tell it: the image, the runtime or the node decides.
    pub(crate) value: Option<T>,
    /// Who decides it.
    pub(crate) source: ContextSource,
    /// The field that it comes from; none for a default.
    pub(crate) spot: Option<Spot<'a>>,
    /// Fields that set something else, which does not take effect; from the nearest to the most general.
    pub(crate) shadows: [Option<Spot<'a>>; 2],
}

/// A field that says something of a container, as cheap as a pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spot<'a> {
    /// A field below the pod: `["spec", "securityContext", "runAsUser"]`.
    Pod(&'static [&'static str]),
    /// A field below a container, which is named by its list and its place there.
    Container(&'static str, usize, &'static [&'static str]),
    /// An annotation of the pod, by its key.
    Annotation(&'a str),
}

impl Spot<'_> {
    /// The path from the pod.
    pub(crate) fn path(self) -> FieldPath {
        match self {
            Spot::Pod(fields) => FieldPath::root().fields(fields),
            Spot::Container(list, index, fields) => {
                let head = [Segment::Field("spec".into()), Segment::Field(list.into()), Segment::Index(index)];
                let tail = fields.iter().map(|field| Segment::Field((*field).into()));
                FieldPath::from_segments(head.into_iter().chain(tail).collect())
            }
            Spot::Annotation(key) => FieldPath::root().fields(&["metadata", "annotations"]).key(key),
        }
    }

    /// The name of the field; none for an annotation.
    pub(crate) fn name(self) -> Option<&'static str> {
        match self {
            Spot::Pod(fields) | Spot::Container(_, _, fields) => fields.last().copied(),
            Spot::Annotation(_) => None,
        }
    }

    /// Whose field it is.
    pub(crate) fn source(self) -> ContextSource {
        match self {
            Spot::Pod(_) => ContextSource::Pod,
            Spot::Container(..) => ContextSource::Container,
            Spot::Annotation(_) => ContextSource::Annotation,
        }
    }
}

impl<'a, T> Effective<'a, T> {
    /// What no field sets.
    pub(crate) fn default(value: Option<T>, source: ContextSource) -> Self {
        Effective { value, source, spot: None, shadows: [None, None] }
    }

    /// What a field sets.
    pub(crate) fn set(value: T, spot: Spot<'a>) -> Self {
        Effective { value: Some(value), source: spot.source(), spot: Some(spot), shadows: [None, None] }
    }

    /// The same with a field that it shadows, if there is one.
    pub(crate) fn shadowing(mut self, spot: Option<Spot<'a>>) -> Self {
        if let Some(free) = self.shadows.iter_mut().find(|shadow| shadow.is_none()) {
            *free = spot;
        }
        self
    }

    /// The path of the field that it comes from; none for a default.
    pub(crate) fn path(&self) -> Option<FieldPath> {
        self.spot.map(Spot::path)
    }

    /// The container's value before the pod's, before a default.
    pub(crate) fn nearest(
        of_container: Option<T>,
        container: Spot<'a>,
        of_pod: Option<T>,
        pod: Spot<'a>,
        otherwise: impl FnOnce() -> Self,
    ) -> Self {
        match (of_container, of_pod) {
            (Some(value), shadowed) => Effective::set(value, container).shadowing(shadowed.map(|_| pod)),
            (None, Some(value)) => Effective::set(value, pod),
            (None, None) => otherwise(),
        }
    }
}

/// One container of a pod, asked for the values that take effect in it. On a Windows pod the fields of Linux have no effect; who asks has to
/// look at [`os`](super::os()) first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context<'a> {
    /// The pod.
    pub(crate) pod: PodView<'a>,
    /// The container.
    pub(crate) container: ContainerView<'a>,
}

impl<'a> Context<'a> {
    /// Every container of a pod, in upstream's order.
    pub(crate) fn all(pod: PodView<'a>) -> impl Iterator<Item = Context<'a>> {
        super::super::pod::containers::containers(pod.spec).map(move |container| Context { pod, container })
    }

    /// What sort of container it is.
    pub(crate) fn kind(self) -> ContainerKind {
        match self.container.list {
            "initContainers" if self.container.is_sidecar => ContainerKind::Sidecar,
            "initContainers" => ContainerKind::Init,
            "ephemeralContainers" => ContainerKind::Ephemeral,
            _ => ContainerKind::Container,
        }
    }

    /// A field of the container.
    pub(crate) fn spot(self, fields: &'static [&'static str]) -> Spot<'a> {
        Spot::Container(self.container.list, self.container.index, fields)
    }
}

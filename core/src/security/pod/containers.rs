//! Containers of all kinds, seen alike.

use std::borrow::Cow;

use k8s_openapi::api::core::v1::{
    Capabilities, Container, ContainerPort, EphemeralContainer, Lifecycle, PodSpec, Probe, SecurityContext,
};

use crate::manifest::{FieldPath, Segment};

use crate::security::text::tick;

/// A container, an init container or an ephemeral container.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ContainerView<'a> {
    list: &'static str,
    index: usize,
    /// Its name; empty where it has none.
    pub(crate) name: &'a str,
    /// Its own security context.
    pub(crate) security: Option<&'a SecurityContext>,
    /// Its ports.
    pub(crate) ports: &'a [ContainerPort],
    /// Its probes, with the fields that hold them.
    pub(crate) probes: [(&'static str, Option<&'a Probe>); 3],
    /// Its hooks.
    pub(crate) lifecycle: Option<&'a Lifecycle>,
}

/// Every container in the order in which upstream visits and names them.
pub(crate) fn containers(spec: &PodSpec) -> impl Iterator<Item = ContainerView<'_>> {
    let init =
        spec.init_containers.iter().flatten().enumerate().map(|(at, each)| of_container("initContainers", at, each));
    let main = spec.containers.iter().enumerate().map(|(at, each)| of_container("containers", at, each));
    let ephemeral = spec.ephemeral_containers.iter().flatten().enumerate().map(|(at, each)| of_ephemeral(at, each));
    init.chain(main).chain(ephemeral)
}

/// The two types have the same fields, but share no trait.
macro_rules! view {
    ($list:expr, $index:expr, $container:expr) => {
        ContainerView {
            list: $list,
            index: $index,
            name: &$container.name,
            security: $container.security_context.as_ref(),
            ports: $container.ports.as_deref().unwrap_or_default(),
            probes: [
                ("livenessProbe", $container.liveness_probe.as_ref()),
                ("readinessProbe", $container.readiness_probe.as_ref()),
                ("startupProbe", $container.startup_probe.as_ref()),
            ],
            lifecycle: $container.lifecycle.as_ref(),
        }
    };
}

fn of_container<'a>(list: &'static str, index: usize, container: &'a Container) -> ContainerView<'a> {
    view!(list, index, container)
}

fn of_ephemeral(index: usize, container: &EphemeralContainer) -> ContainerView<'_> {
    view!("ephemeralContainers", index, container)
}

impl<'a> ContainerView<'a> {
    /// The path of a field below the container.
    pub(crate) fn path(&self, fields: &[&'static str]) -> FieldPath {
        let head = [
            Segment::Field(Cow::Borrowed("spec")),
            Segment::Field(Cow::Borrowed(self.list)),
            Segment::Index(self.index),
        ];
        let tail = fields.iter().map(|field| Segment::Field(Cow::Borrowed(field)));
        FieldPath::from_segments(head.into_iter().chain(tail).collect())
    }

    /// What the container is called at the start of a sentence.
    pub(crate) fn noun(&self) -> String {
        match (self.name, self.list) {
            ("", list) => format!("The container at `spec.{list}[{}]`", self.index),
            (name, "initContainers") => format!("Init container {}", tick(name)),
            (name, "ephemeralContainers") => format!("Ephemeral container {}", tick(name)),
            (name, _) => format!("Container {}", tick(name)),
        }
    }

    pub(crate) fn capabilities(&self) -> Option<&'a Capabilities> {
        self.security.and_then(|context| context.capabilities.as_ref())
    }

    /// The capabilities that it adds, in the order of the text.
    pub(crate) fn added(&self) -> &'a [String] {
        self.capabilities().and_then(|capabilities| capabilities.add.as_deref()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::security::standards::testing::pod;

    #[test]
    fn are_visited_in_upstreams_order() {
        let pod =
            pod("{containers: [{name: b}], ephemeralContainers: [{name: a}], initContainers: [{name: d}, {name: ''}]}");
        let nouns: Vec<String> = containers(pod.spec.as_ref().unwrap()).map(|container| container.noun()).collect();
        assert_eq!(
            nouns,
            [
                "Init container `d`",
                "The container at `spec.initContainers[1]`",
                "Container `b`",
                "Ephemeral container `a`"
            ]
        );
    }
}

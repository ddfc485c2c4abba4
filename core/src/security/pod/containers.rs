//! Containers of all kinds, seen alike.

use std::borrow::Cow;
use std::fmt::{self, Write};

use k8s_openapi::api::core::v1::{
    Capabilities, Container, ContainerPort, EphemeralContainer, Lifecycle, PodSpec, Probe, SecurityContext, VolumeMount,
};

use crate::manifest::{FieldPath, Segment};

use crate::security::Blamed;
use crate::words::tick;

/// A container, an init container or an ephemeral container.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ContainerView<'a> {
    /// The list that it stands in: `containers`, `initContainers` or `ephemeralContainers`.
    pub(crate) list: &'static str,
    /// Its place there.
    pub(crate) index: usize,
    /// Its name; empty where it has none.
    pub(crate) name: &'a str,
    /// Its own security context.
    pub(crate) security: Option<&'a SecurityContext>,
    /// Its ports.
    pub(crate) ports: &'a [ContainerPort],
    /// What it mounts.
    pub(crate) mounts: &'a [VolumeMount],
    /// Whether it is an init container that runs beside the others for the life of the pod.
    pub(crate) is_sidecar: bool,
    /// What few ask for is read from here.
    written: Written<'a>,
}

/// A container as it is decoded.
#[derive(Debug, Clone, Copy)]
enum Written<'a> {
    Container(&'a Container),
    Ephemeral(&'a EphemeralContainer),
}

/// The probes of a container, each with the fields that lead to it.
pub(crate) type Probes<'a> = [(&'static [&'static str], Option<&'a Probe>); 3];

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
    ($kind:ident, $list:expr, $index:expr, $container:expr) => {
        ContainerView {
            list: $list,
            index: $index,
            name: &$container.name,
            security: $container.security_context.as_ref(),
            ports: $container.ports.as_deref().unwrap_or_default(),
            mounts: $container.volume_mounts.as_deref().unwrap_or_default(),
            is_sidecar: $list == "initContainers" && $container.restart_policy.as_deref() == Some("Always"),
            written: Written::$kind($container),
        }
    };
}

fn of_container<'a>(list: &'static str, index: usize, container: &'a Container) -> ContainerView<'a> {
    view!(Container, list, index, container)
}

fn of_ephemeral(index: usize, container: &EphemeralContainer) -> ContainerView<'_> {
    view!(Ephemeral, "ephemeralContainers", index, container)
}

impl<'a> ContainerView<'a> {
    /// The path of a field below the container.
    pub(crate) fn path(&self, fields: &[&'static str]) -> FieldPath {
        self.path_below(&[], fields)
    }

    /// The path of a field below other fields of the container.
    pub(crate) fn path_below(&self, above: &[&'static str], fields: &[&'static str]) -> FieldPath {
        let field = |name| Segment::Field(Cow::Borrowed(name));
        let mut path = Vec::with_capacity(3 + above.len() + fields.len());
        path.extend([field("spec"), field(self.list), Segment::Index(self.index)]);
        path.extend(above.iter().chain(fields).map(|name| field(name)));
        FieldPath::from_segments(path)
    }

    /// A field below its security context, as one to blame.
    pub(crate) fn blamed(&self, fields: &'static [&'static str]) -> Blamed {
        self.blamed_below(&["securityContext"], fields)
    }

    /// A field below other fields of the container, as one to blame.
    pub(crate) fn blamed_below(&self, above: &'static [&'static str], fields: &'static [&'static str]) -> Blamed {
        Blamed::of_container((self.list, self.index), above, fields)
    }

    /// What the container is called at the start of a sentence.
    pub(crate) fn noun(&self) -> Noun<'a> {
        Noun(Some(*self))
    }

    /// Its probes.
    pub(crate) fn probes(&self) -> Probes<'a> {
        let [liveness, readiness, startup] = match self.written {
            Written::Container(container) => {
                [&container.liveness_probe, &container.readiness_probe, &container.startup_probe]
            }
            Written::Ephemeral(container) => {
                [&container.liveness_probe, &container.readiness_probe, &container.startup_probe]
            }
        };
        [
            (&["livenessProbe"], liveness.as_ref()),
            (&["readinessProbe"], readiness.as_ref()),
            (&["startupProbe"], startup.as_ref()),
        ]
    }

    /// Its hooks.
    pub(crate) fn lifecycle(&self) -> Option<&'a Lifecycle> {
        match self.written {
            Written::Container(container) => container.lifecycle.as_ref(),
            Written::Ephemeral(container) => container.lifecycle.as_ref(),
        }
    }

    /// Whether it is privileged, which gives it every capability and device.
    pub(crate) fn is_privileged(&self) -> bool {
        self.security.and_then(|context| context.privileged) == Some(true)
    }

    pub(crate) fn capabilities(&self) -> Option<&'a Capabilities> {
        self.security.and_then(|context| context.capabilities.as_ref())
    }

    /// The capabilities that it drops, in the order of the text.
    pub(crate) fn dropped(&self) -> &'a [String] {
        self.capabilities().and_then(|capabilities| capabilities.drop.as_deref()).unwrap_or_default()
    }

    /// The capabilities that it adds, in the order of the text.
    pub(crate) fn added(&self) -> &'a [String] {
        self.capabilities().and_then(|capabilities| capabilities.add.as_deref()).unwrap_or_default()
    }
}

/// What a container, or the pod itself, is called at the start of a sentence.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Noun<'a>(pub(crate) Option<ContainerView<'a>>);

impl fmt::Display for Noun<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(container) = self.0 else { return f.write_str("The pod") };
        let kind = match container.list {
            _ if container.name.is_empty() => {
                return write!(f, "The container at `spec.{}[{}]`", container.list, container.index);
            }
            "initContainers" => "Init container ",
            "ephemeralContainers" => "Ephemeral container ",
            _ => "Container ",
        };
        f.write_str(kind)?;
        if container.name.contains(char::is_control) {
            return f.write_str(&tick(container.name));
        }
        f.write_char('`')?;
        f.write_str(container.name)?;
        f.write_char('`')
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
        let nouns: Vec<String> =
            containers(pod.spec.as_ref().unwrap()).map(|container| container.noun().to_string()).collect();
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

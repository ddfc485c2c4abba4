//! The values in effect as tables: one for the pod and one for each container, made when they are asked for.

mod capabilities;
mod container;
mod groups;
mod pod;
mod ports;
mod profiles;
mod row;
mod windows;
mod written;

use crate::manifest::FieldPath;
use crate::report::{ContainerContext, ContainerRuntime, Contexts, OperatingSystem, Range};

use super::super::PodView;
use super::os::os;
use super::value::Context;

pub(crate) use pod::Account;
pub(crate) use ports::{UNPRIVILEGED, low_ports, lowest_open_port};
use row::Row;

/// What tables are made of.
pub(crate) struct Ask<'a> {
    /// How the workload is named.
    pub(crate) endpoint: String,
    /// Where it stands.
    pub(crate) span: Range,
    /// Its pod as it is written.
    pub(crate) pod: PodView<'a>,
    /// Where the pod stands in its object.
    pub(crate) path: &'a FieldPath,
    /// Its ServiceAccount, where that is among the objects.
    pub(crate) account: Option<Account>,
    /// The runtime whose defaults are told.
    pub(crate) runtime: ContainerRuntime,
    /// The place of a field of the object; that of its value where it has one.
    pub(crate) locate: &'a dyn Fn(&FieldPath) -> Range,
}

/// What rows are made by.
#[derive(Clone, Copy)]
struct Maker<'a> {
    ask: &'a Ask<'a>,
    system: OperatingSystem,
}

/// The values in effect in a workload's pods.
pub(crate) fn contexts(ask: &Ask<'_>) -> Contexts {
    let system = os(ask.pod).value.unwrap_or(OperatingSystem::Linux);
    let maker = Maker { ask, system };
    let containers = Context::all(ask.pod).map(|context| {
        let path = ask.path.join(&context.container.path(&[]));
        ContainerContext {
            name: context.container.name.to_string(),
            kind: context.kind(),
            span: (ask.locate)(&path.field("name")),
            path: path.to_string(),
            rows: maker.container(context),
        }
    });
    Contexts {
        endpoint: ask.endpoint.clone(),
        span: ask.span.clone(),
        runtime: ask.runtime,
        operating_system: system,
        pod: maker.pod(),
        containers: containers.collect(),
    }
}

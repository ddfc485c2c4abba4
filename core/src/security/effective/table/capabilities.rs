//! The row of capabilities: what root has, and what any other user makes of it.

use crate::report::ContainerRuntime;
use crate::words::ticked;

use super::super::capabilities::CapabilitySet;
use super::super::value::Context;
use super::ports::low_ports;
use super::written::written;
use super::{Maker, Row};

impl<'a> Maker<'a> {
    pub(super) fn capabilities(self, context: Context<'a>) -> Row<'a> {
        let runtime = self.ask.runtime;
        let effective = context.capabilities(runtime);
        let set = effective.value.unwrap_or_default();
        let mut sentences = vec![how(context, set, runtime)];
        sentences.extend(whose(context, set));
        let user = context.run_as_user().value;
        if user != Some(0) {
            sentences.push(low_ports(context, runtime));
        }
        let value = match set.is_empty() {
            true => "none".to_string(),
            false if set == CapabilitySet::ALL => "ALL".to_string(),
            false => set.names().collect::<Vec<_>>().join(", "),
        };
        let said = |spot| written(context, spot).unwrap_or_default();
        Row::of("capabilities", &effective, Ok(value), said, sentences.join(" "))
    }
}

/// How the set comes from the runtime's default.
fn how(context: Context<'_>, set: CapabilitySet, runtime: ContainerRuntime) -> String {
    let default = runtime.default_capabilities();
    let list = |set: CapabilitySet| ticked(&set.names().collect::<Vec<_>>());
    let runtime = match runtime {
        ContainerRuntime::Containerd => "containerd's default",
        ContainerRuntime::CriO => "CRI-O's default",
    };
    let (lost, gained) = (default.without(set), set.without(default));
    match (lost.is_empty(), gained.is_empty()) {
        _ if context.privileged().value == Some(true) => "A privileged container has every capability.".to_string(),
        _ if set.is_empty() => "Every capability is dropped.".to_string(),
        _ if set == CapabilitySet::ALL => "Every capability is added.".to_string(),
        _ if context.drops_all() => format!("Every capability is dropped, and {} added.", list(set)),
        (true, true) => format!("This is {runtime}."),
        (false, true) => format!("This is {runtime} less {}.", list(lost)),
        (true, false) => format!("This is {runtime} with {} added.", list(gained)),
        (false, false) => format!("This is {runtime} less {}, with {} added.", list(lost), list(gained)),
    }
}

/// Who has them.
fn whose(context: Context<'_>, set: CapabilitySet) -> Option<String> {
    if set.is_empty() {
        return None;
    }
    let by_files = match context.no_new_privs() {
        // With `no_new_privs` a program keeps what its file grants only if the process had it before, as the one has that the runtime starts.
        true => ", unless the files of the program that it starts with, and of each that leads to the next, have them",
        false => ", until it runs a program whose file has capabilities or that is set-user-ID root",
    };
    let bounding = "in the bounding set only, since no runtime makes them ambient";
    match context.run_as_user().value {
        Some(0) => None,
        Some(user) => Some(format!("User {user} has them {bounding}: its processes have none{by_files}.")),
        None => Some(format!(
            "Root has them; any other user of the image has them {bounding}: its processes have none{by_files}."
        )),
    }
}

//! The operating system of a pod, and the fields that it rules out: `validateOS`, `validateLinux`, `validateWindows`.

use super::visit::every_container;
use super::{Cursor, Outcome};

const NOT_FOR_WINDOWS: &str = "cannot be set for a windows pod";

/// Fields of a pod's security context that Windows does not have, in upstream's order.
const POD_SECURITY: [&str; 11] = [
    "appArmorProfile",
    "seLinuxOptions",
    "seccompProfile",
    "fsGroup",
    "fsGroupChangePolicy",
    "sysctls",
    "runAsUser",
    "runAsGroup",
    "supplementalGroups",
    "supplementalGroupsPolicy",
    "seLinuxChangePolicy",
];

/// Fields of a pod's spec that Windows does not have.
const POD: [&str; 4] = ["hostUsers", "hostPID", "hostIPC", "shareProcessNamespace"];

/// Fields of a container's security context that Windows does not have.
const CONTAINER_SECURITY: [&str; 10] = [
    "appArmorProfile",
    "seLinuxOptions",
    "seccompProfile",
    "capabilities",
    "readOnlyRootFilesystem",
    "privileged",
    "allowPrivilegeEscalation",
    "procMount",
    "runAsUser",
    "runAsGroup",
];

/// The `os` of a pod's spec, and what it forbids.
pub(super) fn validate(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let os = spec.field("os");
    if !os.is_set() {
        return;
    }
    let name = os.field("name");
    match name.text() {
        "" => outcome.required(&name, ""),
        "linux" => linux(spec, outcome),
        "windows" => windows(spec, outcome),
        other => outcome.not_supported(&os, other, &["linux", "windows"]),
    }
}

fn linux(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    const FIELDS: [&str; 1] = ["windowsOptions"];
    const DETAIL: &str = "windows options cannot be set for a linux pod";
    forbid(&spec.field("securityContext"), &FIELDS, DETAIL, outcome);
    every_container(spec, &mut |container| forbid(&container.field("securityContext"), &FIELDS, DETAIL, outcome));
}

fn windows(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    forbid(&spec.field("securityContext"), &POD_SECURITY, NOT_FOR_WINDOWS, outcome);
    forbid(spec, &POD, NOT_FOR_WINDOWS, outcome);
    every_container(spec, &mut |container| {
        forbid(&container.field("securityContext"), &CONTAINER_SECURITY, NOT_FOR_WINDOWS, outcome);
    });
}

/// Forbids fields. Two booleans of the spec are no pointers in Go, so that `false` is the same as nothing; neither is the list of sysctls.
fn forbid(holder: &Cursor<'_, '_>, fields: &[&'static str], detail: &str, outcome: &mut Outcome) {
    for name in fields {
        let field = holder.field(name);
        let is_set = match *name {
            "hostPID" | "hostIPC" => field.is_true(),
            "sysctls" => !field.is_empty(),
            _ => field.is_set(),
        };
        if is_set {
            outcome.forbidden(&field, detail);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::source::read_document;

    use super::*;

    fn fields(spec: &str) -> Vec<String> {
        let document = read_document(spec);
        let tree = document.content.unwrap();
        let mut outcome = Outcome::default();
        validate(&Cursor::root(&tree, tree.root()), &mut outcome);
        outcome.errors.into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn what_is_false_or_empty_counts_where_go_has_a_pointer() {
        let spec = "{os: {name: windows}, hostPID: false, hostUsers: false, securityContext: {sysctls: [], supplementalGroups: []}}";
        assert_eq!(fields(spec), ["securityContext.supplementalGroups", "hostUsers"]);
    }

    #[test]
    fn linux_has_no_windows_options() {
        let spec = "{os: {name: linux}, containers: [{securityContext: {windowsOptions: {}}}]}";
        assert_eq!(fields(spec), ["containers[0].securityContext.windowsOptions"]);
        assert_eq!(fields("{os: {}}"), ["os.name"]);
        assert_eq!(fields("{os: {name: x}}"), ["os"]);
        assert_eq!(fields("{os: null}"), [""; 0]);
    }
}

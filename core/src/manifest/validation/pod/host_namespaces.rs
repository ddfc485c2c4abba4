//! Namespaces of the host that do not go together: `validateHostUsers`, `validateShareProcessNamespace`.

use super::visit::every_container;
use super::{Cursor, Outcome};

/// `shareProcessNamespace`.
pub(super) fn share_process(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let share = spec.field("shareProcessNamespace");
    if share.is_true() && spec.field("hostPID").is_true() {
        outcome.invalid(&share, true, "ShareProcessNamespace and HostPID cannot both be enabled");
    }
}

/// What a pod with a user namespace of its own (`hostUsers: false`) may not have.
pub(super) fn host_users(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    const DETAIL: &str = "when `hostUsers` is false";
    if shares_users(spec) {
        return;
    }
    for (name, printed) in [("hostNetwork", "hostNetwork"), ("hostPID", "HostPID"), ("hostIPC", "HostIPC")] {
        let field = spec.renamed(name, printed);
        if field.is_true() {
            outcome.forbidden(&field, DETAIL);
        }
    }
    every_container(spec, &mut |container| {
        let devices = container.field("volumeDevices");
        if !devices.is_empty() {
            outcome.forbidden(&devices, DETAIL);
        }
    });
}

/// Whether the pod's users are those of the host, which is the default.
pub(super) fn shares_users(spec: &Cursor<'_, '_>) -> bool {
    spec.field("hostUsers").bool() != Some(false)
}

//! Security contexts of pods and of containers: `ValidatePodSecurityContext`, `ValidateSecurityContext`.

use super::super::{BadValue, formats};
use super::{Cursor, Outcome};
use super::{app_armor, host_namespaces, seccomp, sysctls, windows};

/// The `securityContext` of a pod with this spec, and what is held against it there.
pub(super) fn pod(security: &Cursor<'_, '_>, spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    for name in ["fsGroup", "runAsUser", "runAsGroup"] {
        user_or_group(&security.field(name), outcome);
    }
    for group in security.field("supplementalGroups").items() {
        user_or_group(&group, outcome);
    }
    sysctls::validate(&security.field("sysctls"), spec, outcome);
    choice(&security.field("fsGroupChangePolicy"), &["Always", "OnRootMismatch"], outcome);
    seccomp::profile(&security.field("seccompProfile"), outcome);
    windows::options(&security.field("windowsOptions"), outcome);
    app_armor::profile(&security.field("appArmorProfile"), outcome);
    choice(&security.field("supplementalGroupsPolicy"), &["Merge", "Strict"], outcome);
    choice(&security.field("seLinuxChangePolicy"), &["MountOption", "Recursive"], outcome);
}

/// The `securityContext` of a container of a pod with this spec.
pub(super) fn container(security: &Cursor<'_, '_>, spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    user_or_group(&security.field("runAsUser"), outcome);
    user_or_group(&security.field("runAsGroup"), outcome);
    let proc_mount = security.field("procMount");
    choice(&proc_mount, &["Default", "Unmasked"], outcome);
    if proc_mount.text() == "Unmasked" && host_namespaces::shares_users(spec) {
        let value = BadValue::Named("Unmasked".to_string());
        outcome.invalid(&proc_mount, value, "`hostUsers` must be false to use `Unmasked`");
    }
    seccomp::profile(&security.field("seccompProfile"), outcome);
    if security.field("allowPrivilegeEscalation").bool() == Some(false) {
        no_escalation(security, outcome);
    }
    windows::options(&security.field("windowsOptions"), outcome);
    app_armor::profile(&security.field("appArmorProfile"), outcome);
}

/// What a container cannot have that denies itself more privileges.
fn no_escalation(security: &Cursor<'_, '_>, outcome: &mut Outcome) {
    const DENIED: &str = "cannot set `allowPrivilegeEscalation` to false and";
    let mut clash = |value: &str, detail: &str| {
        let value = BadValue::Structure(format!("{{allowPrivilegeEscalation: false, {value}}}"));
        outcome.invalid(security, value, format!("{DENIED} {detail}"));
    };
    if security.field("privileged").is_true() {
        clash("privileged: true", "`privileged` to true");
    }
    for capability in security.field("capabilities").field("add").items() {
        if capability.text() == "CAP_SYS_ADMIN" {
            clash("capabilities: {add: [CAP_SYS_ADMIN]}", "`capabilities.Add` CAP_SYS_ADMIN");
        }
    }
}

/// The number of a user or of a group.
fn user_or_group(field: &Cursor<'_, '_>, outcome: &mut Outcome) {
    if let Some(number) = field.int() {
        outcome.invalid_each(field, number, formats::user_or_group(number));
    }
}

/// One of several words, where the field is set.
fn choice(field: &Cursor<'_, '_>, supported: &[&str], outcome: &mut Outcome) {
    if let Some(text) = field.text_if_set()
        && !supported.contains(&text)
    {
        outcome.not_supported(field, text, supported);
    }
}

#[cfg(test)]
mod tests {
    use crate::source::read_document;

    use super::*;

    #[test]
    fn a_container_is_looked_at_in_the_servers_order() {
        let document = read_document(
            "securityContext: {runAsGroup: -1, runAsUser: -1, procMount: Unmasked, seccompProfile: {type: x, localhostProfile: ../a}, \
             allowPrivilegeEscalation: false, privileged: true, capabilities: {add: [CAP_SYS_ADMIN]}, \
             windowsOptions: {runAsUserName: ''}, appArmorProfile: {}}",
        );
        let tree = document.content.unwrap();
        let spec = Cursor::root(&tree, tree.root());
        let mut outcome = Outcome::default();
        container(&spec.field("securityContext"), &spec, &mut outcome);
        let fields: Vec<_> =
            outcome.errors.iter().filter_map(|error| error.field.strip_prefix("securityContext")).collect();
        let expected = [
            ".runAsUser",
            ".runAsGroup",
            ".procMount",
            ".seccompProfile.type",
            ".seccompProfile.localhostProfile",
            "",
            "",
            ".windowsOptions.runAsUserName",
            ".appArmorProfile.type",
        ];
        assert_eq!(fields, expected);
    }
}

//! The rows of a container that hold one plain value.

use crate::report::{ContextRow, ContextSource, OperatingSystem};
use crate::words::tick;

use super::super::value::{Context, Effective, Spot};
use super::written::{LINUX, written};
use super::{Maker, Row};

impl<'a> Maker<'a> {
    /// Every row of a container, the same for each system.
    pub(super) fn container(self, context: Context<'a>) -> Vec<ContextRow> {
        let rows = match self.system {
            OperatingSystem::Linux => vec![
                self.user(context),
                self.group(context),
                self.seccomp(context),
                self.app_armor(context),
                self.se_linux(context),
                self.capabilities(context),
                privileged(context),
                escalation(context),
                read_only(context),
                proc_mount(context),
            ],
            OperatingSystem::Windows => LINUX
                .iter()
                .map(|fields| {
                    let name = fields.last().copied().unwrap_or_default();
                    Row::elsewhere(name, self.system, self.os_spot(), set(context, name, fields))
                })
                .collect(),
        };
        let mut rows: Vec<Row<'a>> = rows;
        rows.insert(2, self.non_root(context));
        rows.extend(self.windows(context));
        rows.into_iter().map(|row| self.place(row)).collect()
    }

    fn user(self, context: Context<'a>) -> Row<'a> {
        let effective = context.run_as_user();
        let has_namespace = context.pod.has_user_namespace();
        let sentence = match effective.value {
            Some(0) if has_namespace => {
                "It starts as root of the pod's own user namespace, who is an unprivileged user on the node."
                    .to_string()
            }
            Some(0) => "It starts as root.".to_string(),
            Some(user) => format!("It starts as user {user}."),
            None => "No `runAsUser` is set, so the image decides: root where its `USER` names nobody.".to_string(),
        };
        plain("runAsUser", &effective, context, "the image's user", sentence)
    }

    fn group(self, context: Context<'a>) -> Row<'a> {
        let effective = context.run_as_group();
        let sentence = match effective.value {
            Some(0) => "Its primary group is root's.".to_string(),
            Some(group) => format!("Its primary group is {group}."),
            None => "No `runAsGroup` is set, so the image decides: the group that it gives the user, and 0 where it does not know the user.".to_string(),
        };
        plain("runAsGroup", &effective, context, "the image's group", sentence)
    }

    fn non_root(self, context: Context<'a>) -> Row<'a> {
        let effective = context.run_as_non_root();
        let is_windows = self.system == OperatingSystem::Windows;
        let sentence = match (effective.value, context.run_as_user().value) {
            (Some(true), _) if is_windows => "The kubelet does not start it as `ContainerAdministrator`.",
            (Some(true), Some(0)) => "The kubelet does not start it, since its user is root.",
            (Some(true), Some(_)) => "The kubelet starts it, since its user is not root.",
            (Some(true), None) => "The kubelet starts it only if the image's user is a number other than 0.",
            (_, Some(user)) if user != 0 => "Nothing depends on it, since its user is not root.",
            _ => "The kubelet starts it as root too.",
        };
        plain("runAsNonRoot", &effective, context, "", sentence.to_string())
    }
}

/// The row of a value that prints as it is.
fn plain<'a, T: ToString>(
    field: &'static str,
    effective: &Effective<'a, T>,
    context: Context<'a>,
    otherwise: &str,
    sentence: String,
) -> Row<'a> {
    let value = effective.value.as_ref().map(ToString::to_string).ok_or(otherwise);
    Row::of(field, effective, value, |spot| written(context, spot).unwrap_or_default(), sentence)
}

/// The fields of pod and container that set something, whether it has an effect or not.
pub(super) fn set<'a>(
    context: Context<'a>,
    name: &'static str,
    fields: &'static [&'static str],
) -> Vec<(Spot<'a>, String)> {
    let of_pod = POD_FIELDS.iter().find(|fields| fields.last() == Some(&name)).map(|fields| Spot::Pod(fields));
    let spots = std::iter::once(context.spot(fields)).chain(of_pod);
    spots.filter_map(|spot| Some((spot, written(context, spot)?))).collect()
}

/// The fields that pods have in common with containers.
const POD_FIELDS: [&[&str]; 8] = [
    &["spec", "securityContext", "runAsUser"],
    &["spec", "securityContext", "runAsGroup"],
    &["spec", "securityContext", "seccompProfile"],
    &["spec", "securityContext", "appArmorProfile"],
    &["spec", "securityContext", "seLinuxOptions"],
    &["spec", "securityContext", "windowsOptions", "hostProcess"],
    &["spec", "securityContext", "windowsOptions", "runAsUserName"],
    &["spec", "securityContext", "windowsOptions", "gmsaCredentialSpecName"],
];

fn privileged(context: Context<'_>) -> Row<'_> {
    let effective = context.privileged();
    let sentence = match effective.value {
        Some(true) => {
            "It has every capability and all devices of the node, and neither seccomp nor the masks of `/proc` and `/sys` hold it."
        }
        _ => "It has the capabilities and devices of an ordinary container.",
    };
    plain("privileged", &effective, context, "", sentence.to_string())
}

fn escalation(context: Context<'_>) -> Row<'_> {
    let effective = context.allow_privilege_escalation();
    let sentence = match (effective.value, effective.source, effective.spot) {
        (Some(false), ..) => "The runtime sets `no_new_privs`: a set-user-ID program, or one whose file has capabilities, gives a process nothing that it has not.".to_string(),
        (_, ContextSource::ApiDefault, _) => {
            "It is not set, so a set-user-ID program, or one whose file has capabilities, gives a process more than its parent has.".to_string()
        }
        (_, _, spot) if spot == Some(context.spot(&["securityContext", "privileged"])) => {
            "It is always true for a privileged container.".to_string()
        }
        (_, _, spot) if spot == Some(context.spot(&["securityContext", "capabilities", "add"])) => {
            let set = if effective.shadows.iter().any(Option::is_some) {
                " `false` only makes the runtime set `no_new_privs`, which takes nothing from a process that has the capability."
            } else {
                ""
            };
            format!("It is always true for a container with the capability `SYS_ADMIN`.{set}")
        }
        _ => "A set-user-ID program, or one whose file has capabilities, gives a process more than its parent has.".to_string(),
    };
    plain("allowPrivilegeEscalation", &effective, context, "", sentence)
}

fn read_only(context: Context<'_>) -> Row<'_> {
    let effective = context.read_only_root_filesystem();
    let sentence = match effective.value {
        Some(true) => "It writes to its volumes only.",
        _ => "It may change the files of its image; the changes are gone when it restarts.",
    };
    plain("readOnlyRootFilesystem", &effective, context, "", sentence.to_string())
}

fn proc_mount(context: Context<'_>) -> Row<'_> {
    let effective = context.proc_mount();
    let is_privileged = context.privileged().value == Some(true);
    let sentence = match effective.value {
        _ if is_privileged => {
            "The container is privileged, so no part of `/proc` is masked or read-only, whatever is set.".to_string()
        }
        Some("Default") => "Parts of `/proc` are masked or read-only.".to_string(),
        Some("Unmasked") => "No part of `/proc` is masked or read-only.".to_string(),
        other => format!("The API server does not know {}.", tick(other.unwrap_or_default())),
    };
    let effective = match (is_privileged, effective.value) {
        (true, Some("Default")) => {
            Effective::set("Unmasked", context.spot(&["securityContext", "privileged"])).shadowing(effective.spot)
        }
        _ => effective,
    };
    plain("procMount", &effective, context, "", sentence)
}

//! What a field sets, as text: for fields that are shadowed or that the pod's operating system does not have.

use k8s_openapi::api::core::v1::{
    AppArmorProfile, Capabilities, PodSecurityContext, SELinuxOptions, SeccompProfile, SecurityContext,
    WindowsSecurityContextOptions,
};

use super::super::profiles::Profile;
use super::super::value::{Context, Spot};

/// The fields of containers that only Linux has.
pub(super) const LINUX: [&[&str]; 10] = [
    &["securityContext", "runAsUser"],
    &["securityContext", "runAsGroup"],
    &["securityContext", "seccompProfile"],
    &["securityContext", "appArmorProfile"],
    &["securityContext", "seLinuxOptions"],
    &["securityContext", "capabilities"],
    &["securityContext", "privileged"],
    &["securityContext", "allowPrivilegeEscalation"],
    &["securityContext", "readOnlyRootFilesystem"],
    &["securityContext", "procMount"],
];

/// What a field sets in a pod or in a container; nothing where it is not set.
pub(crate) fn written(context: Context<'_>, spot: Spot<'_>) -> Option<String> {
    match spot {
        Spot::Annotation(key) => {
            context.pod.annotations().find(|(known, _)| *known == key).map(|(_, value)| value.to_string())
        }
        Spot::Pod(fields) => of_pod(context.pod.security_context()?, fields.last()?),
        Spot::Container(_, _, fields) => of_container(context.container.security?, fields.last()?),
    }
}

fn of_pod(context: &PodSecurityContext, field: &str) -> Option<String> {
    match field {
        "runAsUser" => number(context.run_as_user),
        "runAsGroup" => number(context.run_as_group),
        "runAsNonRoot" => flag(context.run_as_non_root),
        "seccompProfile" => context.seccomp_profile.as_ref().map(seccomp),
        "appArmorProfile" => context.app_armor_profile.as_ref().map(app_armor),
        "seLinuxOptions" => context.se_linux_options.as_ref().map(se_linux),
        other => windows(context.windows_options.as_ref()?, other),
    }
}

fn of_container(context: &SecurityContext, field: &str) -> Option<String> {
    match field {
        "runAsUser" => number(context.run_as_user),
        "runAsGroup" => number(context.run_as_group),
        "runAsNonRoot" => flag(context.run_as_non_root),
        "privileged" => flag(context.privileged),
        "allowPrivilegeEscalation" => flag(context.allow_privilege_escalation),
        "readOnlyRootFilesystem" => flag(context.read_only_root_filesystem),
        "procMount" => context.proc_mount.clone(),
        "capabilities" => context.capabilities.as_ref().map(capabilities),
        "seccompProfile" => context.seccomp_profile.as_ref().map(seccomp),
        "appArmorProfile" => context.app_armor_profile.as_ref().map(app_armor),
        "seLinuxOptions" => context.se_linux_options.as_ref().map(se_linux),
        other => windows(context.windows_options.as_ref()?, other),
    }
}

fn windows(options: &WindowsSecurityContextOptions, field: &str) -> Option<String> {
    match field {
        "hostProcess" => flag(options.host_process),
        "runAsUserName" => options.run_as_user_name.clone().filter(|name| !name.is_empty()),
        "gmsaCredentialSpecName" => options.gmsa_credential_spec_name.clone().filter(|name| !name.is_empty()),
        _ => None,
    }
}

fn number(value: Option<i64>) -> Option<String> {
    value.map(|value| value.to_string())
}

fn flag(value: Option<bool>) -> Option<String> {
    value.map(|value| value.to_string())
}

fn seccomp(profile: &SeccompProfile) -> String {
    profile_text(&profile.type_, profile.localhost_profile.as_deref())
}

fn app_armor(profile: &AppArmorProfile) -> String {
    profile_text(&profile.type_, profile.localhost_profile.as_deref())
}

fn profile_text(type_: &str, localhost: Option<&str>) -> String {
    match localhost {
        Some(name) => format!("{type_}: {name}"),
        None => type_.to_string(),
    }
}

/// `type: spc_t, level: s0`.
pub(super) fn se_linux(options: &SELinuxOptions) -> String {
    let parts = [("user", &options.user), ("role", &options.role), ("type", &options.type_), ("level", &options.level)];
    let set = parts
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name}: {}", value.as_deref().filter(|value| !value.is_empty())?)));
    set.collect::<Vec<_>>().join(", ")
}

/// `drop: ALL; add: NET_RAW`.
fn capabilities(capabilities: &Capabilities) -> String {
    let lists = [("drop", &capabilities.drop), ("add", &capabilities.add)];
    let set = lists.into_iter().filter_map(|(name, list)| {
        let list = list.as_ref().filter(|list| !list.is_empty())?;
        Some(format!("{name}: {}", list.join(", ")))
    });
    set.collect::<Vec<_>>().join("; ")
}

impl Profile<'_> {
    /// The profile as text.
    pub(super) fn text(self) -> String {
        match self {
            Profile::RuntimeDefault => "RuntimeDefault".to_string(),
            Profile::Localhost(name) => format!("Localhost: {name}"),
            Profile::Unconfined => "Unconfined".to_string(),
            Profile::Unknown(other) => other.to_string(),
        }
    }
}

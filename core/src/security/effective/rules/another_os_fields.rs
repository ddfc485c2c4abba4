//! Which fields of an operating system are set.

use k8s_openapi::api::core::v1::{PodSecurityContext, PodSpec, SecurityContext};

use super::super::super::PodView;
use super::super::value::{Context, Spot};

/// A field below some struct, and whether it is set there.
type Fields<T> = &'static [(&'static [&'static str], fn(&T) -> bool)];

const PODS_ON_LINUX: Fields<PodSecurityContext> = &[
    (&["spec", "securityContext", "runAsUser"], |context| context.run_as_user.is_some()),
    (&["spec", "securityContext", "runAsGroup"], |context| context.run_as_group.is_some()),
    (&["spec", "securityContext", "fsGroup"], |context| context.fs_group.is_some()),
    (&["spec", "securityContext", "supplementalGroups"], |context| context.supplemental_groups.is_some()),
    (&["spec", "securityContext", "seLinuxOptions"], |context| context.se_linux_options.is_some()),
    (&["spec", "securityContext", "seccompProfile"], |context| context.seccomp_profile.is_some()),
    (&["spec", "securityContext", "appArmorProfile"], |context| context.app_armor_profile.is_some()),
    (&["spec", "securityContext", "sysctls"], |context| context.sysctls.is_some()),
];

const SPECS_ON_LINUX: Fields<PodSpec> = &[
    (&["spec", "hostPID"], |spec| spec.host_pid == Some(true)),
    (&["spec", "hostIPC"], |spec| spec.host_ipc == Some(true)),
    (&["spec", "hostUsers"], |spec| spec.host_users == Some(false)),
    (&["spec", "shareProcessNamespace"], |spec| spec.share_process_namespace == Some(true)),
];

const CONTAINERS_ON_LINUX: Fields<SecurityContext> = &[
    (&["securityContext", "runAsUser"], |context| context.run_as_user.is_some()),
    (&["securityContext", "runAsGroup"], |context| context.run_as_group.is_some()),
    (&["securityContext", "seLinuxOptions"], |context| context.se_linux_options.is_some()),
    (&["securityContext", "seccompProfile"], |context| context.seccomp_profile.is_some()),
    (&["securityContext", "appArmorProfile"], |context| context.app_armor_profile.is_some()),
    (&["securityContext", "capabilities"], |context| context.capabilities.is_some()),
    (&["securityContext", "privileged"], |context| context.privileged.is_some()),
    (&["securityContext", "allowPrivilegeEscalation"], |context| context.allow_privilege_escalation.is_some()),
    (&["securityContext", "readOnlyRootFilesystem"], |context| context.read_only_root_filesystem.is_some()),
    (&["securityContext", "procMount"], |context| context.proc_mount.is_some()),
];

const PODS_ON_WINDOWS: Fields<PodSecurityContext> =
    &[(&["spec", "securityContext", "windowsOptions"], |context| context.windows_options.is_some())];

const CONTAINERS_ON_WINDOWS: Fields<SecurityContext> =
    &[(&["securityContext", "windowsOptions"], |context| context.windows_options.is_some())];

/// What is set that only the other system has.
pub(super) fn set_in_vain(pod: PodView<'_>, on_windows: bool) -> Vec<Spot<'_>> {
    let (of_pods, of_specs, of_containers) = match on_windows {
        true => (PODS_ON_LINUX, SPECS_ON_LINUX, CONTAINERS_ON_LINUX),
        false => (PODS_ON_WINDOWS, &[][..], CONTAINERS_ON_WINDOWS),
    };
    let mut spots = Vec::new();
    if let Some(context) = pod.security_context() {
        spots.extend(of_pods.iter().filter(|(_, is_set)| is_set(context)).map(|(path, _)| Spot::Pod(path)));
    }
    spots.extend(of_specs.iter().filter(|(_, is_set)| is_set(pod.spec)).map(|(path, _)| Spot::Pod(path)));
    for container in Context::all(pod) {
        let Some(context) = container.container.security else { continue };
        spots.extend(of_containers.iter().filter(|(_, is_set)| is_set(context)).map(|(path, _)| container.spot(path)));
    }
    spots
}

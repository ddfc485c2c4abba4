//! Profiles that confine a container: seccomp, AppArmor and SELinux.

use k8s_openapi::api::core::v1::{AppArmorProfile, SELinuxOptions, SeccompProfile};

use crate::report::ContextSource;

use super::super::standards::APP_ARMOR_ANNOTATION_PREFIX;
use super::value::{Context, Effective, Spot};

/// A profile of seccomp or AppArmor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile<'a> {
    /// The runtime's own.
    RuntimeDefault,
    /// A profile that the node has.
    Localhost(&'a str),
    /// None.
    Unconfined,
    /// What the API server does not take.
    Unknown(&'a str),
}

impl<'a> Profile<'a> {
    fn read(type_: &'a str, localhost: Option<&'a str>) -> Option<Self> {
        match type_ {
            "" => None,
            "RuntimeDefault" => Some(Profile::RuntimeDefault),
            "Localhost" => Some(Profile::Localhost(localhost.unwrap_or_default())),
            "Unconfined" => Some(Profile::Unconfined),
            other => Some(Profile::Unknown(other)),
        }
    }

    /// A profile without a type sets nothing: the API server refuses it.
    fn seccomp(profile: Option<&'a SeccompProfile>) -> Option<Self> {
        let profile = profile?;
        Profile::read(&profile.type_, profile.localhost_profile.as_deref())
    }

    fn app_armor(profile: Option<&'a AppArmorProfile>) -> Option<Self> {
        let profile = profile?;
        Profile::read(&profile.type_, profile.localhost_profile.as_deref())
    }

    /// What an AppArmor annotation says; nothing for a value that the kubelet does not know.
    fn annotation(value: &'a str) -> Option<Self> {
        match value {
            "runtime/default" => Some(Profile::RuntimeDefault),
            "unconfined" => Some(Profile::Unconfined),
            other => other.strip_prefix("localhost/").map(Profile::Localhost),
        }
    }
}

impl<'a> Context<'a> {
    /// The seccomp profile. Where none is set the node decides: none at all, or the runtime's where the kubelet runs with `seccompDefault`. What the
    /// runtimes make of it in a privileged container is not looked at here.
    pub(crate) fn seccomp(self) -> Effective<'a, Profile<'a>> {
        Effective::nearest(
            Profile::seccomp(self.container.security.and_then(|own| own.seccomp_profile.as_ref())),
            self.spot(&["securityContext", "seccompProfile"]),
            Profile::seccomp(self.pod.security_context().and_then(|of_pod| of_pod.seccomp_profile.as_ref())),
            Spot::Pod(&["spec", "securityContext", "seccompProfile"]),
            || Effective::default(None, ContextSource::Node),
        )
    }

    /// The AppArmor profile: the container's field before the annotation for it, before the pod's field (the kubelet's `apparmor.GetProfile`). Where none is
    /// set both runtimes use their own profile on nodes that have AppArmor.
    pub(crate) fn app_armor(self) -> Effective<'a, Profile<'a>> {
        let own = Profile::app_armor(self.container.security.and_then(|own| own.app_armor_profile.as_ref()));
        let of_pod = Profile::app_armor(self.pod.security_context().and_then(|pod| pod.app_armor_profile.as_ref()));
        let annotation = self.app_armor_annotation();
        let pod_spot = of_pod.map(|_| Spot::Pod(&["spec", "securityContext", "appArmorProfile"]));
        let annotated = annotation.map(|(key, _)| Spot::Annotation(key));
        match (own, annotation.and_then(|(_, value)| Profile::annotation(value)), of_pod) {
            (Some(own), ..) => Effective::set(own, self.spot(&["securityContext", "appArmorProfile"]))
                .shadowing(annotated)
                .shadowing(pod_spot),
            (None, Some(profile), _) => Effective {
                value: Some(profile),
                source: ContextSource::Annotation,
                spot: annotated,
                shadows: [pod_spot, None],
            },
            (None, None, Some(profile)) => {
                Effective { value: Some(profile), source: ContextSource::Pod, spot: pod_spot, shadows: [None, None] }
            }
            (None, None, None) => Effective::default(Some(Profile::RuntimeDefault), ContextSource::RuntimeDefault),
        }
    }

    /// The key and value of the AppArmor annotation for the container.
    fn app_armor_annotation(self) -> Option<(&'a str, &'a str)> {
        let is_for_it =
            |key: &str| key.strip_prefix(APP_ARMOR_ANNOTATION_PREFIX).is_some_and(|name| name == self.container.name);
        self.pod.annotations().find(|(key, _)| is_for_it(key))
    }

    /// The SELinux options: the container's as a whole before the pod's, unless they are empty. Where none are set the runtime gives the type for containers and a category of its own.
    pub(crate) fn se_linux(self) -> Effective<'a, &'a SELinuxOptions> {
        Effective::nearest(
            self.container.security.and_then(|own| own.se_linux_options.as_ref()).filter(says_something),
            self.spot(&["securityContext", "seLinuxOptions"]),
            self.pod.security_context().and_then(|of_pod| of_pod.se_linux_options.as_ref()).filter(says_something),
            Spot::Pod(&["spec", "securityContext", "seLinuxOptions"]),
            || Effective::default(None, ContextSource::RuntimeDefault),
        )
    }
}

/// Whether any option is set: with none the runtime takes the label of the pod.
fn says_something(options: &&SELinuxOptions) -> bool {
    let all = [&options.user, &options.role, &options.type_, &options.level];
    all.into_iter().flatten().any(|option| !option.is_empty())
}

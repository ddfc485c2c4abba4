//! Who may set what pods and containers have in common.

use k8s_openapi::api::core::v1::{AppArmorProfile, SELinuxOptions, SeccompProfile, WindowsSecurityContextOptions};

use super::PodView;
use super::containers::{ContainerView, Noun, containers};
use crate::security::Blamed;
use crate::security::text::push_named;

/// A security context: the pod's, or a container's, with the fields that both have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Holder<'a> {
    /// The container; none for the pod.
    pub(crate) container: Option<ContainerView<'a>>,
    pub(crate) app_armor_profile: Option<&'a AppArmorProfile>,
    pub(crate) run_as_non_root: Option<bool>,
    pub(crate) run_as_user: Option<i64>,
    pub(crate) se_linux_options: Option<&'a SELinuxOptions>,
    pub(crate) seccomp_profile: Option<&'a SeccompProfile>,
    pub(crate) windows_options: Option<&'a WindowsSecurityContextOptions>,
}

/// The two types have these fields in common, but share no trait.
macro_rules! holder {
    ($container:expr, $context:expr) => {{
        let context = $context;
        Holder {
            container: $container,
            app_armor_profile: context.and_then(|context| context.app_armor_profile.as_ref()),
            run_as_non_root: context.and_then(|context| context.run_as_non_root),
            run_as_user: context.and_then(|context| context.run_as_user),
            se_linux_options: context.and_then(|context| context.se_linux_options.as_ref()),
            seccomp_profile: context.and_then(|context| context.seccomp_profile.as_ref()),
            windows_options: context.and_then(|context| context.windows_options.as_ref()),
        }
    }};
}

/// The pod, then its containers. Holders without a security context are there too: what they do not set may be what is wrong.
pub(crate) fn holders(pod: PodView<'_>) -> impl Iterator<Item = Holder<'_>> {
    std::iter::once(pod_holder(pod)).chain(container_holders(pod))
}

/// The pod as a holder.
pub(crate) fn pod_holder(pod: PodView<'_>) -> Holder<'_> {
    holder!(None, pod.security_context())
}

/// The containers as holders.
pub(crate) fn container_holders(pod: PodView<'_>) -> impl Iterator<Item = Holder<'_>> {
    containers(pod.spec).map(|container| holder!(Some(container), container.security))
}

impl Holder<'_> {
    /// A field below the security context, as one to blame.
    pub(crate) fn blamed(&self, fields: &'static [&'static str]) -> Blamed {
        match &self.container {
            Some(container) => container.blamed(fields),
            None => Blamed::of_pod(fields).below(&["spec", "securityContext"]),
        }
    }

    /// What the holder is called at the start of a sentence.
    pub(crate) fn noun(&self) -> Noun<'_> {
        Noun(self.container)
    }
}

/// Those who set a forbidden value, as upstream lists them.
#[derive(Debug, Default)]
pub(crate) struct Setters<'a> {
    pod: bool,
    containers: Vec<&'a str>,
}

impl<'a> Setters<'a> {
    pub(crate) fn add(&mut self, holder: &Holder<'a>) {
        match holder.container {
            Some(container) => self.containers.push(container.name),
            None => self.pod = true,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        !self.pod && self.containers.is_empty()
    }

    /// Writes `pod and containers "a", "b"`: those of both that there are.
    pub(crate) fn push(&self, text: &mut String) {
        text.push_str(match (self.pod, self.containers.is_empty()) {
            (true, true) => "pod",
            (true, false) => "pod and ",
            (false, _) => "",
        });
        if !self.containers.is_empty() {
            push_named(text, "container", "containers", &self.containers);
        }
    }
}

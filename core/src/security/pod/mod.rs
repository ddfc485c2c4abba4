//! A pod as rules look at it, with its containers of all kinds seen alike.

pub(crate) mod containers;
pub(crate) mod holders;

use k8s_openapi::api::core::v1::{PodSecurityContext, PodSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

/// The pod that rules look at.
#[derive(Debug, Clone, Copy)]
pub struct PodView<'a> {
    /// Its metadata.
    pub metadata: &'a ObjectMeta,
    /// Its spec.
    pub spec: &'a PodSpec,
}

impl<'a> PodView<'a> {
    pub(crate) fn security_context(self) -> Option<&'a PodSecurityContext> {
        self.spec.security_context.as_ref()
    }

    /// Whether the pod says that it runs on Windows; node selectors do not count.
    pub(crate) fn is_windows(self) -> bool {
        self.spec.os.as_ref().is_some_and(|os| os.name == "windows")
    }

    /// Whether the pod has a user namespace of its own.
    pub(crate) fn has_user_namespace(self) -> bool {
        self.spec.host_users == Some(false)
    }

    pub(crate) fn annotations(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.metadata.annotations.iter().flatten().map(|(key, value)| (key.as_str(), value.as_str()))
    }
}

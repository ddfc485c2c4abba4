//! The fields of a container that hold one plain value.

use crate::report::{ContainerRuntime, ContextSource};

use super::value::{Context, Effective, Spot};

/// The path of a field that pod and container both have.
macro_rules! both {
    ($context:expr, $field:ident, $name:literal, $otherwise:expr) => {{
        let context = $context;
        Effective::nearest(
            context.container.security.and_then(|own| own.$field),
            context.spot(&["securityContext", $name]),
            context.pod.security_context().and_then(|of_pod| of_pod.$field),
            Spot::Pod(&["spec", "securityContext", $name]),
            || $otherwise,
        )
    }};
}

/// A field that only containers have.
macro_rules! own {
    ($context:expr, $field:ident, $name:literal) => {{
        let context = $context;
        let value = context.container.security.and_then(|own| own.$field);
        value.map(|value| Effective::set(value, context.spot(&["securityContext", $name])))
    }};
}

/// What Kubernetes takes where nothing is set.
fn default<'a, T>(value: T) -> Effective<'a, T> {
    Effective::default(Some(value), ContextSource::ApiDefault)
}

impl<'a> Context<'a> {
    /// The user that the container starts as; the image's where none is set.
    pub(crate) fn run_as_user(self) -> Effective<'a, i64> {
        both!(self, run_as_user, "runAsUser", Effective::default(None, ContextSource::Image))
    }

    /// The primary group; where none is set the image says it for the user, and it is 0 where the image does not know the user.
    pub(crate) fn run_as_group(self) -> Effective<'a, i64> {
        both!(self, run_as_group, "runAsGroup", Effective::default(None, ContextSource::Image))
    }

    /// Whether the kubelet refuses to start it as root.
    pub(crate) fn run_as_non_root(self) -> Effective<'a, bool> {
        both!(self, run_as_non_root, "runAsNonRoot", default(false))
    }

    /// Whether it may do on the node what root may.
    pub(crate) fn privileged(self) -> Effective<'a, bool> {
        own!(self, privileged, "privileged").unwrap_or_else(|| default(false))
    }

    /// Whether a process may gain more privileges than its parent. Upstream's documentation of the field: it is always true for a privileged container and for
    /// one with `SYS_ADMIN`.
    pub(crate) fn allow_privilege_escalation(self) -> Effective<'a, bool> {
        let set = own!(self, allow_privilege_escalation, "allowPrivilegeEscalation");
        let implied = |fields| {
            let shadowed = set.filter(|set| set.value == Some(false)).and_then(|set| set.spot);
            Effective::set(true, self.spot(fields)).shadowing(shadowed)
        };
        if self.privileged().value == Some(true) {
            return implied(&["securityContext", "privileged"]);
        }
        if self.adds_sys_admin() {
            return implied(&["securityContext", "capabilities", "add"]);
        }
        set.unwrap_or_else(|| default(true))
    }

    /// Whether the runtime sets `no_new_privs`: what is written decides that, whatever else implies (the kubelet's `securitycontext.AddNoNewPrivileges`).
    pub(crate) fn no_new_privs(self) -> bool {
        self.container.security.is_some_and(|own| own.allow_privilege_escalation == Some(false))
    }

    /// Whether its root filesystem is read-only.
    pub(crate) fn read_only_root_filesystem(self) -> Effective<'a, bool> {
        own!(self, read_only_root_filesystem, "readOnlyRootFilesystem").unwrap_or_else(|| default(false))
    }

    /// How `/proc` is mounted: `Default` masks parts of it and makes others read-only, `Unmasked` does neither.
    pub(crate) fn proc_mount(self) -> Effective<'a, &'a str> {
        let set = self.container.security.and_then(|own| own.proc_mount.as_deref()).filter(|set| !set.is_empty());
        match set {
            Some(set) => Effective::set(set, self.spot(&["securityContext", "procMount"])),
            None => default("Default"),
        }
    }

    fn adds_sys_admin(self) -> bool {
        let has_it = |runtime| self.capabilities(runtime).value.is_some_and(|set| set.has("SYS_ADMIN"));
        !self.added().is_empty() && ContainerRuntime::ALL.into_iter().any(has_it)
    }
}

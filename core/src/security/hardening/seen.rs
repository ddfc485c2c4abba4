//! The pod that the rules look at, with what was asked for.

use crate::manifest::FieldPath;
use crate::report::ContainerRuntime;
use crate::security::pod::containers::{ContainerView, containers};
use crate::security::standards::judges;
use crate::security::text::plural;
use crate::security::{PodView, Standard};
use crate::words::{some, tick};

use super::Thresholds;

/// The pod that the rules look at, with what was asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'a> {
    pub(super) pod: PodView<'a>,
    pub(super) judged: Judged,
    pub(super) runtime: ContainerRuntime,
    pub(super) thresholds: &'a Thresholds,
    /// Whether it runs on Windows, as far as it says so: the fields of Linux have no effect there.
    pub(super) is_windows: bool,
}

/// What checks of the chosen standard judge, so that no rule repeats it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judged {
    /// User 0.
    pub(super) root: bool,
    /// Capabilities that are added.
    pub(super) added: bool,
    /// Capabilities that are not dropped.
    pub(super) kept: bool,
}

impl Judged {
    pub(super) fn by(standard: Standard) -> Self {
        let kept = judges("capabilities_restricted", standard);
        Judged { root: judges("runAsUser", standard), added: kept || judges("capabilities_baseline", standard), kept }
    }
}

impl<'a> Seen<'a> {
    /// The containers of all kinds.
    pub(super) fn containers(&self) -> impl Iterator<Item = ContainerView<'a>> + use<'a> {
        containers(self.pod.spec)
    }
}

/// The path of a field of the pod's security context.
pub(super) fn pod_field(field: &'static str) -> FieldPath {
    FieldPath::root().fields(&["spec", "securityContext", field])
}

/// `container `a``, `containers `a` and `b``; of many the first, and how many more.
pub(super) fn named(names: &[&str]) -> String {
    const NAMED: usize = 4;
    let noun = plural(names.len(), "container", "containers");
    format!("{noun} {}", some(names.iter(), NAMED, |name| tick(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_containers_are_counted() {
        assert_eq!(named(&["a"]), "container `a`");
        assert_eq!(named(&["a", "b"]), "containers `a` and `b`");
        assert_eq!(named(&["a", "b", "c", "d", "e", "f"]), "containers `a`, `b`, `c`, `d` and 2 more");
    }
}

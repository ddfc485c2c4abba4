//! What a runtime makes of `add` and `drop`.
//!
//! Both runtimes put `CAP_` before a name and make it upper case, take `ALL` in any case, add `ALL`, then drop `ALL`, then add and then drop by name. They
//! differ in their default set, and in names that they do not know: containerd (`WithCapabilities` in `internal/cri/opts/spec_opts.go`) reads `CAP_X` as
//! `CAP_CAP_X`, and runc passes over what it does not know; CRI-O (`SpecSetupCapabilities`) takes `CAP_X` for `X`, and does not start a container that adds
//! an unknown one.

use crate::report::ContainerRuntime;

use super::super::value::{Context, Effective};
use super::set::{CapabilitySet, number};
use crate::report::ContextSource;

/// containerd's `defaultUnixCaps`.
const CONTAINERD: CapabilitySet = CapabilitySet::of(&[0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31]);
/// CRI-O's `capabilities.Default`.
const CRI_O: CapabilitySet = CapabilitySet::of(&[0, 1, 3, 4, 5, 6, 7, 8, 10]);

impl ContainerRuntime {
    /// The capabilities of a container that says nothing of them.
    pub(crate) fn default_capabilities(self) -> CapabilitySet {
        match self {
            ContainerRuntime::Containerd => CONTAINERD,
            ContainerRuntime::CriO => CRI_O,
        }
    }
}

/// What a runtime reads in a name of `add` or `drop`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Every capability.
    All,
    /// The capability of this number.
    One(usize),
    /// None that it knows.
    Unknown,
}

/// What a runtime reads in a name.
pub(crate) fn read(name: &str, runtime: ContainerRuntime) -> Reading {
    if name.eq_ignore_ascii_case("ALL") {
        return Reading::All;
    }
    let bare = match runtime {
        ContainerRuntime::Containerd => name,
        ContainerRuntime::CriO => without_prefix(name).unwrap_or(name),
    };
    number(bare).map_or(Reading::Unknown, Reading::One)
}

/// The name without `CAP_` in any case; none where it has no such prefix.
pub(crate) fn without_prefix(name: &str) -> Option<&str> {
    let (head, rest) = name.split_at_checked(4)?;
    head.eq_ignore_ascii_case("CAP_").then_some(rest)
}

impl<'a> Context<'a> {
    /// What it adds.
    pub(crate) fn added(self) -> &'a [String] {
        self.container.added()
    }

    /// What it drops.
    pub(crate) fn dropped(self) -> &'a [String] {
        self.container.capabilities().and_then(|written| written.drop.as_deref()).unwrap_or_default()
    }

    /// Whether it drops every capability, in the reading of both runtimes.
    pub(crate) fn drops_all(self) -> bool {
        self.dropped().iter().any(|name| name.eq_ignore_ascii_case("ALL"))
    }

    /// The capabilities that the container has as root: the runtime's default less `drop` plus `add`, and all of them where it is privileged. For another
    /// user they are the bounding set only: the runtimes make none of them ambient.
    pub(crate) fn capabilities(self, runtime: ContainerRuntime) -> Effective<'a, CapabilitySet> {
        let (add, drop) = (self.added(), self.dropped());
        let spot = (!add.is_empty() || !drop.is_empty()).then(|| self.spot(&["securityContext", "capabilities"]));
        if self.privileged().value == Some(true) {
            return Effective::set(CapabilitySet::ALL, self.spot(&["securityContext", "privileged"])).shadowing(spot);
        }
        let Some(spot) = spot else {
            return Effective::default(Some(runtime.default_capabilities()), ContextSource::RuntimeDefault);
        };
        let mut set = runtime.default_capabilities();
        if add.iter().any(|name| name.eq_ignore_ascii_case("ALL")) {
            set = CapabilitySet::ALL;
        }
        if self.drops_all() {
            set = CapabilitySet::default();
        }
        for (names, present) in [(add, true), (drop, false)] {
            for name in names {
                if let Reading::One(number) = read(name, runtime) {
                    set = set.with(number, present);
                }
            }
        }
        Effective::set(set, spot)
    }
}

//! The 19 checks of the Pod Security Standards with all their revisions.
//!
//! Follows `k8s.io/pod-security-admission/policy`: one file a check, each with the rule that its findings carry. Reasons and details equal
//! upstream's to the byte; the places to blame, and the sentences about them, are Podwall's own.

mod allow_privilege_escalation;
mod app_armor_profile;
mod capabilities_baseline;
mod capabilities_restricted;
mod host_namespaces;
mod host_path_volumes;
mod host_ports;
mod host_probes;
mod privileged;
mod proc_mount;
mod proc_mount_restricted;
mod references;
mod restricted_volumes;
mod run_as_non_root;
mod run_as_user;
mod se_linux_options;
mod seccomp_annotations;
mod seccomp_profile_baseline;
mod seccomp_profile_restricted;
mod sysctls;
#[cfg(test)]
pub(super) mod testing;
mod windows_host_process;

use crate::report::Severity;
use crate::rule::{Reference, Rule};
use crate::security::text::push_all;

use super::blame::Blame;
pub use super::{Blamed, Offence, PodView};
use super::{Level, Standard, Version};

pub(super) use app_armor_profile::ANNOTATION_PREFIX as APP_ARMOR_ANNOTATION_PREFIX;
pub(super) use capabilities_restricted::drop_all;
pub(super) use restricted_volumes::has_source;

/// A check of the standards.
#[derive(Debug)]
pub struct Check {
    /// Upstream's id.
    pub id: &'static str,
    /// The rule that its findings carry.
    pub rule: &'static Rule,
    /// The laxest level that it belongs to.
    pub level: Level,
    /// The check of a stricter level that takes its place there.
    pub overridden_by: Option<&'static Check>,
    /// What it forbids, the oldest first.
    revisions: &'static [Revision],
}

/// A check as it is from a minor version on.
#[derive(Debug)]
struct Revision {
    since: u16,
    judge: Judge,
    forbids: fn(PodView<'_>) -> bool,
    /// Pods that it lets pass whatever they ask for.
    exempts: Option<fn(PodView<'_>) -> bool>,
}

/// What a revision of a check forbids about a pod, with the fields that it blames.
type Judge = fn(PodView<'_>, Blame) -> Option<Forbidden>;

/// What a revision of a check found.
#[derive(Debug)]
struct Forbidden {
    reason: &'static str,
    detail: String,
    blame: Blame,
}

/// A check that forbids a pod.
#[derive(Debug, Clone)]
pub struct Violation {
    /// The check.
    pub check: &'static Check,
    /// Upstream's ForbiddenReason.
    pub reason: &'static str,
    /// Upstream's ForbiddenDetail; may be empty.
    pub detail: String,
    /// The fields that are to blame, at least one.
    pub blamed: Vec<Blamed>,
    revision: &'static Revision,
}

impl Violation {
    /// The reason with the detail, as upstream puts them together.
    pub(crate) fn text(&self) -> String {
        let mut text = String::with_capacity(self.reason.len() + self.detail.len() + 3);
        self.push(&mut text);
        text
    }

    fn push(&self, text: &mut String) {
        text.push_str(self.reason);
        if !self.detail.is_empty() {
            push_all(text, &[" (", &self.detail, ")"]);
        }
    }

    /// The fields that are to blame in the pod that was judged, each with Podwall's own sentence and with what would mend it. They are made here and not
    /// before: who only wants upstream's verdict does not pay for them.
    pub fn offences(&self, pod: PodView<'_>) -> Vec<Offence> {
        let told = Blame::Told(Vec::with_capacity(self.blamed.len()));
        match (self.revision.judge)(pod, told) {
            Some(Forbidden { blame: Blame::Told(offences), .. }) => offences,
            _ => Vec::new(),
        }
    }
}

/// Every check in upstream's order: by level, then by the bytes of the id.
pub static CHECKS: [&Check; 19] = [
    &app_armor_profile::CHECK,
    &capabilities_baseline::CHECK,
    &host_namespaces::CHECK,
    &host_path_volumes::CHECK,
    &host_ports::CHECK,
    &host_probes::CHECK,
    &privileged::CHECK,
    &proc_mount::CHECK,
    &se_linux_options::CHECK,
    &seccomp_profile_baseline::CHECK,
    &sysctls::CHECK,
    &windows_host_process::CHECK,
    &allow_privilege_escalation::CHECK,
    &capabilities_restricted::CHECK,
    &proc_mount_restricted::CHECK,
    &restricted_volumes::CHECK,
    &run_as_non_root::CHECK,
    &run_as_user::CHECK,
    &seccomp_profile_restricted::CHECK,
];

/// The newest minor version in which a check was revised. Newer versions, and `latest`, are evaluated as this one.
pub const NEWEST_MINOR: u16 = 37;

/// What a standard forbids about a pod, in upstream's order.
pub fn evaluate(pod: PodView<'_>, level: Level, version: Version) -> Vec<Violation> {
    in_force(level, version).filter_map(|(check, revision)| revision.violation(check, pod)).collect()
}

/// Whether a standard allows a pod: whether [`evaluate`] finds nothing, without its words.
///
/// ```
/// use podwall::security::standards::{PodView, allows};
/// use podwall::security::{Level, Version};
///
/// let (metadata, mut spec) = Default::default();
/// assert!(allows(PodView { metadata: &metadata, spec: &spec }, Level::Baseline, Version::Latest));
/// spec.host_pid = Some(true);
/// assert!(!allows(PodView { metadata: &metadata, spec: &spec }, Level::Baseline, Version::Latest));
/// ```
pub fn allows(pod: PodView<'_>, level: Level, version: Version) -> bool {
    !in_force(level, version).any(|(_, revision)| revision.forbids(pod))
}

/// The minor version that a version is evaluated as.
pub(crate) fn minor(version: Version) -> u16 {
    match version {
        Version::Minor(minor) => minor.min(NEWEST_MINOR),
        Version::Latest => NEWEST_MINOR,
    }
}

/// The checks that a standard consists of, each as it is at the version, in upstream's order.
fn in_force(level: Level, version: Version) -> impl Iterator<Item = (&'static Check, &'static Revision)> {
    let minor = minor(version);
    let checks = CHECKS.into_iter().filter(move |check| check.level <= level);
    // A check takes another one's place only from the version on in which it exists itself.
    let counts = move |other: &Check| other.level <= level && other.revision(minor).is_some();
    let checks = checks.filter(move |check| !check.overridden_by.is_some_and(counts));
    checks.filter_map(move |check| Some((check, check.revision(minor)?)))
}

/// Whether a standard has the check of an id in force.
pub fn judges(id: &str, Standard { level, version }: Standard) -> bool {
    in_force(level, version).any(|(check, _)| check.id == id)
}

/// Reasons with details as upstream joins them (`AggregateCheckResult.ForbiddenDetail`).
pub fn forbidden_detail(violations: &[Violation]) -> String {
    let length = violations.iter().map(|violation| violation.reason.len() + violation.detail.len() + 5).sum();
    let mut text = String::with_capacity(length);
    for violation in violations {
        text.push_str(if text.is_empty() { "" } else { ", " });
        violation.push(&mut text);
    }
    text
}

/// Reasons as upstream joins them (`AggregateCheckResult.ForbiddenReason`).
pub fn forbidden_reason(violations: &[Violation]) -> String {
    let reasons: Vec<&str> = violations.iter().map(|violation| violation.reason).collect();
    reasons.join(", ")
}

/// The rules of the checks.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    CHECKS.iter().map(|check| check.rule)
}

/// The rule of a check, with its example and the corrected one.
const fn rule(
    id: &'static str,
    check: &'static str,
    summary: &'static str,
    explanation: &'static str,
    [example, corrected]: [&'static str; 2],
    references: &'static [Reference],
) -> Rule {
    let rule = Rule::of_security(id, Severity::Error, summary, explanation, [example, corrected], references);
    Rule { check: Some(check), level: Some(Level::Restricted), ..rule }
}

impl Rule {
    /// The same, its example being for a laxer level: a check of a stricter one takes its place there.
    const fn below(self, level: Level) -> Rule {
        Rule { level: Some(level), ..self }
    }

    /// The same with what other tools answer otherwise.
    const fn differing(self, differences: &'static [&'static str]) -> Rule {
        Rule { differences, ..self }
    }
}

impl Check {
    /// The revision in force at a version; none before the check came to be.
    fn revision(&self, minor: u16) -> Option<&Revision> {
        self.revisions.iter().rev().find(|revision| revision.since <= minor)
    }
}

impl Revision {
    /// Both functions have to agree: a pod is forbidden where the first finds something.
    const fn since(since: u16, judge: Judge, forbids: fn(PodView<'_>) -> bool) -> Revision {
        Revision { since, judge, forbids, exempts: None }
    }

    /// The same, but for such pods.
    const fn unless(self, exempts: fn(PodView<'_>) -> bool) -> Revision {
        Revision { exempts: Some(exempts), ..self }
    }

    fn forbids(&self, pod: PodView<'_>) -> bool {
        (self.forbids)(pod) && !self.exempts.is_some_and(|exempts| exempts(pod))
    }

    fn violation(&'static self, check: &'static Check, pod: PodView<'_>) -> Option<Violation> {
        if !self.forbids(pod) {
            return None;
        }
        let Forbidden { reason, detail, blame } = (self.judge)(pod, Blame::Fields(Vec::new()))?;
        let Blame::Fields(blamed) = blame else { return None };
        Some(Violation { check, reason, detail, blamed, revision: self })
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{pod, violations};
    use super::*;

    #[test]
    fn the_list_is_in_upstreams_order() {
        assert!(CHECKS.is_sorted_by_key(|check| (check.level, check.id)));
        for check in CHECKS {
            assert_eq!(check.rule.check, Some(check.id));
            assert!(check.revisions.is_sorted_by_key(|revision| revision.since), "{}", check.id);
        }
    }

    #[test]
    fn the_newest_version_is_that_of_the_newest_revision() {
        let since = CHECKS.iter().flat_map(|check| check.revisions).map(|revision| revision.since);
        assert_eq!(since.max(), Some(NEWEST_MINOR));
    }

    #[test]
    fn an_overriding_check_counts_from_its_own_version_on() {
        let pod = pod("{containers: [{name: a, securityContext: {capabilities: {add: [NET_RAW]}}}]}");
        let ids = |minor| {
            let found = violations(&pod, Level::Restricted, Version::Minor(minor));
            let ids: Vec<&str> = found.iter().map(|violation| violation.check.id).collect();
            ids.into_iter().filter(|id| id.starts_with("capabilities")).collect::<Vec<_>>()
        };
        assert_eq!(ids(21), ["capabilities_baseline"]);
        assert_eq!(ids(22), ["capabilities_restricted"]);
        assert_eq!(ids(99), ["capabilities_restricted"]);
    }

    #[test]
    fn reasons_and_details_join_as_upstream_joins_them() {
        let pod = pod("{hostPID: true, securityContext: {sysctls: [{value: '1'}]}}");
        let found = violations(&pod, Level::Baseline, Version::Latest);
        assert_eq!(forbidden_reason(&found), "host namespaces, forbidden sysctls");
        assert_eq!(forbidden_detail(&found), "host namespaces (hostPID=true), forbidden sysctls");
        assert!(violations(&pod, Level::Privileged, Version::Latest).is_empty());
    }
}

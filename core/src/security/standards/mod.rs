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
use crate::rules::{Family, Reference, Rule};

use super::{Level, Version};
pub use super::{Offence, PodView};

pub(super) use app_armor_profile::ANNOTATION_PREFIX as APP_ARMOR_ANNOTATION_PREFIX;
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
    /// The id of the check that it takes the place of at its level.
    pub overrides: Option<&'static str>,
    /// What it forbids, with the minor version from which on; the oldest first.
    revisions: &'static [(u16, Judge)],
}

/// One revision of a check: what it forbids about a pod.
type Judge = fn(PodView<'_>) -> Option<Forbidden>;

/// What a revision of a check found.
#[derive(Debug)]
struct Forbidden {
    reason: &'static str,
    detail: String,
    offences: Vec<Offence>,
}

/// A check that forbids a pod.
#[derive(Debug, Clone)]
pub struct Violation {
    /// The check.
    pub check: &'static Check,
    /// Upstream's ForbiddenReason.
    pub reason: String,
    /// Upstream's ForbiddenDetail; may be empty.
    pub detail: String,
    /// The places that are to blame, at least one, each with Podwall's own sentence.
    pub offences: Vec<Offence>,
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
    let minor = match version {
        Version::Minor(minor) => minor.min(NEWEST_MINOR),
        Version::Latest => NEWEST_MINOR,
    };
    let checks = CHECKS.iter().filter(|check| check.level <= level && !is_overridden(check, level, minor));
    checks.filter_map(|check| violation(check, minor, pod)).collect()
}

/// Reasons with details as upstream joins them (`AggregateCheckResult.ForbiddenDetail`).
pub fn forbidden_detail(violations: &[Violation]) -> String {
    let parts: Vec<String> = violations
        .iter()
        .map(|Violation { reason, detail, .. }| match detail.as_str() {
            "" => reason.clone(),
            detail => format!("{reason} ({detail})"),
        })
        .collect();
    parts.join(", ")
}

/// Reasons as upstream joins them (`AggregateCheckResult.ForbiddenReason`).
pub fn forbidden_reason(violations: &[Violation]) -> String {
    let reasons: Vec<&str> = violations.iter().map(|violation| violation.reason.as_str()).collect();
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
    Rule {
        id,
        family: Family::Security,
        severity: Severity::Error,
        check: Some(check),
        summary,
        explanation,
        example,
        corrected,
        references,
        differences: &[],
    }
}

/// Whether a check of a stricter level takes this one's place: only from the version on in which that check exists.
fn is_overridden(check: &Check, level: Level, minor: u16) -> bool {
    CHECKS.iter().any(|other| other.level <= level && other.overrides == Some(check.id) && other.judge(minor).is_some())
}

fn violation(check: &'static Check, minor: u16, pod: PodView<'_>) -> Option<Violation> {
    let Forbidden { reason, detail, offences } = check.judge(minor)?(pod)?;
    Some(Violation { check, reason: reason.to_string(), detail, offences })
}

impl Check {
    /// The revision in force at a version; none before the check came to be.
    fn judge(&self, minor: u16) -> Option<Judge> {
        self.revisions.iter().rev().find(|(since, _)| *since <= minor).map(|(_, judge)| *judge)
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
            assert!(check.revisions.is_sorted_by_key(|(since, _)| *since), "{}", check.id);
        }
    }

    #[test]
    fn the_newest_version_is_that_of_the_newest_revision() {
        let since = CHECKS.iter().flat_map(|check| check.revisions).map(|(since, _)| *since);
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

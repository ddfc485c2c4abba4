//! What a person would say after looking at the standing of all workloads.

use crate::sort::sort_by;
use std::collections::BTreeMap;

use crate::report::{Failure, Level, Standard, WorkloadStanding};
use crate::words::{capitalised, number};

/// How much of each sort the smaller sentence names.
const NAMED: usize = 3;

/// A large sentence and a smaller one, which may be empty.
///
/// The first says how many workloads there are and how many of them satisfy the level that was asked about, and Baseline beside Restricted.
/// The second names what forbids most of them.
pub fn summary(workloads: &[WorkloadStanding], standard: Standard) -> (String, String) {
    let all = workloads.len();
    if all == 0 {
        return ("No workloads.".to_string(), String::new());
    }
    let head = format!("{} {}.", capitalised(&number(all)), if all == 1 { "workload" } else { "workloads" });
    let baseline = count(workloads, |workload| workload.baseline.is_empty());
    let restricted = count(workloads, |workload| workload.restricted.is_empty());
    let body = match standard.level {
        Level::Privileged => "Privileged allows everything.".to_string(),
        Level::Baseline => format!("{}.", satisfied(baseline, all, "Baseline")),
        Level::Restricted if restricted == all => format!("{}.", satisfied(all, all, "Restricted")),
        Level::Restricted => {
            format!("{}; {}.", satisfied(restricted, all, "Restricted"), also(baseline, restricted, all))
        }
    };
    (format!("{head} {body}"), most_often(workloads, standard.level))
}

fn count(workloads: &[WorkloadStanding], holds: impl Fn(&WorkloadStanding) -> bool) -> usize {
    workloads.iter().filter(|workload| holds(workload)).count()
}

/// How many of all satisfy a level, as a sentence without its full stop.
fn satisfied(some: usize, all: usize, level: &str) -> String {
    match (some, all) {
        (1, 1) => format!("It satisfies {level}"),
        (_, 1) => format!("It does not satisfy {level}"),
        (0, 2) => format!("Neither of them satisfies {level}"),
        (0, _) => format!("None of them satisfies {level}"),
        (2, 2) => format!("Both satisfy {level}"),
        (some, all) if some == all => format!("All of them satisfy {level}"),
        (1, _) => format!("One of them satisfies {level}"),
        (some, _) => format!("{} of them satisfy {level}", capitalised(&number(some))),
    }
}

/// How many satisfy Baseline, behind what was said of Restricted, which not all satisfy. A workload may satisfy Restricted and not Baseline.
fn also(baseline: usize, restricted: usize, all: usize) -> String {
    match (baseline, all) {
        (1, 1) => "it satisfies Baseline".to_string(),
        (0, 1) => "nor does it satisfy Baseline".to_string(),
        (0, 2) if restricted == 0 => "nor does either satisfy Baseline".to_string(),
        (0, _) if restricted == 0 => "nor does any satisfy Baseline".to_string(),
        (0, _) => "none satisfies Baseline".to_string(),
        (2, 2) => "both satisfy Baseline".to_string(),
        (some, all) if some == all => "all satisfy Baseline".to_string(),
        (1, _) => "one satisfies Baseline".to_string(),
        (some, _) => format!("{} satisfy Baseline", number(some)),
    }
}

/// What forbids most workloads, in words: what is missing, and what is there and forbidden.
fn most_often(workloads: &[WorkloadStanding], level: Level) -> String {
    let mut counts: BTreeMap<Want<'_>, usize> = BTreeMap::new();
    for workload in workloads {
        let failures = match level {
            Level::Privileged => &[][..],
            Level::Baseline => &workload.baseline,
            Level::Restricted => &workload.restricted,
        };
        failures.iter().flat_map(wants).for_each(|want| *counts.entry(want).or_default() += 1);
    }
    let mut counts: Vec<(Want<'_>, usize)> = counts.into_iter().collect();
    // A stable sort: what is equally frequent stays in alphabetical order.
    sort_by(&mut counts, |(_, left), (_, right)| right.cmp(left));
    let parts: Vec<String> =
        [true, false].into_iter().filter_map(|missing| sentence(&counts, missing, workloads.len())).collect();
    parts.join(" ")
}

fn sentence(counts: &[(Want<'_>, usize)], missing: bool, workloads: usize) -> Option<String> {
    let alike = counts.iter().filter(|(want, _)| matches!(want, Want::Missing(_)) == missing).take(NAMED);
    let parts: Vec<String> = alike
        .map(|(Want::Missing(words) | Want::Forbidden(words), count)| match workloads {
            1 => words.to_string(),
            _ => format!("{words} ({count})"),
        })
        .collect();
    let head = match (missing, workloads) {
        (true, 1) => "Missing",
        (true, _) => "Most often missing",
        (false, 1) => "Forbidden",
        (false, _) => "Most often forbidden",
    };
    (!parts.is_empty()).then(|| format!("{head}: {}.", parts.join(", ")))
}

/// What a workload would need, or would need to lose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Want<'a> {
    Missing(&'a str),
    Forbidden(&'a str),
}

/// What a failure is about. Upstream's details tell what is missing (`must set`) from what is set and forbidden (`must not`).
fn wants(failure: &Failure) -> impl Iterator<Item = Want<'_>> {
    let says = |words: &str| failure.detail.contains(words);
    let wants = match failure.check.as_str() {
        "allowPrivilegeEscalation" => [Some(Want::Missing("allowPrivilegeEscalation: false")), None],
        "capabilities_restricted" => [
            says(" must set securityContext.capabilities.drop=").then_some(Want::Missing("drop: [\"ALL\"]")),
            says(" must not include ").then_some(Want::Forbidden("added capabilities")),
        ],
        "runAsNonRoot" if says(" must set ") => [Some(Want::Missing("runAsNonRoot: true")), None],
        "seccompProfile_restricted" if says(" must set ") => [Some(Want::Missing("a seccomp profile")), None],
        other => [Some(Want::Forbidden(forbidden_in_words(other))), None],
    };
    wants.into_iter().flatten()
}

fn forbidden_in_words(check: &str) -> &str {
    match check {
        "appArmorProfile" => "AppArmor profiles",
        "capabilities_baseline" => "added capabilities",
        "hostNamespaces" => "host namespaces",
        "hostPathVolumes" => "hostPath volumes",
        "hostPorts" => "host ports",
        "hostProbesAndHostLifecycle" => "hosts of probes or hooks",
        "privileged" => "privileged containers",
        "procMount" | "procMount_restricted" => "procMount",
        "restrictedVolumes" => "volume types",
        "runAsNonRoot" => "runAsNonRoot: false",
        "runAsUser" => "runAsUser: 0",
        "seLinuxOptions" => "SELinux options",
        "seccompProfile_baseline" | "seccompProfile_restricted" => "seccomp profiles",
        "windowsHostProcess" => "HostProcess containers",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Position, Range, Text, Version};

    /// A workload that these checks of Baseline and of Restricted forbid, each with the text that upstream gives for it.
    fn workload(baseline: &[(&str, &str)], restricted: &[(&str, &str)]) -> WorkloadStanding {
        let failures = |found: &[(&str, &str)]| {
            let failure = |(check, detail): &(&str, &str)| Failure {
                check: (*check).into(),
                reason: Text::default(),
                detail: (*detail).into(),
            };
            found.iter().map(failure).collect::<Vec<_>>()
        };
        let start = Position { line: 1, column: 1, offset: 0 };
        WorkloadStanding {
            refused: false,
            endpoint: Text::default(),
            namespace: String::new(),
            kind: String::new(),
            name: String::new(),
            span: Range { source: Text::default(), start, end: start },
            allowed: restricted.is_empty(),
            standing: Level::Restricted,
            baseline: failures(baseline),
            restricted: failures(restricted),
            forbidden: String::new(),
            findings: Vec::new(),
        }
    }

    const DROP: (&str, &str) =
        ("capabilities_restricted", "container \"a\" must set securityContext.capabilities.drop=[\"ALL\"]");
    const NON_ROOT: (&str, &str) =
        ("runAsNonRoot", "pod or container \"a\" must set securityContext.runAsNonRoot=true");
    const ROOT: (&str, &str) = ("runAsNonRoot", "pod must not set securityContext.runAsNonRoot=false");
    const HOST: (&str, &str) = ("hostNamespaces", "hostPID=true");

    fn good() -> WorkloadStanding {
        workload(&[], &[])
    }

    fn lax() -> WorkloadStanding {
        workload(&[], &[DROP, NON_ROOT])
    }

    fn bad() -> WorkloadStanding {
        workload(&[HOST], &[HOST, DROP])
    }

    fn said(workloads: &[WorkloadStanding], level: Level) -> [String; 2] {
        summary(workloads, Standard { level, version: Version::Latest }).into()
    }

    #[test]
    fn of_none_and_of_one() {
        assert_eq!(said(&[], Level::Restricted), ["No workloads.", ""]);
        assert_eq!(said(&[good()], Level::Restricted), ["One workload. It satisfies Restricted.", ""]);
        assert_eq!(
            said(&[lax()], Level::Restricted),
            [
                "One workload. It does not satisfy Restricted; it satisfies Baseline.",
                "Missing: drop: [\"ALL\"], runAsNonRoot: true.",
            ]
        );
        assert_eq!(
            said(&[bad()], Level::Restricted),
            [
                "One workload. It does not satisfy Restricted; nor does it satisfy Baseline.",
                "Missing: drop: [\"ALL\"]. Forbidden: host namespaces.",
            ]
        );
    }

    #[test]
    fn of_many() {
        let twelve: Vec<_> = (0..12).map(|_| lax()).collect();
        assert_eq!(
            said(&twelve, Level::Restricted),
            [
                "Twelve workloads. None of them satisfies Restricted; all satisfy Baseline.",
                "Most often missing: drop: [\"ALL\"] (12), runAsNonRoot: true (12).",
            ]
        );
        assert_eq!(
            said(&[good(), lax(), bad(), bad()], Level::Restricted),
            [
                "Four workloads. One of them satisfies Restricted; two satisfy Baseline.",
                "Most often missing: drop: [\"ALL\"] (3), runAsNonRoot: true (1). Most often forbidden: host namespaces (2).",
            ]
        );
        assert_eq!(
            said(&[bad(), bad()], Level::Restricted)[0],
            "Two workloads. Neither of them satisfies Restricted; nor does either satisfy Baseline."
        );
    }

    #[test]
    fn of_other_levels() {
        assert_eq!(
            said(&[good(), lax(), bad()], Level::Baseline),
            ["Three workloads. Two of them satisfy Baseline.", "Most often forbidden: host namespaces (1)."]
        );
        assert_eq!(said(&[good(), bad()], Level::Privileged), ["Two workloads. Privileged allows everything.", ""]);
    }

    #[test]
    fn what_is_set_is_not_called_missing() {
        let set = [
            ROOT,
            ("capabilities_restricted", "container \"a\" must not include \"X\" in securityContext.capabilities.add"),
        ];
        assert_eq!(
            said(&[workload(&[], &set)], Level::Restricted)[1],
            "Forbidden: added capabilities, runAsNonRoot: false."
        );
    }
}

//! The rules held against their own documentation, and against pods in which each finds something.

use std::collections::BTreeSet;

use super::RULES;
use crate::report::{Report, Severity};
use crate::rule::{Family, Rule};
use crate::rules::all;
use crate::security::{Level, Standard, Version};
use crate::{Analysis, Options, Source};

fn report(text: &str, level: Level) -> Report {
    let source = Source { name: "example.yaml".into(), text: text.into(), cluster: None };
    let standard = Standard { level, version: Version::Latest };
    Analysis::new(vec![source], Options { standard, ..Options::default() }).report()
}

/// The findings about pods, as rule and severity.
fn about_pods(report: &Report) -> BTreeSet<(&str, Severity)> {
    let of_pods: BTreeSet<&str> = all()
        .into_iter()
        .filter(|rule| matches!(rule.family, Family::Security | Family::Hardening))
        .map(|rule| rule.id)
        .collect();
    let findings = report.findings.iter().filter(|finding| of_pods.contains(finding.rule.as_str()));
    findings.map(|finding| (finding.rule.as_str(), finding.severity)).collect()
}

#[test]
fn each_finds_something_in_its_example_and_nothing_in_the_corrected_one() {
    for Rule { id, severity, example, corrected, .. } in RULES {
        for level in Level::ALL {
            let (before, after) = (report(example, level), report(corrected, level));
            let found = about_pods(&before);
            // Two rules leave their matter to the checks of a stricter level.
            let leaves = matches!(
                (*id, level),
                ("dangerous-capability", Level::Baseline | Level::Restricted) | ("net-raw-kept", Level::Restricted)
            );
            assert_eq!(found.contains(&(*id, *severity)), !leaves, "{id} at {}", level.name());
            let left = about_pods(&after);
            assert!(left.iter().all(|(rule, _)| rule != id), "{id}: its corrected example still has it");
            let new: Vec<_> = left.difference(&found).filter(|(_, new)| new <= severity).collect();
            assert!(new.is_empty(), "{id} at {}: the corrected example brings {new:?}", level.name());
            for report in [before, after] {
                assert!(
                    report.objects.iter().all(|object| object.evaluated && !object.refused),
                    "{id}: {:?}",
                    report.findings
                );
            }
        }
    }
}

#[test]
fn each_says_where_its_matter_is_described() {
    for rule in RULES {
        assert_eq!(rule.family, Family::Hardening, "{}", rule.id);
        let kubernetes = rule.references.iter().filter(|reference| reference.of == "Kubernetes");
        assert!(
            kubernetes.clone().count() > 0
                && kubernetes.clone().all(|page| page.url.starts_with("https://kubernetes.io/docs/")),
            "{}",
            rule.id
        );
        assert!(rule.differences.iter().all(|line| line.ends_with('.')), "{}", rule.id);
        assert!(rule.severity != Severity::Error, "{}: only the server and the standards forbid", rule.id);
    }
}

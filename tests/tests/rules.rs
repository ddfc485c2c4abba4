//! Every rule finds something in its example, and nothing in the corrected one.

use podwall::report::{Level, Report, Standard};
use podwall::rules::{Rule, all};
use podwall::{Analysis, Options, Source};

/// An analysis of an example. Checks of a stricter level take the place of some rules, so that the level matters.
fn analysed(text: &str, level: Level) -> Report {
    let options = Options { standard: Standard { level, ..Standard::default() }, ..Options::default() };
    let source = Source { name: "example.yaml".to_string(), text: text.to_string(), cluster: None };
    Analysis::new(vec![source], options).report()
}

/// The strictest level at which a rule finds something in its example.
fn level(rule: &Rule) -> Option<Level> {
    let finds = |level: &Level| analysed(rule.example, *level).findings.iter().any(|finding| finding.rule == rule.id);
    Level::ALL.into_iter().rev().find(finds)
}

#[test]
fn every_rule_finds_something_in_its_example() {
    let mut laxer = Vec::new();
    for rule in all() {
        assert!(rule.example.ends_with('\n'), "{}", rule.id);
        match level(rule) {
            Some(Level::Restricted) => {}
            Some(level) => laxer.push((rule.id, level)),
            None => panic!("{}: {:#?}", rule.id, analysed(rule.example, Level::Restricted).findings),
        }
    }
    // The playground opens the examples of these at their level (`web/src/report/rule.rs`).
    let wanted = [
        ("capabilities-baseline", Level::Baseline),
        ("host-path-volumes", Level::Baseline),
        ("proc-mount", Level::Baseline),
        ("seccomp-profile-baseline", Level::Baseline),
        ("net-raw-kept", Level::Baseline),
        ("dangerous-capability", Level::Privileged),
    ];
    laxer.sort();
    assert_eq!(laxer, {
        let mut wanted = wanted;
        wanted.sort();
        wanted
    });
}

#[test]
fn no_rule_finds_anything_in_its_corrected_example() {
    let mut held = 0;
    let mut wrong = Vec::new();
    for rule in all().into_iter().filter(|rule| !rule.corrected.is_empty()) {
        held += 1;
        assert_ne!(rule.example, rule.corrected, "{}", rule.id);
        let Report { findings, objects, .. } = analysed(rule.corrected, level(rule).unwrap_or_default());
        let found = findings.into_iter().filter(|finding| finding.rule == rule.id).map(|finding| finding.message);
        wrong.extend(found.map(|message| (rule.id, message)));
        // A corrected example that the server refuses would teach the wrong thing.
        let refused = objects.into_iter().filter(|object| object.refused);
        wrong.extend(refused.map(|object| (rule.id, format!("the server refuses {}", object.id))));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(held > 30, "{held}");
}

#[test]
fn every_rule_says_where_its_matter_is_described() {
    for rule in all() {
        assert!(rule.references.iter().any(|reference| reference.url.starts_with("https://")), "{}", rule.id);
        for reference in rule.references {
            assert!(!reference.of.is_empty() && !reference.name.is_empty(), "{}: {reference:?}", rule.id);
        }
    }
}

//! Every rule finds something in its example, and nothing in the corrected one.

use podwall::report::{Level, Report, Standard};
use podwall::rules::{Rule, all};
use podwall::security::standards::CHECKS;
use podwall::{Analysis, Options, Source};

/// An analysis of an example at the level of its rule's check; Restricted takes the place of some checks of Baseline.
fn analysed(rule: &Rule, text: &str) -> Report {
    let check = CHECKS.iter().find(|check| Some(check.id) == rule.check);
    let level = check.map_or(Level::Restricted, |check| check.level);
    let options = Options { standard: Standard { level, ..Standard::default() }, ..Options::default() };
    let source = Source { name: "example.yaml".to_string(), text: text.to_string(), cluster: None };
    Analysis::new(vec![source], options).report()
}

#[test]
fn every_rule_finds_something_in_its_example() {
    let mut silent = Vec::new();
    for rule in all() {
        assert!(rule.example.ends_with('\n'), "{}", rule.id);
        let found = analysed(rule, rule.example).findings;
        if !found.iter().any(|finding| finding.rule == rule.id) {
            silent.push((rule.id, found.into_iter().map(|finding| finding.rule).collect::<Vec<_>>()));
        }
    }
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn no_rule_finds_anything_in_its_corrected_example() {
    let mut held = 0;
    let mut wrong = Vec::new();
    for rule in all().into_iter().filter(|rule| !rule.corrected.is_empty()) {
        held += 1;
        assert_ne!(rule.example, rule.corrected, "{}", rule.id);
        let Report { findings, objects, .. } = analysed(rule, rule.corrected);
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

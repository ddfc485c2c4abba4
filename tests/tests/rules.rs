//! Every rule finds something in its example, and nothing in the corrected one.

use podwall::report::{Level, Report, Standard};
use podwall::rules::{Rule, all};
use podwall::{Analysis, Options, Source};
use podwall_tests::surroundings::repository;

/// An analysis of an example. Checks of a stricter level take the place of some rules, so that the level matters.
fn analysed(text: &str, level: Level) -> Report {
    let options = Options { standard: Standard { level, ..Standard::default() }, ..Options::default() };
    let source = Source { name: "example.yaml".to_string(), text: text.to_string(), cluster: None };
    Analysis::new(vec![source], options).report()
}

/// The levels at which a rule finds something in its example, the laxest first.
fn levels(rule: &Rule) -> Vec<Level> {
    let finds = |level: &Level| analysed(rule.example, *level).findings.iter().any(|finding| finding.rule == rule.id);
    Level::ALL.into_iter().filter(finds).collect()
}

#[test]
fn every_rule_finds_something_in_its_example() {
    for rule in all() {
        assert!(rule.example.ends_with('\n'), "{}", rule.id);
        let levels = levels(rule);
        let strictest = levels.last().copied();
        assert!(strictest.is_some(), "{}: {:#?}", rule.id, analysed(rule.example, Level::Restricted).findings);
        // The playground opens the example at the level that the registry names.
        assert_eq!(rule.level, strictest.filter(|_| levels != Level::ALL), "{}", rule.id);
    }
}

#[test]
fn no_rule_finds_anything_in_its_corrected_example() {
    let mut held = 0;
    let mut wrong = Vec::new();
    for rule in all().into_iter().filter(|rule| !rule.corrected.is_empty()) {
        held += 1;
        assert_ne!(rule.example, rule.corrected, "{}", rule.id);
        let Report { findings, objects, .. } = analysed(rule.corrected, rule.level.unwrap_or(Level::Restricted));
        let found = findings.into_iter().filter(|finding| finding.rule == rule.id).map(|finding| finding.message);
        wrong.extend(found.map(|message| (rule.id, message.to_string())));
        // A corrected example that the server refuses would teach the wrong thing.
        let refused = objects.into_iter().filter(|object| object.refused);
        wrong.extend(refused.map(|object| (rule.id, format!("the server refuses {}", object.id))));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(held > 30, "{held}");
}

#[test]
fn the_readme_says_how_many_rules_about_policies_there_are() {
    let readme = std::fs::read_to_string(repository().join("README.md")).unwrap();
    let said = format!("**Mistakes in policies**: {} rules", podwall::network::LINTS.len());
    assert!(readme.contains(&said), "{said}");
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

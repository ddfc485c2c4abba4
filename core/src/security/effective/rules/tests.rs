use super::RULES;
use crate::{Analysis, Options, Source};

/// The rules of findings about a manifest.
fn found(text: &str) -> Vec<String> {
    let source = Source { name: "a.yaml".into(), text: text.into(), cluster: None };
    let report = Analysis::new(vec![source], Options::default()).report();
    report.findings.into_iter().map(|finding| finding.rule.to_string()).collect()
}

#[test]
fn each_rule_finds_its_example_and_nothing_in_the_corrected_one() {
    for rule in RULES {
        let (wrong, right) = (found(rule.example), found(rule.corrected));
        assert!(wrong.iter().any(|id| id == rule.id), "{}: {wrong:?}", rule.id);
        let ours: Vec<&String> = right.iter().filter(|id| RULES.iter().any(|rule| rule.id == id.as_str())).collect();
        assert!(ours.is_empty(), "{}: {ours:?}", rule.id);
        let reading = ["syntax", "unknown-field", "wrong-type"];
        assert!(!wrong.iter().chain(&right).any(|id| reading.contains(&id.as_str())), "{}", rule.id);
    }
}

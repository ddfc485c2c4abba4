//! What is suggested from expectations meets them, where it is said to be proven: one expectation means the same to both.

use std::collections::HashSet;
use std::io::Write;

use podwall::network::Dialect;
use podwall::network::expect::{Expectation, read_json};
use podwall::network::suggest::SuggestOptions;
use podwall::report::{ExpectationReport, ExpectedVerdict, Suggestion};
use podwall::{Analysis, Options, Source};
use podwall_tests::pairs::names;
use podwall_tests::random_cluster::with_nodes;
use podwall_tests::seeded::Seeded;

fn expectations(random: &mut Seeded, names: &[String]) -> String {
    let end = |random: &mut Seeded| match random.below(4) {
        0 | 1 => names[random.below(names.len())].clone(),
        _ => {
            let all = [
                "outside",
                "outside",
                "n0/*",
                "*/p1",
                "10.0.0.1",
                "10.0.0.2",
                "10.0.0.0/29",
                "10.9.0.1",
                "10.9.0.0/24",
                "8.8.8.8",
                "2001:db8::1",
                "fd00::6",
                "10.1.9.9",
                "10.0.0.1-10.0.0.2",
                "everyone",
            ];
            all[random.below(all.len())].to_string()
        }
    };
    let mut lists = [Vec::new(), Vec::new()];
    for _ in 0..1 + random.below(4) {
        let mut expectation = serde_json::json!({"from": end(random), "to": end(random)});
        if random.below(2) == 0 {
            expectation["ports"] = ["80", "UDP 53"][random.below(2)].into();
        }
        if random.below(6) == 0 {
            expectation["from"] = serde_json::json!([end(random), end(random)]);
        }
        lists[usize::from(random.below(8) == 0)].push(expectation);
    }
    serde_json::json!({"allowed": lists[0], "denied": lists[1]}).to_string()
}

/// What fails between endpoints that the suggestion does not leave out.
fn failing(report: &ExpectationReport, suggestion: &Suggestion) -> Vec<String> {
    let aside: HashSet<&str> =
        suggestion.left_out.iter().flat_map(|left| &left.ends.members).map(String::as_str).collect();
    let mut found = Vec::new();
    for result in report.results.iter().filter(|result| !result.passed) {
        let is_told = |name: &String| !aside.contains(name.as_str());
        let told = result.failures.iter().filter(|pair| is_told(&pair.from) && is_told(&pair.to));
        found.extend(told.map(|pair| format!("{}: {} -> {}", result.sentence, pair.from, pair.to)));
        // What is to be denied to nobody is not part of a suggestion, which has a note of it.
        if result.failures.is_empty() && result.wanted == ExpectedVerdict::Allowed {
            found.push(result.sentence.clone());
        }
    }
    found
}

fn analysis(text: &str, dialect: Dialect) -> Analysis {
    let options = Options { dialect, ..Options::default() };
    let source = Source { name: "cluster.yaml".to_string(), text: text.to_string(), cluster: None };
    Analysis::new(vec![source], options)
}

#[test]
fn what_is_proven_meets_its_expectations() {
    let (count, mut proven) = (600, 0);
    for seed in 0..count {
        let mut random = Seeded::new(seed);
        let text = with_nodes(seed, &mut random);
        let dialects = [Dialect::SPEC, Dialect::SPEC, Dialect::CILIUM, Dialect::CALICO, Dialect::NETPOL_ANALYZER];
        let dialect = dialects[random.below(dialects.len())];
        let before = analysis(&text, dialect);
        let json = expectations(&mut random, &names(&before));
        let reading = read_json(&json);
        assert!(reading.problems.is_empty(), "{:?}", reading.problems);
        let wanted: Vec<Expectation> = reading.expectations;
        let suggestion = before.suggest(&SuggestOptions { dns: false, ..SuggestOptions::expecting(&wanted) });
        let is_contradicted = suggestion.notes.iter().any(|note| note.contains("both wanted and denied"));
        if !suggestion.proven || is_contradicted {
            continue;
        }
        proven += 1;
        let after = analysis(&format!("{text}---\n{}", suggestion.text), dialect);
        let failing = failing(&after.expect(&wanted, 1_000), &suggestion);
        assert!(
            failing.is_empty(),
            "seed {seed} {}\n{text}\n# wanted\n{json}\n# suggested\n{}\n{failing:#?}",
            dialect.name,
            suggestion.text
        );
    }
    let _ = writeln!(
        std::io::stderr(),
        "suggestions from expectations: {proven} of {count} proven, and each meets what is wanted"
    );
    assert!(proven > 100, "{proven}");
}

//! What ARCHITECTURE.md promises and a test can hold.

use std::collections::BTreeMap;

use podwall::report::Report;
use podwall::{Analysis, Options, Source};
use podwall_tests::matrix;
use podwall_tests::seeded::Seeded;
use podwall_tests::states::clusters;
use podwall_tests::surroundings::{files_below, repository};

fn sources(documents: &[String]) -> Vec<Source> {
    let texts = documents.iter().enumerate();
    texts.map(|(at, text)| Source { name: format!("{at}.yaml"), text: text.clone(), cluster: None }).collect()
}

/// Everything that is decided, by name and without places: each workload's standing and texts, each pair's connections.
fn verdicts(report: &Report) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for workload in &report.security.workloads {
        let failures = format!("{:?} {:?} {:?}", workload.standing, workload.baseline, workload.restricted);
        found.insert(workload.endpoint.to_string(), failures);
    }
    let network = &report.network;
    for (from, source) in network.endpoints.iter().enumerate() {
        for (to, destination) in network.endpoints.iter().enumerate() {
            let outside = source.namespace.is_none() && destination.namespace.is_none();
            if !outside {
                let connections = matrix::words(&matrix::connections(network, from, to));
                found.insert(format!("{} -> {}", source.id, destination.id), connections);
            }
        }
    }
    found
}

#[test]
fn the_order_of_documents_changes_no_verdict() {
    let mut random = Seeded::new(3);
    for cluster in clusters("np-1", 60) {
        let documents: Vec<String> = cluster.split("\n---\n").map(str::to_string).collect();
        let shuffled: Vec<String> = random.order(documents.len()).into_iter().map(|at| documents[at].clone()).collect();
        let of = |documents: &[String]| {
            let source = Source { name: "all".to_string(), text: documents.join("\n---\n"), cluster: None };
            verdicts(&Analysis::new(vec![source], Options::default()).report())
        };
        let (one, other) = (of(&documents), of(&shuffled));
        assert!(!one.is_empty());
        assert_eq!(one, other);
    }
}

#[test]
fn one_source_or_many_change_no_verdict() {
    for cluster in clusters("np-1", 60) {
        let documents: Vec<String> = cluster.split("\n---\n").map(str::to_string).collect();
        let whole = Analysis::new(sources(&[cluster]), Options::default()).report();
        let parts = Analysis::new(sources(&documents), Options::default()).report();
        assert_eq!(verdicts(&whole), verdicts(&parts));
    }
}

#[test]
fn an_update_equals_a_fresh_analysis() {
    let mut random = Seeded::new(4);
    for cluster in clusters("np-1", 60) {
        let mut documents: Vec<String> = cluster.split("\n---\n").map(str::to_string).collect();
        let mut analysis = Analysis::new(sources(&documents), Options::default());
        for _ in 0..3 {
            let at = random.below(documents.len());
            random.change(&mut documents[at]);
            assert!(analysis.update(&format!("{at}.yaml"), documents[at].clone()));
            assert_eq!(analysis.report(), Analysis::new(sources(&documents), Options::default()).report());
        }
        documents.push("apiVersion: v1\nkind: Pod\nmetadata: {name: added}\nspec: {}\n".to_string());
        let added = documents.len() - 1;
        assert!(!analysis.update(&format!("{added}.yaml"), documents[added].clone()));
        assert_eq!(analysis.report(), Analysis::new(sources(&documents), Options::default()).report());
    }
}

#[test]
fn a_core_file_has_at_most_400_lines() {
    for path in files_below(&repository().join("core"), &["rs"]).unwrap() {
        let lines = std::fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= 400, "{} has {lines} lines", path.display());
    }
}

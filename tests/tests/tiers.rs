//! Explanations are found pair by pair, verdicts by the matrix of classes: both have to say the same of every connection of the vectors.

use podwall::cluster::Protocol;
use podwall::report::{DirectionExplanation, TierOutcome};
use podwall::{Analysis, Options, Question, Source};
use podwall_tests::surroundings::vectors;
use serde::Deserialize;

#[derive(Deserialize)]
struct Line {
    id: String,
    manifests: String,
    pods: Vec<String>,
    outside: Vec<String>,
    probes: Vec<String>,
}

/// How many clusters of each file are asked.
const CLUSTERS: usize = 8;

#[test]
fn the_tiers_of_an_explanation_come_to_the_verdict() {
    let mut asked = 0;
    let mut decided = 0;
    for file in ["edges", "np-1", "anp-1", "cnp-1", "mixed-1"] {
        let text = vectors(&format!("reachability/{file}.jsonl")).unwrap();
        for line in text.lines().step_by(if file == "edges" { 3 } else { 200 / CLUSTERS }) {
            let line: Line = serde_json::from_str(line).unwrap();
            let source = Source { name: "cluster.yaml".into(), text: line.manifests, cluster: None };
            let analysis = Analysis::new(vec![source], Options::default());
            let pods = line.pods.iter().map(|pod| pod.replacen('/', "/Pod/", 1));
            let ends: Vec<String> = pods.chain(line.outside).collect();
            for from in &ends {
                for to in &ends {
                    for probe in line.probes.iter().map(String::as_str).chain([""]) {
                        let (protocol, port) = probe.split_once('/').unwrap_or_default();
                        let (protocol, port) = (Protocol::parse(protocol), port.parse().ok());
                        let question = Question { from: from.clone(), to: to.clone(), protocol, port, all: false };
                        let explanation = analysis.explain(&question).unwrap();
                        for (way, direction) in [("egress", &explanation.egress), ("ingress", &explanation.ingress)] {
                            let question = format!("{}: {from} -> {to} {probe} {way}", line.id);
                            decided += usize::from(is_consistent(direction, &question));
                            asked += 1;
                        }
                    }
                }
            }
        }
    }
    assert!(asked > 30_000 && decided > 5_000, "{asked} {decided}");
}

/// Holds the outcomes of the tiers against the verdict; says whether a tier decided.
fn is_consistent(direction: &DirectionExplanation, question: &str) -> bool {
    let outcomes: Vec<TierOutcome> = direction.tiers.iter().map(|tier| tier.outcome).collect();
    let has = |outcome| outcomes.contains(&outcome);
    let mixed = has(TierOutcome::Mixed);
    let finals =
        outcomes.iter().filter(|outcome| matches!(outcome, TierOutcome::Allowed | TierOutcome::Denied)).count();
    assert!(mixed || finals <= 1, "{question}: {outcomes:?}");
    if mixed || outcomes.is_empty() {
        return false;
    }
    assert_eq!(direction.allowed, !has(TierOutcome::Denied), "{question}: {:#?}", direction.tiers);
    finals == 1
}

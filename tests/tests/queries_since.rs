//! What is asked since an earlier state is what changed since then.

use std::collections::BTreeMap;

use podwall::network::query::{ReachBy, ReachQuery, ReachVerdict};
use podwall::report::{Because, Connections};
use podwall_tests::matrix::words;
use podwall_tests::pairs::{ALL, analysis, is_workload, names};
use podwall_tests::states::{administrative, changes, clusters};

/// Whether a port is open.
fn has_tcp(connections: &Connections, port: u16) -> bool {
    match connections {
        Connections::All => true,
        Connections::Ports { tcp, .. } => tcp.iter().any(|(first, last)| (*first..=*last).contains(&port)),
    }
}

#[test]
fn what_is_asked_since_a_state_is_what_changed() {
    let mut counts = BTreeMap::new();
    let texts = clusters("np-1", 40).into_iter().chain(clusters("edges", 60)).chain(administrative(15));
    for (text, other) in changes(17, texts.collect()) {
        let (before, after) = (analysis(&text), analysis(&other));
        let changes = before.changed_pairs(&after, ALL).pairs;
        let of_now = |because: Option<Because>| because != Some(Because::Gone);
        let name = names(&after).first().cloned().unwrap_or_default();
        let namespace = name.split('/').next().unwrap_or_default().to_string();
        let asked = [
            ReachQuery::default(),
            ReachQuery { port: Some(80), ..ReachQuery::default() },
            ReachQuery { namespace: Some(format!("{namespace}*")), ..ReachQuery::default() },
            ReachQuery { workload: Some(format!("*{name}")), ..ReachQuery::default() },
            ReachQuery { from: Some(format!("*{name}")), to: Some("everyone".into()), ..ReachQuery::default() },
        ];
        for (at, query) in asked.into_iter().enumerate() {
            for verdict in [ReachVerdict::Allowed, ReachVerdict::Denied] {
                let query = ReachQuery { verdict, by: ReachBy::Pair, page: ALL, ..query.clone() };
                let answer = after.reach_since(&before, &query).unwrap();
                let listed = answer.listed.unwrap();
                assert_eq!(answer.pairs as usize, listed.len());
                let told: BTreeMap<(String, String), String> = listed
                    .iter()
                    .map(|pair| ((pair.from.clone(), pair.to.clone()), words(&pair.connections)))
                    .collect();
                assert_eq!(told.len(), listed.len(), "no pair stands twice");
                let within = |name: &str| name.starts_with(&format!("{namespace}/")) || name.starts_with(&namespace);
                let is_asked = |from: &str, to: &str| match at {
                    2 => [from, to].iter().any(|end| is_workload(end) && within(end)),
                    3 => [from, to].iter().any(|end| end.ends_with(&name)),
                    4 => from.ends_with(&name),
                    _ => true,
                };
                let open = |connections: &Connections| match (query.port, has_tcp(connections, 80)) {
                    (None, _) => words(connections),
                    (Some(_), true) => "TCP 80".to_string(),
                    (Some(_), false) => "none".to_string(),
                };
                let wanted: BTreeMap<(String, String), String> = changes
                    .iter()
                    .filter(|pair| of_now(pair.because) && is_asked(&pair.from, &pair.to))
                    .filter(|pair| open(&pair.before) != open(&pair.after))
                    .filter(|pair| (open(&pair.after) == "none") == (verdict == ReachVerdict::Denied))
                    .map(|pair| ((pair.from.clone(), pair.to.clone()), open(&pair.after)))
                    .collect();
                assert_eq!(told, wanted, "{query:?}\n{text}\n=== after\n{other}");
                *counts.entry((at, verdict == ReachVerdict::Denied)).or_insert(0) += told.len();
            }
        }
    }
    assert_eq!(counts.len(), 10);
    assert!(counts.values().all(|count| *count > 20), "{counts:?}");
}

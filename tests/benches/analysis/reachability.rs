//! Reachability of all pairs, and everything from the text to the report.

use criterion::Criterion;
use podwall::network::{Reachability, Settings};
use podwall::{Analysis, Options, Source};
use podwall_tests::manifests;

use crate::table::{Amount, Row};

/// Numbers of pods and of policies.
const SIZES: [(usize, usize); 2] = [(1_000, 100), (10_000, 1_000)];

/// Measures deciding alone, then the whole way.
pub(crate) fn bench(criterion: &mut Criterion) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut group = criterion.benchmark_group("reachability");
    group.sample_size(10);
    for (pods, policies) in SIZES {
        let sources = vec![
            Source { name: "pods.yaml".into(), text: manifests::pods(pods), cluster: None },
            Source { name: "policies.yaml".into(), text: manifests::policies(policies), cluster: None },
        ];
        let analysis = Analysis::new(sources.clone(), Options::default());
        assert_eq!(analysis.model().workloads.len(), pods, "the made-up pods are read");
        assert_eq!(analysis.model().policies.len(), policies, "the made-up policies are read");
        let name = format!("{pods}-{policies}");
        group.bench_function(format!("{name}-all-pairs"), |bencher| {
            bencher.iter(|| Reachability::new(analysis.model(), &Settings::default()));
        });
        group.bench_function(format!("{name}-report"), |bencher| {
            bencher.iter(|| {
                let report = Analysis::new(sources.clone(), Options::default()).report();
                serde_json::to_string(&report).map(|json| json.len())
            });
        });
        for (part, what) in [("all-pairs", "all pairs"), ("report", "text to report as JSON")] {
            rows.push(Row {
                what: format!("{pods} pods, {policies} policies: {what}"),
                id: format!("reachability/{name}-{part}"),
                amount: Amount::Pods(pods),
            });
        }
    }
    group.finish();
    rows
}

//! Judging: decoded pods against both levels of the Pod Security Standards.

use criterion::{Criterion, Throughput};
use podwall::cluster::{PodTemplate, pod_template};
use podwall::manifest::{self, Content};
use podwall::security::standards::{PodView, evaluate};
use podwall::security::{Level, Version};
use podwall::source;
use podwall_tests::manifests;

use crate::table::{Amount, Row};

const PODS: usize = 1_000;

/// Measures decoded pods, so that reading is not counted again.
pub(crate) fn bench(criterion: &mut Criterion) -> Vec<Row> {
    let pods = decoded(&manifests::pods(PODS));
    assert_eq!(pods.len(), PODS, "the made-up pods are read");
    let mut group = criterion.benchmark_group("judging");
    group.throughput(Throughput::Elements(PODS as u64));
    group.bench_function("both-levels", |bencher| {
        bencher.iter(|| {
            let judge = |pod: &PodTemplate, level| {
                let view = PodView { metadata: &pod.metadata, spec: &pod.spec };
                evaluate(view, level, Version::Latest).len()
            };
            pods.iter().map(|pod| judge(pod, Level::Baseline) + judge(pod, Level::Restricted)).sum::<usize>()
        });
    });
    group.finish();
    vec![Row {
        what: format!("{PODS} decoded pods judged at both levels"),
        id: "judging/both-levels".to_string(),
        amount: Amount::Pods(PODS),
    }]
}

fn decoded(text: &str) -> Vec<PodTemplate> {
    let mut pods = Vec::new();
    for (at, document) in source::read(text).documents.iter().enumerate() {
        let Ok(tree) = &document.content else { continue };
        if let Content::Objects(objects) = manifest::objects(at, tree) {
            pods.extend(objects.iter().filter_map(|object| pod_template(object, tree)));
        }
    }
    pods
}

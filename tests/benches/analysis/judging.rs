//! Judging: pods held against the Pod Security Standards, decoded ones and from their text.

use std::fs;
use std::hint::black_box;

use criterion::{Criterion, Throughput};
use podwall::cluster::{PodTemplate, pod_templates};
use podwall::manifest;
use podwall::security::standards::{PodView, allows, evaluate, forbidden_detail};
use podwall::security::{Level, Version};
use podwall::{Analysis, Options, Source, source};
use podwall_tests::manifests;
use podwall_tests::surroundings::repository;
use serde_json::value::RawValue;

use crate::table::{Amount, Row};

const PODS: usize = 1_000;

/// The workloads of a vector: small ones, nearly all of which violate several checks.
const VECTOR: &str = "tests/vectors/standards/random-1.jsonl";

/// Measures made-up pods as applications have them, and those of the vectors.
pub(crate) fn bench(criterion: &mut Criterion) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut group = criterion.benchmark_group("judging");
    let vector = vector();
    let text: String = vector.iter().map(|object| format!("---\n{object}")).collect();
    for (name, text) in [("made-up", &manifests::pods(PODS)), ("vector", &text)] {
        let pods = decoded(text);
        assert!(pods.len() > PODS / 10, "the {name} pods are read");
        group.throughput(Throughput::Elements(pods.len() as u64));
        group.bench_function(format!("{name}-verdict"), |bencher| {
            bencher.iter(|| {
                let allowed = |pod: &&PodTemplate| allows(black_box(view(pod)), Level::Restricted, Version::Latest);
                pods.iter().filter(allowed).count()
            });
        });
        group.bench_function(format!("{name}-words"), |bencher| {
            bencher.iter(|| {
                let judge = |pod: &PodTemplate| {
                    let found = evaluate(black_box(view(pod)), Level::Restricted, Version::Latest);
                    let places: usize = found.iter().map(|violation| black_box(&violation.blamed).len()).sum();
                    black_box(forbidden_detail(&found)).len() + places
                };
                pods.iter().map(judge).sum::<usize>()
            });
        });
        for (part, what) in [("verdict", "the verdict alone"), ("words", "upstream's texts and every place")] {
            rows.push(Row {
                what: format!("{} decoded {name} pods at Restricted, {what}", pods.len()),
                id: format!("judging/{name}-{part}"),
                amount: Amount::Pods(pods.len()),
            });
        }
    }
    let bytes: usize = vector.iter().map(String::len).sum();
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("vector-findings", |bencher| {
        bencher.iter(|| vector.iter().map(|text| located(text)).sum::<usize>())
    });
    group.bench_function("vector-report", |bencher| {
        bencher.iter(|| vector.iter().map(|text| reported(text)).sum::<usize>())
    });
    for (part, what) in [("findings", "located findings of the standard"), ("report", "the whole report")] {
        rows.push(Row {
            what: format!("{} pods of the vectors, from YAML to {what}", vector.len()),
            id: format!("judging/vector-{part}"),
            amount: Amount::Bytes(bytes),
        });
    }
    group.finish();
    rows
}

fn view(pod: &PodTemplate) -> PodView<'_> {
    PodView { metadata: &pod.metadata, spec: &pod.spec }
}

/// The sum of the places that the standard finds fault with in a text.
fn located(text: &str) -> usize {
    let mut places = 0;
    each_pod(text, |pod, (tree, node)| {
        for violation in evaluate(view(&pod), Level::Restricted, Version::Latest) {
            for blamed in &violation.blamed {
                let span = manifest::locate(tree, node, &pod.path.join(&blamed.path()), blamed.part);
                places += black_box(span).start as usize;
            }
        }
    });
    places
}

/// How much is found in a text, with everything else that a report says.
fn reported(text: &str) -> usize {
    let source = Source { name: "pod.yaml".to_string(), text: text.to_string(), cluster: None };
    black_box(Analysis::new(vec![source], Options::default()).report()).findings.len()
}

/// Every object of the vector as YAML.
fn vector() -> Vec<String> {
    #[derive(serde::Deserialize)]
    struct Line<'a> {
        #[serde(borrow)]
        object: &'a RawValue,
    }
    let text = fs::read_to_string(repository().join(VECTOR)).expect("the vectors are part of the project");
    let yaml = |line: &str| {
        let line: Line<'_> = serde_json::from_str(line).expect("a line of the vectors is JSON");
        let object: serde_json::Value = serde_json::from_str(line.object.get()).expect("it is JSON");
        serde_yaml::to_string(&object).expect("JSON becomes YAML")
    };
    text.lines().map(yaml).collect()
}

fn decoded(text: &str) -> Vec<PodTemplate> {
    let mut pods = Vec::new();
    each_pod(text, |pod, _| pods.push(pod));
    pods
}

/// Reads a text and hands over the pods in it, each with its tree and object.
fn each_pod(text: &str, mut see: impl FnMut(PodTemplate, (&source::Tree, source::NodeId))) {
    for document in source::read(text).documents {
        let Ok(tree) = &document.content else { continue };
        pod_templates(tree).into_iter().for_each(|(object, pod)| see(pod, (tree, object.node)));
    }
}

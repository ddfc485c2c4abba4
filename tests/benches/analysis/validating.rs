//! Validating: what the API server says of objects that are read already.

use criterion::{Criterion, Throughput};
use podwall::manifest::{self, Content, Object, validation};
use podwall::source::{self, Tree};
use podwall_tests::manifests;

use crate::reading::corpus;
use crate::table::{Amount, Row};

/// The size of the made-up text.
const BYTES: usize = 5_000_000;

/// Measures trees, so that reading is not counted again; the rate is in bytes of the text that they were read from.
pub(crate) fn bench(criterion: &mut Criterion) -> Vec<Row> {
    let mut inputs = vec![("generated", vec![manifests::deployments(BYTES)])];
    let corpus: Vec<String> = corpus().into_iter().map(|source| source.text).collect();
    if !corpus.is_empty() {
        inputs.push(("corpus", corpus));
    }
    let mut rows = Vec::new();
    let mut group = criterion.benchmark_group("validating");
    group.sample_size(10);
    for (name, texts) in &inputs {
        let bytes: usize = texts.iter().map(String::len).sum();
        let read: Vec<_> = texts.iter().flat_map(|text| objects(text)).collect();
        assert!(!read.is_empty(), "there are objects to validate");
        group.throughput(Throughput::Bytes(bytes as u64));
        group.bench_function(*name, |bencher| bencher.iter(|| read.iter().map(errors).sum::<usize>()));
        rows.push(Row {
            what: format!("{name} manifests, {:.1} MB, validated", bytes as f64 / 1e6),
            id: format!("validating/{name}"),
            amount: Amount::Bytes(bytes),
        });
    }
    group.finish();
    rows
}

fn errors((tree, object): &(Tree, Object)) -> usize {
    let outcome = validation::validate(tree, object.node, &object.api_version, &object.kind);
    outcome.map_or(0, |outcome| outcome.errors.len())
}

/// The objects of a text that are documents of their own, each with its tree.
fn objects(text: &str) -> Vec<(Tree, Object)> {
    let documents = source::read(text).documents.into_iter().enumerate();
    let read = documents.filter_map(|(at, document)| {
        let tree = document.content.ok()?;
        match manifest::objects(at, &tree) {
            Content::Objects(mut objects) if objects.len() == 1 => objects.pop().map(|object| (tree, object)),
            _ => None,
        }
    });
    read.collect()
}

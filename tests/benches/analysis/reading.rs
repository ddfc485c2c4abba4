//! Reading: text to nodes, and text to everything that is known of it.

use std::fs;
use std::hint::black_box;
use std::path::PathBuf;

use criterion::{Criterion, Throughput};
use podwall::cluster::{ObjectId, facts, pod_template};
use podwall::finding::SourceId;
use podwall::manifest::{self, Checked, Content, validation};
use podwall::{Analysis, Options, Source, source};
use podwall_tests::manifests;
use podwall_tests::surroundings::{files_below, shared};

use crate::table::{Amount, Row};

/// The size of the made-up text.
const BYTES: usize = 5_000_000;

/// Measures one made-up text, and the applications of the corpus where they are there.
pub(crate) fn bench(criterion: &mut Criterion) -> Vec<Row> {
    let mut inputs = vec![("generated".to_string(), vec![source("generated.yaml", manifests::deployments(BYTES))])];
    let corpus = corpus();
    if !corpus.is_empty() {
        inputs.push(("corpus".to_string(), corpus));
    }
    let mut rows = Vec::new();
    let mut group = criterion.benchmark_group("reading");
    group.sample_size(10);
    for (name, sources) in &inputs {
        let bytes: usize = sources.iter().map(|source| source.text.len()).sum();
        group.throughput(Throughput::Bytes(bytes as u64));
        group.bench_function(format!("{name}-nodes"), |bencher| {
            bencher
                .iter(|| sources.iter().map(|one| black_box(source::read(&one.text)).documents.len()).sum::<usize>());
        });
        group.bench_function(format!("{name}-analysis"), |bencher| {
            bencher.iter(|| Analysis::new(sources.clone(), Options::default()));
        });
        group.bench_function(format!("{name}-reading"), |bencher| {
            bencher.iter(|| sources.iter().map(|one| read_alone(&one.text)).sum::<usize>());
        });
        group.bench_function(format!("{name}-report"), |bencher| {
            bencher.iter(|| black_box(Analysis::new(sources.clone(), Options::default()).report()).findings.len());
        });
        group.bench_function(format!("{name}-unfixed"), |bencher| {
            let options = Options { without_fixes: true, ..Options::default() };
            bencher.iter(|| black_box(Analysis::new(sources.clone(), options.clone()).report()).findings.len());
        });
        let parts = [
            ("nodes", "to nodes"),
            ("reading", "read and checked alone"),
            ("analysis", "read, checked, judged, joined"),
            ("report", "the same with the whole report, every rule on"),
            ("unfixed", "the same without proofs of fixes"),
        ];
        for (part, what) in parts {
            let size = bytes as f64 / 1e6;
            rows.push(Row {
                what: format!("{name} manifests, {size:.1} MB, {what}"),
                id: format!("reading/{name}-{part}"),
                amount: Amount::Bytes(bytes),
            });
        }
    }
    group.finish();
    rows
}

/// What reading alone does: nodes, the server's answers, what is wrong with fields and values, and the decoded pods. The number of findings.
fn read_alone(text: &str) -> usize {
    let mut found = 0;
    for (at, document) in source::read(text).documents.iter().enumerate() {
        let answer = manifest::answer(text, document);
        let Some(tree) = document.tree() else { continue };
        let Content::Objects(objects) = manifest::objects(at, tree) else { continue };
        for (at, object) in objects.iter().enumerate() {
            let id = ObjectId(u32::try_from(at).unwrap_or(u32::MAX));
            if let Some(kind) = manifest::checked_kind(object) {
                let slips = manifest::slips(document, tree, object, kind);
                let checked = Checked { source: SourceId(0), text, tree, object, id, kind };
                found += checked.findings(&slips).len();
            }
            let said = answer.iter().flat_map(|answer| &answer.objects).find(|said| said.node == object.node);
            if let Some(said) = said {
                found += validation::findings(id, &said.validation_errors, &said.warnings, &[]).len();
            }
            let pod = pod_template(object, tree);
            black_box(facts(object, tree, pod.as_ref()));
        }
    }
    found
}

fn source(name: &str, text: String) -> Source {
    Source { name: name.to_string(), text, cluster: None }
}

/// Every YAML file of the corpus' applications, where they lie beside the repository.
pub(crate) fn corpus() -> Vec<Source> {
    let files =
        shared("corpus/apps").and_then(|folder| files_below(&folder, &["yaml", "yml"]).ok()).unwrap_or_default();
    let named = |path: PathBuf| Some(source(&path.to_string_lossy(), fs::read_to_string(&path).ok()?));
    files.into_iter().filter_map(named).collect()
}

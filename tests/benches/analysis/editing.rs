//! Editing: one character typed into a long text of many documents.

use std::hint::black_box;

use criterion::Criterion;
use podwall::{Analysis, Options, Source};
use podwall_tests::manifests;

use crate::table::{Amount, Row};

/// How many documents the text has, of some 21 lines each.
const DOCUMENTS: usize = 1_000;

/// Measures reading and decoding after an edit, and the same with what all objects together tell.
pub(crate) fn bench(criterion: &mut Criterion) -> Vec<Row> {
    let text = manifests::typed(DOCUMENTS);
    let lines = text.lines().count();
    assert!(lines >= 20_000, "{lines} lines");
    let middle = text.find("name: app-500\n").expect("the made-up documents are numbered") + "name: app-500".len();
    let texts = ["", "x"].map(|sign| format!("{}{sign}{}", &text[..middle], &text[middle..]));
    let source = Source { name: "all.yaml".to_string(), text: texts[0].clone(), cluster: None };
    let mut analysis = Analysis::new(vec![source], Options::default());
    let read = analysis.documents_read();
    analysis.update("all.yaml", texts[1].clone());
    assert_eq!(analysis.documents_read() - read, 1, "one document is read");
    let mut group = criterion.benchmark_group("editing");
    let mut turn = 0;
    let mut edit = |analysis: &mut Analysis| {
        turn += 1;
        analysis.update("all.yaml", texts[turn % 2].clone());
    };
    group.bench_function("one-character", |bencher| bencher.iter(|| edit(&mut analysis)));
    group.bench_function("one-character-joined", |bencher| {
        bencher.iter(|| {
            edit(&mut analysis);
            black_box(analysis.reachability());
        });
    });
    group.sample_size(10);
    group.bench_function("one-character-report", |bencher| {
        bencher.iter(|| {
            edit(&mut analysis);
            black_box(analysis.report());
        });
    });
    group.finish();
    let row = |id: &str, what: &str| Row {
        what: format!("one character in {lines} lines, {DOCUMENTS} documents: {what}"),
        id: format!("editing/{id}"),
        amount: Amount::Once,
    };
    vec![
        row("one-character", "read, checked, judged"),
        row("one-character-joined", "joined as well"),
        row("one-character-report", "to the report"),
    ]
}

//! Texts that a careless reader takes quadratic time for, each at two sizes: twice the text may take about twice the time.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use podwall::{Analysis, Options, Source};

use crate::table::{Amount, Row};

/// Measures reading and checking each text at its size and at twice its size.
pub(crate) fn bench(criterion: &mut Criterion) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut group = criterion.benchmark_group("hard");
    group.sample_size(10);
    for (name, what, text) in TEXTS {
        for (times, size) in [(1, "once"), (2, "twice")] {
            let text = text(times);
            let bytes = text.len();
            group.throughput(Throughput::Bytes(bytes as u64));
            let source = || vec![Source { name: "hard".to_string(), text: text.clone(), cluster: None }];
            group.bench_function(format!("{name}-{size}"), |bencher| {
                bencher.iter(|| black_box(Analysis::new(source(), Options::default())));
            });
            let what = if times == 1 { what.to_string() } else { format!("{what}, twice as much") };
            rows.push(Row { what, id: format!("hard/{name}-{size}"), amount: Amount::Bytes(bytes) });
        }
    }
    group.finish();
    rows
}

type Text = (&'static str, &'static str, fn(usize) -> String);

const TEXTS: [Text; 9] = [
    ("long-line", "a list of 1 MB on one line", |times| {
        format!("{HEAD}data: {{a: [{}]}}\n", "item, ".repeat(times * 170_000))
    }),
    ("long-string", "a string of 1 MB on one line", |times| {
        format!("{HEAD}data: {{a: \"{}\"}}\n", "\\n é".repeat(times * 200_000))
    }),
    ("many-keys", "a mapping with 100,000 keys", |times| {
        let keys: String = (0..times * 100_000).map(|at| format!("  key-{at}: x\n")).collect();
        format!("{HEAD}data:\n{keys}")
    }),
    ("duplicates", "a mapping with 50,000 keys that stand twice", |times| {
        let keys: String = (0..times * 100_000).map(|at| format!("  key-{}: x\n", at / 2)).collect();
        format!("{HEAD}data:\n{keys}")
    }),
    ("duplicates-in-lists", "1,000 objects in a list with 20 keys each that stand twice", |times| {
        let item = format!(
            "- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: m\n  data:\n{}",
            "    a: x\n".repeat(21)
        );
        format!("apiVersion: v1\nkind: List\nitems:\n{}", item.repeat(times * 1_000))
    }),
    ("nesting", "lists nested 900 deep, one behind the other", |times| {
        let nested = format!("- {}{}\n", "[".repeat(900), "]".repeat(900));
        format!("{HEAD}data:\n{}", nested.repeat(times * 250))
    }),
    ("past-the-limit", "brackets without end", |times| "[".repeat(times << 20)),
    ("broken", "1,000 broken documents", |times| {
        format!("{HEAD}data:\n  a: \"x\n  b: c: d\n---\n").repeat(times * 1_000)
    }),
    ("broken-at-its-end", "a document of 200 KB with faults near its end", |times| {
        format!("{HEAD}data:\n{}  foo\n  b: [1\n  c: \"d\n", "  a: {b: c}\n".repeat(times * 16_000))
    }),
];

const HEAD: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\n";

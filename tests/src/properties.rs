//! What holds for every text, manifest or not: tests and the fuzz target feed it with texts.

use podwall::report::{PositionEncoding, Report};
use podwall::source::{self, Document, Span, Tree};
use podwall::{Analysis, Options, Source};

/// The report about one text as JSON. Places are byte offsets.
pub fn analyse(text: &str) -> String {
    json(&analysis(text).report())
}

fn analysis(text: &str) -> Analysis {
    let options = Options { positions: PositionEncoding::Utf8, contexts: true, ..Options::default() };
    Analysis::new(vec![Source { name: "s".to_string(), text: text.to_string(), cluster: None }], options)
}

fn json(report: &Report) -> String {
    serde_json::to_string(report).expect("plain data becomes JSON")
}

/// Panics unless every place that reading and evaluating a text gives is in the text and between characters, and a second run gives the same.
pub fn hold(text: &str) {
    for document in &source::read(text).documents {
        places(text, document);
    }
    let report = analysis(text).report();
    for finding in &report.findings {
        range(text, &finding.span);
        finding.related.iter().for_each(|related| range(text, &related.span));
    }
    report.objects.iter().for_each(|object| range(text, &object.span));
    report.security.seccomp_profiles.iter().for_each(|profile| range(text, &profile.span));
    for table in report.contexts.iter().flatten() {
        range(text, &table.span);
        table.containers.iter().for_each(|container| range(text, &container.span));
        let rows = table.pod.iter().chain(table.containers.iter().flat_map(|container| &container.rows));
        for row in rows {
            row.span.iter().for_each(|span| range(text, span));
            row.shadows.iter().for_each(|shadow| range(text, &shadow.span));
        }
    }
    assert_eq!(json(&report), analyse(text), "two runs differ");
}

/// Panics unless an analysis whose text changes says the same as one of the later text.
pub fn update_equals_new(before: &str, after: &str) {
    let mut changed = analysis(before);
    assert!(changed.update("s", after.to_string()));
    assert_eq!(json(&changed.report()), analyse(after), "an update differs from a new analysis");
}

/// Panics unless every place of a document is in the text, between characters.
pub fn places(text: &str, document: &Document) {
    let within = |span: Span, what: &str| {
        assert!(span.start <= span.end, "{what} {span:?} ends before it begins");
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{what} {span:?} is not in the text");
    };
    within(document.span, "a document");
    within(document.cut, "a document with its separator");
    if let Err(problem) = &document.content {
        within(problem.span, "a problem");
        assert!(!problem.message.is_empty());
    }
    for found in &document.duplicates {
        within(found.span, "a key");
        within(found.first, "an earlier key");
    }
    if let Some(recovered) = &document.recovered {
        recovered.skipped.iter().for_each(|span| within(*span, "a skipped piece"));
        recovered.closed.iter().for_each(|(span, _)| within(*span, "a closed place"));
    }
    if let Some(tree) = document.tree() {
        nodes(tree, &within);
    }
}

fn nodes(tree: &Tree, within: &dyn Fn(Span, &str)) {
    let mut seen = vec![false; tree.len()];
    let mut next = vec![tree.root()];
    while let Some(id) = next.pop() {
        if std::mem::replace(&mut seen[id.index()], true) {
            continue;
        }
        within(tree.span(id), "a node");
        next.extend(tree.items(id));
        for entry in tree.entries(id) {
            within(entry.key_span, "a key");
            next.push(entry.value);
        }
    }
}

fn range(text: &str, range: &podwall::report::Range) {
    let (start, end) = (range.start.offset as usize, range.end.offset as usize);
    assert!(text.get(start..end).is_some(), "{range:?} is not in the text");
    let line = |offset: usize| {
        let before = &text.as_bytes()[..offset];
        let ends =
            |at: &usize| before[*at] == b'\n' || before[*at] == b'\r' && text.as_bytes().get(at + 1) != Some(&b'\n');
        (0..before.len()).filter(ends).count() + 1
    };
    assert_eq!(range.start.line as usize, line(start), "the line of {range:?}");
}

//! What reading gives for whole texts.

mod bad_input;
mod cutting;
mod nodes;
mod recovering;

use super::{Document, Problem, Reading, Span, read};

/// The JSON of each document; `error` for one that cannot be read.
fn values(text: &str) -> Vec<String> {
    let value = |document: &Document| match &document.content {
        Ok(tree) => tree.to_json(tree.root()).to_string(),
        Err(_) => "error".to_string(),
    };
    read(text).documents.iter().map(value).collect()
}

/// The one problem of a text.
fn problem(text: &str) -> Problem {
    let Reading { documents } = read(text);
    let mut problems: Vec<Problem> = documents.into_iter().filter_map(|document| document.content.err()).collect();
    assert_eq!(problems.len(), 1, "{text:?}: {problems:?}");
    problems.remove(0)
}

fn at(text: &str, span: Span) -> &str {
    text.get(span.start as usize..span.end as usize).unwrap()
}

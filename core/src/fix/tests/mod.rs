//! Whole texts before and after their fixes.

mod moves;
mod refusals;
mod scalars;

use crate::report::{Level, PositionEncoding, Standard};
use crate::{Analysis, Options, Source};

/// Each fix that is offered for a slip, with the text that it makes.
fn fixes_at(level: Level, text: &str) -> Vec<(String, String)> {
    let standard = Standard { level, ..Standard::default() };
    let options = Options { positions: PositionEncoding::Utf8, standard, ..Options::default() };
    let source = Source { name: "s".into(), text: text.into(), cluster: None };
    let analysis = Analysis::new(vec![source], options);
    let apply = |fix: crate::report::Fix| {
        let mut edited = text.to_string();
        for edit in fix.edits.iter().rev() {
            edited.replace_range(edit.span.start.offset as usize..edit.span.end.offset as usize, &edit.text);
        }
        (fix.title, edited)
    };
    let fixes = analysis.fixes();
    let fixable = analysis.report().findings.iter().filter(|finding| finding.fixable).count();
    assert_eq!(fixes.len(), fixable, "what is marked is offered");
    let is_slip =
        |fix: &crate::report::Fix| ["unknown-field:", "wrong-type:"].iter().any(|rule| fix.finding.starts_with(rule));
    fixes.into_iter().filter(is_slip).map(apply).collect()
}

fn fixes(text: &str) -> Vec<(String, String)> {
    fixes_at(Level::Privileged, text)
}

/// Asserts that one fix is offered, its title, and the text that it makes.
#[track_caller]
fn assert_fix(text: &str, title: &str, after: &str) {
    match fixes(text).as_slice() {
        [(found, edited)] => {
            assert_eq!(edited, after);
            assert_eq!(found, title);
        }
        other => panic!("{} fixes: {other:#?}", other.len()),
    }
}

/// Asserts that a piece of a pod's or a policy's text is replaced by another one.
#[track_caller]
fn assert_replaced(text: &str, piece: &str, title: &str, mended: &str) {
    assert!(text.contains(piece));
    assert_fix(text, title, &text.replacen(piece, mended, 1));
}

#[track_caller]
fn assert_none(text: &str) {
    assert_eq!(fixes(text), []);
}

/// A pod with these lines in its spec, in front of its container.
fn pod(lines: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n{lines}  containers:\n  - name: c\n    image: nginx\n"
    )
}

/// A pod with these lines in its container.
fn container(lines: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n  - name: c\n    image: nginx\n{lines}"
    )
}

/// A policy with these lines in its spec.
fn policy(lines: &str) -> String {
    format!("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: p\nspec:\n{lines}")
}

//! The editor's functions, as its JavaScript module gives them. Lines and columns are from 1, columns in units of UTF-16.

use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::Element;

use crate::report::{Finding, Position, Range};
use crate::state::SourceId;

#[wasm_bindgen(raw_module = "../js/editor.js")]
extern "C" {
    /// A mounted editor.
    pub(crate) type Editor;

    /// Puts an editor into an element; `changed` hears the number of a source and its new text, `fix` the finding whose fix is taken.
    #[wasm_bindgen(js_name = mount)]
    pub(crate) fn mount(
        parent: &Element,
        changed: &Closure<dyn Fn(SourceId, String)>,
        fix: &Closure<dyn Fn(String)>,
    ) -> Editor;

    /// Shows the text of a source. What has changed since `before`, or in the text that is shown already, can be undone in the editor.
    #[wasm_bindgen(js_name = setDocument)]
    pub(crate) fn set_document(editor: &Editor, key: SourceId, text: &str, before: &str);

    #[wasm_bindgen(js_name = setDiagnostics)]
    fn set_diagnostics(editor: &Editor, json: &str);

    #[wasm_bindgen(js_name = reveal)]
    fn reveal_place(editor: &Editor, line: u32, column: u32, end_line: u32, end_column: u32, finding: &str);

    /// Gives the keyboard to the editor.
    #[wasm_bindgen(js_name = focus)]
    pub(crate) fn focus(editor: &Editor);

    /// Takes the editor out of the page.
    #[wasm_bindgen(js_name = destroy)]
    pub(crate) fn destroy(editor: &Editor);
}

/// A finding as the editor shows it.
#[derive(Serialize)]
struct Diagnostic<'a> {
    severity: &'a str,
    message: &'a str,
    upstream: Option<&'a str>,
    rule: &'a str,
    /// What its fix is called, where it has one.
    fix: Option<&'a str>,
    /// Whether that is only a suggestion, which is looked at before it is taken.
    suggestion: bool,
    id: &'a str,
    start: Place,
    end: Place,
}

#[derive(Serialize)]
struct Place {
    line: u32,
    column: u32,
}

/// Marks the findings of the shown text.
pub(crate) fn mark<'a>(editor: &Editor, findings: impl Iterator<Item = &'a Finding>) {
    let findings: Vec<Diagnostic> = findings.map(diagnostic).collect();
    set_diagnostics(editor, &serde_json::to_string(&findings).unwrap_or_else(|_| "[]".to_string()));
}

/// Selects a place of the shown text, and shows a finding below it.
pub(crate) fn reveal(editor: &Editor, range: &Range, finding: Option<&Finding>) {
    let finding = finding.and_then(|finding| serde_json::to_string(&diagnostic(finding)).ok()).unwrap_or_default();
    let (start, end) = (range.start, range.end);
    reveal_place(editor, start.line, start.column, end.line, end.column, &finding);
}

fn diagnostic(finding: &Finding) -> Diagnostic<'_> {
    Diagnostic {
        severity: finding.severity.name(),
        message: &finding.message,
        upstream: finding.upstream.as_deref(),
        rule: &finding.rule,
        fix: finding.fixable.then(|| finding.fix.as_ref().map_or("Show the edit…", |fix| fix.title.as_str())),
        suggestion: finding.suggestion,
        id: &finding.id,
        start: place(finding.span.start),
        end: place(finding.span.end),
    }
}

fn place(position: Position) -> Place {
    Place { line: position.line, column: position.column }
}

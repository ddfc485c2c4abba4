//! Fixes: edits that mend a finding, made by the page in the text that was evaluated.

use serde::Deserialize;

/// An edit that mends a finding.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Fix {
    /// The id of the finding.
    pub(crate) finding: String,
    /// What it does, as an order, with `code` in backticks.
    pub(crate) title: String,
    /// Whether it is only a suggestion: whether it is right depends on what no manifest tells.
    #[serde(default)]
    pub(crate) suggestion: bool,
    /// What to check before a suggestion is taken.
    #[serde(default)]
    pub(crate) check: Option<String>,
    /// The changes, in the order of the text.
    pub(crate) edits: Vec<TextEdit>,
}

/// Several fixes together.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct FixedAll {
    /// What they do, in order.
    pub(crate) taken: Vec<TakenFix>,
    /// The changes, in the order of the texts.
    pub(crate) edits: Vec<TextEdit>,
}

/// A workload brought as far towards a level as its manifest alone allows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Hardened {
    /// The workload.
    pub(crate) endpoint: String,
    /// Whether Restricted allows it afterwards.
    pub(crate) allowed: bool,
    /// Whether the API server refuses it afterwards, for something else.
    pub(crate) refused: bool,
    /// What is done, in order.
    pub(crate) taken: Vec<TakenFix>,
    /// The changes, in the order of the texts.
    pub(crate) edits: Vec<TextEdit>,
    /// What is left.
    pub(crate) remaining: Vec<RemainingFinding>,
}

/// One of several fixes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct TakenFix {
    /// The object.
    pub(crate) subject: String,
    /// What it does, as an order.
    pub(crate) title: String,
    /// What to check.
    #[serde(default)]
    pub(crate) check: Option<String>,
}

/// A finding that fixes have left.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct RemainingFinding {
    /// What is wrong and what is wanted.
    pub(crate) message: String,
    /// Why it was not mended.
    pub(crate) reason: String,
    /// What a suggestion would do.
    #[serde(default)]
    pub(crate) suggestion: Option<String>,
    /// What to check before that is taken.
    #[serde(default)]
    pub(crate) check: Option<String>,
}

/// A change of a source's text.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct TextEdit {
    /// What is replaced.
    pub(crate) span: Stretch,
    /// What takes its place.
    pub(crate) text: String,
}

/// A place in a source, with offsets in units of UTF-16.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Stretch {
    /// The source's name.
    pub(crate) source: String,
    /// The first position.
    pub(crate) start: Spot,
    /// The position after the last one.
    pub(crate) end: Spot,
}

/// A position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) struct Spot {
    /// The line, from 1.
    pub(crate) line: u32,
    /// The column, from 1.
    pub(crate) column: u32,
    /// The offset from the start of the source.
    pub(crate) offset: usize,
}

/// The text of a source with the edits made that are about it.
pub(crate) fn apply(edits: &[TextEdit], name: &str, text: &str) -> String {
    let mut units: Vec<u16> = text.encode_utf16().collect();
    for edit in edits.iter().rev().filter(|edit| edit.span.source == name) {
        let end = edit.span.end.offset.min(units.len());
        units.splice(edit.span.start.offset.min(end)..end, edit.text.encode_utf16());
    }
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_count_units_of_utf_16() {
        let json = r#"{"finding": "f", "title": "t", "edits": [
            {"span": {"source": "a", "start": {"line": 1, "column": 4, "offset": 3}, "end": {"line": 1, "column": 5, "offset": 4}}, "text": "XY"},
            {"span": {"source": "b", "start": {"line": 1, "column": 1, "offset": 0}, "end": {"line": 1, "column": 2, "offset": 1}}, "text": "-"},
            {"span": {"source": "a", "start": {"line": 1, "column": 6, "offset": 5}, "end": {"line": 1, "column": 6, "offset": 5}}, "text": "é"}]}"#;
        let fix: Fix = serde_json::from_str(json).unwrap();
        assert_eq!(apply(&fix.edits, "a", "😀 b c"), "😀 XY éc");
        assert_eq!(apply(&fix.edits, "b", "bc"), "-c");
        assert_eq!(apply(&fix.edits, "c", "d"), "d");
    }
}

//! Fixes: small edits of the text, each proven to mend its finding.

use serde::Serialize;
use ts_rs::TS;

use super::Range;

/// An edit that mends a finding, and changes nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Fix {
    /// The id of the finding.
    pub finding: String,
    /// What it does, in a few words for a button: an order without a full stop, with `code` in backticks.
    pub title: String,
    /// The changes of the text, in its order and apart from one another. All places are of the text as it was analysed.
    pub edits: Vec<TextEdit>,
}

/// A fix with the texts that it makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Fixed {
    /// The id of the finding.
    pub finding: String,
    /// What was done, as an order ([`Fix::title`]).
    pub title: String,
    /// The changes ([`Fix::edits`]); all places are of the text as it was.
    pub edits: Vec<TextEdit>,
    /// The sources that have changed, each whole.
    pub sources: Vec<FixedSource>,
}

/// The new text of a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FixedSource {
    /// The source's name.
    pub name: String,
    /// Its text with the edits made.
    pub text: String,
}

/// A change of a source's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TextEdit {
    /// What is replaced; empty where text is only put in.
    pub span: Range,
    /// What takes its place; empty where text is only taken out.
    pub text: String,
}

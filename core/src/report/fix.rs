//! Fixes: small edits of the text, each proven to mend its finding.

use serde::Serialize;
use ts_rs::TS;

use super::{Range, Standard};

/// An edit that mends a finding, and changes nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Fix {
    /// The id of the finding.
    pub finding: String,
    /// What it does, in a few words for a button: an order without a full stop, with `code` in backticks.
    pub title: String,
    /// Whether it is only a suggestion: whether it is right depends on what no manifest tells, such as the image. See [`Fix::check`].
    pub suggestion: bool,
    /// What to check before a suggestion is taken, as a sentence; none for a safe fix.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub check: Option<String>,
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
    /// Whether it is only a suggestion ([`Fix::suggestion`]).
    pub suggestion: bool,
    /// What to check ([`Fix::check`]).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub check: Option<String>,
    /// The changes ([`Fix::edits`]); all places are of the text as it was.
    pub edits: Vec<TextEdit>,
    /// The sources that have changed, each whole.
    pub sources: Vec<FixedSource>,
}

/// Several fixes taken together, one after the other, each proven.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FixedAll {
    /// What was done, in order.
    pub taken: Vec<TakenFix>,
    /// The changes, all together; all places are of the text as it was.
    pub edits: Vec<TextEdit>,
    /// The sources that have changed, each whole.
    pub sources: Vec<FixedSource>,
}

/// A workload brought as far towards a level as its manifest alone allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Hardened {
    /// The workload: `[CLUSTER:]NAMESPACE/Kind/name`.
    pub endpoint: String,
    /// What it was held against.
    pub standard: Standard,
    /// Whether the standard allows it afterwards.
    pub allowed: bool,
    /// Whether the API server refuses the object afterwards, for something else.
    pub refused: bool,
    /// What was done, in order.
    pub taken: Vec<TakenFix>,
    /// The changes, all together; all places are of the text as it was.
    pub edits: Vec<TextEdit>,
    /// The sources that have changed, each whole.
    pub sources: Vec<FixedSource>,
    /// What the standard still forbids, and what the API server refuses the object for, each with the reason why it was not mended.
    pub remaining: Vec<RemainingFinding>,
}

/// One of several fixes that were taken together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TakenFix {
    /// The rule of the finding that it mends.
    pub rule: String,
    /// The object ([`super::ObjectReport::id`]).
    pub subject: String,
    /// The field that the finding is about.
    pub path: String,
    /// What was done, as an order ([`Fix::title`]).
    pub title: String,
    /// Whether it is only a suggestion ([`Fix::suggestion`]).
    pub suggestion: bool,
    /// What to check ([`Fix::check`]).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub check: Option<String>,
}

/// A finding that fixes have left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RemainingFinding {
    /// The rule.
    pub rule: String,
    /// The field.
    pub path: String,
    /// What is wrong and what is wanted ([`super::Finding::message`]).
    pub message: String,
    /// Why it was not mended, as a sentence.
    pub reason: String,
    /// What a suggestion would do, where there is one that was not asked for ([`Fix::title`]).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub suggestion: Option<String>,
    /// What to check before that is taken ([`Fix::check`]).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub check: Option<String>,
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

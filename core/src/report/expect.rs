//! Expectations about connections, and whether they are met.

use serde::Serialize;
use ts_rs::TS;

use super::{Connections, Explanation, Range};

/// Expectations, and whether they are met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExpectationReport {
    /// In a sentence.
    pub sentence: String,
    /// How many are met.
    pub passed: u32,
    /// How many are not.
    pub failed: u32,
    /// Each of them, in order.
    pub results: Vec<ExpectationResult>,
}

/// One expectation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExpectationResult {
    /// The document that it stands in, `[CLUSTER:][NAMESPACE/]Expectation/name`; none for one that was passed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub subject: Option<String>,
    /// Its own name; empty where it has none.
    pub name: String,
    /// The field: `spec.allowed[0]` in a document, `allowed[0]` where it was passed in.
    pub path: String,
    /// Where it stands; none where it was passed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub span: Option<Range>,
    /// What is wanted.
    pub wanted: ExpectedVerdict,
    /// Whether it is met.
    pub passed: bool,
    /// In a sentence.
    pub sentence: String,
    /// How many pairs of endpoints it is about. A workload that may have several pods is a pair with itself.
    #[ts(type = "number")]
    pub pairs: u64,
    /// How many of them are not as expected.
    #[ts(type = "number")]
    pub failing: u64,
    /// How many pairs of pods with their own node are left aside: no policy closes these.
    #[ts(type = "number")]
    pub left_aside: u64,
    /// The first pairs that are not as expected, at most `limit`.
    pub failures: Vec<FailingPair>,
    /// The most failing pairs that are told.
    #[ts(type = "number")]
    pub limit: u64,
}

/// What an expectation wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum ExpectedVerdict {
    /// Every port asked for is open between every pair.
    Allowed,
    /// No port asked for is open between any pair.
    Denied,
}

/// A pair that is not as expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FailingPair {
    /// The source.
    pub from: String,
    /// The destination.
    pub to: String,
    /// Everything that is open between them.
    pub connections: Connections,
    /// Why, for one of the ports in question.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub explanation: Option<Explanation>,
}

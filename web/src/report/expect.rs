//! Expectations about connections, and whether they are met.

use serde::Deserialize;

use super::{Explanation, Range};

/// Expectations, and whether they are met.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct ExpectationReport {
    /// In a sentence.
    pub(crate) sentence: String,
    /// Each of them, in order.
    pub(crate) results: Vec<ExpectationResult>,
}

/// One expectation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct ExpectationResult {
    /// Its own name; empty where it has none.
    pub(crate) name: String,
    /// Where it stands.
    #[serde(default)]
    pub(crate) span: Option<Range>,
    /// Whether it is met.
    pub(crate) passed: bool,
    /// In a sentence.
    pub(crate) sentence: String,
    /// How many pairs are not as expected.
    pub(crate) failing: u64,
    /// The first of them.
    pub(crate) failures: Vec<FailingPair>,
}

/// A pair that is not as expected.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct FailingPair {
    /// The source.
    pub(crate) from: String,
    /// The destination.
    pub(crate) to: String,
    /// Why, for one of the ports in question.
    #[serde(default)]
    pub(crate) explanation: Option<Explanation>,
}

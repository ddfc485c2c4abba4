//! What changes from one state to another.

use serde::Deserialize;

/// What changes from one state to another.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Comparison {
    /// In a sentence.
    pub(crate) sentence: String,
    /// The workloads that are new.
    pub(crate) appeared: Roster,
    /// The workloads that are gone.
    pub(crate) gone: Roster,
    /// The workloads that policies begin to isolate, or cease to.
    pub(crate) isolation: Vec<IsolationChange>,
    /// How many groups of changes there are.
    pub(crate) total: u64,
    /// The first of them.
    pub(crate) changes: Vec<ConnectionChange>,
}

/// Some workloads.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Roster {
    /// How many they are.
    pub(crate) count: u64,
    /// The first of them.
    pub(crate) members: Vec<String>,
}

/// What happens to a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ChangeKind {
    /// There was none.
    Added,
    /// There is none any longer.
    Removed,
    /// It has other ports.
    Changed,
}

/// Endpoints between which the same changes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct ConnectionChange {
    /// What happens.
    pub(crate) change: ChangeKind,
    /// In a sentence.
    pub(crate) sentence: String,
    /// How many pairs that are.
    pub(crate) pairs: u64,
    /// The sources.
    pub(crate) from: Roster,
    /// The destinations.
    pub(crate) to: Roster,
}

/// Workloads that policies begin to isolate, or cease to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct IsolationChange {
    /// Whether they are isolated now and were not.
    pub(crate) gained: bool,
    /// In a sentence.
    pub(crate) sentence: String,
}

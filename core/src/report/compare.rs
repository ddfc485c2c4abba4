//! What changes from one state to another.

use serde::Serialize;
use ts_rs::TS;

use super::{Connections, EndsReport};

/// What changes from one state to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// In a sentence.
    pub sentence: String,
    /// How many pairs of endpoints that are in both states have a connection that they did not have.
    #[ts(type = "number")]
    pub added: u64,
    /// How many of them have none that did have one.
    #[ts(type = "number")]
    pub removed: u64,
    /// How many of them have other ports.
    #[ts(type = "number")]
    pub changed: u64,
    /// How many pairs with a connection have a workload that is new.
    #[ts(type = "number")]
    pub with_new: u64,
    /// How many pairs that had a connection had a workload that is gone.
    #[ts(type = "number")]
    pub with_gone: u64,
    /// The workloads that are new.
    pub appeared: Roster,
    /// The workloads that are gone.
    pub gone: Roster,
    /// The workloads in both states that policies begin to isolate, or cease to.
    pub isolation: Vec<IsolationChange>,
    /// How many groups of changes there are.
    #[ts(type = "number")]
    pub total: u64,
    /// How many groups were passed over.
    #[ts(type = "number")]
    pub offset: u64,
    /// The most groups that were asked for.
    #[ts(type = "number")]
    pub limit: u64,
    /// The changes, endpoints between which the same changes together: first those between endpoints that are in both states, the largest of each sort first.
    pub changes: Vec<ConnectionChange>,
    /// How many sums of namespaces there are; none where there are too many to make them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(as = "Option<u32>", optional)]
    pub namespace_total: Option<u64>,
    /// The sums of each two namespaces, the largest first, at most `limit`; none where there would be more than a million.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub namespaces: Option<Vec<NamespaceChange>>,
}

/// Some workloads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Roster {
    /// How many they are.
    #[ts(type = "number")]
    pub count: u64,
    /// The first 20 of them.
    pub members: Vec<String>,
}

/// What happens to a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// There was none.
    Added,
    /// There is none any longer.
    Removed,
    /// It has other ports.
    Changed,
}

/// Why a connection comes or goes, where that is no policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Because {
    /// A workload is new.
    Appeared,
    /// A workload is gone.
    Gone,
}

/// Endpoints between which the same changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionChange {
    /// What happens.
    pub change: ChangeKind,
    /// Why, where a workload comes or goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub because: Option<Because>,
    /// In a sentence.
    pub sentence: String,
    /// The sources.
    pub from: EndsReport,
    /// The destinations.
    pub to: EndsReport,
    /// What was open.
    pub before: Connections,
    /// What is open.
    pub after: Connections,
    /// How many pairs that are.
    #[ts(type = "number")]
    pub pairs: u64,
    /// Whether it is about each of these workloads by itself: what goes on between two of its pods.
    pub within: bool,
}

/// A direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// What arrives.
    Ingress,
    /// What leaves.
    Egress,
}

/// Workloads that policies begin to isolate, or cease to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct IsolationChange {
    /// The direction.
    pub way: Way,
    /// Whether they are isolated now and were not; otherwise they were and are not.
    pub gained: bool,
    /// The workloads.
    pub ends: EndsReport,
    /// In a sentence.
    pub sentence: String,
    /// How many policies isolate them, in the state in which they are isolated.
    #[ts(type = "number")]
    pub policy_count: u64,
    /// The first 20 of these policies: `[CLUSTER:]NAMESPACE/NetworkPolicy/name`.
    pub policies: Vec<String>,
}

/// How many pairs of two namespaces change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NamespaceChange {
    /// The namespace of the sources, `[CLUSTER:]NAMESPACE`; none outside.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub from: Option<String>,
    /// The namespace of the destinations; none outside.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub to: Option<String>,
    /// Pairs that have a connection and had none.
    #[ts(type = "number")]
    pub added: u64,
    /// Pairs that had a connection and have none.
    #[ts(type = "number")]
    pub removed: u64,
    /// Pairs that have other ports.
    #[ts(type = "number")]
    pub changed: u64,
}

/// The pairs whose connections change, or a stretch of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PairChanges {
    /// How many pairs change, all stretches together.
    #[ts(type = "number")]
    pub total: u64,
    /// How many pairs were passed over.
    #[ts(type = "number")]
    pub offset: u64,
    /// The most pairs that were asked for.
    #[ts(type = "number")]
    pub limit: u64,
    /// The pairs, by group of changes.
    pub pairs: Vec<PairChange>,
}

/// A pair whose connections change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PairChange {
    /// What happens.
    pub change: ChangeKind,
    /// Why, where a workload comes or goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub because: Option<Because>,
    /// The source.
    pub from: String,
    /// The destination; the source itself for what goes on between two of its pods.
    pub to: String,
    /// What was open.
    pub before: Connections,
    /// What is open.
    pub after: Connections,
}

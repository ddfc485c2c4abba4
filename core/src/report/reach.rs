//! All connections, a stretch at a time.

use serde::Serialize;
use ts_rs::TS;

use super::Connections;

/// Some endpoints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EndsReport {
    /// Who they are, such as `every workload of shop and everyone outside`.
    pub words: String,
    /// How many they are; each range of addresses outside counts as one.
    #[ts(type = "number")]
    pub count: u64,
    /// The first 20 of them: `[CLUSTER:]NAMESPACE/Kind/name`, or a CIDR or range outside.
    pub members: Vec<String>,
}

/// An answer about all connections, or a stretch of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Reach {
    /// How many pairs the question finds, all stretches together. A workload with itself is not counted; a range outside counts as one endpoint.
    #[ts(type = "number")]
    pub pairs: u64,
    /// How many entries all stretches have together.
    #[ts(type = "number")]
    pub total: u64,
    /// How many entries were passed over.
    #[ts(type = "number")]
    pub offset: u64,
    /// The most entries that were asked for.
    #[ts(type = "number")]
    pub limit: u64,
    /// The connections by class; only where these were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub entries: Option<Vec<ReachEntry>>,
    /// The connections by pair; only where these were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub listed: Option<Vec<ReachPair>>,
    /// The sums by namespace; only where these were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub namespaces: Option<Vec<NamespaceReach>>,
}

/// Endpoints that have the same connections with the same others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReachEntry {
    /// The sources.
    pub from: EndsReport,
    /// The destinations.
    pub to: EndsReport,
    /// What is open from each source to each destination, of what was asked for.
    pub connections: Connections,
    /// How many pairs that are; an endpoint may stand on both sides.
    #[ts(type = "number")]
    pub pairs: u64,
    /// Whether these are only pairs of a pod with its own node, where more may be open than elsewhere: not each source with each destination.
    pub own_node: bool,
}

/// One pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReachPair {
    /// The source.
    pub from: String,
    /// The destination.
    pub to: String,
    /// What is open between them, of what was asked for.
    pub connections: Connections,
}

/// The pairs of two namespaces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NamespaceReach {
    /// The namespace of the sources, `[CLUSTER:]NAMESPACE`; none outside.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub from: Option<String>,
    /// The namespace of the destinations; none outside.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub to: Option<String>,
    /// How many pairs the question finds between them.
    #[ts(type = "number")]
    pub pairs: u64,
    /// Whether every port is open in all of these pairs.
    pub every_port: bool,
}

/// Connections as a text for other programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Exported {
    /// The text.
    pub text: String,
    /// How many pairs the question finds.
    #[ts(type = "number")]
    pub pairs: u64,
    /// How many lines, groups of endpoints (of a matrix) or connections between them (of a graph) there are.
    #[ts(type = "number")]
    pub total: u64,
    /// How many of them the text has.
    #[ts(type = "number")]
    pub shown: u64,
    /// Whether the text has everything.
    pub complete: bool,
}

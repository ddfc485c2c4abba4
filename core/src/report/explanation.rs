//! Why one endpoint reaches another, or does not.

use serde::Serialize;
use ts_rs::TS;

use super::{Connections, Range};

/// The answer to one question about a pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// The source, as an endpoint or an address range.
    pub from: String,
    /// The destination, as an endpoint or an address range.
    pub to: String,
    /// The protocol asked about; none when every connection was asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub protocol: Option<String>,
    /// The port asked about; none when every port was asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub port: Option<u16>,
    /// Whether the connection asked about is allowed; without a port, whether any is.
    pub allowed: bool,
    /// All connections that are allowed between the two.
    pub connections: Connections,
    /// The verdict in a sentence.
    pub sentence: String,
    /// What decides at the source.
    pub egress: DirectionExplanation,
    /// What decides at the destination.
    pub ingress: DirectionExplanation,
    /// What the answer depends on and is not known, as sentences.
    pub notes: Vec<String>,
}

/// What decides in one direction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DirectionExplanation {
    /// Whether this direction allows the connection asked about.
    pub allowed: bool,
    /// Whether any policy isolates the endpoint in this direction.
    pub isolated: bool,
    /// The connections that this direction allows.
    pub connections: Connections,
    /// In a sentence, such as `No policy selects it for egress, so everything may leave.`
    pub sentence: String,
    /// The policies that isolate the endpoint in this direction; those that allow the connection first.
    pub policies: Vec<PolicyReason>,
}

/// What one policy does to the connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PolicyReason {
    /// `[CLUSTER:]NAMESPACE/NetworkPolicy/name`.
    pub policy: String,
    /// Its name.
    pub name: String,
    /// Where it selects the endpoint.
    pub span: Range,
    /// Whether it allows the connection asked about.
    pub allows: bool,
    /// In a sentence.
    pub sentence: String,
    /// The rules that match; empty where none does.
    pub rules: Vec<RuleReason>,
}

/// A rule that matches the pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RuleReason {
    /// `spec.ingress[0].from[1]`, or the rule itself where it names no peer.
    pub path: String,
    /// Where the peer, or the rule, stands.
    pub span: Range,
    /// What the rule opens for the pair.
    pub connections: Connections,
    /// In a sentence.
    pub sentence: String,
}

//! Why one endpoint reaches another, or does not.

use serde::Serialize;
use ts_rs::TS;

use super::{Connections, PolicyTier, Range};

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
    /// Whether any NetworkPolicy isolates the endpoint in this direction.
    pub isolated: bool,
    /// The connections that this direction allows.
    pub connections: Connections,
    /// In a sentence, such as `No policy selects it for egress, so everything may leave.`
    pub sentence: String,
    /// Each tier that has policies, in the order in which they are asked; empty where policies do not decide.
    pub tiers: Vec<TierReason>,
    /// The NetworkPolicies that isolate the endpoint in this direction; those that allow the connection first.
    pub policies: Vec<PolicyReason>,
    /// How many those are. Unless everything was asked for, `policies` has no more than twenty of them.
    pub policy_count: u32,
    /// What nearly allowed the connection, the nearest first, where the direction denies it. Unless everything was asked for, no more than five.
    pub near: Vec<NearMiss>,
}

/// What one tier does with the connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TierReason {
    /// The tier.
    pub tier: PolicyTier,
    /// What comes of it.
    pub outcome: TierOutcome,
    /// In a sentence.
    pub sentence: String,
    /// The policies that select the endpoint: those with a rule that matches the pair, in the order in which they are asked, and where everything was
    /// asked for the others too. NetworkPolicies are in `policies` of the direction.
    pub policies: Vec<PolicyReason>,
    /// How many select the endpoint.
    pub policy_count: u32,
}

/// What comes of a tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum TierOutcome {
    /// It allows the connection.
    Allowed,
    /// It denies the connection.
    Denied,
    /// It passes the connection on to the tiers behind it.
    Passed,
    /// None of its policies says anything of the connection.
    Undecided,
    /// Of the connections asked about some have one of these outcomes, and some another.
    Mixed,
    /// A tier before it has decided.
    NotAsked,
}

/// A rule or a policy that would have allowed the connection, were it not for one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NearMiss {
    /// `[CLUSTER:]NAMESPACE/NetworkPolicy/name`, or `[CLUSTER:]Kind/name`.
    pub policy: String,
    /// The field that does not match, such as `spec.ingress[0].from[1]`.
    pub path: String,
    /// Where it stands.
    pub span: Range,
    /// What does not match.
    pub kind: NearMissKind,
    /// The label that is asked for, where it is a label.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub label: Option<String>,
    /// What is asked for: values of the label, a namespace, ports, or a block.
    pub wanted: Vec<String>,
    /// What is there instead; none where there is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub found: Option<String>,
    /// What is one letter off: the wanted and the found word.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub one_letter_off: Option<(String, String)>,
    /// In a sentence.
    pub sentence: String,
}

/// What does not match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum NearMissKind {
    /// The rule has the pair, but not the port.
    Port,
    /// A label of the pod at the other end.
    PodLabel,
    /// A label of its namespace.
    NamespaceLabel,
    /// Its namespace by name.
    Namespace,
    /// Its address.
    Address,
    /// A label of the endpoint itself, so that the policy does not select it.
    Selection,
    /// Something else about the other end.
    Other,
}

/// What one policy does to the connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PolicyReason {
    /// `[CLUSTER:]NAMESPACE/NetworkPolicy/name`, or `[CLUSTER:]Kind/name`.
    pub policy: String,
    /// Its name.
    pub name: String,
    /// Where it selects the endpoint.
    pub span: Range,
    /// Whether it allows the connection asked about; not where a tier before its own has decided.
    pub allows: bool,
    /// Its place in its tier; none for kinds without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub priority: Option<i32>,
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
    /// What the rule does: `Allow`, `Accept`, `Deny` or `Pass`; none in a NetworkPolicy, whose rules allow.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub action: Option<String>,
    /// Whether it decides about the connection asked about: an earlier rule of an administrative tier, or a tier before its own, may have done so.
    pub decides: bool,
    /// What the rule opens for the pair, or closes, or passes on.
    pub connections: Connections,
    /// In a sentence.
    pub sentence: String,
}

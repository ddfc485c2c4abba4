//! Why one endpoint reaches another, or does not.

use serde::Deserialize;

use super::{Connections, Range};

/// The answer to one question about a pair.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Explanation {
    /// The source.
    pub(crate) from: String,
    /// The destination.
    pub(crate) to: String,
    /// The protocol asked about.
    #[serde(default)]
    pub(crate) protocol: Option<String>,
    /// The port asked about.
    #[serde(default)]
    pub(crate) port: Option<u16>,
    /// Whether the connection asked about is allowed; without a port, whether any is.
    pub(crate) allowed: bool,
    /// All connections that are allowed between the two.
    pub(crate) connections: Connections,
    /// The verdict in a sentence.
    pub(crate) sentence: String,
    /// What decides at the source.
    pub(crate) egress: DirectionExplanation,
    /// What decides at the destination.
    pub(crate) ingress: DirectionExplanation,
    /// What the answer depends on and is not known, as sentences.
    pub(crate) notes: Vec<String>,
}

impl Explanation {
    /// The verdict in two or three words, such as `Denied on TCP 5432`.
    pub(crate) fn verdict(&self) -> String {
        let word = if self.allowed { "Allowed" } else { "Denied" };
        match (self.port, &self.connections) {
            (Some(port), _) => format!("{word} on {} {port}", self.protocol.as_deref().unwrap_or("TCP")),
            (None, Connections::All) => format!("{word} on every port"),
            (None, some) if self.allowed => format!("{word} on {}", some.words()),
            _ => word.to_string(),
        }
    }
}

/// What decides in one direction.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DirectionExplanation {
    /// Whether this direction allows the connection asked about.
    pub(crate) allowed: bool,
    /// In a sentence.
    pub(crate) sentence: String,
    /// Each tier that has policies, in the order in which they are asked; empty where policies do not decide.
    #[serde(default)]
    pub(crate) tiers: Vec<TierReason>,
    /// The policies that isolate the endpoint in this direction.
    pub(crate) policies: Vec<PolicyReason>,
    /// How many those are.
    #[serde(default)]
    pub(crate) policy_count: usize,
    /// What nearly allowed the connection, the nearest first.
    #[serde(default)]
    pub(crate) near: Vec<NearMiss>,
}

/// What one tier does with the connection.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TierReason {
    /// `admin`, `networkPolicy` or `baseline`.
    pub(crate) tier: String,
    /// What comes of it.
    pub(crate) outcome: TierOutcome,
    /// In a sentence.
    pub(crate) sentence: String,
    /// The policies that have a rule which matches the pair.
    pub(crate) policies: Vec<PolicyReason>,
    /// How many select the endpoint.
    pub(crate) policy_count: usize,
}

/// What comes of a tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum TierOutcome {
    /// It allows the connection.
    Allowed,
    /// It denies the connection.
    Denied,
    /// It passes the connection on.
    Passed,
    /// None of its policies says anything of it.
    Undecided,
    /// Some of each.
    Mixed,
    /// A tier before it has decided.
    NotAsked,
}

impl TierOutcome {
    /// In a word or two.
    pub(crate) fn word(self) -> &'static str {
        match self {
            TierOutcome::Allowed => "allows",
            TierOutcome::Denied => "denies",
            TierOutcome::Passed => "passes on",
            TierOutcome::Undecided => "says nothing",
            TierOutcome::Mixed => "some of each",
            TierOutcome::NotAsked => "not asked",
        }
    }
}

impl TierReason {
    /// Its name in headings.
    pub(crate) fn title(&self) -> &'static str {
        match self.tier.as_str() {
            "admin" => "Admin tier",
            "baseline" => "Baseline tier",
            _ => "NetworkPolicies",
        }
    }
}

/// What would have allowed the connection, were it not for one thing.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct NearMiss {
    /// Where what does not match stands.
    pub(crate) span: Range,
    /// In a sentence.
    pub(crate) sentence: String,
}

/// What one policy does to the connection.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct PolicyReason {
    /// Its name.
    pub(crate) name: String,
    /// Where it selects the endpoint.
    pub(crate) span: Range,
    /// Whether it allows the connection asked about.
    pub(crate) allows: bool,
    /// In a sentence.
    pub(crate) sentence: String,
    /// The rules that match.
    pub(crate) rules: Vec<RuleReason>,
}

/// A rule that matches the pair.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct RuleReason {
    /// Where the peer, or the rule, stands.
    pub(crate) span: Range,
    /// In a sentence.
    pub(crate) sentence: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn explanation(allowed: bool, port: Option<u16>, connections: Connections) -> Explanation {
        let side = DirectionExplanation { allowed, ..DirectionExplanation::default() };
        Explanation {
            from: "a/Pod/a".into(),
            to: "a/Pod/b".into(),
            protocol: port.map(|_| "UDP".into()),
            port,
            allowed,
            connections,
            sentence: String::new(),
            egress: side.clone(),
            ingress: side,
            notes: Vec::new(),
        }
    }

    #[test]
    fn verdicts_name_the_ports() {
        let some = || Connections::Ports { tcp: vec![(80, 80)], udp: vec![], sctp: vec![] };
        assert_eq!(explanation(true, None, Connections::All).verdict(), "Allowed on every port");
        assert_eq!(explanation(true, None, some()).verdict(), "Allowed on TCP 80");
        assert_eq!(explanation(false, None, Connections::none()).verdict(), "Denied");
        assert_eq!(explanation(false, Some(53), some()).verdict(), "Denied on UDP 53");
    }
}

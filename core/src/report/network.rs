//! The part of the report about who reaches whom.

use serde::Serialize;
use ts_rs::TS;

use super::{ExpectationReport, Range};

/// Who reaches whom, by class: pods that no policy can tell apart share one.
///
/// The connections from class `s` to class `d` (two different pods; a pod always reaches itself) are the intersection of
/// what leaves and what arrives: `egress.rows[egress.group[s]]` at `d`, and `ingress.rows[ingress.group[d]]` at `s`.
///
/// Classes cannot say two things, which explanations of a pair do: NetworkPolicies never stop traffic between a pod and the node that
/// it runs on (or a pod of that node's network); and rows join the address families, so that a pair of which one side allows only IPv4
/// and the other only IPv6 looks connected. Finished pods take no part and are not listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NetworkReport {
    /// What a person would say after looking.
    pub sentence: String,
    /// A second, smaller sentence; may be empty.
    pub detail: String,
    /// Whether everything in the input that decides about connections was evaluated.
    pub complete: bool,
    /// Every workload and every range outside but the known addresses of pods, in the order of classes.
    pub endpoints: Vec<EndpointReport>,
    /// The classes; those of pods first, then those outside.
    pub classes: Vec<ClassReport>,
    /// The connection sets that rows refer to; the first is none, the second is all.
    pub connections: Vec<Connections>,
    /// What may leave each class.
    pub egress: Side,
    /// What may arrive at each class.
    pub ingress: Side,
    /// Every policy, in words.
    pub policies: Vec<PolicyReport>,
    /// What is expected of connections, and whether it is so; none where nobody expects anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub expectations: Option<ExpectationReport>,
}

/// A workload, or a range of addresses outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EndpointReport {
    /// `[CLUSTER:]NAMESPACE/Kind/name`, or a CIDR or range such as `10.0.0.0/8` or `0.0.0.0-9.255.255.255`. Pods of one owner have the owner's
    /// name; where they are not alike, what tells them apart stands behind it, as in `shop/Deployment/web[track=canary]`.
    pub id: String,
    /// The number of its class.
    pub class: u32,
    /// Its namespace; none outside.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub namespace: Option<String>,
    /// Its name; the range outside.
    pub name: String,
    /// How many pods of the input it stands for; none where the input has only its template, and outside.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub pods: Option<u32>,
    /// Where it stands in its source; none outside.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub span: Option<Range>,
}

/// Endpoints that no policy can tell apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ClassReport {
    /// Its endpoints, by their number in [`NetworkReport::endpoints`].
    pub members: Vec<u32>,
    /// Whether it is outside of the cluster.
    pub outside: bool,
    /// Whether a NetworkPolicy isolates it on the way in.
    pub isolated_ingress: bool,
    /// Whether a NetworkPolicy isolates it on the way out.
    pub isolated_egress: bool,
}

/// One direction of the class matrix. Classes with the same answers share a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Side {
    /// For each class the number of its row.
    pub group: Vec<u32>,
    /// For each row the connections with every class, as runs; classes in no run have none.
    pub rows: Vec<Vec<Run>>,
}

/// Neighbouring classes with the same connections: `[first, last, connections]`, both ends included,
/// the third a number in [`NetworkReport::connections`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, TS)]
pub struct Run(pub u32, pub u32, pub u32);

/// Every connection, or the destination ports of each protocol that are open.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Connections {
    /// Every port of every protocol.
    All,
    /// Ranges of ports, both ends included, in order; nothing at all where all three are empty.
    #[serde(untagged)]
    Ports {
        /// TCP ports.
        tcp: Vec<(u16, u16)>,
        /// UDP ports.
        udp: Vec<(u16, u16)>,
        /// SCTP ports.
        sctp: Vec<(u16, u16)>,
    },
}

/// What one policy says, whether or not the input holds pods that it concerns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PolicyReport {
    /// `[CLUSTER:]NAMESPACE/NetworkPolicy/name`, or `[CLUSTER:]Kind/name` of a policy of the cluster.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// Its tier.
    pub tier: PolicyTier,
    /// Its place in the tier, lower first; none for kinds without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub priority: Option<i32>,
    /// Its namespace; empty for a policy of the cluster.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub span: Range,
    /// Whether the API server would refuse it, so that no connection would ever be judged by it.
    pub refused: bool,
    /// Whom it selects, such as `any pod with app=database in default`.
    pub selects: String,
    /// The workloads of the input that it selects, by their number in [`NetworkReport::endpoints`].
    pub selected: Vec<u32>,
    /// What it says of what arrives; none where it does not isolate ingress, or has no rule about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub ingress: Option<PolicyDirection>,
    /// What it says of what leaves; none where it does not isolate egress, or has no rule about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub egress: Option<PolicyDirection>,
}

/// When policies are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum PolicyTier {
    /// First: AdminNetworkPolicy, and ClusterNetworkPolicy of this tier.
    Admin,
    /// Then NetworkPolicies.
    NetworkPolicy,
    /// Last, where no NetworkPolicy isolates the pod: BaselineAdminNetworkPolicy, and ClusterNetworkPolicy of this tier.
    Baseline,
}

/// One direction of a policy in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PolicyDirection {
    /// All of it in a sentence, such as `Only TCP 5432 arrives, from any pod with app=web-service in default.`
    pub sentence: String,
    /// Each rule.
    pub rules: Vec<PolicyRule>,
}

/// One rule of a policy in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PolicyRule {
    /// `spec.ingress[0]`.
    pub path: String,
    /// Where it stands.
    pub span: Range,
    /// What it does: `Allow`, `Accept`, `Deny` or `Pass`; none in a NetworkPolicy, whose rules allow.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub action: Option<String>,
    /// Its peers, such as `any pod with app=web-service in default`; one `everyone, inside and outside` where it names none.
    pub peers: Vec<String>,
    /// Its ports, such as `TCP 5432`; `every port` where it names none.
    pub ports: String,
}

//! Which policies govern a workload, and which workloads a policy selects.

use serde::Serialize;
use ts_rs::TS;

use super::{PolicyTier, Range};

/// The policies that govern a workload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Governance {
    /// The workload: `[CLUSTER:]NAMESPACE/Kind/name`.
    pub endpoint: String,
    /// In a sentence.
    pub sentence: String,
    /// Whether any NetworkPolicy isolates it on the way in.
    pub isolated_ingress: bool,
    /// Whether any NetworkPolicy isolates it on the way out.
    pub isolated_egress: bool,
    /// The policies that select it, in the order in which they are asked; NetworkPolicies, which are asked together, in the order of the input.
    pub policies: Vec<GoverningPolicy>,
    /// The other NetworkPolicies of its namespace, each with what keeps it from selecting the workload.
    pub others: Vec<Bystander>,
}

/// A policy that selects a workload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GoverningPolicy {
    /// `[CLUSTER:]NAMESPACE/NetworkPolicy/name`, or `[CLUSTER:]Kind/name` for an administrative one.
    pub policy: String,
    /// When it is asked.
    pub tier: PolicyTier,
    /// Its place in its tier, lower first; none for kinds without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub priority: Option<i32>,
    /// Where it selects.
    pub span: Range,
    /// Whom it selects, such as `any pod with app=database in default`.
    pub selects: String,
    /// What it says of what arrives, in a sentence; none where it says nothing of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub ingress: Option<String>,
    /// What it says of what leaves, in a sentence; none where it says nothing of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub egress: Option<String>,
}

/// A policy that does not select a workload of its namespace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Bystander {
    /// `[CLUSTER:]NAMESPACE/NetworkPolicy/name`.
    pub policy: String,
    /// Where it selects.
    pub span: Range,
    /// Why it does not select the workload, in a sentence.
    pub why: String,
}

/// The workloads that a policy selects, or a stretch of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Selection {
    /// The policy: `[CLUSTER:]NAMESPACE/NetworkPolicy/name`, or `[CLUSTER:]Kind/name` for an administrative one.
    pub policy: String,
    /// Where it selects.
    pub span: Range,
    /// Whom it selects, such as `any pod with app=database in default`.
    pub selects: String,
    /// In a sentence.
    pub sentence: String,
    /// How many workloads all stretches have together.
    #[ts(type = "number")]
    pub total: u64,
    /// How many workloads were passed over.
    #[ts(type = "number")]
    pub offset: u64,
    /// The most workloads that were asked for.
    #[ts(type = "number")]
    pub limit: u64,
    /// The workloads, in the order of the input.
    pub workloads: Vec<String>,
    /// Workloads that have the labels that a NetworkPolicy asks for and that are passed over all the same: they use the network of their node, or have finished.
    pub passed_over: Vec<String>,
}

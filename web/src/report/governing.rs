//! Which policies govern a workload, and which workloads a policy selects.

use serde::Deserialize;

use super::Range;

/// The policies that govern a workload.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Governance {
    /// In a sentence.
    pub(crate) sentence: String,
    /// The policies that select it, in the order in which they are asked.
    pub(crate) policies: Vec<GoverningPolicy>,
    /// The other NetworkPolicies of its namespace.
    pub(crate) others: Vec<Bystander>,
}

/// A policy that selects a workload.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct GoverningPolicy {
    /// `[CLUSTER:]NAMESPACE/NetworkPolicy/name`, or `[CLUSTER:]Kind/name`.
    pub(crate) policy: String,
    /// Where it selects.
    pub(crate) span: Range,
    /// What it says of what arrives.
    #[serde(default)]
    pub(crate) ingress: Option<String>,
    /// What it says of what leaves.
    #[serde(default)]
    pub(crate) egress: Option<String>,
}

/// A policy that does not select a workload of its namespace.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Bystander {
    /// `[CLUSTER:]NAMESPACE/NetworkPolicy/name`.
    pub(crate) policy: String,
    /// Where it selects.
    pub(crate) span: Range,
    /// Why it does not select the workload.
    pub(crate) why: String,
}

/// The workloads that a policy selects, or the first of them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Selection {
    /// Where it selects.
    pub(crate) span: Range,
    /// In a sentence.
    pub(crate) sentence: String,
    /// How many workloads it selects.
    pub(crate) total: u64,
    /// The first of them.
    pub(crate) workloads: Vec<String>,
    /// Workloads that have the labels and are passed over all the same.
    pub(crate) passed_over: Vec<String>,
}

//! Policies that are suggested.

use serde::Serialize;
use ts_rs::TS;

use super::{ConnectionChange, Connections, EndsReport};

/// Policies that allow a wanted set of connections.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Suggestion {
    /// In a sentence.
    pub sentence: String,
    /// All policies as YAML, ready to be applied.
    pub text: String,
    /// The policies by namespace, those that deny everything first.
    pub namespaces: Vec<SuggestedNamespace>,
    /// Today's policies that they replace: `[CLUSTER:]NAMESPACE/NetworkPolicy/name`.
    pub replaced: Vec<String>,
    /// How many policies are suggested.
    #[ts(type = "number")]
    pub policy_count: u64,
    /// Whether exactly what is wanted came out when they were read and evaluated, those left aside that `leftOut` names.
    pub proven: bool,
    /// What came out that is not as wanted, at most as many as were asked for; first what is not proven, then what is left out.
    pub differences: Vec<SuggestedDifference>,
    /// How many differences there are.
    #[ts(type = "number")]
    pub difference_count: u64,
    /// Workloads of which nothing exact can be said by policies.
    pub left_out: Vec<LeftOut>,
    /// What else there is to know, in sentences.
    pub notes: Vec<String>,
    /// The steps from today's policies to these; only where a plan was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub plan: Option<SuggestedPlan>,
}

/// The policies of a namespace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SuggestedNamespace {
    /// `[CLUSTER:]NAMESPACE`.
    pub namespace: String,
    /// Its policies as YAML.
    pub text: String,
    /// Its policies one by one.
    pub policies: Vec<SuggestedPolicy>,
}

/// A policy that is suggested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SuggestedPolicy {
    /// `[CLUSTER:]NAMESPACE/NetworkPolicy/name`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// It as YAML.
    pub text: String,
    /// Whether it denies everything that no other policy allows.
    pub deny: bool,
    /// Whether it was added so that names are found.
    pub dns: bool,
}

/// Ends between which something else comes out than is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SuggestedDifference {
    /// In a sentence.
    pub sentence: String,
    /// The sources.
    pub from: EndsReport,
    /// The destinations.
    pub to: EndsReport,
    /// What is wanted.
    pub wanted: Connections,
    /// What the suggested policies allow.
    pub suggested: Connections,
    /// How many pairs that are. A workload that may have several pods is a pair with itself.
    #[ts(type = "number")]
    pub pairs: u64,
    /// Whether one of the ends is among those that are left out.
    pub left_out: bool,
}

/// Workloads of which nothing exact can be said by policies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LeftOut {
    /// Why.
    pub because: LeftOutBecause,
    /// In a sentence.
    pub sentence: String,
    /// The workloads.
    pub ends: EndsReport,
}

/// Why nothing exact can be said of workloads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum LeftOutBecause {
    /// Their pods use the network of their node.
    HostNetwork,
    /// They have the same labels and are to have different connections.
    SameLabels,
}

/// The steps from today's policies to the suggested ones, in the order in which they are applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SuggestedPlan {
    /// Whether everything is denied before or after something is allowed.
    pub deny: DenyAt,
    /// The steps: one policy each, or where there are more than 200 or too many to evaluate, those of a namespace or all of one sort together.
    pub steps: Vec<SuggestedStep>,
}

/// When everything is denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum DenyAt {
    /// Before something is allowed.
    First,
    /// After that.
    #[default]
    Last,
}

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum StepAction {
    /// It applies suggested policies.
    Apply,
    /// It deletes policies of today.
    Delete,
}

/// A step of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SuggestedStep {
    /// What it does.
    pub action: StepAction,
    /// The policies: `[CLUSTER:]NAMESPACE/NetworkPolicy/name`.
    pub policies: Vec<String>,
    /// In sentences.
    pub sentence: String,
    /// How many pairs of endpoints have a connection after it that they did not have before.
    #[ts(type = "number")]
    pub opened: u64,
    /// How many pairs have none any longer.
    #[ts(type = "number")]
    pub cut: u64,
    /// How many pairs have other ports.
    #[ts(type = "number")]
    pub changed: u64,
    /// How many pairs lack something after it that is wanted in the end.
    #[ts(type = "number")]
    pub missing: u64,
    /// How many pairs have something after it that is not wanted in the end.
    #[ts(type = "number")]
    pub extra: u64,
    /// What it opens and cuts, at most as many groups as were asked for.
    pub changes: Vec<ConnectionChange>,
    /// How many groups there are.
    #[ts(type = "number")]
    pub change_count: u64,
}

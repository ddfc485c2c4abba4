//! What Pod Security admission would say, as the module tells it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Level, Range};

/// What admission would say if all objects were applied one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub(crate) struct AdmissionReport {
    /// What a person would say after looking.
    pub(crate) sentence: String,
    /// A second, smaller sentence; may be empty.
    pub(crate) detail: String,
    /// The policies that objects meet, each once.
    pub(crate) policies: Vec<PolicyInForce>,
    /// The answers, in the order in which the objects are applied.
    pub(crate) answers: Vec<AdmissionAnswer>,
}

/// What holds for the pods of a namespace while objects are applied.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct PolicyInForce {
    /// What is refused.
    pub(crate) enforce: ModeInForce,
    /// What is written into the audit log.
    pub(crate) audit: ModeInForce,
    /// What is warned about.
    pub(crate) warn: ModeInForce,
}

/// What holds in one mode, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct ModeInForce {
    /// Level and version as upstream prints them.
    pub(crate) standard: String,
    /// The label that it comes from, where that stands in the input.
    #[serde(default)]
    pub(crate) span: Option<Range>,
}

/// What admission answers about one object.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AdmissionAnswer {
    /// The object.
    pub(crate) subject: String,
    /// Where its name stands.
    pub(crate) span: Range,
    /// What becomes of it.
    pub(crate) outcome: AdmissionOutcome,
    /// What kubectl prints where it is refused.
    #[serde(default)]
    pub(crate) printed: Option<String>,
    /// The warnings, in the server's order.
    #[serde(default)]
    pub(crate) warnings: Vec<String>,
    /// What is written into the audit log, by the name of the annotation.
    #[serde(default)]
    pub(crate) audit_annotations: BTreeMap<String, String>,
    /// Of an object that makes pods: why its pods are refused, where they are.
    #[serde(default)]
    pub(crate) pods_refused: Option<String>,
    /// The policy that it meets, by its number among the policies.
    #[serde(default)]
    pub(crate) policy: Option<usize>,
}

/// What becomes of an object in admission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AdmissionOutcome {
    /// It gets in without a warning.
    Allowed,
    /// It gets in with a warning.
    Warned,
    /// It is refused.
    Denied,
    /// It is not judged.
    Exempt,
    /// Its namespace is not there yet.
    Missing,
    /// It does not come to admission.
    Unreached,
}

impl AdmissionAnswer {
    /// Whether there is something to read.
    pub(crate) fn says_something(&self) -> bool {
        use AdmissionOutcome::{Denied, Exempt, Missing, Warned};
        matches!(self.outcome, Denied | Exempt | Missing | Warned) || self.pods_refused.is_some()
    }
}

/// Where the workloads of one namespace stand together, and the labels that hold this.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct NamespaceStanding {
    /// The cluster, where one was given.
    #[serde(default)]
    pub(crate) cluster: Option<String>,
    /// Its name.
    pub(crate) name: String,
    /// The name of its Namespace object, where there is one.
    #[serde(default)]
    pub(crate) span: Option<Range>,
    /// How many workloads it has.
    pub(crate) workloads: usize,
    /// The strictest level that all of them satisfy.
    pub(crate) standing: Level,
    /// The level one step further; none at restricted.
    #[serde(default)]
    pub(crate) next: Option<Level>,
    /// What keeps it from there.
    pub(crate) missing: Vec<NamespaceFailure>,
    /// The labels to set, as YAML to apply.
    pub(crate) yaml: String,
}

/// One check that keeps workloads of a namespace from a level.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct NamespaceFailure {
    /// Upstream's id of the check.
    pub(crate) check: String,
    /// The workloads that it forbids.
    pub(crate) workloads: Vec<String>,
}

//! The part of the report about Pod Security admission.

use std::collections::BTreeMap;

use serde::Serialize;
use ts_rs::TS;

use super::{Level, Range};

/// What Pod Security admission would say if all objects were applied one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AdmissionReport {
    /// What a person would say after looking.
    pub sentence: String,
    /// A second, smaller sentence: what was taken for granted; may be empty.
    pub detail: String,
    /// Where the defaults and exemptions of the cluster are from.
    pub configuration: ConfigurationOrigin,
    /// The policies that objects meet, each once.
    pub policies: Vec<PolicyInForce>,
    /// The answers, in the order in which the objects are applied: one for every Namespace and every workload.
    pub answers: Vec<AdmissionAnswer>,
}

/// Where the defaults and exemptions of the cluster are from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConfigurationOrigin {
    /// Where they were looked for and found.
    pub origin: ConfigurationSource,
    /// The document, where they are from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub span: Option<Range>,
}

/// Where the defaults and exemptions of a cluster can be from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum ConfigurationSource {
    /// Nothing is configured: everything is privileged where labels say nothing, and nobody is exempt.
    Default,
    /// The options of the analysis.
    Options,
    /// A document among the sources.
    Document,
}

/// What holds for the pods of a namespace while objects are applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PolicyInForce {
    /// The cluster, where one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cluster: Option<String>,
    /// The namespace.
    pub namespace: String,
    /// Whether no Namespace object was applied before, so that one without labels is taken for granted.
    pub assumed: bool,
    /// What is refused.
    pub enforce: ModeInForce,
    /// What is written into the audit log.
    pub audit: ModeInForce,
    /// What is warned about.
    pub warn: ModeInForce,
    /// What is wrong with the labels, in upstream's words.
    pub errors: Vec<String>,
}

/// What holds in one mode, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ModeInForce {
    /// The level.
    pub level: Level,
    /// Level and version as upstream prints them: `restricted:latest`.
    pub standard: String,
    /// Where the level comes from.
    pub origin: ModeOrigin,
    /// The label that it comes from, where that stands in the input.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub span: Option<Range>,
    /// The label that gives the version, where that stands in the input.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub version_span: Option<Range>,
}

/// Where a level comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum ModeOrigin {
    /// A label of the mode itself.
    Label,
    /// A label of the mode itself that is no level: `enforce` then is restricted, the others are privileged.
    Invalid,
    /// The label of `enforce`, which `warn` follows.
    Enforce,
    /// The defaults of the cluster.
    Default,
}

/// What admission answers about one object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AdmissionAnswer {
    /// The object ([`super::ObjectReport::id`]).
    pub subject: String,
    /// Where its name stands.
    pub span: Range,
    /// Whether an earlier object of the input is changed, and not a new one made.
    pub updates: bool,
    /// What becomes of it.
    pub outcome: AdmissionOutcome,
    /// The message of the server's Status, where the object is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub message: Option<String>,
    /// What kubectl prints on that account, with the name of the source as the file's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub printed: Option<String>,
    /// The warnings, in the server's order; kubectl prints each behind `Warning: `.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<String>>", optional)]
    pub warnings: Vec<String>,
    /// What is written into the audit log, by the name of the annotation.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[ts(as = "Option<BTreeMap<String, String>>", optional)]
    pub audit_annotations: BTreeMap<String, String>,
    /// Of an object that makes pods: why its pods are refused, where they are. The object itself never is. `xxxxx` stands for what the server makes up.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub pods_refused: Option<String>,
    /// The policy that it meets, by its number among the policies; none where none is looked up.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub policy: Option<u32>,
}

/// What becomes of an object in admission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum AdmissionOutcome {
    /// It gets in without a warning.
    Allowed,
    /// It gets in with a warning.
    Warned,
    /// It is refused.
    Denied,
    /// It is not judged: its namespace, its user or its runtime class is exempt.
    Exempt,
    /// Its namespace is not there yet.
    Missing,
    /// It does not come to admission: kubectl does not send it, or the server refuses it before.
    Unreached,
}

/// What Pod Security admission would answer to other labels on a namespace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Relabelled {
    /// Whether the change is allowed.
    pub allowed: bool,
    /// The message of the server's Status, where it is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub message: Option<String>,
    /// The warnings, in the server's order: what existing pods violate.
    pub warnings: Vec<String>,
}

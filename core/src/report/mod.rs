//! The report: plain serializable data, the same for Rust and for JavaScript, whose types are generated from these.
//!
//! Field names are camelCase in JSON. Positions are made once, when the report is made (see [`PositionEncoding`]).

mod admission;
mod compare;
mod context;
mod expect;
mod explanation;
mod fix;
mod governing;
mod network;
mod outside;
mod positions;
mod reach;
mod seccomp;
mod security;
mod server;
mod suggest;
mod text;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use crate::security::{Level, Standard, Version};
pub use admission::{
    AdmissionAnswer, AdmissionOutcome, AdmissionReport, ConfigurationOrigin, ConfigurationSource, ModeInForce,
    ModeOrigin, PolicyInForce, Relabelled,
};
pub use compare::{
    Because, ChangeKind, Comparison, ConnectionChange, IsolationChange, NamespaceChange, PairChange, PairChanges,
    Roster, Way,
};
pub use context::{
    ContainerContext, ContainerKind, ContainerRuntime, ContextRow, ContextSource, Contexts, OperatingSystem, Shadow,
};
pub use expect::{ExpectationReport, ExpectationResult, ExpectedVerdict, FailingPair};
pub use explanation::{
    DirectionExplanation, Explanation, NearMiss, NearMissKind, PolicyReason, RuleReason, TierOutcome, TierReason,
};
pub use fix::{Fix, Fixed, FixedAll, FixedSource, Hardened, RemainingFinding, TakenFix, TextEdit};
pub use governing::{Bystander, Governance, GoverningPolicy, Selection};
pub use network::{
    ClassReport, Connections, EndpointReport, NetworkReport, PolicyDirection, PolicyReport, PolicyRule, PolicyTier,
    Run, Side,
};
pub use outside::{
    DeadEnd, DeadEndReport, EntriesReport, EntryCounts, EntryDoor, EntryLink, EntryPod, EntryReport, EntrySource,
    EntrySourceKind, EntryVerdict, ExposureBefore, ExposureReport,
};
pub use positions::LineIndex;
pub use reach::{EndsReport, Exported, NamespaceReach, Reach, ReachEntry, ReachPair};
pub use seccomp::{DangerousCall, SeccompProfileReport};
pub use security::{Failure, NamespaceFailure, NamespaceStanding, SecurityReport, WorkloadStanding};
pub use server::{ServerAnswer, ServerOutcome, ServerReport};
pub use suggest::{
    DenyAt, LeftOut, LeftOutBecause, StepAction, SuggestedDifference, SuggestedNamespace, SuggestedPlan,
    SuggestedPolicy, SuggestedStep, Suggestion,
};
pub(crate) use text::Lately;
pub use text::Text;

/// Everything that one analysis says.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The version of Podwall.
    pub podwall: String,
    /// The Kubernetes version whose decoding and validation are followed whatever the version of the standard, such as `1.37`.
    pub kubernetes: String,
    /// The sources, in the order given.
    pub sources: Vec<SourceReport>,
    /// Every object that was read, in order.
    pub objects: Vec<ObjectReport>,
    /// Everything worth telling, by source and place.
    pub findings: Vec<Finding>,
    /// What the API server would answer.
    pub server: ServerReport,
    /// What each workload may do.
    pub security: SecurityReport,
    /// What Pod Security admission would say when everything is applied.
    pub admission: AdmissionReport,
    /// The values that take effect in each workload's containers, in the order of the input; only where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub contexts: Option<Vec<Contexts>>,
    /// Whom each workload may reach.
    pub network: NetworkReport,
}

/// What was seen in one source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SourceReport {
    /// The name given.
    pub name: String,
    /// The cluster that the source belongs to, where one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cluster: Option<String>,
    /// How many documents it has, empty ones not counted.
    pub documents: u32,
}

/// One object of the input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ObjectReport {
    /// How the object is named in `subject` of findings: `[CLUSTER:]NAMESPACE/Kind/name`, `[CLUSTER:]Kind/name` without a namespace.
    pub id: Text,
    /// As written.
    pub api_version: String,
    /// As written.
    pub kind: String,
    /// The namespace it is in (`default` where none is written); none for objects of the cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub namespace: Option<String>,
    /// Its name; empty where it has none.
    pub name: String,
    /// Whether Podwall evaluates objects of this kind; others are listed only.
    pub evaluated: bool,
    /// Whether the object does not get into the cluster, because the API server refuses it or kubectl does not send it. What is said of it all the same is
    /// about what of it can be read.
    pub refused: bool,
    /// Where it stands.
    pub span: Range,
}

/// A place in a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Range {
    /// The source's name.
    pub source: Text,
    /// The first position.
    pub start: Position,
    /// The position after the last one.
    pub end: Position,
}

/// A position in a source, in the units of [`PositionEncoding`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
    /// The offset from the start of the source, from 0.
    pub offset: u32,
}

/// The units of columns and offsets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub enum PositionEncoding {
    /// Bytes.
    #[serde(rename = "utf-8")]
    Utf8,
    /// Units of UTF-16, as JavaScript counts.
    #[default]
    #[serde(rename = "utf-16")]
    Utf16,
    /// Characters.
    #[serde(rename = "utf-32")]
    Utf32,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The API server refuses it, the chosen standard forbids it, it never starts, or an expectation is not met.
    Error,
    /// It does something else than its author is likely to think.
    Warning,
    /// Worth knowing.
    Info,
}

/// One thing worth telling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The same for the same matter in every analysis of the same input; unique in a report.
    pub id: Text,
    /// The rule, in kebab-case.
    pub rule: Text,
    /// The id of upstream's Pod Security check, for findings that stand for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub check: Option<Text>,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong and what is wanted, as sentences.
    pub message: Text,
    /// The text of the API server or of Pod Security admission, where the finding stands for its verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub upstream: Option<Text>,
    /// The object it is about ([`ObjectReport::id`]); empty where there is none.
    pub subject: Text,
    /// The field it is about; empty for the whole object.
    pub path: Text,
    /// Where.
    pub span: Range,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// Other objects of the same owner of which the same is true, and of which it is therefore not told again: pods of one Deployment are alike.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<String>>", optional)]
    pub also: Vec<Text>,
    /// Whether an edit mends it, which is made and proven when asked for. False where the options leave fixes out.
    pub fixable: bool,
    /// Whether that edit is only a suggestion: whether it is right depends on what no manifest tells ([`Fix::suggestion`]).
    pub suggestion: bool,
    /// Why it was suppressed, where it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub suppressed: Option<Text>,
}

/// Another place that belongs to a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Related {
    /// What is there.
    pub message: String,
    /// Where.
    pub span: Range,
}

//! The part of the report about what workloads may do.

use serde::Serialize;
use ts_rs::TS;

use super::{Level, Range, Standard};

/// What each workload may do, measured by the Pod Security Standards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SecurityReport {
    /// The standard that was asked about.
    pub standard: Standard,
    /// What a person would say after looking.
    pub sentence: String,
    /// A second, smaller sentence; may be empty.
    pub detail: String,
    /// Every workload, in the order of the input.
    pub workloads: Vec<WorkloadStanding>,
}

/// Where one workload stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WorkloadStanding {
    /// `[CLUSTER:]NAMESPACE/Kind/name`.
    pub endpoint: String,
    /// Its namespace.
    pub namespace: String,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Where it stands in its source.
    pub span: Range,
    /// Whether the API server would refuse the object itself, so that the verdict is about what of it can be read.
    pub refused: bool,
    /// Whether the standard that was asked about allows it.
    pub allowed: bool,
    /// The strictest level that it satisfies at the version asked about.
    pub standing: Level,
    /// What Baseline forbids, in upstream's order.
    pub baseline: Vec<Failure>,
    /// What Restricted forbids, in upstream's order.
    pub restricted: Vec<Failure>,
    /// Upstream's whole text for the standard asked about, as denials and warnings carry it; empty where it is allowed.
    pub forbidden: String,
    /// The ids of the findings about it.
    pub findings: Vec<String>,
}

/// One check that forbids a pod.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// Upstream's id of the check.
    pub check: String,
    /// Upstream's reason.
    pub reason: String,
    /// Upstream's detail; may be empty.
    pub detail: String,
}

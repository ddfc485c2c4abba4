//! The part of the report about what workloads may do.

use std::collections::BTreeMap;

use serde::Serialize;
use ts_rs::TS;

use super::{Level, Range, SeccompProfileReport, Standard, Text};

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
    /// Every namespace that has workloads or is an object itself, in the order of the input.
    pub namespaces: Vec<NamespaceStanding>,
    /// The seccomp profiles that are given beside the manifests, in the order of the input.
    pub seccomp_profiles: Vec<SeccompProfileReport>,
}

/// Where the workloads of one namespace stand together, and the labels that hold this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NamespaceStanding {
    /// The cluster, where one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cluster: Option<String>,
    /// Its name.
    pub name: String,
    /// The name of its Namespace object, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub span: Option<Range>,
    /// How many workloads it has.
    pub workloads: u32,
    /// The strictest level that all of them satisfy at the version asked about; restricted where there are none.
    pub standing: Level,
    /// The level one step further; none at restricted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub next: Option<Level>,
    /// What keeps it from there, in upstream's order.
    pub missing: Vec<NamespaceFailure>,
    /// The labels to set: what holds today is enforced, and what is one step further is warned about and audited. The versions are those asked about.
    #[ts(type = "{ [key: string]: string }")]
    pub labels: BTreeMap<String, String>,
    /// The same as YAML to apply, with the other labels that the Namespace of the input has: `kubectl apply` would take them away.
    pub yaml: String,
}

/// One check that keeps workloads of a namespace from a level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NamespaceFailure {
    /// Upstream's id of the check.
    pub check: Text,
    /// The workloads that it forbids (`[CLUSTER:]NAMESPACE/Kind/name`).
    pub workloads: Vec<Text>,
}

/// Where one workload stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WorkloadStanding {
    /// `[CLUSTER:]NAMESPACE/Kind/name`.
    pub endpoint: Text,
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
    pub findings: Vec<Text>,
}

/// One check that forbids a pod.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// Upstream's id of the check.
    pub check: Text,
    /// Upstream's reason.
    pub reason: Text,
    /// Upstream's detail; may be empty.
    pub detail: Text,
}

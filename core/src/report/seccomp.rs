//! The part of the report about seccomp profiles that are given beside the manifests.

use serde::Serialize;
use ts_rs::TS;

use super::Range;

/// A seccomp profile in the runtime's format, judged beside the default profile of the runtime asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SeccompProfileReport {
    /// The source that it is.
    pub source: String,
    /// Where it stands.
    pub span: Range,
    /// What happens to a call that it does not list, as written: `SCMP_ACT_ERRNO`; empty where nothing is written.
    pub default_action: String,
    /// Whether a call that it does not list goes through.
    pub allows_by_default: bool,
    /// The calls that it lets through and the runtime's default profile blocks, sorted. Where it allows by default, of all calls that Linux has.
    pub beyond_default: Vec<String>,
    /// Those of the calls let through that are dangerous, in the order of the table of reasons.
    pub dangerous: Vec<DangerousCall>,
    /// The calls that nearly every program needs and that it blocks.
    pub missing: Vec<String>,
    /// The names that it lists and Linux does not have as system calls, each once, in the order of the text; long ones are cut.
    pub unknown: Vec<String>,
    /// The workloads with a container that names it.
    pub endpoints: Vec<String>,
}

/// A dangerous system call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DangerousCall {
    /// Its name.
    pub name: String,
    /// What it is used for by somebody who attacks a node.
    pub reason: String,
    /// Whether the runtime's default profile lets it through as well.
    pub in_default: bool,
}

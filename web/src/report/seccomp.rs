//! Seccomp profiles given beside the manifests, as the module judges them.

use serde::Deserialize;

use super::Range;

/// A seccomp profile beside the runtime's default one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SeccompProfile {
    /// The source that it is.
    pub(crate) source: String,
    /// Where it stands.
    pub(crate) span: Range,
    /// What happens to a call that it does not list; empty where no runtime knows.
    pub(crate) default_action: String,
    /// Whether a call that it does not list goes through.
    pub(crate) allows_by_default: bool,
    /// What it lets through and the runtime's default blocks.
    pub(crate) beyond_default: Vec<String>,
    /// What of it is dangerous.
    pub(crate) dangerous: Vec<DangerousCall>,
    /// What nearly every program needs and it blocks.
    pub(crate) missing: Vec<String>,
    /// Names that are no calls of Linux.
    #[serde(default)]
    pub(crate) unknown: Vec<String>,
    /// The workloads that name it.
    pub(crate) endpoints: Vec<String>,
}

/// A dangerous system call that goes through.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DangerousCall {
    /// Its name.
    pub(crate) name: String,
    /// What an attacker uses it for.
    pub(crate) reason: String,
    /// Whether the runtime's default lets it through as well.
    pub(crate) in_default: bool,
}

//! Policies before they are written.

use crate::cluster::{ClusterId, NamespaceId, Rule, Selector};

/// What a policy is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Purpose {
    /// It isolates every pod of its namespace in both directions.
    Deny,
    /// It lets pods ask for names.
    Dns,
    /// It allows what is wanted.
    Allow,
}

/// A policy.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) purpose: Purpose,
    pub(super) cluster: ClusterId,
    pub(super) namespace: NamespaceId,
    pub(super) name: String,
    /// The lines above it.
    pub(super) comments: Vec<String>,
    pub(super) selector: Selector,
    /// What it allows in; none where it has nothing to do with ingress.
    pub(super) ingress: Option<Vec<Rule>>,
    /// What it allows out.
    pub(super) egress: Option<Vec<Rule>>,
}

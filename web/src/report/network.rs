//! Who reaches whom, by class.

use serde::Deserialize;

use super::{Connections, ExpectationReport, Range};

/// Who reaches whom, by class: pods that no policy can tell apart share one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub(crate) struct NetworkReport {
    /// What a person would say after looking.
    pub(crate) sentence: String,
    /// A second, smaller sentence; may be empty.
    pub(crate) detail: String,
    /// Whether everything in the input that decides about connections was evaluated.
    pub(crate) complete: bool,
    /// Every workload and every range outside.
    pub(crate) endpoints: Vec<EndpointReport>,
    /// The classes.
    pub(crate) classes: Vec<ClassReport>,
    /// The connection sets that rows refer to.
    pub(crate) connections: Vec<Connections>,
    /// What may leave each class.
    pub(crate) egress: Side,
    /// What may arrive at each class.
    pub(crate) ingress: Side,
    /// Every policy, in words.
    pub(crate) policies: Vec<PolicyReport>,
    /// What is expected of connections, and whether it is so; none where nobody expects anything.
    #[serde(default)]
    pub(crate) expectations: Option<ExpectationReport>,
}

/// A workload, or a range of addresses outside.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub(crate) struct EndpointReport {
    /// `[CLUSTER:]NAMESPACE/Kind/name`, or a range of addresses.
    pub(crate) id: String,
    /// The number of its class.
    pub(crate) class: u32,
    /// Its namespace; none outside.
    #[serde(default)]
    pub(crate) namespace: Option<String>,
    /// Its name; the range outside.
    pub(crate) name: String,
}

impl NetworkReport {
    /// `[CLUSTER:]NAMESPACE` of each namespace that has workloads, sorted.
    pub(crate) fn namespaces(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.endpoints.iter().filter_map(EndpointReport::group).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Whether a namespace has workloads.
    pub(crate) fn has_namespace(&self, name: &str) -> bool {
        self.endpoints.iter().any(|endpoint| endpoint.group() == Some(name))
    }
}

impl EndpointReport {
    /// Whether it is a range of addresses outside of the cluster.
    pub(crate) fn outside(&self) -> bool {
        self.namespace.is_none()
    }

    /// Its kind; none outside.
    pub(crate) fn kind(&self) -> Option<&str> {
        self.namespace.as_ref()?;
        self.id.split('/').nth(1)
    }

    /// `[CLUSTER:]NAMESPACE`; none outside.
    pub(crate) fn group(&self) -> Option<&str> {
        self.namespace.as_ref()?;
        self.id.split('/').next()
    }
}

/// Endpoints that no policy can tell apart.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClassReport {
    /// Whether a policy isolates it on the way in.
    pub(crate) isolated_ingress: bool,
    /// Whether a policy isolates it on the way out.
    pub(crate) isolated_egress: bool,
}

/// One direction of the class matrix. Classes with the same answers share a row.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub(crate) struct Side {
    /// For each class the number of its row.
    pub(crate) group: Vec<u32>,
    /// For each row the connections with every class, as runs in order; classes in no run have none.
    pub(crate) rows: Vec<Vec<Run>>,
}

/// Neighbouring classes with the same connections: first, last (included), and the number of the connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) struct Run(pub(crate) u32, pub(crate) u32, pub(crate) u32);

/// What one policy says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct PolicyReport {
    /// `[CLUSTER:]NAMESPACE/NetworkPolicy/name`, or `[CLUSTER:]Kind/name` of a policy of the cluster.
    pub(crate) id: String,
    /// Its namespace.
    pub(crate) namespace: String,
    /// Its name.
    pub(crate) name: String,
    /// Where it stands.
    pub(crate) span: Range,
    /// Whether the API server would refuse it.
    pub(crate) refused: bool,
    /// Whom it selects, in words.
    pub(crate) selects: String,
    /// The endpoints that it selects.
    pub(crate) selected: Vec<u32>,
    /// What it says of what arrives.
    #[serde(default)]
    pub(crate) ingress: Option<PolicyDirection>,
    /// What it says of what leaves.
    #[serde(default)]
    pub(crate) egress: Option<PolicyDirection>,
}

/// One direction of a policy in words.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct PolicyDirection {
    /// All of it in a sentence.
    pub(crate) sentence: String,
}

//! Which workloads a policy selects.

use crate::cluster::{Model, NetworkPolicy, Workload};
use crate::finding::{Locate, Part};
use crate::manifest::FieldPath;
use crate::network::words;
use crate::report::Selection;

use super::governs;
use super::page::Page;

/// A question about a policy that the analysis does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownPolicy(pub String);

impl std::fmt::Display for UnknownPolicy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "no policy is called \"{}\"", self.0)
    }
}

impl std::error::Error for UnknownPolicy {}

/// The workloads that a policy selects: `[CLUSTER:]NAMESPACE/NetworkPolicy/name`.
///
/// # Errors
///
/// No policy has this name.
pub fn selects(model: &Model, locate: &impl Locate, name: &str, page: Page) -> Result<Selection, UnknownPolicy> {
    let of_name = name.rsplit('/').next().unwrap_or_default();
    let named = model.policies.iter().find(|policy| policy.name == of_name && locate.name(policy.object) == name);
    let policy: &NetworkPolicy = named.ok_or_else(|| UnknownPolicy(name.to_string()))?;
    let own: Vec<&Workload> =
        model.workloads.iter().filter(|workload| workload.namespace == policy.namespace).collect();
    let selected: Vec<&Workload> = own.iter().copied().filter(|workload| governs::selects(policy, workload)).collect();
    let passed_over = |workload: &&&Workload| {
        (workload.host_network || workload.finished) && policy.pod_selector.matches(&workload.labels)
    };
    let endpoint = |workload: &&Workload| model.endpoint(workload);
    Ok(Selection {
        policy: name.to_string(),
        span: locate.range(policy.object, &FieldPath::root().fields(&["spec", "podSelector"]), Part::Key),
        selects: words::selects(model, policy),
        sentence: sentence(policy, selected.len(), own.len()),
        total: selected.len() as u64,
        offset: page.offset,
        limit: page.limit,
        workloads: page.of(selected.iter().map(endpoint)),
        passed_over: own.iter().filter(passed_over).map(endpoint).collect(),
    })
}

fn sentence(policy: &NetworkPolicy, selected: usize, of: usize) -> String {
    let name = &policy.name;
    match (selected, of) {
        (0, 0) => format!("{name} selects no workload: its namespace has none in the input."),
        (0, 1) => format!("{name} does not select the only workload of its namespace."),
        (0, many) => format!("{name} selects none of the {} workloads of its namespace.", words::number(many)),
        (1, 1) => format!("{name} selects the only workload of its namespace."),
        (all, many) if all == many => format!("{name} selects all {} workloads of its namespace.", words::number(many)),
        (some, many) => {
            format!("{name} selects {} of the {} workloads of its namespace.", words::number(some), words::number(many))
        }
    }
}

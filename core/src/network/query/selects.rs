//! Which workloads a policy selects.

use roaring::RoaringBitmap;

use crate::cluster::{ClusterId, Model, NamespaceId, Workload, WorkloadId};
use crate::finding::{Locate, Part};
use crate::manifest::FieldPath;
use crate::network::classes::Members;
use crate::network::reachability::Reachability;
use crate::network::{admin_words, words};
use crate::report::Selection;

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

/// Where a policy may find pods.
#[derive(Clone, Copy)]
enum Scope {
    Namespace(NamespaceId),
    Cluster(ClusterId),
}

/// The workloads that a policy selects: `[CLUSTER:]NAMESPACE/NetworkPolicy/name`, or `[CLUSTER:]Kind/name` for an administrative one.
///
/// # Errors
///
/// No policy has this name.
pub fn selects(
    model: &Model,
    reachability: &Reachability,
    locate: &impl Locate,
    name: &str,
    page: Page,
) -> Result<Selection, UnknownPolicy> {
    let of_name = name.rsplit('/').next().unwrap_or_default();
    let spec = FieldPath::root().field("spec");
    let named = model.policies.iter().zip(&reachability.selected);
    let mut named = named.filter(|(policy, _)| policy.name == of_name && locate.name(policy.object) == name);
    if let Some((policy, classes)) = named.next() {
        let own = within(model, Scope::Namespace(policy.namespace));
        let selected = members(model, reachability, classes);
        let is_passed_over = |workload: &&Workload| {
            (workload.host_network || workload.finished) && policy.pod_selector.matches(&workload.labels)
        };
        let passed_over = own.filter(is_passed_over).map(|workload| model.endpoint(workload));
        let passed_over = passed_over.filter(|name| !selected.contains(name)).collect();
        return Ok(Selection {
            policy: name.to_string(),
            span: locate.range(policy.object, &spec.field("podSelector"), Part::Key),
            selects: words::selects(model, policy),
            sentence: sentence(model, &policy.name, Scope::Namespace(policy.namespace), selected.len()),
            total: selected.len() as u64,
            offset: page.offset,
            limit: page.limit,
            workloads: page.of(selected.into_iter()),
            passed_over,
        });
    }
    let named = model.admin.iter().zip(&reachability.subjects);
    let mut named = named.filter(|(policy, _)| policy.name == of_name && locate.name(policy.object) == name);
    let (policy, classes) = named.next().ok_or_else(|| UnknownPolicy(name.to_string()))?;
    let selected = members(model, reachability, classes);
    Ok(Selection {
        policy: name.to_string(),
        span: locate.range(policy.object, &spec.field("subject"), Part::Key),
        selects: admin_words::selects(policy),
        sentence: sentence(model, &policy.name, Scope::Cluster(policy.cluster), selected.len()),
        total: selected.len() as u64,
        offset: page.offset,
        limit: page.limit,
        workloads: page.of(selected.into_iter()),
        passed_over: Vec::new(),
    })
}

/// The workloads of some classes, in the order of the input.
fn members(model: &Model, reachability: &Reachability, classes: &RoaringBitmap) -> Vec<String> {
    let mut found: Vec<WorkloadId> = Vec::new();
    for class in classes.iter().filter_map(|class| reachability.classes.get(class)) {
        if let Members::Pods { workloads, .. } = &class.members {
            found.extend(workloads);
        }
    }
    crate::sort::sort(&mut found);
    found.into_iter().filter_map(|id| model.workload(id)).map(|workload| model.endpoint(workload)).collect()
}

fn within(model: &Model, scope: Scope) -> impl Iterator<Item = &Workload> {
    model.workloads.iter().filter(move |workload| match scope {
        Scope::Namespace(id) => workload.namespace == id,
        Scope::Cluster(id) => workload.cluster == id,
    })
}

fn sentence(model: &Model, name: &str, scope: Scope, selected: usize) -> String {
    let place = match scope {
        Scope::Namespace(_) => "its namespace",
        Scope::Cluster(_) => "the cluster",
    };
    match (selected, within(model, scope).count()) {
        (0, 0) => format!("{name} selects no workload: {place} has none in the input."),
        (0, 1) => format!("{name} does not select the only workload of {place}."),
        (0, many) => format!("{name} selects none of the {} workloads of {place}.", words::number(many)),
        (1, 1) => format!("{name} selects the only workload of {place}."),
        (all, many) if all == many => format!("{name} selects all {} workloads of {place}.", words::number(many)),
        (some, many) => {
            format!("{name} selects {} of the {} workloads of {place}.", words::number(some), words::number(many))
        }
    }
}

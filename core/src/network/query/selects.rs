//! Which workloads a policy selects.

use roaring::RoaringBitmap;

use crate::cluster::{ClusterId, Model, NamespaceId, ObjectId, Selector, Subject, Workload, WorkloadId};
use crate::finding::{Locate, Part};
use crate::manifest::FieldPath;
use crate::network::given::{of_pod_to_come, undecided};
use crate::network::reachability::Reachability;
use crate::network::reachability::classes::{is_of_node, takes_part};
use crate::network::within::Within;
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
    let found = network_policy(model, reachability, locate, name);
    let found = found.or_else(|| administrative(model, reachability, locate, name));
    let Found { object, name: policy, field, selects, scope, selected, passed_over, not_evaluated, asked } =
        found.ok_or_else(|| UnknownPolicy(name.to_string()))?;
    let undecided = asked
        .filter(|_| not_evaluated.is_none())
        .and_then(|(within, pods)| undecided(model.workloads.iter().filter(|pod| within.has(model, pod)), pods));
    let untold = undecided.map(|(pod, asked)| {
        let of = model.endpoint(pod);
        match of_pod_to_come(pod, asked) {
            Some(asked) => format!(
                " Whether it selects pods of {of} cannot be told: no manifest tells whether it gets one with {}.",
                words::wanted(&asked)
            ),
            None => {
                format!(" Whether it selects the pods of {of} cannot be told: no manifest has their `{}`.", asked.key)
            }
        }
    });
    let untold = untold.unwrap_or_default();
    Ok(Selection {
        policy: name.to_string(),
        span: locate.range(object, &FieldPath::root().fields(&["spec", field]), Part::Key),
        selects,
        sentence: not_evaluated.unwrap_or_else(|| sentence(model, policy, scope, selected.len()))
            + &untold
            + &words::besides(namesakes(model, locate, name)),
        total: selected.len() as u64,
        offset: page.offset,
        limit: page.limit,
        workloads: page.of(names(model, &selected)),
        passed_over: names(model, &passed_over).collect(),
    })
}

/// A policy, and whom it selects.
struct Found<'a> {
    object: ObjectId,
    name: &'a str,
    /// The field of `spec` that selects.
    field: &'static str,
    selects: String,
    scope: Scope,
    selected: Vec<WorkloadId>,
    passed_over: Vec<WorkloadId>,
    /// Where it looks for pods, and what it asks of them.
    asked: Option<(Within<'a>, &'a Selector)>,
    /// In a sentence that the dialect does not have policies of this kind, where that is so.
    not_evaluated: Option<String>,
}

fn network_policy<'a>(
    model: &'a Model,
    reachability: &Reachability,
    locate: &impl Locate,
    name: &str,
) -> Option<Found<'a>> {
    let mut all = model.policies.iter().zip(&reachability.selected);
    let (policy, classes) = all.find(|(policy, _)| is_called(locate, policy.object, &policy.name, name))?;
    let selected = members(reachability, classes);
    let dialect = &reachability.settings.dialect;
    let is_passed_over = |(id, workload): &(WorkloadId, &Workload)| {
        workload.namespace == policy.namespace
            && (is_of_node(workload, dialect) || !takes_part(workload, dialect))
            && policy.pod_selector.matches(&workload.labels)
            && selected.binary_search(id).is_err()
    };
    let passed_over = (0..).map(WorkloadId).zip(&model.workloads).filter(is_passed_over);
    Some(Found {
        object: policy.object,
        name: policy.called(),
        field: "podSelector",
        selects: words::selects(model, policy),
        scope: Scope::Namespace(policy.namespace),
        passed_over: passed_over.map(|(id, _)| id).collect(),
        selected,
        asked: Some((Within::Own(policy.namespace), &policy.pod_selector)),
        not_evaluated: None,
    })
}

fn administrative<'a>(
    model: &'a Model,
    reachability: &Reachability,
    locate: &impl Locate,
    name: &str,
) -> Option<Found<'a>> {
    let mut all = model.admin.iter().zip(&reachability.subjects);
    let (policy, classes) = all.find(|(policy, _)| is_called(locate, policy.object, &policy.name, name))?;
    let (dialect, api) = (&reachability.settings.dialect, policy.body.api);
    let not_evaluated = (!dialect.implements(api)).then(|| {
        format!("{} selects no workload: {} does not implement {}.", policy.called(), dialect.name, api.kind())
    });
    Some(Found {
        object: policy.object,
        name: policy.called(),
        field: "subject",
        selects: admin_words::selects(policy),
        scope: Scope::Cluster(policy.cluster),
        selected: members(reachability, classes),
        passed_over: Vec::new(),
        asked: match &policy.body.subject {
            Subject::Pods { namespaces, pods } => {
                pods.as_ref().map(|pods| (Within::Namespaces(policy.cluster, namespaces), pods))
            }
            Subject::Nothing => None,
        },
        not_evaluated,
    })
}

/// Whether a policy has a whole name; its own name is looked at first.
fn is_called(locate: &impl Locate, object: ObjectId, own: &str, name: &str) -> bool {
    name.ends_with(own) && locate.name(object) == name
}

/// Said where several policies have a name, since the server makes up the rest of it.
fn namesakes(model: &Model, locate: &impl Locate, name: &str) -> Option<String> {
    if !name.ends_with(['-', '/']) {
        return None;
    }
    let own = model.policies.iter().map(|policy| (policy.object, policy.name.as_str()));
    let admin = model.admin.iter().map(|policy| (policy.object, policy.name.as_str()));
    let called = own.chain(admin).filter(|(object, own)| is_called(locate, *object, own, name));
    crate::words::namesakes(called.count(), "policies", name)
}

/// The workloads of some classes, in the order of the input.
fn members(reachability: &Reachability, classes: &RoaringBitmap) -> Vec<WorkloadId> {
    let mut found: Vec<WorkloadId> = reachability.classes.workloads(classes).collect();
    crate::sort::sort(&mut found);
    found
}

fn names(model: &Model, workloads: &[WorkloadId]) -> impl Iterator<Item = String> {
    workloads.iter().filter_map(|id| model.workload(*id)).map(|workload| model.endpoint(workload))
}

fn within(model: &Model, scope: Scope) -> impl Iterator<Item = &Workload> + Clone {
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

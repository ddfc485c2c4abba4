//! Pods that no policy isolates, beside others that some do.

use std::collections::HashMap;

use roaring::{MultiOps, RoaringBitmap};

use crate::cluster::NamespaceId;
use crate::finding::{Finding, Part};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rule::{Reference, Rule, example};

use super::super::addresses::Family;
use super::super::direction::Direction;
use super::super::findings::finding;
use super::super::places::isolates;
use super::super::ports::PortSetId;
use super::super::reachability::classes::Members;
use super::super::reachability::rows::Row;
use super::super::words;
use super::seen::Seen;
use super::sources;

pub(super) static RULE: Rule = Rule {
    differences: &[
        "Other tools tell every namespace or every pod without a policy. Here an input without any policy has none: what is missing may stand elsewhere, and the summary \
         says that everything is open.",
    ],
    ..Rule::of_network(
        "not-isolated",
        Severity::Info,
        "Pods that no policy isolates, where others are isolated",
        "Pods are open to everyone until a policy selects them. A policy for all pods of a namespace without rules closes what the others do not open. It is told once for \
         each namespace that has policies, or where pods of another one of the same cluster are isolated. Pods to which administrative policies deny something are not told.",
        [example!("not-isolated"), example!("not-isolated" mended)],
        &[
            sources::defaults(),
            sources::kube_netpol("KNP-030, KNP-031"),
            sources::kube_linter("non-isolated-pod"),
            sources::kube_score("pod-networkpolicy"),
            sources::popeye("POP-1204, POP-1205"),
            Reference::named("Kubescape", "C-0260"),
            Reference::named("Trivy", "KSV-0038"),
            Reference::named("kubeaudit", "netpols"),
            Reference::named("Gardener diki", "2000"),
            Reference::named(
                "CIS Kubernetes Benchmark",
                "5.3.2 Ensure that all Namespaces have Network Policies defined",
            ),
        ],
    )
};

pub(super) static EGRESS: Rule = Rule::of_network(
    "egress-not-isolated",
    Severity::Info,
    "Pods that no policy isolates on the way out, where others are isolated",
    "Pods may connect to everyone until a policy that isolates egress selects them: whoever takes one over reaches the internet, and every pod that lets it in. It is told once for \
     each namespace that has policies which isolate on the way out, or where pods of another one of the same cluster are isolated so.",
    [example!("egress-not-isolated"), example!("egress-not-isolated" mended)],
    &[
        sources::defaults(),
        sources::isolation(),
        sources::kube_netpol("KNP-031"),
        sources::popeye("POP-1205"),
        Reference::named("Kubescape", "C-0260"),
    ],
);

/// What is open in a namespace.
#[derive(Debug, Clone, Default)]
struct Open {
    /// Those whom everyone may reach, or who may reach everyone.
    pods: RoaringBitmap,
    all: usize,
    /// Whether administrative policies deny something to any that no NetworkPolicy isolates.
    is_limited: bool,
    /// Whether a NetworkPolicy isolates any.
    isolates: bool,
    has_policy: bool,
}

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    for direction in Direction::BOTH {
        look_one_way(seen, direction, found);
    }
}

fn look_one_way(seen: &Seen<'_>, direction: Direction, found: &mut Vec<Finding>) {
    let model = seen.model;
    let rows = seen.reach.rows(direction);
    let mut open = vec![Open::default(); model.namespaces.len()];
    for policy in model.policies.iter().filter(|policy| isolates(policy, direction)) {
        if let Some(open) = open.get_mut(policy.namespace.0 as usize) {
            open.has_policy = true;
        }
    }
    // Many pods may share a row.
    let mut known: HashMap<u32, bool> = HashMap::new();
    let mut is_open_to_all = |number: u32| {
        let row = rows.rows.get(number as usize);
        *known.entry(number).or_insert_with(|| row.is_none_or(|row| is_open_to_all(seen, row)))
    };
    for (class, id) in seen.reach.classes.all.iter().zip(0..) {
        if let Members::Pods { namespace, host_network: false, workloads, .. } = &class.members
            && let Some(open) = open.get_mut(namespace.0 as usize)
        {
            open.all += workloads.len();
            match (rows.isolates(id), rows.of_class.get(id as usize).copied().flatten()) {
                (true, _) => open.isolates = true,
                (false, Some(row)) if !is_open_to_all(row) => open.is_limited = true,
                (false, _) => {
                    open.pods.insert(id);
                }
            }
        }
    }
    let mut isolates = vec![false; model.clusters.len()];
    for (namespace, _) in model.namespaces.iter().zip(&open).filter(|(_, open)| open.isolates) {
        if let Some(isolates) = isolates.get_mut(namespace.cluster.0 as usize) {
            *isolates = true;
        }
    }
    for (open, id) in open.iter().zip(0..) {
        let id = NamespaceId(id);
        let Some(namespace) = model.namespace(id).filter(|_| !open.pods.is_empty()) else { continue };
        // A policy of the namespace that isolates nobody is worth telling, whatever is done elsewhere.
        if open.has_policy || isolates.get(namespace.cluster.0 as usize) == Some(&true) {
            found.extend(told(seen, direction, id, open));
        }
    }
}

/// Whether every port is open with everyone.
fn is_open_to_all(seen: &Seen<'_>, row: &Row) -> bool {
    Family::ALL.into_iter().all(|family| {
        let whole = row.plane(family).iter().filter(|(open, _)| *open == PortSetId::ALL).map(|(_, classes)| classes);
        seen.of_family(family).is_subset(&whole.union())
    })
}

fn told(seen: &Seen<'_>, direction: Direction, id: NamespaceId, open: &Open) -> Option<Finding> {
    let namespace = seen.model.namespace(id)?;
    let first = seen.workloads(&open.pods).next()?;
    let (count, pods) = (seen.count(&open.pods), seen.names(&open.pods));
    let way = direction.way();
    let rule = match direction {
        Direction::Ingress => &RULE,
        Direction::Egress => &EGRESS,
    };
    let consequence = |pods: &str| match direction {
        Direction::Ingress => format!("everyone may connect to {pods}"),
        Direction::Egress => format!("{pods} may connect to everyone"),
    };
    let message = match (open.has_policy, count) {
        (true, count) if count < open.all => {
            let pronoun = match (direction, count) {
                (_, 1) => "it",
                (Direction::Ingress, _) => "them",
                (Direction::Egress, _) => "they",
            };
            let closed = open.all - count;
            let (verb, none) = match (open.is_limited, closed) {
                (false, _) => ("isolate", "isolates"),
                (true, _) => ("isolate or restrict", "does that to"),
            };
            format!(
                "Policies {verb} {} of the {} workloads of {}, and none {none} {pods} on the way {way}: {}.",
                words::number(closed),
                words::number(open.all),
                namespace.name,
                consequence(pronoun),
            )
        }
        (true, _) => format!(
            "{} has policies, and none of them isolates any of its workloads on the way {way}: {}.",
            namespace.name,
            consequence(&pods),
        ),
        (false, _) => format!(
            "No policy isolates anything in {} on the way {way}, unlike in other namespaces: {}.",
            namespace.name,
            consequence(&pods),
        ),
    };
    let path = FieldPath::root().fields(&["metadata", "name"]);
    Some(finding(rule, namespace.object.unwrap_or(first.object), path, Part::Value, message))
}

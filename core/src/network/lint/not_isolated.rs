//! Pods that no policy isolates, beside others that some do.

use roaring::RoaringBitmap;

use crate::cluster::NamespaceId;
use crate::finding::{Finding, Part};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rule::{Reference, Rule, example};

use super::super::direction::Direction;
use super::super::findings::finding;
use super::super::places::isolates;
use super::super::reachability::classes::Members;
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
         each namespace, where the input has policies of the same cluster.",
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
     each namespace, where the input has policies of the same cluster that isolate on the way out.",
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
    pods: RoaringBitmap,
    all: usize,
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
    let mut has_policy = vec![false; model.clusters.len()];
    for policy in model.policies.iter().filter(|policy| isolates(policy, direction)) {
        if let Some(open) = open.get_mut(policy.namespace.0 as usize) {
            open.has_policy = true;
        }
        if let Some(has) = has_policy.get_mut(policy.cluster.0 as usize) {
            *has = true;
        }
    }
    for (class, id) in seen.reach.classes.all.iter().zip(0..) {
        if let Members::Pods { namespace, host_network: false, workloads, .. } = &class.members
            && let Some(open) = open.get_mut(namespace.0 as usize)
        {
            open.all += workloads.len();
            if !rows.isolates(id) && rows.row(id).is_none() {
                open.pods.insert(id);
            }
        }
    }
    for (open, id) in open.iter().zip(0..) {
        let id = NamespaceId(id);
        let Some(namespace) = model.namespace(id).filter(|_| !open.pods.is_empty()) else { continue };
        if has_policy.get(namespace.cluster.0 as usize) == Some(&true) {
            found.extend(told(seen, direction, id, open));
        }
    }
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
            format!(
                "Policies isolate {} of the {} workloads of {}, and none isolates {pods} on the way {way}: {}.",
                words::number(open.all - count),
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

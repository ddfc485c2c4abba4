//! Pods that no policy isolates, beside others that some do.

use roaring::RoaringBitmap;

use crate::cluster::{Model, NamespaceId};
use crate::finding::{Finding, Part};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rules::{Reference, Rule, example};

use super::super::classes::Members;
use super::super::findings::finding;
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

/// What is open in a namespace.
#[derive(Debug, Clone, Default)]
struct Open {
    pods: RoaringBitmap,
    all: usize,
    has_policy: bool,
}

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    let model = seen.model;
    let mut open = vec![Open::default(); model.namespaces.len()];
    let mut has_policy = vec![false; model.clusters.len()];
    for policy in model.policies.iter().filter(|policy| policy.isolates_ingress) {
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
            if !seen.reach.ingress.isolates(id) && seen.reach.ingress.row(id).is_none() {
                open.pods.insert(id);
            }
        }
    }
    for (open, id) in open.iter().zip(0..) {
        let id = NamespaceId(id);
        let Some(namespace) = model.namespace(id).filter(|_| !open.pods.is_empty()) else { continue };
        if has_policy.get(namespace.cluster.0 as usize) == Some(&true) {
            found.extend(told(seen, model, id, open));
        }
    }
}

fn told(seen: &Seen<'_>, model: &Model, id: NamespaceId, open: &Open) -> Option<Finding> {
    let namespace = model.namespace(id)?;
    let first = seen.workloads(&open.pods).next()?;
    let count = seen.count(&open.pods);
    let message = match (open.has_policy, count) {
        (true, count) if count < open.all => format!(
            "Policies isolate {} of the {} workloads of {}, and none isolates {} on the way in: everyone may connect to {}.",
            words::number(open.all - count),
            words::number(open.all),
            namespace.name,
            seen.names(&open.pods),
            if count == 1 { "it" } else { "them" },
        ),
        (true, _) => format!(
            "{} has policies, and none of them isolates any of its workloads on the way in: everyone may connect to {}.",
            namespace.name,
            seen.names(&open.pods),
        ),
        (false, _) => format!(
            "No policy isolates anything in {} on the way in, unlike in other namespaces: everyone may connect to {}.",
            namespace.name,
            seen.names(&open.pods),
        ),
    };
    let path = FieldPath::root().fields(&["metadata", "name"]);
    Some(finding(&RULE, namespace.object.unwrap_or(first.object), path, Part::Value, message))
}

//! Policies that are not evaluated: those of other projects, and of kinds that the implementation of the dialect does not have.

use crate::cluster::{AdminApi, Facts};
use crate::finding::{Finding, Locate, Part, Place};
use crate::manifest::FieldPath;
use crate::report;
use crate::rules::{Family, Reference, Rule, example};

use super::Analysis;
use super::objects::Objects;

/// Another project's policy, or one of a kind that the dialect's implementation does not have.
pub(crate) static POLICY_KIND_NOT_EVALUATED: Rule = Rule {
    id: "policy-kind-not-evaluated",
    family: Family::Network,
    severity: report::Severity::Warning,
    level: None,
    check: None,
    summary: "A policy of a kind that Podwall does not evaluate",
    explanation: "It may allow or deny connections, so reachability is incomplete: what Podwall says of connections holds only as far as \
                  NetworkPolicies and the administrative policies of the Network Policy API decide. The same is said of an administrative policy \
                  where the chosen dialect is of an implementation that does not have its kind; there it decides nothing.",
    example: example!("policy-kind-not-evaluated"),
    corrected: example!("policy-kind-not-evaluated" mended),
    references: &[Reference::page(
        "Network policies",
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    )],
    differences: &[],
};

/// What is said of policies that are not evaluated.
pub(super) fn findings(analysis: &Analysis) -> Vec<Finding> {
    let objects = analysis.objects();
    let mut found: Vec<Finding> = kinds(objects).iter().filter_map(|kind| not_evaluated(objects, kind)).collect();
    found.extend(not_implemented(analysis));
    found
}

/// The kinds of policies in the input that are not evaluated, each once.
pub(super) fn kinds(objects: Objects<'_>) -> Vec<String> {
    let mut kinds: Vec<String> = Vec::new();
    for (_, _, object, facts) in objects.iter() {
        if *facts == Facts::OtherPolicy && !kinds.contains(&object.kind) {
            kinds.push(object.kind.clone());
        }
    }
    kinds
}

/// One finding for all policies of a kind that is not evaluated, at the first of them.
fn not_evaluated(objects: Objects<'_>, kind: &str) -> Option<Finding> {
    let mut policies =
        objects.iter().filter(|(_, _, object, facts)| object.kind == kind && **facts == Facts::OtherPolicy);
    let place = |object| Place::Field { object, path: FieldPath::root().field("kind"), part: Part::Value };
    let (first, ..) = policies.next()?;
    let related: Vec<(String, Place)> = policies.map(|(id, ..)| (objects.name(id), place(id))).collect();
    let count = match related.len() {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    Some(Finding {
        rule: &POLICY_KIND_NOT_EVALUATED,
        message: format!(
            "{}{count} is a policy that Podwall does not evaluate, so what it says of connections is incomplete.",
            objects.name(first)
        ),
        upstream: None,
        place: place(first),
        related,
        mend: None,
    })
}

/// One finding for all policies of a kind that the implementation of the dialect does not have, at the first of them.
fn not_implemented(analysis: &Analysis) -> Vec<Finding> {
    let (objects, dialect) = (analysis.objects(), &analysis.options.dialect);
    let mut found: Vec<(AdminApi, Finding)> = Vec::new();
    for policy in analysis.model().admin.iter().filter(|policy| !dialect.implements(policy.body.api)) {
        let place = Place::Field { object: policy.object, path: FieldPath::root().field("kind"), part: Part::Value };
        if let Some((_, first)) = found.iter_mut().find(|(api, _)| *api == policy.body.api) {
            first.related.push((objects.name(policy.object), place));
            continue;
        }
        let finding = Finding {
            rule: &POLICY_KIND_NOT_EVALUATED,
            message: format!(
                "{} does not implement {}, so {} decides nothing in this dialect.",
                dialect.name,
                policy.body.api.kind(),
                objects.name(policy.object)
            ),
            upstream: None,
            place,
            related: Vec::new(),
            mend: None,
        };
        found.push((policy.body.api, finding));
    }
    found.into_iter().map(|(_, finding)| finding).collect()
}

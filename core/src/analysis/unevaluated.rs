//! Policies that are not evaluated: those of other projects, and of kinds that the implementation of the dialect does not have.

use crate::cluster::{AdminApi, Facts, ObjectId, called};
use crate::finding::{Finding, Locate, Part, Place};
use crate::manifest::FieldPath;
use crate::network::POLICY_KIND_NOT_EVALUATED;

use super::Analysis;
use super::objects::Objects;

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
    let (first, _, object, _) = policies.next()?;
    let unnamed = if object.name.is_empty() { called("") } else { "" };
    let related: Vec<(String, Place)> = policies.map(|(id, ..)| (objects.name(id), place(id))).collect();
    let count = match related.len() {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    let message = format!(
        "{}{unnamed}{count} is a policy that Podwall does not evaluate, so what it says of connections is incomplete.",
        objects.name(first)
    );
    Some(Finding { related, ..finding(first, message) })
}

/// One finding for all policies of a kind that the implementation of the dialect does not have, at the first of them.
fn not_implemented(analysis: &Analysis) -> Vec<Finding> {
    let (objects, dialect) = (analysis.objects(), &analysis.options.dialect);
    let mut found: Vec<(AdminApi, Finding)> = Vec::new();
    for policy in analysis.model().admin.iter().filter(|policy| !dialect.implements(policy.body.api)) {
        if let Some((_, first)) = found.iter_mut().find(|(api, _)| *api == policy.body.api) {
            first.related.push((objects.name(policy.object), place(policy.object)));
            continue;
        }
        let message = format!(
            "{} does not implement {}, so {} decides nothing in this dialect.",
            dialect.name,
            policy.body.api.kind(),
            match policy.name.as_str() {
                "" => policy.title(),
                _ => objects.name(policy.object),
            }
        );
        found.push((policy.body.api, finding(policy.object, message)));
    }
    found.into_iter().map(|(_, finding)| finding).collect()
}

fn place(object: ObjectId) -> Place {
    Place::Field { object, path: FieldPath::root().field("kind"), part: Part::Value }
}

fn finding(object: ObjectId, message: String) -> Finding {
    Finding::of_field(&POLICY_KIND_NOT_EVALUATED, object, FieldPath::root().field("kind"), Part::Value, message)
}

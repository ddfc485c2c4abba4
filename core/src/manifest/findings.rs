//! Slips of an object as findings: Podwall's own sentence, and the API server's.

use crate::cluster::ObjectId;
use crate::finding::{Finding, Part, Place, SourceId};
use crate::source::{Document, NodeId, Span, Tree};

use super::check::{Slip, SlipKind};
use super::hint::hint;
use super::object::Object;
use super::rules;
use super::schema::{Schema, Shape};
use super::{FieldPath, Segment};

/// The findings about an object's fields.
pub fn findings(source: SourceId, object: &Object, id: ObjectId, slips: &[Slip]) -> Vec<Finding> {
    slips.iter().map(|slip| finding(source, object, id, slip)).collect()
}

fn finding(source: SourceId, object: &Object, id: ObjectId, slip: &Slip) -> Finding {
    let field = |part| Place::Field { object: id, path: slip.path.clone(), part };
    let name = last_name(&slip.path);
    match &slip.kind {
        SlipKind::Unknown { owner } => {
            let hint = hint(Schema::get(), *owner, &name);
            let what = place_in_words(slip.owner);
            let space = if hint.is_empty() { "" } else { " " };
            Finding {
                rule: &rules::UNKNOWN_FIELD,
                message: format!("`{name}` is no field of {what}; the API server refuses the object.{space}{hint}"),
                upstream: Some(refusal(object, &format!("strict decoding error: unknown field \"{}\"", slip.path))),
                place: field(Part::Key),
                related: Vec::new(),
            }
        }
        SlipKind::WrongType { found, wanted, go_type } => Finding {
            rule: &rules::WRONG_TYPE,
            message: wrong_type(&name, found, wanted, &slip.path),
            upstream: Some(refusal(
                object,
                &format!(
                    "json: cannot unmarshal {found} into Go struct field {}.{} of type {go_type}",
                    slip.owner.rsplit('.').next().unwrap_or_default(),
                    go_path(&slip.path),
                ),
            )),
            place: field(Part::Value),
            related: Vec::new(),
        },
        SlipKind::Duplicate { key, first } => duplicate(source, &name, *key, *first),
        SlipKind::Missing { detail } => {
            let colon = if detail.is_empty() { "" } else { ": " };
            let message = match (name.is_empty() || slip.path.segments().last().is_some_and(is_index), *detail) {
                (true, detail) => format!("Something is missing here: the API server says it {detail}."),
                (false, _) => format!("`{name}` is required and missing; the API server refuses the object."),
            };
            Finding {
                rule: &rules::MISSING_FIELD,
                message,
                upstream: Some(format!("{}: Required value{colon}{detail}", slip.path)),
                place: field(Part::Key),
                related: Vec::new(),
            }
        }
    }
}

/// The findings about keys that stand twice in an object whose type is not known.
pub fn duplicates(source: SourceId, document: &Document, tree: &Tree, node: NodeId) -> Vec<Finding> {
    let span = tree.span(node);
    // To override what a merge key brings in is what merge keys are for.
    let written = document.duplicates.iter().filter(|found| !found.merged);
    let inside = written.filter(|found| span.start <= found.span.start && found.span.end <= span.end);
    inside.map(|found| duplicate(source, &found.key, found.span, found.first)).collect()
}

fn duplicate(source: SourceId, name: &str, key: Span, first: Span) -> Finding {
    Finding {
        rule: &rules::DUPLICATE_KEY,
        message: format!("`{name}` stands twice here; this one wins and the earlier one is lost."),
        upstream: None,
        place: Place::Text { source, span: key },
        related: vec![("the one that is lost".to_string(), Place::Text { source, span: first })],
    }
}

fn is_index(segment: &Segment) -> bool {
    matches!(segment, Segment::Index(_))
}

fn last_name(path: &FieldPath) -> String {
    let named = path.segments().iter().rev().find_map(|segment| match segment {
        Segment::Field(name) => Some(name.to_string()),
        Segment::Key(key) => Some(key.clone()),
        Segment::Index(_) => None,
    });
    named.unwrap_or_default()
}

/// The path as Go's decoder prints it: without indices.
fn go_path(path: &FieldPath) -> String {
    let names: Vec<&str> = path
        .segments()
        .iter()
        .filter_map(|segment| match segment {
            Segment::Field(name) => Some(name.as_ref()),
            _ => None,
        })
        .collect();
    names.join(".")
}

/// The API server's sentence when it cannot take an object.
fn refusal(object: &Object, why: &str) -> String {
    let version = object.api_version.rsplit('/').next().unwrap_or_default();
    let kind = &object.kind;
    format!("{kind} in version \"{version}\" cannot be handled as a {kind}: {why}")
}

/// A struct in words: `v1.SecurityContext` is a container's securityContext.
fn place_in_words(owner: &str) -> String {
    match owner {
        "v1.SecurityContext" => "a container's `securityContext`".to_string(),
        "v1.PodSecurityContext" => "a pod's `securityContext`".to_string(),
        "v1.PodSpec" => "a pod's `spec`".to_string(),
        "v1.SeccompProfile" => "a `seccompProfile`".to_string(),
        "v1.ObjectMeta" => "`metadata`".to_string(),
        "v1.NetworkPolicyPeer" => "a policy's peer".to_string(),
        "v1.NetworkPolicyPort" => "a policy's port".to_string(),
        "v1.NetworkPolicyIngressRule" | "v1.NetworkPolicyEgressRule" => "a policy's rule".to_string(),
        other => {
            let name = other.rsplit('.').next().unwrap_or_default();
            let article = if name.starts_with(['A', 'E', 'I', 'O', 'U']) { "an" } else { "a" };
            format!("{article} {name}")
        }
    }
}

fn wrong_type(name: &str, found: &str, wanted: &Shape, path: &FieldPath) -> String {
    let found = match found {
        "object" => "a mapping".to_string(),
        "array" => "a list".to_string(),
        "bool" => "a boolean".to_string(),
        other if other.contains(' ') => format!("the {other}"),
        other => format!("a {other}"),
    };
    let item = path.segments().last().is_some_and(is_index);
    let subject = if item { format!("An item of `{name}`") } else { format!("`{name}`") };
    let wanted = match wanted {
        Shape::Bool => "a boolean: `true` or `false`, without quotes",
        Shape::Int(32) => "a whole number of 32 bits, without quotes",
        Shape::Int(_) => "a whole number, without quotes",
        Shape::String => "a string; put it in quotes",
        Shape::Time => "a point in time, such as `2026-01-31T12:00:00Z`",
        Shape::List(_) => "a list",
        Shape::IntOrString => "a whole number or a string",
        Shape::Quantity => "a quantity, such as `500m` or `128Mi`",
        _ => "a mapping",
    };
    let example = example(name, item);
    format!("{subject} is {found}, but has to be {wanted}.{example}")
}

/// The right form for the common slips.
fn example(name: &str, item: bool) -> &'static str {
    match (name, item) {
        ("ports", true) => " A port is written as `- port: 8080` (in a container: `- containerPort: 8080`).",
        ("from" | "to", _) => {
            " A peer is written as `- podSelector: {matchLabels: {app: web}}`; policies select pods by labels, never Services by name."
        }
        ("podSelector" | "namespaceSelector" | "selector", false) => {
            " A selector is written as `matchLabels: {app: web}`."
        }
        _ => "",
    }
}

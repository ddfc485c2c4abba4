//! What would mend a slip, as far as its intent is clear.

use crate::manifest::{FieldPath, Schema, Segment, Shape, Slip, SlipKind, TypeId, nearest};
use crate::security::admission::{PREFIX, meant_version};
use crate::source::{NodeId, Number, Tree, Value};

use super::level::{fits, level, node};
use super::mend::{Mend, Step};

/// Names that people give to the runtime's own seccomp profile, without what is no letter.
const RUNTIME_DEFAULT: [&str; 5] = ["runtimedefault", "runtimeseccomp", "dockerdefault", "default", "runtime"];

/// The field that a bare scalar stands for, by the type that is wanted; numbers or names.
const BARE: [(&str, &str, Bare); 4] = [
    ("v1.NetworkPolicyPort", "port", Bare::Port),
    ("v1.ContainerPort", "containerPort", Bare::Port),
    ("v1.ServicePort", "port", Bare::Port),
    ("v1.LocalObjectReference", "name", Bare::Name),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bare {
    Port,
    Name,
}

/// What would mend a slip of the object at `object`; none where that is not clear.
pub fn of_slip(tree: &Tree, object: NodeId, kind: TypeId, slip: &Slip) -> Option<Mend> {
    let value = node(tree, object, &slip.path)?;
    match &slip.kind {
        SlipKind::Unknown { owner } => {
            let Some(Segment::Field(name)) = slip.path.segments().last() else { return None };
            unknown(tree, object, kind, &slip.path, *owner, name, value)
        }
        SlipKind::WrongType { .. } if is_version_label(tree, kind, &slip.path, value) => {
            Some(Mend::safe(const { &[Step::spell(meant_version)] }))
        }
        SlipKind::WrongType { wanted, .. } => wrong_type(tree, &slip.path, wanted, value),
        SlipKind::Duplicate { .. } => None,
    }
}

fn unknown(
    tree: &Tree,
    object: NodeId,
    kind: TypeId,
    path: &FieldPath,
    owner: TypeId,
    name: &str,
    value: NodeId,
) -> Option<Mend> {
    let schema = Schema::get();
    let owner_name = schema.name(owner);
    let near = nearest(name, schema.fields(owner).iter().map(|field| field.name.as_str()));
    let only = match near.as_slice() {
        [only] => Some((*only).to_string()),
        _ => None,
    };
    let scalar = tree.str(value);
    if let Some(profile) = scalar.and_then(profile_type) {
        if owner_name == "v1.SeccompProfile" && name == "runtime" {
            return Some(Mend::Rewrite { key: "type".to_string(), value: profile.to_string() });
        }
        if name.to_lowercase().starts_with("seccomp") && schema.field(owner, "seccompProfile").is_some() {
            let (key, field) = ("seccompProfile".to_string(), "type".to_string());
            return Some(Mend::Nest { key, field, value: profile.to_string() });
        }
    }
    if owner_name == "v1.LabelSelector" && !name.to_lowercase().starts_with("match") {
        // A label beside `matchLabels` instead of below it.
        let (_, above) = path.segments().split_last()?;
        let to = FieldPath::from_segments(above.to_vec()).field("matchLabels");
        return scalar.is_some().then_some(Mend::MoveField { to });
    }
    if let Some(same) = only.as_ref().filter(|only| only.eq_ignore_ascii_case(name)) {
        return Some(Mend::RenameKey(same.clone()));
    }
    if let Some(to) = level(tree, object, kind, path, name) {
        return Some(Mend::MoveField { to });
    }
    only.map(Mend::RenameKey)
}

/// The seccomp profile that a text means, whatever its spelling.
fn profile_type(text: &str) -> Option<&'static str> {
    let letters: String = text.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_lowercase();
    match letters.as_str() {
        "unconfined" => Some("Unconfined"),
        other => RUNTIME_DEFAULT.contains(&other).then_some("RuntimeDefault"),
    }
}

/// Whether a number stands where a namespace says at which version a standard holds: `1.30`, which quotes alone do not make a version.
fn is_version_label(tree: &Tree, kind: TypeId, path: &FieldPath, value: NodeId) -> bool {
    let is_label = |name: &str| name.starts_with(PREFIX) && name.ends_with("-version");
    matches!(tree.value(value), Value::Number(_))
        && Schema::get().name(kind) == "v1.Namespace"
        && matches!(path.segments().last(), Some(Segment::Key(name)) if is_label(name))
}

fn wrong_type(tree: &Tree, path: &FieldPath, wanted: &Shape, value: NodeId) -> Option<Mend> {
    let found = tree.value(value);
    match (wanted, found) {
        (Shape::Bool, Value::String(text)) if matches!(&**text, "true" | "false") => Some(Mend::Unquote),
        (Shape::Int(bits), Value::String(text)) if is_number(text, *bits) => Some(Mend::Unquote),
        (Shape::String, Value::Bool(_) | Value::Number(_)) => Some(Mend::Quote),
        (Shape::List(item), _) => match (item.as_ref(), found) {
            (Shape::String, Value::String(text)) if is_one_word(text) => Some(Mend::WrapInList),
            (Shape::Int(_), Value::Number(Number::Int(_))) => Some(Mend::WrapInList),
            (Shape::Struct(owner), Value::Mapping(_)) if fits(tree, value, *owner) => Some(Mend::WrapInList),
            (Shape::Struct(owner), _) => bare(*owner, found).map(Mend::WrapInListOf),
            _ => None,
        },
        (Shape::Struct(owner), _) if matches!(path.segments().last(), Some(Segment::Index(_))) => {
            bare(*owner, found).map(Mend::WrapInMapping)
        }
        _ => None,
    }
}

/// A whole number as YAML and JSON both write it, that fits.
fn is_number(text: &str, bits: u8) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && (digits == "0" || !digits.starts_with('0'));
    let fits = if bits == 32 { text.parse::<i32>().is_ok() } else { text.parse::<i64>().is_ok() };
    plain && fits && text != "-0"
}

/// One word, so that nobody meant several: `sh -c true` is three arguments, `A, B` two capabilities.
fn is_one_word(text: &str) -> bool {
    !text.is_empty() && !text.contains(|letter: char| letter.is_whitespace() || letter == ',')
}

/// The field that a bare scalar stands for in a struct.
fn bare(owner: TypeId, found: &Value) -> Option<&'static str> {
    let name = Schema::get().name(owner);
    let (_, field, bare) = BARE.iter().find(|(known, ..)| *known == name)?;
    let fits = match found {
        Value::Number(Number::Int(port)) => *bare == Bare::Port && (1..=65535).contains(port),
        Value::String(text) => *bare == Bare::Name && is_one_word(text),
        _ => false,
    };
    fits.then_some(*field)
}

//! The OpenAPI schema of a custom resource: types, limits, enumerations, patterns and required fields.
//!
//! Follows `pkg/validation/validate` of k8s.io/kube-openapi, of which each check looks at what a value is, not at what it should be: a string that should be
//! one of three may be a number, and is then told both.

use crate::source::{Number, Value};

use super::super::super::custom::{Field, Shape, Table, Type};
use super::super::error::{BadValue, ErrorKind};
use super::super::{Cursor, Outcome};
use super::{of_nothing, rules};

/// The value and all that is in it against the schema of this number.
pub(super) fn check(at: &Cursor<'_, '_>, of: usize, outcome: &mut Outcome) {
    let of = Table::get().of(of);
    type_of(at, &of.shape, outcome);
    match (&of.shape, at.value()) {
        (Shape::String, value) => {
            if let Some(Value::String(text)) = value {
                string(at, of, text, outcome);
            }
            if !of.allowed.is_empty() && !of.allowed.contains(&at.text()) {
                outcome.not_supported(at, "", &of.allowed);
                if let Some(error) = outcome.errors.last_mut() {
                    error.value = bad_value(at);
                }
            }
        }
        (Shape::Int(32), Some(Value::Number(number))) => int32(at, of, *number, outcome),
        (Shape::List(item), Some(Value::Sequence(_))) => list(at, of, *item, outcome),
        (Shape::Labels, Some(Value::Mapping(_))) => {
            for (_, label) in at.dotted_entries().iter().filter(|(_, label)| label.is_set()) {
                type_of(label, &Shape::String, outcome);
            }
        }
        (Shape::Struct(fields), Some(Value::Mapping(_))) => mapping(at, of, fields, outcome),
        _ => {}
    }
}

fn type_of(at: &Cursor<'_, '_>, wanted: &Shape, outcome: &mut Outcome) {
    let value = at.value().unwrap_or(&Value::Null);
    let fits = match (wanted, value) {
        (Shape::String, Value::String(_))
        | (Shape::Int(_), Value::Number(Number::Int(_)))
        | (Shape::List(_), Value::Sequence(_))
        | (Shape::Labels | Shape::Struct(_), Value::Mapping(_)) => true,
        (Shape::Int(_), Value::Number(number)) => is_nearly_whole(float(*number)),
        _ => false,
    };
    if fits {
        return;
    }
    let (wanted, found) = match (wanted, value) {
        // Where a schema has a format, most types are compared by theirs, and only numbers have one.
        (Shape::Int(_), Value::Number(_)) => ("int32", "float64"),
        (Shape::Int(_), Value::Bool(_) | Value::Mapping(_)) => ("int32", ""),
        (Shape::Int(_), _) => ("integer", type_name(value)),
        (Shape::String, _) => ("string", type_name(value)),
        (Shape::List(_), _) => ("array", type_name(value)),
        (Shape::Labels | Shape::Struct(_), _) => ("object", type_name(value)),
    };
    let detail = format!("{} in body must be of type {wanted}: \"{found}\"", at.printed());
    outcome.error(ErrorKind::TypeInvalid, at, BadValue::from(found), detail);
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(Number::Int(_)) => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Sequence(_) => "array",
        Value::Mapping(_) => "object",
    }
}

/// Whether a float passes for a whole number: `IsFloat64AJSONInteger` of go-openapi/swag, which is generous.
fn is_nearly_whole(number: f64) -> bool {
    const MAX: f64 = 9_007_199_254_740_991.0;
    let rounded = number.round();
    number.abs() <= MAX && rounded != 0.0 && (number - rounded).abs() < 1e-9 * rounded.abs()
}

fn string(at: &Cursor<'_, '_>, of: &Type, text: &str, outcome: &mut Outcome) {
    let max = of.max.and_then(|max| usize::try_from(max).ok());
    if let Some(max) = max.filter(|max| text.chars().count() > *max) {
        return outcome.too_long(at, max);
    }
    if let Some(pattern) = of.rule.and_then(rules::pattern).filter(|pattern| !(pattern.matches)(text)) {
        outcome.invalid(at, text, format!("{} in body should match '{}'", at.printed(), pattern.regex));
    }
}

fn int32(at: &Cursor<'_, '_>, of: &Type, number: Number, outcome: &mut Outcome) {
    let in_range = matches!(number, Number::Int(whole) if i32::try_from(whole).is_ok());
    if !in_range {
        let detail = format!("Checked value must be of type integer with format int32 in {}", at.printed());
        of_nothing(outcome, at.path(), BadValue::from(""), detail);
    }
    let value = float(number);
    let limits = [("greater", of.min, f64::lt as fn(&f64, &f64) -> bool), ("less", of.max, f64::gt)];
    for (words, limit, beyond) in limits {
        if let Some(limit) = limit.filter(|limit| beyond(&value, &(*limit as f64))) {
            let detail = format!("{} in body should be {words} than or equal to {limit}", at.printed());
            outcome.error(ErrorKind::Invalid, at, bad_value(at), detail);
        }
    }
}

fn float(number: Number) -> f64 {
    match number {
        Number::Int(number) => number as f64,
        Number::Uint(number) => number as f64,
        Number::Float(number) => number,
    }
}

fn list(at: &Cursor<'_, '_>, of: &Type, item: usize, outcome: &mut Outcome) {
    for below in at.items() {
        check(&below, item, outcome);
    }
    size(at, of, at.len(), "items", outcome);
}

fn mapping(at: &Cursor<'_, '_>, of: &Type, fields: &[Field], outcome: &mut Outcome) {
    let known = || fields.iter().filter(|field| !field.dropped);
    size(at, of, known().filter(|field| at.field(field.name).is_set()).count(), "properties", outcome);
    for field in known() {
        let below = at.field(field.name);
        if below.is_set() {
            check(&below, field.of, outcome);
        }
    }
    for field in known().filter(|field| field.required) {
        let below = at.field(field.name);
        if !below.is_set() {
            outcome.required(&below, "");
        }
    }
}

fn size(at: &Cursor<'_, '_>, of: &Type, actual: usize, what: &str, outcome: &mut Outcome) {
    let count = i64::try_from(actual).unwrap_or(i64::MAX);
    if let Some(min) = of.min.filter(|min| count < *min) {
        outcome.invalid(at, count, format!("{} in body should have at least {min} {what}", at.printed()));
    }
    if let Some(max) = of.max.filter(|max| count > *max) {
        outcome.too_many(at, actual, usize::try_from(max).unwrap_or_default());
    }
}

/// The value as errors print it. Whatever is a mapping here should be a string, and has lost all its fields.
pub(super) fn bad_value(at: &Cursor<'_, '_>) -> BadValue {
    match at.value() {
        None | Some(Value::Null) => BadValue::Null,
        Some(Value::Bool(value)) => BadValue::Bool(*value),
        Some(Value::Number(Number::Int(number))) => BadValue::Int(*number),
        Some(Value::Number(number)) => BadValue::Float(float(*number)),
        Some(Value::String(text)) => BadValue::from(&**text),
        Some(Value::Sequence(_) | Value::Mapping(_)) => BadValue::Structure(pruned(at).to_string()),
    }
}

/// The value as JSON, where a string is wanted.
pub(super) fn pruned(at: &Cursor<'_, '_>) -> serde_json::Value {
    match (at.value(), at.node()) {
        (Some(Value::Mapping(_)), _) => serde_json::Value::Object(serde_json::Map::new()),
        (Some(Value::Sequence(_)), _) => at.items().map(|item| pruned(&item)).collect(),
        (_, Some(node)) => at.tree().to_json(node),
        (_, None) => serde_json::Value::Null,
    }
}

//! Label selectors of expectations, as they are written.

use crate::cluster::{Operator, Requirement, Selector};
use crate::manifest::FieldPath;
use crate::source::{NodeId, Tree, Value};

use super::read::Reader;

const FIELDS: [&str; 2] = ["matchLabels", "matchExpressions"];
const EXPRESSION: [&str; 3] = ["key", "operator", "values"];

/// Reads a label selector; what is wrong with it is told by the reader.
pub(super) fn selector(reader: &mut Reader<'_>, node: NodeId, path: &FieldPath) -> Selector {
    let mut read = Selector::default();
    let tree = reader.tree;
    if !reader.mapping(node, path, "a label selector", &FIELDS) {
        return read;
    }
    if let Some(labels) = tree.get(node, "matchLabels") {
        let path = path.field("matchLabels");
        if !matches!(tree.value(labels), Value::Mapping(_) | Value::Null) {
            reader.wrong(&path, "`matchLabels` has to be labels with their values.");
        }
        for entry in tree.entries(labels) {
            match tree.str(entry.value) {
                Some(value) => read.requirements.push(Requirement {
                    key: entry.key.to_string(),
                    operator: Operator::In,
                    values: vec![value.to_string()],
                    expression: None,
                }),
                None => reader.wrong(
                    &path.key(entry.key.to_string()),
                    "The value of a label has to be a text; put it between quotes.",
                ),
            }
        }
        read.requirements.sort_by(|left, right| left.key.cmp(&right.key));
    }
    if let Some(list) = tree.get(node, "matchExpressions") {
        let path = path.field("matchExpressions");
        if !matches!(tree.value(list), Value::Sequence(_) | Value::Null) {
            reader.wrong(&path, "`matchExpressions` has to be a list.");
        }
        for (at, item) in tree.items(list).iter().enumerate() {
            let found = expression(reader, tree, *item, &path.index(at), at);
            read.requirements.extend(found);
        }
    }
    read
}

fn expression(reader: &mut Reader<'_>, tree: &Tree, node: NodeId, path: &FieldPath, at: usize) -> Option<Requirement> {
    if !reader.mapping(node, path, "an expression", &EXPRESSION) {
        return None;
    }
    let text = |key: &str| tree.get(node, key).and_then(|id| tree.str(id)).unwrap_or_default();
    let operator = match text("operator") {
        "In" => Operator::In,
        "NotIn" => Operator::NotIn,
        "Exists" => Operator::Exists,
        "DoesNotExist" => Operator::DoesNotExist,
        _ => {
            reader.wrong(&path.field("operator"), "`operator` has to be `In`, `NotIn`, `Exists` or `DoesNotExist`.");
            return None;
        }
    };
    if text("key").is_empty() {
        reader.wrong(&path.field("key"), "An expression needs a `key`.");
        return None;
    }
    let items = tree.get(node, "values").map_or(&[][..], |values| tree.items(values));
    let values: Vec<String> = items.iter().filter_map(|item| tree.str(*item).map(str::to_string)).collect();
    let needs = matches!(operator, Operator::In | Operator::NotIn);
    if values.len() != items.len() || values.is_empty() == needs {
        let message = match needs {
            true => "`values` has to be a list of texts with at least one.",
            false => "`values` has to be left out for `Exists` and `DoesNotExist`.",
        };
        reader.wrong(&path.field("values"), message);
        return None;
    }
    Some(Requirement { key: text("key").to_string(), operator, values, expression: Some(at) })
}

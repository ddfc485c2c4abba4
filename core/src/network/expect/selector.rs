//! Label selectors of expectations, as they are written.

use crate::cluster::{Selector, label_selector};
use crate::manifest::FieldPath;
use crate::source::{NodeId, Tree, Value};

use super::read::Reader;

const FIELDS: [&str; 2] = ["matchLabels", "matchExpressions"];
const EXPRESSION: [&str; 3] = ["key", "operator", "values"];

/// Reads a label selector as those of policies are read; what is wrong with it is told by the reader.
pub(super) fn selector(reader: &mut Reader<'_>, node: NodeId, path: &FieldPath) -> Selector {
    let tree = reader.tree;
    if !reader.mapping(node, path, "a label selector", &FIELDS) {
        return Selector::default();
    }
    if let Some(labels) = tree.get(node, "matchLabels") {
        let path = path.field("matchLabels");
        if !matches!(tree.value(labels), Value::Mapping(_) | Value::Null) {
            reader.wrong(&path, "`matchLabels` has to be labels with their values.");
        }
        for entry in tree.entries(labels).iter().filter(|entry| tree.str(entry.value).is_none()) {
            reader.wrong(
                &path.key(entry.key.to_string()),
                "The value of a label has to be a text; put it between quotes.",
            );
        }
    }
    if let Some(list) = tree.get(node, "matchExpressions") {
        let path = path.field("matchExpressions");
        if !matches!(tree.value(list), Value::Sequence(_) | Value::Null) {
            reader.wrong(&path, "`matchExpressions` has to be a list.");
        }
        for (at, item) in tree.items(list).iter().enumerate() {
            expression(reader, tree, *item, &path.index(at));
        }
    }
    label_selector(tree, node)
}

/// Tells what is wrong with an expression.
fn expression(reader: &mut Reader<'_>, tree: &Tree, node: NodeId, path: &FieldPath) {
    if !reader.mapping(node, path, "an expression", &EXPRESSION) {
        return;
    }
    let text = |key: &str| tree.get(node, key).and_then(|id| tree.str(id)).unwrap_or_default();
    let needs = match text("operator") {
        "In" | "NotIn" => true,
        "Exists" | "DoesNotExist" => false,
        _ => {
            reader.wrong(&path.field("operator"), "`operator` has to be `In`, `NotIn`, `Exists` or `DoesNotExist`.");
            return;
        }
    };
    if text("key").is_empty() {
        reader.wrong(&path.field("key"), "An expression needs a `key`.");
        return;
    }
    let items = tree.get(node, "values").map_or(&[][..], |values| tree.items(values));
    let is_text = items.iter().all(|item| tree.str(*item).is_some());
    if !is_text || items.is_empty() == needs {
        let message = match needs {
            true => "`values` has to be a list of texts with at least one.",
            false => "`values` has to be left out for `Exists` and `DoesNotExist`.",
        };
        reader.wrong(&path.field("values"), message);
    }
}

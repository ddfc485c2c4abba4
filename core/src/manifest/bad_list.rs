//! Lists that kubectl does not take apart, as findings.

use crate::finding::{Finding, Place, SourceId};
use crate::source::{Document, NodeId, Span, Tree, Value};

use super::{client, rules};

/// The finding about a document that is a list, or says that it is, of which kubectl sends nothing.
pub fn bad_list(source: SourceId, text: &str, document: &Document, tree: &Tree) -> Option<Finding> {
    let root = tree.root();
    let is_list =
        tree.get(root, "items").is_some() || tree.get(root, "kind").and_then(|kind| tree.str(kind)) == Some("List");
    if !is_list {
        return None;
    }
    let refusal = client::send(text, document, tree).err()?;
    let key = |name| tree.entry(root, name).map(|entry| entry.key_span);
    let (what, span) = match tree.get(root, "items") {
        None => ("A `List` needs `items`.", key("kind")),
        Some(items) => match tree.value(items) {
            Value::Sequence(found) => odd_item(tree, found).unwrap_or_else(|| {
                if refusal.error.starts_with("no matches for kind") {
                    ("Kubernetes has no such kind of list.", key("kind"))
                } else {
                    ("The list's `metadata` has a value of the wrong type.", key("metadata"))
                }
            }),
            Value::Null => ("`items` has to be a list, even an empty one: `items: []`.", key("items")),
            _ => ("`items` has to be a list.", key("items")),
        },
    };
    Some(Finding {
        rule: &rules::BAD_LIST,
        message: format!("{what} kubectl sends nothing of this document."),
        upstream: Some(refusal.error.into()),
        place: Place::Text { source, span: span.or_else(|| key("kind")).unwrap_or_else(|| tree.span(root)) },
        related: Vec::new(),
        mend: None,
    })
}

/// The first item that no list may have, what is wrong with it, and where.
fn odd_item(tree: &Tree, items: &[NodeId]) -> Option<(&'static str, Option<Span>)> {
    items.iter().find_map(|item| {
        let first = tree.entries(*item).first().map(|entry| entry.key_span);
        match tree.value(*item) {
            Value::Mapping(_)
                if tree.get(*item, "items").is_some_and(|below| matches!(tree.value(below), Value::Sequence(_))) =>
            {
                let span = tree.entry(*item, "items").map(|entry| entry.key_span);
                Some(("A list cannot stand in a list: write its items into the outer one.", span))
            }
            Value::Mapping(_) if tree.get(*item, "kind").is_none() || tree.get(*item, "apiVersion").is_none() => {
                Some(("This item does not say its `apiVersion` and `kind`.", first))
            }
            Value::Mapping(_) => {
                let untold = ["apiVersion", "kind"].iter().find_map(|key| {
                    let entry = tree.entry(*item, key)?;
                    tree.str(entry.value).is_none_or(str::is_empty).then_some(entry.key_span)
                });
                untold.map(|span| ("An item's `apiVersion` and `kind` have to be strings.", Some(span)))
            }
            _ => Some(("An item has to be an object.", Some(tree.span(*item)))),
        }
    })
}

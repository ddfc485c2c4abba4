//! Fields of objects to places of the text.

use crate::finding::Part;
use crate::source::{NodeId, Span, Tree, Value};

use super::{FieldPath, Segment};

/// The place of the field at `path` below `root`. What is missing is located at the key of its nearest existing
/// ancestor; an item of a list, which has no key, at its own first key.
pub fn locate(tree: &Tree, root: NodeId, path: &FieldPath, part: Part) -> Span {
    let mut node = root;
    let mut key = None;
    let mut whole = true;
    for segment in path.segments() {
        let below = match segment {
            Segment::Field(name) => tree.entry(node, name).map(|entry| (entry.value, Some(entry.key_span))),
            Segment::Key(name) => tree.entry(node, name).map(|entry| (entry.value, Some(entry.key_span))),
            Segment::Index(index) => tree.items(node).get(*index).map(|item| (*item, None)),
        };
        let Some((value, key_span)) = below else {
            whole = false;
            break;
        };
        node = value;
        key = key_span;
    }
    let value = tree.span(node);
    let is_scalar = !matches!(tree.value(node), Value::Mapping(_) | Value::Sequence(_)) && value.start < value.end;
    match (part, key) {
        (Part::Value, _) if whole && is_scalar => value,
        (_, Some(key)) => key,
        (_, None) => tree.entries(node).first().map_or(value, |entry| entry.key_span),
    }
}

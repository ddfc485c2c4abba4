//! The level of its object that an unknown field belongs to, as a place of the text.

use crate::manifest::{FieldPath, Schema, Segment, TypeId, belongs};
use crate::source::{NodeId, Tree, Value};

/// The mapping that the unknown field at `path` belongs to, where it is one and no other.
pub(super) fn level(tree: &Tree, object: NodeId, kind: TypeId, path: &FieldPath, name: &str) -> Option<FieldPath> {
    let to = resolve(tree, object, &belongs(kind, path, name)?)?;
    let (_, from) = path.segments().split_last()?;
    alone(tree, object, &to, from).then_some(to)
}

/// A path in which `[]` is any item of a list, as one of this object: a list of several leaves it open which of them is meant.
fn resolve(tree: &Tree, object: NodeId, text: &str) -> Option<FieldPath> {
    let mut path = FieldPath::root();
    for step in text.split('.').filter(|step| !step.is_empty()) {
        let (name, item) = match step.split_once('[') {
            Some((name, rest)) => (name, Some(rest.strip_suffix(']')?)),
            None => (step, None),
        };
        let initial = path.field("initContainers");
        path = path.field(name.to_string());
        path = match item {
            None => path,
            Some("") => {
                let single =
                    count(tree, object, &path) == 1 && (name != "containers" || count(tree, object, &initial) == 0);
                single.then(|| path.index(0))?
            }
            Some(number) => path.index(number.parse().ok()?),
        };
    }
    Some(path)
}

/// Whether a field may leave the list items that it is in: the only one, or a container, whose pod is meant for all of them.
fn alone(tree: &Tree, object: NodeId, to: &FieldPath, from: &[Segment]) -> bool {
    let shared = to.segments().iter().zip(from).take_while(|(to, from)| to == from).count();
    let mut left = from.iter().enumerate().skip(shared).filter(|(_, segment)| matches!(segment, Segment::Index(_)));
    left.all(|(at, _)| {
        let list = FieldPath::from_segments(from.get(..at).unwrap_or_default().to_vec());
        let container = matches!(list.segments().last(), Some(Segment::Field(name)) if name.ends_with("ontainers"));
        container || count(tree, object, &list) == 1
    })
}

fn count(tree: &Tree, object: NodeId, list: &FieldPath) -> usize {
    node(tree, object, list).map_or(0, |list| tree.items(list).len())
}

/// The value at a path below a node.
pub(super) fn node(tree: &Tree, root: NodeId, path: &FieldPath) -> Option<NodeId> {
    path.segments().iter().try_fold(root, |node, segment| match segment {
        Segment::Field(_) | Segment::Key(_) => tree.get(node, segment.name()?),
        Segment::Index(index) => tree.items(node).get(*index).copied(),
    })
}

/// Whether a value is a mapping all of whose keys are fields of the type.
pub(super) fn fits(tree: &Tree, node: NodeId, owner: TypeId) -> bool {
    let schema = Schema::get();
    match tree.value(node) {
        Value::Mapping(entries) => {
            !entries.is_empty() && entries.iter().all(|entry| schema.field(owner, &entry.key).is_some())
        }
        _ => false,
    }
}

//! A piece of an object: which paths of the object around it stand in its document.

use std::collections::HashMap;

use crate::manifest::{FieldPath, Segment};
use crate::source::{NodeId, Tree, Value};

use super::level::node;

/// The fields by which a piece is known even where everything else goes.
const TELLING: [&str; 2] = ["containers", "image"];

/// What stands in the document of an object that a piece was put into.
#[derive(Debug, Default)]
pub(super) struct Piece {
    /// Paths in the object, each with the one in the document, neither above another one.
    parts: Vec<(FieldPath, FieldPath)>,
}

impl Piece {
    /// Looks up what of the object around a piece is the document's own.
    pub(super) fn of(tree: &Tree, around: NodeId) -> Piece {
        let own = own(tree);
        let mut parts = Vec::new();
        let mut open = vec![(around, FieldPath::root())];
        while let Some((node, path)) = open.pop() {
            match own.get(&node) {
                Some(there) => parts.push((path, there.clone())),
                None => open.extend(below(tree, node, &path)),
            }
        }
        Piece { parts }
    }

    /// A path of the object as one of the document.
    pub(super) fn path(&self, path: &FieldPath) -> Option<FieldPath> {
        let (inside, there) = self.parts.iter().find(|(inside, _)| path.segments().starts_with(inside.segments()))?;
        let rest = path.segments().get(inside.segments().len()..)?;
        Some(there.join(&FieldPath::from_segments(rest.to_vec())))
    }

    /// Whether the piece is known as one when what stands at a path of the document is gone.
    pub(super) fn may_go(&self, tree: &Tree, path: &FieldPath) -> bool {
        let Some((_, there)) = self.parts.iter().find(|(_, there)| path.segments().starts_with(there.segments()))
        else {
            return false;
        };
        match path.segments().get(there.segments().len()..) {
            Some([Segment::Field(gone)]) => {
                let node = node(tree, tree.root(), there);
                let tells = |name: &&str| *name != gone && node.is_some_and(|node| tree.get(node, name).is_some());
                TELLING.iter().any(tells)
            }
            Some([_, _, ..]) => true,
            _ => false,
        }
    }
}

/// The nodes of a document that an object around it may have as they are: those on the way to the piece, and what the piece has.
fn own(tree: &Tree) -> HashMap<NodeId, FieldPath> {
    let mut own = HashMap::new();
    let mut open = vec![(tree.root(), FieldPath::root())];
    while let Some((node, path)) = open.pop() {
        if own.contains_key(&node) {
            continue;
        }
        open.extend(below(tree, node, &path));
        own.insert(node, path);
    }
    own
}

fn below(tree: &Tree, node: NodeId, path: &FieldPath) -> Vec<(NodeId, FieldPath)> {
    match tree.value(node) {
        Value::Sequence(items) => items.iter().enumerate().map(|(at, item)| (*item, path.index(at))).collect(),
        Value::Mapping(entries) => {
            let written = entries.iter().filter(|entry| !entry.merged);
            written.map(|entry| (entry.value, path.field(entry.key.to_string()))).collect()
        }
        _ => Vec::new(),
    }
}

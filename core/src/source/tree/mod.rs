//! The nodes of one document, each with its place in the text.

mod json;

use std::collections::HashMap;
use std::sync::OnceLock;

use super::Span;

/// A node of a [`Tree`], by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct NodeId(u32);

impl NodeId {
    /// The number as an index: nodes are numbered from 0, children before parents.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The value that kubectl makes of a node: what JSON can hold.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`, `~`, or nothing at all.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    String(Box<str>),
    /// A list. A node may stand in several lists where an alias repeats it.
    Sequence(Vec<NodeId>),
    /// A mapping, each key once, in the order of the text.
    Mapping(Vec<Entry>),
}

/// A JSON number, kept apart as Go keeps them apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// A whole number that fits 64 bits with sign. Floats without fraction (`80.0`, `1e3`) are whole numbers too.
    Int(i64),
    /// A whole number over `i64::MAX`.
    Uint(u64),
    /// Any other finite number.
    Float(f64),
}

/// One key of a mapping with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key as a JSON key.
    pub key: Box<str>,
    /// The key in the text.
    pub key_span: Span,
    /// The value.
    pub value: NodeId,
    /// Whether the entry came in by a merge key (`<<`); its spans are then those of the merged mapping.
    pub merged: bool,
}

/// A value and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// The value in the text, tight to its token; empty where a null is not written. Where an alias stands for it, the place of the anchored value.
    pub span: Span,
}

/// The nodes of one document. Aliases share nodes, so a tree is a graph without cycles;
/// whoever walks it in full may rely on its expanded size having been limited by [`super::read`].
#[derive(Debug, Clone, Default)]
pub struct Tree {
    nodes: Vec<Node>,
    root: u32,
    /// The entries of large mappings by key, as numbers; made when one is first asked for.
    large: OnceLock<HashMap<NodeId, Vec<usize>>>,
}

/// The most entries of a mapping that are looked through one by one.
const FEW_ENTRIES: usize = 32;

static MISSING: Node = Node { value: Value::Null, span: Span { start: 0, end: 0 } };

impl Tree {
    /// The document's own value.
    pub fn root(&self) -> NodeId {
        NodeId(self.root)
    }

    /// How many nodes there are. Some may be out of the root's reach, where a later key took the place of an earlier one.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node at all, which is so only of a tree that was not read.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// A node; a null for a number that is not of this tree.
    pub fn node(&self, id: NodeId) -> &Node {
        self.nodes.get(id.0 as usize).unwrap_or(&MISSING)
    }

    /// A node's value.
    pub fn value(&self, id: NodeId) -> &Value {
        &self.node(id).value
    }

    /// A node's place in the text.
    pub fn span(&self, id: NodeId) -> Span {
        self.node(id).span
    }

    /// The entries of a mapping; none for any other value.
    pub fn entries(&self, id: NodeId) -> &[Entry] {
        match self.value(id) {
            Value::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; none for any other value.
    pub fn items(&self, id: NodeId) -> &[NodeId] {
        match self.value(id) {
            Value::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The entry of a mapping with this key.
    pub fn entry(&self, id: NodeId, key: &str) -> Option<&Entry> {
        let entries = self.entries(id);
        if entries.len() <= FEW_ENTRIES {
            return entries.iter().find(|entry| &*entry.key == key);
        }
        let by_key = self.large.get_or_init(|| self.index_large()).get(&id)?;
        let found = by_key.binary_search_by_key(&Some(key), |at| entries.get(*at).map(|entry| &*entry.key)).ok()?;
        by_key.get(found).and_then(|at| entries.get(*at))
    }

    fn index_large(&self) -> HashMap<NodeId, Vec<usize>> {
        let ids = (0..).map(NodeId).zip(&self.nodes);
        let large = ids.filter_map(|(id, node)| match &node.value {
            Value::Mapping(entries) if entries.len() > FEW_ENTRIES => Some((id, entries)),
            _ => None,
        });
        large
            .map(|(id, entries)| {
                let mut by_key: Vec<usize> = (0..entries.len()).collect();
                by_key.sort_unstable_by_key(|at| entries.get(*at).map(|entry| &*entry.key));
                (id, by_key)
            })
            .collect()
    }

    /// The value under this key of a mapping.
    pub fn get(&self, id: NodeId, key: &str) -> Option<NodeId> {
        self.entry(id, key).map(|entry| entry.value)
    }

    /// The value below a node as JSON, with aliases written out. A number that JSON cannot hold does not occur in a tree.
    pub fn to_json(&self, id: NodeId) -> serde_json::Value {
        json::to_json(self, id)
    }

    /// Moves all places.
    pub(super) fn move_places(&mut self, place: impl Fn(Span) -> Span) {
        for node in &mut self.nodes {
            node.span = place(node.span);
            if let Value::Mapping(entries) = &mut node.value {
                entries.iter_mut().for_each(|entry| entry.key_span = place(entry.key_span));
            }
        }
    }

    /// Adds a node beside those that the root leads to, to stand for what is not written.
    pub fn add(&mut self, value: Value, span: Span) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node { value, span });
        id
    }

    /// The outermost node that begins at each byte of the text, out of the root's reach or not.
    pub fn starts(&self) -> HashMap<usize, NodeId> {
        // Children come before their parents, so the outermost is the last.
        let written = (0..).map(NodeId).zip(&self.nodes).filter(|(_, node)| node.span.start < node.span.end);
        written.map(|(id, node)| (node.span.start as usize, id)).collect()
    }

    /// The text of a string node.
    pub fn str(&self, id: NodeId) -> Option<&str> {
        match self.value(id) {
            Value::String(text) => Some(text),
            _ => None,
        }
    }
}

/// Puts a tree together, children before parents.
#[derive(Debug, Default)]
pub struct TreeBuilder {
    nodes: Vec<Node>,
}

impl TreeBuilder {
    /// Adds a node.
    pub fn push(&mut self, value: Value, span: Span) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node { value, span });
        id
    }

    /// A node that was added before.
    pub fn node(&self, id: NodeId) -> &Node {
        self.nodes.get(id.0 as usize).unwrap_or(&MISSING)
    }

    /// The tree below `root`.
    pub fn finish(self, root: NodeId) -> Tree {
        Tree { nodes: self.nodes, root: root.0, large: OnceLock::new() }
    }
}

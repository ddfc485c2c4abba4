//! A place in an object while it is validated: the value there as Go's decoder leaves it, and its path.

use crate::sort::sort_by;
use crate::source::{NodeId, Number, Tree, Value};

use super::super::{FieldPath, Segment};

/// A value of an object with its path. Values are those that decoding leaves behind: `null` is the same as nothing, an item `null` is the zero value of its
/// type, and so is a value of another type than is asked for.
///
/// A cursor is made from the one above it and lives on the stack, so that a path costs nothing until an error needs it. Its methods stay functions: they
/// are called at thousands of places, and copies of them would be a large part of the WebAssembly.
#[derive(Debug, Clone, Copy)]
pub struct Cursor<'a, 't> {
    tree: &'t Tree,
    node: Option<NodeId>,
    above: Option<&'a Cursor<'a, 't>>,
    step: Step<'a>,
}

/// How a cursor's place is reached from the one above it.
#[derive(Debug, Clone, Copy)]
enum Step<'a> {
    /// The object itself.
    Root,
    /// A field.
    Field(&'static str),
    /// A field that the server prints under another name, or not at all where the name is empty.
    Renamed { real: &'static str, printed: &'static str },
    /// An item of a list.
    Index(usize),
    /// An item of a list whose number the server does not print.
    HiddenIndex(usize),
    /// An item of a list, to which the server gives another number.
    Renumbered { real: usize, printed: usize },
    /// A key of a map.
    Key(&'a str),
    /// A key of a map that the server prints like a field: `.key`.
    DottedKey(&'a str),
    /// A key of a map that the server does not print.
    HiddenKey(&'a str),
}

/// A value of the type IntOrString.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntOrString<'t> {
    /// A number.
    Int(i64),
    /// A string.
    Text(&'t str),
}

impl<'a, 't> Cursor<'a, 't> {
    /// The object at `node`.
    pub fn root(tree: &'t Tree, node: NodeId) -> Self {
        Cursor { tree, node: present(tree, Some(node)), above: None, step: Step::Root }
    }

    /// A field of this mapping.
    #[inline(never)]
    pub fn field<'b>(&'b self, name: &'static str) -> Cursor<'b, 't>
    where
        'a: 'b,
    {
        self.below(self.child(name), Step::Field(name))
    }

    /// A field of this mapping that the server prints under another name; not at all where that is empty.
    #[inline(never)]
    pub fn renamed<'b>(&'b self, real: &'static str, printed: &'static str) -> Cursor<'b, 't>
    where
        'a: 'b,
    {
        self.below(self.child(real), Step::Renamed { real, printed })
    }

    /// The value under a key of this map, printed `[key]`.
    #[inline(never)]
    pub fn key<'b>(&'b self, key: &'b str) -> Cursor<'b, 't>
    where
        'a: 'b,
    {
        self.below(self.child(key), Step::Key(key))
    }

    /// The value under a key of this map, printed `.key`.
    #[inline(never)]
    pub fn dotted_key<'b>(&'b self, key: &'b str) -> Cursor<'b, 't>
    where
        'a: 'b,
    {
        self.below(self.child(key), Step::DottedKey(key))
    }

    /// The item of this list with a number.
    #[inline(never)]
    pub fn item<'b>(&'b self, index: usize) -> Cursor<'b, 't>
    where
        'a: 'b,
    {
        self.below(self.raw_items().get(index).copied(), Step::Index(index))
    }

    /// The items of this list.
    pub fn items<'b>(&'b self) -> impl ExactSizeIterator<Item = Cursor<'b, 't>> + Clone
    where
        'a: 'b,
    {
        self.raw_items().iter().enumerate().map(move |(at, node)| self.below(Some(*node), Step::Index(at)))
    }

    /// The items of this list, whose numbers the server does not print.
    pub fn unnumbered_items<'b>(&'b self) -> impl ExactSizeIterator<Item = Cursor<'b, 't>> + Clone
    where
        'a: 'b,
    {
        self.raw_items().iter().enumerate().map(move |(at, node)| self.below(Some(*node), Step::HiddenIndex(at)))
    }

    /// The item of this list with a number, which the server prints with another one.
    pub fn renumbered<'b>(&'b self, real: usize, printed: usize) -> Cursor<'b, 't>
    where
        'a: 'b,
    {
        self.below(self.raw_items().get(real).copied(), Step::Renumbered { real, printed })
    }

    /// The entries of this map by key, in the order of the keys' bytes. Go's own order is random.
    #[inline(never)]
    pub fn entries<'b>(&'b self) -> Vec<(&'t str, Cursor<'b, 't>)>
    where
        'a: 'b,
        't: 'b,
    {
        let entries = self.node.map_or(&[][..], |node| self.tree.entries(node));
        let mut found: Vec<_> =
            entries.iter().map(|entry| (&*entry.key, self.below(Some(entry.value), Step::Key(&entry.key)))).collect();
        sort_by(&mut found, |(left, _), (right, _)| left.cmp(right));
        found
    }

    /// The entries of this map by key, like `entries`, but the server does not print the key: it complains of the map.
    #[inline(never)]
    pub fn unnamed_entries<'b>(&'b self) -> Vec<(&'t str, Cursor<'b, 't>)>
    where
        'a: 'b,
        't: 'b,
    {
        let mut found = self.entries();
        for (key, entry) in &mut found {
            entry.step = Step::HiddenKey(key);
        }
        found
    }

    /// The entries of this map by key, like `entries`, but the server prints the key like a field: `.key`.
    #[inline(never)]
    pub fn dotted_entries<'b>(&'b self) -> Vec<(&'t str, Cursor<'b, 't>)>
    where
        'a: 'b,
        't: 'b,
    {
        let mut found = self.entries();
        for (key, entry) in &mut found {
            entry.step = Step::DottedKey(key);
        }
        found
    }

    /// Whether there is a value other than `null`.
    pub fn is_set(&self) -> bool {
        self.node.is_some()
    }

    /// Whether the field is there and says `null`.
    #[inline(never)]
    pub fn is_explicit_null(&self) -> bool {
        let name = match self.step {
            Step::Field(name) | Step::Renamed { real: name, .. } => name,
            _ => return false,
        };
        !self.is_set() && self.above.is_some_and(|above| above.has_key(name))
    }

    /// Whether there is a key of this name in this mapping, though it be `null`.
    #[inline(never)]
    pub fn has_key(&self, name: &str) -> bool {
        self.node.is_some_and(|node| self.tree.entry(node, name).is_some())
    }

    /// The text; empty where there is none.
    #[inline(never)]
    pub fn text(&self) -> &'t str {
        self.text_if_set().unwrap_or_default()
    }

    /// The text of a field whose Go type is a pointer to a string.
    #[inline(never)]
    pub fn text_if_set(&self) -> Option<&'t str> {
        self.tree.str(self.node?)
    }

    /// The text, or what the server's defaulting puts in the place of none.
    #[inline(never)]
    pub fn text_or(&self, default: &'t str) -> &'t str {
        match self.text() {
            "" => default,
            text => text,
        }
    }

    /// The boolean, where there is one.
    #[inline(never)]
    pub fn bool(&self) -> Option<bool> {
        match self.value()? {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// Whether the boolean is there and true.
    #[inline(never)]
    pub fn is_true(&self) -> bool {
        self.bool() == Some(true)
    }

    /// The whole number, where there is one.
    #[inline(never)]
    pub fn int(&self) -> Option<i64> {
        match self.value()? {
            Value::Number(Number::Int(number)) => Some(*number),
            _ => None,
        }
    }

    /// The number or string of a field of the type IntOrString, where there is one.
    #[inline(never)]
    pub fn int_or_string(&self) -> Option<IntOrString<'t>> {
        match self.value()? {
            Value::Number(Number::Int(number)) => Some(IntOrString::Int(*number)),
            Value::String(text) => Some(IntOrString::Text(text)),
            _ => None,
        }
    }

    /// How many items or entries there are.
    #[inline(never)]
    pub fn len(&self) -> usize {
        match self.value() {
            Some(Value::Sequence(items)) => items.len(),
            Some(Value::Mapping(entries)) => entries.len(),
            _ => 0,
        }
    }

    /// Whether there is no item and no entry.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value as the text shows it, where there is one.
    pub fn value(&self) -> Option<&'t Value> {
        self.node.map(|node| self.tree.value(node))
    }

    /// The node, where there is one.
    pub fn node(&self) -> Option<NodeId> {
        self.node
    }

    /// The tree that the object is in.
    pub fn tree(&self) -> &'t Tree {
        self.tree
    }

    /// Where the value stands, or belongs.
    #[inline(never)]
    pub fn path(&self) -> FieldPath {
        let mut segments = Vec::new();
        let mut at = Some(self);
        while let Some(cursor) = at {
            match cursor.step {
                Step::Root => {}
                Step::Field(name) | Step::Renamed { real: name, .. } => segments.push(Segment::Field(name.into())),
                Step::Index(index) | Step::HiddenIndex(index) | Step::Renumbered { real: index, .. } => {
                    segments.push(Segment::Index(index));
                }
                Step::Key(key) | Step::DottedKey(key) | Step::HiddenKey(key) => {
                    segments.push(Segment::Key(key.to_string()))
                }
            }
            at = cursor.above;
        }
        segments.reverse();
        FieldPath::from_segments(segments)
    }

    /// The path as the server prints it.
    #[inline(never)]
    pub fn printed(&self) -> String {
        let mut segments = Vec::new();
        let mut at = Some(self);
        while let Some(cursor) = at {
            match cursor.step {
                Step::Root | Step::Renamed { printed: "", .. } | Step::HiddenIndex(_) | Step::HiddenKey(_) => {}
                Step::Field(name) | Step::Renamed { printed: name, .. } => segments.push(Segment::Field(name.into())),
                Step::Index(index) | Step::Renumbered { printed: index, .. } => segments.push(Segment::Index(index)),
                Step::Key(key) => segments.push(Segment::Key(key.to_string())),
                Step::DottedKey(key) => segments.push(Segment::Field(key.to_string().into())),
            }
            at = cursor.above;
        }
        segments.reverse();
        FieldPath::from_segments(segments).to_string()
    }

    fn child(&self, name: &str) -> Option<NodeId> {
        self.node.and_then(|node| self.tree.get(node, name))
    }

    fn raw_items(&self) -> &'t [NodeId] {
        self.node.map_or(&[][..], |node| self.tree.items(node))
    }

    fn below<'b>(&'b self, node: Option<NodeId>, step: Step<'b>) -> Cursor<'b, 't>
    where
        'a: 'b,
    {
        Cursor { tree: self.tree, node: present(self.tree, node), above: Some(self), step }
    }
}

fn present(tree: &Tree, node: Option<NodeId>) -> Option<NodeId> {
    node.filter(|node| *tree.value(*node) != Value::Null)
}

#[cfg(test)]
mod tests {
    use crate::source::read_document;

    use super::*;

    #[test]
    fn values_are_those_that_decoding_leaves() {
        let document = read_document("spec: {a: null, b: [null, x], c: 8, d: true, e: {z: 1, x: 2}}");
        let tree = document.content.unwrap();
        let root = Cursor::root(&tree, tree.root());
        let spec = root.field("spec");
        assert!(!spec.field("a").is_set() && spec.has_key("a"));
        assert_eq!(spec.field("b").items().map(|item| item.text()).collect::<Vec<_>>(), ["", "x"]);
        assert_eq!(spec.field("c").int(), Some(8));
        assert_eq!(spec.field("c").int_or_string(), Some(IntOrString::Int(8)));
        assert!(spec.field("d").is_true());
        assert_eq!(spec.field("e").entries().iter().map(|(key, _)| *key).collect::<Vec<_>>(), ["x", "z"]);
        assert_eq!(spec.field("f").text_or("default"), "default");
    }

    #[test]
    fn paths_are_printed_as_the_server_prints_them() {
        let document = read_document("spec: {template: {metadata: {labels: {a.b/c: x}}}, list: [1]}");
        let tree = document.content.unwrap();
        let root = Cursor::root(&tree, tree.root());
        let spec = root.field("spec");
        let list = spec.field("list");
        assert_eq!(list.item(0).printed(), "spec.list[0]");
        assert_eq!(list.renumbered(0, 2).printed(), "spec.list[2]");
        assert_eq!(list.renumbered(0, 2).path().to_string(), "spec.list[0]");
        let items: Vec<_> = list.unnumbered_items().collect();
        assert_eq!(items[0].field("x").printed(), "spec.list.x");
        assert_eq!(items[0].field("x").path().to_string(), "spec.list[0].x");
        let template = spec.field("template");
        let metadata = template.renamed("metadata", "");
        let labels = metadata.field("labels");
        assert_eq!(labels.printed(), "spec.template.labels");
        assert_eq!(labels.key("a.b/c").path().to_string(), "spec.template.metadata.labels[a.b/c]");
    }
}

//! Where a mend is to be made: a field in its document.

use std::borrow::Cow;

use crate::manifest::{FieldPath, Segment};
use crate::source::{Document, Entry, Format, NodeId, Span, Tree};

use super::ground::Ground;

/// A field in its document, with the text around it. Paths begin at the document's root, also in a `List`.
#[derive(Debug)]
pub struct Site<'a> {
    pub(super) text: &'a str,
    pub(super) document: Span,
    pub(super) format: Format,
    pub(super) tree: &'a Tree,
    pub(super) ground: &'a Ground,
    /// The object.
    object: NodeId,
    /// The path of the object's pod in the object; empty where it has none.
    pod: &'a FieldPath,
    /// The path of the field.
    pub(super) path: Cow<'a, FieldPath>,
}

/// A document to edit.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// The text of its source.
    pub text: &'a str,
    /// The document.
    pub document: &'a Document,
    /// Its nodes.
    pub tree: &'a Tree,
    /// What was looked up of it.
    pub ground: &'a Ground,
}

/// An entry of a mapping, found by its path.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    /// The mapping.
    pub(super) mapping: NodeId,
    /// The number of the entry in it.
    pub(super) at: usize,
    /// The entry.
    pub(super) entry: &'a Entry,
}

impl<'a> Site<'a> {
    /// The field at `path` of the object at `object`, whose pod stands at `pod`; none if the object is not of this document.
    pub fn new(sheet: Sheet<'a>, object: NodeId, pod: &'a FieldPath, path: &'a FieldPath) -> Option<Self> {
        let Sheet { text, document, tree, ground } = sheet;
        let path = ground.path(tree, object, path)?;
        Some(Site { text, document: document.span, format: document.format, tree, ground, object, pod, path })
    }

    /// A path of the object as one of the document.
    pub(super) fn absolute(&self, path: &FieldPath) -> Option<FieldPath> {
        self.ground.path(self.tree, self.object, path).map(Cow::into_owned)
    }

    /// A field of the pod as a path of the document.
    pub(super) fn of_pod(&self, fields: &'static [&'static str]) -> Option<FieldPath> {
        self.absolute(&self.pod.fields(fields))
    }

    /// The value at a path; none if it is not there, or came by a merge key.
    pub(super) fn node(&self, path: &FieldPath) -> Option<NodeId> {
        let mut node = self.tree.root();
        for segment in path.segments() {
            node = match segment {
                Segment::Index(index) => *self.tree.items(node).get(*index)?,
                Segment::Field(_) | Segment::Key(_) => self.written(node, segment.name()?)?.value,
            };
        }
        Some(node)
    }

    fn written(&self, mapping: NodeId, key: &str) -> Option<&'a Entry> {
        self.tree.entry(mapping, key).filter(|entry| !entry.merged)
    }

    /// The entry at a path; none if it is an item of a list, is not there, or came by a merge key.
    pub(super) fn place(&self, path: &FieldPath) -> Option<Place<'a>> {
        let (last, above) = path.segments().split_last()?;
        let name = last.name()?;
        let mapping = self.node(&FieldPath::from_segments(above.to_vec()))?;
        let at = self.tree.entries(mapping).iter().position(|entry| *entry.key == *name)?;
        let entry = self.tree.entries(mapping).get(at).filter(|entry| !entry.merged)?;
        Some(Place { mapping, at, entry })
    }

    /// The text of a span.
    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// Whether a collection is written with brackets.
    pub(super) fn is_flow(&self, node: NodeId) -> bool {
        self.slice(self.tree.span(node)).starts_with(['{', '['])
    }

    /// Whether a value is an alias, whose text stands elsewhere.
    pub(super) fn is_alias(&self, entry: &Entry) -> bool {
        self.tree.span(entry.value).start < entry.key_span.end
    }
}

/// The path of a path's parent.
pub(super) fn parent(path: &FieldPath) -> Option<FieldPath> {
    let (_, above) = path.segments().split_last()?;
    Some(FieldPath::from_segments(above.to_vec()))
}

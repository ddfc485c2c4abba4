//! What all places of a document have in common, looked up once.

use std::borrow::Cow;

use crate::manifest::FieldPath;
use crate::sort::{sort, sort_by};
use crate::source::{NodeId, Tree, Value};

use super::piece::Piece;

/// What has to be known of a document before anything in it is edited.
#[derive(Debug, Default)]
pub struct Ground {
    /// The objects of a `List`, with their paths, by node; none where the root is the object.
    items: Vec<(NodeId, FieldPath)>,
    /// Nodes that aliases or merge keys repeat elsewhere, in order.
    shared: Vec<NodeId>,
    /// What stands in the document of an object that a piece was put into.
    piece: Option<Piece>,
    /// Whether the text is a template, which becomes a manifest only when it is rendered.
    template: bool,
}

impl Ground {
    /// Looks a document up; `text` is its own. Where the document is a piece of an object, `around` is the object that it was put into.
    pub fn of(text: &str, tree: &Tree, around: Option<NodeId>) -> Ground {
        let has = |sign: u8| memchr::memchr(sign, text.as_bytes()).is_some();
        let shared = if has(b'&') && has(b'*') { shared(tree) } else { Vec::new() };
        Ground {
            items: items(tree),
            shared,
            piece: around.map(|around| Piece::of(tree, around)),
            template: has(b'{') && text.contains("{{"),
        }
    }

    /// A path of an object as one from the root of its document; none if the document does not have what it begins with.
    pub(super) fn path<'p>(&self, tree: &Tree, object: NodeId, path: &'p FieldPath) -> Option<Cow<'p, FieldPath>> {
        if object == tree.root() {
            return Some(Cow::Borrowed(path));
        }
        if let Some(piece) = &self.piece {
            return piece.path(path).map(Cow::Owned);
        }
        let at = self.items.binary_search_by_key(&object, |(node, _)| *node).ok()?;
        self.items.get(at).map(|(_, object)| Cow::Owned(object.join(path)))
    }

    /// Whether the text is a template, which becomes a manifest only when it is rendered: nothing in it is edited.
    pub fn is_template(&self) -> bool {
        self.template
    }

    /// Whether the document is a piece of an object.
    pub fn is_piece(&self) -> bool {
        self.piece.is_some()
    }

    /// Whether what stands at a path of the document may be taken away, and the document is what it was.
    pub(super) fn may_go(&self, tree: &Tree, path: &FieldPath) -> bool {
        self.piece.as_ref().is_none_or(|piece| piece.may_go(tree, path))
    }

    /// Whether a change of this node would change something elsewhere.
    pub(super) fn is_shared(&self, node: NodeId) -> bool {
        self.shared.binary_search(&node).is_ok()
    }
}

/// The objects of a `List`, which may be nested.
fn items(tree: &Tree) -> Vec<(NodeId, FieldPath)> {
    let mut found: Vec<(NodeId, FieldPath)> = Vec::new();
    let mut open = vec![(tree.root(), FieldPath::root())];
    while let Some((at, path)) = open.pop() {
        let Some(list) = tree.get(at, "items") else { continue };
        let list_path = path.field(Cow::Borrowed("items"));
        for (index, item) in tree.items(list).iter().enumerate() {
            if matches!(tree.value(*item), Value::Mapping(_)) {
                let path = list_path.index(index);
                found.push((*item, path.clone()));
                open.push((*item, path));
            }
        }
    }
    sort_by(&mut found, |(left, _), (right, _)| left.cmp(right));
    found
}

/// Nodes that stand at several places, and mappings whose entries were merged into others.
fn shared(tree: &Tree) -> Vec<NodeId> {
    let mut seen = vec![false; tree.len()];
    let mut shared = Vec::new();
    let mut merged: Vec<u32> = Vec::new();
    let mut open = vec![tree.root()];
    let mut mappings = Vec::new();
    while let Some(node) = open.pop() {
        match seen.get_mut(node.index()) {
            Some(seen) if !*seen => *seen = true,
            _ => {
                shared.push(node);
                continue;
            }
        }
        match tree.value(node) {
            Value::Sequence(items) => open.extend(items),
            Value::Mapping(entries) => {
                mappings.push(node);
                merged.extend(entries.iter().filter(|entry| entry.merged).map(|entry| entry.key_span.start));
                open.extend(entries.iter().map(|entry| entry.value));
            }
            _ => {}
        }
    }
    sort(&mut merged);
    let is_merged = |node: &NodeId| {
        let mut written = tree.entries(*node).iter().filter(|entry| !entry.merged);
        written.any(|entry| merged.binary_search(&entry.key_span.start).is_ok())
    };
    shared.extend(mappings.into_iter().filter(is_merged));
    sort(&mut shared);
    shared
}

//! Documents to objects: what is an object, what is a list of them, and what is neither.

use crate::source::{NodeId, Span, Tree, Value};

use super::custom::definition;
use super::kinds::{self, Known};
use super::schema::{Schema, TypeId};

/// How deep lists may stand in lists.
const MAX_LIST_DEPTH: usize = 8;

/// An object of the input, by its number in the order of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectId(pub u32);

/// An object of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// The document, by its number in its source.
    pub document: usize,
    /// The object's mapping.
    pub node: NodeId,
    /// Where it stands.
    pub span: Span,
    /// As written.
    pub api_version: String,
    /// As written.
    pub kind: String,
    /// The namespace that it is in; none for objects of the cluster, and for those of unknown kinds that name none.
    pub namespace: Option<String>,
    /// Its name, or its `generateName`; empty for neither.
    pub name: String,
    /// The type whose fields it should have, where the table of types has it.
    pub type_id: Option<TypeId>,
    /// What is known of the kind.
    pub known: Known,
    /// Whether it does not get into the cluster: the API server refuses it, or kubectl does not send it. Set once the answer is known.
    pub refused: bool,
    /// Whether only a piece of it is written, and Podwall put the rest around that.
    pub fragment: bool,
}

/// What a document turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Nothing: empty, or comments only.
    Empty,
    /// One object, or the items of a list.
    Objects(Vec<Object>),
    /// A mapping without `kind` or `apiVersion`, or no mapping at all; kept apart from objects.
    Other(NodeId),
}

/// Finds the objects of a document.
pub fn objects(document: usize, tree: &Tree) -> Content {
    let root = tree.root();
    match tree.value(root) {
        Value::Null => Content::Empty,
        Value::Mapping(_) if is_list(tree, root) || has_kind(tree, root) => {
            let mut found = Vec::new();
            collect(document, tree, root, None, 0, &mut found);
            Content::Objects(found)
        }
        _ => Content::Other(root),
    }
}

/// As kubectl sees it: whatever has `items` is a list, if it says what it is.
fn is_list(tree: &Tree, node: NodeId) -> bool {
    has_kind(tree, node) && tree.get(node, "items").is_some_and(|items| matches!(tree.value(items), Value::Sequence(_)))
}

fn has_kind(tree: &Tree, node: NodeId) -> bool {
    !text(tree, node, "kind").is_empty() && !text(tree, node, "apiVersion").is_empty()
}

fn text<'a>(tree: &'a Tree, node: NodeId, key: &str) -> &'a str {
    tree.get(node, key).and_then(|id| tree.str(id)).unwrap_or_default()
}

/// `inherited` is what the items of a typed list (`PodList`) are, when they do not say it themselves.
fn collect(
    document: usize,
    tree: &Tree,
    node: NodeId,
    inherited: Option<(&str, &str)>,
    depth: usize,
    found: &mut Vec<Object>,
) {
    let (api_version, kind) = match inherited {
        Some(inherited) if !has_kind(tree, node) => inherited,
        _ => (text(tree, node, "apiVersion"), text(tree, node, "kind")),
    };
    if is_list(tree, node) && depth < MAX_LIST_DEPTH {
        let item = kind.strip_suffix("List").filter(|item| !item.is_empty()).map(|item| (api_version, item));
        let items = tree.get(node, "items").map_or(&[][..], |items| tree.items(items));
        for each in items.iter().filter(|each| matches!(tree.value(**each), Value::Mapping(_))) {
            collect(document, tree, *each, item, depth + 1, found);
        }
        return;
    }
    found.push(object(document, tree, node, api_version, kind));
}

/// The object at a node of a tree, taken for a kind whatever it says itself.
pub fn object_at(tree: &Tree, node: NodeId, api_version: &str, kind: &str) -> Object {
    object(0, tree, node, api_version, kind)
}

/// The object at a node.
pub(super) fn object(document: usize, tree: &Tree, node: NodeId, api_version: &str, kind: &str) -> Object {
    let served = kinds::printed(api_version);
    let known = kinds::known(&served, kind);
    let metadata = tree.get(node, "metadata");
    let of_metadata = |key| metadata.map_or("", |metadata| text(tree, metadata, key));
    let name = match of_metadata("name") {
        "" => of_metadata("generateName"),
        name => name,
    };
    let namespace = match (known, of_metadata("namespace")) {
        (Known::Cluster, _) => None,
        (Known::Custom, "") => None,
        (_, "") => Some("default"),
        (_, namespace) => Some(namespace),
    };
    let schema = Schema::get();
    let type_id = schema.kind(&served, kind).or_else(|| match known {
        Known::NoSuchVersion => current_version(kind).and_then(|version| schema.kind(version, kind)),
        _ => None,
    });
    Object {
        document,
        node,
        span: tree.span(node),
        api_version: api_version.to_string(),
        kind: kind.to_string(),
        namespace: namespace.map(str::to_string),
        name: name.to_string(),
        type_id,
        known,
        refused: false,
        fragment: false,
    }
}

/// The type that an object's fields are held against. The table has those of the version served now; an older one had others.
pub fn checked_kind(object: &Object) -> Option<TypeId> {
    let custom = || Schema::get().custom_kind(definition(&object.api_version, &object.kind)?);
    object.type_id.filter(|_| object.known != Known::NoSuchVersion).or_else(custom)
}

/// The `apiVersion` that serves a kind today.
pub fn current_version(kind: &str) -> Option<&'static str> {
    kinds::served().filter(|(_, known)| *known == kind).last().map(|(version, _)| version)
}

//! Pieces of objects: text without a kind whose keys are those of a pod, a container, a security context or a policy, put into an object that can be evaluated.

use crate::finding::{Finding, Part, Place, SourceId};
use crate::rule::Family;
use crate::source::{Document, Entry, NodeId, Span, Tree, Value};

use super::check::{SlipKind, check};
use super::object::{Object, object};
use super::schema::{Schema, Shape, TypeId};
use super::{client, rules};

/// The name of the object that a piece is put into.
const NAME: &str = "fragment";

/// A sort of piece.
struct Sort {
    /// What it is.
    what: &'static str,
    /// The object that it is put into.
    api_version: &'static str,
    kind: &'static str,
    /// The fields on the way to it. One in brackets has it as the only item of its list; none for a piece that is an object but for its kind.
    way: &'static [&'static str],
    /// Keys of which it has at least one.
    telling: &'static [&'static str],
}

const CONTEXT: [&str; 17] = [
    "runAsUser",
    "runAsNonRoot",
    "runAsGroup",
    "fsGroup",
    "fsGroupChangePolicy",
    "seccompProfile",
    "appArmorProfile",
    "capabilities",
    "privileged",
    "allowPrivilegeEscalation",
    "readOnlyRootFilesystem",
    "seLinuxOptions",
    "supplementalGroups",
    "sysctls",
    "procMount",
    "windowsOptions",
    "supplementalGroupsPolicy",
];

/// The sorts, the likeliest of those that fit equally well first.
const SORTS: [Sort; 8] = [
    Sort {
        what: "the `spec` of a NetworkPolicy",
        api_version: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        way: &["spec"],
        telling: &["podSelector", "policyTypes", "ingress", "egress"],
    },
    Sort {
        what: "an ingress rule of a NetworkPolicy",
        api_version: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        way: &["spec", "[ingress]"],
        telling: &["from"],
    },
    Sort {
        what: "an egress rule of a NetworkPolicy",
        api_version: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        way: &["spec", "[egress]"],
        telling: &["to"],
    },
    Sort {
        what: "a pod's `spec`",
        api_version: "v1",
        kind: "Pod",
        way: &["spec"],
        telling: &["containers", "initContainers", "securityContext", "hostNetwork", "hostPID", "hostIPC", "hostUsers"],
    },
    Sort {
        what: "a container",
        api_version: "v1",
        kind: "Pod",
        way: &["spec", "[containers]"],
        telling: &["image", "securityContext"],
    },
    Sort {
        what: "a pod's `securityContext`",
        api_version: "v1",
        kind: "Pod",
        way: &["spec", "securityContext"],
        telling: &CONTEXT,
    },
    Sort {
        what: "a container's `securityContext`",
        api_version: "v1",
        kind: "Pod",
        way: &["spec", "[containers]", "securityContext"],
        telling: &CONTEXT,
    },
    Sort { what: "a pod template", api_version: "v1", kind: "Pod", way: &[], telling: &["spec"] },
];

/// A piece, put into an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fragment {
    what: &'static str,
    api_version: &'static str,
    kind: &'static str,
    /// How many steps it is below the object.
    depth: usize,
    /// The object, which stands in no text.
    node: NodeId,
    /// The piece.
    span: Span,
    /// What kubectl says of it.
    upstream: String,
}

/// Finds out whether a document is a piece of an object, and adds the object around it to the document's tree, whose root stays what it is.
pub fn wrap_fragment(document: &mut Document) -> Option<Fragment> {
    let tree = document.content.as_mut().ok()?;
    let root = tree.root();
    let bare = !["apiVersion", "kind"].iter().any(|key| tree.get(root, key).is_some());
    if !bare {
        return None;
    }
    let piece = unwrapped(tree, root);
    let sort = sort(tree, piece)?;
    let upstream = client::aggregate(&client::missing_kind(tree, root));
    // A list is two steps: its field, and the item.
    let depth = sort.way.iter().map(|step| if step.starts_with('[') { 2 } else { 1 }).sum();
    let span = tree.span(root);
    let at = first_key(tree, root);
    let node = Wrapping { tree, at }.object(sort, piece);
    Some(Fragment { what: sort.what, api_version: sort.api_version, kind: sort.kind, depth, node, span, upstream })
}

/// The piece itself, where a document has nothing but `spec` or `template` around it.
fn unwrapped(tree: &Tree, root: NodeId) -> NodeId {
    let mut piece = root;
    while let [only] = tree.entries(piece)
        && matches!(&*only.key, "spec" | "template" | "jobTemplate")
        && matches!(tree.value(only.value), Value::Mapping(_))
    {
        piece = only.value;
    }
    piece
}

/// The first key of a mapping, or of the first mapping of a list.
fn first_key(tree: &Tree, root: NodeId) -> Span {
    let mapping = tree.items(root).first().copied().unwrap_or(root);
    tree.entries(mapping).first().map_or(tree.span(root), |entry| entry.key_span)
}

/// The sort that a piece fits best: the one that knows most of what is in it.
fn sort(tree: &Tree, piece: NodeId) -> Option<&'static Sort> {
    let fitting = SORTS.iter().filter_map(|sort| Some((misfits(tree, piece, sort)?, sort)));
    fitting.min_by_key(|(misfits, _)| *misfits).map(|(_, sort)| sort)
}

/// How many fields of a piece a sort does not know or wants otherwise; none if it is not of that sort.
fn misfits(tree: &Tree, piece: NodeId, sort: &Sort) -> Option<usize> {
    let kind = type_of(sort)?;
    let is_item = sort.way.last().is_some_and(|last| last.starts_with('['));
    let items = match tree.value(piece) {
        Value::Mapping(_) => vec![piece],
        Value::Sequence(items) if is_item && !items.is_empty() => items.clone(),
        _ => return None,
    };
    items.into_iter().map(|item| misfits_of(tree, item, sort, kind)).sum()
}

fn misfits_of(tree: &Tree, item: NodeId, sort: &Sort, kind: TypeId) -> Option<usize> {
    let schema = Schema::get();
    let entries = tree.entries(item);
    let known = |entry: &Entry| {
        schema.field(kind, &entry.key).is_some_and(|field| takes(&field.shape, tree.value(entry.value)))
    };
    let tells = sort.telling.iter().any(|key| tree.get(item, key).is_some());
    if !tells || !entries.iter().all(known) {
        return None;
    }
    // A template's own spec has to be a pod's.
    if sort.way.is_empty() {
        let spec = tree.get(item, "spec")?;
        tree.get(spec, "containers")?;
    }
    let slips = check(None, tree, item, kind);
    Some(slips.iter().filter(|slip| matches!(slip.kind, SlipKind::Unknown { .. } | SlipKind::WrongType { .. })).count())
}

/// The type of pieces of a sort.
fn type_of(sort: &Sort) -> Option<TypeId> {
    let schema = Schema::get();
    let mut kind = schema.kind(sort.api_version, sort.kind)?;
    for step in sort.way {
        let name = step.trim_matches(['[', ']']);
        kind = match &schema.field(kind, name)?.shape {
            Shape::Struct(below) => *below,
            Shape::List(item) => match item.as_ref() {
                Shape::Struct(below) => *below,
                _ => return None,
            },
            _ => return None,
        };
    }
    Some(kind)
}

/// Whether a value is of the sort that a field takes, as far as one sees without looking into it.
fn takes(shape: &Shape, value: &Value) -> bool {
    match (shape, value) {
        (_, Value::Null) | (Shape::Any, _) => true,
        (Shape::Struct(_) | Shape::Map(_), value) => matches!(value, Value::Mapping(_)),
        (Shape::List(_), value) => matches!(value, Value::Sequence(_)),
        (_, value) => !matches!(value, Value::Mapping(_) | Value::Sequence(_)),
    }
}

/// Adds nodes around a piece. All of them point at the piece's first key.
struct Wrapping<'a> {
    tree: &'a mut Tree,
    at: Span,
}

impl Wrapping<'_> {
    fn object(mut self, sort: &Sort, piece: NodeId) -> NodeId {
        let mut inner = piece;
        for step in sort.way.iter().rev() {
            let is_container = *step == "[containers]";
            inner = match step.strip_prefix('[').and_then(|step| step.strip_suffix(']')) {
                Some(list) => {
                    let items = match self.tree.value(inner) {
                        Value::Sequence(items) => items.clone(),
                        _ => vec![inner],
                    };
                    let items =
                        items.into_iter().map(|item| if is_container { self.named(item) } else { item }).collect();
                    let items = self.tree.add(Value::Sequence(items), self.at);
                    self.mapping(vec![(list, items)])
                }
                None => self.mapping(vec![(step, inner)]),
            };
        }
        // What is there stays; what a whole object has besides is added.
        let mut entries = self.tree.entries(inner).to_vec();
        let metadata = tree_mapping(self.tree, &entries, "metadata");
        let named = match metadata {
            Some(metadata) => self.named(metadata),
            None => {
                let name = self.string(NAME);
                self.mapping(vec![("name", name)])
            }
        };
        entries.retain(|entry| &*entry.key != "metadata");
        for (key, text) in [("apiVersion", sort.api_version), ("kind", sort.kind)] {
            let value = self.string(text);
            entries.push(self.entry(key, value));
        }
        entries.push(self.entry("metadata", named));
        self.tree.add(Value::Mapping(entries), self.at)
    }

    /// A mapping with a name, where it has none.
    fn named(&mut self, node: NodeId) -> NodeId {
        if !matches!(self.tree.value(node), Value::Mapping(_)) || self.tree.get(node, "name").is_some() {
            return node;
        }
        let mut entries = self.tree.entries(node).to_vec();
        let name = self.string(NAME);
        entries.push(self.entry("name", name));
        let span = self.tree.span(node);
        self.tree.add(Value::Mapping(entries), span)
    }

    fn string(&mut self, text: &str) -> NodeId {
        self.tree.add(Value::String(text.into()), self.at)
    }

    fn mapping(&mut self, entries: Vec<(&str, NodeId)>) -> NodeId {
        let entries = entries.into_iter().map(|(key, value)| self.entry(key, value)).collect();
        self.tree.add(Value::Mapping(entries), self.at)
    }

    fn entry(&self, key: &str, value: NodeId) -> Entry {
        Entry { key: key.into(), key_span: self.at, value, merged: false }
    }
}

/// The value of a key among entries, if it is a mapping.
fn tree_mapping(tree: &Tree, entries: &[Entry], key: &str) -> Option<NodeId> {
    let entry = entries.iter().find(|entry| &*entry.key == key)?;
    matches!(tree.value(entry.value), Value::Mapping(_)).then_some(entry.value)
}

impl Fragment {
    /// Whether a finding about the object around the piece is one about the piece: what the piece itself lacks, and what it names, may stand elsewhere.
    pub fn is_told(&self, finding: &Finding) -> bool {
        let Place::Field { path, part, .. } = &finding.place else { return true };
        let is_elsewhere = finding.upstream.as_ref().is_some_and(|text| text.contains(": Not found: "));
        let is_advice = finding.rule.family == Family::Hardening && *part == Part::Key;
        let is_missing = is_advice || finding.rule == &rules::MISSING_FIELD;
        !is_elsewhere && (!is_missing || path.segments().len() > self.depth + 1)
    }

    /// The object around the piece.
    pub fn object(&self, document: usize, tree: &Tree) -> Object {
        let whole = object(document, tree, self.node, self.api_version, self.kind);
        Object { span: self.span, fragment: true, ..whole }
    }

    /// The finding that says what it is.
    pub fn finding(&self, source: SourceId, tree: &Tree) -> Finding {
        let span = first_key(tree, tree.root());
        Finding {
            rule: &rules::FRAGMENT,
            message: format!(
                "This is a piece of an object, {}; without `apiVersion` and `kind` kubectl sends nothing. It is evaluated as if it stood in a {} \
                 called `{NAME}`.",
                self.what, self.kind
            ),
            upstream: Some(self.upstream.as_str().into()),
            place: Place::Text { source, span },
            related: Vec::new(),
            mend: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::source::read;

    use super::*;

    fn what(text: &str) -> Option<&'static str> {
        let mut reading = read(text);
        wrap_fragment(reading.documents.first_mut().unwrap()).map(|fragment| fragment.what)
    }

    #[test]
    fn pieces_are_known_by_their_keys() {
        for (text, known) in [
            ("securityContext: {seccompProfile: {runtime: unconfined}}", "a pod's `spec`"),
            ("securityContext: {capabilities: {drop: [ALL]}}", "a container"),
            ("containers: [{name: c, image: i}]", "a pod's `spec`"),
            ("spec: {hostNetwork: true, containers: []}", "a pod's `spec`"),
            ("- name: c\n  image: i\n", "a container"),
            ("runAsNonRoot: true\nfsGroup: 1\n", "a pod's `securityContext`"),
            ("capabilities: {drop: [ALL]}", "a container's `securityContext`"),
            ("podSelector: {}\ningress: []\n", "the `spec` of a NetworkPolicy"),
            ("from: [{podSelector: {}}]", "an ingress rule of a NetworkPolicy"),
            ("- to: []\n  ports: [{port: 80}]\n", "an egress rule of a NetworkPolicy"),
            ("metadata: {labels: {a: b}}\nspec: {containers: []}\n", "a pod template"),
            ("template: {metadata: {name: a}, spec: {containers: []}}", "a pod template"),
        ] {
            assert_eq!(what(text), Some(known), "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_pieces() {
        for text in [
            "replicaCount: 1\nimage: nginx\n",
            "image: {repository: nginx}\nsecurityContext: {}\n",
            "ingress: {enabled: true}\n",
            "apiVersion: v1\nspec: {containers: []}\n",
            "services: {web: {image: nginx}}\n",
            "name: a\n",
            "[]",
            "text",
        ] {
            assert_eq!(what(text), None, "{text}");
        }
    }

    #[test]
    fn the_object_around_a_piece_is_whole_and_the_root_stays() {
        let mut reading = read("image: i\nsecurityContext: {privileged: true}\n");
        let document = reading.documents.first_mut().unwrap();
        let fragment = wrap_fragment(document).unwrap();
        let tree = document.content.as_ref().unwrap();
        assert!(tree.get(tree.root(), "image").is_some());
        let object = fragment.object(0, tree);
        assert_eq!((object.kind.as_str(), object.name.as_str()), ("Pod", "fragment"));
        let whole = "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"fragment\"},\"spec\":{\"containers\":[{\"image\":\"i\",\
                     \"name\":\"fragment\",\"securityContext\":{\"privileged\":true}}]}}";
        assert_eq!(tree.to_json(fragment.node).to_string(), whole);
        assert_eq!(fragment.upstream, "[apiVersion not set, kind not set]");
    }
}

//! Documents of the kind Expectation, and the same as JSON, to expectations.

use crate::cluster::Selector;
use crate::finding::Part;
use crate::manifest::{self, FieldPath};
use crate::network::query::Meant;
use crate::source::{self, NodeId, Tree, Value};

use super::ends::ends;
use super::ports::ports;
use super::{API_VERSION, Expectation, KIND, Wanted};

const DOCUMENT: [&str; 4] = ["apiVersion", "kind", "metadata", "spec"];
const SPEC: [&str; 2] = ["allowed", "denied"];
const ENTRY: [&str; 4] = ["name", "from", "to", "ports"];

/// Something that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The field.
    pub path: FieldPath,
    /// Which part of the field is wrong.
    pub part: Part,
    /// What is wrong, as sentences.
    pub message: String,
}

/// What a document was read as.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// The expectations, in the order of the document: those of `allowed` first.
    pub expectations: Vec<Expectation>,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// Where a document belongs: names in it are of its cluster, and pods without a namespace of its namespace.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Home<'a> {
    cluster: &'a str,
    namespace: Option<&'a str>,
}

impl Home<'_> {
    /// Who is meant by a text.
    pub(super) fn meant(&self, text: &str) -> Meant {
        match Meant::parse(text) {
            Meant::Workloads { .. } => Meant::named(&self.name(text)),
            other => other,
        }
    }

    pub(super) fn workloads(
        &self,
        workload: Option<String>,
        namespace: Option<String>,
        namespaces: Option<Selector>,
        pods: Option<Selector>,
    ) -> Meant {
        let own = self.namespace.filter(|_| workload.is_none() && namespaces.is_none());
        let namespace = match namespace.as_deref().or(own) {
            Some(namespace) => Some(self.name(namespace)),
            None if self.cluster.is_empty() => None,
            None => Some(format!("{}:*", self.cluster)),
        };
        Meant::Workloads { name: workload.map(|name| self.name(&name)), namespace, namespaces, pods }
    }

    fn name(&self, name: &str) -> String {
        let has_cluster = name.split('/').next().is_some_and(|first| first.contains(':'));
        if self.cluster.is_empty() || has_cluster { name.to_string() } else { format!("{}:{name}", self.cluster) }
    }
}

/// Reads values and gathers what is wrong with them.
pub(super) struct Reader<'a> {
    pub(super) tree: &'a Tree,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    /// Tells that a value is wrong.
    pub(super) fn wrong(&mut self, path: &FieldPath, message: &str) {
        self.problems.push(Problem { path: path.clone(), part: Part::Value, message: message.to_string() });
    }

    /// Whether a value is a mapping; what it has besides the known fields is told.
    pub(super) fn mapping(&mut self, node: NodeId, path: &FieldPath, what: &str, known: &[&'static str]) -> bool {
        if !matches!(self.tree.value(node), Value::Mapping(_)) {
            self.wrong(
                path,
                &format!(
                    "This has to be {what}, with the fields {}.",
                    crate::words::list(known.iter().map(|name| format!("`{name}`")).collect(), "and")
                ),
            );
            return false;
        }
        for entry in self.tree.entries(node) {
            if !known.contains(&&*entry.key) {
                let near = manifest::nearest(&entry.key, known.iter().copied());
                let hint = near.first().map_or_else(
                    || {
                        format!(
                            "There are {}.",
                            crate::words::list(known.iter().map(|name| format!("`{name}`")).collect(), "and")
                        )
                    },
                    |near| format!("Is `{near}` meant?"),
                );
                let message = format!("There is no field `{}` here. {hint}", entry.key);
                self.problems.push(Problem { path: path.field(entry.key.to_string()), part: Part::Key, message });
            }
        }
        true
    }
}

/// Whether an object holds expectations, or would if it had the right kind and group: tests that nobody holds would seem to pass.
pub fn is_expectation(api_version: &str, kind: &str) -> bool {
    let group = manifest::kinds::group(api_version);
    let is_ours = group.split('.').next().is_some_and(|first| first.eq_ignore_ascii_case("podwall"));
    is_ours && kind.strip_suffix(['s', 'S']).unwrap_or(kind).eq_ignore_ascii_case(KIND)
}

/// Reads a document. Its cluster is that of its source; empty for none.
pub fn read(tree: &Tree, node: NodeId, cluster: &str, namespace: Option<&str>) -> Reading {
    let mut reader = Reader { tree, problems: Vec::new() };
    let root = FieldPath::root();
    let version = tree.get(node, "apiVersion").and_then(|id| tree.str(id)).unwrap_or_default();
    if version != API_VERSION {
        reader.wrong(&root.field("apiVersion"), &format!("`{KIND}` is in `{API_VERSION}`."));
    }
    if tree.get(node, "kind").and_then(|id| tree.str(id)) != Some(KIND) {
        reader.wrong(&root.field("kind"), &format!("The kind is called `{KIND}`."));
    }
    reader.mapping(node, &root, "an object", &DOCUMENT);
    let path = root.field("spec");
    let expectations = match tree.get(node, "spec") {
        Some(spec) => lists(&mut reader, &Home { cluster, namespace }, spec, &path),
        None => {
            reader.wrong(&path, "There is no `spec` with the lists `allowed` and `denied`.");
            vec![Expectation::unread(path, Wanted::Allowed)]
        }
    };
    Reading { expectations, problems: reader.problems }
}

/// Reads the fields of `spec` as JSON.
pub fn read_json(json: &str) -> Reading {
    let documents = source::read(json).documents;
    let Some(tree) = documents.first().and_then(source::Document::tree) else {
        let message = "This cannot be read.".to_string();
        return Reading {
            expectations: Vec::new(),
            problems: vec![Problem { path: FieldPath::root(), part: Part::Value, message }],
        };
    };
    let mut reader = Reader { tree, problems: Vec::new() };
    let expectations = lists(&mut reader, &Home::default(), tree.root(), &FieldPath::root());
    Reading { expectations, problems: reader.problems }
}

fn lists(reader: &mut Reader<'_>, home: &Home<'_>, node: NodeId, path: &FieldPath) -> Vec<Expectation> {
    if !reader.mapping(node, path, "lists of expectations", &SPEC) {
        return vec![Expectation::unread(path.clone(), Wanted::Allowed)];
    }
    let (tree, mut read) = (reader.tree, Vec::new());
    for (field, wanted) in [("allowed", Wanted::Allowed), ("denied", Wanted::Denied)] {
        let Some(list) = tree.get(node, field) else { continue };
        let path = path.field(field);
        if !matches!(tree.value(list), Value::Sequence(_) | Value::Null) {
            reader.wrong(&path, &format!("`{field}` has to be a list."));
            read.push(Expectation::unread(path.clone(), wanted));
        }
        for (at, item) in tree.items(list).iter().enumerate() {
            read.push(entry(reader, home, *item, path.index(at), wanted));
        }
    }
    // A list whose name is misspelt would otherwise count for nothing.
    for entry in tree.entries(node).iter().filter(|entry| !SPEC.contains(&&*entry.key)) {
        read.push(Expectation::unread(path.field(entry.key.to_string()), Wanted::Allowed));
    }
    read
}

fn entry(reader: &mut Reader<'_>, home: &Home<'_>, node: NodeId, path: FieldPath, wanted: Wanted) -> Expectation {
    let tree = reader.tree;
    let before = reader.problems.len();
    let mut read = Expectation::unread(path, wanted);
    if reader.mapping(node, &read.path, "an expectation", &ENTRY) {
        if let Some(name) = tree.get(node, "name") {
            match tree.str(name) {
                Some(name) => read.name = name.to_string(),
                None => reader.wrong(&read.path.field("name"), "`name` has to be a text."),
            }
        }
        read.from = ends(reader, home, tree.get(node, "from"), &read.path.field("from"), 0);
        read.to = ends(reader, home, tree.get(node, "to"), &read.path.field("to"), 0);
        read.ports = ports(reader, tree.get(node, "ports"), &read.path.field("ports"));
    }
    read.readable = reader.problems.len() == before;
    read
}

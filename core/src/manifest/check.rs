//! What a decoder of Kubernetes types would say of an object: unknown fields, wrong types, values that cannot be read, duplicates.
//!
//! One walk along the table of types finds all of them, up to a hundred thousand; it never stops at the first. What the API server says, which stops there, is picked from them.

use crate::sort::{sort, sort_by};
use std::collections::HashMap;

use crate::source::{Document, Entry, Format, NodeId, Number, Span, Tree, Value};

use super::object::Object;
use super::schema::{Schema, Shape, TypeId};
use super::{FieldPath, Segment, go_json, quantity, time};

/// The most that is told of one object. Nobody reads as much, and more of it would take more memory than a WebAssembly module can have.
const MOST: usize = 100_000;

/// One thing that is wrong with an object's fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// The field.
    pub path: FieldPath,
    /// The struct that the field is in, as error texts name it (`v1.Container`).
    pub owner: &'static str,
    /// What is wrong.
    pub kind: SlipKind,
}

/// What can be wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlipKind {
    /// The struct has no such field.
    Unknown {
        /// The struct.
        owner: TypeId,
    },
    /// The value is of another type than the field, or cannot be read as one.
    WrongType {
        /// The value.
        node: NodeId,
        /// What is wanted.
        wanted: &'static Shape,
        /// Go's error.
        error: String,
        /// Whether Go's decoder stops here. It goes on behind a value of the wrong JSON type, and stops where a type reads itself and fails.
        stops: bool,
    },
    /// The key stands twice in its mapping.
    Duplicate {
        /// The later key, which wins.
        key: Span,
        /// The earlier key, which is lost.
        first: Span,
    },
}

/// Everything that is wrong with the fields of the object at `node`, in the order of the text.
/// Keys that stand twice are told where the document is given.
pub fn check(document: Option<&Document>, tree: &Tree, node: NodeId, kind: TypeId) -> Vec<Slip> {
    let mut walk = Walk::new(tree, Lost::Told(document));
    walk.fields(node, kind);
    walk.slips
}

/// What is wrong with the fields of an object of a document. Custom resources are no Go types to the server, so that their values of a wrong type are
/// for validation to tell.
pub fn slips(document: &Document, tree: &Tree, object: &Object, kind: TypeId) -> Vec<Slip> {
    let mut slips = check(Some(document), tree, object.node, kind);
    if object.type_id.is_none() {
        let is_metadata = |slip: &Slip| slip.path.segments().first() == Some(&Segment::Field("metadata".into()));
        slips.retain(|slip| !matches!(slip.kind, SlipKind::WrongType { .. }) || is_metadata(slip));
    }
    slips
}

/// What is wrong with the fields of a whole JSON text when it is the body itself: what stands under a key twice is decoded twice, and numbers count as they
/// are written.
pub(super) fn check_raw(text: &str, document: &Document, tree: &Tree, node: NodeId, kind: TypeId) -> Vec<Slip> {
    let lost = lost_entries(text, document, tree);
    let mut walk = Walk::new(tree, Lost::Decoded(&lost, text));
    walk.fields(node, kind);
    walk.slips
}

/// The keys that stand twice in an object whose type is not known, each where it stands again.
pub(super) fn repeated(document: &Document, tree: &Tree, node: NodeId) -> Vec<FieldPath> {
    let mut found = Vec::new();
    let mut next = vec![(node, FieldPath::root())];
    while let Some((node, path)) = next.pop() {
        found.extend(
            document
                .duplicates_of(node)
                .iter()
                .map(|duplicate| (duplicate.span, path.field(duplicate.key.to_string()))),
        );
        next.extend(tree.items(node).iter().enumerate().map(|(at, item)| (*item, path.index(at))));
        next.extend(tree.entries(node).iter().map(|entry| (entry.value, path.field(entry.key.to_string()))));
    }
    sort(&mut found);
    found.into_iter().map(|(_, path)| path).collect()
}

/// The earlier of entries with the same key in a JSON text.
fn lost_entries(text: &str, document: &Document, tree: &Tree) -> HashMap<NodeId, Vec<Entry>> {
    let mut lost: HashMap<NodeId, Vec<Entry>> = HashMap::new();
    let starts = if document.duplicates.is_empty() { HashMap::new() } else { tree.starts() };
    for duplicate in &document.duplicates {
        let after = text.get(duplicate.first.end as usize..).unwrap_or_default();
        let space = after.len() - after.trim_start_matches([' ', '\t', '\r', '\n', ':']).len();
        let value = starts.get(&(duplicate.first.end as usize + space)).copied().unwrap_or_default();
        let entry = Entry { key: duplicate.key.clone(), key_span: duplicate.first, value, merged: false };
        lost.entry(duplicate.mapping).or_default().push(entry);
    }
    lost
}

/// What is wrong with the metadata of a document as kubectl decodes it, all by itself, in the order of the body: that of the text for JSON, otherwise that of
/// the keys.
pub(super) fn check_metadata(text: &str, document: &Document, tree: &Tree) -> Vec<Slip> {
    let schema = Schema::get();
    let field = schema.kind("v1", "Pod").and_then(|pod| schema.field(pod, "metadata"));
    let is_json = document.format == Format::Json;
    let lost = if is_json { lost_entries(text, document, tree) } else { HashMap::new() };
    let body = if is_json { Lost::Decoded(&lost, text) } else { Lost::Told(None) };
    let mut walk = Walk::new(tree, body);
    for (entry, _) in walk.entries(tree.root()) {
        let of_type = matches!(&*entry.key, "apiVersion" | "kind");
        if let Some(field) = field.filter(|_| &*entry.key == "metadata") {
            walk.field(&field.name, entry.value, &field.shape, &field.go_type, "metadataOnlyObject", "");
        } else if of_type {
            walk.field(&entry.key, entry.value, &Shape::String, "string", "metadataOnlyObject", "TypeMeta.");
        }
    }
    if !is_json {
        sort_by(&mut walk.slips, |left, right| left.path.cmp(&right.path));
    }
    walk.slips
}

/// White space that JSON does not write as an escape, so that Quantity's own trimming sees it.
fn stays_in_json(char: char) -> bool {
    char.is_whitespace() && char >= ' ' && !matches!(char, '\u{2028}' | '\u{2029}')
}

/// Go's word for a value that it did not expect.
pub(crate) fn go_word(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Sequence(_) => "array",
        Value::Mapping(_) => "object",
    }
}

enum Step<'a> {
    Field(&'a str, &'static str),
    Index(usize),
    Key(&'a str),
}

/// What becomes of the earlier of two entries with the same key.
enum Lost<'a> {
    /// It is gone, and that is told.
    Told(Option<&'a Document>),
    /// It is decoded as well; the text is that of the body.
    Decoded(&'a HashMap<NodeId, Vec<Entry>>, &'a str),
}

struct Walk<'a> {
    tree: &'a Tree,
    schema: &'static Schema,
    lost: Lost<'a>,
    path: Vec<Step<'a>>,
    slips: Vec<Slip>,
}

impl<'a> Walk<'a> {
    fn new(tree: &'a Tree, lost: Lost<'a>) -> Self {
        Walk { tree, schema: Schema::get(), lost, path: Vec::new(), slips: Vec::new() }
    }

    /// The fields of the struct at `node`, which is a mapping.
    fn fields(&mut self, node: NodeId, owner: TypeId) {
        let owner_name = self.schema.name(owner);
        self.duplicate_keys(node, owner_name, |key| Step::Field(key, ""));
        for (entry, first) in self.entries(node) {
            match self.schema.field(owner, &entry.key) {
                Some(field) => {
                    self.again(entry, first, owner_name);
                    self.field(&field.name, entry.value, &field.shape, &field.go_type, owner_name, &field.embedded);
                }
                None => self.slip_at(Step::Field(&entry.key, ""), owner_name, SlipKind::Unknown { owner }),
            }
        }
    }

    fn field(
        &mut self,
        name: &'a str,
        value: NodeId,
        shape: &'static Shape,
        go_type: &'static str,
        owner: &'static str,
        embedded: &'static str,
    ) {
        self.path.push(Step::Field(name, embedded));
        self.value(value, shape, go_type, owner);
        self.path.pop();
    }

    /// One value, which should have the shape. `null` is fine everywhere.
    fn value(&mut self, node: NodeId, shape: &'static Shape, go_type: &'static str, owner: &'static str) {
        let tree = self.tree;
        let value = tree.value(node);
        let go_type = go_type.strip_prefix('*').unwrap_or(go_type);
        match (shape, value) {
            (_, Value::Null) | (Shape::Any | Shape::Fields(_), _) => {}
            (Shape::Bool, Value::Bool(_))
            | (Shape::String, Value::String(_))
            | (Shape::IntOrString, Value::String(_)) => {}
            (Shape::Int(bits), Value::Number(number)) => self.whole(node, *number, *bits, shape, go_type, owner, false),
            (Shape::IntOrString, Value::Number(number)) => self.whole(node, *number, 32, shape, "int32", owner, true),
            (Shape::IntOrString, _) => self.wrong(node, go_word(value), shape, "int32", owner, true),
            (Shape::Time, Value::String(text)) => {
                if let Some(error) = time::fault(text) {
                    self.slip(owner, SlipKind::WrongType { node, wanted: shape, error, stops: true });
                }
            }
            (Shape::Time, _) => self.wrong(node, go_word(value), shape, "string", owner, true),
            (Shape::Quantity, _) => {
                let fault = match value {
                    Value::String(text) => quantity::fault(text.trim_matches(stays_in_json)),
                    Value::Number(number) => quantity::fault(&self.written(node, *number)),
                    _ => Some(quantity::FORMAT),
                };
                if let Some(error) = fault {
                    self.slip(
                        owner,
                        SlipKind::WrongType { node, wanted: shape, error: error.to_string(), stops: true },
                    );
                }
            }
            (Shape::List(item), Value::Sequence(items)) => {
                let go_item = go_type.strip_prefix("[]").unwrap_or(go_type);
                for (at, id) in items.iter().enumerate() {
                    self.path.push(Step::Index(at));
                    self.value(*id, item, go_item, owner);
                    self.path.pop();
                }
            }
            (Shape::Map(item), Value::Mapping(_)) => {
                let go_item = go_type.split_once(']').map_or(go_type, |(_, rest)| rest);
                self.duplicate_keys(node, owner, Step::Key);
                for (entry, first) in self.entries(node) {
                    self.again(entry, first, owner);
                    self.path.push(Step::Key(&entry.key));
                    self.value(entry.value, item, go_item, owner);
                    self.path.pop();
                }
            }
            (Shape::Struct(id), Value::Mapping(_)) => self.fields(node, *id),
            (wanted, _) => self.wrong(node, go_word(value), wanted, go_type, owner, false),
        }
    }

    /// A number where a whole one of so many bits is wanted.
    #[expect(clippy::too_many_arguments, reason = "they are what an error tells")]
    fn whole(
        &mut self,
        node: NodeId,
        number: Number,
        bits: u8,
        wanted: &'static Shape,
        go_type: &'static str,
        owner: &'static str,
        stops: bool,
    ) {
        let written = self.written(node, number);
        let fits = match bits {
            32 => written.parse::<i32>().is_ok(),
            _ => written.parse::<i64>().is_ok(),
        };
        if !fits {
            self.wrong(node, &format!("number {written}"), wanted, go_type, owner, stops);
        }
    }

    /// A number as it stands in the body.
    fn written(&self, node: NodeId, number: Number) -> String {
        if let Lost::Decoded(_, text) = &self.lost {
            let span = self.tree.span(node);
            return text.get(span.start as usize..span.end as usize).unwrap_or_default().to_string();
        }
        go_json::number(number)
    }

    fn wrong(
        &mut self,
        node: NodeId,
        found: &str,
        wanted: &'static Shape,
        go_type: &'static str,
        owner: &'static str,
        stops: bool,
    ) {
        let mut path = String::new();
        for step in &self.path {
            if let Step::Field(name, embedded) = step {
                path.push('.');
                path.push_str(embedded);
                path.push_str(name);
            }
        }
        let owner_name = owner.rsplit('.').next().unwrap_or_default();
        let error = format!("json: cannot unmarshal {found} into Go struct field {owner_name}{path} of type {go_type}");
        self.slip(owner, SlipKind::WrongType { node, wanted, error, stops });
    }

    /// The entries of a mapping that are decoded, in the order of the text, and for each that repeats a key where it stood before.
    fn entries(&self, node: NodeId) -> Vec<(&'a Entry, Option<Span>)> {
        let entries = self.tree.entries(node);
        let lost = match &self.lost {
            Lost::Decoded(lost, _) => lost.get(&node),
            Lost::Told(_) => None,
        };
        let Some(lost) = lost else { return entries.iter().map(|entry| (entry, None)).collect() };
        let mut all: Vec<&Entry> = entries.iter().chain(lost).collect();
        sort_by(&mut all, |left, right| left.key_span.cmp(&right.key_span));
        let mut seen: HashMap<&str, Span> = HashMap::new();
        all.into_iter().map(|entry| (entry, seen.insert(&entry.key, entry.key_span))).collect()
    }

    /// Tells that a key stood before.
    fn again(&mut self, entry: &'a Entry, first: Option<Span>, owner: &'static str) {
        if let Some(first) = first {
            self.slip_at(Step::Key(&entry.key), owner, SlipKind::Duplicate { key: entry.key_span, first });
        }
    }

    fn duplicate_keys(&mut self, node: NodeId, owner: &'static str, step: fn(&'a str) -> Step<'a>) {
        let Lost::Told(Some(document)) = self.lost else { return };
        // To override what a merge key brought in is what merge keys are for.
        for duplicate in document.duplicates_of(node).iter().filter(|duplicate| !duplicate.merged) {
            let kind = SlipKind::Duplicate { key: duplicate.span, first: duplicate.first };
            self.slip_at(step(&duplicate.key), owner, kind);
        }
    }

    fn slip_at(&mut self, step: Step<'a>, owner: &'static str, kind: SlipKind) {
        self.path.push(step);
        self.slip(owner, kind);
        self.path.pop();
    }

    fn slip(&mut self, owner: &'static str, kind: SlipKind) {
        if self.slips.len() >= MOST {
            return;
        }
        let segments = self.path.iter().map(|step| match step {
            Step::Field(name, _) => Segment::Field(name.to_string().into()),
            Step::Index(index) => Segment::Index(*index),
            Step::Key(key) => Segment::Key(key.to_string()),
        });
        self.slips.push(Slip { path: FieldPath::from_segments(segments.collect()), owner, kind });
    }
}

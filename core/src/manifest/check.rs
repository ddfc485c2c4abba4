//! What a decoder of Kubernetes types would say of an object: unknown fields, wrong types, duplicates, and required fields that are missing.
//!
//! One walk along the table of types finds all of them; it never stops at the first.

use std::collections::HashMap;

use crate::source::{Document, Duplicate, Entry, NodeId, Number, Span, Tree, Value};

use super::required::required_fields;
use super::schema::{Schema, Shape, TypeId};
use super::{FieldPath, Segment};

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
    /// The value is of another type than the field.
    WrongType {
        /// What is there, in Go's word: `string`, `number`, `number 1.5`, `bool`, `object`, `array`.
        found: String,
        /// What is wanted.
        wanted: &'static Shape,
        /// Go's name of the wanted type.
        go_type: &'static str,
    },
    /// The key stands twice in its mapping.
    Duplicate {
        /// The later key, which wins.
        key: Span,
        /// The earlier key, which is lost.
        first: Span,
    },
    /// A field that the API server requires is missing or empty.
    Missing {
        /// The server's detail; may be empty.
        detail: &'static str,
    },
}

/// Everything that is wrong with the fields of the object at `node`, in the order of the text, what is missing at the end of its struct.
pub fn check(document: &Document, tree: &Tree, node: NodeId, kind: TypeId) -> Vec<Slip> {
    let mut duplicates: HashMap<NodeId, Vec<&Duplicate>> = HashMap::new();
    // To override what a merge key brought in is what merge keys are for.
    for duplicate in document.duplicates.iter().filter(|duplicate| !duplicate.merged) {
        duplicates.entry(duplicate.mapping).or_default().push(duplicate);
    }
    let mut walk = Walk { tree, schema: Schema::get(), duplicates, path: Vec::new(), slips: Vec::new() };
    walk.fields(node, kind);
    walk.slips
}

/// Go's word for a value that it did not expect.
fn go_word(value: &Value) -> String {
    match value {
        Value::Null => "null".to_string(),
        Value::Bool(_) => "bool".to_string(),
        Value::Number(Number::Float(number)) => format!("number {number}"),
        Value::Number(_) => "number".to_string(),
        Value::String(_) => "string".to_string(),
        Value::Sequence(_) => "array".to_string(),
        Value::Mapping(_) => "object".to_string(),
    }
}

enum Step<'a> {
    Field(&'a str),
    Index(usize),
    Key(&'a str),
}

struct Walk<'a> {
    tree: &'a Tree,
    schema: &'static Schema,
    duplicates: HashMap<NodeId, Vec<&'a Duplicate>>,
    path: Vec<Step<'a>>,
    slips: Vec<Slip>,
}

impl<'a> Walk<'a> {
    /// The fields of the struct at `node`, which is a mapping.
    fn fields(&mut self, node: NodeId, owner: TypeId) {
        let owner_name = self.schema.name(owner);
        self.duplicate_keys(node, owner_name, Step::Field);
        for entry in self.tree.entries(node) {
            self.path.push(Step::Field(&entry.key));
            match self.schema.field(owner, &entry.key) {
                Some(field) => self.value(entry.value, &field.shape, &field.go_type, owner_name),
                None => self.slip(owner_name, SlipKind::Unknown { owner }),
            }
            self.path.pop();
        }
        self.missing(node, owner_name);
    }

    /// One value, which should have the shape. `null` is fine everywhere.
    fn value(&mut self, node: NodeId, shape: &'static Shape, go_type: &'static str, owner: &'static str) {
        let tree = self.tree;
        let value = tree.value(node);
        let go_type = go_type.strip_prefix('*').unwrap_or(go_type);
        match (shape, value) {
            (_, Value::Null) | (Shape::Any | Shape::Fields(_), _) => {}
            (Shape::Bool, Value::Bool(_)) => {}
            (Shape::Int(32), Value::Number(Number::Int(number))) if i32::try_from(*number).is_ok() => {}
            (Shape::Int(64), Value::Number(Number::Int(_))) => {}
            (Shape::String | Shape::Time, Value::String(_)) => {}
            (Shape::IntOrString, Value::String(_) | Value::Number(Number::Int(_))) => {}
            (Shape::Quantity, Value::String(_) | Value::Number(_)) => {}
            (Shape::List(item), Value::Sequence(items)) => {
                let go_item = go_type.strip_prefix("[]").unwrap_or(go_type);
                for (at, id) in items.iter().enumerate() {
                    self.path.push(Step::Index(at));
                    self.value(*id, item, go_item, owner);
                    self.path.pop();
                }
            }
            (Shape::Map(item), Value::Mapping(entries)) => {
                let go_item = go_type.split_once(']').map_or(go_type, |(_, rest)| rest);
                self.duplicate_keys(node, owner, Step::Key);
                for Entry { key, value, .. } in entries {
                    self.path.push(Step::Key(key));
                    self.value(*value, item, go_item, owner);
                    self.path.pop();
                }
            }
            (Shape::Struct(id), Value::Mapping(_)) => self.fields(node, *id),
            (wanted, _) => {
                let mut found = go_word(value);
                if let (Shape::Int(_), Value::Number(Number::Int(number))) = (wanted, value) {
                    found = format!("number {number}");
                }
                self.slip(owner, SlipKind::WrongType { found, wanted, go_type });
            }
        }
    }

    fn duplicate_keys(&mut self, node: NodeId, owner: &'static str, step: fn(&'a str) -> Step<'a>) {
        let Some(found) = self.duplicates.get(&node).cloned() else { return };
        for duplicate in found {
            self.path.push(step(&duplicate.key));
            self.slip(owner, SlipKind::Duplicate { key: duplicate.span, first: duplicate.first });
            self.path.pop();
        }
    }

    fn missing(&mut self, node: NodeId, owner_name: &'static str) {
        for field in required_fields(owner_name) {
            if field.is_missing(self.tree, node) {
                let Some((last, above)) = field.path.split_last() else {
                    self.slip(owner_name, SlipKind::Missing { detail: field.detail });
                    continue;
                };
                let depth = self.path.len();
                self.path.extend(above.iter().map(|name| Step::Field(name)));
                self.path.push(Step::Field(last));
                self.slip(owner_name, SlipKind::Missing { detail: field.detail });
                self.path.truncate(depth);
            }
        }
    }

    fn slip(&mut self, owner: &'static str, kind: SlipKind) {
        let segments = self.path.iter().map(|step| match step {
            Step::Field(name) => Segment::Field(name.to_string().into()),
            Step::Index(index) => Segment::Index(*index),
            Step::Key(key) => Segment::Key(key.to_string()),
        });
        self.slips.push(Slip { path: FieldPath::from_segments(segments.collect()), owner, kind });
    }
}

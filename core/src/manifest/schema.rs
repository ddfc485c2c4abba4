//! What the API server knows of the types it decodes: fields and their kinds, by place.
//!
//! The table is `data/types.json`, made from the Go types of Kubernetes 1.37 by reflection. It is read once, when it is first needed.

use crate::sort::{sort, sort_by};
use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::custom::{self, Definition, Table};

/// The Kubernetes version that the table was made from.
pub const KUBERNETES_VERSION: &str = "1.37";

static TEXT: &str = include_str!("../../data/types.json");

/// A type of the table, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TypeId(usize);

/// The table.
#[derive(Debug, Default)]
pub struct Schema {
    kinds: HashMap<String, TypeId>,
    custom: Vec<(&'static Definition, TypeId)>,
    types: Vec<Type>,
}

/// A named type.
#[derive(Debug)]
struct Type {
    /// As Go's error texts name it, such as `v1.Container`.
    name: String,
    /// What JSON value it takes.
    shape: Shape,
    /// The places of its fields in the order of their names.
    by_name: Vec<usize>,
}

/// What JSON value a type takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// A boolean.
    Bool,
    /// A whole number of so many bits, with sign.
    Int(u8),
    /// A string.
    String,
    /// A list.
    List(Box<Shape>),
    /// A mapping with any keys.
    Map(Box<Shape>),
    /// A mapping with the fields of the type.
    Struct(TypeId),
    /// A number or a string.
    IntOrString,
    /// A number or a string that is a quantity, such as `500m`.
    Quantity,
    /// A string that is a point in time.
    Time,
    /// Anything.
    Any,
    /// A mapping with these fields, in Go's order.
    Fields(Vec<Field>),
}

/// A field of a struct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its key in JSON.
    pub name: String,
    /// Its Go type as error texts print it, such as `[]v1.Container`.
    pub go_type: String,
    /// The Go names of the embedded structs that it comes from, as error texts print them: `VolumeSource.` for a volume's `hostPath`.
    pub embedded: String,
    /// What it takes.
    pub shape: Shape,
}

#[derive(Deserialize)]
struct RawSchema {
    kinds: HashMap<String, String>,
    types: HashMap<String, RawType>,
}

#[derive(Deserialize)]
struct RawType {
    name: String,
    #[serde(default)]
    fields: Vec<RawField>,
    #[serde(default)]
    is: String,
    #[serde(default)]
    custom: bool,
}

#[derive(Deserialize, Clone)]
struct RawField {
    #[serde(default)]
    name: String,
    #[serde(default, rename = "go")]
    go_name: String,
    #[serde(rename = "type")]
    go_type: String,
    #[serde(default)]
    of: Option<String>,
    #[serde(default)]
    inline: bool,
}

impl Schema {
    /// The table of this build.
    pub fn get() -> &'static Schema {
        static SCHEMA: OnceLock<Schema> = OnceLock::new();
        SCHEMA.get_or_init(|| {
            let mut schema = serde_json::from_str::<RawSchema>(TEXT).map(Schema::new).unwrap_or_default();
            schema.add_custom(Table::get());
            schema
        })
    }

    /// The type of objects of this `apiVersion` and `kind`.
    pub fn kind(&self, api_version: &str, kind: &str) -> Option<TypeId> {
        self.kinds.get(&format!("{api_version}/{kind}")).copied()
    }

    /// The type of custom resources with this definition. The server does not read them by Go types; this is what their schemas come to.
    pub fn custom_kind(&self, definition: &Definition) -> Option<TypeId> {
        self.custom.iter().find(|(known, _)| *known == definition).map(|(_, id)| *id)
    }

    /// Every `apiVersion/kind` of the table, in no particular order.
    pub fn kinds(&self) -> impl Iterator<Item = &str> {
        self.kinds.keys().map(String::as_str)
    }

    /// A type's name in error texts.
    pub fn name(&self, id: TypeId) -> &str {
        self.types.get(id.0).map_or("", |found| &found.name)
    }

    /// The fields of a struct, in Go's order; none for other types.
    pub fn fields(&self, id: TypeId) -> &[Field] {
        match self.types.get(id.0).map(|found| &found.shape) {
            Some(Shape::Fields(fields)) => fields,
            _ => &[],
        }
    }

    /// The field of a struct with this key.
    pub fn field(&self, id: TypeId, name: &str) -> Option<&Field> {
        let found = self.types.get(id.0)?;
        let Shape::Fields(fields) = &found.shape else { return None };
        let name_of = |at: &usize| fields.get(*at).map_or("", |field| field.name.as_str());
        let place = found.by_name.binary_search_by(|at| name_of(at).cmp(name)).ok()?;
        found.by_name.get(place).and_then(|at| fields.get(*at))
    }

    /// The struct that a field of a struct is.
    pub fn below(&self, id: TypeId, name: &str) -> Option<TypeId> {
        match self.field(id, name)?.shape {
            Shape::Struct(below) => Some(below),
            _ => None,
        }
    }

    /// Every struct that has a field of this name.
    pub fn owners<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a str> {
        self.types.iter().filter_map(move |owner| match &owner.shape {
            Shape::Fields(fields) if fields.iter().any(|known| known.name == field) => Some(owner.name.as_str()),
            _ => None,
        })
    }

    fn new(raw: RawSchema) -> Schema {
        let mut names: Vec<&String> = raw.types.keys().collect();
        sort(&mut names);
        let numbers: HashMap<&str, TypeId> =
            names.iter().enumerate().map(|(at, name)| (name.as_str(), TypeId(at))).collect();
        let types = names
            .iter()
            .filter_map(|name| raw.types.get(*name).map(|found| (name.as_str(), found)))
            .map(|(key, found)| Type::new(found.name.clone(), shape_of_type(key, found, &raw, &numbers)))
            .collect();
        let kinds =
            raw.kinds.iter().filter_map(|(kind, key)| Some((kind.clone(), *numbers.get(key.as_str())?))).collect();
        Schema { kinds, custom: Vec::new(), types }
    }

    /// Adds the types of the definitions of custom resources. Those that Kubernetes itself has (`v1.LabelSelector`) stay as they are.
    fn add_custom(&mut self, table: &'static Table) {
        let mut numbers: HashMap<&str, TypeId> = HashMap::new();
        for (name, _) in table.structs() {
            let known = self.types.iter().position(|known| known.name == name);
            let id = known.unwrap_or_else(|| {
                self.types.push(Type::new(name.to_string(), Shape::Any));
                self.types.len() - 1
            });
            numbers.insert(name, TypeId(id));
        }
        let metadata = self.types.iter().position(|known| known.name == "v1.ObjectMeta");
        for (name, fields) in table.structs() {
            let Some(found) = numbers.get(name).and_then(|id| self.types.get_mut(id.0)) else { continue };
            if found.shape == Shape::Any {
                let fields = fields.iter().map(|field| custom_field(field.name, table, table.of(field.of), &numbers));
                *found = Type::new(found.name.clone(), Shape::Fields(fields.collect()));
            }
        }
        for definition in &table.definitions {
            let Some(root) = numbers.get(table.of(definition.root).name).copied() else { continue };
            if let Some(found) = self.types.get_mut(root.0) {
                let string = |name: &str| plain_field(name, "string", Shape::String);
                let shape = metadata.map_or(Shape::Any, |id| Shape::Struct(TypeId(id)));
                let metadata = plain_field("metadata", "v1.ObjectMeta", shape);
                let mut fields = vec![string("kind"), string("apiVersion"), metadata];
                if let Shape::Fields(known) = &found.shape {
                    fields.extend(known.iter().cloned());
                }
                *found = Type::new(found.name.clone(), Shape::Fields(fields));
            }
            self.custom.push((definition, root));
        }
    }
}

fn custom_field(name: &str, table: &Table, of: &custom::Type, numbers: &HashMap<&str, TypeId>) -> Field {
    let (go_type, shape) = match &of.shape {
        custom::Shape::String => ("string".to_string(), Shape::String),
        custom::Shape::Int(bits) => (format!("int{bits}"), Shape::Int(*bits)),
        custom::Shape::Labels => ("map[string]string".to_string(), Shape::Map(Box::new(Shape::String))),
        custom::Shape::List(item) => {
            let item = custom_field("", table, table.of(*item), numbers);
            (format!("[]{}", item.go_type), Shape::List(Box::new(item.shape)))
        }
        custom::Shape::Struct(_) => {
            (of.name.to_string(), numbers.get(of.name).map_or(Shape::Any, |id| Shape::Struct(*id)))
        }
    };
    plain_field(name, &go_type, shape)
}

/// A field of no embedded struct.
fn plain_field(name: &str, go_type: &str, shape: Shape) -> Field {
    Field { name: name.to_string(), go_type: go_type.to_string(), embedded: String::new(), shape }
}

impl Type {
    fn new(name: String, shape: Shape) -> Type {
        let mut by_name = Vec::new();
        if let Shape::Fields(fields) = &shape {
            by_name.extend(0..fields.len());
            let name = |at: &usize| fields.get(*at).map(|field| field.name.as_str());
            sort_by(&mut by_name, |left, right| name(left).cmp(&name(right)));
        }
        Type { name, shape, by_name }
    }
}

fn shape_of_type(key: &str, found: &RawType, raw: &RawSchema, numbers: &HashMap<&str, TypeId>) -> Shape {
    if found.custom {
        return match key.rsplit('.').next() {
            Some("Quantity") => Shape::Quantity,
            Some("IntOrString") => Shape::IntOrString,
            Some("Time") => Shape::Time,
            _ => Shape::Any,
        };
    }
    match found.is.as_str() {
        "string" => Shape::String,
        "map" => Shape::Map(Box::new(Shape::Quantity)),
        _ => {
            let mut fields = Vec::new();
            flatten(found, raw, numbers, &mut fields, "", 0);
            Shape::Fields(fields)
        }
    }
}

/// Collects the fields of a struct, those of embedded structs in their place.
fn flatten(
    found: &RawType,
    raw: &RawSchema,
    numbers: &HashMap<&str, TypeId>,
    fields: &mut Vec<Field>,
    embedded: &str,
    embedding: usize,
) {
    for field in &found.fields {
        let of = field.of.as_deref().and_then(|key| Some((key, raw.types.get(key)?)));
        match of {
            Some((_, inner)) if field.inline && embedding < 4 => {
                flatten(inner, raw, numbers, fields, &format!("{embedded}{}.", field.go_name), embedding + 1);
            }
            _ => fields.push(Field {
                name: field.name.clone(),
                go_type: field.go_type.clone(),
                embedded: embedded.to_string(),
                shape: shape_of_text(&field.go_type, of, raw, numbers),
            }),
        }
    }
}

/// The shape of a Go type as written, such as `[]v1.Container` or `map[string]string`.
fn shape_of_text(text: &str, of: Option<(&str, &RawType)>, raw: &RawSchema, numbers: &HashMap<&str, TypeId>) -> Shape {
    if let Some(rest) = text.strip_prefix('*') {
        return shape_of_text(rest, of, raw, numbers);
    }
    if let Some(rest) = text.strip_prefix("[]") {
        return Shape::List(Box::new(shape_of_text(rest, of, raw, numbers)));
    }
    if let Some((_, rest)) = text.strip_prefix("map[").and_then(|rest| rest.split_once(']')) {
        return Shape::Map(Box::new(shape_of_text(rest, of, raw, numbers)));
    }
    match (text, of) {
        ("bool", _) => Shape::Bool,
        ("int32", _) => Shape::Int(32),
        ("int64", _) => Shape::Int(64),
        ("string", _) => Shape::String,
        (_, Some((key, found))) if found.custom || !found.is.is_empty() => shape_of_type(key, found, raw, numbers),
        (_, Some((key, _))) => numbers.get(key).map_or(Shape::Any, |id| Shape::Struct(*id)),
        _ => Shape::Any,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_fields_of_a_container() {
        let schema = Schema::get();
        let pod = schema.kind("v1", "Pod").unwrap();
        let Shape::Struct(spec) = schema.field(pod, "spec").unwrap().shape.clone() else { panic!() };
        let Shape::List(container) = schema.field(spec, "containers").unwrap().shape.clone() else { panic!() };
        let Shape::Struct(container) = *container else { panic!() };
        assert_eq!(schema.name(container), "v1.Container");
        assert_eq!(schema.field(container, "image").unwrap().shape, Shape::String);
        assert_eq!(schema.field(container, "fsGroup"), None);
        assert_eq!(schema.field(pod, "kind").unwrap().shape, Shape::String, "embedded fields stand in their place");
    }

    #[test]
    fn knows_the_fields_of_a_custom_resource() {
        let schema = Schema::get();
        let version = "policy.networking.k8s.io/v1alpha2";
        let definition = custom::definition(version, "ClusterNetworkPolicy").unwrap();
        let policy = schema.custom_kind(definition).unwrap();
        assert_eq!(schema.kind(version, "ClusterNetworkPolicy"), None);
        let names: Vec<&str> = schema.fields(policy).iter().map(|field| field.name.as_str()).collect();
        assert_eq!(names, ["kind", "apiVersion", "metadata", "spec", "status"]);
        let Shape::Struct(spec) = schema.field(policy, "spec").unwrap().shape.clone() else { panic!() };
        let egress = schema.field(spec, "egress").unwrap();
        assert_eq!(egress.go_type, "[]v1alpha2.ClusterNetworkPolicyEgressRule");
        let Shape::List(rule) = egress.shape.clone() else { panic!() };
        let Shape::Struct(rule) = *rule else { panic!() };
        assert_eq!(schema.field(rule, "action").unwrap().shape, Shape::String);
    }
}

//! The schemas: `data/custom.txt`, read once.

use std::collections::HashMap;
use std::sync::OnceLock;

static TEXT: &str = include_str!("../../../data/custom.txt");

/// What the API server knows of a kind of custom resource.
#[derive(Debug, PartialEq, Eq)]
pub struct Definition {
    /// Its `apiVersion`.
    pub api_version: &'static str,
    /// Its `kind`.
    pub kind: &'static str,
    /// The type of its objects.
    pub(in crate::manifest) root: usize,
}

/// The schemas of all definitions.
#[derive(Debug, Default)]
pub(in crate::manifest) struct Table {
    /// The kinds.
    pub(in crate::manifest) definitions: Vec<Definition>,
    types: Vec<Type>,
}

/// A schema.
#[derive(Debug, Default)]
pub(in crate::manifest) struct Type {
    /// The name of the Go type that it was generated from; empty for lists and what else has no name of its own.
    pub(in crate::manifest) name: &'static str,
    /// What JSON value it takes.
    pub(in crate::manifest) shape: Shape,
    /// The least number, characters, items or fields.
    pub(in crate::manifest) min: Option<i64>,
    /// The most.
    pub(in crate::manifest) max: Option<i64>,
    /// The values allowed, where they are few.
    pub(in crate::manifest) allowed: Vec<&'static str>,
    /// The name of a rule or a pattern.
    pub(in crate::manifest) rule: Option<&'static str>,
    /// Whether the items must differ.
    pub(in crate::manifest) set: bool,
}

/// What JSON value a schema takes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::manifest) enum Shape {
    /// A string.
    #[default]
    String,
    /// A whole number of so many bits.
    Int(u8),
    /// A list of a type.
    List(usize),
    /// A mapping of strings.
    Labels,
    /// A mapping with these fields, sorted by name.
    Struct(Vec<Field>),
}

/// A field of a mapping.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::manifest) struct Field {
    /// Its key.
    pub(in crate::manifest) name: &'static str,
    /// Whether it must be there, and the server has no default for it.
    pub(in crate::manifest) required: bool,
    /// Whether the server drops it before it validates.
    pub(in crate::manifest) dropped: bool,
    /// Its type.
    pub(in crate::manifest) of: usize,
}

/// The definition of a kind of custom resource, where Podwall knows it.
pub fn definition(api_version: &str, kind: &str) -> Option<&'static Definition> {
    Table::get().definitions.iter().find(|known| known.api_version == api_version && known.kind == kind)
}

impl Table {
    /// The table of this build.
    pub(in crate::manifest) fn get() -> &'static Table {
        static TABLE: OnceLock<Table> = OnceLock::new();
        TABLE.get_or_init(|| read(TEXT))
    }

    /// A type by its number.
    pub(in crate::manifest) fn of(&self, number: usize) -> &Type {
        static NONE: OnceLock<Type> = OnceLock::new();
        self.types.get(number).unwrap_or_else(|| NONE.get_or_init(Type::default))
    }

    /// All types with a name that are mappings.
    pub(in crate::manifest) fn structs(&self) -> impl Iterator<Item = (&'static str, &[Field])> {
        self.types.iter().filter_map(|found| match &found.shape {
            Shape::Struct(fields) => Some((found.name, fields.as_slice())),
            _ => None,
        })
    }
}

fn read(text: &'static str) -> Table {
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let heads = lines.iter().filter(|line| line.starts_with("struct ") || line.starts_with("string "));
    let names: HashMap<&str, usize> =
        heads.enumerate().filter_map(|(at, line)| Some((line.split(' ').nth(1)?, at))).collect();
    let mut table = Table::default();
    // Types without a name come behind those that have one.
    let mut nameless: Vec<Type> = Vec::new();
    for line in &lines {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["kind", api_version, kind, name] => {
                let root = names.get(name).copied().unwrap_or(usize::MAX);
                table.definitions.push(Definition { api_version, kind, root });
            }
            [what @ ("struct" | "string"), name, constraints @ ..] => {
                let shape = if *what == "struct" { Shape::Struct(Vec::new()) } else { Shape::String };
                table.types.push(constrained(Type { name, shape, ..Type::default() }, constraints));
            }
            [field, what, constraints @ ..] => {
                let name = field.trim_end_matches('!');
                let defaulted = constraints.iter().any(|constraint| constraint.starts_with("default="));
                let required = field.ends_with('!') && !defaulted;
                let dropped = constraints.contains(&"dropped");
                let of = field_type(what, constraints, &names, &mut nameless);
                if let Some(Type { shape: Shape::Struct(fields), .. }) = table.types.last_mut() {
                    fields.push(Field { name, required, dropped, of });
                }
            }
            _ => {}
        }
    }
    table.types.append(&mut nameless);
    table
}

/// The number of a field's type, which is added if it is none of those with a name.
fn field_type(
    what: &str,
    constraints: &[&'static str],
    names: &HashMap<&str, usize>,
    nameless: &mut Vec<Type>,
) -> usize {
    if let Some(number) = names.get(what) {
        return *number;
    }
    let shape = shape(what, names, nameless);
    nameless.push(constrained(Type { shape, ..Type::default() }, constraints));
    names.len() + nameless.len() - 1
}

fn shape(what: &str, names: &HashMap<&str, usize>, nameless: &mut Vec<Type>) -> Shape {
    match what {
        "int32" => Shape::Int(32),
        "int64" => Shape::Int(64),
        "labels" => Shape::Labels,
        _ => match what.strip_prefix("[]") {
            Some(item) => Shape::List(field_type(item, &[], names, nameless)),
            None => Shape::String,
        },
    }
}

fn constrained(mut found: Type, constraints: &[&'static str]) -> Type {
    for constraint in constraints {
        let (name, value) = constraint.split_once('=').unwrap_or((constraint, ""));
        match name {
            "min" => found.min = value.parse().ok(),
            "max" => found.max = value.parse().ok(),
            "enum" => found.allowed = value.split(',').collect(),
            "rule" => found.rule = Some(value),
            "set" => found.set = true,
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_and_constraint_is_known() {
        let text: Vec<&str> = TEXT.lines().filter(|line| !line.starts_with('#')).collect();
        let fields = text.iter().filter(|line| line.starts_with("  ")).count();
        assert_eq!(Table::get().structs().map(|(_, fields)| fields.len()).sum::<usize>(), fields);
        for words in text.iter().map(|line| line.split_whitespace().collect::<Vec<_>>()) {
            for constraint in words.iter().skip(2).filter(|_| words[0] != "kind") {
                let (name, value) = constraint.split_once('=').unwrap_or((constraint, ""));
                let known = ["min", "max", "enum", "rule", "set", "default", "dropped"].contains(&name);
                assert!(known && (name == "set" || name == "dropped") == value.is_empty(), "{words:?}");
            }
            let what = words[1].trim_start_matches("[]");
            let named = Table::get().types.iter().any(|of| of.name == what);
            assert!(words[0] == "kind" || named || ["string", "int32", "int64", "labels"].contains(&what), "{words:?}");
        }
    }

    fn field<'a>(of: &'a Type, name: &str) -> &'a Field {
        let Shape::Struct(fields) = &of.shape else { panic!("{} is no mapping", of.name) };
        fields.iter().find(|field| field.name == name).unwrap()
    }

    #[test]
    fn a_schema_is_what_its_definition_says() {
        let found = definition("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy").unwrap();
        let table = Table::get();
        let spec = table.of(field(table.of(found.root), "spec").of);
        assert_eq!(spec.name, "v1alpha1.AdminNetworkPolicySpec");
        let egress = table.of(field(spec, "egress").of);
        assert_eq!((egress.min, egress.max), (None, Some(100)));
        let Shape::List(rule) = egress.shape else { panic!() };
        assert_eq!(table.of(rule).rule, Some("no-named-ports-outside"));
        assert!(field(table.of(rule), "to").required && !field(table.of(rule), "ports").required);
        assert_eq!(definition("policy.networking.k8s.io/v1alpha2", "AdminNetworkPolicy"), None);
    }
}

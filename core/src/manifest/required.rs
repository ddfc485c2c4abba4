//! Fields that the API server requires, by type: `data/required.txt`.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::source::{NodeId, Tree, Value};

static TEXT: &str = include_str!("../../data/required.txt");

/// A field that must be there and not be empty.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Required {
    /// The fields to step through; empty where one of `any_of` is wanted and the struct itself is to blame.
    pub(super) path: Vec<&'static str>,
    /// One of these fields must be there.
    any_of: Vec<&'static str>,
    /// The server's detail; may be empty.
    pub(super) detail: &'static str,
}

/// The fields that a struct requires, such as `v1.Container`.
pub(super) fn required_fields(owner: &str) -> &'static [Required] {
    static TABLE: OnceLock<HashMap<&'static str, Vec<Required>>> = OnceLock::new();
    TABLE.get_or_init(read).get(owner).map_or(&[], Vec::as_slice)
}

fn read() -> HashMap<&'static str, Vec<Required>> {
    let mut table: HashMap<&str, Vec<Required>> = HashMap::new();
    for line in TEXT.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.splitn(3, ' ');
        let (Some(owner), Some(field)) = (words.next(), words.next()) else { continue };
        let detail = words.next().unwrap_or_default();
        let required = if field.contains('|') {
            Required { path: Vec::new(), any_of: field.split('|').collect(), detail }
        } else {
            Required { path: field.split('.').collect(), any_of: Vec::new(), detail }
        };
        table.entry(owner).or_default().push(required);
    }
    table
}

impl Required {
    /// Whether the struct at `node` lacks the field. A value of a wrong type is not missing.
    pub(super) fn is_missing(&self, tree: &Tree, node: NodeId) -> bool {
        if !self.any_of.is_empty() {
            return self.any_of.iter().all(|name| tree.get(node, name).is_none_or(|id| *tree.value(id) == Value::Null));
        }
        let mut at = node;
        for name in &self.path {
            match tree.get(at, name) {
                Some(below) => at = below,
                None => return true,
            }
        }
        match tree.value(at) {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Sequence(items) => items.is_empty(),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Schema;
    use super::*;

    #[test]
    fn every_line_names_a_type_and_fields_that_exist() {
        let schema = Schema::get();
        for (owner, fields) in read() {
            for required in fields {
                let first = required.path.first().into_iter().chain(&required.any_of);
                for name in first {
                    assert!(schema.owners(name).any(|known| known == owner), "{owner} has no {name}");
                }
            }
        }
    }
}

//! What the API server prunes from a custom resource, and so calls an unknown field.

use crate::sort::sort;
use crate::source::{NodeId, Tree, Value};

use super::super::{FieldPath, Segment};
use super::table::{Definition, Shape, Table};

/// The fields of the object at `node` that its schema does not know, sorted as the server's strict errors are. Those of `metadata` are not among them: the
/// server reads that by the Go type, and tells its unknown fields first.
///
/// Follows `pkg/apiserver/schema/pruning` of k8s.io/apiextensions-apiserver.
pub fn unknown_fields(tree: &Tree, node: NodeId, definition: &Definition) -> Vec<FieldPath> {
    let mut walk = Walk { tree, path: Vec::new(), found: Vec::new() };
    walk.value(node, Some(definition.root));
    let mut printed: Vec<(String, FieldPath)> = walk.found.into_iter().map(|path| (path.to_string(), path)).collect();
    sort(&mut printed);
    printed.into_iter().map(|(_, path)| path).collect()
}

struct Walk<'t> {
    tree: &'t Tree,
    path: Vec<Segment>,
    found: Vec<FieldPath>,
}

impl Walk<'_> {
    /// The value at `node`, whose schema is the type of this number, if it has one. The server looks at what a value is, not at what it should be.
    fn value(&mut self, node: NodeId, of: Option<usize>) {
        let shape = of.map(|of| &Table::get().of(of).shape);
        match self.tree.value(node) {
            Value::Mapping(entries) => {
                for entry in entries {
                    // TypeMeta and ObjectMeta are no part of the schema.
                    if self.path.is_empty() && matches!(&*entry.key, "apiVersion" | "kind" | "metadata") {
                        continue;
                    }
                    self.path.push(Segment::Field(entry.key.to_string().into()));
                    match shape {
                        Some(Shape::Struct(fields)) => match fields.iter().find(|field| field.name == &*entry.key) {
                            Some(field) => self.value(entry.value, Some(field.of)),
                            None => self.record(),
                        },
                        // A label's value has the schema of a string, which knows no field.
                        Some(Shape::Labels) => self.value(entry.value, None),
                        _ => self.record(),
                    }
                    self.path.pop();
                }
            }
            Value::Sequence(items) => {
                let item = match shape {
                    Some(Shape::List(item)) => Some(*item),
                    _ => None,
                };
                for (at, node) in items.iter().enumerate() {
                    self.path.push(Segment::Index(at));
                    self.value(*node, item);
                    self.path.pop();
                }
            }
            _ => {}
        }
    }

    fn record(&mut self) {
        self.found.push(FieldPath::from_segments(self.path.clone()));
    }
}

#[cfg(test)]
mod tests {
    use crate::source::read_document;

    use super::super::definition;
    use super::*;

    #[test]
    fn what_the_schema_does_not_know_is_sorted_by_path() {
        let text = "{zz: 1, kind: x, metadata: {foo: 1}, spec: {subject: {namespaces: {matchLabels: {a: {b: 1}}, kind: x}}, \
                    egress: [{action: [{x: 1}, [{z: 1}]], to: {networks: 1}}]}, status: {conditions: [{x: 1, type: T}]}}";
        let document = read_document(text);
        let tree = document.content.unwrap();
        let found = definition("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy").unwrap();
        let unknown: Vec<String> = unknown_fields(&tree, tree.root(), found).iter().map(FieldPath::to_string).collect();
        let expected = [
            "spec.egress[0].action[0].x",
            "spec.egress[0].action[1][0].z",
            "spec.egress[0].to.networks",
            "spec.subject.namespaces.kind",
            "spec.subject.namespaces.matchLabels.a.b",
            "status.conditions[0].x",
            "zz",
        ];
        assert_eq!(unknown, expected);
    }
}

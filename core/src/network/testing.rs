//! Models for tests, from manifests.

use crate::cluster::{self, Contribution, Facts, Model, ObjectId, WorkloadId, facts, pod_template};
use crate::finding::{Locate, Part};
use crate::manifest::{Content, FieldPath, Object, objects};
use crate::report::{Position, Range};
use crate::source::{Entry, NodeId, Number, Span, Tree, TreeBuilder, Value};

/// The model of YAML manifests, with the names of the objects.
pub(super) fn model(yaml: &str) -> (Model, Names) {
    clusters(&[("", yaml)])
}

/// The model of the manifests of several clusters.
pub(super) fn clusters(manifests: &[(&str, &str)]) -> (Model, Names) {
    let mut found: Vec<(String, Object, Facts)> = Vec::new();
    for (cluster, yaml) in manifests {
        for document in serde_yaml::Deserializer::from_str(yaml) {
            let value = <serde_json::Value as serde::Deserialize>::deserialize(document).unwrap();
            let tree = tree(&value);
            let Content::Objects(objects) = objects(0, &tree) else { continue };
            for object in objects {
                let facts = facts(&object, &tree, pod_template(&object, &tree).as_ref());
                found.push((cluster.to_string(), object, facts));
            }
        }
    }
    let contributions = found.iter().zip(0..).map(|((cluster, object, facts), at)| Contribution {
        object: ObjectId(at),
        cluster,
        namespace: object.namespace.as_deref(),
        name: &object.name,
        facts,
    });
    let model = cluster::build(contributions);
    let name = |(cluster, object, _): &(String, Object, Facts)| {
        let colon = if cluster.is_empty() { "" } else { ":" };
        format!("{cluster}{colon}{}/{}/{}", object.namespace.clone().unwrap_or_default(), object.kind, object.name)
    };
    (model, Names(found.iter().map(name).collect()))
}

/// The workload of a name: `namespace/name`.
pub(super) fn workload(model: &Model, name: &str) -> WorkloadId {
    let is_it = |workload: &cluster::Workload| {
        format!("{}/{}", model.namespace(workload.namespace).unwrap().name, workload.name) == name
    };
    WorkloadId(u32::try_from(model.workloads.iter().position(is_it).unwrap()).unwrap())
}

/// Names of objects; a place is the field's path as the name of its source.
pub(super) struct Names(Vec<String>);

impl Locate for Names {
    fn range(&self, object: ObjectId, path: &FieldPath, _part: Part) -> Range {
        let start = Position { line: object.0 + 1, column: 1, offset: 0 };
        Range { source: path.to_string().into(), start, end: start }
    }

    fn name(&self, object: ObjectId) -> String {
        self.0[object.0 as usize].clone()
    }
}

fn tree(value: &serde_json::Value) -> Tree {
    let mut builder = TreeBuilder::default();
    let root = push(&mut builder, value);
    builder.finish(root)
}

fn push(builder: &mut TreeBuilder, value: &serde_json::Value) -> NodeId {
    let value = match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(yes) => Value::Bool(*yes),
        serde_json::Value::Number(number) => Value::Number(match number.as_i64() {
            Some(number) => Number::Int(number),
            None => Number::Float(number.as_f64().unwrap()),
        }),
        serde_json::Value::String(text) => Value::String(text.as_str().into()),
        serde_json::Value::Array(items) => Value::Sequence(items.iter().map(|item| push(builder, item)).collect()),
        serde_json::Value::Object(entries) => Value::Mapping(
            entries
                .iter()
                .map(|(key, value)| Entry {
                    key: key.as_str().into(),
                    key_span: Span::default(),
                    value: push(builder, value),
                    merged: false,
                })
                .collect(),
        ),
    };
    builder.push(value, Span::default())
}

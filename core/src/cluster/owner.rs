//! Who made a pod: its controller, as `metadata.ownerReferences` names it.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::OwnerReference;

use crate::source::{NodeId, Tree, Value};

/// The object that made and keeps a pod, a ReplicaSet or a Job.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Owner {
    /// Its kind as written, such as `ReplicaSet`; empty where none is written.
    pub kind: Box<str>,
    /// Its name, in the namespace of what it owns.
    pub name: Box<str>,
}

/// The controller among the owners of an object. Nodes own the static pods that run on them, but did not make several alike, so they do not count.
pub(super) fn controller(tree: &Tree, object: NodeId) -> Option<Owner> {
    let references = tree.get(tree.get(object, "metadata")?, "ownerReferences")?;
    let is_controller = |reference: &&NodeId| {
        tree.get(**reference, "controller").is_some_and(|value| *tree.value(value) == Value::Bool(true))
    };
    let reference = *tree.items(references).iter().find(is_controller)?;
    let text = |field: &str| tree.get(reference, field).and_then(|value| tree.str(value)).unwrap_or_default();
    made(text("kind"), text("name"))
}

fn made(kind: &str, name: &str) -> Option<Owner> {
    (!name.is_empty() && kind != "Node").then(|| Owner { kind: kind.into(), name: name.into() })
}

/// The controller among the owners of a decoded object.
pub(super) fn decoded(references: &[OwnerReference]) -> Option<Owner> {
    let reference = references.iter().find(|reference| reference.controller == Some(true))?;
    made(&reference.kind, &reference.name)
}

//! Who made a pod: its controller, as `metadata.ownerReferences` names it.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::OwnerReference;

use super::fields::Fields;

/// The object that made and keeps a pod, a ReplicaSet or a Job.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Owner {
    /// Its kind as written, such as `ReplicaSet`; empty where none is written.
    pub kind: Box<str>,
    /// Its name, in the namespace of what it owns.
    pub name: Box<str>,
}

/// The controller among the owners of an object. Nodes own the static pods that run on them, but did not make several alike, so they do not count.
pub(super) fn controller(object: Fields<'_>) -> Option<Owner> {
    let mut references = object.get("metadata")?.items("ownerReferences");
    let reference = references.find(|reference| reference.is_true("controller"))?;
    made(reference.text("kind"), reference.text("name"))
}

fn made(kind: &str, name: &str) -> Option<Owner> {
    (!name.is_empty() && kind != "Node").then(|| Owner { kind: kind.into(), name: name.into() })
}

/// The controller among the owners of a decoded object.
pub(super) fn decoded(references: &[OwnerReference]) -> Option<Owner> {
    let reference = references.iter().find(|reference| reference.controller == Some(true))?;
    made(&reference.kind, &reference.name)
}

//! The model of manifests without an analysis, for tests that ask the evaluation of policies alone.

use podwall::cluster::{self, Contribution, Facts, Model, ObjectId};
use podwall::manifest::{self, Content, Object};
use podwall::source;

/// The objects of a text with what each adds to a model.
pub fn objects(text: &str) -> Vec<(Object, Facts)> {
    let mut found = Vec::new();
    for (at, document) in source::read(text).documents.iter().enumerate() {
        let Some(tree) = document.tree() else { continue };
        let Content::Objects(objects) = manifest::objects(at, tree) else { continue };
        found.extend(objects.into_iter().map(|object| {
            let facts = cluster::facts(&object, tree, cluster::pod_template(&object, tree).as_ref());
            (object, facts)
        }));
    }
    found
}

/// The model of objects, each numbered by its place among them.
pub fn model(objects: &[(Object, Facts)]) -> Model {
    cluster::build(objects.iter().zip(0..).map(|((object, facts), at)| Contribution {
        object: ObjectId(at),
        cluster: "",
        namespace: object.namespace.as_deref(),
        name: &object.name,
        facts,
    }))
}

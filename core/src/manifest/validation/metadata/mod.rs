//! ObjectMeta: names, labels, annotations, and what else every object has.
//!
//! Follows k8s.io/apimachinery `pkg/api/validation/objectmeta.go`. The server fills in or wipes much before it looks: a name is generated, the namespace
//! is the request's, times and the UID are its own.

mod labels;
mod name;
mod owners;
mod selector;

use super::{BadValue, Cursor, Outcome};

pub(super) use labels::{LabelSet, annotations, labels};
pub(super) use name::{NameCheck, dns1123_label, dns1123_subdomain, object_name, path_segment_prefix};
pub(super) use selector::{Selector, is_empty, label_selector};

/// What the server does with the metadata of one kind.
pub(super) struct Traits {
    /// Whether objects of the kind are in a namespace.
    pub(super) namespaced: bool,
    /// Whether the strategy sets the generation to 1, whatever the object says.
    pub(super) sets_generation: bool,
    /// Whether a CustomResourceDefinition defines the kind.
    pub(super) is_custom: bool,
    /// The rule of names.
    pub(super) name: NameCheck,
}

impl Traits {
    /// What most kinds have: a namespace, a generation, and a name of DNS.
    pub(super) const USUAL: Traits =
        Traits { namespaced: true, sets_generation: true, is_custom: false, name: dns1123_subdomain };
}

/// The metadata of an object: `ValidateObjectMeta`.
pub(super) fn object_meta(metadata: &Cursor<'_, '_>, traits: &Traits, outcome: &mut Outcome) {
    let own_labels = metadata.field("labels");
    object_meta_with_labels(metadata, &LabelSet::of(&own_labels), traits, outcome);
}

/// The metadata of an object to which the server has given labels.
pub(super) fn object_meta_with_labels(
    metadata: &Cursor<'_, '_>,
    object_labels: &LabelSet<'_, '_>,
    traits: &Traits,
    outcome: &mut Outcome,
) {
    names(metadata, traits, outcome);
    let generation = metadata.field("generation");
    if !traits.sets_generation {
        non_negative(&generation, outcome);
    }
    object_labels.validate(&metadata.field("labels"), outcome);
    annotations(&metadata.field("annotations"), outcome);
    owners::owner_references(&metadata.field("ownerReferences"), outcome);
    owners::finalizers(&metadata.field("finalizers"), outcome);
    owners::managed_fields(&metadata.field("managedFields"), outcome);
    if !traits.is_custom {
        owners::qualified_finalizers(&metadata.field("finalizers"), outcome);
    }
}

fn names(metadata: &Cursor<'_, '_>, traits: &Traits, outcome: &mut Outcome) {
    let prefix = metadata.field("generateName");
    if !prefix.text().is_empty() {
        outcome.invalid_each(&prefix, prefix.text(), (traits.name)(prefix.text(), true));
    }
    let (name, whole) = (metadata.field("name"), object_name(metadata));
    if whole.is_empty() {
        outcome.required(&name, "name or generateName is required");
    } else {
        outcome.invalid_each(&name, &*whole, (traits.name)(&whole, false));
    }
    let namespace = metadata.field("namespace");
    // kubectl cannot put a namespace into `metadata: null`.
    if traits.namespaced && metadata.is_explicit_null() {
        outcome.required(&namespace, "");
    } else if traits.namespaced && !namespace.text().is_empty() {
        outcome.invalid_each(&namespace, namespace.text(), dns1123_label(namespace.text(), false));
    }
}

/// What a negative number is told: `IsNegativeErrorMsg`.
pub(super) const NEGATIVE: &str = "must be greater than or equal to 0";

/// A number that must not be negative, where there is one: `ValidateNonnegativeField`.
pub(super) fn non_negative(at: &Cursor<'_, '_>, outcome: &mut Outcome) {
    if let Some(number) = at.int().filter(|number| *number < 0) {
        outcome.invalid(at, BadValue::Int(number), NEGATIVE);
    }
}

#[cfg(test)]
mod tests {
    use crate::source::read_document;

    use super::*;

    #[test]
    fn everything_of_metadata_is_looked_at_in_the_servers_order() {
        let document = read_document(
            "{name: A, generateName: b_, namespace: c.d, generation: -1, labels: {_: _}, annotations: {e f: g}, finalizers: ['']}",
        );
        let tree = document.content.unwrap();
        let mut outcome = Outcome::default();
        let traits = Traits { sets_generation: false, ..Traits::USUAL };
        object_meta(&Cursor::root(&tree, tree.root()), &traits, &mut outcome);
        let mut fields: Vec<_> = outcome.errors.iter().map(|error| error.field.as_str()).collect();
        fields.dedup();
        assert_eq!(
            fields,
            ["generateName", "name", "namespace", "generation", "labels", "annotations", "finalizers", "finalizers[0]"]
        );
        let labels = outcome.errors.iter().find(|error| error.field == "labels").unwrap();
        assert_eq!(labels.path.to_string(), "labels[_]");
    }
}

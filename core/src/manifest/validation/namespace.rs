//! Namespaces: `ValidateNamespace`, and the label that the server gives to them.

use super::metadata::{self, LabelSet, Traits};
use super::{Cursor, Outcome, formats};

/// The label whose value is the name of the namespace, whatever the object says.
const NAME_LABEL: &str = "kubernetes.io/metadata.name";

/// Finalizers that have no prefix.
const STANDARD_FINALIZERS: [&str; 3] = ["kubernetes", "orphan", "foregroundDeletion"];

/// What the server does with the metadata of a namespace.
const TRAITS: Traits =
    Traits { namespaced: false, sets_generation: false, name: metadata::dns1123_label, ..Traits::USUAL };

/// The object.
pub(super) fn validate(object: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let metadata = object.field("metadata");
    let own_labels = metadata.field("labels");
    let mut labels = LabelSet::of(&own_labels);
    // A generated name comes later than the label.
    let name = metadata.field("name").text();
    if !name.is_empty() {
        labels.set(NAME_LABEL, name);
    }
    metadata::object_meta_with_labels(&metadata, &labels, &TRAITS, outcome);
    for finalizer in object.field("spec").field("finalizers").unnumbered_items() {
        let text = finalizer.text();
        outcome.invalid_each(&finalizer, text, formats::label_key(text));
        if !text.contains('/') && !STANDARD_FINALIZERS.contains(&text) {
            outcome.invalid(&finalizer, text, "name is neither a standard finalizer name nor is it fully qualified");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::source::read_document;

    use super::*;

    fn errors(text: &str) -> Vec<String> {
        let document = read_document(text);
        let tree = document.content.unwrap();
        let mut outcome = Outcome::default();
        validate(&Cursor::root(&tree, tree.root()), &mut outcome);
        outcome.errors.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_name_becomes_a_label() {
        let wrong = errors("metadata: {name: a-, labels: {kubernetes.io/metadata.name: _}}");
        assert_eq!(wrong.len(), 2);
        assert!(wrong[0].starts_with("metadata.name: Invalid value: \"a-\""), "{wrong:?}");
        assert!(wrong[1].starts_with("metadata.labels: Invalid value: \"a-\""), "{wrong:?}");
        assert_eq!(errors("metadata: {name: a, labels: {kubernetes.io/metadata.name: _}}"), [""; 0]);
    }

    #[test]
    fn a_generated_name_becomes_none() {
        assert_eq!(errors("metadata: {generateName: a-, labels: {kubernetes.io/metadata.name: _}}").len(), 1);
    }

    #[test]
    fn finalizers_are_standard_or_have_a_prefix() {
        let object = |finalizers: &str| format!("metadata: {{name: a}}\nspec: {{finalizers: {finalizers}}}");
        assert_eq!(errors(&object("[kubernetes, example.com/a]")), [""; 0]);
        assert_eq!(
            errors(&object("[a]")),
            [
                "spec.finalizers: Invalid value: \"a\": name is neither a standard finalizer name nor is it fully qualified"
            ]
        );
    }
}

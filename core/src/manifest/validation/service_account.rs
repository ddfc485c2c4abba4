//! Service accounts: `ValidateServiceAccount`. The server looks at nothing but the metadata.

use super::metadata::{self, Traits};
use super::{Cursor, Outcome};

/// The annotation that is warned about.
const ENFORCE_MOUNTABLE_SECRETS: &str = "kubernetes.io/enforce-mountable-secrets";

/// What the server does with the metadata of a service account.
const TRAITS: Traits = Traits { sets_generation: false, ..Traits::USUAL };

/// The object.
pub(super) fn validate(object: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let metadata = object.field("metadata");
    metadata::object_meta(&metadata, &TRAITS, outcome);
    let annotations = metadata.field("annotations");
    if outcome.errors.is_empty() && annotations.has_key(ENFORCE_MOUNTABLE_SECRETS) {
        let path = annotations.key(ENFORCE_MOUNTABLE_SECRETS).path();
        let text =
            format!("{path}: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets");
        outcome.warn(path, text);
    }
}

#[cfg(test)]
mod tests {
    use crate::source::read_document;

    use super::*;

    #[test]
    fn an_old_annotation_is_warned_about() {
        let document =
            read_document("metadata: {name: a, annotations: {kubernetes.io/enforce-mountable-secrets: 'true'}}");
        let tree = document.content.unwrap();
        let mut outcome = Outcome::default();
        validate(&Cursor::root(&tree, tree.root()), &mut outcome);
        assert_eq!(outcome.errors, []);
        assert_eq!(outcome.warnings.len(), 1);
        let expected = "metadata.annotations[kubernetes.io/enforce-mountable-secrets]: deprecated in v1.32+; ";
        assert!(outcome.warnings[0].text.starts_with(expected));
    }
}

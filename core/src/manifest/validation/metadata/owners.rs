//! What others have to do with an object: owners, finalizers, and those who manage its fields.

use crate::go_quote::is_print;

use super::super::{BadValue, Cursor, Outcome, formats};

/// Owners: `ValidateOwnerReferences`.
pub(super) fn owner_references(references: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let mut first_controller: Option<String> = None;
    for reference in references.items() {
        owner_reference(&reference, outcome);
        if !reference.field("controller").is_true() {
            continue;
        }
        let controller = format!("{}/{}", reference.field("kind").text(), reference.field("name").text());
        let Some(first) = &first_controller else {
            first_controller = Some(controller);
            continue;
        };
        let detail = format!(
            "Only one reference can have Controller set to true. Found \"true\" in references for {first} and {controller}"
        );
        outcome.invalid(references, BadValue::Structure("[…]".into()), detail);
    }
}

fn owner_reference(reference: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let api_version = reference.field("apiVersion");
    let version = match api_version.text().split('/').collect::<Vec<_>>().as_slice() {
        [version] | [_, version] => *version,
        _ => "",
    };
    if !api_version.text().is_empty() && version.is_empty() {
        outcome.invalid(&api_version, api_version.text(), "must be <group>/<version> or <version>");
    }
    for name in ["apiVersion", "kind", "name", "uid"] {
        let field = reference.field(name);
        if field.text().is_empty() {
            outcome.required(&field, "must not be empty");
        }
    }
    if matches!(api_version.text(), "v1" | "/v1") && reference.field("kind").text() == "Event" {
        let detail = "/v1, Kind=Event is disallowed from being an owner";
        outcome.invalid(reference, BadValue::Structure("{…}".into()), detail);
    }
}

/// Finalizers: `ValidateFinalizers`.
pub(super) fn finalizers(finalizers: &Cursor<'_, '_>, outcome: &mut Outcome) {
    for finalizer in finalizers.unnumbered_items() {
        outcome.invalid_each(&finalizer, finalizer.text(), formats::label_key(finalizer.text()));
    }
    let has = |name: &str| finalizers.items().any(|finalizer| finalizer.text() == name);
    if has("orphan") && has("foregroundDeletion") {
        let detail = "finalizer orphan and foregroundDeletion cannot be both set";
        outcome.invalid(finalizers, BadValue::Structure("[…]".into()), detail);
    }
}

/// Finalizers of built-in kinds, which are known or have a domain: `validateKubeFinalizerName`.
pub(super) fn qualified_finalizers(finalizers: &Cursor<'_, '_>, outcome: &mut Outcome) {
    for finalizer in finalizers.items() {
        let name = finalizer.text();
        if !name.contains('/') && !matches!(name, "kubernetes" | "orphan" | "foregroundDeletion") {
            outcome.invalid(&finalizer, name, "name is neither a standard finalizer name nor is it fully qualified");
        }
    }
}

/// Who manages which fields: `ValidateManagedFields`.
pub(super) fn managed_fields(entries: &Cursor<'_, '_>, outcome: &mut Outcome) {
    for entry in entries.items() {
        let operation = entry.field("operation");
        match operation.text() {
            "" => outcome.required(&operation, "must not be empty"),
            "Apply" | "Update" => {}
            other => outcome.not_supported(&operation, other, &["Apply", "Update"]),
        }
        let fields_type = entry.field("fieldsType");
        if !matches!(fields_type.text(), "" | "FieldsV1") {
            outcome.invalid(&fields_type, fields_type.text(), "must be `FieldsV1`");
        }
        manager(&entry.field("manager"), outcome);
        let subresource = entry.field("subresource");
        if subresource.text().len() > 256 {
            outcome.too_long(&subresource, 256);
        }
    }
}

fn manager(manager: &Cursor<'_, '_>, outcome: &mut Outcome) {
    if manager.text().len() > 128 {
        outcome.too_long(manager, 128);
    }
    for (at, char) in manager.text().char_indices().filter(|(_, char)| !is_print(*char)) {
        let detail = format!("invalid character U+{:04X} (at position {at})", u32::from(char));
        outcome.invalid(manager, manager.text(), detail);
    }
}

#[cfg(test)]
mod tests {
    use crate::source::read_document;

    use super::*;

    type Check = fn(&Cursor<'_, '_>, &mut Outcome);

    fn errors(text: &str, check: Check) -> Vec<String> {
        let document = read_document(text);
        let tree = document.content.unwrap();
        let mut outcome = Outcome::default();
        check(&Cursor::root(&tree, tree.root()), &mut outcome);
        outcome.errors.iter().map(|error| format!("{} {}", error.field, error.detail)).collect()
    }

    #[test]
    fn owners_are_named_in_full() {
        assert_eq!(
            errors("[{apiVersion: a/, kind: b, name: c, uid: d}, {}]", owner_references),
            [
                "[0].apiVersion must be <group>/<version> or <version>",
                "[1].apiVersion must not be empty",
                "[1].kind must not be empty",
                "[1].name must not be empty",
                "[1].uid must not be empty"
            ]
        );
        assert_eq!(errors("[{apiVersion: v1, kind: Event, name: c, uid: d}]", owner_references).len(), 1);
        let controller = "{apiVersion: v1, kind: Pod, name: c, uid: d, controller: true}";
        assert_eq!(errors(&format!("[{controller}, {controller}, {controller}]"), owner_references).len(), 2);
    }

    #[test]
    fn finalizers_and_managers() {
        assert_eq!(errors("[orphan, foregroundDeletion]", finalizers).len(), 1);
        assert_eq!(errors("[orphan, kubernetes, a/b, c]", qualified_finalizers).len(), 1);
        assert_eq!(
            errors("[{operation: Apply, manager: \"a\\x07\"}, {operation: Create, fieldsType: x}, {}]", managed_fields),
            [
                "[0].manager invalid character U+0007 (at position 1)",
                "[1].operation supported values: \"Apply\", \"Update\"",
                "[1].fieldsType must be `FieldsV1`",
                "[2].operation must not be empty"
            ]
        );
    }
}

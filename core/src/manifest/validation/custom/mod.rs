//! Custom resources: schema and CEL rules of their CustomResourceDefinition.
//!
//! Follows `pkg/registry/customresource` of k8s.io/apiextensions-apiserver. The values are those after pruning: what the schema does not know is not there,
//! and a null is neither, but for an item of a list.

mod rules;
mod schema;
mod sets;

use std::collections::BTreeSet;

use crate::go_quote::quote;

use super::super::custom::{Definition, Shape, Table, Type};
use super::error::{BadValue, ErrorKind, FieldError, Warning};
use super::metadata::{self, Traits};
use super::{Cursor, FieldPath, Outcome};

/// None of the known kinds is in a namespace.
const TRAITS: Traits = Traits { namespaced: false, is_custom: true, ..Traits::USUAL };

/// What the API server says of a custom resource.
pub(super) fn validate(object: &Cursor<'_, '_>, definition: &Definition, outcome: &mut Outcome) {
    metadata::object_meta(&object.field("metadata"), &TRAITS, outcome);
    schema::check(object, definition.root, outcome);
    walk(object, definition.root, &mut |at, of| sets::check(at, of, outcome));
    if outcome.errors.iter().any(|error| blocks_rules(error.kind)) {
        of_nothing(outcome, FieldPath::root(), BadValue::Null, BLOCKED);
    } else {
        walk(object, definition.root, &mut |at, of| rules::check(at, of, outcome));
    }
    if outcome.errors.is_empty() {
        finalizers(&object.field("metadata").field("finalizers"), outcome);
    }
}

const BLOCKED: &str = "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";

/// Errors beside which the server evaluates no CEL rule.
fn blocks_rules(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::NotSupported
            | ErrorKind::Required
            | ErrorKind::TooLong
            | ErrorKind::TooMany
            | ErrorKind::TypeInvalid
    )
}

/// An error whose field the server prints as Go prints nothing.
fn of_nothing(outcome: &mut Outcome, path: FieldPath, value: BadValue, detail: impl Into<String>) {
    let (kind, field) = (ErrorKind::Invalid, "<nil>".to_string());
    outcome.errors.push(FieldError { kind, field, path, value, detail: detail.into() });
}

/// Every value that has a schema, above what is in it.
fn walk(at: &Cursor<'_, '_>, of: usize, visit: &mut dyn FnMut(&Cursor<'_, '_>, &Type)) {
    let table = Table::get();
    let found = table.of(of);
    visit(at, found);
    match &found.shape {
        Shape::Struct(fields) => {
            for field in fields.iter().filter(|field| !field.dropped) {
                let below = at.field(field.name);
                if below.is_set() {
                    walk(&below, field.of, visit);
                }
            }
        }
        Shape::List(item) => {
            for below in at.items() {
                walk(&below, *item, visit);
            }
        }
        _ => {}
    }
}

/// Warnings about finalizers that others might use too: `validateKubeFinalizerName`.
fn finalizers(finalizers: &Cursor<'_, '_>, outcome: &mut Outcome) {
    const STANDARD: [&str; 3] = ["orphan", "foregroundDeletion", "kubernetes"];
    let names: BTreeSet<&str> = finalizers.items().map(|item| item.text()).collect();
    for name in names.into_iter().filter(|name| !name.contains('/') && !STANDARD.contains(name)) {
        let path = if name.contains('.') { " including a path (/)" } else { "" };
        let text = format!(
            "metadata.finalizers: {}: prefer a domain-qualified finalizer name{path} to avoid accidental conflicts with other finalizer writers",
            quote(name)
        );
        outcome.warnings.push(Warning { text, path: finalizers.path() });
    }
}

#[cfg(test)]
mod tests {
    use crate::source::read_document;

    use super::super::super::custom::definition;
    use super::*;

    fn errors(kind: &str, text: &str) -> Vec<String> {
        let document = read_document(text);
        let tree = document.content.unwrap();
        let version = if kind == "ClusterNetworkPolicy" { "v1alpha2" } else { "v1alpha1" };
        let found = definition(&format!("policy.networking.k8s.io/{version}"), kind).unwrap();
        let mut outcome = Outcome::default();
        validate(&Cursor::root(&tree, tree.root()), found, &mut outcome);
        outcome.errors.iter().map(FieldError::to_string).collect()
    }

    #[test]
    fn rules_are_checked_where_the_schema_lets_them() {
        let rule = "{action: Deny, to: [{networks: [10.0.0.0]}, {}], ports: [{namedPort: a}]}";
        let text = format!(
            "{{metadata: {{name: a}}, spec: {{priority: 0, subject: {{namespaces: {{}}}}, egress: [{rule}]}}}}"
        );
        let told = errors("AdminNetworkPolicy", &text);
        let expected = [
            "spec.egress[0].to[1]: Invalid value: 0: spec.egress[0].to[1] in body should have at least 1 properties",
            "spec.egress[0]: Invalid value: networks/nodes/domainNames peer cannot be set with namedPorts since there are no namedPorts for \
             networks/nodes/domainNames",
            "spec.egress[0].to[0].networks[0]: Invalid value: \"10.0.0.0\": Invalid CIDR format provided",
        ];
        assert_eq!(told, expected);
        let told = errors("AdminNetworkPolicy", &text.replace("priority: 0, ", ""));
        assert_eq!(told.len(), 3);
        assert_eq!(told[1], "spec.priority: Required value");
        assert_eq!(told[2], format!("<nil>: Invalid value: null: {BLOCKED}"));
    }

    #[test]
    fn numbers_are_what_go_makes_of_them() {
        let told = errors(
            "ClusterNetworkPolicy",
            "{metadata: {name: a}, spec: {tier: Admin, priority: 20000000000.5, subject: {pods: {podSelector: {}}}, egress: [{action: Deny, \
             to: [{networks: [1, 1]}], protocols: [{tcp: {destinationPort: {range: {start: true, end: 3.5}}}}]}]}}",
        );
        let begins = |text: &str| told.iter().any(|error| error.starts_with(text));
        assert!(
            begins("spec.priority: Invalid value: 2.00000000005e+10: spec.priority in body should be less than"),
            "{told:?}"
        );
        assert!(!begins("spec.priority: Invalid value: \"float64\""), "{told:?}");
        assert!(
            begins(
                "<nil>: Invalid value: \"\": Checked value must be of type integer with format int32 in spec.priority"
            ),
            "{told:?}"
        );
        assert!(
            begins("spec.egress[0].protocols[0].tcp.destinationPort.range.start: Invalid value: \"\": "),
            "{told:?}"
        );
        assert!(
            begins("spec.egress[0].protocols[0].tcp.destinationPort.range.end: Invalid value: \"float64\": "),
            "{told:?}"
        );
        assert!(begins("spec.egress[0].to[0].networks[1]: Duplicate value: 1"), "{told:?}");
    }

    #[test]
    fn a_baseline_policy_is_called_default() {
        let spec = "spec: {subject: {namespaces: {}}}";
        assert!(errors("BaselineAdminNetworkPolicy", &format!("{{metadata: {{name: default}}, {spec}}}")).is_empty());
        let told = errors("BaselineAdminNetworkPolicy", &format!("{{metadata: {{name: other}}, {spec}}}"));
        assert_eq!(told.len(), 1);
        assert!(told[0].starts_with("<nil>: Invalid value: Only one baseline admin network policy"), "{told:?}");
    }
}

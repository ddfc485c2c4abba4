//! What controllers ask of their templates.

use super::metadata::{LabelSet, Selector, object_name};
use super::{BadValue, Cursor, Outcome, formats};
use crate::manifest::go_json;

/// Complains if the selector does not select the labels of the template.
pub(super) fn matches(selector: &Selector<'_, '_>, template: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let metadata = template.field("metadata");
    let labels = metadata.field("labels");
    if !selector.matches(&LabelSet::of(&labels)) {
        mismatch(&labels, outcome);
    }
}

/// Says that a selector does not select these labels of a template.
pub(super) fn mismatch(labels: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let value = match labels.node() {
        Some(node) => BadValue::Structure(go_json::value(labels.tree(), node)),
        None => BadValue::Null,
    };
    mismatch_of(labels, value, outcome);
}

/// The same of labels that the server prints as this value.
pub(super) fn mismatch_of(labels: &Cursor<'_, '_>, value: BadValue, outcome: &mut Outcome) {
    outcome.invalid(labels, value, "`selector` does not match template `labels`");
}

/// Complains of a template whose pods end: controllers of this kind start each anew.
pub(super) fn always_restarts(template: &Cursor<'_, '_>, kind: &str, outcome: &mut Outcome) {
    let spec = template.field("spec");
    let (policy, deadline) = (spec.field("restartPolicy"), spec.field("activeDeadlineSeconds"));
    if !matches!(policy.text(), "" | "Always") {
        outcome.not_supported(&policy, policy.text(), &["Always"]);
    }
    if deadline.is_set() {
        outcome.forbidden(&deadline, format!("activeDeadlineSeconds in {kind} is not Supported"));
    }
}

/// Warns of a name that is no label of DNS.
pub(super) fn warn_of_name(metadata: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let details = formats::dns1123_label(&object_name(metadata));
    if !details.is_empty() {
        let name = metadata.field("name");
        let text = format!(
            "metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; \
             a DNS label is recommended: [{}]",
            details.join(" ")
        );
        outcome.warn(name.path(), text);
    }
}

/// Complains of a value that is none of an enumeration, unless the server gives a default for none.
pub(super) fn one_of(at: &Cursor<'_, '_>, values: &[&str], outcome: &mut Outcome) {
    if !at.text().is_empty() && !values.contains(&at.text()) {
        outcome.not_supported(at, at.text(), values);
    }
}

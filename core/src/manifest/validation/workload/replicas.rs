//! Deployments, ReplicaSets, DaemonSets: copies of one pod.

use super::metadata::{self, Selector, Traits, label_selector, non_negative};
use super::{BadValue, Cursor, ErrorKind, FieldError, Outcome, go_int, pod, structure, template};

/// The seconds that a Deployment may take where it names none.
const PROGRESS_DEADLINE: i64 = 600;

/// A Deployment: `ValidateDeployment`.
pub(in super::super) fn deployment(object: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let (metadata, spec) = (object.field("metadata"), object.field("spec"));
    metadata::object_meta(&metadata, &Traits::USUAL, outcome);
    non_negative(&spec.field("replicas"), outcome);
    selector_and_template(&spec, outcome);
    let (ready, deadline) = (spec.field("minReadySeconds"), spec.field("progressDeadlineSeconds"));
    non_negative(&ready, outcome);
    non_negative(&spec.field("revisionHistoryLimit"), outcome);
    rollback(&metadata, outcome);
    non_negative(&deadline, outcome);
    let seconds = deadline.int().unwrap_or(PROGRESS_DEADLINE);
    if seconds <= ready.int().unwrap_or(0) {
        outcome.invalid(&deadline, seconds, "must be greater than minReadySeconds");
    }
    warnings(&metadata, &spec, outcome);
}

/// Conversion makes a field of this annotation. Where its value is no number, the object is not even decoded.
fn rollback(metadata: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let annotations = metadata.field("annotations");
    let revision = annotations.key("deprecated.deployment.rollback.to");
    if let Some(number) = go_int::parse(revision.text()).ok().filter(|number| *number < 0) {
        outcome.errors.push(FieldError {
            kind: ErrorKind::Invalid,
            field: "spec.rollback.version".to_string(),
            path: revision.path(),
            value: BadValue::Int(number),
            detail: metadata::NEGATIVE.to_string(),
        });
    }
}

/// A ReplicaSet: `ValidateReplicaSet`.
pub(in super::super) fn replica_set(object: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let (metadata, spec) = (object.field("metadata"), object.field("spec"));
    metadata::object_meta(&metadata, &Traits::USUAL, outcome);
    non_negative(&spec.field("replicas"), outcome);
    non_negative(&spec.field("minReadySeconds"), outcome);
    selector_and_template(&spec, outcome);
    warnings(&metadata, &spec, outcome);
}

/// A DaemonSet: `ValidateDaemonSet`.
pub(in super::super) fn daemon_set(object: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let spec = object.field("spec");
    metadata::object_meta(&object.field("metadata"), &Traits::USUAL, outcome);
    let (selector, template) = (spec.field("selector"), spec.field("template"));
    label_selector(&selector, false, outcome);
    if let Some(selector) = Selector::new(&selector) {
        template::matches(&selector, &template, outcome);
    }
    not_empty(&selector, "daemonset", outcome);
    pod::template(&template, outcome);
    template::always_restarts(&template, "DaemonSet", outcome);
    non_negative(&spec.field("minReadySeconds"), outcome);
    non_negative(&spec.field("revisionHistoryLimit"), outcome);
    if outcome.errors.is_empty() {
        pod::template_warnings(&template, outcome);
    }
}

/// The selector of a Deployment or ReplicaSet, and its template: `ValidatePodTemplateSpecForReplicaSet`.
fn selector_and_template(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let (selector, template) = (spec.field("selector"), spec.field("template"));
    required_selector(&selector, "deployment", outcome);
    let Some(selects) = Selector::new(&selector) else {
        outcome.invalid(&selector, structure(), "invalid label selector");
        return;
    };
    template::matches(&selects, &template, outcome);
    pod::template(&template, outcome);
    template::always_restarts(&template, "ReplicaSet", outcome);
}

/// A selector that has to be there and not empty.
pub(super) fn required_selector(selector: &Cursor<'_, '_>, kind: &str, outcome: &mut Outcome) {
    if !selector.is_set() {
        outcome.required(selector, "");
    }
    label_selector(selector, false, outcome);
    not_empty(selector, kind, outcome);
}

fn not_empty(selector: &Cursor<'_, '_>, kind: &str, outcome: &mut Outcome) {
    if selector.is_set() && metadata::is_empty(selector) {
        outcome.invalid(selector, structure(), format!("empty selector is invalid for {kind}"));
    }
}

fn warnings(metadata: &Cursor<'_, '_>, spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    if outcome.errors.is_empty() {
        template::warn_of_name(metadata, outcome);
        pod::template_warnings(&spec.field("template"), outcome);
    }
}

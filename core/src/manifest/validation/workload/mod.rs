//! Workloads: objects with a template of pods.

mod cron_job;
mod duration;
mod failure_policy;
mod go_int;
mod job;
mod job_spec;
mod replicas;
mod replication_controller;
mod schedule;
mod stateful_set;
mod success_policy;
mod template;

use super::metadata::{self, Traits};
use super::{BadValue, Cursor, ErrorKind, FieldError, Outcome, formats, pod};

pub(super) use cron_job::validate as cron_job;
pub(super) use job::validate as job;
pub(super) use replicas::{daemon_set, deployment, replica_set};
pub(super) use replication_controller::validate as replication_controller;
pub(super) use stateful_set::validate as stateful_set;

/// A PodTemplate: `ValidatePodTemplate`.
pub(super) fn pod_template(object: &Cursor<'_, '_>, outcome: &mut Outcome) {
    metadata::object_meta(&object.field("metadata"), &Traits::USUAL, outcome);
    let template = object.field("template");
    pod::template(&template, outcome);
    if outcome.errors.is_empty() {
        pod::template_warnings(&template, outcome);
    }
}

/// What the server prints of a structure is not imitated.
fn structure() -> BadValue {
    BadValue::Structure("{…}".to_string())
}

#[cfg(test)]
mod tests {
    use crate::source::read_document;

    use super::*;

    fn errors(text: &str, validate: fn(&Cursor<'_, '_>, &mut Outcome)) -> Vec<String> {
        let document = read_document(text);
        let tree = document.content.unwrap();
        let mut outcome = Outcome::default();
        validate(&Cursor::root(&tree, tree.root()), &mut outcome);
        outcome.tell_once();
        outcome.errors.iter().map(|error| format!("{}: {}", error.field, error.kind.title())).collect()
    }

    const POD: &str = "spec: {restartPolicy: Never, containers: [{name: a, image: b}]}";

    #[test]
    fn a_job_gets_a_selector_and_labels_that_match() {
        let job = |spec: &str, labels: &str| {
            errors(&format!("{{metadata: {{name: a}}, spec: {{{spec}template: {{{labels}{POD}}}}}}}"), super::job)
        };
        assert!(job("", "").is_empty());
        assert_eq!(
            job("selector: {matchLabels: {a: b}}, ", ""),
            ["spec.selector: Invalid value", "spec.template.metadata.labels: Invalid value"]
        );
        assert_eq!(
            job("", "metadata: {labels: {job-name: b}}, "),
            ["spec.template.metadata.labels[job-name]: Invalid value"]
        );
        assert_eq!(
            job("manualSelector: true, ", ""),
            ["spec.selector: Required value", "spec.template.metadata.labels: Invalid value"]
        );
        assert_eq!(
            job("", "metadata: {labels: {a: b c}}, "),
            ["metadata.labels: Invalid value", "spec.template.labels: Invalid value"]
        );
    }

    #[test]
    fn declarative_rules_come_last() {
        let text = "{metadata: {name: A}, spec: {replicas: -1, selector: {a: b}}}";
        assert_eq!(
            errors(text, replication_controller),
            ["spec.template: Required value", "metadata.name: Invalid value", "spec.replicas: Invalid value"]
        );
        let text = format!(
            "{{metadata: {{name: a}}, spec: {{concurrencyPolicy: x, jobTemplate: {{spec: {{template: {{{POD}}}}}}}}}}}"
        );
        assert_eq!(
            errors(&text, cron_job),
            ["spec.concurrencyPolicy: Unsupported value", "spec.schedule: Required value"]
        );
    }

    #[test]
    fn a_pod_that_ends_is_no_replica() {
        let text = format!(
            "{{metadata: {{name: a}}, spec: {{selector: {{matchLabels: {{a: b}}}}, template: {{metadata: {{labels: {{a: b}}}}, {POD}}}}}}}"
        );
        for validate in [deployment, replica_set, daemon_set, stateful_set] {
            assert_eq!(errors(&text, validate), ["spec.template.spec.restartPolicy: Unsupported value"]);
        }
    }
}

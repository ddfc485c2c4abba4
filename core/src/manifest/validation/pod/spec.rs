//! The spec of a pod: `ValidatePodSpec`, and what holds for Pods but not for templates.

use super::super::{BadValue, Cursor, Outcome, formats};
use super::volumes::Volumes;
use super::{
    Context, Owner, claims, container, ephemeral, host_namespaces, hosts, init, os, overhead, ports, scheduling,
    security_context, windows,
};

/// How a format finds fault with a text.
type Format = fn(&str) -> Vec<String>;

/// The spec of a pod or of a template: `ValidatePodSpec`.
pub(super) fn validate(context: &Context<'_, '_>, outcome: &mut Outcome) {
    let spec = context.spec;
    let volumes = Volumes::validate(context, outcome);
    claims::validate(context, outcome);
    container::validate(context, &volumes, outcome);
    init::validate(context, &volumes, outcome);
    ephemeral::validate(context, &volumes, outcome);
    ports::host_network(context, outcome);
    policies(spec, outcome);
    super::metadata::labels(&spec.field("nodeSelector"), outcome);
    security_context::pod(&spec.field("securityContext"), spec, outcome);
    host_namespaces::share_process(spec, outcome);
    scheduling::gates(spec, outcome);
    windows::host_process(spec, outcome);
    host_namespaces::host_users(spec, outcome);
    hosts::hostname_override(spec, outcome);
    names(context, outcome);
    hosts::aliases(spec, outcome);
    classes(spec, outcome);
    overhead::validate(&spec.field("overhead"), outcome);
    os::validate(spec, outcome);
}

/// What holds for Pods only: the rest of `validatePodMetadataAndSpec`, and the beginning of `ValidatePodCreate`.
pub(super) fn pod_only(context: &Context<'_, '_>, outcome: &mut Outcome) {
    let spec = context.spec;
    if account(spec).text().is_empty() {
        for volume in spec.field("volumes").items() {
            for source in volume.field("projected").field("sources").items() {
                let token = source.field("serviceAccountToken");
                if token.is_set() {
                    outcome.forbidden(&token, "must not be specified when serviceAccountName is not set");
                }
            }
        }
    }
    for name in ["containers", "initContainers"] {
        for container in spec.field(name).items() {
            container::image_of_pod(&container, outcome);
        }
    }
    let (ephemeral, node) = (spec.field("ephemeralContainers"), spec.field("nodeName"));
    if !ephemeral.is_empty() {
        outcome.forbidden(&ephemeral, "cannot be set on create");
    }
    if !node.text().is_empty() && !spec.field("schedulingGates").is_empty() {
        outcome.forbidden(&node, "cannot be set until all schedulingGates have been cleared");
    }
}

fn policies(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    one_of(&spec.field("restartPolicy"), &["Always", "OnFailure", "Never"], outcome);
    one_of(&spec.field("dnsPolicy"), &["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"], outcome);
}

/// A field of an enumeration, which defaults to one of its values.
pub(super) fn one_of(at: &Cursor<'_, '_>, values: &[&str], outcome: &mut Outcome) {
    if !at.text().is_empty() && !values.contains(&at.text()) {
        outcome.not_supported(at, at.text(), values);
    }
}

/// The service account: the deprecated field is an alias, which the server prints under the name of the other.
fn account<'b, 't>(spec: &'b Cursor<'_, 't>) -> Cursor<'b, 't> {
    let account = spec.field("serviceAccountName");
    if account.text().is_empty() { spec.renamed("serviceAccount", "serviceAccountName") } else { account }
}

fn names(context: &Context<'_, '_>, outcome: &mut Outcome) {
    let spec = context.spec;
    let node = spec.field("nodeName");
    named(&account(spec), formats::dns1123_subdomain, outcome);
    named(&node, formats::dns1123_subdomain, outcome);
    let deadline = spec.field("activeDeadlineSeconds");
    if let Some(seconds) = deadline.int() {
        outcome.invalid_each(&deadline, seconds, formats::in_range(seconds, 1, i64::from(i32::MAX)));
    }
    if matches!(context.owner, Owner::StatefulSet(_)) {
        return;
    }
    for name in ["hostname", "subdomain"] {
        named(&spec.field(name), formats::dns1123_label, outcome);
    }
}

/// A name that may be empty.
fn named(at: &Cursor<'_, '_>, format: Format, outcome: &mut Outcome) {
    if !at.text().is_empty() {
        outcome.invalid_each(at, at.text(), format(at.text()));
    }
}

fn classes(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    named(&spec.field("priorityClassName"), formats::dns1123_subdomain, outcome);
    let runtime = spec.field("runtimeClassName");
    if let Some(name) = runtime.text_if_set() {
        outcome.invalid_each(&runtime, name, formats::dns1123_subdomain(name));
    }
    let preemption = spec.field("preemptionPolicy");
    match preemption.text_if_set() {
        None | Some("PreemptLowerPriority" | "Never") => {}
        Some("") => outcome.required(&preemption, ""),
        Some(other) => outcome.not_supported(&preemption, other, &["PreemptLowerPriority", "Never"]),
    }
}

/// A value of a structure or list, whose JSON the server prints.
pub(super) fn structure(text: &str) -> BadValue {
    BadValue::Structure(text.to_string())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{errors, outcome, pod};

    #[test]
    fn an_account_may_be_named_by_its_old_field() {
        let outcome = pod("serviceAccount: A", "");
        assert!(errors(&outcome)[0].starts_with("spec.serviceAccountName: Invalid value: \"A\""));
        assert_eq!(outcome.errors[0].path.to_string(), "spec.serviceAccount");
        assert_eq!(errors(&pod("serviceAccount: A, serviceAccountName: a", "")), [""; 0]);
    }

    #[test]
    fn what_a_pod_must_not_have_a_template_may() {
        let text = "{metadata: {name: p}, spec: {nodeName: node, schedulingGates: [{name: a}], containers: [{name: a, image: ' a'}], \
                    volumes: [{name: v, projected: {sources: [{serviceAccountToken: {path: a}}]}}]}}";
        assert_eq!(errors(&outcome(text, super::super::template)), [""; 0]);
        let pod = outcome(text, super::super::validate);
        let fields: Vec<_> = pod.errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(
            fields,
            ["spec.volumes[0].projected.sources[0].serviceAccountToken", "spec.containers[0].image", "spec.nodeName"]
        );
    }
}

//! Containers: what holds for all three sorts, and for regular ones.

use std::collections::HashSet;

use super::super::{BadValue, Cursor, Outcome, formats};
use super::spec::one_of;
use super::volumes::Volumes;
use super::{Context, mounts, ports, security_context};

/// The most rules that a container may have about being started anew, and the most exit codes of one.
const MAX_RULES: usize = 20;
const MAX_EXIT_CODES: usize = 255;

/// The regular containers: `validateContainers`.
pub(super) fn validate(context: &Context<'_, '_>, volumes: &Volumes<'_>, outcome: &mut Outcome) {
    let containers = context.spec.field("containers");
    if containers.is_empty() {
        outcome.required(&containers, "");
        return;
    }
    let mut names = HashSet::new();
    for container in containers.items() {
        common(&container, "containers", context, volumes, outcome);
        let name = container.field("name");
        if !names.insert(name.text()) {
            outcome.duplicate(&name, name.text());
        }
        restart(&container, outcome);
    }
    let mut host_ports = HashSet::new();
    for container in containers.items() {
        ports::host_ports(&container, "containers", context, &mut host_ports, outcome);
    }
}

/// What holds for containers of all sorts: `validateContainerCommon`.
pub(super) fn common(
    container: &Cursor<'_, '_>,
    list: &str,
    context: &Context<'_, '_>,
    volumes: &Volumes<'_>,
    outcome: &mut Outcome,
) {
    let (name, image) = (container.field("name"), container.field("image"));
    if name.text().is_empty() {
        outcome.required(&name, "");
    } else {
        outcome.invalid_each(&name, name.text(), formats::dns1123_label(name.text()));
    }
    if image.text().is_empty() {
        outcome.required(&image, "");
    }
    one_of(&container.field("terminationMessagePolicy"), &["File", "FallbackToLogsOnError"], outcome);
    ports::validate(container, list, context, outcome);
    mounts::mounts(container, volumes, outcome);
    mounts::devices(container, volumes, outcome);
    one_of(&container.field("imagePullPolicy"), &["Always", "IfNotPresent", "Never"], outcome);
    resize_policy(container, context, outcome);
    security_context::container(&container.field("securityContext"), context.spec, outcome);
}

/// What a Pod's image must not have, though a template's may: `validateContainerOnlyForPod`.
pub(super) fn image_of_pod(container: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let image = container.field("image");
    // `char::is_whitespace` and Go's unicode.IsSpace are the same property.
    if image.text().trim() != image.text() {
        outcome.invalid(&image, image.text(), "must not have leading or trailing whitespace");
    }
}

/// When a container is started anew: `validateContainerRestartPolicy`.
pub(super) fn restart(container: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let (policy, rules) = (container.field("restartPolicy"), container.field("restartPolicyRules"));
    match policy.text_if_set() {
        None if rules.is_empty() => return,
        None => outcome.required(&policy, "must specify restartPolicy when restart rules are used"),
        Some("Always" | "Never" | "OnFailure") => {}
        Some(other) => outcome.not_supported(&policy, other, &["Always", "Never", "OnFailure"]),
    }
    if rules.len() > MAX_RULES {
        outcome.too_many(&rules, rules.len(), MAX_RULES);
    }
    for rule in rules.items() {
        restart_rule(&rule, outcome);
    }
}

fn restart_rule(rule: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let (action, codes) = (rule.field("action"), rule.field("exitCodes"));
    required_one_of(&action, &["Restart", "RestartAllContainers"], outcome);
    if !codes.is_set() {
        outcome.required(&codes, "must be specified");
        return;
    }
    required_one_of(&codes.field("operator"), &["In", "NotIn"], outcome);
    let values = codes.field("values");
    if values.len() > MAX_EXIT_CODES {
        outcome.too_many(&values, values.len(), MAX_EXIT_CODES);
    }
}

/// A field of an enumeration without a default.
fn required_one_of(at: &Cursor<'_, '_>, values: &[&str], outcome: &mut Outcome) {
    if !values.contains(&at.text()) {
        outcome.not_supported(at, at.text(), values);
    }
}

/// What happens to a container when its resources change: `validateResizePolicy`. The server complains of the list, though it means an item.
fn resize_policy(container: &Cursor<'_, '_>, context: &Context<'_, '_>, outcome: &mut Outcome) {
    let policies = container.field("resizePolicy");
    let mut seen = HashSet::new();
    for (policy, unnumbered) in policies.items().zip(policies.unnumbered_items()) {
        let resource = policy.field("resourceName").text();
        if !seen.insert(resource) {
            outcome.duplicate(&policy, BadValue::Named(resource.to_string()));
        }
        required_word(&unnumbered, resource, &["cpu", "memory"], outcome);
        let restart = policy.field("restartPolicy").text();
        required_word(&unnumbered, restart, &["NotRequired", "RestartContainer"], outcome);
        if context.never_restarts && restart != "NotRequired" {
            let detail = "must be 'NotRequired' when pod `restartPolicy` is 'Never'";
            outcome.invalid(&unnumbered, BadValue::Named(restart.to_string()), detail);
        }
    }
}

fn required_word(at: &Cursor<'_, '_>, word: &str, words: &[&str], outcome: &mut Outcome) {
    if word.is_empty() {
        outcome.required(at, "");
    } else if !words.contains(&word) {
        outcome.not_supported(at, word, words);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{errors, pod};

    #[test]
    fn restart_rules() {
        let outcome = pod("", "restartPolicyRules: [{action: Stop}, {action: Restart, exitCodes: {operator: Is}}]");
        assert_eq!(
            errors(&outcome),
            [
                "spec.containers[0].restartPolicy: Required value: must specify restartPolicy when restart rules are used",
                "spec.containers[0].restartPolicyRules[0].action: Unsupported value: \"Stop\": supported values: \"Restart\", \"RestartAllContainers\"",
                "spec.containers[0].restartPolicyRules[0].exitCodes: Required value: must be specified",
                "spec.containers[0].restartPolicyRules[1].exitCodes.operator: Unsupported value: \"Is\": supported values: \"In\", \"NotIn\"",
            ]
        );
    }

    #[test]
    fn resize_policies() {
        let outcome = pod(
            "restartPolicy: Never",
            "resizePolicy: [{resourceName: cpu, restartPolicy: NotRequired}, {resourceName: cpu}]",
        );
        assert_eq!(
            errors(&outcome),
            [
                "spec.containers[0].resizePolicy[1]: Duplicate value: \"cpu\"",
                "spec.containers[0].resizePolicy: Required value",
                "spec.containers[0].resizePolicy: Invalid value: \"\": must be 'NotRequired' when pod `restartPolicy` is 'Never'",
            ]
        );
    }
}

//! What a Job does about failed pods: `validatePodFailurePolicy`.

use std::collections::HashSet;

use super::{BadValue, Cursor, ErrorKind, Outcome, formats, structure};

const MAX_RULES: usize = 20;
const MAX_PATTERNS: usize = 20;
const MAX_VALUES: usize = 255;

/// The policy in a Job's spec.
pub(super) fn validate(spec: &Cursor<'_, '_>, policy: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let rules = policy.field("rules");
    if rules.len() > MAX_RULES {
        outcome.too_many(&rules, rules.len(), MAX_RULES);
    }
    let (template, mut containers) = (spec.field("template"), HashSet::new());
    let pod_spec = template.field("spec");
    for list in ["containers", "initContainers"] {
        containers.extend(pod_spec.field(list).items().map(|container| container.field("name").text()));
    }
    let has_limit_per_index = spec.field("backoffLimitPerIndex").is_set();
    for rule in rules.items() {
        action(&rule.field("action"), has_limit_per_index, outcome);
        let (codes, conditions) = (rule.field("onExitCodes"), rule.field("onPodConditions"));
        if codes.is_set() {
            on_exit_codes(&codes, &containers, outcome);
        }
        on_pod_conditions(&conditions, outcome);
        let detail = match (codes.is_set(), !conditions.is_empty()) {
            (true, true) => "specifying both OnExitCodes and OnPodConditions is not supported",
            (false, false) => "specifying one of OnExitCodes and OnPodConditions is required",
            _ => continue,
        };
        outcome.error(ErrorKind::Invalid, &rule, BadValue::Omitted, detail);
    }
}

fn action(action: &Cursor<'_, '_>, has_limit_per_index: bool, outcome: &mut Outcome) {
    if action.text() != "FailIndex" {
        required_value(action, &["Count", "FailIndex", "FailJob", "Ignore"], outcome);
    } else if !has_limit_per_index {
        outcome.invalid(action, BadValue::Named("FailIndex".into()), "requires the backoffLimitPerIndex to be set");
    }
}

fn on_pod_conditions(patterns: &Cursor<'_, '_>, outcome: &mut Outcome) {
    if patterns.len() > MAX_PATTERNS {
        outcome.too_many(patterns, patterns.len(), MAX_PATTERNS);
    }
    for pattern in patterns.items() {
        let (kind, status) = (pattern.field("type"), pattern.field("status"));
        outcome.invalid_each(&kind, kind.text(), formats::label_key(kind.text()));
        super::template::one_of(&status, &["False", "True", "Unknown"], outcome);
    }
}

fn on_exit_codes(codes: &Cursor<'_, '_>, containers: &HashSet<&str>, outcome: &mut Outcome) {
    let operator = codes.field("operator");
    required_value(&operator, &["In", "NotIn"], outcome);
    let container = codes.field("containerName");
    if let Some(name) = container.text_if_set().filter(|name| !containers.contains(name)) {
        let detail = "must be one of the container or initContainer names in the pod template";
        outcome.invalid(&container, name, detail);
    }
    let values = codes.field("values");
    if values.is_empty() {
        outcome.invalid(&values, structure(), "at least one value is required");
    } else if values.len() > MAX_VALUES {
        outcome.too_many(&values, values.len(), MAX_VALUES);
    }
    let (mut seen, mut before, mut is_ordered) = (HashSet::new(), i64::MIN, true);
    for value in values.items() {
        let code = value.int().unwrap_or(0);
        if operator.text() == "In" && code == 0 {
            outcome.invalid(&value, code, "must not be 0 for the In operator");
        }
        if !seen.insert(code) {
            outcome.duplicate(&value, code);
        }
        is_ordered &= before <= code;
        before = code;
    }
    if !is_ordered {
        outcome.invalid(&values, structure(), "must be ordered");
    }
}

/// A value of an enumeration that has to be there.
fn required_value(at: &Cursor<'_, '_>, values: &[&str], outcome: &mut Outcome) {
    if at.text().is_empty() {
        let quoted: Vec<String> = values.iter().map(|value| format!("\"{value}\"")).collect();
        outcome.required(at, format!("valid values: [{}]", quoted.join(" ")));
    } else if !values.contains(&at.text()) {
        outcome.not_supported(at, at.text(), values);
    }
}

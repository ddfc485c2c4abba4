//! Annotations of pods that say something about security: `ValidatePodSpecificAnnotations`, and how they fit the fields.

use super::{Cursor, Outcome};
use super::{app_armor, seccomp};

/// Who made a pod of a static manifest: the kubelet.
const MIRROR: &str = "kubernetes.io/config.mirror";

/// What deleting the pod costs, in comparison.
const DELETION_COST: &str = "controller.kubernetes.io/pod-deletion-cost";

/// Annotations that mean nothing any more, and what the server says of them.
const DEPRECATED: [(&str, &str); 3] = [
    (
        "scheduler.alpha.kubernetes.io/critical-pod",
        "non-functional in v1.16+; use the \"priorityClassName\" field instead",
    ),
    ("security.alpha.kubernetes.io/sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
    ("security.alpha.kubernetes.io/unsafe-sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
];

/// The annotations of a pod with this spec. Tolerations in an annotation are left to the server.
pub(super) fn validate(annotations: &Cursor<'_, '_>, spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let mirror = annotations.key(MIRROR);
    if annotations.has_key(MIRROR) && spec.field("nodeName").text().is_empty() {
        outcome.invalid(&mirror, mirror.text(), "must set spec.nodeName if mirror pod annotation is set");
    }
    let cost = annotations.key(DELETION_COST);
    if annotations.has_key(DELETION_COST) && !is_cost(cost.text()) {
        outcome.invalid(&cost, cost.text(), "must be a 32bit integer");
    }
    seccomp::annotations(annotations, outcome);
    app_armor::annotations(annotations, spec, outcome);
}

/// Whether a text is a number of 32 bits without `+` and leading zeros; behind `-` zeros may lead.
fn is_cost(text: &str) -> bool {
    (text == "0" || text.starts_with(|first: char| matches!(first, '-' | '1'..='9'))) && text.parse::<i32>().is_ok()
}

/// What fields and annotations say differently: `validateSeccompAnnotationsAndFields`, `validateAppArmorAnnotationsAndFieldsMatchOnCreate` and their like.
pub(super) fn fit(annotations: &Cursor<'_, '_>, spec: &Cursor<'_, '_>, is_template: bool, outcome: &mut Outcome) {
    seccomp::fit(annotations, spec, outcome);
    app_armor::fit(annotations, spec, is_template, outcome);
}

/// The warnings about annotations that mean nothing any more.
pub(super) fn warn_deprecated(annotations: &Cursor<'_, '_>, outcome: &mut Outcome) {
    for (key, text) in DEPRECATED {
        if annotations.has_key(key) {
            warn(annotations, key, text, outcome);
        }
    }
}

/// The warnings about annotations of one container.
pub(super) fn warn_container(
    annotations: &Cursor<'_, '_>,
    spec: &Cursor<'_, '_>,
    container: &Cursor<'_, '_>,
    is_template: bool,
    outcome: &mut Outcome,
) {
    seccomp::warn_container(annotations, container, outcome);
    if is_template {
        app_armor::warn_in_template(annotations, spec, container, outcome);
    }
}

/// A warning about an annotation. Warnings about templates print the whole path, unlike errors.
pub(super) fn warn(annotations: &Cursor<'_, '_>, key: &str, text: &str, outcome: &mut Outcome) {
    let path = annotations.key(key).path();
    let text = format!("{path}: {text}");
    outcome.warn(path, text);
}

#[cfg(test)]
mod tests {
    use super::is_cost;

    #[test]
    fn the_cost_of_deleting_is_a_number_of_32_bits() {
        for good in ["0", "1", "-1", "-01", "-0", "2147483647", "-2147483648"] {
            assert!(is_cost(good), "{good}");
        }
        for bad in ["", "-", "+1", "01", "00", "a", "1_0", " 1", "2147483648"] {
            assert!(!is_cost(bad), "{bad}");
        }
    }
}

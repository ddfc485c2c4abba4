//! Warnings about labels of nodes, and about selectors that select nothing.

use super::super::super::{Cursor, Outcome, formats};
use super::warn;

const OLD_NODE_LABELS: [(&str, &str); 8] = [
    ("beta.kubernetes.io/arch", r#"deprecated since v1.14; use "kubernetes.io/arch" instead"#),
    ("beta.kubernetes.io/os", r#"deprecated since v1.14; use "kubernetes.io/os" instead"#),
    (
        "failure-domain.beta.kubernetes.io/region",
        r#"deprecated since v1.17; use "topology.kubernetes.io/region" instead"#,
    ),
    ("failure-domain.beta.kubernetes.io/zone", r#"deprecated since v1.17; use "topology.kubernetes.io/zone" instead"#),
    ("beta.kubernetes.io/instance-type", r#"deprecated since v1.17; use "node.kubernetes.io/instance-type" instead"#),
    ("app.kubernetes.io/created-by", "deprecated since v1.9"),
    ("scheduler.alpha.kubernetes.io/preferAvoidPods", "deprecated since v1.22; use Taints and Tolerations instead"),
    ("node-role.kubernetes.io/master", r#"use "node-role.kubernetes.io/control-plane" instead"#),
];

const NO_SELECTOR: &str = "a null labelSelector results in matching no pod";
const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

fn old_node_label(key: &str) -> Option<&'static str> {
    OLD_NODE_LABELS.iter().find(|(label, _)| *label == key).map(|(_, text)| *text)
}

/// Labels of nodes that have other names now, wherever a pod may ask for them.
pub(super) fn node_labels(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    for (key, value) in spec.field("nodeSelector").entries() {
        if let Some(text) = old_node_label(key) {
            warn(&value, text, outcome);
        }
    }
    let affinity = spec.field("affinity");
    let affinity = affinity.field("nodeAffinity");
    for term in affinity.field(REQUIRED).field("nodeSelectorTerms").items() {
        node_selector_term(&term, false, outcome);
    }
    for weighted in affinity.field(PREFERRED).items() {
        node_selector_term(&weighted.field("preference"), true, outcome);
    }
    for constraint in spec.field("topologySpreadConstraints").items() {
        key(&constraint.field("topologyKey"), outcome);
        selector(&constraint, outcome);
    }
}

fn node_selector_term(term: &Cursor<'_, '_>, has_checked_values: bool, outcome: &mut Outcome) {
    for expression in term.field("matchExpressions").items() {
        key(&expression.field("key"), outcome);
        if !has_checked_values {
            continue;
        }
        for value in expression.field("values").items() {
            for fault in formats::label_value(value.text()) {
                warn(&value, &format!("{} is invalid, {fault}", value.text()), outcome);
            }
        }
    }
}

fn key(key: &Cursor<'_, '_>, outcome: &mut Outcome) {
    if let Some(text) = old_node_label(key.text()) {
        warn(key, &format!("{} is {text}", key.text()), outcome);
    }
}

/// Terms of affinity to pods without a selector.
pub(super) fn pod_affinity(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    for name in ["podAffinity", "podAntiAffinity"] {
        let affinity = spec.field("affinity");
        let affinity = affinity.field(name);
        for term in affinity.field(REQUIRED).items() {
            selector(&term, outcome);
        }
        for weighted in affinity.field(PREFERRED).items() {
            selector(&weighted.field("podAffinityTerm"), outcome);
        }
    }
}

fn selector(owner: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let selector = owner.field("labelSelector");
    if !selector.is_set() {
        warn(&selector, NO_SELECTOR, outcome);
    }
}

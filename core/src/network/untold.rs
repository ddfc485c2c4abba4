//! Selectors that ask for labels which pods get when they are made.

use crate::cluster::{Model, Operator, Requirement, Selector, Workload, whole};

use super::given::{is_of_every_pod, is_of_name, is_of_node, undecided};

/// Whether pods get a label when they are made.
fn is_given(key: &str) -> bool {
    is_of_name(key) || is_of_every_pod(key) || is_of_node(key)
}

/// Whether a selector asks for a label that pods get when they are made.
pub(super) fn asks_for_given(selector: &Selector) -> bool {
    selector.requirements.iter().any(|asked| is_given(&asked.key))
}

/// A selector that finds at least the pods for which it cannot be told whether another one finds them.
pub(super) fn relaxed(selector: &Selector) -> Selector {
    let relax = |asked: &Requirement| match asked.operator {
        _ if !is_given(&asked.key) => Some(asked.clone()),
        Operator::In | Operator::Exists => {
            Some(Requirement { operator: Operator::Exists, values: Vec::new(), ..asked.clone() })
        }
        Operator::NotIn | Operator::DoesNotExist | Operator::Unknown => None,
    };
    Selector { requirements: selector.requirements.iter().filter_map(relax).collect() }
}

/// Whether pods of a workload may have what is asked of a label whose value no manifest tells: nothing says that they have another value, or that others have this one.
pub(super) fn may_have(model: &Model, pod: &Workload, asked: &Requirement) -> bool {
    let selector = Selector { requirements: vec![asked.clone()] };
    let is_kin = |other: &&Workload| {
        other.namespace == pod.namespace
            && other.kind == pod.kind
            && (other.name == pod.name || whole(&other.name) == Some(pod.name.as_str()))
    };
    undecided(model.workloads.iter().filter(is_kin), &selector).is_some_and(|(found, _)| found.name == pod.name)
}

//! Selectors that ask for labels which pods get when they are made.

use crate::cluster::{Model, Operator, Requirement, Selector, Workload, whole};

use super::given::{known, undecided};

/// A selector that finds at least the pods for which it cannot be told whether another one finds them.
pub(super) fn relaxed(selector: &Selector) -> Selector {
    let relax = |asked: &Requirement| match asked.operator {
        _ if known(&asked.key).is_none() => Some(asked.clone()),
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

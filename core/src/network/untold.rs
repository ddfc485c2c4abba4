//! Selectors that ask for labels which pods get when they are made.

use std::collections::{HashMap, HashSet};

use crate::cluster::{Model, Operator, Requirement, Selector, UNTOLD, Workload, whole};

use super::given::{is_of_node, known, may_be};

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

/// The labels of a workload's pods whose values no manifest tells, each with the values that parts of the workload have: its other pods have none of these.
pub(super) struct Untold<'m> {
    pod: &'m Workload,
    of_parts: HashMap<&'m str, HashSet<&'m str>>,
}

impl<'m> Untold<'m> {
    pub(super) fn of(model: &'m Model, pod: &'m Workload) -> Self {
        let untold = pod.labels.iter().filter(|(key, value)| ***value == *UNTOLD && known(key).is_some());
        let mut of_parts: HashMap<&str, HashSet<&str>> = untold.map(|(key, _)| (&**key, HashSet::new())).collect();
        let is_part = |other: &&Workload| {
            other.namespace == pod.namespace && other.kind == pod.kind && whole(&other.name) == Some(pod.name.as_str())
        };
        let workloads = if of_parts.is_empty() { &[][..] } else { &model.workloads };
        let parts = workloads.iter().filter(is_part);
        for (key, value) in parts.flat_map(|part| &part.labels) {
            if let Some(values) = of_parts.get_mut(&**key) {
                values.insert(value);
            }
        }
        Untold { pod, of_parts }
    }

    /// Whether pods of the workload may have what is asked of such a label: nothing says that they have another value, or that others have this one.
    pub(super) fn may_have(&self, asked: &Requirement) -> bool {
        let key = asked.key.as_str();
        self.of_parts.get(key).is_some_and(|of_parts| {
            let may_be = |value: &String| may_be(self.pod, key, value) && !of_parts.contains(value.as_str());
            asked.values.iter().any(may_be) || (asked.values.is_empty() && is_of_node(key))
        })
    }
}

//! The pods of StatefulSets, which have numbers.

use crate::cluster::{Requirement, Workload};

use super::{Given, POD_INDEX, POD_NAME, given};

/// What a requirement asks of pods of a StatefulSet that may come or not, by their numbers; none where no number decides.
pub(in crate::network) fn of_pod_to_come(workload: &Workload, asked: &Requirement) -> Option<Requirement> {
    let may_come = |value: &&String| may_come(workload, &asked.key, value);
    is_numbered(workload, &asked.key)
        .then(|| Requirement { values: asked.values.iter().filter(may_come).cloned().collect(), ..asked.clone() })
}

/// Whether each pod of a workload has a value of its own of a label, with its number.
pub(in crate::network) fn is_numbered(workload: &Workload, key: &str) -> bool {
    matches!(given(workload, key), Some(Given::Numbered))
}

/// Whether the values of a label have the name of the StatefulSet.
pub(in crate::network) fn names_its_set(key: &str) -> bool {
    key == POD_NAME
}

/// The StatefulSet that the name of a pod would be of.
pub(in crate::network) fn set_of(pod: &str) -> &str {
    pod.rsplit_once('-').map_or(pod, |(set, _)| set)
}

/// Whether a workload stands for a pod of a StatefulSet that a label asks for by its name or number, beside others.
pub(in crate::network) fn may_have_pod(workload: &Workload, key: &str, value: &str) -> bool {
    is_numbered(workload, key)
        && workload.making.ordinal.is_none()
        && (ordinal(workload, key, value).is_some() || may_come(workload, key, value))
}

/// Whether a StatefulSet has a pod of a number at first.
fn has_number(workload: &Workload, number: u32) -> bool {
    number.checked_sub(workload.making.first).is_some_and(|place| place < workload.replicas.unwrap_or(1))
}

/// The number of the pod of a StatefulSet that a value names, where there is such a pod at first.
pub(super) fn ordinal(workload: &Workload, key: &str, value: &str) -> Option<u32> {
    number_of((&workload.kind, &workload.name), key, value).filter(|number| has_number(workload, *number))
}

/// Whether a value names a pod that there is not at first, of a StatefulSet whose number of pods somebody else decides.
pub(super) fn may_come(workload: &Workload, key: &str, value: &str) -> bool {
    let (making, is_part) = (workload.making, workload.making.ordinal.is_some());
    !is_part
        && (making.autoscaled || workload.replicas.is_none())
        && number_of((&workload.kind, &workload.name), key, value)
            .is_some_and(|number| number >= making.first && !has_number(workload, number))
}

/// The number of a pod of an owner, its kind and name, by a label that tells it.
pub(in crate::network) fn number_of((kind, name): (&str, &str), key: &str, value: &str) -> Option<u32> {
    let is_numbered = kind == "StatefulSet" && matches!(key, POD_NAME | POD_INDEX);
    let text = match key {
        POD_NAME => value.strip_prefix(name)?.strip_prefix('-')?,
        _ => value,
    };
    text.parse().ok().filter(|number: &u32| is_numbered && number.to_string() == text)
}

//! The pods that have all labels of a Service's selector: looked up by the label that the fewest have.

use std::collections::{HashMap, HashSet};

use crate::cluster::{Labels, Model, NamespaceId, UNTOLD, Workload, WorkloadId, is_one_value, whole};
use crate::network::given::{is_numbered, may_have_pod, names_its_set, set_of};

use super::services::{is_labelled, selector};

/// Pods by namespace and label, for the labels that Services ask for.
#[derive(Default)]
pub(super) struct Index<'a> {
    /// Workloads by a label of theirs.
    of: ByLabel<'a, WorkloadId>,
    /// StatefulSets that stand for pods with several values of a label: by their names where these values have them, otherwise by nothing.
    untold: ByLabel<'a, WorkloadId>,
    /// The pods of workloads whose pods have several values of a label, each with its workload.
    pods: ByLabel<'a, (&'a Workload, WorkloadId)>,
}

/// By namespace, key and value.
type ByLabel<'a, T> = HashMap<(NamespaceId, &'a str, &'a str), Vec<T>>;

impl<'a> Index<'a> {
    pub(super) fn of(model: &'a Model) -> Self {
        let selectors = model.outside.services.iter().filter_map(selector);
        let keys: HashSet<&str> = selectors.flat_map(|labels| labels.keys().map(|key| &**key)).collect();
        let mut index = Index::default();
        if keys.is_empty() {
            return index;
        }
        let asked = |workload: &'a Workload| {
            let labels = workload.labels.iter().map(|(key, value)| (&**key, &**value));
            labels.filter(|(key, _)| keys.contains(key))
        };
        let mut several: HashSet<WorkloadId> = HashSet::new();
        let live = model.workloads.iter().zip(0..).filter(|(workload, _)| !workload.finished);
        for (workload, id) in live.map(|(workload, id)| (workload, WorkloadId(id))) {
            for (key, value) in asked(workload) {
                several.extend((!is_one_value(value)).then_some(id));
                let (by, value) = match value {
                    UNTOLD if !is_numbered(workload, key) => continue,
                    UNTOLD if names_its_set(key) => (&mut index.untold, workload.name.as_str()),
                    UNTOLD => (&mut index.untold, ""),
                    value => (&mut index.of, value),
                };
                by.entry((workload.namespace, key, value)).or_default().push(id);
            }
        }
        let folded =
            model.folded.iter().filter(|folded| folded.workload.kind == "Pod" && several.contains(&folded.into));
        for folded in folded {
            for (key, value) in asked(&folded.workload) {
                let found = index.pods.entry((folded.workload.namespace, key, value)).or_default();
                found.push((&folded.workload, folded.into));
            }
        }
        index
    }
}

/// The pods of a namespace that have all labels.
pub(super) fn select<'a>(
    model: &Model,
    index: &Index<'a>,
    namespace: NamespaceId,
    selector: &'a Labels,
) -> Vec<WorkloadId> {
    let lists = selector.iter().map(|(key, value)| {
        let set = if names_its_set(key) { set_of(value) } else { "" };
        [list(&index.of, (namespace, key, value)), list(&index.untold, (namespace, key, set))]
    });
    let rarest = lists.min_by_key(|lists| lists.iter().map(|list| list.len()).sum::<usize>()).unwrap_or_default();
    // What stands for several pods of a StatefulSet has the label of each of them.
    let has = |workload: &Workload, key: &str, value: &str| match workload.labels.get(key) {
        Some(found) if **found == *UNTOLD => may_have_pod(workload, key, value),
        found => found.is_some_and(|found| **found == *value),
    };
    let has_all = |id: &&WorkloadId| {
        model.workload(**id).is_some_and(|found| selector.iter().all(|(key, value)| has(found, key, value)))
    };
    let workloads = rarest.into_iter().flatten().filter(has_all).copied();
    let pods = selector.iter().map(|(key, value)| list(&index.pods, (namespace, key, value)));
    let pods = pods.min_by_key(|list| list.len()).unwrap_or_default();
    let of_pods = pods.iter().filter(|(pod, _)| is_labelled(pod, selector)).map(|(_, workload)| *workload);
    let mut found: Vec<WorkloadId> = workloads.chain(of_pods).collect();
    crate::sort::sort(&mut found);
    found.dedup();
    without_rest(model, selector, found)
}

fn list<'i, 'a, T>(by: &'i ByLabel<'a, T>, label: (NamespaceId, &'a str, &'a str)) -> &'i [T] {
    by.get(&label).map_or(&[], Vec::as_slice)
}

/// Without StatefulSets of which the pod that a selector asks for is a workload of its own.
fn without_rest(model: &Model, selector: &Labels, mut found: Vec<WorkloadId>) -> Vec<WorkloadId> {
    let found_by_part = |id: &WorkloadId| {
        let part = model.workload(*id).filter(|part| part.making.ordinal.is_some())?;
        whole(&part.name)
    };
    let parts: HashSet<&str> = found.iter().filter_map(found_by_part).collect();
    let is_untold = |workload: &Workload| {
        selector.keys().any(|key| workload.labels.get(key).is_some_and(|value| **value == *UNTOLD))
    };
    if !parts.is_empty() {
        found.retain(|id| {
            let rest = model.workload(*id).filter(|rest| is_untold(rest));
            !rest.is_some_and(|rest| parts.contains(rest.name.as_str()))
        });
    }
    found
}

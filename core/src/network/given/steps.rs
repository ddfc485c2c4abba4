//! What the templates of ReplicaSets and Jobs tell of the pods of the Deployment or CronJob that they are folded into.

use std::collections::HashMap;

use crate::cluster::{Model, UNTOLD, Workload, WorkloadId};

use super::{AskedOf, Given, KEYS, given, tags};

/// The ReplicaSets and Jobs that are to have pods, each by its place among the folded, by what they are folded into.
pub(super) struct Steps<'a> {
    of: HashMap<WorkloadId, Vec<(usize, &'a Workload)>>,
}

impl<'a> Steps<'a> {
    pub(super) fn of(model: &'a Model) -> Self {
        let mut steps = Steps { of: HashMap::new() };
        for (at, folded) in model.folded.iter().enumerate() {
            let step = &folded.workload;
            if step.kind != "Pod" && !step.finished && step.replicas != Some(0) {
                steps.of.entry(folded.into).or_default().push((at, step));
            }
        }
        steps
    }

    pub(super) fn get(&self, id: WorkloadId) -> &[(usize, &'a Workload)] {
        self.of.get(&id).map_or(&[], Vec::as_slice)
    }
}

/// The value that the pods of a step have: written in its template, or given by its name.
fn value(step: &Workload, key: &str) -> Option<String> {
    let written = step.labels.get(key).map(|value| value.to_string());
    written.or_else(|| match given(step, key) {
        Some(Given::Same(value)) => Some(value),
        _ => None,
    })
}

/// The value that all pods of a workload have by what its steps tell. A CronJob goes on to make others.
pub(super) fn common(workload: &Workload, steps: &[(usize, &Workload)], key: &str) -> Option<String> {
    let (_, first) = steps.first().filter(|_| workload.kind == "Deployment" || workload.stands_in)?;
    let found = value(first, key)?;
    steps.iter().all(|(_, step)| value(step, key).as_ref() == Some(&found)).then_some(found)
}

/// The steps that selectors ask for by a value that the others do not have, each as a workload of its own.
pub(super) fn named(
    workload: &Workload,
    rest: &Workload,
    steps: &[(usize, &Workload)],
    asked: AskedOf<'_>,
) -> Vec<(usize, Workload)> {
    let untold = || KEYS.into_iter().filter(|key| rest.labels.get(*key).is_some_and(|value| **value == *UNTOLD));
    let part = |(at, step): &(usize, &Workload)| {
        let own = untold().filter_map(|key| Some((key, value(step, key).filter(|own| asked.has(key, own))?)));
        let own: Vec<(&'static str, String)> = own.collect();
        let tags = tags((&workload.kind, &workload.name), own.iter().map(|(key, value)| (*key, value.as_str())));
        if tags.is_empty() {
            return None;
        }
        let mut part = (*step).clone();
        for key in untold().filter(|key| !step.labels.contains_key(*key)) {
            part.labels.insert(key.into(), value(step, key).unwrap_or_else(|| UNTOLD.to_string()).into());
        }
        part.kind = workload.kind.clone();
        part.name = format!("{}[{}]", workload.name, tags.into_iter().collect::<Vec<_>>().join(","));
        part.owner = None;
        part.stands_in = true;
        Some((*at, part))
    };
    steps.iter().filter_map(part).collect()
}

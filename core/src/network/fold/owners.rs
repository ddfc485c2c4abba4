//! The top owner of a pod: Pod to ReplicaSet to Deployment, Pod to Job to CronJob.

use std::collections::HashMap;

use crate::cluster::{Labels, Model, NamespaceId, Workload};
use crate::network::given::{ROLLOUT_HASH, TEMPLATE_HASH};

/// A kind and a name.
pub(super) type Named<'a> = (&'a str, &'a str);

/// The objects that may own pods, or what owns them.
pub(super) struct Owners<'a> {
    objects: HashMap<(NamespaceId, Named<'a>), usize>,
    model: &'a Model,
}

/// Kinds whose objects are one revision or one run of what owns them, so that the pods are those of the latter. Other kinds stand for themselves:
/// an operator's object that owns several StatefulSets has no pods of one sort.
const STEPS: [&str; 2] = ["ReplicaSet", "Job"];

/// Labels that tell which revision of a Deployment, or of an Argo Rollout, a pod is of; only their controllers set them. The name of the ReplicaSet ends in the value.
const HASHES: [(&str, &str); 2] = [(TEMPLATE_HASH, "Deployment"), (ROLLOUT_HASH, "Rollout")];

impl<'a> Owners<'a> {
    pub(super) fn new(model: &'a Model) -> Self {
        let owners = model.workloads.iter().enumerate().filter(|(_, workload)| workload.kind != "Pod");
        let named = |(at, workload): (usize, &'a Workload)| {
            ((workload.namespace, (workload.kind.as_ref(), workload.name.as_str())), at)
        };
        Owners { objects: owners.map(named).collect(), model }
    }

    /// The object of a kind and name, by its place in the model.
    pub(super) fn get(&self, namespace: NamespaceId, named: Named<'_>) -> Option<usize> {
        self.objects.get(&(namespace, named)).copied()
    }

    /// What the pods of a workload belong to in the end; none for a workload that nothing owns.
    pub(super) fn top(&self, workload: &'a Workload) -> Option<Named<'a>> {
        let mut owner = workload.owner.as_ref().filter(|owner| !owner.kind.is_empty())?;
        // Two steps lead from a pod to a CronJob or Deployment; what goes on for longer goes in circles.
        for _ in 0..STEPS.len() {
            let named = (&*owner.kind, &*owner.name);
            if !STEPS.contains(&named.0) {
                return Some(named);
            }
            match self.get(workload.namespace, named).and_then(|at| self.model.workloads.get(at)) {
                Some(step) => match step.owner.as_ref().filter(|owner| !owner.kind.is_empty()) {
                    Some(next) => owner = next,
                    None => return Some(named),
                },
                None => return Some(by_hash(&workload.labels, named.1).unwrap_or(named)),
            }
        }
        Some((&*owner.kind, &*owner.name))
    }
}

/// What a ReplicaSet that is not in the input belongs to, by the label of its pods.
fn by_hash<'a>(labels: &Labels, replica_set: &'a str) -> Option<Named<'a>> {
    HASHES.iter().find_map(|(label, kind)| {
        let name = replica_set.strip_suffix(&**labels.get(*label)?)?.strip_suffix('-')?;
        (!name.is_empty()).then_some((*kind, name))
    })
}

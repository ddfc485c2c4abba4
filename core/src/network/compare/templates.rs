//! Pods whose owner has only a template in the other state: what they are there.

use std::collections::HashMap;

use crate::cluster::{Model, Workload, WorkloadId, is_one_value, whole};
use crate::network::reachability::classes::{ClassId, Classes};

use super::pairing::{Key, key};

/// The owners of a state that have templates and no pods.
pub(super) struct Templates<'a> {
    model: &'a Model,
    /// Their workloads with their classes, by the owner.
    of: HashMap<Key<'a>, Vec<(WorkloadId, ClassId)>>,
}

impl<'a> Templates<'a> {
    pub(super) fn of(model: &'a Model, classes: &Classes) -> Self {
        let mut of: HashMap<Key<'a>, Vec<(WorkloadId, ClassId)>> = HashMap::new();
        let mut with_pods: Vec<Key<'a>> = Vec::new();
        for (workload, id) in model.workloads.iter().zip(0..).filter(|(workload, _)| workload.kind != "Pod") {
            let owner = owner(model, workload);
            match (workload.pods, classes.of_workload(WorkloadId(id))) {
                (0, Some(class)) => of.entry(owner).or_default().push((WorkloadId(id), class)),
                (0, None) => {}
                _ => with_pods.push(owner),
            }
        }
        with_pods.iter().for_each(|owner| drop(of.remove(owner)));
        Templates { model, of }
    }

    /// What pods of another state are here, and of which class: the template that they can have come of, or the part of it whose labels they have.
    pub(super) fn find(&self, other: &Model, pods: &Workload) -> Option<(WorkloadId, ClassId)> {
        let candidates = self.of.get(&owner(other, pods)).filter(|_| pods.pods > 0)?;
        let fits = |(id, _): &&(WorkloadId, ClassId)| {
            let template = self.model.workload(*id);
            template.is_some_and(|template| {
                let mut told = template.labels.iter().filter(|(_, value)| is_one_value(value));
                template.host_network == pods.host_network
                    && told.all(|(key, value)| pods.labels.get(key) == Some(value))
            })
        };
        let is_part =
            |(id, _): &&(WorkloadId, ClassId)| self.model.workload(*id).is_some_and(|part| whole(&part.name).is_some());
        candidates.iter().filter(fits).max_by_key(is_part).copied()
    }
}

/// The owner that a workload is, or is a part of.
fn owner<'m>(model: &'m Model, workload: &'m Workload) -> Key<'m> {
    let (cluster, namespace, kind, name) = key(model, workload);
    (cluster, namespace, kind, whole(name).unwrap_or(name))
}

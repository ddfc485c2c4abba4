//! Workloads of two states, paired by name: those that are in both, in either alone, or in the other as a template.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap, HashSet};

use crate::cluster::{Model, Workload, WorkloadId};
use crate::network::reachability::Reachability;
use crate::network::reachability::classes::{Class, ClassId};

use super::Moment;
use super::templates::Templates;

/// How a workload is known in both states: its cluster, namespace, kind and name.
pub(super) type Key<'a> = (&'a str, &'a str, &'a str, &'a str);

/// The workloads of both states, by their classes.
#[derive(Default)]
pub(super) struct Pairing {
    /// Those of the state after that are in the state before, too, or whose owner has a template there.
    pub(super) common: BTreeMap<(ClassId, ClassId), Vec<WorkloadId>>,
    /// Those of the state before whose owner has a template in the state after, with that.
    pub(super) of_before: BTreeMap<(ClassId, ClassId, WorkloadId), Vec<WorkloadId>>,
    /// Those that are in the state before alone.
    pub(super) gone: BTreeMap<ClassId, Vec<WorkloadId>>,
    /// Those that are in the state after alone.
    pub(super) new: BTreeMap<ClassId, Vec<WorkloadId>>,
    /// Of workloads that are in both, the number before of each one after.
    pub(super) earlier: HashMap<WorkloadId, WorkloadId>,
}

impl Pairing {
    pub(super) fn of(before: Moment<'_>, after: Moment<'_>) -> Self {
        let mut pairing = Pairing::default();
        pairing.find_earlier(before, after);
        pairing.find_new(before, after);
        pairing
    }

    /// What the workloads of the state before are in the state after.
    fn find_earlier(&mut self, before: Moment<'_>, after: Moment<'_>) {
        let mut waiting: HashMap<Key<'_>, Vec<(WorkloadId, ClassId)>> = HashMap::new();
        for (id, workload, class) in members(after).into_iter().rev() {
            waiting.entry(key(after.model, workload)).or_default().push((id, class));
        }
        let templates = OnceCell::new();
        let templates = || templates.get_or_init(|| Templates::of(after.model, &after.reachability.classes));
        for (id, workload, class) in members(before) {
            if let Some((later, other)) = waiting.get_mut(&key(before.model, workload)).and_then(Vec::pop) {
                self.common.entry((class, other)).or_default().push(later);
                self.earlier.insert(later, id);
                continue;
            }
            match templates().find(before.model, workload) {
                Some((template, other)) => self.of_before.entry((class, other, template)).or_default().push(id),
                None => self.gone.entry(class).or_default().push(id),
            }
        }
    }

    /// What the other workloads of the state after were in the state before.
    fn find_new(&mut self, before: Moment<'_>, after: Moment<'_>) {
        let templates = OnceCell::new();
        let templates = || templates.get_or_init(|| Templates::of(before.model, &before.reachability.classes));
        let known: HashSet<WorkloadId> = self.of_before.keys().map(|(.., template)| *template).collect();
        let mut with_pods: HashSet<WorkloadId> = HashSet::new();
        for (id, workload, class) in members(after) {
            if self.earlier.contains_key(&id) || known.contains(&id) {
                continue;
            }
            match templates().find(after.model, workload) {
                Some((template, other)) => {
                    with_pods.insert(template);
                    self.common.entry((other, class)).or_default().push(id);
                }
                None => self.new.entry(class).or_default().push(id),
            }
        }
        // A template whose pods are in the other state is not gone.
        self.gone.values_mut().for_each(|workloads| workloads.retain(|id| !with_pods.contains(id)));
        self.gone.retain(|_, workloads| !workloads.is_empty());
    }
}

/// The workloads that take part, by class.
fn members(moment: Moment<'_>) -> Vec<(WorkloadId, &Workload, ClassId)> {
    let Reachability { classes, .. } = moment.reachability;
    let all = classes.all.iter().flat_map(Class::workloads);
    all.filter_map(|id| Some((*id, moment.model.workload(*id)?, classes.of_workload(*id)?))).collect()
}

pub(super) fn key<'a>(model: &'a Model, workload: &'a Workload) -> Key<'a> {
    let cluster = model.clusters.get(workload.cluster.0 as usize).map_or("", String::as_str);
    (cluster, model.name_of(workload.namespace), &workload.kind, &workload.name)
}

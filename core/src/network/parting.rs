//! From objects to the workloads that reach each other: pods of one owner are put together, templates get the labels that their pods will have, and pods that a
//! selector asks for by such a label are a workload of their own.
//!
//! Two states that are compared need the same parts of a workload. So a state may be told what the other one asks for.

use std::collections::{BTreeMap, BTreeSet};

use crate::cluster::{Model, NamespaceId, Selector, Workload, whole};

use super::Dialect;
use super::fold::fold;
use super::given::{Asked, give_labels, label_by_nodes};

/// An owner of pods: the names of its cluster and namespace, its kind and its name.
pub type Owner = (String, String, String, String);

/// A value of a label that is asked for: where (cluster and namespace, none for everywhere), the key, and the value.
pub type AskedFor = (Option<(String, String)>, &'static str, String);

/// What a state is told of another one that it is compared with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parting {
    /// The owners that have other parts in the one state than in the other. A part that is asked for is called so here, even where it is all that there is.
    pub owners: BTreeSet<Owner>,
    /// What the selectors of the other state ask for.
    pub asked: BTreeSet<AskedFor>,
    /// The owners whose pods are workloads of their own.
    pub apart: BTreeSet<Owner>,
}

impl Parting {
    /// Whether a workload is of an owner whose parts are not the same in both states.
    pub(super) fn is_of(&self, model: &Model, workload: &Workload) -> bool {
        !self.owners.is_empty() && self.owners.contains(&owner(model, workload))
    }
}

/// Makes of the objects of a model the workloads that reach each other. `expected` are selectors of expectations, which may ask for labels as policies do.
pub fn part(model: &mut Model, dialect: &Dialect, expected: &[Selector], parting: &Parting) {
    let asked = Asked::of(model, expected, parting);
    label_by_nodes(model, &asked);
    fold(model, dialect, &asked, parting);
    give_labels(model, &asked, parting);
}

/// What the selectors of a state ask for, as the other one is told.
pub fn asked(model: &Model, expected: &[Selector]) -> BTreeSet<AskedFor> {
    Asked::of(model, expected, &Parting::default()).told(model)
}

/// The owners that have other parts in one state than in another, of those that are in both.
pub fn parted_otherwise(before: &Model, after: &Model) -> BTreeSet<Owner> {
    let parted = parted(before).chain(parted(after)).collect::<BTreeSet<_>>();
    let (one, other) = (parts(before, &parted), parts(after, &parted));
    one.into_iter()
        .filter(|(owner, parts)| other.get(owner).is_some_and(|others| others != parts))
        .map(|(owner, _)| owner)
        .collect()
}

/// The owners of pods that two states both have, in parts of other names.
pub fn pods_parted_otherwise(before: &Model, after: &Model) -> BTreeSet<Owner> {
    let owners = parted_otherwise(before, after);
    if owners.is_empty() {
        return owners;
    }
    let (one, other) = (parts_of_pods(before, &owners), parts_of_pods(after, &owners));
    one.into_iter()
        .filter(|(pod, part)| other.get(pod).is_some_and(|others| others != part))
        .map(|((owner, _), _)| owner)
        .collect()
}

/// The owners whose pods are told apart.
fn parted(model: &Model) -> impl Iterator<Item = Owner> {
    let parts = model.workloads.iter().filter(|workload| whole(&workload.name).is_some());
    parts.map(|workload| owner(model, workload))
}

/// The names of what some owners have.
fn parts<'m>(model: &'m Model, owners: &BTreeSet<Owner>) -> BTreeMap<Owner, BTreeSet<&'m str>> {
    let mut found: BTreeMap<Owner, BTreeSet<&str>> = BTreeMap::new();
    if owners.is_empty() {
        return found;
    }
    for workload in &model.workloads {
        let owner = owner(model, workload);
        if owners.contains(&owner) {
            found.entry(owner).or_default().insert(&workload.name);
        }
    }
    found
}

/// The part that each pod of some owners is in, by owner and name.
fn parts_of_pods<'m>(model: &'m Model, owners: &BTreeSet<Owner>) -> BTreeMap<(Owner, &'m str), &'m str> {
    let pods = model.folded.iter().filter(|folded| folded.workload.kind == "Pod");
    let found = pods.filter_map(|folded| {
        let into = model.workload(folded.into)?;
        let owner = owner(model, into);
        owners.contains(&owner).then_some(((owner, folded.workload.name.as_str()), into.name.as_str()))
    });
    found.collect()
}

/// The owner that a workload is, or is a part of.
pub(super) fn owner(model: &Model, workload: &Workload) -> Owner {
    named(model, workload.namespace, &workload.kind, whole(&workload.name).unwrap_or(&workload.name))
}

/// An owner by its kind and name.
pub(super) fn named(model: &Model, namespace: NamespaceId, kind: &str, name: &str) -> Owner {
    let (cluster, namespace) = place(model, namespace);
    (cluster, namespace, kind.to_string(), name.to_string())
}

/// Cluster and namespace by their names.
pub(super) fn place(model: &Model, id: NamespaceId) -> (String, String) {
    let cluster = model.namespace(id).and_then(|namespace| model.clusters.get(namespace.cluster.0 as usize));
    (cluster.cloned().unwrap_or_default(), model.name_of(id).to_string())
}

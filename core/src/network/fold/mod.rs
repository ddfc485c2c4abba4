//! Pods of one owner as one workload, as a reader counts them: a snapshot of a cluster has the Deployment, its ReplicaSets and every pod.
//!
//! Pods that policies can tell apart, or that look different, are kept apart. The objects themselves stay in the model, for what is asked of each of them.

mod looks;
mod owners;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::cluster::{Folded, Model, NamespaceId, ObjectId, Workload, WorkloadId, whole};

use super::Dialect;
use super::addresses::Axes;
use super::classes::{ClassId, Classes};
use super::vocabulary::Vocabulary;
use looks::{Alike, Look, alike, common, differences};
use owners::{Named, Owners};

/// What belongs to one owner, by places in the model.
struct Group<'a> {
    named: Named<'a>,
    /// The owner itself, where it is in the input.
    root: Option<usize>,
    /// ReplicaSets of a Deployment, Jobs of a CronJob.
    steps: Vec<usize>,
    pods: Vec<usize>,
    /// Pods, ReplicaSets and Jobs that have finished.
    finished: Vec<usize>,
}

/// A workload that stands for several objects.
struct Made {
    workload: Workload,
    /// Where it stands in the order of reading.
    at: usize,
    members: Vec<usize>,
}

/// Folds the pods of each owner, the ReplicaSets of a Deployment and the Jobs of a CronJob into one workload with a count. Where the owner is in
/// the input its template and its pods are one. What has finished takes no part and stays as it is.
pub fn fold(model: &mut Model, dialect: &Dialect) {
    fold_but(model, dialect, &Apart::new());
}

/// Owners whose pods are workloads of their own, each by the names of its cluster and namespace, its kind and its name.
pub type Apart = BTreeSet<(String, String, String, String)>;

/// The workloads that pods of the input are folded into, by their owners.
fn folded(model: &Model) -> BTreeMap<(String, String, String, String), BTreeSet<&str>> {
    let mut found: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
    for workload in model.workloads.iter().filter(|workload| workload.pods > 0 && workload.kind != "Pod") {
        let owner = key(model, workload, &workload.kind, whole(&workload.name).unwrap_or(&workload.name));
        found.entry(owner).or_default().insert(&workload.name);
    }
    found
}

/// The owners whose pods are in both of two states, and are told apart otherwise in the one than in the other.
pub fn apart(model: &Model, other: &Model) -> Apart {
    let is_part = |workload: &Workload| workload.pods > 0 && whole(&workload.name).is_some();
    if ![model, other].iter().any(|state| state.workloads.iter().any(is_part)) {
        return Apart::new();
    }
    let others = folded(other);
    let is_otherwise = |(owner, parts): &(_, BTreeSet<&str>)| others.get(owner).is_some_and(|others| others != parts);
    folded(model).into_iter().filter(is_otherwise).map(|(owner, _)| owner).collect()
}

fn key(model: &Model, member: &Workload, kind: &str, name: &str) -> (String, String, String, String) {
    let cluster = model.clusters.get(member.cluster.0 as usize).cloned().unwrap_or_default();
    (cluster, model.name_of(member.namespace).to_string(), kind.to_string(), name.to_string())
}

/// The same, but for the pods of some owners, which stay as they are: two states are compared by pods where the one or the other tells them apart.
pub fn fold_but(model: &mut Model, dialect: &Dialect, apart: &Apart) {
    if model.workloads.iter().all(|workload| workload.owner.is_none()) {
        return;
    }
    let (made, mut kin) = made(model, dialect, apart);
    apply(model, made);
    kin.extend(
        model.folded.iter().filter_map(|folded| Some((folded.workload.object, model.workload(folded.into)?.object))),
    );
    model.kin = kin;
}

/// What stands for several objects, and what speaks for each finished one.
fn made(model: &Model, dialect: &Dialect, apart: &Apart) -> (Vec<Made>, Vec<(ObjectId, ObjectId)>) {
    let words = Vocabulary::of(model, dialect);
    let axes = Axes::cut(&words.sets(model));
    let classes = Classes::of(model, &words, &axes, dialect, &[]);
    let services = model.outside.services.iter().filter_map(|service| service.spec.selector.as_ref());
    let of_services: HashSet<&str> = services.flat_map(|labels| labels.keys().map(|key| &**key)).collect();
    let selects = |key: &str| words.has_key(key) || of_services.contains(key);
    let owners = Owners::new(model);
    let (mut all, mut kin) = (Vec::new(), Vec::new());
    for group in groups(model, &owners) {
        let made = match is_apart(model, &group, apart) {
            true => each_pod(model, &group),
            false => of_group(model, &group, &classes, &selects),
        };
        let mut finished = group.finished.iter().filter_map(|at| Some(model.workloads.get(*at)?.object)).peekable();
        let speaker = made.first().map(|made| made.workload.object).or_else(|| finished.peek().copied());
        kin.extend(finished.filter_map(|object| Some((object, speaker?))));
        all.extend(made);
    }
    (all, kin)
}

fn groups<'a>(model: &'a Model, owners: &Owners<'a>) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut known: HashMap<(NamespaceId, Named<'a>), usize> = HashMap::new();
    let is_live = |at: &usize| model.workloads.get(*at).is_some_and(|found| !found.finished);
    for (at, workload) in model.workloads.iter().enumerate() {
        let Some(named) = owners.top(workload) else { continue };
        let number = *known.entry((workload.namespace, named)).or_insert_with(|| {
            let root = owners.get(workload.namespace, named).filter(is_live);
            groups.push(Group { named, root, steps: Vec::new(), pods: Vec::new(), finished: Vec::new() });
            groups.len() - 1
        });
        let Some(group) = groups.get_mut(number).filter(|group| group.root != Some(at)) else { continue };
        let members = match (workload.finished, workload.kind == "Pod") {
            (true, _) => &mut group.finished,
            (false, true) => &mut group.pods,
            (false, false) => &mut group.steps,
        };
        members.push(at);
    }
    groups
}

fn is_apart(model: &Model, group: &Group<'_>, apart: &Apart) -> bool {
    let first = group.pods.first().filter(|_| !apart.is_empty()).and_then(|at| model.workloads.get(*at));
    let (kind, name) = group.named;
    first.is_some_and(|first| apart.contains(&key(model, first, kind, name)))
}

/// Each pod as a workload of its own; the templates of their owners go with the first.
fn each_pod(model: &Model, group: &Group<'_>) -> Vec<Made> {
    let pods = group.pods.iter().filter_map(|at| Some((*at, model.workloads.get(*at)?)));
    let mut made: Vec<Made> = pods.map(|(at, pod)| Made { workload: pod.clone(), at, members: Vec::new() }).collect();
    if let Some(first) = made.first_mut() {
        first.members.extend(group.root.iter().chain(&group.steps));
    }
    made
}

fn of_group(model: &Model, group: &Group<'_>, classes: &Classes, selects: &dyn Fn(&str) -> bool) -> Vec<Made> {
    let root = group.root.and_then(|at| Some((at, model.workloads.get(at)?)));
    let standing = standing(model, group);
    let seen: Vec<(usize, &Workload, Option<ClassId>)> = standing
        .iter()
        .filter_map(|at| {
            let id = WorkloadId(u32::try_from(*at).unwrap_or(u32::MAX));
            Some((*at, model.workloads.get(*at)?, classes.of_workload(id)))
        })
        .collect();
    let found = alike(&seen, selects);
    let template = root.map(|(_, workload)| Look::of(workload, selects));
    let of_template = template.as_ref().and_then(|look| found.iter().position(|each| each.look.comes_of(look)));
    // The owner's template is one of several where no pod has come of it.
    let alone = template.iter().filter(|_| of_template.is_none()).map(|look| (look, None));
    let all: Vec<_> = alone.chain(found.iter().map(Alike::as_seen)).collect();
    let mut names = match all.len() {
        1 => vec![String::new()],
        _ => differences(&all),
    }
    .into_iter();
    let mut made = Vec::new();
    if let (Some((at, workload)), None) = (root, of_template) {
        names.next();
        made.push(Made { workload: workload.clone(), at, members: Vec::new() });
    }
    for (number, (each, name)) in found.iter().zip(names).enumerate() {
        let of_root = root.filter(|_| of_template == Some(number));
        let name = if of_root.is_some() { String::new() } else { name };
        made.extend(stand_in(model, group.named, of_root, &each.members, &name));
    }
    // What has no pods of its own goes with the first.
    if let Some(first) = made.first_mut() {
        first.members.extend(group.steps.iter().filter(|at| !standing.contains(at)));
    }
    made
}

/// The objects of a group that are looked at one by one: its pods, or, without pods and owner, the templates that are to have pods.
fn standing(model: &Model, group: &Group<'_>) -> Vec<usize> {
    if !group.pods.is_empty() || group.root.is_some() {
        return group.pods.clone();
    }
    let wanted = |at: &&usize| model.workloads.get(**at).is_some_and(|step| step.replicas != Some(0));
    let wanted: Vec<usize> = group.steps.iter().filter(wanted).copied().collect();
    if wanted.is_empty() { group.steps.last().copied().into_iter().collect() } else { wanted }
}

/// One workload for members that are alike, and for the owner where their template is its own.
fn stand_in(
    model: &Model,
    (kind, name): Named<'_>,
    root: Option<(usize, &Workload)>,
    members: &[usize],
    difference: &str,
) -> Option<Made> {
    let all = || members.iter().filter_map(|at| model.workloads.get(*at));
    let first = all().next()?;
    let mut workload = first.clone();
    workload.pods = all().fold(0, |pods, each| pods.saturating_add(each.pods));
    for each in all().skip(1) {
        common(&mut workload.labels, &each.labels);
        workload.addresses.extend(each.addresses.iter().filter(|address| !first.addresses.contains(address)));
        workload.several_nodes |= each.node != workload.node;
    }
    match root {
        Some((_, root)) => {
            workload.object = root.object;
            workload.kind = root.kind.clone();
            workload.name = root.name.clone();
            workload.owner = root.owner.clone();
            workload.replicas = root.replicas;
            workload.making = root.making;
            workload.service_account = root.service_account.clone();
            workload.automount = root.automount;
        }
        None => {
            workload.kind = kind.to_string().into();
            workload.name = if difference.is_empty() { name.to_string() } else { format!("{name}[{difference}]") };
            workload.owner = None;
            workload.stands_in = true;
        }
    }
    let at = root.map(|(at, _)| at).or(members.first().copied())?;
    Some(Made { workload, at, members: members.to_vec() })
}

/// Puts what was made into the model, each where it or its first member stood.
fn apply(model: &mut Model, made: Vec<Made>) {
    let mut at_place: HashMap<usize, Workload> = HashMap::new();
    let mut place_of: HashMap<usize, usize> = HashMap::new();
    for Made { workload, at, members } in made {
        place_of.extend(members.into_iter().map(|member| (member, at)));
        at_place.insert(at, workload);
    }
    let mut ids: HashMap<usize, WorkloadId> = HashMap::new();
    let mut folded: Vec<(usize, Workload)> = Vec::new();
    let before = std::mem::take(&mut model.workloads);
    for (at, workload) in before.into_iter().enumerate() {
        let id = WorkloadId(u32::try_from(model.workloads.len()).unwrap_or(u32::MAX));
        let place = place_of.get(&at).copied();
        match at_place.remove(&at) {
            Some(made) => {
                ids.insert(at, id);
                model.workloads.push(made);
            }
            None if place.is_none() => model.workloads.push(workload.clone()),
            None => {}
        }
        if let Some(place) = place {
            folded.push((place, workload));
        }
    }
    let known = |(place, workload)| Some(Folded { workload, into: *ids.get(&place)? });
    model.folded = folded.into_iter().filter_map(known).collect();
}

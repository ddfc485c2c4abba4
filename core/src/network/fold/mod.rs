//! Pods of one owner as one workload, as a reader counts them: a snapshot of a cluster has the Deployment, its ReplicaSets and every pod.
//!
//! Pods that policies can tell apart, or that look different, are kept apart. The objects themselves stay in the model, for what is asked of each of them.

mod looks;
mod names;
mod owners;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use crate::cluster::{Folded, Model, NamespaceId, ObjectId, Workload, WorkloadId};

use super::Dialect;
use super::addresses::Axes;
use super::classes::{Classes, Members};
use super::given::{Asked, AskedOf, number_of};
use super::parting::{Parting, named};
use super::vocabulary::Vocabulary;
use looks::{Look, Spot, alike, common};
use names::names;
use owners::{Named, Owners};

/// What belongs to one owner, by places in the model.
struct Group<'a> {
    namespace: NamespaceId,
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
pub(super) fn fold(model: &mut Model, dialect: &Dialect, asked: &Asked, parting: &Parting) {
    if model.workloads.iter().all(|workload| workload.owner.is_none()) {
        return;
    }
    let (made, mut kin) = made(model, dialect, asked, parting);
    apply(model, made);
    kin.extend(
        model.folded.iter().filter_map(|folded| Some((folded.workload.object, model.workload(folded.into)?.object))),
    );
    model.kin = kin;
}

/// What stands for several objects, and what speaks for each finished one.
fn made(model: &Model, dialect: &Dialect, asked: &Asked, parting: &Parting) -> (Vec<Made>, Vec<(ObjectId, ObjectId)>) {
    let words = Vocabulary::of(model, dialect);
    let axes = Axes::cut(&words.sets(model));
    let classes = Classes::of(model, &words, &axes, dialect, &[]);
    let owners = Owners::new(model);
    let (mut all, mut kin) = (Vec::new(), Vec::new());
    for group in groups(model, &owners) {
        let owner = || named(model, group.namespace, group.named.0, group.named.1);
        let is_parted = !parting.owners.is_empty() && parting.owners.contains(&owner());
        let made = match !parting.apart.is_empty() && !group.pods.is_empty() && parting.apart.contains(&owner()) {
            true => each_pod(model, &group),
            false => of_group(model, &group, &classes, asked.of_pods(group.namespace, is_parted), is_parted),
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
            groups.push(Group {
                namespace: workload.namespace,
                named,
                root,
                steps: Vec::new(),
                pods: Vec::new(),
                finished: Vec::new(),
            });
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

/// Each pod as a workload of its own; the templates of their owners go with the first.
fn each_pod(model: &Model, group: &Group<'_>) -> Vec<Made> {
    let pods = group.pods.iter().filter_map(|at| Some((*at, model.workloads.get(*at)?)));
    let mut made: Vec<Made> = pods.map(|(at, pod)| Made { workload: pod.clone(), at, members: Vec::new() }).collect();
    if let Some(first) = made.first_mut() {
        first.members.extend(group.root.iter().chain(&group.steps));
    }
    made
}

fn of_group(model: &Model, group: &Group<'_>, classes: &Classes, asked: AskedOf<'_>, is_parted: bool) -> Vec<Made> {
    let root = group.root.and_then(|at| Some((at, model.workloads.get(at)?)));
    let standing = standing(model, group);
    let seen: Vec<_> =
        standing.iter().filter_map(|at| Some((*at, model.workloads.get(*at)?, spot(classes, *at)))).collect();
    let found = alike(&seen, asked);
    let template = root.map(|(_, workload)| Look::of(workload));
    let names = names(group.named, &found, template.as_ref(), is_parted);
    let mut made = Vec::new();
    if let (Some((at, workload)), None) = (root, names.of_template) {
        made.push(Made { workload: workload.clone(), at, members: Vec::new() });
    }
    for (number, (each, difference)) in found.iter().zip(&names.differences).enumerate() {
        let of_template = root.filter(|_| names.of_template == Some(number));
        let stands_for = of_template.filter(|_| difference.is_empty());
        let part = stand_in(model, group.named, stands_for, &each.members, difference, asked);
        made.extend(part.map(|mut part| {
            let is_part = !difference.is_empty() && each.members.len() == 1;
            let mut of_tags = each.tags.iter().filter(|_| is_part);
            part.workload.making.ordinal = of_tags.find_map(|(key, value)| number_of(group.named, key, (*value)?));
            // Where each pod has a name of its own, the owner goes with one of them.
            part.members.extend(of_template.filter(|_| stands_for.is_none()).map(|(at, _)| at));
            part
        }));
    }
    for step in group.steps.iter().filter(|at| !standing.contains(at)) {
        // It goes with its pods; without any, with the first.
        let has_pod = |made: &Made| made.members.iter().any(|pod| is_owned(model, *pod, *step));
        let place = made.iter().position(has_pod).unwrap_or_default();
        if let Some(made) = made.get_mut(place) {
            made.members.push(*step);
        }
    }
    made
}

/// Whether an object is owned by another one, both by their places in the model.
fn is_owned(model: &Model, at: usize, by: usize) -> bool {
    let (Some(object), Some(owner)) = (model.workloads.get(at), model.workloads.get(by)) else { return false };
    object.owner.as_ref().is_some_and(|named| *named.kind == *owner.kind && *named.name == *owner.name)
}

/// Where rules about addresses see a pod, by its place in the model.
fn spot(classes: &Classes, at: usize) -> Option<Spot<'_>> {
    let class = classes.of_workload(WorkloadId(u32::try_from(at).unwrap_or(u32::MAX)))?;
    match &classes.get(class)?.members {
        Members::Pods { place, nodes, .. } => Some((place, nodes.as_slice())),
        Members::Outside(_) => None,
    }
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
    asked: AskedOf<'_>,
) -> Option<Made> {
    let all = || members.iter().filter_map(|at| model.workloads.get(*at));
    let first = all().next()?;
    let mut workload = first.clone();
    workload.pods = all().fold(0, |pods, each| pods.saturating_add(each.pods));
    for each in all().skip(1) {
        common(&mut workload.labels, &each.labels, asked);
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

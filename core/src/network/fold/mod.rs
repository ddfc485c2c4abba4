//! Pods of one owner as one workload, as a reader counts them: a snapshot of a cluster has the Deployment, its ReplicaSets and every pod.
//!
//! Pods that policies can tell apart, or that look different, are kept apart. The objects themselves stay in the model, for what is asked of each of them.

mod looks;
mod names;
mod owners;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use crate::cluster::{Folded, Model, NamespaceId, ObjectId, Workload, WorkloadId};

use super::Dialect;
use super::addresses::{Axes, GroupId};
use super::given::{Asked, AskedOf, may_make_more, number_of};
use super::parting::{Parting, named};
use super::reachability::classes::{Classes, Members, NodeAddresses, Place, addresses, node_addresses};
use super::reachability::vocabulary::Vocabulary;
use looks::{Look, Seen, alike, and_untold, common};
use names::{Name, Root, names};
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
    let sight = Sight { model, classes, axes, nodes: node_addresses(model) };
    let owners = Owners::new(model);
    let (mut all, mut kin) = (Vec::new(), Vec::new());
    for group in groups(model, &owners) {
        let owner = || named(model, group.namespace, group.named.0, group.named.1);
        let is_parted = !parting.owners.is_empty() && parting.owners.contains(&owner());
        let made = match !parting.apart.is_empty() && !group.pods.is_empty() && parting.apart.contains(&owner()) {
            true => each_pod(model, &group),
            false => of_group(model, &group, &sight, asked.of_pods(group.namespace, is_parted), is_parted),
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

fn of_group(model: &Model, group: &Group<'_>, sight: &Sight<'_>, asked: AskedOf<'_>, is_parted: bool) -> Vec<Made> {
    let root = group.root.and_then(|at| Some((at, model.workloads.get(at)?)));
    let standing = standing(model, group);
    let seen: Vec<Seen<'_>> = standing.iter().filter_map(|at| sight.seen(*at)).collect();
    let found = alike(&seen, asked);
    let owner = Root {
        named: group.named,
        template: root.map(|(_, workload)| Look::of(workload)),
        goes_on: root.is_some_and(|(_, workload)| may_make_more(workload, asked)),
        is_parted,
    };
    let names = names(&owner, &found);
    let mut made = Vec::new();
    if let (Some((at, workload)), None) = (root, names.of_template) {
        let mut workload = workload.clone();
        // The pods that there are at first are all workloads of their own.
        if !group.pods.is_empty() {
            workload.replicas = Some(0);
            workload.making.autoscaled |= owner.goes_on;
        }
        made.push(Made { workload, at, members: Vec::new() });
    }
    for (number, (each, Name { difference, is_tagged })) in found.iter().zip(&names.all).enumerate() {
        let of_template = root.filter(|_| names.of_template == Some(number));
        let stands_for = of_template.filter(|_| difference.is_empty());
        let part = stand_in(model, group.named, stands_for, &each.members, difference);
        made.extend(part.map(|mut part| {
            let is_part = *is_tagged && each.members.len() == 1;
            let mut of_tags = each.tags.iter().filter(|_| is_part);
            part.workload.node = sight.node(&each.members).or(part.workload.node.take());
            part.workload.making.ordinal = of_tags.find_map(|(key, value)| number_of(group.named, key, (*value)?));
            if owner.goes_on && stands_for.is_some() {
                and_untold(&mut part.workload.labels);
            }
            // Where each pod has a name of its own, the owner goes with one of them.
            part.members.extend(of_template.filter(|_| stands_for.is_none()).map(|(at, _)| at));
            part
        }));
    }
    let standing: HashSet<usize> = standing.into_iter().collect();
    let steps: Vec<usize> = group.steps.iter().copied().filter(|at| !standing.contains(at)).collect();
    let places = places_of_steps(model, &made);
    for step in steps {
        // It goes with its pods; without any, with the first.
        let named = model.workloads.get(step).map(|step| (&*step.kind, &*step.name));
        let place = named.and_then(|named| places.get(&named)).copied().unwrap_or_default();
        if let Some(made) = made.get_mut(place) {
            made.members.push(step);
        }
    }
    made
}

/// The place of what has pods of an owner, the first of several, by the owner's kind and name.
fn places_of_steps<'m>(model: &'m Model, made: &[Made]) -> HashMap<Named<'m>, usize> {
    let mut places = HashMap::new();
    for (place, made) in made.iter().enumerate() {
        let owners = made.members.iter().filter_map(|at| model.workloads.get(*at)?.owner.as_ref());
        for owner in owners {
            places.entry((&*owner.kind, &*owner.name)).or_insert(place);
        }
    }
    places
}

/// Who sees pods as rules about addresses do.
struct Sight<'a> {
    model: &'a Model,
    classes: Classes,
    axes: Axes,
    nodes: NodeAddresses<'a>,
}

impl Sight<'_> {
    /// A pod, by its place in the model.
    fn seen(&self, at: usize) -> Option<Seen<'_>> {
        let pod = self.model.workloads.get(at)?;
        let class = self.classes.of_workload(WorkloadId(u32::try_from(at).unwrap_or(u32::MAX)));
        let spot = match &class.and_then(|class| self.classes.get(class))?.members {
            Members::Pods { place, nodes, .. } => Some((place, nodes.as_slice())),
            Members::Outside(_) => None,
        };
        let is_alone = spot.is_some_and(|(place, _)| self.is_alone(place));
        Some(Seen { at, pod, spot, is_alone, address: addresses(pod, &self.nodes).first().copied() })
    }

    /// Whether no other pod can be where one is, since rules name its address by itself.
    fn is_alone(&self, place: &Place) -> bool {
        let Place::Known(groups) = place else { return false };
        let ranges = |group: &GroupId| self.axes.groups().get(*group as usize).map(|group| group.ranges.as_slice());
        groups.iter().filter_map(ranges).flatten().all(|range| range.first() == range.last())
    }

    /// The node of one that is seen by its address, of pods that use the network of theirs.
    fn node(&self, members: &[usize]) -> Option<String> {
        let seen = members.iter().filter_map(|at| self.seen(*at)).filter(|seen| seen.pod.host_network);
        let with_node = seen.filter_map(|seen| Some((seen.address?, seen.pod.node.as_ref()?)));
        with_node.min().map(|(_, node)| node.clone())
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

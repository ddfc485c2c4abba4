//! The proof: the text is read and evaluated, and held against what is wanted.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use roaring::RoaringBitmap;

use crate::cluster::{self, Contribution, Facts, Model, NetworkPolicy, ObjectId, WorkloadId, facts};
use crate::manifest::{Content, objects};
use crate::network::ports::PortSetId;
use crate::network::query::alike::{Lift, SetNumbers};
use crate::network::query::blocks::{Block, blocks, join};
use crate::network::query::crowd::{Crowd, Who};
use crate::network::query::own::OwnNodes;
use crate::network::query::sets::{grouped, overlay};
use crate::network::query::state::{Known, Universe, state};
use crate::network::reachability::Reachability;
use crate::network::reachability::classes::ClassId;
use crate::report::EndsReport;
use crate::source;

use super::hosts::NodesOfHosts;
use super::planes::{Planes, sources};
use super::wanted::Wanted;

/// A state with other policies, where everything else is as it is.
pub(super) struct After {
    pub(super) model: Model,
    pub(super) reachability: Reachability,
}

impl After {
    /// What comes of other policies.
    pub(super) fn of(wanted: &Wanted<'_>, policies: Vec<NetworkPolicy>) -> Self {
        let now = wanted.model;
        let model = Model {
            clusters: now.clusters.clone(),
            namespaces: now.namespaces.clone(),
            workloads: now.workloads.clone(),
            policies,
            admin: now.admin.clone(),
            nodes: now.nodes.clone(),
            ..Model::default()
        };
        let reachability = Reachability::new(&model, &wanted.reachability.settings);
        After { model, reachability }
    }
}

/// The policies of some texts, as the model of a cluster has them. A text that is anything but one object has none.
pub(super) fn read<'t>(model: &Model, cluster: &str, texts: impl Iterator<Item = &'t str>) -> Vec<NetworkPolicy> {
    let mut found: Vec<(String, String, Facts)> = Vec::new();
    for documents in texts.map(|text| source::read(text).documents) {
        let [document] = documents.as_slice() else { continue };
        let Some(tree) = document.tree() else { continue };
        let Content::Objects(read) = objects(0, tree) else { continue };
        if let [object] = read.as_slice() {
            let facts = facts(object, tree, None);
            found.push((object.namespace.clone().unwrap_or_default(), object.name.clone(), facts));
        }
    }
    let built = cluster::build(found.iter().map(|(namespace, name, facts)| Contribution {
        object: ObjectId(u32::MAX),
        cluster,
        namespace: Some(namespace),
        name,
        facts,
    }));
    let own = model.clusters.iter().zip(0..).find(|(name, _)| name.as_str() == cluster);
    let cluster = cluster::ClusterId(own.map_or(0, |(_, id)| id));
    let numbers: HashMap<&str, cluster::NamespaceId> = model
        .namespaces
        .iter()
        .zip(0..)
        .filter(|(namespace, _)| namespace.cluster == cluster)
        .map(|(namespace, id)| (namespace.name.as_str(), cluster::NamespaceId(id)))
        .collect();
    let names: Vec<String> = built.namespaces.iter().map(|namespace| namespace.name.clone()).collect();
    let of = |mut policy: NetworkPolicy| {
        let name = names.get(policy.namespace.0 as usize)?;
        policy.namespace = *numbers.get(name.as_str())?;
        policy.cluster = cluster;
        Some(policy)
    };
    built.policies.into_iter().filter_map(of).collect()
}

/// Ends between which something else comes out than is wanted.
#[derive(Debug, Clone)]
pub(super) struct Difference {
    pub(super) from: RoaringBitmap,
    pub(super) to: RoaringBitmap,
    pub(super) wanted: PortSetId,
    pub(super) open: PortSetId,
}

/// What is wanted beside what comes out.
pub(super) struct Proof<'a> {
    pub(super) crowd: Crowd<'a>,
    pub(super) differences: Vec<Difference>,
    /// The parts of each end of what is wanted.
    pub(super) parts: Vec<RoaringBitmap>,
    own: OwnNodes,
}

impl<'a> Proof<'a> {
    /// Holds a state against what is wanted.
    pub(super) fn of(wanted: &mut Wanted<'a>, after: &Reachability) -> Self {
        let (crowd, universe, parts) = atoms(wanted, after);
        let nodes = NodesOfHosts::of(wanted, &crowd, &parts);
        let meeting = &mut wanted.meeting;
        let mut translated: HashMap<PortSetId, PortSetId> = HashMap::new();
        let mut foreign =
            |id: PortSetId| *translated.entry(id).or_insert_with(|| meeting.ports.id(after.ports.get(id).clone()));
        let mut known: [Known; 2] = Default::default();
        let state = state(after, &universe, &mut foreign, &mut known);
        let everyone = crowd.everyone.clone();
        let actual = blocks(&state, meeting, &everyone, &everyone, false);
        let mut lift = Lift::new(&parts);
        let mut of_parts = |block: &Block| Block {
            from: lift.of(&block.from).clone(),
            to: lift.of(&block.to).clone(),
            open: block.open,
        };
        let mut asked: Vec<Block> = wanted.blocks.iter().map(&mut of_parts).collect();
        let refused: Vec<Block> = wanted.refused.iter().map(&mut of_parts).collect();
        nodes.excuse(&mut asked, &actual, &refused, &mut meeting.ports);
        let len = universe.class.len();
        let ends = 0..u32::try_from(len).unwrap_or(u32::MAX);
        let asked = Planes::of(&asked, len, sources, &mut meeting.ports);
        let actual = Planes::of(&actual, len, sources, &mut meeting.ports);
        let mut differences = Vec::new();
        for ((one, other), from) in grouped(ends, |end| Some((asked.at(end), actual.at(end)))) {
            let both = overlay(asked.get(one).to_vec(), actual.get(other).to_vec(), (PortSetId::NONE, PortSetId::NONE));
            for ((wanted, open), to) in both.into_iter().filter(|((wanted, open), _)| wanted != open) {
                differences.push(Difference { from: from.clone(), to, wanted, open });
            }
        }
        let key = |each: &Difference| (each.wanted, each.open);
        let mut sets = SetNumbers::default();
        let differences =
            join(differences, |each| (key(each), sets.number(&each.to)), |known, each| known.from |= each.from);
        let own = OwnNodes::of(after, &crowd, &state, meeting);
        Proof { crowd, differences, parts, own }
    }

    /// How many pairs a difference has; the pods of a workload that may have several are one more.
    pub(super) fn pairs(&self, difference: &Difference) -> u64 {
        self.own.count_with_pods(&self.crowd, &difference.from, &difference.to)
    }

    /// The sources and destinations of a difference as an answer has them.
    pub(super) fn reports(&self, difference: &Difference) -> (EndsReport, EndsReport) {
        let Difference { from, to, .. } = difference;
        let usual = || (self.crowd.report(from), self.crowd.report(to));
        self.own.reports(&self.crowd, from, to).unwrap_or_else(usual)
    }

    /// How many pairs lack something that is wanted, and how many have something that is not.
    pub(super) fn distance(&self, wanted: &Wanted<'_>) -> (u64, u64) {
        let (mut missing, mut extra) = (0, 0);
        for each in &self.differences {
            let (asked, open) = (wanted.meeting.get(each.wanted), wanted.meeting.get(each.open));
            let pairs = self.pairs(each);
            missing += if open.covers(asked) { 0 } else { pairs };
            extra += if asked.covers(open) { 0 } else { pairs };
        }
        (missing, extra)
    }
}

/// The ends of what is wanted, cut where another state tells their members apart: who they are, as that state numbers them, and the parts of each end.
fn atoms<'a>(wanted: &Wanted<'a>, after: &Reachability) -> (Crowd<'a>, Universe, Vec<RoaringBitmap>) {
    let mut crowd = Crowd::default();
    let mut universe = Universe::of(after);
    let pods = wanted.reachability.pod_addresses(wanted.model);
    let mut parts = Vec::with_capacity(wanted.len());
    for end in 0..u32::try_from(wanted.len()).unwrap_or(u32::MAX) {
        let mut found: Vec<(Option<ClassId>, Who<'a>)> = Vec::new();
        match wanted.crowd.who(end) {
            Some(Who::Pods(model, workloads)) => {
                let mut of_class: BTreeMap<Option<ClassId>, Vec<WorkloadId>> = BTreeMap::new();
                for id in workloads.iter() {
                    of_class.entry(after.classes.of_workload(*id)).or_default().push(*id);
                }
                found.extend(of_class.into_iter().map(|(class, ids)| (class, Who::Pods(model, Cow::Owned(ids)))));
            }
            Some(Who::Outside(ranges)) => {
                for (group, id) in after.axes.groups().iter().zip(0..) {
                    let common =
                        group.ranges.iter().flat_map(|one| ranges.iter().filter_map(|other| one.intersection(other)));
                    // Whoever has the address of a pod is that pod, of which is told by itself.
                    let common: Vec<_> = common.filter(|range| !pods.cover(range)).collect();
                    if !common.is_empty() {
                        found.push((Some(after.classes.of_group(id)), Who::Outside(common)));
                    }
                }
            }
            None => {}
        }
        let mut own = RoaringBitmap::new();
        for (class, who) in found {
            crowd.push(who);
            own.insert(universe.push(class));
        }
        parts.push(own);
    }
    (crowd, universe, parts)
}

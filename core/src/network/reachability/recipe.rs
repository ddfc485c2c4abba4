//! What rows are made from: the rules that concern each class, gathered without looking at every pair of class and policy.

use std::collections::HashMap;

use roaring::RoaringBitmap;

use crate::cluster::{
    ClusterId, Model, NamespaceId, NetworkPolicy, PortMatch, PortRule, Protocol, Rule, Selector, Workload,
};
use crate::network::dialect::Dialect;
use crate::network::direction::Direction;
use crate::network::places::{PeerPlace, isolates, rules_of};
use crate::network::ports::{PortSet, PortSetId, PortSets};
use crate::sort::sort;

use super::classes::{Classes, NamedPort, named_ports};
use super::marked::{Marked, Marks};
use super::peers::{MatchedId, Peers};

/// A selector whose answer depends on labels of namespaces that have no object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::network) struct UnknownLabels {
    /// The policy.
    pub(in crate::network) policy: PolicyRef,
    /// Where its selector stands.
    pub(in crate::network) place: SelectorPlace,
    /// The namespaces.
    pub(in crate::network) namespaces: Vec<NamespaceId>,
}

/// A policy, by its place in the model: in `policies`, or in `admin`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::network) enum PolicyRef {
    /// A NetworkPolicy.
    Network(usize),
    /// A policy of an administrative tier.
    Admin(usize),
}

/// Where a selector of namespaces stands in a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::network) enum SelectorPlace {
    /// In its subject.
    Subject,
    /// In a peer.
    Peer(PeerPlace),
}

/// The ports of a rule: numbers, and names that each destination resolves.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::network) struct RulePorts {
    pub(in crate::network) numbers: PortSetId,
    pub(in crate::network) names: Vec<(String, Protocol)>,
}

impl RulePorts {
    /// Every port, as a rule has them that names none.
    pub(in crate::network) const ALL: RulePorts = RulePorts { numbers: PortSetId::ALL, names: Vec::new() };

    /// Those of several entries.
    pub(in crate::network) fn of<'n>(
        numbers: impl Iterator<Item = PortSet>,
        names: impl Iterator<Item = (&'n str, Protocol)>,
        ports: &mut PortSets,
    ) -> Self {
        let mut names: Vec<(String, Protocol)> = names.map(|(name, protocol)| (name.to_string(), protocol)).collect();
        sort(&mut names);
        names.dedup();
        RulePorts { numbers: ports.id(union(numbers)), names }
    }
}

/// What a row is made from: peers with the ports that they may use, each once, in order; with the cluster whose pods give
/// names of ports their numbers, where there are names.
pub(in crate::network) type Recipe = Vec<(MatchedId, Option<ClusterId>, RulePorts)>;

/// Policies that isolate the same classes in a direction, because they select the same way.
#[derive(Debug)]
pub(in crate::network) struct Selecting<'a, 's> {
    pub(in crate::network) classes: &'s RoaringBitmap,
    /// Each with its place in the model.
    pub(in crate::network) policies: Vec<(usize, &'a NetworkPolicy)>,
}

/// The policies of a direction that isolate anybody, by whom they select.
pub(in crate::network) fn selecting<'a, 's>(
    model: &'a Model,
    selected: &'s [RoaringBitmap],
    direction: Direction,
) -> Vec<Selecting<'a, 's>> {
    let mut sets: Vec<Selecting<'a, 's>> = Vec::new();
    let (mut known, marks) = (HashMap::<Marked<(u32, &Selector)>, usize>::new(), Marks::default());
    for (at, (policy, classes)) in model.policies.iter().zip(selected).enumerate() {
        if !isolates(policy, direction) || classes.is_empty() {
            continue;
        }
        let next = sets.len();
        let number = *known.entry(marks.of((policy.namespace.0, &policy.pod_selector))).or_insert(next);
        if number == next {
            sets.push(Selecting { classes, policies: Vec::new() });
        }
        if let Some(set) = sets.get_mut(number) {
            set.policies.push((at, policy));
        }
    }
    sets
}

/// Classes that are in the same sets, as a tree: each group is its parent with one set more. Group 0 is in none.
pub(in crate::network) struct Groups {
    pub(in crate::network) of_class: Vec<u32>,
    parents: Vec<Option<(u32, usize)>>,
}

/// Puts classes into groups by the sets that they are in.
pub(in crate::network) fn refine<'s>(classes: &Classes, sets: impl Iterator<Item = &'s RoaringBitmap>) -> Groups {
    let mut groups = Groups { of_class: vec![0; classes.all.len()], parents: vec![None] };
    // For each group the set that split it last, and the group that came of it.
    let mut split: Vec<(usize, u32)> = vec![(usize::MAX, 0)];
    for (number, set) in sets.enumerate() {
        for class in set {
            let Some(group) = groups.of_class.get_mut(class as usize) else { continue };
            let Some(last) = split.get_mut(*group as usize) else { continue };
            if last.0 != number {
                *last = (number, u32::try_from(groups.parents.len()).unwrap_or(u32::MAX));
                groups.parents.push(Some((*group, number)));
            }
            *group = last.1;
            if split.len() < groups.parents.len() {
                split.push((usize::MAX, 0));
            }
        }
    }
    groups
}

impl Groups {
    /// The sets that the classes of a group are in, the last first.
    pub(in crate::network) fn sets(&self, group: u32) -> impl Iterator<Item = usize> + '_ {
        let parent = |group: &u32| self.parents.get(*group as usize).copied().flatten();
        let steps = std::iter::successors(parent(&group), move |(group, _)| parent(group));
        steps.map(|(_, set)| set)
    }
}

/// Recipes joined.
pub(in crate::network) fn joined<'r>(recipes: impl Iterator<Item = &'r Recipe>) -> Recipe {
    let mut whole: Recipe = recipes.flatten().cloned().collect();
    whole.sort_unstable();
    whole.dedup();
    whole
}

pub(in crate::network) fn recipe<'a>(
    set: &Selecting<'a, '_>,
    peers: &mut Peers<'a>,
    ports: &mut PortSets,
    direction: Direction,
    unknown: &mut Vec<UnknownLabels>,
) -> Recipe {
    let mut recipe = Recipe::new();
    for (number, policy) in &set.policies {
        let policy: &'a NetworkPolicy = policy;
        for (at, rule) in rules_of(policy, direction).iter().enumerate() {
            let open = rule_ports(rule, ports);
            let cluster = (!open.names.is_empty()).then_some(policy.cluster);
            if rule.peers.is_empty() {
                recipe.push((Peers::EVERYONE, cluster, open.clone()));
            }
            for (peer, found) in rule.peers.iter().enumerate() {
                let id = peers.id(policy, found);
                let namespaces = peers.unknown_labels(id).to_vec();
                if !namespaces.is_empty() {
                    let place = SelectorPlace::Peer(PeerPlace { direction, rule: at, peer });
                    unknown.push(UnknownLabels { policy: PolicyRef::Network(*number), place, namespaces });
                }
                recipe.push((id, cluster, open.clone()));
            }
        }
    }
    recipe.sort_unstable();
    recipe.dedup();
    recipe
}

/// The ports of a rule.
pub(in crate::network) fn rule_ports(rule: &Rule, ports: &mut PortSets) -> RulePorts {
    match rule.ports.as_slice() {
        [] => RulePorts::ALL,
        entries => RulePorts::of(entries.iter().map(numbers), entries.iter().filter_map(named), ports),
    }
}

/// The ports that a rule opens at a destination; names stand for the ports of `pod`, where it is one that resolves them.
pub(in crate::network) fn ports_at(rule: &Rule, pod: Option<&Workload>, dialect: &Dialect) -> PortSet {
    match rule.ports.as_slice() {
        [] => PortSet::all(),
        entries => resolved(entries.iter().map(numbers), entries.iter().filter_map(named), pod, dialect),
    }
}

/// The ports of several entries at a destination.
pub(in crate::network) fn resolved<'n>(
    numbers: impl Iterator<Item = PortSet>,
    names: impl Iterator<Item = (&'n str, Protocol)>,
    pod: Option<&Workload>,
    dialect: &Dialect,
) -> PortSet {
    let own = move |(name, protocol): (&'n str, Protocol)| {
        let ports = pod.into_iter().flat_map(move |pod| named_ports(pod, dialect));
        ports.filter(move |own| own.name == name && own.protocol == protocol)
    };
    union(numbers.chain(names.flat_map(own).map(|own| PortSet::range(own.protocol, own.number, own.number))))
}

fn union(sets: impl Iterator<Item = PortSet>) -> PortSet {
    sets.fold(PortSet::default(), |open, more| open.union(&more))
}

/// The ports that an entry opens by number.
pub(in crate::network) fn numbers(port: &PortRule) -> PortSet {
    match (port.protocol, &port.port) {
        (Some(protocol), PortMatch::All) => PortSet::range(protocol, 1, u16::MAX),
        (Some(protocol), PortMatch::Range(first, last)) => PortSet::range(protocol, *first, *last),
        _ => PortSet::default(),
    }
}

/// The name and protocol that an entry opens by name.
fn named(port: &PortRule) -> Option<(&str, Protocol)> {
    match &port.port {
        PortMatch::Named(name) => Some((name, port.protocol?)),
        _ => None,
    }
}

/// Names of ports to the numbers of the class at which connections arrive.
pub(in crate::network) fn resolve(recipe: Recipe, own: &[NamedPort], ports: &mut PortSets) -> Recipe {
    let resolved = recipe.into_iter().map(|(peer, _, open)| (peer, None, resolve_ports(open, own, ports)));
    let mut resolved: Recipe = resolved.collect();
    resolved.sort_unstable();
    resolved.dedup();
    resolved
}

/// The same of the ports of one rule.
pub(in crate::network) fn resolve_ports(open: RulePorts, own: &[NamedPort], ports: &mut PortSets) -> RulePorts {
    let asked = |name: &str, protocol| open.names.iter().any(|each| each.0 == name && each.1 == protocol);
    let mut numbers = open.numbers;
    for (_, protocol, number) in own.iter().filter(|(name, protocol, _)| asked(name, *protocol)) {
        let port = ports.id(PortSet::range(*protocol, *number, *number));
        numbers = ports.union(numbers, port);
    }
    RulePorts { numbers, names: Vec::new() }
}

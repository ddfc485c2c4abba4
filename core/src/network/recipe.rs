//! What rows are made from: the rules that concern each class, gathered without looking at every pair of class and policy.

use crate::sort::sort;
use std::collections::HashMap;

use roaring::RoaringBitmap;

use crate::cluster::{ClusterId, Model, NamespaceId, NetworkPolicy, PortMatch, PortRule, Protocol, Rule, Selector};

use super::classes::{Classes, NamedPort};
use super::peers::{MatchedId, Peers};
use super::ports::{PortSet, PortSetId, PortSets};
use super::rows::Direction;

/// A peer whose answer depends on labels of namespaces that have no object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLabels {
    /// The policy, by its place in the model.
    pub policy: usize,
    /// The direction of the rule.
    pub direction: Direction,
    /// The rule, by its place in the direction.
    pub rule: usize,
    /// The peer, by its place in the rule.
    pub peer: usize,
    /// The namespaces.
    pub namespaces: Vec<NamespaceId>,
}

/// The ports of a rule: numbers, and names that each destination resolves.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct RulePorts {
    pub(super) numbers: PortSetId,
    pub(super) names: Vec<(String, Protocol)>,
}

/// What a row is made from: peers with the ports that they may use, each once, in order; with the cluster whose pods give
/// names of ports their numbers, where there are names.
pub(super) type Recipe = Vec<(MatchedId, Option<ClusterId>, RulePorts)>;

/// Policies that isolate the same classes in a direction, because they select the same way.
pub(super) struct Selecting<'a, 's> {
    classes: &'s RoaringBitmap,
    policies: Vec<(usize, &'a NetworkPolicy)>,
}

pub(super) fn selecting<'a, 's>(
    model: &'a Model,
    selected: &'s [RoaringBitmap],
    direction: Direction,
) -> Vec<Selecting<'a, 's>> {
    let mut sets: Vec<Selecting<'a, 's>> = Vec::new();
    let mut known: HashMap<(u32, &Selector), usize> = HashMap::new();
    for (at, (policy, classes)) in model.policies.iter().zip(selected).enumerate() {
        let isolates = match direction {
            Direction::Egress => policy.isolates_egress,
            Direction::Ingress => policy.isolates_ingress,
        };
        if !isolates || classes.is_empty() {
            continue;
        }
        let next = sets.len();
        let number = *known.entry((policy.namespace.0, &policy.pod_selector)).or_insert(next);
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
pub(super) struct Groups {
    pub(super) of_class: Vec<u32>,
    parents: Vec<Option<(u32, usize)>>,
}

pub(super) fn refine(classes: &Classes, sets: &[Selecting<'_, '_>]) -> Groups {
    let mut groups = Groups { of_class: vec![0; classes.all.len()], parents: vec![None] };
    for (number, set) in sets.iter().enumerate() {
        let mut split: HashMap<u32, u32> = HashMap::new();
        for class in set.classes {
            let Some(group) = groups.of_class.get_mut(class as usize) else { continue };
            *group = *split.entry(*group).or_insert_with_key(|parent| {
                groups.parents.push(Some((*parent, number)));
                u32::try_from(groups.parents.len() - 1).unwrap_or(u32::MAX)
            });
        }
    }
    groups
}

pub(super) fn whole_recipe(groups: &Groups, group: u32, recipes: &[Recipe]) -> Recipe {
    let mut whole = Recipe::new();
    let mut at = group;
    while let Some((parent, set)) = groups.parents.get(at as usize).copied().flatten() {
        whole.extend(recipes.get(set).into_iter().flatten().cloned());
        at = parent;
    }
    whole.sort_unstable();
    whole.dedup();
    whole
}

pub(super) fn recipe<'a>(
    set: &Selecting<'a, '_>,
    peers: &mut Peers<'a>,
    ports: &mut PortSets,
    direction: Direction,
    unknown: &mut Vec<UnknownLabels>,
) -> Recipe {
    let mut recipe = Recipe::new();
    for (number, policy) in &set.policies {
        let policy: &'a NetworkPolicy = policy;
        let rules = match direction {
            Direction::Egress => &policy.egress,
            Direction::Ingress => &policy.ingress,
        };
        for (at, rule) in rules.iter().enumerate() {
            let open = rule_ports(rule, ports);
            let cluster = (!open.names.is_empty()).then_some(policy.cluster);
            if rule.peers.is_empty() {
                recipe.push((Peers::EVERYONE, cluster, open.clone()));
            }
            for (peer, found) in rule.peers.iter().enumerate() {
                let id = peers.id(policy, found);
                let namespaces = peers.unknown_labels(id).to_vec();
                if !namespaces.is_empty() {
                    unknown.push(UnknownLabels { policy: *number, direction, rule: at, peer, namespaces });
                }
                recipe.push((id, cluster, open.clone()));
            }
        }
    }
    recipe.sort_unstable();
    recipe.dedup();
    recipe
}

fn rule_ports(rule: &Rule, ports: &mut PortSets) -> RulePorts {
    if rule.ports.is_empty() {
        return RulePorts { numbers: PortSetId::ALL, names: Vec::new() };
    }
    let numbers = rule.ports.iter().fold(PortSet::default(), |open, port| open.union(&numbers(port)));
    let mut names: Vec<(String, Protocol)> = rule.ports.iter().filter_map(name).collect();
    sort(&mut names);
    names.dedup();
    RulePorts { numbers: ports.id(numbers), names }
}

/// The ports that an entry opens by number.
pub(super) fn numbers(port: &PortRule) -> PortSet {
    match (port.protocol, &port.port) {
        (Some(protocol), PortMatch::All) => PortSet::range(protocol, 1, u16::MAX),
        (Some(protocol), PortMatch::Range(first, last)) => PortSet::range(protocol, *first, *last),
        _ => PortSet::default(),
    }
}

/// The name and protocol that an entry opens by name.
fn name(port: &PortRule) -> Option<(String, Protocol)> {
    match &port.port {
        PortMatch::Named(name) => Some((name.clone(), port.protocol?)),
        _ => None,
    }
}

/// Names of ports to the numbers of the class at which connections arrive.
pub(super) fn resolve(recipe: Recipe, own: &[NamedPort], ports: &mut PortSets) -> Recipe {
    let mut resolved: Recipe = recipe
        .into_iter()
        .map(|(peer, _, open)| {
            let asked = |name: &str, protocol| open.names.iter().any(|each| each.0 == name && each.1 == protocol);
            let mut numbers = open.numbers;
            for (_, protocol, number) in own.iter().filter(|(name, protocol, _)| asked(name, *protocol)) {
                let port = ports.id(PortSet::range(*protocol, *number, *number));
                numbers = ports.union(numbers, port);
            }
            (peer, None, RulePorts { numbers, names: Vec::new() })
        })
        .collect();
    resolved.sort_unstable();
    resolved.dedup();
    resolved
}

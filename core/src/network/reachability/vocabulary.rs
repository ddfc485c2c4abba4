//! What policies ask about: label keys and values, port names, blocks, nodes. Whatever they never mention, they cannot tell apart.

use std::collections::{HashMap, HashSet};

use crate::cluster::{
    AdminPeer, AdminPolicy, AdminPort, Block, ClusterId, Labels, Model, Peer, PortMatch, Rule, Selector, Subject,
};
use crate::network::addresses::{AddressRange, merged, pieces};
use crate::network::dialect::Dialect;
use crate::network::direction::Direction;
use crate::network::places::rules_of;
use crate::sort::sort;

use super::tiers;

/// Everything that the policies of a model mention.
#[derive(Debug, Default)]
pub(in crate::network) struct Vocabulary<'a> {
    values: HashMap<&'a str, HashSet<&'a str>>,
    /// The keys, those with the fewest values first.
    keys: Vec<&'a str>,
    port_names: HashSet<&'a str>,
    set_numbers: HashMap<Asked<'a>, usize>,
    sets: Vec<Asked<'a>>,
}

/// A set of addresses that policies ask about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::network) enum Asked<'a> {
    /// Those of a block.
    Block(&'a Block),
    /// Those of the nodes of a cluster that a selector finds; of all nodes where there is none.
    Nodes(ClusterId, Option<&'a Selector>),
}

impl<'a> Vocabulary<'a> {
    pub(in crate::network) fn of(model: &'a Model, dialect: &Dialect) -> Self {
        let mut words = Vocabulary::default();
        for policy in &model.policies {
            words.selector(&policy.pod_selector);
            let rules = Direction::BOTH.into_iter().flat_map(|direction| rules_of(policy, direction));
            rules.for_each(|rule| words.rule(rule));
        }
        for policy in model.admin.iter().filter(|policy| tiers::is_evaluated(policy, dialect)) {
            words.admin(policy);
        }
        if !dialect.blocks_match_nodes && !words.sets.is_empty() {
            for (_, cluster) in model.clusters.iter().zip(0..) {
                words.ask(Asked::Nodes(ClusterId(cluster), None));
            }
        }
        let mut keys: Vec<(usize, &str)> = words.values.iter().map(|(key, values)| (values.len(), *key)).collect();
        sort(&mut keys);
        words.keys = keys.into_iter().map(|(_, key)| key).collect();
        words
    }

    /// Whether any selector asks about the key.
    pub(in crate::network) fn has_key(&self, key: &str) -> bool {
        self.values.contains_key(key)
    }

    /// Whether any rule asks for a port of this name.
    pub(in crate::network) fn has_port_name(&self, name: &str) -> bool {
        self.port_names.contains(name)
    }

    /// The labels that selectors ask about; a value that none of them names is the same as any other such value.
    pub(in crate::network) fn reduce<'l>(&self, labels: &'l Labels) -> Vec<(&'l str, Option<&'l str>)> {
        let relevant = labels.iter().filter_map(|(key, value)| {
            let known = self.values.get(&**key)?;
            Some((&**key, known.contains(&**value).then_some(&**value)))
        });
        relevant.collect()
    }

    /// The values of the labels that selectors ask about, those first for which they know the fewest values: in this order
    /// classes that the same selectors find are neighbours most often.
    pub(in crate::network) fn by_rarity<'l>(&self, labels: Option<&'l Labels>) -> Vec<Option<&'l str>> {
        let Some(labels) = labels else { return Vec::new() };
        self.keys.iter().map(|key| labels.get(*key).map(|value| &**value)).collect()
    }

    /// Every distinct block, in the order of the policies.
    pub(in crate::network) fn blocks(&self) -> impl Iterator<Item = &'a Block> {
        self.sets.iter().filter_map(|asked| match asked {
            Asked::Block(block) => Some(*block),
            Asked::Nodes(..) => None,
        })
    }

    /// Every distinct set of addresses, as ranges that do not touch.
    pub(in crate::network) fn sets(&self, model: &Model) -> Vec<Vec<AddressRange>> {
        let nodes = |cluster: ClusterId, selector: Option<&Selector>| {
            let found = model.nodes.iter().filter(|node| {
                node.cluster == cluster && selector.is_none_or(|selector| selector.matches(&node.labels))
            });
            let addresses = found.flat_map(|node| &node.addresses);
            merged(addresses.filter_map(|address| AddressRange::new(*address, *address)).collect())
        };
        let ranges = self.sets.iter().map(|asked| match asked {
            Asked::Block(block) => pieces(block),
            Asked::Nodes(cluster, selector) => nodes(*cluster, *selector),
        });
        ranges.collect()
    }

    /// The selectors of nodes, each with the number of its set.
    pub(in crate::network) fn nodes(&self) -> impl Iterator<Item = (usize, ClusterId, &'a Selector)> {
        self.sets.iter().enumerate().filter_map(|(number, asked)| match asked {
            Asked::Nodes(cluster, selector) => Some((number, *cluster, (*selector)?)),
            Asked::Block(_) => None,
        })
    }

    /// The place of a set of addresses in [`Vocabulary::sets`].
    pub(in crate::network) fn set_number(&self, asked: Asked<'_>) -> usize {
        self.set_numbers.get(&asked).copied().unwrap_or(usize::MAX)
    }

    fn ask(&mut self, asked: Asked<'a>) {
        let next = self.sets.len();
        if *self.set_numbers.entry(asked).or_insert(next) == next {
            self.sets.push(asked);
        }
    }

    fn selector(&mut self, selector: &'a Selector) {
        for requirement in &selector.requirements {
            let values = self.values.entry(&requirement.key).or_default();
            values.extend(requirement.values.iter().map(String::as_str));
        }
    }

    fn rule(&mut self, rule: &'a Rule) {
        for port in &rule.ports {
            if let PortMatch::Named(name) = &port.port {
                self.port_names.insert(name);
            }
        }
        for peer in &rule.peers {
            match peer {
                // Namespace selectors are answered by namespaces, which classes never mix.
                Peer::Pods { pods, .. } => pods.iter().for_each(|pods| self.selector(pods)),
                Peer::Block(block) => self.ask(Asked::Block(block)),
                Peer::Nothing => {}
            }
        }
    }

    fn admin(&mut self, policy: &'a AdminPolicy) {
        if let Subject::Pods { pods: Some(pods), .. } = &policy.body.subject {
            self.selector(pods);
        }
        for rule in policy.body.ingress.iter().chain(&policy.body.egress) {
            for port in &rule.ports {
                if let AdminPort::Named(name) = port {
                    self.port_names.insert(name);
                }
            }
            for peer in &rule.peers {
                match peer {
                    AdminPeer::Pods { pods, .. } => pods.iter().for_each(|pods| self.selector(pods)),
                    AdminPeer::Nodes(selector) => self.ask(Asked::Nodes(policy.cluster, Some(selector))),
                    AdminPeer::Networks(blocks) => {
                        blocks.iter().flatten().for_each(|block| self.ask(Asked::Block(block)));
                    }
                    AdminPeer::DomainNames(_) | AdminPeer::Unknown => {}
                }
            }
        }
    }
}

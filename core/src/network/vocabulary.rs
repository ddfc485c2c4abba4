//! What policies ask about: label keys and values, port names, blocks. Whatever they never mention, they cannot tell apart.

use crate::sort::sort;
use std::collections::{HashMap, HashSet};

use crate::cluster::{Block, Labels, Model, NetworkPolicy, Peer, PortMatch, Rule, Selector};

/// Everything that the policies of a model mention.
#[derive(Debug, Default)]
pub(super) struct Vocabulary<'a> {
    values: HashMap<&'a str, HashSet<&'a str>>,
    /// The keys, those with the fewest values first.
    keys: Vec<&'a str>,
    port_names: HashSet<&'a str>,
    block_numbers: HashMap<&'a Block, usize>,
    blocks: Vec<&'a Block>,
}

impl<'a> Vocabulary<'a> {
    pub(super) fn of(model: &'a Model) -> Self {
        let mut words = Vocabulary::default();
        for policy in &model.policies {
            words.selector(&policy.pod_selector);
            rules(policy).for_each(|rule| words.rule(rule));
        }
        let mut keys: Vec<(usize, &str)> = words.values.iter().map(|(key, values)| (values.len(), *key)).collect();
        sort(&mut keys);
        words.keys = keys.into_iter().map(|(_, key)| key).collect();
        words
    }

    /// Whether any selector asks about the key.
    pub(super) fn has_key(&self, key: &str) -> bool {
        self.values.contains_key(key)
    }

    /// Whether any rule asks for a port of this name.
    pub(super) fn has_port_name(&self, name: &str) -> bool {
        self.port_names.contains(name)
    }

    /// The labels that selectors ask about; a value that none of them names is the same as any other such value.
    pub(super) fn reduce<'l>(&self, labels: &'l Labels) -> Vec<(&'l str, Option<&'l str>)> {
        let relevant = labels.iter().filter_map(|(key, value)| {
            let known = self.values.get(&**key)?;
            Some((&**key, known.contains(&**value).then_some(&**value)))
        });
        relevant.collect()
    }

    /// The values of the labels that selectors ask about, those first for which they know the fewest values: in this order
    /// classes that the same selectors find are neighbours most often.
    pub(super) fn by_rarity<'l>(&self, labels: Option<&'l Labels>) -> Vec<Option<&'l str>> {
        let Some(labels) = labels else { return Vec::new() };
        self.keys.iter().map(|key| labels.get(*key).map(|value| &**value)).collect()
    }

    /// Every distinct block, in the order of the policies.
    pub(super) fn blocks(&self) -> &[&'a Block] {
        &self.blocks
    }

    /// The place of a block in [`Vocabulary::blocks`].
    pub(super) fn block_number(&self, block: &Block) -> usize {
        self.block_numbers.get(block).copied().unwrap_or(usize::MAX)
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
                Peer::Block(block) => {
                    let next = self.blocks.len();
                    if *self.block_numbers.entry(block).or_insert(next) == next {
                        self.blocks.push(block);
                    }
                }
                Peer::Nothing => {}
            }
        }
    }
}

/// The rules of a policy that have a meaning.
fn rules(policy: &NetworkPolicy) -> impl Iterator<Item = &Rule> {
    let ingress = policy.ingress.iter().filter(|_| policy.isolates_ingress);
    ingress.chain(policy.egress.iter().filter(|_| policy.isolates_egress))
}

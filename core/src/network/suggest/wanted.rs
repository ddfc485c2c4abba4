//! What is wanted, as blocks of ends of which no two labels share one.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use roaring::RoaringBitmap;

use crate::cluster::{ClusterId, Labels, Model, NamespaceId, Requirement, Selector, WorkloadId};
use crate::network::ports::PortSetId;
use crate::network::query::alike::lift;
use crate::network::query::blocks::{Block, Ends, blocks, merged};
use crate::network::query::crowd::{Crowd, Who};
use crate::network::query::families::Families;
use crate::network::query::pick::{Picked, pick_for_blocks};
use crate::network::query::state::{Known, Meeting, State, Universe, state};
use crate::network::query::{Choice, Meant};
use crate::network::reachability::Reachability;
use crate::network::reachability::classes::{ClassId, Members};
use crate::network::servers::{self, Servers};

use super::apart::Apart;
use super::nobody::Nobody;
use super::selectors::telling;
use super::{Connection, SuggestOptions};

/// Pods of a namespace that have the same labels, as far as these tell pods apart: no selector does.
#[derive(Debug)]
pub(super) struct Item<'a> {
    pub(super) namespace: NamespaceId,
    pub(super) cluster: ClusterId,
    pub(super) labels: &'a Labels,
    /// The ends that it consists of: more than one where it is torn, or may be.
    pub(super) ends: RoaringBitmap,
}

/// The ends that a suggestion is made of, and what is wanted between them.
pub(super) struct Wanted<'a> {
    pub(super) model: &'a Model,
    pub(super) reachability: &'a Reachability,
    pub(super) crowd: Crowd<'a>,
    pub(super) meeting: Meeting,
    pub(super) blocks: Vec<Block>,
    pub(super) items: Vec<Item<'a>>,
    /// The item of each end; none of one outside and of pods that use the network of their node.
    pub(super) item_of: Vec<Option<u32>>,
    /// Pods that use the network of their node: no selector finds them and nothing isolates them.
    pub(super) hosts: RoaringBitmap,
    /// Everyone whom a rule without peers allows, but for pods of the host network.
    pub(super) everyone: RoaringBitmap,
    /// The ends of the namespaces for which policies are made.
    pub(super) scope: RoaringBitmap,
    /// The pods that answer DNS.
    pub(super) servers: RoaringBitmap,
    /// What is not to be, whether it is wanted or not.
    pub(super) refused: Vec<Block>,
    /// What is wanted and denied, and left out therefore.
    pub(super) contradictions: Vec<Block>,
    /// What is wanted that is about no one.
    pub(super) nobody: Vec<Nobody>,
    /// What is to be left out that is about no one.
    pub(super) nobody_left_out: Vec<Nobody>,
    /// The pods whose addresses blocks must not have.
    pub(super) apart: Apart,
    /// The sorts of pods of each namespace, and their ends.
    pub(super) of_namespace: BTreeMap<NamespaceId, (RoaringBitmap, RoaringBitmap)>,
    pub(super) families: Families,
    /// What is open now, where that is what is wanted.
    pub(super) today: Option<State>,
    universe: Universe,
}

impl<'a> Wanted<'a> {
    pub(super) fn of(model: &'a Model, reachability: &'a Reachability, options: &SuggestOptions, apart: Apart) -> Self {
        let (choices, scope, servers) = choices(options);
        // Whoever may reach everyone outside may do so in both families, unless the dialect knows no blocks of IPv6.
        let picked = pick_for_blocks(model, reachability, &choices, reachability.settings.dialect.ipv6_blocks);
        let mut wanted = Wanted {
            model,
            reachability,
            crowd: Crowd::default(),
            meeting: Meeting::of(reachability),
            blocks: Vec::new(),
            items: Vec::new(),
            item_of: Vec::new(),
            hosts: RoaringBitmap::new(),
            everyone: RoaringBitmap::new(),
            scope: RoaringBitmap::new(),
            servers: RoaringBitmap::new(),
            refused: Vec::new(),
            contradictions: Vec::new(),
            nobody: Vec::new(),
            nobody_left_out: Vec::new(),
            apart,
            of_namespace: BTreeMap::new(),
            families: Families::default(),
            today: None,
            universe: Universe::of(reachability),
        };
        let lifts = wanted.split(&picked);
        wanted.families = Families::of(reachability, &wanted.universe);
        let everyone = &wanted.crowd.everyone;
        wanted.everyone = &(&everyone.pods - &wanted.hosts) | &everyone.outside;
        let chosen: Vec<Ends> = picked
            .chosen
            .iter()
            .map(|ends| {
                wanted.crowd.alive(&Ends { pods: lift(&lifts, &ends.pods), outside: lift(&lifts, &ends.outside) })
            })
            .collect();
        let of = |at: usize| chosen.get(at).map(|ends| ends.pods.clone()).unwrap_or_default();
        wanted.scope = &of(scope) - &wanted.hosts;
        wanted.servers = &of(servers) - &wanted.hosts;
        let mut pairs = chosen.chunks(2);
        match &options.wanted {
            None => wanted.current(),
            Some(connections) => {
                for (connection, ends) in connections.iter().zip(pairs.by_ref()) {
                    if let [from, to] = ends
                        && !wanted.add(from, to, connection)
                    {
                        wanted.nobody.push(Nobody::of(connection, from, to, &wanted.crowd));
                    }
                }
            }
        }
        let denied = options.denied.iter().map(|connection| (connection, true));
        let without = options.without.iter().map(|connection| (connection, false));
        for ((connection, is_denied), ends) in denied.chain(without).zip(pairs) {
            let [from, to] = ends else { continue };
            if !wanted.is_anybody(from, to) {
                wanted.nobody_left_out.push(Nobody::of(connection, from, to, &wanted.crowd));
                continue;
            }
            let left_out = wanted.leave_out(from, to, connection);
            if is_denied {
                wanted.contradictions.extend(left_out);
            }
        }
        wanted.contradictions = merged(std::mem::take(&mut wanted.contradictions));
        wanted
    }

    /// How many ends there are.
    pub(super) fn len(&self) -> usize {
        self.item_of.len()
    }

    /// The item of an end.
    pub(super) fn item(&self, end: u32) -> Option<&Item<'a>> {
        self.items.get(self.number(end)? as usize)
    }

    /// The number of the item of an end.
    pub(super) fn number(&self, end: u32) -> Option<u32> {
        self.item_of.get(end as usize).copied().flatten()
    }

    /// Whether policies are made for a sort of pods.
    pub(super) fn is_in_scope(&self, item: u32) -> bool {
        self.items.get(item as usize).is_some_and(|item| !item.ends.is_disjoint(&self.scope))
    }

    /// Whether policies are made for a namespace.
    pub(super) fn makes_policies_of(&self, namespace: NamespaceId) -> bool {
        self.of_namespace.get(&namespace).is_some_and(|(_, ends)| !ends.is_disjoint(&self.scope))
    }

    /// The ends of some classes.
    pub(super) fn of_classes(&self, classes: &RoaringBitmap) -> RoaringBitmap {
        self.universe.lift(classes)
    }

    /// Splits ends by what selectors see of them, and says what became of each.
    fn split(&mut self, picked: &Picked<'a>) -> Vec<RoaringBitmap> {
        let mut known: HashMap<(NamespaceId, Cow<'a, Labels>), u32> = HashMap::new();
        let mut lifts = Vec::new();
        for (class, end) in picked.universe.class.iter().zip(0..) {
            let first = self.next();
            match picked.crowd.who(end) {
                Some(Who::Pods(model, members)) => {
                    let members = members.iter().copied();
                    if self.is_host(*class) {
                        self.hosts.insert(first);
                        self.push(*class, Who::Pods(model, members.collect()), None);
                    } else {
                        self.pods(*class, members, &mut known);
                    }
                }
                Some(Who::Outside(ranges)) => self.push(*class, Who::Outside(ranges.clone()), None),
                None => {}
            }
            lifts.push((first..self.next()).collect());
        }
        lifts
    }

    fn pods(
        &mut self,
        class: Option<ClassId>,
        members: impl Iterator<Item = WorkloadId>,
        known: &mut HashMap<(NamespaceId, Cow<'a, Labels>), u32>,
    ) {
        let model = self.model;
        let mut parts: Vec<(u32, Vec<WorkloadId>)> = Vec::new();
        let mut place: HashMap<u32, usize> = HashMap::new();
        for id in members {
            let Some(workload) = model.workload(id) else { continue };
            let number = *known.entry((workload.namespace, telling(&workload.labels))).or_insert_with(|| {
                self.items.push(Item {
                    namespace: workload.namespace,
                    cluster: workload.cluster,
                    labels: &workload.labels,
                    ends: RoaringBitmap::new(),
                });
                u32::try_from(self.items.len() - 1).unwrap_or(u32::MAX)
            });
            let next = parts.len();
            match parts.get_mut(*place.entry(number).or_insert(next)) {
                Some((_, members)) => members.push(id),
                None => parts.push((number, vec![id])),
            }
        }
        for (number, members) in parts {
            let end = self.next();
            self.push(class, Who::Pods(model, Cow::Owned(members)), Some(number));
            if let Some(item) = self.items.get_mut(number as usize) {
                item.ends.insert(end);
                let (items, ends) = self.of_namespace.entry(item.namespace).or_default();
                items.insert(number);
                ends.insert(end);
            }
        }
    }

    fn push(&mut self, class: Option<ClassId>, who: Who<'a>, item: Option<u32>) {
        self.crowd.push(who);
        self.universe.push(class);
        self.item_of.push(item);
    }

    fn next(&self) -> u32 {
        u32::try_from(self.len()).unwrap_or(u32::MAX)
    }

    fn is_host(&self, class: Option<ClassId>) -> bool {
        let class = class.and_then(|class| self.reachability.classes.get(class));
        class.is_some_and(|class| matches!(class.members, Members::Pods { host_network: true, .. }))
    }

    /// What is open now.
    fn current(&mut self) {
        let mut known: [Known; 2] = Default::default();
        let state = state(self.reachability, &self.universe, &mut |id| id, &mut known);
        let everyone = self.crowd.everyone.clone();
        self.blocks = blocks(&state, &mut self.meeting, &everyone, &everyone, false);
        self.today = Some(state);
    }

    /// Whether there is a pair of different endpoints, of which one is in the cluster, in a family that both have, or a workload of several pods with itself.
    fn is_anybody(&self, from: &Ends, to: &Ends) -> bool {
        self.families.pairs(from, to).iter().any(|(from, to)| self.crowd.has_pairs(from, to))
    }

    /// Adds what is wanted between some ends; false where there is no such pair.
    fn add(&mut self, from: &Ends, to: &Ends, connection: &Connection) -> bool {
        let open = self.meeting.ports.id(connection.ports.clone());
        if open != PortSetId::NONE {
            let pairs = self.families.pairs(from, to).into_iter();
            self.blocks.extend(pairs.map(|(from, to)| Block { from, to, open }));
        }
        self.is_anybody(from, to)
    }

    /// Takes from what is wanted what is open between some ends, and gives it.
    fn leave_out(&mut self, from: &Ends, to: &Ends, connection: &Connection) -> Vec<Block> {
        let (from, to) = (&from.pods | &from.outside, &to.pods | &to.outside);
        let away = self.meeting.ports.id(connection.ports.clone());
        self.refused.push(Block { from: from.clone(), to: to.clone(), open: away });
        let mut left = Vec::with_capacity(self.blocks.len());
        let mut taken = Vec::new();
        for block in std::mem::take(&mut self.blocks) {
            let (sources, destinations) = (&block.from & &from, &block.to & &to);
            if sources.is_empty() || destinations.is_empty() {
                left.push(block);
                continue;
            }
            let (shared, rest) = self.meeting.ports.split(block.open, away);
            if shared != PortSetId::NONE && self.crowd.has_pairs(&sources, &destinations) {
                taken.push(Block { from: sources.clone(), to: destinations.clone(), open: shared });
            }
            let parts = [
                Block { from: &block.from - &sources, to: block.to.clone(), open: block.open },
                Block { from: sources.clone(), to: &block.to - &destinations, open: block.open },
                Block { from: sources, to: destinations, open: rest },
            ];
            let is_any = |part: &Block| !part.from.is_empty() && !part.to.is_empty() && part.open != PortSetId::NONE;
            left.extend(parts.into_iter().filter(is_any));
        }
        self.blocks = left;
        taken
    }
}

/// The choices by which ends are cut: two for each connection, the namespaces for which policies are made, and the pods that answer DNS; with the places of
/// the last two.
fn choices(options: &SuggestOptions) -> (Vec<Choice>, usize, usize) {
    let connections = options.wanted.iter().flatten().chain(&options.denied).chain(&options.without);
    let mut choices: Vec<Choice> = connections.flat_map(|each| [each.from.clone(), each.to.clone()]).collect();
    let scope = match options.namespaces.as_slice() {
        [] => Choice::of(Meant::of_namespace("*")),
        some => Choice { any: some.iter().map(|name| Meant::of_namespace(name)).collect(), except: Vec::new() },
    };
    let place = choices.len();
    let server = |namespace: &str, key: &str, values: &[&str]| Meant::Workloads {
        name: None,
        namespace: Some(namespace.to_string()),
        namespaces: None,
        pods: Some(Selector { requirements: vec![Requirement::one_of(key, values)] }),
    };
    let everywhere = |servers: &Servers| {
        let (key, values) = servers.label;
        [server(servers.namespace, key, values), server(&format!("*:{}", servers.namespace), key, values)]
    };
    let servers = servers::ALL.iter().flat_map(everywhere).collect();
    choices.extend([scope, Choice { any: servers, except: Vec::new() }]);
    (choices, place, place + 1)
}

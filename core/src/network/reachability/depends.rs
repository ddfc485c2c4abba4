//! Answers that depend on what the specification leaves open, found while the peers are known.

use roaring::RoaringBitmap;

use crate::cluster::{AdminPolicy, Model, NetworkPolicy, Peer};
use crate::network::direction::Direction;
use crate::network::places::{self, PeerPlace, rules_of};
use crate::network::ports::{PortSet, PortSetId, PortSets};

use super::classes::{ClassId, Classes, Members};
use super::peers::Peers;
use super::recipe::{RulePorts, rule_ports};
use super::steps::{Step, steps};

/// What answers depend on.
#[derive(Debug, Default)]
pub(in crate::network) struct Depends {
    /// Blocks of NetworkPolicies that have addresses of pods which nothing else in the policy matches, the first of each policy.
    pub(in crate::network) blocks: Vec<BlockWithPods>,
    /// Policies of one tier with equal priority that say different things of one connection.
    pub(in crate::network) conflicts: Vec<Conflict>,
    /// A policy behind which no more were compared, where there are too many of equal priority.
    pub(in crate::network) compared_until: Option<usize>,
}

/// How many pairs of rules of equal priority are compared in a tier.
const COMPARED: usize = 1_000_000;

/// A block that has addresses of pods.
#[derive(Debug)]
pub(in crate::network) struct BlockWithPods {
    /// The policy, by its place in the model.
    pub(in crate::network) policy: usize,
    pub(in crate::network) place: PeerPlace,
    /// How many more of its blocks are like it.
    pub(in crate::network) more: usize,
    /// A class of those pods.
    pub(in crate::network) class: ClassId,
    /// Whether there are more classes.
    pub(in crate::network) several: bool,
}

/// Two administrative policies, by their places in the model, the one that is asked first before the other.
#[derive(Debug)]
pub(in crate::network) struct Conflict {
    pub(in crate::network) first: usize,
    pub(in crate::network) second: usize,
    pub(in crate::network) direction: Direction,
    /// The rules, by their places in each.
    pub(in crate::network) rules: (usize, usize),
}

/// Looks for blocks that have addresses of pods.
pub(in crate::network) fn blocks<'a>(
    model: &'a Model,
    selected: &[RoaringBitmap],
    peers: &mut Peers<'a>,
    ports: &mut PortSets,
) -> Vec<BlockWithPods> {
    let mut found = Vec::new();
    for (number, (policy, classes)) in model.policies.iter().zip(selected).enumerate() {
        if classes.is_empty() {
            continue;
        }
        let mut first: Option<BlockWithPods> = None;
        for (place, block) in places::peers(policy).filter(|(_, peer)| matches!(peer, Peer::Block(_))) {
            let id = peers.id(policy, block);
            let mut pods = peers.pods_inside(id, policy.cluster);
            if !pods.is_empty() {
                pods -= elsewhere(policy, place, peers, ports);
            }
            let Some(class) = pods.min() else { continue };
            match &mut first {
                Some(first) => first.more += 1,
                None => {
                    let several = pods.len() > 1;
                    first = Some(BlockWithPods { policy: number, place, more: 0, class, several });
                }
            }
        }
        found.extend(first);
    }
    found
}

/// The classes that the policy matches by other peers, with all the ports of a peer's rule.
fn elsewhere<'a>(
    policy: &'a NetworkPolicy,
    place: PeerPlace,
    peers: &mut Peers<'a>,
    ports: &mut PortSets,
) -> RoaringBitmap {
    let mut found = RoaringBitmap::new();
    let rules = rules_of(policy, place.direction);
    let Some(rule) = rules.get(place.rule) else { return found };
    let wanted = rule_ports(rule, ports);
    for other in rules {
        let open = rule_ports(other, ports);
        if !covers(&open, &wanted, ports) {
            continue;
        }
        let everyone = other.peers.is_empty().then_some(Peers::EVERYONE);
        let selectors: Vec<&'a Peer> = other.peers.iter().filter(|peer| matches!(peer, Peer::Pods { .. })).collect();
        let ids: Vec<u32> = selectors.into_iter().map(|peer| peers.id(policy, peer)).collect();
        for matched in everyone.into_iter().chain(ids).filter_map(|id| peers.get(id)) {
            found |= &matched.four;
        }
    }
    found
}

fn covers(open: &RulePorts, wanted: &RulePorts, ports: &mut PortSets) -> bool {
    let numbers = ports.union(open.numbers, wanted.numbers) == open.numbers;
    open.numbers == PortSetId::ALL || (numbers && wanted.names.iter().all(|name| open.names.contains(name)))
}

/// Looks for policies of equal priority that say different things of one connection. `order` has those of a tier in order.
pub(in crate::network) fn conflicts<'a>(
    model: &'a Model,
    classes: &Classes,
    subjects: &[RoaringBitmap],
    order: &[usize],
    peers: &mut Peers<'a>,
    ports: &mut PortSets,
    depends: &mut Depends,
) {
    let policy = |at: &usize| model.admin.get(*at);
    let same = |left: &usize, right: &usize| match (policy(left), policy(right)) {
        (Some(left), Some(right)) => left.cluster == right.cluster && left.body.priority == right.body.priority,
        _ => false,
    };
    let mut left = COMPARED;
    for equal in order.chunk_by(same).filter(|equal| equal.len() > 1) {
        let mut earlier: Vec<[Side<'_>; 2]> = Vec::new();
        for at in equal {
            let (Some(policy), Some(subjects)) = (model.admin.get(*at), subjects.get(*at)) else { continue };
            let second = Direction::BOTH.map(|way| Side::of(policy, *at, subjects, way, peers, ports));
            let mut pairs = earlier.iter().flat_map(|first| first.iter().zip(&second));
            let conflict = pairs.find_map(|(first, second)| {
                let rules = first.conflict(second, classes, ports, &mut left)?;
                Some(Conflict { first: first.policy, second: second.policy, direction: first.direction, rules })
            });
            depends.conflicts.extend(conflict);
            if left == 0 {
                depends.compared_until = Some(*at);
                return;
            }
            earlier.push(second);
        }
    }
}

/// The rules of a policy in one direction.
struct Side<'s> {
    policy: usize,
    direction: Direction,
    subjects: &'s RoaringBitmap,
    rules: Vec<Matching>,
}

/// A rule with its place, and whom it matches in IPv4 and in IPv6.
struct Matching {
    at: usize,
    step: Step,
    matched: [RoaringBitmap; 2],
}

impl<'s> Side<'s> {
    fn of<'a>(
        policy: &'a AdminPolicy,
        number: usize,
        subjects: &'s RoaringBitmap,
        direction: Direction,
        peers: &mut Peers<'a>,
        ports: &mut PortSets,
    ) -> Self {
        let steps = steps(policy, number, direction, peers, ports, &mut Vec::new());
        let rules = steps.into_iter().map(|(at, step)| {
            let matched = step.peers.iter().filter_map(|peer| peers.get(*peer));
            let none = [RoaringBitmap::new(), RoaringBitmap::new()];
            let matched = matched.fold(none, |[four, six], matched| [four | &matched.four, six | &matched.six]);
            Matching { at, step, matched }
        });
        Side { policy: number, direction, subjects, rules: rules.collect() }
    }

    /// Two rules that match one connection and do different things with it. Each pair that is compared counts down `left`.
    fn conflict(
        &self,
        other: &Side<'_>,
        classes: &Classes,
        ports: &PortSets,
        left: &mut usize,
    ) -> Option<(usize, usize)> {
        if self.subjects.is_disjoint(other.subjects) {
            return None;
        }
        let pairs = self.rules.iter().flat_map(|one| other.rules.iter().map(move |two| (one, two)));
        for (one, two) in pairs.filter(|(one, two)| one.step.action != two.step.action) {
            *left = left.checked_sub(1)?;
            let mut families = one.matched.iter().zip(&two.matched);
            if families.all(|(one, two)| one.is_disjoint(two)) {
                continue;
            }
            let destinations = match self.direction {
                Direction::Ingress => self.subjects & other.subjects,
                Direction::Egress => {
                    let [common, six] = [0, 1].map(|at| match (one.matched.get(at), two.matched.get(at)) {
                        (Some(one), Some(two)) => one & two,
                        _ => RoaringBitmap::new(),
                    });
                    common | six
                }
            };
            let (one_open, two_open) =
                (open(&one.step, &destinations, classes, ports), open(&two.step, &destinations, classes, ports));
            if !one_open.intersection(&two_open).is_empty() {
                return Some((one.at, two.at));
            }
        }
        None
    }
}

/// The ports of a rule at any of the destinations.
fn open(step: &Step, destinations: &RoaringBitmap, classes: &Classes, ports: &PortSets) -> PortSet {
    let mut open = ports.get(step.ports.numbers).clone();
    if step.ports.names.is_empty() {
        return open;
    }
    for class in destinations.iter().filter_map(|id| classes.get(id)) {
        let Members::Pods { ports: own, .. } = &class.members else { continue };
        for (name, protocol, number) in own {
            if step.ports.names.iter().any(|(asked, of)| asked == name && of == protocol) {
                open = open.union(&PortSet::range(*protocol, *number, *number));
            }
        }
    }
    open
}

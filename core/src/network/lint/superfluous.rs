//! Policies and rules that others make superfluous. What is compared is what is written, not which pods there happen to be.

use std::collections::{HashMap, HashSet};

use crate::cluster::{NamespaceId, NetworkPolicy, Peer, Rule as PolicyRule, Selector};
use crate::finding::{Finding, Part, Place};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rule::{Rule, example};

use super::super::addresses::pieces;
use super::super::direction::Direction;
use super::super::findings::finding;
use super::super::places::{isolates, rules_of};
use super::super::words;
use super::blocks::has_ports;
use super::ruled::Ruled;
use super::seen::Seen;
use super::sources;

pub(super) static IDENTICAL: Rule = Rule::of_network(
    "identical-policies",
    Severity::Info,
    "Two policies of a namespace that say the same",
    "The second one changes nothing, and whoever edits one of them later changes nothing either, since the other still allows what it did.",
    [example!("identical-policies"), example!("identical-policies" mended)],
    &[sources::policies(), sources::kube_netpol("KNP-027, KNP-028")],
);

pub(super) static DENIAL: Rule = Rule::of_network(
    "redundant-policy",
    Severity::Info,
    "A policy that denies what another one denies already",
    "A policy without rules isolates pods and allows nothing. Where another one without rules selects all of its pods and isolates the same directions, it changes nothing, and \
     whoever takes one of them away opens nothing. Selectors are compared as they are written.",
    [example!("redundant-policy"), example!("redundant-policy" mended)],
    &[sources::defaults(), sources::netpol_analyzer("redundancy (NCA)")],
);

pub(super) static REDUNDANT: Rule = Rule::of_network(
    "redundant-rule",
    Severity::Info,
    "A rule that another one makes superfluous",
    "Policies add up: a rule whose peers and ports another rule for the same pods has too allows nothing more. To take something away, the wider rule has to go. Rules are \
     compared as they are written, and blocks by their addresses, so that it holds for pods that are yet to come.",
    [example!("redundant-rule"), example!("redundant-rule" mended)],
    &[sources::policies(), sources::netpol_analyzer("redundancy (NCA)"), sources::kube_netpol("KNP-029")],
);

pub(super) static OUTVOTED: Rule = Rule::of_network(
    "outvoted-policy",
    Severity::Warning,
    "A policy that restricts nothing, since another one allows everything",
    "Policies add up, and the stricter one does not win: where one of them lets everything through to a pod, no other one that selects the pod closes anything in that direction.",
    [example!("outvoted-policy"), example!("outvoted-policy" mended)],
    &[sources::policies(), sources::kube_netpol("KNP-028, KNP-029")],
);

/// All of these rules.
pub(super) static RULES: [&Rule; 4] = [&IDENTICAL, &DENIAL, &REDUNDANT, &OUTVOTED];

/// How many rules of one sort are kept to compare others with.
const KEPT: usize = 8;

/// How many blocks for the same pods are kept to compare others with.
const BLOCKS: usize = 64;

/// How many policies of a namespace that only deny are kept to compare others with.
const DENIALS: usize = 64;

/// All that a policy says.
#[derive(PartialEq, Eq, Hash)]
struct Said<'a> {
    namespace: NamespaceId,
    selector: &'a Selector,
    isolates: (bool, bool),
    ingress: &'a [PolicyRule],
    egress: &'a [PolicyRule],
}

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    let copies = identical(seen, found);
    denials(seen, &copies, found);
    let told = outvoted(seen, found);
    redundant(seen, &copies, &told, found);
}

/// Tells policies that say what an earlier one says; whether each is one.
fn identical(seen: &Seen<'_>, found: &mut Vec<Finding>) -> Vec<bool> {
    let mut known: HashMap<Said<'_>, &NetworkPolicy> = HashMap::new();
    let mut copies = Vec::with_capacity(seen.model.policies.len());
    for policy in &seen.model.policies {
        let said = Said {
            namespace: policy.namespace,
            selector: &policy.pod_selector,
            isolates: (policy.isolates_ingress, policy.isolates_egress),
            ingress: rules_of(policy, Direction::Ingress),
            egress: rules_of(policy, Direction::Egress),
        };
        let first = *known.entry(said).or_insert(policy);
        let is_copy = first.object != policy.object;
        copies.push(is_copy);
        if is_copy {
            let message =
                format!("{} says the same as {}, so that one of them is enough.", policy.called(), first.called());
            let path = FieldPath::root().fields(&["metadata", "name"]);
            let mut told = finding(&IDENTICAL, policy.object, path, Part::Value, message);
            told.related.push(("the other one".to_string(), Place::name(first.object)));
            found.push(told);
        }
    }
    copies
}

/// Tells policies that only deny, and whose pods another one that only denies has too.
fn denials(seen: &Seen<'_>, copies: &[bool], found: &mut Vec<Finding>) {
    let policies = &seen.model.policies;
    let only_denies = |policy: &NetworkPolicy| {
        Direction::BOTH.into_iter().any(|direction| isolates(policy, direction))
            && Direction::BOTH.into_iter().all(|direction| rules_of(policy, direction).is_empty())
    };
    let only_deny = policies.iter().zip(copies).filter(|(policy, copy)| !**copy && only_denies(policy));
    let only_deny: Vec<&NetworkPolicy> = only_deny.map(|(policy, _)| policy).collect();
    let mut there: HashMap<NamespaceId, Vec<&NetworkPolicy>> = HashMap::new();
    for policy in &only_deny {
        let known = there.entry(policy.namespace).or_default();
        if known.len() < DENIALS {
            known.push(policy);
        }
    }
    for policy in only_deny {
        let has = |other: &&&NetworkPolicy| {
            other.object != policy.object
                && other.pod_selector.covers(&policy.pod_selector)
                && Direction::BOTH.into_iter().all(|way| isolates(other, way) || !isolates(policy, way))
        };
        let Some(other) = there.get(&policy.namespace).into_iter().flatten().find(has) else { continue };
        let (own, others) = (words::selects(seen.model, policy), words::selects(seen.model, other));
        let to = if own == others { String::new() } else { format!(" to {others}") };
        let message = format!("What this denies to {own}, {} denies{to} already.", other.called());
        let path = FieldPath::root().fields(&["metadata", "name"]);
        let mut told = finding(&DENIAL, policy.object, path, Part::Value, message);
        told.related.push(("the other one".to_string(), Place::name(other.object)));
        found.push(told);
    }
}

/// Tells policies that restrict nothing; which ones, with the direction.
fn outvoted(seen: &Seen<'_>, found: &mut Vec<Finding>) -> HashSet<(usize, Direction)> {
    let mut all = HashSet::new();
    let mut open: HashMap<(NamespaceId, Direction), Vec<&Ruled<'_>>> = HashMap::new();
    for ruled in seen.rules.iter().filter(|ruled| ruled.rule.peers.is_empty() && ruled.rule.ports.is_empty()) {
        let known = open.entry((ruled.policy.namespace, ruled.direction)).or_default();
        if known.len() < KEPT {
            known.push(ruled);
        }
    }
    if open.is_empty() {
        return all;
    }
    for (at, policy) in seen.model.policies.iter().enumerate() {
        for direction in Direction::BOTH {
            let is_open = |rule: &PolicyRule| rule.peers.is_empty() && rule.ports.is_empty();
            if !isolates(policy, direction) || rules_of(policy, direction).iter().any(is_open) {
                continue;
            }
            let known = open.get(&(policy.namespace, direction)).into_iter().flatten();
            let Some(other) =
                known.clone().find(|other| other.of != at && other.policy.pod_selector.covers(&policy.pod_selector))
            else {
                continue;
            };
            let (field, verb) = match direction {
                Direction::Ingress => ("ingress", "lets everything in"),
                Direction::Egress => ("egress", "lets everything out"),
            };
            let selects = words::selects(seen.model, other.policy);
            let whom = match policy.pod_selector.covers(&other.policy.pod_selector) {
                true => format!("the same pods, {selects},"),
                false => format!("{selects}, those of this policy among them,"),
            };
            let message = format!(
                "This restricts no {field}: {} selects {whom} and {verb}. Policies add up, and the stricter one does not win.",
                other.policy.called(),
            );
            let path = FieldPath::root().fields(&["spec", field]);
            let mut told = finding(&OUTVOTED, policy.object, path, Part::Key, message);
            let place = Place::Field { object: other.policy.object, path: other.path(), part: Part::Value };
            told.related.push(("the rule that allows everything".to_string(), place));
            found.push(told);
            all.insert((at, direction));
        }
    }
    all
}

/// What a rule allows is looked up by its subject and one peer; none is everyone.
type Key<'a> = (NamespaceId, Direction, &'a Selector, Option<&'a Peer>);

fn redundant(seen: &Seen<'_>, copies: &[bool], told: &HashSet<(usize, Direction)>, found: &mut Vec<Finding>) {
    let mut known: HashMap<Key<'_>, Vec<&Ruled<'_>>> = HashMap::new();
    let mut blocks: HashMap<(NamespaceId, Direction, &Selector), Vec<&Peer>> = HashMap::new();
    let key = |ruled: &Ruled<'_>| (ruled.policy.namespace, ruled.direction);
    for ruled in &seen.rules {
        let (namespace, direction) = key(ruled);
        let peers = ruled.rule.peers.iter().map(Some);
        let everyone = ruled.rule.peers.is_empty().then_some(None);
        for peer in peers.chain(everyone) {
            let same = known.entry((namespace, direction, &ruled.policy.pod_selector, peer)).or_default();
            if same.len() < KEPT {
                same.push(ruled);
            }
            if let Some(block @ Peer::Block(_)) = peer {
                let all = blocks.entry((namespace, direction, &ruled.policy.pod_selector)).or_default();
                if all.len() < BLOCKS && !all.contains(&block) {
                    all.push(block);
                }
            }
        }
    }
    let every = Selector::default();
    // Of a rule that cannot be read nobody knows what it is meant to allow.
    let is_read = |ruled: &&Ruled<'_>| !ruled.rule.peers.contains(&Peer::Nothing);
    let written = seen.rules.iter().filter(|ruled| copies.get(ruled.of) == Some(&false));
    // That the rules of a policy which restricts nothing allow nothing more follows from it.
    let written = written.filter(|ruled| !told.contains(&(ruled.of, ruled.direction)));
    for ruled in written.filter(is_read) {
        let (namespace, direction) = key(ruled);
        let subjects = [&ruled.policy.pod_selector, &every];
        let find = |peer: Option<&Peer>, is_wider: bool| {
            subjects.into_iter().find_map(|subject| {
                let same = known.get(&(namespace, direction, subject, peer))?;
                same.iter().find(|other| makes_superfluous(other, ruled, (peer, is_wider))).copied()
            })
        };
        let find_wider = |own: &Peer| {
            let of_pods = wider(own);
            let near = subjects.into_iter().filter_map(|subject| blocks.get(&(namespace, direction, subject)));
            let blocks = near.flatten().copied().filter(|other| has_addresses(other, own));
            let mut all = of_pods.iter().chain(blocks).filter(|other| *other != own);
            all.find_map(|other| find(Some(other), !is_as_wide(own, other)))
        };
        let covering = |peer: Option<&Peer>| {
            find(peer, false).or_else(|| peer.and_then(find_wider)).or_else(|| find(None, peer.is_some()))
        };
        let mut peers = ruled.rule.peers.iter();
        let first = match peers.next() {
            None => covering(None),
            Some(peer) => covering(Some(peer)).filter(|_| peers.all(|peer| covering(Some(peer)).is_some())),
        };
        let Some(other) = first.filter(|other| copies.get(other.of) == Some(&false)) else { continue };
        let whose = if other.of == ruled.of { "this policy".to_string() } else { other.policy.called().to_string() };
        let message = format!(
            "What this rule allows is allowed by {} of {whose} already: {} {} {}.",
            if other.direction == Direction::Ingress { "an `ingress` rule" } else { "an `egress` rule" },
            words::rule_ports(&other.rule.ports),
            if other.direction == Direction::Ingress { "from" } else { "to" },
            words::list(words::peers(other.rule, seen.namespace(namespace)), "or"),
        );
        let mut told = ruled.finding(&REDUNDANT, ruled.path(), Part::Key, message);
        let place = Place::Field { object: other.policy.object, path: other.path(), part: Part::Key };
        told.related.push(("the rule that allows it".to_string(), place));
        found.push(told);
    }
}

/// Whether another rule, which has the peer, allows a rule too; `is_wider` says whether it is one that matches more than the rule's own. Of two that say the same the later
/// one is superfluous.
fn makes_superfluous(other: &Ruled<'_>, ruled: &Ruled<'_>, (peer, is_wider): (Option<&Peer>, bool)) -> bool {
    let has_more = || {
        let same_subject = other.policy.pod_selector == ruled.policy.pod_selector;
        let same_peers = peer.map_or(ruled.rule.peers.is_empty(), |peer| !is_wider || ruled.rule.peers.contains(peer));
        !same_subject || !same_peers || !has_ports(&ruled.rule.ports, &other.rule.ports)
    };
    other.number != ruled.number
        && has_ports(&other.rule.ports, &ruled.rule.ports)
        && (other.number < ruled.number || has_more())
}

/// Peers that find all pods that a peer finds, as they may be written.
fn wider(peer: &Peer) -> Vec<Peer> {
    let every = Selector::default;
    let wide = |namespaces: Option<Selector>, pods: Option<Selector>| Peer::Pods { namespaces, pods };
    match peer {
        Peer::Pods { namespaces: None, .. } => vec![wide(None, Some(every())), wide(Some(every()), None)],
        Peer::Pods { namespaces: Some(own), pods } => {
            let mut all = vec![wide(Some(every()), None), wide(Some(every()), Some(every()))];
            if !own.is_empty() {
                all.extend([wide(Some(own.clone()), None), wide(Some(own.clone()), Some(every()))]);
                all.extend(pods.as_ref().map(|pods| wide(Some(every()), Some(pods.clone()))));
            }
            all
        }
        Peer::Block(_) | Peer::Nothing => Vec::new(),
    }
}

/// Whether a peer that is as wide as another one, or wider, is no wider: they are two ways to write the same.
fn is_as_wide(peer: &Peer, other: &Peer) -> bool {
    match (peer, other) {
        (Peer::Pods { namespaces, pods }, Peer::Pods { namespaces: others, pods: wide }) => {
            let is_whole = |pods: &Option<Selector>| pods.as_ref().is_none_or(Selector::is_empty);
            namespaces == others && (pods == wide || (is_whole(pods) && is_whole(wide)))
        }
        _ => has_addresses(peer, other),
    }
}

/// Whether a block has all addresses of another one.
fn has_addresses(peer: &Peer, other: &Peer) -> bool {
    let (Peer::Block(block), Peer::Block(narrow)) = (peer, other) else { return false };
    let (all, narrow) = (pieces(block), pieces(narrow));
    !narrow.is_empty() && narrow.iter().all(|range| all.iter().any(|piece| piece.covers(range)))
}

//! Objects that the API server refuses and that are evaluated all the same, as far as they can be read: what that changes.

use std::collections::{HashMap, HashSet};

use roaring::RoaringBitmap;

use crate::cluster::{
    Action, AdminPeer, AdminPolicy, AdminPort, Model, NetworkPolicy, ObjectId, Operator, Peer, PortMatch, Selector,
};
use crate::finding::{Finding, Part};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rule::{Reference, Rule, example};

use super::direction::Direction;
use super::findings::finding;
use super::places::{rule_path, rules_of};
use super::reachability::Reachability;
use super::reachability::steps;
use super::words;

/// A refused object that counts in reachability.
pub static REFUSED_BUT_EVALUATED: Rule = Rule::of_network(
    "refused-but-evaluated",
    Severity::Info,
    "An object that the API server refuses, and that is evaluated as far as it can be read",
    "A refused object never gets into a cluster. While manifests are written it helps to see what they would do, so it is evaluated all the same, and what of it cannot \
     be read matches nothing. The finding says what of the answers hangs on it. Mend the object, or leave refused objects out by the option `refused`.",
    [example!("refused-but-evaluated"), example!("refused-but-evaluated" mended)],
    &[Reference::page(
        "Server-side field validation",
        "https://kubernetes.io/docs/reference/using-api/api-concepts/#validation-for-unrecognized-or-duplicate-fields",
    )],
);

/// How many workloads or fields a message names.
const NAMED: usize = 3;

/// A refused object, with its kind as written.
#[derive(Debug, Clone, Copy)]
pub struct Refused<'a> {
    /// The object.
    pub object: ObjectId,
    /// Its kind.
    pub kind: &'a str,
}

/// What each refused object changes. Objects that take no part in reachability have no finding, and neither have pods and namespaces where there is no policy.
pub fn refused(model: &Model, reachability: &Reachability, refused: &[Refused<'_>]) -> Vec<Finding> {
    let has_policies = !model.policies.is_empty() || !model.admin.is_empty();
    let roles = roles(model, reachability, refused);
    let told = refused.iter().filter_map(|each| {
        let what = match roles.get(&each.object)? {
            Role::Policy(policy, selected) => of_policy(model, reachability, policy, selected),
            Role::Admin(policy, subjects) => {
                let applies = applies(model, reachability, subjects, "it governs");
                format!("{applies}{}{}", unread(&of_admin(policy)), taken(policy))
            }
            Role::Workload | Role::Namespace if !has_policies => return None,
            Role::Workload => {
                let word = each.kind;
                format!("this {word} is an endpoint, and policies find its pods by the labels that can be read")
            }
            Role::Namespace => "namespace selectors find it by the labels that can be read".to_string(),
        };
        let message = format!(
            "The API server refuses this {}, so it never gets into the cluster. It is evaluated as far as it can be read: {what}.",
            each.kind
        );
        let path = FieldPath::root().fields(&["metadata", "name"]);
        Some(finding(&REFUSED_BUT_EVALUATED, each.object, path, Part::Value, message))
    });
    told.collect()
}

/// What an object is in reachability.
enum Role<'a> {
    /// A NetworkPolicy, with the classes that it selects.
    Policy(&'a NetworkPolicy, &'a RoaringBitmap),
    /// An administrative policy, with the classes that it applies to.
    Admin(&'a AdminPolicy, &'a RoaringBitmap),
    Workload,
    Namespace,
}

/// The refused objects that take part, found by one walk over the model.
fn roles<'a>(model: &'a Model, reachability: &'a Reachability, refused: &[Refused<'_>]) -> HashMap<ObjectId, Role<'a>> {
    let asked: HashSet<ObjectId> = refused.iter().map(|each| each.object).collect();
    let policies = model.policies.iter().zip(&reachability.selected);
    let policies = policies.map(|(policy, selected)| (policy.object, Role::Policy(policy, selected)));
    let admin = model.admin.iter().zip(&reachability.subjects);
    let admin = admin.map(|(policy, subjects)| (policy.object, Role::Admin(policy, subjects)));
    let workloads = model.objects().map(|workload| (workload.object, Role::Workload));
    let namespaces = model.namespaces.iter().filter_map(|namespace| Some((namespace.object?, Role::Namespace)));
    let all = policies.chain(admin).chain(workloads).chain(namespaces);
    all.filter(|(object, _)| asked.contains(object)).collect()
}

fn of_policy(model: &Model, reachability: &Reachability, policy: &NetworkPolicy, selected: &RoaringBitmap) -> String {
    let ways = match (policy.isolates_ingress, policy.isolates_egress) {
        (true, true) => " on the way in and out",
        (true, false) => " on the way in",
        (false, true) => " on the way out",
        (false, false) => "",
    };
    let isolates = if ways.is_empty() { "it selects" } else { "it isolates" };
    let ways = if selected.is_empty() { "" } else { ways };
    let mut paths: Vec<FieldPath> = Vec::new();
    if cannot_be_read(&policy.pod_selector) {
        paths.push(FieldPath::root().fields(&["spec", "podSelector"]));
    }
    for direction in Direction::BOTH {
        for (at, rule) in rules_of(policy, direction).iter().enumerate() {
            let path = rule_path(direction, at);
            let is_bad = |peer: &Peer| match peer {
                Peer::Nothing => true,
                Peer::Pods { namespaces, pods } => namespaces.iter().chain(pods).any(cannot_be_read),
                Peer::Block(_) => false,
            };
            let bad_peers = rule.peers.iter().map(is_bad);
            paths.extend(items(&path.field(direction.peers_field()), rule.peers.len(), bad_peers));
            let bad_ports = rule.ports.iter().map(|port| port.protocol.is_none() || port.port == PortMatch::Nothing);
            paths.extend(items(&path.field("ports"), rule.ports.len(), bad_ports));
        }
    }
    let types = match policy.written.unknown_types {
        true => "; what is neither `Ingress` nor `Egress` in `spec.policyTypes` counts for nothing",
        false => "",
    };
    format!("{}{ways}{}{types}", applies(model, reachability, selected, isolates), unread(&paths))
}

/// What is taken for fields of an administrative policy that cannot be read.
fn taken(policy: &AdminPolicy) -> String {
    let body = &policy.body;
    let mut told = String::new();
    if body.taken.priority {
        told.push_str("; without a priority that can be read it is asked as with 0");
    }
    if body.taken.tier {
        told.push_str("; without a tier that can be read it is asked in the Admin tier");
    }
    let rules = Direction::BOTH.into_iter().flat_map(|direction| {
        let without = steps::rules(policy, direction).iter().enumerate().filter(|(_, rule)| rule.action.is_none());
        without.map(move |(at, _)| rule_path(direction, at))
    });
    let rules: Vec<FieldPath> = rules.collect();
    if !rules.is_empty() {
        let (verb, whose) = if rules.len() == 1 { ("does", "its action") } else { ("do", "their actions") };
        let names = words::some(rules.iter(), NAMED, |path| format!("`{path}`"));
        told.push_str(&format!("; {names} {verb} nothing, since {whose} cannot be read"));
    }
    told
}

fn of_admin(policy: &AdminPolicy) -> Vec<FieldPath> {
    let mut paths = Vec::new();
    for direction in Direction::BOTH {
        for (at, rule) in steps::rules(policy, direction).iter().enumerate() {
            let path = rule_path(direction, at).field(direction.peers_field());
            let is_bad = |peer: &AdminPeer| match peer {
                // Of a rule that denies or passes on it is everyone.
                AdminPeer::Unknown => rule.action == Some(Action::Accept),
                AdminPeer::Pods { namespaces, pods } => std::iter::once(namespaces).chain(pods).any(cannot_be_read),
                AdminPeer::Nodes(selector) => cannot_be_read(selector),
                AdminPeer::Networks(blocks) => blocks.iter().all(Option::is_none),
                AdminPeer::DomainNames(_) => false,
            };
            paths.extend(items(&path, rule.peers.len(), rule.peers.iter().map(is_bad)));
            let ports = rule_path(direction, at).field(policy.body.api.ports_field());
            let is_no_port = |port: &AdminPort| matches!(port, AdminPort::Nothing(_));
            paths.extend(items(&ports, rule.ports.len(), rule.ports.iter().map(is_no_port)));
            // Beside a network that can be read the others match nothing by themselves.
            for (number, peer) in rule.peers.iter().enumerate() {
                if let AdminPeer::Networks(blocks) = peer
                    && blocks.iter().any(Option::is_some)
                {
                    let unread = blocks.iter().enumerate().filter(|(_, block)| block.is_none());
                    paths.extend(unread.map(|(at, _)| path.index(number).field("networks").index(at)));
                }
            }
        }
    }
    paths
}

/// The items of a list that cannot be read; the list itself where it is the only one, since then it may be that.
fn items(list: &FieldPath, count: usize, bad: impl Iterator<Item = bool>) -> Vec<FieldPath> {
    let bad = bad.enumerate().filter(|(_, bad)| *bad);
    bad.map(|(at, _)| if count == 1 { list.clone() } else { list.index(at) }).collect()
}

fn cannot_be_read(selector: &Selector) -> bool {
    selector.requirements.iter().any(|requirement| requirement.operator == Operator::Unknown)
}

/// Whom it applies to.
fn applies(model: &Model, reachability: &Reachability, classes: &RoaringBitmap, verb: &str) -> String {
    let workloads = reachability.classes.workloads(classes).filter_map(|id| model.workload(id));
    let names = words::some(workloads, NAMED, |workload| model.endpoint(workload));
    match names.is_empty() {
        true => "it applies to no workload of the input".to_string(),
        false => format!("{verb} {names}"),
    }
}

/// What of it matches nothing.
fn unread(paths: &[FieldPath]) -> String {
    let verb = if paths.len() == 1 { "matches" } else { "match" };
    let names = words::some(paths.iter(), NAMED, |path| format!("`{path}`"));
    if names.is_empty() { String::new() } else { format!("; {names} {verb} nothing") }
}

//! Administrative policies in words.

use crate::cluster::{
    Action, AdminApi, AdminPeer, AdminPolicy, AdminPort, AdminRule, PortMatch, PortRule, Selector, Subject, Tier,
};
use crate::report::PolicyTier;

use super::direction::Direction;
use super::words;

/// The tier as the report has it.
pub(super) fn tier(tier: Tier) -> PolicyTier {
    match tier {
        Tier::Admin => PolicyTier::Admin,
        Tier::Baseline => PolicyTier::Baseline,
    }
}

/// An action as manifests of a kind write it.
pub(super) fn action(api: AdminApi, action: Action) -> &'static str {
    match (action, api) {
        (Action::Accept, AdminApi::ClusterNetworkPolicy) => "Accept",
        (Action::Accept, _) => "Allow",
        (Action::Deny, _) => "Deny",
        (Action::Pass, _) => "Pass",
    }
}

/// What a rule does, after "it".
pub(super) fn does(action: Action) -> &'static str {
    match action {
        Action::Accept => "allows",
        Action::Deny => "denies",
        Action::Pass => "passes on",
    }
}

/// What policies of equal priority have in common.
pub(super) fn same_priority(priority: Option<i32>) -> String {
    match priority {
        Some(priority) => format!("the same priority {priority}"),
        None => "no priority".to_string(),
    }
}

/// Whom a policy selects: `any pod in namespaces with env=prod`.
pub(super) fn selects(policy: &AdminPolicy) -> String {
    match &policy.body.subject {
        Subject::Pods { namespaces, pods } => of_pods(namespaces, pods.as_ref()),
        Subject::Nothing => "no pod, since the subject is not valid".to_string(),
    }
}

/// Whom a peer matches.
pub(super) fn peer(peer: &AdminPeer) -> String {
    match peer {
        AdminPeer::Pods { namespaces, pods } => of_pods(namespaces, pods.as_ref()),
        AdminPeer::Nodes(selector) if selector.is_empty() => "any node".to_string(),
        AdminPeer::Nodes(selector) => format!("nodes {}", words::labels(selector)),
        AdminPeer::Networks(blocks) => {
            let valid: Vec<String> = blocks.iter().flatten().map(words::block).collect();
            match valid.is_empty() {
                true => "no one, since no network is valid".to_string(),
                false => words::list(valid, "or"),
            }
        }
        AdminPeer::DomainNames(names) => match names.as_slice() {
            [name] => format!("the domain name {name}"),
            names => format!("the domain names {}", words::list(names.to_vec(), "and")),
        },
        AdminPeer::Unknown => "a peer of a kind that is not known".to_string(),
    }
}

/// The peers of a rule.
pub(super) fn peers(rule: &AdminRule) -> String {
    match rule.peers.as_slice() {
        [] => "no one".to_string(),
        peers => words::list(peers.iter().map(peer).collect(), "or"),
    }
}

/// The ports of a rule.
pub(super) fn ports(ports: &[AdminPort]) -> String {
    let mut numbers: Vec<PortRule> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    for port in ports {
        match port {
            AdminPort::Range(protocol, 1, u16::MAX) => {
                numbers.push(PortRule { protocol: Some(*protocol), port: PortMatch::All });
            }
            AdminPort::Range(protocol, first, last) => {
                numbers.push(PortRule { protocol: Some(*protocol), port: PortMatch::Range(*first, *last) });
            }
            AdminPort::Named(name) => names.push(format!("ports named \"{name}\"")),
            AdminPort::Nothing(_) => {}
        }
    }
    match (ports.is_empty(), numbers.is_empty(), names.is_empty()) {
        (true, ..) => words::rule_ports(&[]),
        (false, true, true) => "no port".to_string(),
        (false, true, false) => words::list(names, "and"),
        (false, false, true) => words::rule_ports(&numbers),
        (false, false, false) => {
            names.insert(0, words::rule_ports(&numbers));
            words::list(names, "and")
        }
    }
}

/// What the rules of one direction do, in a sentence.
pub(super) fn direction(rules: &[AdminRule], direction: Direction) -> String {
    let preposition = direction.peers_field();
    let clause = |rule: &AdminRule| {
        let fails_closed = rule.peers.contains(&AdminPeer::Unknown);
        match rule.action {
            None => "does nothing, since its action is not valid".to_string(),
            Some(Action::Accept) if fails_closed => {
                "allows nothing, since a peer is of a kind that is not known".to_string()
            }
            Some(_) if fails_closed => "denies everything, since a peer is of a kind that is not known".to_string(),
            Some(action) => format!("{} {} {preposition} {}", does(action), ports(&rule.ports), peers(rule)),
        }
    };
    let clauses: Vec<String> = rules.iter().map(clause).collect();
    match clauses.as_slice() {
        [only] => format!("It {only}."),
        several => format!("In order, the first that matches: it {}.", several.join("; it ")),
    }
}

fn of_pods(namespaces: &Selector, pods: Option<&Selector>) -> String {
    format!("{} in {}", words::pods(pods), words::namespaces(namespaces))
}

/// Two policies in one sentence.
pub(super) fn both(first: &AdminPolicy, second: &AdminPolicy) -> String {
    match first.title() == second.title() {
        true => format!("{} and another one", first.title()),
        false => format!("{} and {}", first.title(), second.title()),
    }
}

/// Which of two policies of the same priority decides, the first of which is asked before the other one.
pub(super) fn first_decides(first: &AdminPolicy, second: &AdminPolicy) -> String {
    match first.name == second.name {
        true => "the one that stands first decides".to_string(),
        false => format!("{} decides, whose name comes first", first.called()),
    }
}

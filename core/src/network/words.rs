//! Policies in words.

use crate::cluster::{
    Block, Model, NAME_LABEL, NetworkPolicy, Operator, Peer, PortMatch, PortRule, Protocol, Requirement, Rule,
    Selector, WorkloadId,
};
pub(super) use crate::words::{besides, capitalised, count, list, number, some};

use super::addresses::Family;
use super::direction::Direction;
use super::ports::PortSet;

/// Words that begin a sentence; names stay as they are.
pub(super) fn capitalised_name(words: &str) -> String {
    let first = words.split(' ').next().unwrap_or_default();
    if first.contains('/') || first.contains('.') || first.contains(':') {
        words.to_string()
    } else {
        capitalised(words)
    }
}

/// Words for those whom a sentence denies something: nobody of them has it.
pub(super) fn anybody(words: &str) -> String {
    let any = |word: &str| match word {
        "everyone" => "anyone".to_string(),
        "every" => "any".to_string(),
        other => other.to_string(),
    };
    let told = |words: &str| words.split(' ').map(any).collect::<Vec<_>>().join(" ");
    // `not anyone but db` would say that db has it.
    match words.split_once(" but ").filter(|_| !words.contains('(')) {
        Some((whole, exceptions)) => format!("{}, {exceptions} left aside", told(whole)),
        None => told(words),
    }
}

/// The parts of a list, of which some are lists themselves or name exceptions, so that nobody takes what belongs to one for part of the next.
pub(super) fn list_of_sets(mut parts: Vec<String>) -> String {
    let last = parts.pop();
    for part in &mut parts {
        if let Some((whole, exceptions)) = part.split_once(" but ") {
            *part = format!("{whole} (but {exceptions})");
        }
    }
    let is_list = parts.iter().any(|part| part.contains(" and ") && !part.ends_with(')'));
    match last {
        Some(last) if is_list => format!("{}, and {last}", parts.join(", ")),
        last => list(parts.into_iter().chain(last).collect(), "and"),
    }
}

/// Whom a policy selects: `any pod with app=database in default`.
pub(super) fn selects(model: &Model, policy: &NetworkPolicy) -> String {
    format!("{} in {}", pods(Some(&policy.pod_selector)), model.name_of(policy.namespace))
}

/// Whom a peer of a policy in `namespace` matches.
pub(super) fn peer(peer: &Peer, namespace: &str) -> String {
    match peer {
        Peer::Pods { namespaces: None, pods: selector } => format!("{} in {namespace}", pods(selector.as_ref())),
        Peer::Pods { namespaces: Some(selector), pods: found } => {
            format!("{} in {}", pods(found.as_ref()), namespaces(selector))
        }
        Peer::Block(found) => block(found),
        Peer::Nothing => "no one, since the peer is not valid".to_string(),
    }
}

/// The peers of a rule.
pub(super) fn peers(rule: &Rule, namespace: &str) -> Vec<String> {
    match rule.peers.as_slice() {
        [] => vec!["everyone, inside and outside".to_string()],
        peers => peers.iter().map(|each| peer(each, namespace)).collect(),
    }
}

/// A block of addresses.
pub(super) fn block(block: &Block) -> String {
    let whole = match block.cidr.prefix_len() {
        0 => format!("any {} address", Family::of_block(block).name()),
        _ => format!("addresses in {}", block.cidr),
    };
    match block.except.as_slice() {
        [] => whole,
        except => format!("{whole} except {}", list(except.iter().map(ToString::to_string).collect(), "and")),
    }
}

/// Pods that a selector finds; any where there is none.
pub(super) fn pods(selector: Option<&Selector>) -> String {
    match selector {
        Some(selector) if !selector.is_empty() => format!("any pod {}", labels(selector)),
        _ => "any pod".to_string(),
    }
}

/// Namespaces that a selector finds, so that it reads after "in".
pub(super) fn namespaces(selector: &Selector) -> String {
    match selector.requirements.as_slice() {
        [] => "any namespace".to_string(),
        [only] if only.key == NAME_LABEL && only.operator == Operator::In && !only.values.is_empty() => {
            list(only.values.clone(), "or")
        }
        _ => format!("namespaces {}", labels(selector)),
    }
}

/// What a selector asks of labels: `with app=web and a label tier, without env=dev`.
pub(super) fn labels(selector: &Selector) -> String {
    let is_negative =
        |requirement: &&Requirement| matches!(requirement.operator, Operator::NotIn | Operator::DoesNotExist);
    let (without, with): (Vec<_>, Vec<_>) = selector.requirements.iter().partition(is_negative);
    let with: Vec<String> = with.into_iter().map(wanted).collect();
    let without: Vec<String> = without.into_iter().map(wanted).collect();
    match (with.is_empty(), without.is_empty()) {
        (_, true) => format!("with {}", list(with, "and")),
        (true, false) => format!("without {}", list(without, "or")),
        (false, false) => format!("with {}, without {}", list(with, "and"), list(without, "or")),
    }
}

/// What a requirement names, to be had or not to be had.
pub(super) fn wanted(requirement: &Requirement) -> String {
    let Requirement { key, values, .. } = requirement;
    let quoted = |value: &String| if value.is_empty() { "\"\"".to_string() } else { value.clone() };
    match (requirement.operator, values.as_slice()) {
        (Operator::In | Operator::NotIn, [value]) => format!("{key}={}", quoted(value)),
        (Operator::In | Operator::NotIn, values) => {
            format!("{key} in ({})", values.iter().map(quoted).collect::<Vec<_>>().join(", "))
        }
        (Operator::Exists | Operator::DoesNotExist, _) => format!("a label {key}"),
        (Operator::Unknown, _) if key.is_empty() => "something that cannot be read".to_string(),
        (Operator::Unknown, _) => format!("something unknown of {key}"),
    }
}

/// The ports of a rule: `TCP 5432`, or `every port`.
pub(super) fn rule_ports(ports: &[PortRule]) -> String {
    if ports.is_empty() {
        return "every port".to_string();
    }
    let of = |protocol: Protocol| {
        let mut mine: Vec<&PortMatch> = Vec::new();
        for port in ports.iter().filter(|port| port.protocol == Some(protocol)).map(|port| &port.port) {
            if !mine.contains(&port) {
                mine.push(port);
            }
        }
        if mine.contains(&&PortMatch::All) {
            return Some(format!("every {} port", protocol.name()));
        }
        let named: Vec<String> = mine.into_iter().filter_map(port).collect();
        (!named.is_empty()).then(|| format!("{} {}", protocol.name(), list(named, "and")))
    };
    match Protocol::ALL.into_iter().filter_map(of).collect::<Vec<_>>() {
        none if none.is_empty() => "no port".to_string(),
        some => list(some, "and"),
    }
}

/// Open ports: `every port`, `TCP 80 and 443 and every UDP port`, or `nothing`.
pub(super) fn port_set(set: &PortSet) -> String {
    if *set == PortSet::all() {
        return "every port".to_string();
    }
    let of = |protocol: Protocol| match set.of(protocol) {
        [] => None,
        [(1, u16::MAX)] => Some(format!("every {} port", protocol.name())),
        ranges => {
            let ranges = ranges.iter().map(|(first, last)| range(*first, *last)).collect();
            Some(format!("{} {}", protocol.name(), list(ranges, "and")))
        }
    };
    match Protocol::ALL.into_iter().filter_map(of).collect::<Vec<_>>() {
        none if none.is_empty() => "nothing".to_string(),
        some => list(some, "and"),
    }
}

/// What the rules of one direction let through, in a sentence.
pub(super) fn direction(rules: &[Rule], direction: Direction, namespace: &str) -> String {
    let verb = match direction {
        Direction::Ingress => "arrives",
        Direction::Egress => "leaves",
    };
    let preposition = direction.peers_field();
    let peers = |rule: &Rule| {
        let valid: Vec<Peer> = rule.peers.iter().filter(|peer| **peer != Peer::Nothing).cloned().collect();
        list(peers(&Rule { peers: valid, ..Rule::default() }, namespace), "or")
    };
    let clause = |rule: &Rule| (rule_ports(&rule.ports), peers(rule));
    let is_open = |rule: &Rule| rule.peers.is_empty() && rule.ports.is_empty();
    let live: Vec<&Rule> = rules.iter().filter(|rule| !is_dead(rule)).collect();
    match live.as_slice() {
        [] if !rules.is_empty() => format!("Nothing {verb}, since no rule is valid."),
        [] => format!("Nothing {verb}."),
        rules if rules.iter().any(|rule| is_open(rule)) => match direction {
            Direction::Ingress => "Everything arrives, from everyone.".to_string(),
            Direction::Egress => "Everything leaves, to everyone.".to_string(),
        },
        [rule] if rule.ports.is_empty() => {
            format!("Every port, but only {preposition} {}.", peers(rule))
        }
        [rule] => {
            let (ports, peers) = clause(rule);
            let is_every = ports.starts_with("every ");
            let verb = if ports.contains(" and ") { verb.trim_end_matches('s') } else { verb };
            match (is_every, rule.peers.is_empty()) {
                (true, true) => {
                    format!("{} and nothing else, {preposition} everyone, inside and outside.", capitalised(&ports))
                }
                (true, false) => format!("{}, but only {preposition} {peers}.", capitalised(&ports)),
                (false, true) => format!("Only {ports} {verb}, {preposition} everyone, inside and outside."),
                (false, false) => format!("Only {ports} {verb}, {preposition} {peers}."),
            }
        }
        rules => {
            let clauses: Vec<String> = rules
                .iter()
                .map(|rule| {
                    let (ports, peers) = clause(rule);
                    format!("{ports} {preposition} {peers}")
                })
                .collect();
            format!("Only this {verb}: {}.", clauses.join("; "))
        }
    }
}

/// Whether the API server refuses all peers or all ports of a rule, so that it matches nothing.
fn is_dead(rule: &Rule) -> bool {
    let no_peer = !rule.peers.is_empty() && rule.peers.iter().all(|peer| *peer == Peer::Nothing);
    let is_dead = |port: &PortRule| port.protocol.is_none() || port.port == PortMatch::Nothing;
    no_peer || (!rule.ports.is_empty() && rule.ports.iter().all(is_dead))
}

fn port(port: &PortMatch) -> Option<String> {
    match port {
        PortMatch::All | PortMatch::Nothing => None,
        PortMatch::Range(first, last) => Some(range(*first, *last)),
        PortMatch::Named(name) => Some(format!("\"{name}\"")),
    }
}

fn range(first: u16, last: u16) -> String {
    if first == last { first.to_string() } else { format!("{first}-{last}") }
}

/// How many parts of a workload are named.
const PARTS: usize = 10;

/// Said where a workload is asked about by its name alone and its pods are told apart, so that only one part of it is meant.
pub(super) fn parts(model: &Model, asked: &str, meant: WorkloadId) -> Option<String> {
    let others = model.parts_of(asked).filter(|(part, _)| *part != meant);
    let others: Vec<String> = others.map(|(_, part)| model.endpoint(part)).collect();
    let meant = model.endpoint(model.workload(meant).filter(|_| !others.is_empty())?);
    let told = some(others.iter(), PARTS, ToString::to_string);
    Some(format!("Pods of {asked} are told apart: this is about {meant}; ask about {told} by name."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_in_lists_are_told_apart() {
        let told = |parts: &[&str]| list_of_sets(parts.iter().map(ToString::to_string).collect());
        assert_eq!(told(&["a", "b", "c"]), "a, b and c");
        assert_eq!(told(&["every workload of n0 and n8", "n1/Pod/p0"]), "every workload of n0 and n8, and n1/Pod/p0");
        assert_eq!(told(&["0.0.0.0/0 but 10.0.0.0/8", "::/0"]), "0.0.0.0/0 (but 10.0.0.0/8) and ::/0");
        assert_eq!(told(&["web", "::/0 but fd00::/8"]), "web and ::/0 but fd00::/8");
        assert_eq!(told(&[]), "");
    }

    #[test]
    fn whoever_is_denied_something_is_anyone() {
        assert_eq!(anybody("everyone outside but 10.0.0.0/8"), "anyone outside, 10.0.0.0/8 left aside");
        assert_eq!(anybody("every workload of everyone/x"), "any workload of everyone/x");
    }
}

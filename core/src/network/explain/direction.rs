//! One direction of an explanation: the policies that isolate a pod, and what their rules say of the other end.

use crate::cluster::{Model, NetworkPolicy, Rule, Workload};
use crate::finding::{Locate, Part};
use crate::manifest::FieldPath;
use crate::report::{DirectionExplanation, PolicyReason, RuleReason};
use crate::sort::sort_by;

use super::super::Settings;
use super::super::addresses::Family;
use super::super::ports::PortSet;
use super::super::rows::Direction;
use super::super::words;
use super::asked::Asked;
use super::matching::{Miss, Other, matches, opens};

/// What one direction is asked about.
pub(super) struct Ask<'a> {
    pub(super) model: &'a Model,
    pub(super) settings: &'a Settings,
    pub(super) direction: Direction,
    /// The pod whose policies decide.
    pub(super) subject: &'a Workload,
    /// The pod itself, as the destination of what arrives.
    pub(super) own: Other<'a>,
    pub(super) other: Other<'a>,
    pub(super) family: Family,
    pub(super) asked: Asked,
}

/// Explains one direction that policies may decide; `open` is what the matrix says. Notes are added to `notes`.
pub(super) fn direction(
    ask: &Ask<'_>,
    open: &PortSet,
    locate: &impl Locate,
    notes: &mut Vec<String>,
) -> DirectionExplanation {
    let isolating = ask.model.policies.iter().filter(|policy| isolates(policy, ask));
    let mut policies: Vec<PolicyReason> = isolating.map(|policy| reason(ask, policy, locate, notes)).collect();
    sort_by(&mut policies, |left, right| right.allows.cmp(&left.allows));
    let (way, verb) = match ask.direction {
        Direction::Egress => ("egress", "leave"),
        Direction::Ingress => ("ingress", "arrive"),
    };
    let allows: Vec<String> =
        policies.iter().filter(|policy| policy.allows).map(|policy| policy.name.clone()).collect();
    let sentence = match (policies.len(), allows.len()) {
        (0, _) if ask.subject.host_network => {
            format!("It uses the network of its node, so no policy isolates it and everything may {verb}.")
        }
        (0, _) => format!("No policy selects it for {way}, so everything may {verb}."),
        (1, 0) => format!("One policy selects it for {way}, and does not allow this."),
        (many, 0) => {
            format!("{} policies select it for {way}, and none allows this.", words::capitalised(&words::number(many)))
        }
        (_, 1) => format!("{} allows it.", allows.concat()),
        (_, 2..=3) => format!("{} allow it.", words::list(allows, "and")),
        (_, many) => format!("{} policies allow it.", words::capitalised(&words::number(many))),
    };
    DirectionExplanation {
        allowed: ask.asked.is_open(open),
        isolated: !policies.is_empty(),
        connections: open.connections(),
        sentence,
        policies,
    }
}

/// A direction that policies do not decide.
pub(super) fn undecided(open: &PortSet, asked: Asked, sentence: String) -> DirectionExplanation {
    DirectionExplanation {
        allowed: asked.is_open(open),
        isolated: false,
        connections: open.connections(),
        sentence,
        policies: Vec::new(),
    }
}

fn isolates(policy: &NetworkPolicy, ask: &Ask<'_>) -> bool {
    let isolates = match ask.direction {
        Direction::Egress => policy.isolates_egress,
        Direction::Ingress => policy.isolates_ingress,
    };
    isolates
        && policy.namespace == ask.subject.namespace
        && !ask.subject.host_network
        && policy.pod_selector.matches(&ask.subject.labels)
}

/// A rule that has the port but not the end, or the end but not the port.
struct Near {
    near: u8,
    clause: String,
}

fn reason(ask: &Ask<'_>, policy: &NetworkPolicy, locate: &impl Locate, notes: &mut Vec<String>) -> PolicyReason {
    let namespace = words::namespace_of(ask.model, policy);
    let (rules, field, peers_field, preposition) = match ask.direction {
        Direction::Egress => (&policy.egress, "egress", "to", "to"),
        Direction::Ingress => (&policy.ingress, "ingress", "from", "from"),
    };
    let destination = match ask.direction {
        Direction::Egress => ask.other,
        Direction::Ingress => ask.own,
    };
    let mut reasons: Vec<RuleReason> = Vec::new();
    let mut allowing: Vec<String> = Vec::new();
    let mut nearest: Option<Near> = None;
    let mut nearer = |near: u8, clause: String| {
        if nearest.as_ref().is_none_or(|known| known.near < near) {
            nearest = Some(Near { near, clause });
        }
    };
    for (at, rule) in rules.iter().enumerate() {
        let open = opens(policy, rule, destination);
        let path = FieldPath::root().fields(&["spec", field]).index(at);
        let mut matched = |path: FieldPath, peer: String| {
            let ports = words::rule_ports(&rule.ports);
            let allows = ask.asked.is_open(&open);
            let sentence = match allows {
                true => format!("It allows {ports} {preposition} {peer}."),
                false => format!("It allows {ports} {preposition} {peer}, not {}.", ask.asked),
            };
            match allows {
                true => allowing.push(format!("{ports} {preposition} {peer}")),
                false => nearer(3, port_miss(ask, rule, &open, &peer, preposition)),
            }
            reasons.push(RuleReason {
                span: locate.range(policy.object, &path, Part::Key),
                path: path.to_string(),
                connections: open.connections(),
                sentence,
            });
        };
        if rule.peers.is_empty() {
            matched(path.clone(), "everyone, inside and outside".to_string());
        }
        let mut misses: Vec<Miss> = Vec::new();
        for (number, peer) in rule.peers.iter().enumerate() {
            match matches(ask.model, ask.settings, policy, peer, ask.other, ask.family) {
                Ok(()) => matched(path.field(peers_field).index(number), words::peer(peer, namespace)),
                Err(miss) => misses.push(miss),
            }
        }
        notes.extend(misses.iter().filter_map(|miss| miss.unknown.clone()));
        let first_nearest = misses.into_iter().rev().max_by_key(|miss| miss.near);
        if let Some(miss) = first_nearest.filter(|_| ask.asked.is_open(&open)) {
            let peers = words::list(words::peers(rule, namespace), "or");
            let ports = words::rule_ports(&rule.ports);
            nearer(miss.near, format!("allows {ports} only {preposition} {peers}; {}", miss.why));
        }
    }
    let name = &policy.name;
    let sentence = match (allowing.is_empty(), nearest) {
        (false, _) => format!("{name} selects it and allows {}.", words::list(allowing.clone(), "and")),
        (true, _) if rules.is_empty() => format!("{name} selects it and has no {field} rule, so it allows nothing."),
        (true, Some(near)) => format!("{name} selects it, but {}.", near.clause),
        (true, None) => format!("{name} selects it, but no rule of it has this end and {}.", ask.asked),
    };
    PolicyReason {
        policy: locate.name(policy.object),
        name: name.clone(),
        span: locate.range(policy.object, &FieldPath::root().fields(&["spec", "podSelector"]), Part::Key),
        allows: !allowing.is_empty(),
        sentence,
        rules: reasons,
    }
}

/// The rule matches the pair, but not the port.
fn port_miss(ask: &Ask<'_>, rule: &Rule, open: &PortSet, peer: &str, preposition: &str) -> String {
    let ports = words::rule_ports(&rule.ports);
    match open.is_empty() {
        true => format!("allows {ports} {preposition} {peer}, and the destination has no such port"),
        false => format!("allows {ports} {preposition} {peer}, not {}", ask.asked),
    }
}

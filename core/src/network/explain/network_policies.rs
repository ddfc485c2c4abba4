//! The tier of NetworkPolicies: those that isolate a pod, and what their rules say of the other end.

use crate::cluster::{ContainerPort, NetworkPolicy, PortMatch, Rule, Workload, called};
use crate::finding::{Locate, Part};
use crate::manifest::FieldPath;
use crate::report::{NearMiss, NearMissKind, PolicyReason, RuleReason, TierOutcome};
use crate::sort::sort_by;

use super::super::dialect::Dialect;
use super::super::places::{self, rule_path, rules_of};
use super::super::ports::PortSet;
use super::super::reachability::classes::{is_of_node, named_ports};
use super::super::reachability::recipe;
use super::super::words;
use super::direction::{Ask, Gathered, Ranked, outcome};
use super::matching::{Miss, matches};

/// What NetworkPolicies say.
pub(super) struct Network {
    pub(super) outcome: TierOutcome,
    pub(super) sentence: String,
    /// Those that isolate the pod; those that allow the connection first.
    pub(super) policies: Vec<PolicyReason>,
}

/// Asks the NetworkPolicies about what is undecided.
pub(super) fn network_policies(
    ask: &Ask<'_>,
    undecided: &PortSet,
    locate: &impl Locate,
    gathered: &mut Gathered,
) -> Network {
    let isolating = ask.model.policies.iter().filter(|policy| isolates(policy, ask));
    let mut allowed = PortSet::default();
    let mut policies: Vec<PolicyReason> =
        isolating.map(|policy| reason(ask, policy, &mut allowed, locate, gathered)).collect();
    sort_by(&mut policies, |left, right| right.allows.cmp(&left.allows));
    if ask.own_node {
        allowed = PortSet::all();
    }
    let (open, closed) = (allowed.intersection(undecided), undecided.without(&allowed));
    let outcome = match policies.is_empty() {
        true => outcome(ask.asked, &[(TierOutcome::Undecided, undecided)]),
        false => outcome(ask.asked, &[(TierOutcome::Allowed, &open), (TierOutcome::Denied, &closed)]),
    };
    let sentence = match outcome {
        TierOutcome::NotAsked => "It is decided before NetworkPolicies are asked.".to_string(),
        _ => sentence(ask, &policies),
    };
    Network { outcome, sentence, policies }
}

fn sentence(ask: &Ask<'_>, policies: &[PolicyReason]) -> String {
    let (way, verb) = ask.way();
    let allows: Vec<String> =
        policies.iter().filter(|policy| policy.allows).map(|policy| called(&policy.name).to_string()).collect();
    match (policies.len(), allows.len()) {
        (0, _) if is_of_node(ask.subject, &ask.reachability.settings.dialect) => {
            format!("It uses the network of its node, so no policy isolates it and everything may {verb}.")
        }
        (0, _) if ask.has_tiers() => format!("No NetworkPolicy selects it for {way}."),
        (0, _) => format!("No policy selects it for {way}, so everything may {verb}."),
        _ if ask.own_node => {
            "NetworkPolicies never stop traffic between a pod and the node that it runs on.".to_string()
        }
        (1, 0) => format!("One policy selects it for {way}, and does not allow this."),
        (many, 0) => {
            format!("{} policies select it for {way}, and none allows this.", words::capitalised(&words::number(many)))
        }
        (_, 1) => format!("{} allows it.", allows.concat()),
        (_, 2..=3) => format!("{} allow it.", words::list(allows, "and")),
        (_, many) => format!("{} policies allow it.", words::capitalised(&words::number(many))),
    }
}

fn isolates(policy: &NetworkPolicy, ask: &Ask<'_>) -> bool {
    places::isolates(policy, ask.direction)
        && policy.namespace == ask.subject.namespace
        && !is_of_node(ask.subject, &ask.reachability.settings.dialect)
        && policy.pod_selector.matches(&ask.subject.labels)
}

/// A rule that has the port but not the end, or the end but not the port.
struct Near {
    near: u8,
    clause: String,
}

fn reason(
    ask: &Ask<'_>,
    policy: &NetworkPolicy,
    allowed: &mut PortSet,
    locate: &impl Locate,
    gathered: &mut Gathered,
) -> PolicyReason {
    let namespace = ask.model.name_of(policy.namespace);
    let settings = &ask.reachability.settings;
    let rules = rules_of(policy, ask.direction);
    let (field, peers_field) = (ask.direction.field(), ask.direction.peers_field());
    let id = locate.name(policy.object);
    let mut reasons: Vec<RuleReason> = Vec::new();
    let mut allowing: Vec<String> = Vec::new();
    let mut nearest: Option<Near> = None;
    let mut nearer = |near: u8, clause: String| {
        if nearest.as_ref().is_none_or(|known| known.near < near) {
            nearest = Some(Near { near, clause });
        }
    };
    for (at, rule) in rules.iter().enumerate() {
        let open = recipe::ports_at(rule, ask.naming(policy.cluster), &settings.dialect);
        let path = rule_path(ask.direction, at);
        let ports = words::rule_ports(&rule.ports);
        let mut matched = |path: FieldPath, peer: String, near: &mut Vec<Ranked>| {
            let allows = ask.asked.is_open(&open);
            *allowed = allowed.union(&open);
            let sentence = match allows {
                true => format!("It allows {ports} {peers_field} {peer}."),
                false => format!("It allows {ports} {peers_field} {peer}, not {}.", ask.asked),
            };
            if allows {
                allowing.push(format!("{ports} {peers_field} {peer}"));
            } else {
                let clause = port_miss(ask, policy, rule, &open, &peer);
                let path = rule_path(ask.direction, at).field("ports");
                near.push(Ranked {
                    near: 3,
                    miss: NearMiss {
                        policy: id.clone(),
                        span: locate.range(policy.object, &path, Part::Key),
                        path: path.to_string(),
                        kind: NearMissKind::Port,
                        label: None,
                        wanted: vec![ports.clone()],
                        found: Some(ask.asked.to_string()),
                        one_letter_off: None,
                        sentence: format!("{} selects it, but {clause}.", policy.called()),
                    },
                });
                nearer(3, clause);
            }
            reasons.push(RuleReason {
                span: locate.range(policy.object, &path, Part::Key),
                path: path.to_string(),
                action: None,
                decides: allows,
                connections: open.connections(),
                sentence,
            });
        };
        if rule.peers.is_empty() {
            matched(path.clone(), "everyone, inside and outside".to_string(), &mut gathered.near);
        }
        let mut misses: Vec<(usize, Miss)> = Vec::new();
        for (number, peer) in rule.peers.iter().enumerate() {
            match matches(ask.model, settings, policy, peer, ask.other, ask.family) {
                Ok(()) => {
                    let path = path.field(peers_field).index(number);
                    matched(path, words::peer(peer, namespace), &mut gathered.near);
                }
                Err(miss) => misses.push((number, miss)),
            }
        }
        gathered.notes.extend(misses.iter().filter_map(|(_, miss)| miss.unknown.clone()));
        let first_nearest = misses.into_iter().rev().max_by_key(|(_, miss)| miss.near);
        if let Some((number, miss)) = first_nearest.filter(|_| ask.asked.is_open(&open)) {
            let peers = words::list(words::peers(rule, namespace), "or");
            let clause = format!("allows {ports} only {peers_field} {peers}; {}", miss.why);
            if miss.near > 0 {
                let path = path.field(peers_field).index(number);
                let sentence = format!("{} selects it, but {clause}.", policy.called());
                gathered.near.push(of_peer(&id, locate.range(policy.object, &path, Part::Key), &path, &miss, sentence));
            }
            nearer(miss.near, clause);
        }
    }
    let name = policy.called();
    let sentence = match (allowing.is_empty(), nearest) {
        (false, _) => format!("{name} selects it and allows {}.", words::list(allowing.clone(), "and")),
        (true, _) if rules.is_empty() => format!("{name} selects it and has no {field} rule, so it allows nothing."),
        (true, Some(near)) => format!("{name} selects it, but {}.", near.clause),
        (true, None) => format!("{name} selects it, but no rule of it has this end and {}.", ask.asked),
    };
    PolicyReason {
        policy: id,
        name: policy.name.clone(),
        span: locate.range(policy.object, &FieldPath::root().fields(&["spec", "podSelector"]), Part::Key),
        allows: !allowing.is_empty(),
        priority: None,
        sentence,
        rules: reasons,
    }
}

/// A peer that nearly matches.
pub(super) fn of_peer(
    policy: &str,
    span: crate::report::Range,
    path: &FieldPath,
    miss: &Miss,
    sentence: String,
) -> Ranked {
    let detail = &miss.detail;
    // A word that is one letter off is a slip more often than not, and goes first.
    let near = miss.near + if detail.one_letter_off.is_some() { 2 } else { 0 };
    Ranked {
        near,
        miss: NearMiss {
            policy: policy.to_string(),
            span,
            path: path.to_string(),
            kind: detail.kind,
            label: detail.label.clone(),
            wanted: detail.wanted.clone(),
            found: detail.found.clone(),
            one_letter_off: detail.one_letter_off.clone(),
            sentence,
        },
    }
}

/// The rule matches the pair, but not the port.
fn port_miss(ask: &Ask<'_>, policy: &NetworkPolicy, rule: &Rule, open: &PortSet, peer: &str) -> String {
    let peers_field = ask.direction.peers_field();
    let ports = words::rule_ports(&rule.ports);
    let dialect = &ask.reachability.settings.dialect;
    let passed_over = ask
        .naming(policy.cluster)
        .and_then(|pod| passed_over(pod, rule, dialect))
        .filter(|port| open.is_empty() || ask.asked.is_open(&PortSet::range(port.protocol, port.number, port.number)));
    let why = match passed_over {
        Some(port) if port.sidecar && !dialect.sidecar_ports => {
            format!("and \"{}\" is a port of a sidecar, whose ports {} passes over", port.name, dialect.name)
        }
        Some(port) => format!("and of several ports \"{}\" {} takes the first alone", port.name, dialect.name),
        None if open.is_empty() => "and the destination has no such port".to_string(),
        None => return format!("allows {ports} {peers_field} {peer}, not {}", ask.asked),
    };
    format!("allows {ports} {peers_field} {peer}, {why}")
}

/// A port of a pod that a rule names and the dialect passes over.
fn passed_over<'a>(pod: &'a Workload, rule: &Rule, dialect: &Dialect) -> Option<&'a ContainerPort> {
    let is_named = |port: &&ContainerPort| {
        let mut ports = rule.ports.iter();
        ports.any(|asked| asked.protocol == Some(port.protocol) && asked.port == PortMatch::Named(port.name.clone()))
    };
    let counts = |port: &&ContainerPort| named_ports(pod, dialect).any(|known| known == *port);
    pod.ports.iter().filter(is_named).find(|port| !counts(port)).filter(|_| !is_of_node(pod, dialect))
}

//! What one NetworkPolicy that isolates a pod says of the other end, rule by rule.

use crate::cluster::{ContainerPort, NetworkPolicy, PortMatch, Rule, Workload};
use crate::finding::{Locate, Part};
use crate::manifest::FieldPath;
use crate::report::{NearMiss, NearMissKind, PolicyReason, RuleReason};

use super::super::dialect::Dialect;
use super::super::places::{rule_path, rules_of};
use super::super::ports::PortSet;
use super::super::reachability::classes::{is_of_node, named_ports};
use super::super::reachability::recipe;
use super::super::words;
use super::direction::{Ask, Gathered, Ranked};
use super::matching::{Miss, matches};

/// Asks a policy about what is undecided; what it allows, asked or not, is added to `allowed`.
pub(super) fn reason(
    ask: &Ask<'_>,
    policy: &NetworkPolicy,
    undecided: &PortSet,
    allowed: &mut PortSet,
    locate: &impl Locate,
    gathered: &mut Gathered,
) -> PolicyReason {
    let rules = rules_of(policy, ask.direction);
    let id = locate.name(policy.object);
    let mut asking = Asking {
        ask,
        policy,
        undecided,
        id,
        locate,
        gathered,
        reasons: Vec::new(),
        allowing: Vec::new(),
        is_deciding: false,
        nearest: None,
    };
    for (at, rule) in rules.iter().enumerate() {
        let open = recipe::ports_at(rule, ask.naming(policy.cluster), &ask.reachability.settings.dialect);
        let rule = Asked { rule, path: rule_path(ask.direction, at), ports: words::rule_ports(&rule.ports), open };
        if asking.rule(&rule) {
            *allowed = allowed.union(&rule.open);
        }
    }
    let sentence = asking.sentence(rules);
    PolicyReason {
        policy: asking.id,
        name: policy.name.clone(),
        span: locate.range(policy.object, &FieldPath::root().fields(&["spec", "podSelector"]), Part::Key),
        allows: asking.is_deciding,
        priority: None,
        sentence,
        rules: asking.reasons,
    }
}

/// A policy that is being asked.
struct Asking<'a, L> {
    ask: &'a Ask<'a>,
    policy: &'a NetworkPolicy,
    /// What the tiers before it leave open.
    undecided: &'a PortSet,
    /// Its name in answers.
    id: String,
    locate: &'a L,
    gathered: &'a mut Gathered,
    /// What its rules say of the other end, if they have it.
    reasons: Vec<RuleReason>,
    /// What it allows of what is asked about, in words.
    allowing: Vec<String>,
    /// Whether it decides about what is asked about.
    is_deciding: bool,
    nearest: Option<Near>,
}

/// A rule that is being asked.
struct Asked<'a> {
    rule: &'a Rule,
    path: FieldPath,
    /// Its ports in words.
    ports: String,
    /// The ports that it has at the destination.
    open: PortSet,
}

/// A rule that has the port but not the end, or the end but not the port.
struct Near {
    near: u8,
    clause: String,
}

impl<L: Locate> Asking<'_, L> {
    /// Asks a rule; whether it has the other end.
    fn rule(&mut self, rule: &Asked<'_>) -> bool {
        let (ask, policy) = (self.ask, self.policy);
        let namespace = ask.model.name_of(policy.namespace);
        let settings = &ask.reachability.settings;
        let mut is_matched = rule.rule.peers.is_empty();
        if is_matched {
            self.matched(rule, rule.path.clone(), "everyone, inside and outside");
        }
        let mut misses: Vec<(usize, Miss)> = Vec::new();
        for (number, peer) in rule.rule.peers.iter().enumerate() {
            match matches(ask.model, settings, policy, peer, ask.other, ask.family) {
                Ok(()) => {
                    is_matched = true;
                    self.matched(rule, rule.peer(ask, number), &words::peer(peer, namespace));
                }
                Err(miss) => misses.push((number, miss)),
            }
        }
        self.gathered.notes.extend(misses.iter().filter_map(|(_, miss)| miss.unknown.clone()));
        let first_nearest = misses.into_iter().rev().max_by_key(|(_, miss)| miss.near);
        if let Some((number, miss)) = first_nearest.filter(|_| ask.asked.is_open(&rule.open)) {
            self.missed(rule, number, &miss);
        }
        is_matched
    }

    /// A peer of a rule is the other end, or everyone is.
    fn matched(&mut self, rule: &Asked<'_>, path: FieldPath, peer: &str) {
        let Asked { ports, open, .. } = rule;
        let (asked, field) = (&self.ask.asked, self.ask.direction.peers_field());
        let decides = asked.is_open(&open.intersection(self.undecided));
        let sentence = match (decides, asked.is_open(open)) {
            (true, _) => format!("It allows {ports} {field} {peer}."),
            (false, true) => format!("It allows {ports} {field} {peer}, but is not asked."),
            (false, false) => format!("It allows {ports} {field} {peer}, not {asked}."),
        };
        self.is_deciding |= decides;
        if asked.is_open(open) {
            self.allowing.push(format!("{ports} {field} {peer}"));
        } else {
            let clause = port_miss(self.ask, self.policy, rule, peer);
            if self.is_asked() {
                self.without_port(rule, &clause);
            }
            self.nearer(3, clause);
        }
        let span = self.locate.range(self.policy.object, &path, Part::Key);
        let path = path.to_string();
        self.reasons.push(RuleReason { span, path, action: None, decides, connections: open.connections(), sentence });
    }

    /// A rule has the other end, but not the port.
    fn without_port(&mut self, rule: &Asked<'_>, clause: &str) {
        let path = rule.path.field("ports");
        let miss = NearMiss {
            policy: self.id.clone(),
            span: self.locate.range(self.policy.object, &path, Part::Key),
            path: path.to_string(),
            kind: NearMissKind::Port,
            label: None,
            wanted: vec![rule.ports.clone()],
            found: Some(self.ask.asked.to_string()),
            one_letter_off: None,
            sentence: format!("{} selects it, but {clause}.", self.policy.called()),
        };
        self.gathered.near.push(Ranked { near: 3, miss });
    }

    /// A rule has the port, but not the other end: of its peers this one is the nearest.
    fn missed(&mut self, rule: &Asked<'_>, number: usize, miss: &Miss) {
        let (ask, policy) = (self.ask, self.policy);
        let peers = words::list(words::peers(rule.rule, ask.model.name_of(policy.namespace)), "or");
        let clause = format!("allows {} only {} {peers}; {}", rule.ports, ask.direction.peers_field(), miss.why);
        if miss.is_one_thing && ask.asked.is_open(&rule.open.intersection(self.undecided)) {
            let path = rule.peer(ask, number);
            let sentence = format!("{} selects it, but {clause}.", policy.called());
            let span = self.locate.range(policy.object, &path, Part::Key);
            self.gathered.near.push(Ranked::of_peer(&self.id, span, &path, miss, sentence));
        }
        self.nearer(miss.near, clause);
    }

    /// Whether the tiers before it leave open what is asked about.
    fn is_asked(&self) -> bool {
        self.ask.asked.is_open(self.undecided)
    }

    /// Of what is equally near the first is told.
    fn nearer(&mut self, near: u8, clause: String) {
        if self.nearest.as_ref().is_none_or(|known| known.near < near) {
            self.nearest = Some(Near { near, clause });
        }
    }

    fn sentence(&self, rules: &[Rule]) -> String {
        let name = self.policy.called();
        match (self.allowing.is_empty(), &self.nearest) {
            (false, _) => {
                let but = if self.is_deciding { "" } else { ", but is not asked" };
                format!("{name} selects it and allows {}{but}.", words::list(self.allowing.clone(), "and"))
            }
            (true, _) if rules.is_empty() => {
                format!("{name} selects it and has no {} rule, so it allows nothing.", self.ask.direction.field())
            }
            (true, Some(near)) => format!("{name} selects it, but {}.", near.clause),
            (true, None) => format!("{name} selects it, but no rule of it has this end and {}.", self.ask.asked),
        }
    }
}

impl Asked<'_> {
    /// Where a peer of it stands.
    fn peer(&self, ask: &Ask<'_>, number: usize) -> FieldPath {
        self.path.field(ask.direction.peers_field()).index(number)
    }
}

/// The rule matches the pair, but not the port.
fn port_miss(ask: &Ask<'_>, policy: &NetworkPolicy, asked: &Asked<'_>, peer: &str) -> String {
    let peers_field = ask.direction.peers_field();
    let Asked { rule, ports, open, .. } = asked;
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

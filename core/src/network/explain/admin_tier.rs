//! An administrative tier: its policies by priority, their rules in order, and the first that matches.

use crate::cluster::{Action, AdminPeer, AdminPolicy, AdminRule, Tier};
use crate::finding::{Locate, Part};
use crate::manifest::FieldPath;
use crate::report::{PolicyReason, RuleReason, TierOutcome};

use super::super::dialect::EqualPriorities;
use super::super::places::rule_path;
use super::super::ports::PortSet;
use super::super::{admin_words, steps, words};
use super::direction::{Ask, Gathered, outcome};
use super::matching::{Miss, admin_matches, applies};
use super::network_policies::of_peer;

/// What a tier says.
pub(super) struct Walked {
    pub(super) outcome: TierOutcome,
    /// The policies that select the pod, in order.
    pub(super) policies: Vec<PolicyReason>,
    /// How many those are.
    pub(super) selecting: usize,
    /// The rules that decide about the connection asked about, in words.
    deciding: Vec<String>,
}

/// Asks a tier about what is undecided, and takes from it what the tier decides; none where the cluster has no policies of the tier.
pub(super) fn walk(
    ask: &Ask<'_>,
    tier: Tier,
    undecided: &mut PortSet,
    locate: &impl Locate,
    gathered: &mut Gathered,
) -> Option<Walked> {
    let mut of_cluster = ask.of_tier(tier).peekable();
    of_cluster.peek()?;
    let settings = &ask.reachability.settings;
    let selecting = of_cluster.filter(|policy| applies(ask.model, settings, policy, ask.subject).is_ok());
    let mut tier = Taken { undecided: undecided.clone(), ..Taken::default() };
    let mut policies = Vec::new();
    let mut deciding = Vec::new();
    for policy in selecting {
        policies.push(reason(ask, policy, &mut tier, &mut deciding, locate, gathered));
    }
    let outcome = outcome(
        ask.asked,
        &[
            (TierOutcome::Allowed, &tier.allowed),
            (TierOutcome::Denied, &tier.denied),
            (TierOutcome::Passed, &tier.passed),
            (TierOutcome::Undecided, &tier.undecided),
        ],
    );
    *undecided = tier.undecided.union(&tier.passed);
    gathered.notes.extend(of_equal_priorities(ask, &tier.about));
    Some(Walked { outcome, selecting: policies.len(), policies, deciding })
}

/// What a tier did with the ports, so far.
#[derive(Default)]
struct Taken {
    undecided: PortSet,
    allowed: PortSet,
    denied: PortSet,
    passed: PortSet,
    /// The rules about the connection asked about.
    about: Vec<About>,
}

/// A rule about the connection asked about.
struct About {
    policy: String,
    priority: Option<i32>,
    action: Action,
    decides: bool,
}

/// A note where the connection is decided by one of several policies of equal priority that say different things of it.
fn of_equal_priorities(ask: &Ask<'_>, about: &[About]) -> Option<String> {
    if ask.reachability.settings.dialect.equal_priorities == EqualPriorities::ByName {
        return None;
    }
    let mut pairs = about.iter().enumerate().filter(|(_, first)| first.decides).flat_map(|(at, first)| {
        let later = about.iter().skip(at + 1).filter(|second| second.policy != first.policy);
        later.map(move |second| (first, second))
    });
    let (first, second) =
        pairs.find(|(first, second)| first.priority == second.priority && first.action != second.action)?;
    Some(format!(
        "{} and {} have {} and say different things of this. Which of them decides is not defined; here it is the one whose name comes first.",
        first.policy,
        second.policy,
        admin_words::same_priority(first.priority),
    ))
}

impl Taken {
    /// Takes the ports of a rule, and gives those that no earlier one has taken.
    fn take(&mut self, action: Action, open: &PortSet) -> PortSet {
        let taken = open.intersection(&self.undecided);
        self.undecided = self.undecided.without(&taken);
        let of = match action {
            Action::Accept => &mut self.allowed,
            Action::Deny => &mut self.denied,
            Action::Pass => &mut self.passed,
        };
        *of = of.union(&taken);
        taken
    }
}

/// What a tier comes to, in a sentence.
pub(super) fn sentence(ask: &Ask<'_>, tier: Tier, walked: &Walked, isolated: bool) -> String {
    let (way, _) = ask.way();
    let name = tier.name();
    match (walked.outcome, walked.deciding.as_slice()) {
        (TierOutcome::NotAsked, _) if isolated => {
            format!("NetworkPolicies isolate it, so the {name} tier is not asked.")
        }
        (TierOutcome::NotAsked, _) => format!("It is decided before the {name} tier is asked."),
        (TierOutcome::Mixed, _) => {
            format!("Of the {name} tier, rules decide about some of this: {}.", walked.deciding.join("; "))
        }
        (_, [first, ..]) => format!("{first}."),
        (_, []) => match walked.selecting {
            0 => format!("No policy of the {name} tier selects it for {way}."),
            1 => format!("One policy of the {name} tier selects it, and has no rule about this."),
            many => format!(
                "{} policies of the {name} tier select it, and none has a rule about this.",
                words::capitalised(&words::number(many))
            ),
        },
    }
}

fn reason(
    ask: &Ask<'_>,
    policy: &AdminPolicy,
    tier: &mut Taken,
    deciding: &mut Vec<String>,
    locate: &impl Locate,
    gathered: &mut Gathered,
) -> PolicyReason {
    let peers_field = ask.direction.peers_field();
    let title = match policy.body.priority {
        Some(priority) => format!("{} (priority {priority})", policy.title()),
        None => policy.title(),
    };
    let id = locate.name(policy.object);
    let mut reasons: Vec<RuleReason> = Vec::new();
    let mut allows = false;
    for (at, rule) in steps::rules(policy, ask.direction).iter().enumerate() {
        let Some(written) = rule.action else { continue };
        let path = rule_path(ask.direction, at);
        let (action, open, matched) = match effect(ask, policy, rule) {
            Effect::FailsClosed if written == Action::Accept => continue,
            Effect::FailsClosed => (Action::Deny, PortSet::all(), Some(None)),
            Effect::Rule(open, matched, misses) => {
                gathered.notes.extend(misses.iter().filter_map(|(_, miss)| miss.unknown.clone()));
                if written != Action::Deny && matched.is_none() && ask.asked.is_open(&open) {
                    for (number, miss) in misses.iter().filter(|(_, miss)| miss.near > 0) {
                        let path = path.field(peers_field).index(*number);
                        let does = admin_words::does(written);
                        let ports = admin_words::ports(&rule.ports);
                        let peers = admin_words::peers(rule);
                        let sentence =
                            format!("{title} selects it, but {does} {ports} only {peers_field} {peers}; {}.", miss.why);
                        let span = locate.range(policy.object, &path, Part::Key);
                        gathered.near.push(of_peer(&id, span, &path, miss, sentence));
                    }
                }
                (written, open, matched.map(Some))
            }
        };
        let Some(peer) = matched else { continue };
        let path = match peer {
            Some(number) => path.field(peers_field).index(number),
            None => path,
        };
        let peers = peer.and_then(|number| rule.peers.get(number)).map_or("everyone".to_string(), admin_words::peer);
        let taken = tier.take(action, &open);
        let decides = ask.asked.is_open(&taken);
        let clause = format!("{} {} {peers_field} {peers}", admin_words::does(action), admin_words::ports(&rule.ports));
        if ask.asked.is_open(&open) {
            let (policy, priority) = (policy.title(), policy.body.priority);
            tier.about.push(About { policy, priority, action, decides });
        }
        if decides {
            deciding.push(format!("{title} {clause}"));
            allows |= action == Action::Accept;
        }
        let sentence = match (decides, ask.asked.is_open(&open)) {
            (true, _) => format!("It {clause}."),
            (false, true) => format!("It {clause}, but an earlier rule has decided."),
            (false, false) => format!("It {clause}, not {}.", ask.asked),
        };
        reasons.push(RuleReason {
            span: locate.range(policy.object, &path, Part::Key),
            path: path.to_string(),
            action: Some(admin_words::action(policy.body.api, written).to_string()),
            decides,
            connections: taken.connections(),
            sentence,
        });
    }
    let sentence = match reasons.iter().find(|rule| rule.decides).or(reasons.first()) {
        Some(rule) => format!("{title} selects it. {}", rule.sentence),
        None => format!("{title} selects it, and has no rule about this end."),
    };
    PolicyReason {
        policy: id,
        name: policy.name.clone(),
        span: locate.range(policy.object, &FieldPath::root().fields(&["spec", "subject"]), Part::Key),
        allows,
        priority: policy.body.priority,
        sentence,
        rules: reasons,
    }
}

/// What a rule has to do with the pair.
enum Effect {
    /// A peer is of a kind that is not known.
    FailsClosed,
    /// The ports that it has at the destination, its first peer that matches, and those that do not.
    Rule(PortSet, Option<usize>, Vec<(usize, Miss)>),
}

fn effect(ask: &Ask<'_>, policy: &AdminPolicy, rule: &AdminRule) -> Effect {
    if rule.peers.contains(&AdminPeer::Unknown) {
        return Effect::FailsClosed;
    }
    let settings = &ask.reachability.settings;
    let open = steps::ports_at(rule, ask.naming(policy.cluster), &settings.dialect);
    let mut matched = None;
    let mut misses = Vec::new();
    for (number, peer) in rule.peers.iter().enumerate() {
        match admin_matches(ask.model, settings, policy, peer, ask.other, ask.family) {
            Ok(()) => {
                matched = Some(number);
                break;
            }
            Err(miss) => misses.push((number, miss)),
        }
    }
    Effect::Rule(open, matched, misses)
}

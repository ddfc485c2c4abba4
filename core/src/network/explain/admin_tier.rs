//! An administrative tier: its policies by priority, their rules in order, and the first that matches.

use crate::cluster::{Action, AdminPeer, AdminPolicy, AdminRule, Tier};
use crate::finding::{Locate, Part};
use crate::manifest::FieldPath;
use crate::report::{PolicyReason, RuleReason, TierOutcome};

use super::super::dialect::EqualPriorities;
use super::super::places::rule_path;
use super::super::ports::PortSet;
use super::super::reachability::steps;
use super::super::{admin_words, words};
use super::direction::{Ask, Gathered, Ranked, outcome};
use super::matching::{Miss, admin_matches, applies};

/// What a tier says.
pub(super) struct Walked {
    pub(super) outcome: TierOutcome,
    /// The policies that select the pod, in order.
    pub(super) policies: Vec<PolicyReason>,
    /// How many those are.
    pub(super) selecting: usize,
    /// What the tier denies of what it was asked about.
    pub(super) denied: PortSet,
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
    let mut tier = Taken::of(undecided.clone());
    let is_asked = ask.asked.is_open(undecided);
    let mut policies = Vec::new();
    let mut deciding = Vec::new();
    let mut alone: Vec<Alone<'_>> = Vec::new();
    for policy in selecting {
        let mut own = Alone { policy, taken: Taken::of(PortSet::all()) };
        policies.push(reason(ask, (&mut own, &mut tier), is_asked, &mut deciding, locate, gathered));
        alone.push(own);
    }
    gathered.notes.extend(of_equal_priorities(ask, undecided, &alone));
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
    Some(Walked { outcome, selecting: policies.len(), policies, denied: tier.denied, deciding })
}

/// What a tier did with the ports, so far.
#[derive(Default)]
struct Taken {
    undecided: PortSet,
    allowed: PortSet,
    denied: PortSet,
    passed: PortSet,
}

/// What a policy would do if it were asked first of those with its priority.
struct Alone<'a> {
    policy: &'a AdminPolicy,
    taken: Taken,
}

/// A note where policies of equal priority say different things of what is asked about, so that their order decides.
/// `alone` has the policies of a tier in order, `undecided` what the tier was asked about.
fn of_equal_priorities(ask: &Ask<'_>, undecided: &PortSet, alone: &[Alone<'_>]) -> Option<String> {
    let dialect = &ask.reachability.settings.dialect;
    let end = match dialect.equal_priorities {
        EqualPriorities::ByName => return None,
        EqualPriorities::Undefined => "Which of them decides is not defined".to_string(),
        EqualPriorities::Refused => format!("{} refuses such policies", dialect.name),
    };
    let mut left = undecided.clone();
    for equal in alone.chunk_by(|one, other| one.policy.body.priority == other.policy.body.priority) {
        let differ = |one: &Taken, other: &Taken| ask.asked.is_open(&one.contradicted_by(other).intersection(&left));
        let mut before = Taken::default();
        for (at, other) in equal.iter().enumerate() {
            let contradicts = differ(&before, &other.taken);
            before.add(&other.taken);
            let mut earlier = equal.iter().take(at).filter(|_| contradicts);
            let Some(one) = earlier.find(|one| differ(&one.taken, &other.taken)) else { continue };
            return Some(format!(
                "{} have {} and say different things of this. {end}; here {}.",
                admin_words::both(one.policy, other.policy),
                admin_words::same_priority(one.policy.body.priority),
                admin_words::first_decides(one.policy, other.policy),
            ));
        }
        left = equal.iter().fold(left, |left, one| left.intersection(&one.taken.undecided));
    }
    None
}

impl Taken {
    /// Nothing is taken yet of these ports.
    fn of(undecided: PortSet) -> Self {
        Taken { undecided, ..Taken::default() }
    }

    /// Says what another says, too.
    fn add(&mut self, other: &Taken) {
        self.allowed = self.allowed.union(&other.allowed);
        self.denied = self.denied.union(&other.denied);
        self.passed = self.passed.union(&other.passed);
    }

    /// The ports of which another says something else.
    fn contradicted_by(&self, other: &Taken) -> PortSet {
        let allowed = self.allowed.intersection(&other.denied.union(&other.passed));
        let denied = self.denied.intersection(&other.allowed.union(&other.passed));
        let passed = self.passed.intersection(&other.allowed.union(&other.denied));
        allowed.union(&denied).union(&passed)
    }

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
            1 => format!("One policy of the {name} tier selects it, and has no rule about {}.", ask.this()),
            many => format!(
                "{} policies of the {name} tier select it, and none has a rule about {}.",
                words::capitalised(&words::number(many)),
                ask.this(),
            ),
        },
    }
}

fn reason(
    ask: &Ask<'_>,
    (own, tier): (&mut Alone<'_>, &mut Taken),
    is_asked: bool,
    deciding: &mut Vec<String>,
    locate: &impl Locate,
    gathered: &mut Gathered,
) -> PolicyReason {
    let policy = own.policy;
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
                let left = open.intersection(&tier.undecided);
                if ask.asked.is_open(&left) {
                    gathered.notes.extend(misses.iter().filter_map(|(_, miss)| miss.unknown.clone()));
                    let near = |(number, miss)| near_peer(ask, (policy, &title), (rule, at), number, &miss, locate);
                    let near = misses.into_iter().filter(|(_, miss)| miss.is_one_thing).map(near);
                    match written {
                        _ if matched.is_some() => {}
                        Action::Accept => gathered.near.extend(near),
                        Action::Pass => gathered.passing.extend(near.map(|ranked| (ranked, left.clone()))),
                        Action::Deny => {}
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
        own.taken.take(action, &open);
        let taken = tier.take(action, &open);
        let decides = ask.asked.is_open(&taken);
        let clause = format!("{} {} {peers_field} {peers}", admin_words::does(action), admin_words::ports(&rule.ports));
        if decides {
            deciding.push(format!("{title} {clause}"));
            allows |= action == Action::Accept;
        }
        let sentence = match (decides, ask.asked.is_open(&open)) {
            (true, _) => format!("It {clause}."),
            (false, true) if is_asked => format!("It {clause}, but an earlier rule has decided."),
            (false, true) => format!("It {clause}, but is not asked."),
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

/// A peer of a rule that nearly matches.
fn near_peer(
    ask: &Ask<'_>,
    (policy, title): (&AdminPolicy, &str),
    (rule, at): (&AdminRule, usize),
    number: usize,
    miss: &Miss,
    locate: &impl Locate,
) -> Ranked {
    let field = ask.direction.peers_field();
    let path = rule_path(ask.direction, at).field(field).index(number);
    let does = rule.action.map_or(String::new(), |action| format!("{} ", admin_words::does(action)));
    let (ports, peers) = (admin_words::ports(&rule.ports), admin_words::peers(rule));
    let sentence = format!("{title} selects it, but {does}{ports} only {field} {peers}; {}.", miss.why);
    let span = locate.range(policy.object, &path, Part::Key);
    Ranked::of_peer(&locate.name(policy.object), span, &path, miss, sentence)
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

//! One direction of an explanation: each tier in turn, and what decides.

use crate::cluster::{AdminPolicy, ClusterId, Model, Tier, Workload};
use crate::finding::Locate;
use crate::manifest::FieldPath;
use crate::report::{DirectionExplanation, NearMiss, PolicyTier, Range, TierOutcome, TierReason};
use crate::sort::sort_by;

use super::super::addresses::Family;
use super::super::direction::Direction;
use super::super::ports::PortSet;
use super::super::reachability::Reachability;
use super::admin_tier::{self, Walked};
use super::asked::Asked;
use super::matching::{Miss, Other};
use super::network_policies;
use super::selection;

/// How many policies of a tier are told where not all were asked for.
const POLICIES: usize = 20;
/// How many near misses are told where not all were asked for.
const NEAR: usize = 5;

/// What one direction is asked about.
pub(super) struct Ask<'a> {
    pub(super) model: &'a Model,
    pub(super) reachability: &'a Reachability,
    pub(super) direction: Direction,
    /// The pod whose policies decide.
    pub(super) subject: &'a Workload,
    pub(super) other: Other<'a>,
    pub(super) family: Family,
    /// The same where the other family has another answer, so that sentences have to name it.
    pub(super) over: Option<Family>,
    pub(super) asked: Asked,
    /// Whether the other end is the pod's own node, so that NetworkPolicies stop nothing.
    pub(super) own_node: bool,
    /// Whether everything was asked for, and not only what decides.
    pub(super) all: bool,
}

impl<'a> Ask<'a> {
    /// The pod whose ports the names in rules of a cluster stand for; none where the destination is none of that cluster.
    pub(super) fn naming(&self, cluster: ClusterId) -> Option<&'a Workload> {
        let pod = match (self.direction, self.other) {
            (Direction::Ingress, _) => self.subject,
            (Direction::Egress, Other::Pod(pod, _)) => pod,
            (Direction::Egress, Other::Outside(_)) => return None,
        };
        (pod.cluster == cluster).then_some(pod)
    }

    /// The policies of an administrative tier of the pod's cluster, in the order in which they are asked.
    pub(super) fn of_tier(&self, tier: Tier) -> impl Iterator<Item = &'a AdminPolicy> + use<'a> {
        let order = self.reachability.order(tier);
        let (model, cluster) = (self.model, self.subject.cluster);
        order.iter().filter_map(|at| model.admin.get(*at)).filter(move |policy| policy.cluster == cluster)
    }

    /// Whether the pod's cluster has policies of administrative tiers.
    pub(super) fn has_tiers(&self) -> bool {
        [Tier::Admin, Tier::Baseline].into_iter().any(|tier| self.of_tier(tier).next().is_some())
    }

    /// What the question is about, as sentences call it.
    pub(super) fn this(&self) -> String {
        self.over.map_or("this".to_string(), |family| format!("this over {}", family.name()))
    }

    /// The direction as a field of policies, and what connections do in it.
    pub(super) fn way(&self) -> (&'static str, &'static str) {
        let verb = match self.direction {
            Direction::Egress => "leave",
            Direction::Ingress => "arrive",
        };
        (self.direction.field(), verb)
    }
}

/// A near miss, and how near it is.
pub(super) struct Ranked {
    pub(super) near: u8,
    pub(super) miss: NearMiss,
}

impl Ranked {
    /// A peer of a policy that nearly matches.
    pub(super) fn of_peer(policy: &str, span: Range, path: &FieldPath, miss: &Miss, sentence: String) -> Self {
        let detail = miss.detail.clone();
        // A word that is one letter off is a slip more often than not, and goes first.
        let near = miss.near + if detail.one_letter_off.is_some() { 2 } else { 0 };
        let miss = NearMiss {
            policy: policy.to_string(),
            span,
            path: path.to_string(),
            kind: detail.kind,
            label: detail.label,
            wanted: detail.wanted,
            found: detail.found,
            one_letter_off: detail.one_letter_off,
            sentence,
        };
        Ranked { near, miss }
    }
}

/// What a direction gathers besides its answer.
#[derive(Default)]
pub(super) struct Gathered {
    /// What is not known and would have to be to be sure.
    pub(super) notes: Vec<String>,
    pub(super) near: Vec<Ranked>,
    /// Rules that would pass something on, with what that is: they would allow it as far as what follows does.
    pub(super) passing: Vec<(Ranked, PortSet)>,
}

/// Explains one direction that policies may decide; `open` is what the matrix says. Notes are added to `notes`.
pub(super) fn direction(
    ask: &Ask<'_>,
    open: &PortSet,
    locate: &impl Locate,
    notes: &mut Vec<String>,
) -> DirectionExplanation {
    let mut gathered = Gathered::default();
    let mut undecided = PortSet::all();
    let has_tiers = ask.has_tiers();
    let mut tiers: Vec<TierReason> = Vec::new();
    let admin = |tier: Tier, undecided: &mut PortSet, isolated: bool, gathered: &mut Gathered| {
        let walked = admin_tier::walk(ask, tier, undecided, locate, gathered)?;
        Some(tier_reason(ask, tier, walked, isolated))
    };
    tiers.extend(admin(Tier::Admin, &mut undecided, false, &mut gathered));
    let network = network_policies::network_policies(ask, &undecided, locate, &mut gathered);
    let isolated = !network.policies.is_empty();
    if has_tiers || isolated {
        tiers.push(TierReason {
            tier: PolicyTier::NetworkPolicy,
            outcome: network.outcome,
            sentence: network.sentence.clone(),
            policies: Vec::new(),
            policy_count: count(network.policies.len()),
        });
    }
    if isolated {
        undecided = PortSet::default();
    }
    tiers.extend(admin(Tier::Baseline, &mut undecided, isolated, &mut gathered));
    let decided =
        |tier: &&TierReason| matches!(tier.outcome, TierOutcome::Allowed | TierOutcome::Denied | TierOutcome::Mixed);
    let (way, verb) = ask.way();
    let sentence = match tiers.iter().find(decided) {
        Some(tier) => tier.sentence.clone(),
        None if !has_tiers => network.sentence,
        None if tiers.iter().all(|tier| tier.policy_count == 0) => {
            format!("No policy of any tier selects it for {way}, so everything may {verb}.")
        }
        None => format!("No policy of any tier decides about {}, so it may {verb}.", ask.this()),
    };
    let allowed = ask.asked.is_open(open);
    let near = match allowed {
        true => Vec::new(),
        false => {
            if network.is_asked {
                selection::nearly_selecting(ask, locate, &mut gathered.near);
            }
            let passing = std::mem::take(&mut gathered.passing);
            if !passing.is_empty() {
                let behind = if isolated { network.allowed } else { behind_network_policies(ask, locate) };
                let helps = |(_, ports): &(Ranked, PortSet)| ask.asked.is_open(&ports.intersection(&behind));
                gathered.near.extend(passing.into_iter().filter(helps).map(|(ranked, _)| ranked));
            }
            nearest(gathered.near, ask.all)
        }
    };
    notes.append(&mut gathered.notes);
    let mut policies = network.policies;
    let policy_count = count(policies.len());
    if !ask.all {
        policies.truncate(POLICIES);
    }
    DirectionExplanation {
        allowed,
        isolated,
        connections: open.connections(),
        sentence,
        tiers,
        policies,
        policy_count,
        near,
    }
}

/// What may go on where NetworkPolicies do not isolate the pod and the tier before them decides nothing.
fn behind_network_policies(ask: &Ask<'_>, locate: &impl Locate) -> PortSet {
    let walked = admin_tier::walk(ask, Tier::Baseline, &mut PortSet::all(), locate, &mut Gathered::default());
    walked.map_or_else(PortSet::all, |walked| PortSet::all().without(&walked.denied))
}

/// A direction that policies do not decide.
pub(super) fn undecided(open: &PortSet, asked: Asked, sentence: String) -> DirectionExplanation {
    DirectionExplanation {
        allowed: asked.is_open(open),
        isolated: false,
        connections: open.connections(),
        sentence,
        tiers: Vec::new(),
        policies: Vec::new(),
        policy_count: 0,
        near: Vec::new(),
    }
}

/// What comes of the connections asked about, from the ports that have each outcome.
pub(super) fn outcome(asked: Asked, outcomes: &[(TierOutcome, &PortSet)]) -> TierOutcome {
    let mut open = outcomes.iter().filter(|(_, ports)| asked.is_open(ports)).map(|(outcome, _)| *outcome);
    match (open.next(), open.next()) {
        (None, _) => TierOutcome::NotAsked,
        (Some(only), None) => only,
        (Some(_), Some(_)) => TierOutcome::Mixed,
    }
}

fn tier_reason(ask: &Ask<'_>, tier: Tier, walked: Walked, isolated: bool) -> TierReason {
    let outcome = walked.outcome;
    let sentence = admin_tier::sentence(ask, tier, &walked, isolated);
    let mut policies = walked.policies;
    if !ask.all {
        policies.retain(|policy| !policy.rules.is_empty());
        policies.truncate(POLICIES);
    }
    TierReason {
        tier: super::super::admin_words::tier(tier),
        outcome,
        sentence,
        policies,
        policy_count: count(walked.selecting),
    }
}

fn nearest(mut near: Vec<Ranked>, all: bool) -> Vec<NearMiss> {
    sort_by(&mut near, |left, right| right.near.cmp(&left.near));
    let mut misses: Vec<NearMiss> = near.into_iter().map(|ranked| ranked.miss).collect();
    if !all {
        misses.truncate(NEAR);
    }
    misses
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

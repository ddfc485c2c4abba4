//! The tier of NetworkPolicies: those that isolate a pod, and what their rules say of the other end.

use crate::cluster::{NetworkPolicy, called};
use crate::finding::Locate;
use crate::report::{PolicyReason, TierOutcome};
use crate::sort::sort_by;

use super::super::places;
use super::super::ports::PortSet;
use super::super::reachability::classes::is_of_node;
use super::super::words;
use super::direction::{Ask, Gathered, outcome};
use super::network_policy::reason;

/// What NetworkPolicies say.
pub(super) struct Network {
    pub(super) outcome: TierOutcome,
    pub(super) sentence: String,
    /// Those that isolate the pod; those that allow the connection first.
    pub(super) policies: Vec<PolicyReason>,
    /// What they allow, whether they are asked about it or not.
    pub(super) allowed: PortSet,
    /// Whether they are asked about anything of what is asked about.
    pub(super) is_asked: bool,
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
        isolating.map(|policy| reason(ask, policy, undecided, &mut allowed, locate, gathered)).collect();
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
    Network { outcome, sentence, policies, allowed, is_asked: ask.asked.is_open(undecided) }
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

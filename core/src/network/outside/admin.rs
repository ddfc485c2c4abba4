//! What administrative policies let arrive from a pod that is not in the input.
//!
//! Where a rule may or may not match, two answers bound the truth: one for the pod that everything is closed to, one for the pod that everything is
//! open to.

use crate::cluster::{Action, AdminPeer, AdminPolicy, AdminRule, Model, Tier, Workload};

use super::super::Settings;
use super::super::ports::PortSet;
use super::super::reachability::Reachability;
use super::super::reachability::classes::ClassId;
use super::super::reachability::steps::ports_at;
use super::stranger::{Answer, Stranger, selects};

/// Which bound is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    /// What is open whoever the stranger is.
    Sure,
    /// What is open to some strangers.
    Possible,
}

/// The policies that apply to a class and have rules about what arrives, by tier and in the order in which they are asked.
pub(super) fn applying<'a>(
    model: &'a Model,
    reachability: &Reachability,
    class: ClassId,
    tier: Tier,
) -> Vec<&'a AdminPolicy> {
    let is_subject = |at: &&usize| reachability.subjects.get(**at).is_some_and(|classes| classes.contains(class));
    let found = reachability.order(tier).iter().filter(is_subject).filter_map(|at| model.admin.get(*at));
    found.filter(|policy| !policy.body.ingress.is_empty()).collect()
}

/// The rules of a tier that may decide what arrives from a stranger, in the order in which they are asked.
pub(super) fn arriving<'a>(policies: &[&'a AdminPolicy], stranger: &Stranger) -> impl Iterator<Item = Asked<'a>> {
    let asked = move |policy: &&'a AdminPolicy| {
        let policy = *policy;
        let rules = policy.body.ingress.iter();
        rules.map(move |rule| Asked { policy, rule, concerns: Answer::Yes, peer: from_rule(rule, stranger) })
    };
    policies.iter().flat_map(asked)
}

/// A rule that may decide connections between a stranger and a pod.
pub(super) struct Asked<'a> {
    pub(super) policy: &'a AdminPolicy,
    pub(super) rule: &'a AdminRule,
    /// Whether its policy applies to the one end.
    pub(super) concerns: Answer,
    /// Whether one of its peers is the other end.
    pub(super) peer: Answer,
}

impl Asked<'_> {
    /// What the rule does, whether it does so to this connection, and at which ports of a pod; none where it does nothing.
    fn effect(&self, settings: &Settings, pod: &Workload) -> Option<(Action, Answer, PortSet)> {
        let action = self.rule.action?;
        // A rule with a peer of a kind that is not known fails closed, as it does for pods of the input.
        match (self.rule.peers.contains(&AdminPeer::Unknown), action) {
            (true, Action::Accept) => None,
            (true, _) => Some((Action::Deny, self.concerns, PortSet::all())),
            (false, _) => {
                let naming = (pod.cluster == self.policy.cluster).then_some(pod);
                Some((action, self.concerns.min(self.peer), ports_at(self.rule, naming, &settings.dialect)))
            }
        }
    }
}

/// The ports of a pod that are open behind the rules of a tier, where `next` are those that are open without them.
pub(super) fn decided<'a>(
    settings: &Settings,
    rules: impl Iterator<Item = Asked<'a>>,
    pod: &Workload,
    bound: Bound,
    next: PortSet,
) -> PortSet {
    let mut undecided = PortSet::all();
    let mut open = PortSet::default();
    for (action, answer, ports) in rules.filter_map(|asked| asked.effect(settings, pod)) {
        let ports = ports.intersection(&undecided);
        let (accepted, decided) = match (action, answer, bound) {
            (_, Answer::No, _) => continue,
            (Action::Accept, Answer::Yes, _) => (ports.clone(), ports),
            (Action::Accept, Answer::Perhaps, Bound::Possible) => (ports.clone(), ports),
            (Action::Accept, Answer::Perhaps, Bound::Sure) => continue,
            (Action::Deny, Answer::Yes, _) => (PortSet::default(), ports),
            (Action::Deny, Answer::Perhaps, Bound::Sure) => (PortSet::default(), ports),
            (Action::Deny, Answer::Perhaps, Bound::Possible) => continue,
            (Action::Pass, Answer::Yes, _) => (ports.intersection(&next), ports),
            // What would be open behind the tier is open to those that the rule matches.
            (Action::Pass, Answer::Perhaps, Bound::Possible) => {
                let passed = ports.intersection(&next);
                (passed.clone(), passed)
            }
            (Action::Pass, Answer::Perhaps, Bound::Sure) => (PortSet::default(), ports.without(&next)),
        };
        open = open.union(&accepted);
        undecided = undecided.without(&decided);
    }
    open.union(&undecided.intersection(&next))
}

/// What a tier says of somebody's connections to one port.
#[derive(Debug, Default)]
pub(super) struct Closers<'a> {
    /// The policies that close it to some of those who may be meant.
    pub(super) perhaps: Vec<&'a AdminPolicy>,
    /// The policy that closes it to all whom the rules before have left.
    pub(super) surely: Option<&'a AdminPolicy>,
    /// Whether all whom the rules have left are let through, whatever is behind the tier.
    pub(super) accepts: bool,
}

/// The policies of a tier that close the ports that are meant.
pub(super) fn closers<'a>(
    settings: &Settings,
    rules: impl Iterator<Item = Asked<'a>>,
    pod: &Workload,
    is_meant: impl Fn(&PortSet) -> bool,
) -> Closers<'a> {
    let mut found = Closers::default();
    let mut passed = false;
    for asked in rules {
        let Some((action, answer, ports)) = asked.effect(settings, pod) else { continue };
        if answer == Answer::No || !is_meant(&ports) {
            continue;
        }
        match (action, answer) {
            (Action::Deny, Answer::Yes) => {
                found.surely = Some(asked.policy);
                return found;
            }
            (Action::Accept, Answer::Yes) => {
                found.accepts = !passed;
                return found;
            }
            (Action::Pass, Answer::Yes) => return found,
            (Action::Deny, _) if found.perhaps.last().is_none_or(|last| last.object != asked.policy.object) => {
                found.perhaps.push(asked.policy);
            }
            (Action::Pass, _) => passed = true,
            (Action::Deny | Action::Accept, _) => {}
        }
    }
    found
}

fn from_rule(rule: &AdminRule, stranger: &Stranger) -> Answer {
    let of = |peer: &AdminPeer| match peer {
        AdminPeer::Pods { namespaces, pods } => {
            let who = pods.as_ref().map_or(Answer::Yes, |pods| selects(pods, stranger.labels.as_ref()));
            selects(namespaces, stranger.namespace.as_ref()).min(who)
        }
        // Rules about what arrives have no such peers.
        AdminPeer::Nodes(_) | AdminPeer::Networks(_) | AdminPeer::DomainNames(_) | AdminPeer::Unknown => Answer::No,
    };
    rule.peers.iter().map(of).max().unwrap_or(Answer::No)
}

//! What administrative policies let arrive from a pod that is not in the input.
//!
//! Where a rule may or may not match, two answers bound the truth: one for the pod that everything is closed to, one for the pod that everything is
//! open to.

use crate::cluster::{Action, AdminPeer, AdminPolicy, AdminRule, ClusterId, Model, Tier, Workload};

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

/// The ports that are open behind a tier, where `next` are those that are open without it.
pub(super) fn behind(
    settings: &Settings,
    policies: &[&AdminPolicy],
    pod: &Workload,
    stranger: &Stranger,
    bound: Bound,
    next: PortSet,
) -> PortSet {
    let rules = policies.iter().flat_map(|policy| {
        let asked =
            move |rule| Asked { rule, cluster: policy.cluster, concerns: Answer::Yes, peer: from_rule(rule, stranger) };
        policy.body.ingress.iter().map(asked)
    });
    decided(settings, rules, pod, bound, next)
}

/// A rule that may decide connections between a stranger and a pod.
pub(super) struct Asked<'a> {
    pub(super) rule: &'a AdminRule,
    pub(super) cluster: ClusterId,
    /// Whether its policy applies to the one end.
    pub(super) concerns: Answer,
    /// Whether one of its peers is the other end.
    pub(super) peer: Answer,
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
    for Asked { rule, cluster, concerns, peer } in rules {
        // A rule with a peer of a kind that is not known fails closed, as it does for pods of the input.
        let fails_closed = rule.peers.contains(&AdminPeer::Unknown);
        let (action, answer, ports) = match rule.action {
            None => continue,
            Some(Action::Accept) if fails_closed => continue,
            Some(_) if fails_closed => (Action::Deny, concerns, PortSet::all()),
            Some(action) => {
                let naming = (pod.cluster == cluster).then_some(pod);
                (action, concerns.min(peer), ports_at(rule, naming, &settings.dialect))
            }
        };
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

//! What administrative policies let arrive from a pod that is not in the input.
//!
//! Where a rule may or may not match, two answers bound the truth: one for the pod that everything is closed to, one for the pod that everything is
//! open to.

use crate::cluster::{Action, AdminPeer, AdminPolicy, AdminPort, AdminRule, Model, Protocol, Tier, Workload};

use super::super::classes::ClassId;
use super::super::ports::PortSet;
use super::super::reachability::Reachability;
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
    let [admin, baseline] = &reachability.tiers;
    let of_tier = if tier == Tier::Admin { admin } else { baseline };
    let is_subject = |at: &&usize| reachability.subjects.get(**at).is_some_and(|classes| classes.contains(class));
    let found = of_tier.iter().filter(is_subject).filter_map(|at| model.admin.get(*at));
    found.filter(|policy| !policy.body.ingress.is_empty()).collect()
}

/// The ports that are open behind a tier, where `next` are those that are open without it.
pub(super) fn behind(
    policies: &[&AdminPolicy],
    pod: &Workload,
    stranger: &Stranger,
    bound: Bound,
    next: PortSet,
) -> PortSet {
    let mut undecided = PortSet::all();
    let mut open = PortSet::default();
    for rule in policies.iter().flat_map(|policy| &policy.body.ingress) {
        let answer = from_rule(rule, stranger);
        let ports = ports(rule, pod).intersection(&undecided);
        let (accepted, decided) = match (rule.action, answer, bound) {
            (None, ..) | (_, Answer::No, _) => continue,
            (Some(Action::Accept), Answer::Yes, _) => (ports.clone(), ports),
            (Some(Action::Accept), Answer::Perhaps, Bound::Possible) => (ports.clone(), ports),
            (Some(Action::Accept), Answer::Perhaps, Bound::Sure) => continue,
            (Some(Action::Deny), Answer::Yes, _) => (PortSet::default(), ports),
            (Some(Action::Deny), Answer::Perhaps, Bound::Sure) => (PortSet::default(), ports),
            (Some(Action::Deny), Answer::Perhaps, Bound::Possible) => continue,
            (Some(Action::Pass), Answer::Yes, _) => (ports.intersection(&next), ports),
            // What would be open behind the tier is open to those that the rule matches.
            (Some(Action::Pass), Answer::Perhaps, Bound::Possible) => {
                let passed = ports.intersection(&next);
                (passed.clone(), passed)
            }
            (Some(Action::Pass), Answer::Perhaps, Bound::Sure) => (PortSet::default(), without(&ports, &next)),
        };
        open = open.union(&accepted);
        undecided = without(&undecided, &decided);
    }
    open.union(&undecided.intersection(&next))
}

fn from_rule(rule: &AdminRule, stranger: &Stranger) -> Answer {
    let closed = match rule.action {
        Some(Action::Accept) | None => Answer::No,
        Some(Action::Deny | Action::Pass) => Answer::Yes,
    };
    let of = |peer: &AdminPeer| match peer {
        AdminPeer::Pods { namespaces, pods } => {
            let who = pods.as_ref().map_or(Answer::Yes, |pods| selects(pods, stranger.labels.as_ref()));
            selects(namespaces, stranger.namespace.as_ref()).min(who)
        }
        AdminPeer::Unknown => closed,
        // Rules about what arrives have no such peers.
        AdminPeer::Nodes(_) | AdminPeer::Networks(_) | AdminPeer::DomainNames(_) => Answer::No,
    };
    rule.peers.iter().map(of).max().unwrap_or(Answer::No)
}

fn ports(rule: &AdminRule, pod: &Workload) -> PortSet {
    if rule.ports.is_empty() {
        return PortSet::all();
    }
    let mut open = PortSet::default();
    for port in &rule.ports {
        match port {
            AdminPort::Range(protocol, first, last) => open = open.union(&PortSet::range(*protocol, *first, *last)),
            AdminPort::Named(name) => {
                for each in pod.ports.iter().filter(|each| each.name == *name) {
                    open = open.union(&PortSet::range(each.protocol, each.number, each.number));
                }
            }
            AdminPort::Nothing => {}
        }
    }
    open
}

/// The ports of the first set that are not in the second.
fn without(from: &PortSet, taken: &PortSet) -> PortSet {
    let mut rest = PortSet::default();
    for protocol in Protocol::ALL {
        let mut next = Some(1_u16);
        for (first, last) in taken.of(protocol) {
            if let Some(start) = next.filter(|start| start < first) {
                rest = rest.union(&PortSet::range(protocol, start, first - 1));
            }
            next = last.checked_add(1);
        }
        if let Some(start) = next {
            rest = rest.union(&PortSet::range(protocol, start, u16::MAX));
        }
    }
    rest.intersection(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_a_set() {
        let tcp = |first, last| PortSet::range(Protocol::Tcp, first, last);
        let left = without(&tcp(10, 100), &tcp(1, 10).union(&tcp(50, 60)).union(&tcp(100, u16::MAX)));
        assert_eq!(left, tcp(11, 49).union(&tcp(61, 99)));
        assert_eq!(without(&PortSet::all(), &PortSet::all()), PortSet::default());
        assert_eq!(without(&PortSet::all(), &PortSet::default()), PortSet::all());
    }
}

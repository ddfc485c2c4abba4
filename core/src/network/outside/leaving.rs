//! What administrative policies let leave a pod that is not in the input, for a pod that is.

use crate::cluster::{Action, AdminPeer, AdminPolicy, AdminRule, Block, Model, Subject, Tier, Workload, WorkloadId};

use super::super::Settings;
use super::super::addresses::{Family, pieces};
use super::super::ports::PortSet;
use super::super::reachability::Reachability;
use super::super::reachability::peers::covers_unknown;
use super::super::reachability::steps::ports_at;
use super::super::within::Within;
use super::admin::{Asked, Bound, decided};
use super::judge::may_be;
use super::stranger::{Answer, Guess, Stranger, selects};

/// The ports of a pod to which connections of a stranger may leave. NetworkPolicies may isolate it where it runs, so that it is not certain that the
/// Baseline tier is asked; they are taken to let it out.
pub(super) fn let_out(model: &Model, reachability: &Reachability, pod: WorkloadId, stranger: &Stranger) -> Guess {
    let Some(workload) = model.workload(pod) else { return Guess::default() };
    let settings = &reachability.settings;
    let class = reachability.classes.of_workload(pod).and_then(|class| reachability.classes.get(class));
    let mut guess = Guess::default();
    for family in class.map_or(&[][..], |class| class.families.as_slice()) {
        if !may_be(stranger.families, *family) {
            continue;
        }
        let behind = |tier: Tier, bound: Bound, next: PortSet| {
            let rules = rules(model, reachability, workload, stranger, tier).into_iter();
            let rules = rules.map(|(policy, rule, concerns)| Asked {
                rule,
                cluster: policy.cluster,
                concerns,
                peer: to_rule(model, settings, rule, workload, *family),
            });
            decided(settings, rules, workload, bound, next)
        };
        let sure = behind(Tier::Admin, Bound::Sure, behind(Tier::Baseline, Bound::Sure, PortSet::all()));
        let possible = behind(Tier::Admin, Bound::Possible, PortSet::all());
        guess.sure = guess.sure.union(&sure);
        guess.possible = guess.possible.union(&possible);
    }
    guess
}

/// The policies by which connections of a stranger to a port of a pod do not leave, or may not.
pub(super) fn keeping<'a>(
    model: &'a Model,
    reachability: &Reachability,
    pod: WorkloadId,
    stranger: &Stranger,
    is_meant: impl Fn(&PortSet) -> bool,
) -> Vec<&'a AdminPolicy> {
    let Some(workload) = model.workload(pod) else { return Vec::new() };
    let settings = &reachability.settings;
    let denies = |rule: &AdminRule| match rule.peers.contains(&AdminPeer::Unknown) {
        true => rule.action.is_some_and(|action| action != Action::Accept),
        false => {
            let is_peer = |family| to_rule(model, settings, rule, workload, family) != Answer::No;
            rule.action == Some(Action::Deny)
                && is_meant(&ports_at(rule, Some(workload), &settings.dialect))
                && [Family::Ipv4, Family::Ipv6]
                    .into_iter()
                    .any(|family| may_be(stranger.families, family) && is_peer(family))
        }
    };
    let mut found: Vec<&AdminPolicy> = Vec::new();
    for tier in [Tier::Admin, Tier::Baseline] {
        for (policy, rule, _) in rules(model, reachability, workload, stranger, tier) {
            if found.last().is_none_or(|last| last.object != policy.object) && denies(rule) {
                found.push(policy);
            }
        }
    }
    found
}

/// The rules of a tier about what leaves a stranger in the cluster of a pod, in the order in which they are asked, and whether they concern it.
fn rules<'a>(
    model: &'a Model,
    reachability: &Reachability,
    pod: &Workload,
    stranger: &Stranger,
    tier: Tier,
) -> Vec<(&'a AdminPolicy, &'a AdminRule, Answer)> {
    let policies = reachability.order(tier).iter().filter_map(|at| model.admin.get(*at));
    let mut found = Vec::new();
    for policy in policies.filter(|policy| policy.cluster == pod.cluster) {
        let concerns = match &policy.body.subject {
            Subject::Nothing => Answer::No,
            Subject::Pods { namespaces, pods } => {
                let who = pods.as_ref().map_or(Answer::Yes, |pods| selects(pods, stranger.labels.as_ref()));
                selects(namespaces, stranger.namespace.as_ref()).min(who)
            }
        };
        if concerns != Answer::No {
            found.extend(policy.body.egress.iter().map(|rule| (policy, rule, concerns)));
        }
    }
    found
}

/// Whether a pod is among the peers of a rule about what leaves, by its addresses of a family.
pub(super) fn to_rule(model: &Model, settings: &Settings, rule: &AdminRule, pod: &Workload, family: Family) -> Answer {
    let of = |peer: &AdminPeer| match peer {
        AdminPeer::Pods { .. } if pod.host_network => Answer::No,
        AdminPeer::Pods { namespaces, pods } => {
            let is_peer = Within::Namespaces(pod.cluster, namespaces).has(model, pod)
                && pods.as_ref().is_none_or(|pods| pods.matches(&pod.labels));
            if is_peer { Answer::Yes } else { Answer::No }
        }
        // Of the node that a pod runs on little is known.
        AdminPeer::Nodes(_) if pod.host_network => Answer::Perhaps,
        AdminPeer::Networks(_) if !pod.host_network && !settings.dialect.networks_match_pods => Answer::No,
        AdminPeer::Networks(blocks) => {
            let is_in = |block: &Block| is_in(settings, block, pod, family);
            if blocks.iter().flatten().any(is_in) { Answer::Yes } else { Answer::No }
        }
        AdminPeer::Nodes(_) | AdminPeer::DomainNames(_) | AdminPeer::Unknown => Answer::No,
    };
    rule.peers.iter().map(of).max().unwrap_or(Answer::No)
}

/// Whether a block has an address of a pod.
pub(super) fn is_in(settings: &Settings, block: &Block, pod: &Workload, family: Family) -> bool {
    if Family::of_block(block) != family || (family == Family::Ipv6 && !settings.dialect.ipv6_blocks) {
        return false;
    }
    match pod.addresses.is_empty() {
        true => covers_unknown(block, pod.host_network, &settings.pod_cidrs),
        false => {
            let pieces = pieces(block);
            pod.addresses.iter().any(|address| pieces.iter().any(|piece| piece.contains(*address)))
        }
    }
}

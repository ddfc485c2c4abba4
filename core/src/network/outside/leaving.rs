//! What administrative policies let leave a pod that is not in the input, for a pod that is.

use crate::cluster::{AdminPeer, AdminPolicy, AdminRule, Block, Model, Subject, Tier, Workload, WorkloadId};

use super::super::Settings;
use super::super::addresses::{Family, pieces};
use super::super::ports::PortSet;
use super::super::reachability::Reachability;
use super::super::reachability::peers::covers_unknown;
use super::super::within::Within;
use super::admin::{Asked, Bound, Closers, closers, decided};
use super::judge::may_be;
use super::stranger::{Answer, Guess, Stranger, selects};

/// The ports of a pod to which connections of a stranger may leave. NetworkPolicies may isolate it where it runs, so that it is not certain that the
/// Baseline tier is asked; they are taken to let it out.
pub(super) fn let_out(model: &Model, reachability: &Reachability, pod: WorkloadId, stranger: &Stranger) -> Guess {
    let Some(workload) = model.workload(pod) else { return Guess::default() };
    let settings = &reachability.settings;
    let mut guess = Guess::default();
    for family in families(reachability, pod, stranger) {
        let behind = |tier: Tier, bound: Bound, next: PortSet| {
            let rules = rules(model, reachability, workload, stranger, (tier, family));
            decided(settings, rules.into_iter(), workload, bound, next)
        };
        let sure = behind(Tier::Admin, Bound::Sure, behind(Tier::Baseline, Bound::Sure, PortSet::all()));
        let possible = behind(Tier::Admin, Bound::Possible, PortSet::all());
        guess.sure = guess.sure.union(&sure);
        guess.possible = guess.possible.union(&possible);
    }
    guess
}

/// The policies by which connections of a stranger to a port of a pod do not leave.
pub(super) fn keeping<'a>(
    model: &'a Model,
    reachability: &Reachability,
    pod: WorkloadId,
    stranger: &Stranger,
    is_meant: impl Fn(&PortSet) -> bool,
) -> Vec<&'a AdminPolicy> {
    let Some(workload) = model.workload(pod) else { return Vec::new() };
    let mut found = Vec::new();
    for family in families(reachability, pod, stranger) {
        let rules = rules(model, reachability, workload, stranger, (Tier::Admin, family));
        let closers = closers(&reachability.settings, rules.into_iter(), workload, &is_meant);
        add(&mut found, closers.surely);
    }
    found
}

/// The policies by which they may not leave, depending on who the stranger is and where it runs.
pub(super) fn perhaps_keeping<'a>(
    model: &'a Model,
    reachability: &Reachability,
    pod: WorkloadId,
    stranger: &Stranger,
    is_meant: impl Fn(&PortSet) -> bool,
) -> Vec<&'a AdminPolicy> {
    let Some(workload) = model.workload(pod) else { return Vec::new() };
    let mut found = Vec::new();
    for family in families(reachability, pod, stranger) {
        for tier in [Tier::Admin, Tier::Baseline] {
            let rules = rules(model, reachability, workload, stranger, (tier, family));
            let Closers { perhaps, surely, accepts } =
                closers(&reachability.settings, rules.into_iter(), workload, &is_meant);
            add(&mut found, perhaps.into_iter().chain(surely));
            if accepts {
                break;
            }
        }
    }
    found
}

fn add<'a>(found: &mut Vec<&'a AdminPolicy>, policies: impl IntoIterator<Item = &'a AdminPolicy>) {
    for policy in policies {
        if !found.iter().any(|known| known.object == policy.object) {
            found.push(policy);
        }
    }
}

/// The families by which a stranger may connect to a pod.
fn families<'r>(
    reachability: &'r Reachability,
    pod: WorkloadId,
    stranger: &Stranger,
) -> impl Iterator<Item = Family> + use<'r> {
    let class = reachability.classes.of_workload(pod).and_then(|class| reachability.classes.get(class));
    let (own, asked) = (class.map_or(&[][..], |class| class.families.as_slice()), stranger.families);
    own.iter().copied().filter(move |family| may_be(asked, *family))
}

/// The rules of a tier about what leaves a stranger in the cluster of a pod, in the order in which they are asked.
fn rules<'a>(
    model: &'a Model,
    reachability: &Reachability,
    pod: &Workload,
    stranger: &Stranger,
    (tier, family): (Tier, Family),
) -> Vec<Asked<'a>> {
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
            let peer = |rule: &AdminRule| to_rule(model, &reachability.settings, rule, pod, family);
            found.extend(policy.body.egress.iter().map(|rule| Asked { policy, rule, concerns, peer: peer(rule) }));
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

//! What may arrive from pods that are not in the input, of which little or nothing is known: an ingress controller, say.

use ipnet::IpNet;

use crate::cluster::outside::IpFamilies;
use crate::cluster::{
    AdminPolicy, Block, Labels, Model, NAME_LABEL, NetworkPolicy, Peer, Rule, Selector, Tier, Workload, WorkloadId,
};

use super::super::addresses::{AddressRange, Family, pieces};
use super::super::direction::Direction;
use super::super::ports::PortSet;
use super::super::reachability::Reachability;
use super::super::reachability::peers::covers_unknown;
use super::super::reachability::recipe::{Selecting, ports_at, selecting};
use super::admin::{Bound, applying, arriving, closers, decided};
use super::judge::may_be;

/// A pod that is not in the input.
#[derive(Debug, Clone, Default)]
pub(super) struct Stranger {
    /// Its labels, where they are known.
    pub(super) labels: Option<Labels>,
    /// The labels of its namespace, where they are known, the name among them.
    pub(super) namespace: Option<Labels>,
    /// The address families that it connects by; none where nobody tells.
    pub(super) families: Option<IpFamilies>,
    /// Whether addresses count: a pod has one, which nobody knows. netpol-analyzer never lets a block contain a pod.
    pub(super) outside_of_blocks: bool,
}

impl Stranger {
    /// A pod of the input, as far as its labels tell.
    pub(super) fn known(model: &Model, pod: &Workload) -> Self {
        let namespace = model.namespace(pod.namespace).map(|namespace| namespace.labels.clone());
        Stranger { labels: Some(pod.labels.clone()), namespace, ..Stranger::default() }
    }
}

/// The ports at which somebody's connections may arrive.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Guess {
    /// Whatever the one is.
    pub(super) sure: PortSet,
    /// Depending on who it is, `sure` among them.
    pub(super) possible: PortSet,
}

/// What is said without knowing all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Answer {
    No,
    Perhaps,
    Yes,
}

/// The policies that isolate each class on the way in.
#[derive(Debug)]
pub(in crate::network) struct Isolating<'a> {
    model: &'a Model,
    reachability: &'a Reachability,
    sets: Vec<Selecting<'a, 'a>>,
    /// For each class the sets that have it.
    of_class: Vec<Vec<u32>>,
}

impl<'a> Isolating<'a> {
    pub(in crate::network) fn new(model: &'a Model, reachability: &'a Reachability) -> Self {
        let sets = selecting(model, &reachability.selected, Direction::Ingress);
        let mut of_class = vec![Vec::new(); reachability.classes.all.len()];
        for (set, number) in sets.iter().zip(0..) {
            for class in set.classes {
                if let Some(sets) = of_class.get_mut(class as usize) {
                    sets.push(number);
                }
            }
        }
        Isolating { model, reachability, sets, of_class }
    }

    /// The policies that isolate a workload on the way in.
    pub(in crate::network) fn of(&self, workload: WorkloadId) -> impl Iterator<Item = &'a NetworkPolicy> {
        let class = self.reachability.classes.of_workload(workload);
        let sets = class.and_then(|class| self.of_class.get(class as usize)).map_or(&[][..], Vec::as_slice);
        let policies = sets.iter().filter_map(|set: &u32| self.sets.get(*set as usize)).flat_map(|set| &set.policies);
        policies.map(|(_, policy)| *policy)
    }

    /// The ports at which connections of a stranger may arrive.
    pub(super) fn let_in(&self, workload: WorkloadId, stranger: &Stranger) -> Guess {
        let Some(pod) = self.model.workload(workload) else { return Guess::default() };
        let [admin, baseline] = [Tier::Admin, Tier::Baseline].map(|tier| self.of_tier(workload, tier));
        let behind_all = self.by_policies(workload, pod, stranger);
        let behind = |policies: &[&AdminPolicy], bound: Bound, next: PortSet| {
            decided(&self.reachability.settings, arriving(policies, stranger), pod, bound, next)
        };
        let of = |bound: Bound, policies: Option<PortSet>| {
            let next = policies.unwrap_or_else(|| behind(&baseline, bound, PortSet::all()));
            behind(&admin, bound, next)
        };
        let (sure, possible) = behind_all.map(|guess| (guess.sure, guess.possible)).unzip();
        Guess { sure: of(Bound::Sure, sure), possible: of(Bound::Possible, possible) }
    }

    /// The ports at which administrative policies may let in somebody before NetworkPolicies are asked.
    pub(in crate::network) fn accepted(&self, workload: WorkloadId) -> PortSet {
        let Some(pod) = self.model.workload(workload) else { return PortSet::default() };
        let (admin, anybody) = (self.of_tier(workload, Tier::Admin), Stranger::default());
        let rules = arriving(&admin, &anybody);
        decided(&self.reachability.settings, rules, pod, Bound::Possible, PortSet::default())
    }

    /// The ports at which a tier does not keep everybody out.
    pub(in crate::network) fn left_by(&self, workload: WorkloadId, tier: Tier) -> PortSet {
        let Some(pod) = self.model.workload(workload) else { return PortSet::default() };
        let (policies, anybody) = (self.of_tier(workload, tier), Stranger::default());
        let rules = arriving(&policies, &anybody);
        decided(&self.reachability.settings, rules, pod, Bound::Possible, PortSet::all())
    }

    /// What NetworkPolicies let arrive; none where none isolates the pod.
    fn by_policies(&self, workload: WorkloadId, pod: &Workload, stranger: &Stranger) -> Option<Guess> {
        let mut guess = None;
        for policy in self.of(workload) {
            let guess = guess.get_or_insert_with(Guess::default);
            for rule in &policy.ingress {
                let answer = self.let_in_by(policy, rule, stranger);
                if answer == Answer::No {
                    continue;
                }
                let ports = self.opened(rule, pod);
                guess.possible = guess.possible.union(&ports);
                if answer == Answer::Yes {
                    guess.sure = guess.sure.union(&ports);
                }
            }
        }
        guess
    }

    /// The policies that close a port to a stranger to whom it is closed: each of them, and all NetworkPolicies together, would have to let it in.
    pub(super) fn closing(
        &self,
        workload: WorkloadId,
        stranger: &Stranger,
        is_meant: impl Fn(&PortSet) -> bool,
    ) -> (Vec<&'a AdminPolicy>, Vec<&'a NetworkPolicy>) {
        let Some(pod) = self.model.workload(workload) else { return (Vec::new(), Vec::new()) };
        let of_tier = |tier: Tier| {
            let policies = self.of_tier(workload, tier);
            closers(&self.reachability.settings, arriving(&policies, stranger), pod, &is_meant).surely
        };
        let mut administrative: Vec<&AdminPolicy> = of_tier(Tier::Admin).into_iter().collect();
        let Some(guess) = self.by_policies(workload, pod, stranger) else {
            // The Baseline tier is asked about pods that no NetworkPolicy isolates.
            administrative.extend(of_tier(Tier::Baseline));
            return (administrative, Vec::new());
        };
        // Blocks may have the address of a pod of which only labels are known, so that somebody has to close it to whom it is closed.
        match administrative.is_empty() || !is_meant(&guess.possible) {
            true => (administrative, self.of(workload).collect()),
            false => (administrative, Vec::new()),
        }
    }

    /// Whether a block may contain a pod that is not in the input.
    pub(in crate::network) fn may_have_pods(&self, block: &Block) -> bool {
        let settings = &self.reachability.settings;
        settings.dialect.blocks_match_pods && in_block(block, &settings.pod_cidrs) != Answer::No
    }

    /// Whether NetworkPolicies let in everybody at a port, whoever it is.
    pub(super) fn let_in_everybody(&self, workload: WorkloadId, is_meant: impl Fn(&PortSet) -> bool) -> bool {
        let Some(pod) = self.model.workload(workload) else { return false };
        let opens = |rule: &Rule| rule.peers.is_empty() && is_meant(&self.opened(rule, pod));
        let mut policies = self.of(workload).peekable();
        policies.peek().is_none() || policies.any(|policy| policy.ingress.iter().any(opens))
    }

    /// The ports of a pod that a rule of a policy which isolates it opens.
    pub(in crate::network) fn opened(&self, rule: &Rule, pod: &Workload) -> PortSet {
        ports_at(rule, Some(pod), &self.reachability.settings.dialect)
    }

    /// The administrative policies whose rules about what arrives concern a workload, those of the admin tier first.
    pub(in crate::network) fn administrative(&self, workload: WorkloadId) -> Vec<&'a AdminPolicy> {
        let mut found = self.of_tier(workload, Tier::Admin);
        found.extend(self.of_tier(workload, Tier::Baseline));
        found
    }

    fn of_tier(&self, workload: WorkloadId, tier: Tier) -> Vec<&'a AdminPolicy> {
        let class = self.reachability.classes.of_workload(workload);
        class.map(|class| applying(self.model, self.reachability, class, tier)).unwrap_or_default()
    }

    /// The peers that let in some strangers at a port but not all of them, each with its policy.
    pub(super) fn admitting(
        &self,
        workload: WorkloadId,
        stranger: &Stranger,
        is_meant: impl Fn(&PortSet) -> bool,
    ) -> Vec<(&'a NetworkPolicy, &'a Peer)> {
        let Some(pod) = self.model.workload(workload) else { return Vec::new() };
        let mut found = Vec::new();
        for policy in self.of(workload) {
            for rule in policy.ingress.iter().filter(|rule| is_meant(&self.opened(rule, pod))) {
                let may = |peer: &&Peer| self.is_peer(policy, peer, stranger) != Answer::No;
                found.extend(rule.peers.iter().filter(may).map(|peer| (policy, peer)));
            }
        }
        found
    }

    fn let_in_by(&self, policy: &NetworkPolicy, rule: &Rule, stranger: &Stranger) -> Answer {
        if rule.peers.is_empty() {
            return Answer::Yes;
        }
        rule.peers.iter().map(|peer| self.is_peer(policy, peer, stranger)).max().unwrap_or(Answer::No)
    }

    fn is_peer(&self, policy: &NetworkPolicy, peer: &Peer, stranger: &Stranger) -> Answer {
        let blocks_match_pods = self.reachability.settings.dialect.blocks_match_pods;
        match peer {
            Peer::Nothing => Answer::No,
            Peer::Block(_) if stranger.outside_of_blocks || !blocks_match_pods => Answer::No,
            Peer::Block(block) if !may_be(stranger.families, Family::of_block(block)) => Answer::No,
            Peer::Block(block) => in_block(block, &self.reachability.settings.pod_cidrs),
            Peer::Pods { namespaces, pods } => {
                let place = match (namespaces, &stranger.namespace) {
                    (Some(asked), known) => selects(asked, known.as_ref()),
                    (None, None) => Answer::Perhaps,
                    (None, Some(labels)) => {
                        let own = self.model.namespace(policy.namespace).map(|namespace| namespace.name.as_str());
                        let is_own = labels.get(NAME_LABEL).map(|name| &**name) == own;
                        if is_own { Answer::Yes } else { Answer::No }
                    }
                };
                let who = pods.as_ref().map_or(Answer::Yes, |asked| selects(asked, stranger.labels.as_ref()));
                place.min(who)
            }
        }
    }
}

/// Whether a block contains a pod whose address is not known.
fn in_block(block: &Block, pod_cidrs: &[IpNet]) -> Answer {
    let meets = |net: &IpNet| pieces(block).iter().any(|piece| piece.intersection(&AddressRange::of(*net)).is_some());
    match covers_unknown(block, false, pod_cidrs) {
        true => Answer::Yes,
        false if pod_cidrs.is_empty() || pod_cidrs.iter().any(meets) => Answer::Perhaps,
        false => Answer::No,
    }
}

/// Whether a selector matches labels of which nothing may be known.
pub(super) fn selects(selector: &Selector, labels: Option<&Labels>) -> Answer {
    match labels {
        Some(labels) if selector.matches(labels) => Answer::Yes,
        Some(_) => Answer::No,
        None if selector.is_empty() => Answer::Yes,
        None if selector.contradicts_itself() => Answer::No,
        None => Answer::Perhaps,
    }
}

#[cfg(test)]
mod tests;

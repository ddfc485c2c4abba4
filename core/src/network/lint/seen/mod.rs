//! What the rules about policies look at.

mod labels;
mod nobody;
mod untold;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use ipnet::IpNet;
use roaring::{MultiOps, RoaringBitmap};

use crate::cluster::{
    Action, AdminPeer, AdminPolicy, Block, ClusterId, Model, NamespaceId, NetworkPolicy, Operator, Peer, Selector,
    Tier, Workload, WorkloadId,
};

use super::super::addresses::{AddressRange, Family, may_have, pieces};
use super::super::dialect::Dialect;
use super::super::direction::Direction;
use super::super::places::{isolates, rules_of};
use super::super::reachability::Reachability;
use super::super::reachability::classes::{is_of_node, takes_part};
use super::super::reachability::peers::{Matched, Peers};
use super::super::reachability::steps;
use super::super::reachability::tiers::is_evaluated;
use super::super::reachability::vocabulary::Vocabulary;
use super::super::words;
use super::labels_nearby::Known;
use super::ruled::{AdminRuled, Ruled};

/// How many pods a message names.
const NAMED: usize = 3;

/// How many policies of a namespace are asked whether they isolate the pods of another one.
const ASKED: usize = 64;

/// How many labels are compared at most in search of misspelt ones.
const COMPARED: usize = 200_000;

/// Policies with whom they select and whom their rules match.
pub(super) struct Seen<'a> {
    pub(super) model: &'a Model,
    pub(super) reach: &'a Reachability,
    pub(super) peers: Peers<'a>,
    /// Every rule that has a meaning, in the order of the policies.
    pub(super) rules: Vec<Ruled<'a>>,
    /// Every rule of administrative policies that are evaluated, in the order of the policies.
    pub(super) admin_rules: Vec<AdminRuled<'a>>,
    /// The pods of each namespace that selectors may find.
    pods: Vec<Vec<WorkloadId>>,
    /// The pods of each namespace that selectors pass over.
    passed_over: HashMap<NamespaceId, Vec<WorkloadId>>,
    /// The labels of the pods of a namespace, each once; made when they are first asked for.
    labels: RefCell<HashMap<NamespaceId, Rc<Known<'a>>>>,
    /// The same of all pods of a cluster.
    labels_of_all: RefCell<HashMap<ClusterId, Rc<Known<'a>>>>,
    /// The classes that may have addresses of each family; made when they are first asked for.
    of_family: OnceCell<[RoaringBitmap; 2]>,
    /// The labels of the namespaces of a cluster, each once.
    namespace_labels: RefCell<HashMap<ClusterId, Rc<Known<'a>>>>,
    /// How many labels may still be compared.
    left: Cell<usize>,
    /// Rules with one of their peers of which a mistake is told already: others are its consequence.
    told: RefCell<HashSet<(usize, usize)>>,
    /// The same with ports.
    told_ports: RefCell<HashSet<(usize, usize)>>,
    /// The pods of workloads that are told apart; looked up when they are first asked for.
    parts: OnceCell<untold::Parts<'a>>,
    /// The policies of each namespace that isolate a direction; made when they are first asked for.
    isolating: OnceCell<HashMap<(NamespaceId, Direction), Vec<usize>>>,
}

/// The administrative policies that the dialect evaluates, with their places in the model. Of others it is told that they decide nothing, and no more.
fn evaluated<'a>(model: &'a Model, dialect: &Dialect) -> impl Iterator<Item = (usize, &'a AdminPolicy)> {
    model.admin.iter().enumerate().filter(|(_, each)| is_evaluated(each, dialect))
}

impl<'a> Seen<'a> {
    pub(super) fn new(model: &'a Model, reach: &'a Reachability, words: &'a Vocabulary<'a>) -> Self {
        let mut peers = Peers::new(model, words, &reach.axes, &reach.classes, &reach.settings);
        let mut rules: Vec<Ruled<'_>> = Vec::new();
        for (of, policy) in model.policies.iter().enumerate() {
            for direction in Direction::BOTH {
                for (at, rule) in rules_of(policy, direction).iter().enumerate() {
                    let matched = rule.peers.iter().map(|peer| peers.id(policy, peer)).collect();
                    rules.push(Ruled { number: rules.len(), policy, of, direction, at, rule, matched });
                }
            }
        }
        let mut admin_rules = Vec::new();
        for (of, policy) in evaluated(model, &reach.settings.dialect) {
            for direction in Direction::BOTH {
                for (at, rule) in steps::rules(policy, direction).iter().enumerate() {
                    let matched = rule.peers.iter().map(|peer| peers.admin_id(policy, peer)).collect();
                    let number = rules.len() + admin_rules.len();
                    admin_rules.push(Ruled { number, policy, of, direction, at, rule, matched });
                }
            }
        }
        let mut pods = vec![Vec::new(); model.namespaces.len()];
        let mut passed_over: HashMap<NamespaceId, Vec<WorkloadId>> = HashMap::new();
        for (id, workload) in (0..).map(WorkloadId).zip(&model.workloads) {
            match pods
                .get_mut(workload.namespace.0 as usize)
                .filter(|_| is_selectable(workload, &reach.settings.dialect))
            {
                Some(there) => there.push(id),
                None => passed_over.entry(workload.namespace).or_default().push(id),
            }
        }
        let (labels, told) = (RefCell::default(), RefCell::default());
        Seen {
            model,
            reach,
            peers,
            rules,
            admin_rules,
            pods,
            passed_over,
            labels,
            labels_of_all: RefCell::default(),
            of_family: OnceCell::new(),
            told,
            told_ports: RefCell::default(),
            parts: OnceCell::new(),
            isolating: OnceCell::new(),
            namespace_labels: RefCell::default(),
            left: Cell::new(COMPARED),
        }
    }

    /// The administrative policies that are evaluated.
    pub(super) fn admin(&self) -> impl Iterator<Item = &'a AdminPolicy> {
        evaluated(self.model, &self.reach.settings.dialect).map(|(_, policy)| policy)
    }

    /// The pods of a namespace that selectors may find.
    pub(super) fn pods_of(&self, namespace: NamespaceId) -> &[WorkloadId] {
        self.pods.get(namespace.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// Whether selectors may find the pods of a workload.
    pub(super) fn is_selectable(&self, workload: &Workload) -> bool {
        is_selectable(workload, &self.reach.settings.dialect)
    }

    /// The pods of a namespace that selectors pass over: they have finished, or use the network of their node.
    pub(super) fn passed_over(&self, namespace: NamespaceId) -> impl Iterator<Item = &'a Workload> + '_ {
        self.passed_over.get(&namespace).into_iter().flatten().filter_map(|id| self.model.workload(*id))
    }

    /// Whether pods may have addresses of a family.
    fn pods_may_have(&self, family: Family) -> bool {
        may_have(family, &self.reach.settings.pod_cidrs) || self.reach.classes.has_pods_of(family)
    }

    /// Whether blocks of a family match anything that pods connect with.
    pub(super) fn blocks_match(&self, family: Family) -> bool {
        self.pods_may_have(family) && (family == Family::Ipv4 || self.reach.settings.dialect.ipv6_blocks)
    }

    /// The classes that have addresses of a family.
    pub(super) fn of_family(&self, family: Family) -> &RoaringBitmap {
        let [four, six] = self.of_family.get_or_init(|| {
            let has = |family: Family| {
                let classes = (0..).zip(&self.reach.classes.all);
                classes.filter(|(_, class)| class.families.contains(&family)).map(|(id, _)| id).collect()
            };
            [Family::Ipv4, Family::Ipv6].map(has)
        });
        match family {
            Family::Ipv4 => four,
            Family::Ipv6 => six,
        }
    }

    /// Whether the input mentions a namespace.
    pub(super) fn has_namespace(&self, cluster: ClusterId, name: &str) -> bool {
        !self.peers.namespaces(cluster, &Selector::of_namespaces(vec![name.to_string()])).is_empty()
    }

    /// Whether the input has pods of a namespace, so that one which finds none there is likely a mistake.
    pub(super) fn is_populated(&self, namespace: NamespaceId) -> bool {
        !self.pods_of(namespace).is_empty()
    }

    /// Whether the input has no pods of a namespace at all.
    pub(super) fn is_unseen(&self, namespace: NamespaceId) -> bool {
        !self.is_populated(namespace) && !self.passed_over.contains_key(&namespace)
    }

    /// Whether the input shows all pods of a namespace, as far as can be told: no controller of another project makes some.
    pub(super) fn is_complete(&self, id: NamespaceId) -> bool {
        let Some(namespace) = self.model.namespace(id) else { return false };
        let made = |place| self.model.controlled.contains(&(namespace.cluster, place));
        !made(None) && !made(Some(id))
    }

    /// Another policy that isolates, in one direction, every pod that a policy may ever select. Where there are very many only the first are asked.
    pub(super) fn also_isolates(&self, of: usize, direction: Direction) -> Option<&'a NetworkPolicy> {
        let policies = &self.model.policies;
        let own = policies.get(of)?;
        let isolating = self.isolating.get_or_init(|| {
            let mut all: HashMap<(NamespaceId, Direction), Vec<usize>> = HashMap::new();
            for (at, policy) in policies.iter().enumerate() {
                for direction in Direction::BOTH.into_iter().filter(|direction| isolates(policy, *direction)) {
                    let there = all.entry((policy.namespace, direction)).or_default();
                    if there.len() < ASKED {
                        there.push(at);
                    }
                }
            }
            all
        });
        let there = isolating.get(&(own.namespace, direction)).into_iter().flatten().filter(|at| **at != of);
        let mut others = there.filter_map(|at| policies.get(*at));
        others.find(|other| other.pod_selector.covers(&own.pod_selector))
    }

    /// Whether a peer means pods of namespaces that nothing names, so that the input need not have them.
    pub(super) fn may_be_elsewhere(&self, ruled: &Ruled<'_>, peer: usize) -> bool {
        let found = ruled.rule.peers.get(peer);
        matches!(found, Some(Peer::Pods { namespaces: Some(namespaces), .. }) if !asks(namespaces))
    }

    /// Whether a controller of another project may make pods of a namespace that a selector finds, so that the input need not have them.
    pub(super) fn may_be_made(&self, namespace: NamespaceId, pods: Option<&Selector>) -> bool {
        !pods.is_some_and(asks) && !self.is_complete(namespace)
    }

    /// The classes that a policy selects.
    pub(super) fn selected(&self, policy: usize) -> &'a RoaringBitmap {
        self.reach.selected.get(policy).unwrap_or_else(|| none())
    }

    /// The classes that an administrative policy applies to.
    pub(super) fn subjects(&self, policy: usize) -> &'a RoaringBitmap {
        self.reach.subjects.get(policy).unwrap_or_else(|| none())
    }

    /// Whom the peers of a rule of an administrative policy match in a family.
    pub(super) fn matched_by_admin(&self, ruled: &AdminRuled<'_>, family: Family) -> RoaringBitmap {
        ruled.matched.iter().filter_map(|id| self.peers.get(*id)).map(|matched| matched.of(family)).union()
    }

    /// The first policies of the Admin tier that apply to any of some classes and deny them something with others, which are given for each family.
    pub(super) fn denying(
        &self,
        direction: Direction,
        own: &RoaringBitmap,
        others: &[RoaringBitmap; 2],
    ) -> Vec<&'a AdminPolicy> {
        let denies = |ruled: &&AdminRuled<'a>| {
            let fails_closed = || ruled.rule.peers.contains(&AdminPeer::Unknown);
            let matched = || ruled.matched.iter().filter_map(|id| self.peers.get(*id));
            let meets = || {
                let mut families = others.iter().zip(Family::ALL);
                families.any(|(others, family)| matched().any(|matched| !matched.of(family).is_disjoint(others)))
            };
            let is_denial = || match ruled.rule.action {
                Some(Action::Deny) => fails_closed() || meets(),
                Some(Action::Pass) => fails_closed(),
                Some(Action::Accept) | None => false,
            };
            ruled.direction == direction
                && ruled.policy.body.tier == Tier::Admin
                && !self.subjects(ruled.of).is_disjoint(own)
                && is_denial()
        };
        let mut found: Vec<&'a AdminPolicy> = Vec::new();
        for ruled in self.admin_rules.iter().filter(denies) {
            if found.last().is_none_or(|last| last.object != ruled.policy.object) {
                found.push(ruled.policy);
            }
            if found.len() == NAMED {
                break;
            }
        }
        found
    }

    /// Whom a peer of a rule matches.
    pub(super) fn matched(&self, ruled: &Ruled<'_>, peer: usize) -> Option<&Matched> {
        self.peers.get(*ruled.matched.get(peer)?)
    }

    /// The pods that a peer of a rule matches, in either family.
    pub(super) fn pods_matched(&self, ruled: &Ruled<'_>, peer: usize) -> RoaringBitmap {
        let mut found = self.matched(ruled, peer).map(|matched| &matched.four | &matched.six).unwrap_or_default();
        found.remove_range(self.reach.classes.of_pods..);
        found
    }

    /// The workloads of classes, by their numbers.
    pub(super) fn ids<'s>(&'s self, classes: &'s RoaringBitmap) -> impl Iterator<Item = WorkloadId> + 's {
        self.reach.classes.workloads(classes)
    }

    /// The workloads of classes.
    pub(super) fn workloads<'s>(&'s self, classes: &'s RoaringBitmap) -> impl Iterator<Item = &'a Workload> + 's {
        self.ids(classes).filter_map(|id| self.model.workload(id))
    }

    /// The range of addresses of pods that has all of a range, where one is given.
    pub(super) fn pod_cidr_of(&self, range: &AddressRange) -> Option<IpNet> {
        self.reach.settings.pod_cidrs.iter().copied().find(|net| AddressRange::of(*net).covers(range))
    }

    /// Whether a block has nothing but addresses of pods: those that they have, or those of a range that they get them from.
    pub(super) fn are_of_pods(&self, block: &Block) -> bool {
        let ranges = pieces(block);
        self.reach.pod_addresses(self.model).cover_all(&ranges)
            || ranges.iter().all(|range| self.pod_cidr_of(range).is_some())
    }

    /// How many workloads are in classes.
    pub(super) fn count(&self, classes: &RoaringBitmap) -> usize {
        classes.iter().filter_map(|class| self.reach.classes.get(class)).map(|class| class.workloads().len()).sum()
    }

    /// Some pods by name, and how many more there are.
    pub(super) fn names(&self, classes: &RoaringBitmap) -> String {
        let more = self.count(classes).saturating_sub(NAMED);
        let mut names: Vec<String> =
            self.workloads(classes).take(NAMED).map(|workload| self.model.endpoint(workload)).collect();
        if more > 0 {
            names.push(format!("{more} more"));
        }
        words::list(names, "and")
    }

    /// The name of a namespace.
    pub(super) fn namespace(&self, id: NamespaceId) -> &'a str {
        self.model.name_of(id)
    }

    /// Keeps in mind that a mistake of a peer is told.
    pub(super) fn tell(&self, ruled: &Ruled<'_>, peer: usize) {
        self.told.borrow_mut().insert((ruled.number, peer));
    }

    /// Keeps in mind that a mistake of a port is told, by the number of its rule.
    pub(super) fn tell_port(&self, rule: usize, port: usize) {
        self.told_ports.borrow_mut().insert((rule, port));
    }

    /// Whether a mistake of a port is told already.
    pub(super) fn is_port_told(&self, rule: usize, port: usize) -> bool {
        self.told_ports.borrow().contains(&(rule, port))
    }

    /// Whether a mistake of a peer is told already.
    pub(super) fn is_told(&self, ruled: &Ruled<'_>, peer: usize) -> bool {
        self.told.borrow().contains(&(ruled.number, peer))
    }
}

/// Whether a selector asks for a label, and does not only leave some out.
pub(super) fn asks(selector: &Selector) -> bool {
    let is_asking = |operator: Operator| matches!(operator, Operator::In | Operator::Exists);
    selector.requirements.iter().any(|requirement| is_asking(requirement.operator))
}

/// Whether selectors may find the pods of a workload.
fn is_selectable(workload: &Workload, dialect: &Dialect) -> bool {
    takes_part(workload, dialect) && !is_of_node(workload, dialect)
}

/// No class.
fn none() -> &'static RoaringBitmap {
    static NONE: std::sync::OnceLock<RoaringBitmap> = std::sync::OnceLock::new();
    NONE.get_or_init(RoaringBitmap::new)
}

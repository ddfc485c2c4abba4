//! The policies by which connections do not leave pods of the input for a port of another pod.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::cluster::outside::IpFamilies;
use crate::cluster::{
    Action, AdminPeer, AdminPolicy, Model, NetworkPolicy, ObjectId, Peer, Rule, Tier, Workload, WorkloadId,
};

use super::super::addresses::Family;
use super::super::direction::Direction;
use super::super::places::{isolates, rules_of};
use super::super::reachability::classes::{ClassId, is_of_node};
use super::super::reachability::{End, Reachability};
use super::super::reachability::{recipe, steps};
use super::super::within::Within;
use super::judge::may_be;
use super::leaving::{is_in, to_rule};
use super::services::PodPort;
use super::stranger::Answer;

/// Looks for the policies. Those that concern a class are looked up once.
#[derive(Debug)]
pub(super) struct Keepers<'a> {
    model: &'a Model,
    reachability: &'a Reachability,
    known: RefCell<HashMap<ClassId, Rc<OfClass<'a>>>>,
}

/// The policies about what leaves the pods of a class.
#[derive(Debug)]
struct OfClass<'a> {
    admin: Vec<&'a AdminPolicy>,
    own: Vec<&'a NetworkPolicy>,
    baseline: Vec<&'a AdminPolicy>,
}

/// The policies that keep connections from leaving.
#[derive(Debug, Default)]
pub(super) struct Keeping<'a> {
    pub(super) admin: Vec<&'a AdminPolicy>,
    pub(super) own: Vec<&'a NetworkPolicy>,
}

impl<'a> Keeping<'a> {
    /// The policies, those of administrators first.
    pub(super) fn objects(&self) -> Vec<ObjectId> {
        let admin = self.admin.iter().map(|policy| policy.object);
        admin.chain(self.own.iter().map(|policy| policy.object)).collect()
    }

    fn add_admin(&mut self, policy: &'a AdminPolicy) {
        if !self.admin.iter().any(|known| known.object == policy.object) {
            self.admin.push(policy);
        }
    }

    fn add_own(&mut self, policies: &[&'a NetworkPolicy]) {
        for policy in policies {
            if !self.own.iter().any(|known| known.object == policy.object) {
                self.own.push(policy);
            }
        }
    }
}

/// A connection from pods of a class.
struct Connection<'s> {
    to: &'s Workload,
    port: PodPort,
    family: Family,
}

impl<'a> Keepers<'a> {
    pub(super) fn new(model: &'a Model, reachability: &'a Reachability) -> Self {
        Keepers { model, reachability, known: RefCell::default() }
    }

    /// The policies that let nothing leave some pods for a port of another one, each of which would have to let it through.
    pub(super) fn keeping(&self, from: &[&WorkloadId], port: PodPort, by: Option<IpFamilies>) -> Keeping<'a> {
        let mut keeping = Keeping::default();
        let Some(to) = self.model.workload(port.workload) else { return keeping };
        for id in from {
            let (one, other) = (End::Workload(**id), End::Workload(port.workload));
            let Some(class) = self.reachability.class(one) else { continue };
            let of_class = self.of_class(class);
            let families = self.reachability.families(one, other).into_iter();
            for family in families.filter(|family| may_be(by, *family)) {
                self.add(&of_class, &Connection { to, port, family }, &mut keeping);
            }
        }
        keeping
    }

    fn add(&self, of: &OfClass<'a>, connection: &Connection<'_>, keeping: &mut Keeping<'a>) {
        let admin = self.first(&of.admin, connection);
        if let Some((policy, Action::Deny)) = admin {
            keeping.add_admin(policy);
        }
        if matches!(admin, Some((_, Action::Accept))) {
            return;
        }
        match of.own.is_empty() {
            true => {
                if let Some((policy, Action::Deny)) = self.first(&of.baseline, connection) {
                    keeping.add_admin(policy);
                }
            }
            false => {
                if !of.own.iter().any(|policy| self.lets_out(policy, connection)) {
                    keeping.add_own(&of.own);
                }
            }
        }
    }

    fn of_class(&self, class: ClassId) -> Rc<OfClass<'a>> {
        let mut known = self.known.borrow_mut();
        let found = known.entry(class).or_insert_with(|| {
            let (model, reachability) = (self.model, self.reachability);
            let of_tier = |tier: Tier| {
                let order = reachability.order(tier).iter();
                let is_subject = |at: &&usize| reachability.subjects.get(**at).is_some_and(|of| of.contains(class));
                order.filter(is_subject).filter_map(|at| model.admin.get(*at)).collect()
            };
            let own = model.policies.iter().zip(&reachability.selected);
            let own = own.filter(|(policy, of)| isolates(policy, Direction::Egress) && of.contains(class));
            Rc::new(OfClass {
                admin: of_tier(Tier::Admin),
                own: own.map(|(policy, _)| policy).collect(),
                baseline: of_tier(Tier::Baseline),
            })
        });
        Rc::clone(found)
    }

    /// The first policy of a tier with a rule about a connection, and what it does.
    fn first(&self, policies: &[&'a AdminPolicy], connection: &Connection<'_>) -> Option<(&'a AdminPolicy, Action)> {
        let settings = &self.reachability.settings;
        let Connection { to, port, family } = connection;
        let rules = policies
            .iter()
            .flat_map(|policy| steps::rules(policy, Direction::Egress).iter().map(|rule| (*policy, rule)));
        for (policy, rule) in rules {
            let Some(action) = rule.action else { continue };
            // A rule with a peer of a kind that is not known fails closed.
            if rule.peers.contains(&AdminPeer::Unknown) {
                match action {
                    Action::Accept => continue,
                    Action::Deny | Action::Pass => return Some((policy, Action::Deny)),
                }
            }
            let naming = (to.cluster == policy.cluster).then_some(*to);
            if to_rule(self.model, settings, rule, to, *family) != Answer::No
                && steps::ports_at(rule, naming, &settings.dialect).contains(port.protocol, port.port)
            {
                return Some((policy, action));
            }
        }
        None
    }

    fn lets_out(&self, policy: &NetworkPolicy, connection: &Connection<'_>) -> bool {
        let Connection { to, port, .. } = connection;
        let naming = (to.cluster == policy.cluster).then_some(*to);
        let opens = |rule: &Rule| {
            (rule.peers.is_empty() || rule.peers.iter().any(|peer| self.is_peer(policy, peer, connection)))
                && recipe::ports_at(rule, naming, &self.reachability.settings.dialect)
                    .contains(port.protocol, port.port)
        };
        rules_of(policy, Direction::Egress).iter().any(opens)
    }

    fn is_peer(&self, policy: &NetworkPolicy, peer: &Peer, connection: &Connection<'_>) -> bool {
        let settings = &self.reachability.settings;
        let (dialect, to) = (&settings.dialect, connection.to);
        match peer {
            Peer::Nothing => false,
            Peer::Pods { namespaces, pods } => {
                let within = Within::of(policy, namespaces.as_ref());
                !is_of_node(to, dialect)
                    && within.has(self.model, to)
                    && pods.as_ref().is_none_or(|pods| pods.matches(&to.labels))
            }
            Peer::Block(block) => {
                let matched =
                    if is_of_node(to, dialect) { dialect.blocks_match_nodes } else { dialect.blocks_match_pods };
                (matched || to.cluster != policy.cluster) && is_in(settings, block, to, connection.family)
            }
        }
    }
}

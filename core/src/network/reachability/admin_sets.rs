//! Administrative policies by whom they apply to: those with the same subject concern the same classes.

use std::collections::HashMap;

use roaring::RoaringBitmap;

use crate::cluster::{ClusterId, Model, Subject};
use crate::network::direction::Direction;
use crate::network::ports::PortSets;

use super::classes::NamedPort;
use super::deciding::{StepsId, Tiers};
use super::peers::Peers;
use super::recipe::UnknownLabels;
use super::rows::Deciding;
use super::steps::{Step, resolve, steps};

/// The policies that have rules in a direction, and whom they concern.
pub(super) struct AdminSets<'s> {
    /// In the order in which they are asked: the tier, and the rules.
    policies: Vec<(usize, Vec<Step>)>,
    direction: Direction,
    pub(super) sets: Vec<AdminSet<'s>>,
}

/// Policies with the same subject.
pub(super) struct AdminSet<'s> {
    pub(super) classes: &'s RoaringBitmap,
    /// By their places among all that have rules.
    pub(super) policies: Vec<usize>,
}

/// Gathers the policies of both tiers that have rules in a direction and concern anybody.
pub(super) fn admin_sets<'a, 's>(
    model: &'a Model,
    deciding: &Deciding<'s>,
    direction: Direction,
    peers: &mut Peers<'a>,
    ports: &mut PortSets,
    unknown: &mut Vec<UnknownLabels>,
) -> AdminSets<'s> {
    let mut found = AdminSets { policies: Vec::new(), direction, sets: Vec::new() };
    let mut known: HashMap<(ClusterId, &Subject), usize> = HashMap::new();
    for (tier, order) in deciding.tiers.iter().enumerate() {
        for at in order {
            let (Some(policy), Some(classes)) = (model.admin.get(*at), deciding.subjects.get(*at)) else { continue };
            if classes.is_empty() {
                continue;
            }
            let steps = steps(policy, *at, direction, peers, ports, unknown);
            if steps.is_empty() {
                continue;
            }
            let place = found.policies.len();
            found.policies.push((tier, steps.into_iter().map(|(_, step)| step).collect()));
            let next = found.sets.len();
            let number = *known.entry((policy.cluster, &policy.body.subject)).or_insert(next);
            if number == next {
                found.sets.push(AdminSet { classes, policies: Vec::new() });
            }
            if let Some(set) = found.sets.get_mut(number) {
                set.policies.push(place);
            }
        }
    }
    found
}

/// The rules of both tiers, by the policies that concern a class and the ports that it names.
#[derive(Default)]
pub(super) struct OfPolicies {
    known: HashMap<(Vec<usize>, Vec<NamedPort>), [StepsId; 2]>,
}

impl OfPolicies {
    /// The rules of the Admin tier and of the Baseline tier; `own` are the ports of a class at which connections arrive.
    pub(super) fn ids(
        &mut self,
        admin: &AdminSets<'_>,
        policies: Vec<usize>,
        own: &[NamedPort],
        tiers: &mut Tiers,
        ports: &mut PortSets,
    ) -> [StepsId; 2] {
        if policies.is_empty() {
            return [Tiers::NONE; 2];
        }
        let key = (policies, own.to_vec());
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let ids = [0, 1].map(|wanted| {
            let concerning = key.0.iter().filter_map(|place| admin.policies.get(*place));
            let steps = concerning.filter(|(tier, _)| *tier == wanted).flat_map(|(_, steps)| steps);
            let steps: Vec<Step> = match admin.direction {
                Direction::Egress => steps.cloned().collect(),
                Direction::Ingress => steps.map(|step| resolve(step, own, ports)).collect(),
            };
            tiers.id(steps)
        });
        self.known.insert(key, ids);
        ids
    }
}

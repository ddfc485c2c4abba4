//! Pods whose addresses blocks must not have: a block for everyone outside has the addresses of pods too, and may let one reach another that it is not to reach.

use std::collections::{BTreeMap, BTreeSet};

use crate::cluster::{NamespaceId, WorkloadId};
use crate::network::direction::Direction;
use crate::network::query::crowd::Who;
use crate::network::reachability::pod_addresses::has_own_addresses;

use super::proof::Proof;
use super::wanted::Wanted;

/// The most addresses that are taken out of the blocks of a direction of a namespace: with more, nobody could read or keep the policy.
const MOST: usize = 32;

/// Pods by namespace and direction.
type Pods = BTreeMap<(NamespaceId, Direction), BTreeSet<WorkloadId>>;

/// The pods whose addresses are taken out of the blocks of the policies of each namespace, by direction.
#[derive(Debug, Default)]
pub(super) struct Apart(Pods);

impl Apart {
    /// The pods that reach others in a proof without being wanted to, where their addresses are known, besides those that are apart already.
    pub(super) fn of(wanted: &Wanted<'_>, proof: &Proof<'_>) -> Self {
        if !wanted.reachability.settings.dialect.blocks_match_pods {
            return Apart::default();
        }
        let is_known = |id: &WorkloadId| wanted.model.workload(*id).is_some_and(has_own_addresses);
        let pods = |ends: &roaring::RoaringBitmap| -> Vec<WorkloadId> {
            let who = ends.iter().filter_map(|end| proof.crowd.who(end));
            let pods = who.filter_map(|who| match who {
                Who::Pods(_, workloads) => Some(workloads.iter().copied()),
                Who::Outside(_) => None,
            });
            pods.flatten().collect()
        };
        let mut apart = wanted.apart.0.clone();
        // Takes the known addresses of some pods out of the blocks of others' namespaces; says whether that is new.
        let add = |apart: &mut Pods, way, own: &[WorkloadId], others: &[WorkloadId]| {
            let known: Vec<WorkloadId> = others.iter().copied().filter(is_known).collect();
            let own = own.iter().filter_map(|id| Some(wanted.model.workload(*id)?.namespace));
            let mut is_new = false;
            for namespace in own.collect::<BTreeSet<_>>().into_iter().filter(|id| wanted.makes_policies_of(*id)) {
                let pods = apart.entry((namespace, way)).or_default();
                let before = pods.len();
                pods.extend(&known);
                is_new |= pods.len() > before;
            }
            is_new
        };
        for each in &proof.differences {
            if wanted.meeting.get(each.wanted).covers(wanted.meeting.get(each.open)) {
                continue;
            }
            let (sources, destinations) = (pods(&each.from), pods(&each.to));
            let into = add(&mut apart, Direction::Ingress, &destinations, &sources);
            // Those that are kept out of the blocks already come in by what an administrator allows.
            if !into {
                add(&mut apart, Direction::Egress, &sources, &destinations);
            }
        }
        if apart == wanted.apart.0 {
            return Apart::default();
        }
        apart.retain(|_, pods| !pods.is_empty() && pods.len() <= MOST);
        Apart(apart)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The pods whose addresses are taken out of the blocks of a direction of a namespace.
    pub(super) fn pods(&self, namespace: NamespaceId, way: Direction) -> Option<&BTreeSet<WorkloadId>> {
        self.0.get(&(namespace, way))
    }
}

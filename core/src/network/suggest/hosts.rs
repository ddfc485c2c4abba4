//! Addresses of nodes that pods of the host network have: a block that lets in such a pod lets in whoever else uses that network.

use std::collections::BTreeMap;

use roaring::RoaringBitmap;

use crate::network::addresses::{AddressRange, merged};
use crate::network::ports::{PortSetId, PortSets};
use crate::network::query::blocks::Block;
use crate::network::query::crowd::{Crowd, Who};
use crate::network::reachability::classes::{addresses, node_addresses};

use super::wanted::Wanted;

/// The ends outside that are nobody but addresses of nodes, by each end of pods of the host network that has all of them.
pub(super) struct NodesOfHosts(BTreeMap<u32, RoaringBitmap>);

impl NodesOfHosts {
    /// For the parts that the ends of what is wanted have.
    pub(super) fn of(wanted: &Wanted<'_>, crowd: &Crowd<'_>, parts: &[RoaringBitmap]) -> Self {
        let nodes = node_addresses(wanted.model);
        let mut found: BTreeMap<u32, RoaringBitmap> = BTreeMap::new();
        for host in wanted.hosts.iter().filter_map(|end| parts.get(end as usize)).flatten() {
            let Some(Who::Pods(model, workloads)) = crowd.who(host) else { continue };
            let pods = workloads.iter().filter_map(|id| model.workload(*id));
            let known = pods.flat_map(|pod| addresses(pod, &nodes)).map(|address| AddressRange::of((*address).into()));
            let known = merged(known.collect());
            if known.is_empty() {
                continue;
            }
            let is_one = |range: &AddressRange| known.iter().any(|known| known.covers(range));
            let those = crowd.everyone.outside.iter().filter(|end| match crowd.who(*end) {
                Some(Who::Outside(ranges)) => ranges.iter().all(is_one),
                _ => false,
            });
            let those: RoaringBitmap = those.collect();
            if !those.is_empty() {
                found.insert(host, those);
            }
        }
        NodesOfHosts(found)
    }

    /// Takes for wanted what the addresses have, where the pods are to have it and nobody refuses it to the addresses.
    pub(super) fn excuse(&self, wanted: &mut Vec<Block>, actual: &[Block], refused: &[Block], ports: &mut PortSets) {
        if self.0.is_empty() {
            return;
        }
        let mut excused = Vec::new();
        for block in wanted.iter() {
            let (from, to) = (self.alike(&block.from), self.alike(&block.to));
            if from.is_empty() && to.is_empty() {
                continue;
            }
            for other in actual {
                let (open, _) = ports.split(block.open, other.open);
                let sides =
                    [(&from & &other.from, &block.to & &other.to), (&block.from & &other.from, &to & &other.to)];
                let sides = sides.into_iter().filter(|(from, to)| !from.is_empty() && !to.is_empty());
                excused.extend(sides.filter(|_| open != PortSetId::NONE).map(|(from, to)| Block { from, to, open }));
            }
        }
        let mut is_refused = |block: &Block| {
            let touches = |other: &&Block| !block.from.is_disjoint(&other.from) && !block.to.is_disjoint(&other.to);
            let mut others = refused.iter().filter(touches);
            others.any(|other| ports.split(block.open, other.open).0 != PortSetId::NONE)
        };
        excused.retain(|block| !is_refused(block));
        wanted.extend(excused);
    }

    /// The addresses of those of some ends that are pods of the host network.
    fn alike(&self, ends: &RoaringBitmap) -> RoaringBitmap {
        self.0.iter().filter(|(host, _)| ends.contains(**host)).fold(RoaringBitmap::new(), |all, (_, one)| all | one)
    }
}

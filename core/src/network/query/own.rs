//! Pods and those of the network of their node, which always reach each other, whatever the rows say.

use std::collections::{HashMap, HashSet};

use crate::cluster::WorkloadId;
use crate::network::reachability::Reachability;

use super::blocks::Block;
use super::crowd::{Crowd, Places};
use super::state::State;

/// Ordered pairs of ends that have pairs of workloads for which the rows do not hold.
#[derive(Debug, Default)]
pub(in crate::network) struct OwnNodes {
    of_ends: HashMap<(u32, u32), Vec<(u64, u64)>>,
    known: HashSet<(u32, u64, u32, u64)>,
}

impl OwnNodes {
    /// Finds them, but for those of ends between which everything is open anyway.
    pub(in crate::network) fn of(reachability: &Reachability, crowd: &Crowd<'_>, state: &State) -> Self {
        let mut own = OwnNodes::default();
        let pairs = reachability.own_node_pairs();
        if !pairs.is_empty() {
            own.find(&pairs, &crowd.places(|_| true), state);
        }
        own
    }

    /// Adds pairs of workloads, whose places are given, but for those of ends between which everything is open anyway.
    pub(in crate::network) fn find(&mut self, pairs: &[(WorkloadId, WorkloadId)], place: &Places, state: &State) {
        let mut is_open = HashMap::new();
        let mut add = |from: (u32, u64), to: (u32, u64)| {
            let is_open = is_open.entry((from.0, to.0));
            if !*is_open.or_insert_with(|| state.is_open(from.0, to.0)) {
                self.add(from, to);
            }
        };
        for (pod, host) in pairs {
            if let (Some(pod), Some(host)) = (place.get(&pod), place.get(&host)) {
                add(*pod, *host);
                add(*host, *pod);
            }
        }
    }

    /// Adds a pair of members, each by its end and its place there.
    pub(in crate::network) fn add(&mut self, from: (u32, u64), to: (u32, u64)) {
        self.of_ends.entry((from.0, to.0)).or_default().push((from.1, to.1));
        self.known.insert((from.0, from.1, to.0, to.1));
    }

    /// Whether a pair is one of them.
    pub(in crate::network) fn has(&self, from: (u32, u64), to: (u32, u64)) -> bool {
        !self.known.is_empty() && self.known.contains(&(from.0, from.1, to.0, to.1))
    }

    /// How many of them a block has.
    pub(in crate::network) fn within(&self, block: &Block) -> u64 {
        let inside = self.of_ends.iter().filter(|((from, to), _)| block.from.contains(*from) && block.to.contains(*to));
        inside.map(|(_, pairs)| pairs.len() as u64).sum()
    }

    /// All of them, in order.
    pub(in crate::network) fn all(&self) -> Vec<((u32, u64), (u32, u64))> {
        let mut all: Vec<_> = self.known.iter().map(|(from, at, to, other)| ((*from, *at), (*to, *other))).collect();
        crate::sort::sort(&mut all);
        all
    }
}

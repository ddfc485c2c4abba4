//! How many pairs each two namespaces have. There may be very many of these: they stay numbers until they are told.

use std::collections::HashMap;

use roaring::RoaringBitmap;

use crate::network::ports::PortSetId;
use crate::report::NamespaceReach;

use super::crowd::Crowd;
use super::found::Connected;

/// The pairs of two namespaces, by their numbers; none for outside.
#[derive(Debug, Clone, Copy)]
pub(in crate::network) struct Sum {
    pub(in crate::network) from: Option<u32>,
    pub(in crate::network) to: Option<u32>,
    pub(in crate::network) pairs: u64,
    /// Whether every port is open between all of them.
    pub(in crate::network) every_port: bool,
}

impl Sum {
    /// The same with the names of the namespaces.
    pub(in crate::network) fn told(&self, crowd: &Crowd<'_>) -> NamespaceReach {
        let name = |id: Option<u32>| crowd.namespace_name(id).map(str::to_string);
        NamespaceReach { from: name(self.from), to: name(self.to), pairs: self.pairs, every_port: self.every_port }
    }
}

/// Two namespaces.
type Key = (Option<u32>, Option<u32>);

/// The pairs of each two namespaces that have any, in the order of their numbers, outside first.
pub(super) fn sums(crowd: &Crowd<'_>, connected: &Connected) -> Vec<Sum> {
    let mut all: HashMap<Key, (u64, bool)> = HashMap::new();
    let mut add = |key: Key, pairs: u64, open: PortSetId| {
        if pairs > 0 {
            let sum = all.entry(key).or_insert((0, true));
            sum.0 += pairs;
            sum.1 &= open == PortSetId::ALL;
        }
    };
    for block in &connected.blocks {
        let (sources, destinations) = (counted(crowd, &block.from), counted(crowd, &block.to));
        let less = no_pairs(crowd, connected, &block.from, &block.to);
        for (from, of_from) in &sources {
            for (to, of_to) in &destinations {
                let less = if less.is_empty() { None } else { less.get(&(*from, *to)) };
                add((*from, *to), (of_from * of_to).saturating_sub(less.copied().unwrap_or_default()), block.open);
            }
        }
    }
    for ((from, _), (to, _), open) in &connected.own_asked {
        add((crowd.namespace_of(*from), crowd.namespace_of(*to)), 1, *open);
    }
    let mut sums: Vec<Sum> =
        all.into_iter().map(|((from, to), (pairs, every_port))| Sum { from, to, pairs, every_port }).collect();
    crate::sort::sort_by(&mut sums, |one, other| (one.from, one.to).cmp(&(other.from, other.to)));
    sums
}

/// How many members some ends have in each namespace.
fn counted(crowd: &Crowd<'_>, ends: &RoaringBitmap) -> Vec<(Option<u32>, u64)> {
    crowd.by_namespace(ends).into_iter().map(|(namespace, ends)| (namespace, crowd.count(&ends))).collect()
}

/// How many members of each two namespaces are no pairs of a block: workloads with themselves, and pods with their own node.
fn no_pairs(crowd: &Crowd<'_>, connected: &Connected, from: &RoaringBitmap, to: &RoaringBitmap) -> HashMap<Key, u64> {
    let same = counted(crowd, &(from & to & &crowd.everyone.pods));
    let mut less: HashMap<Key, u64> =
        same.into_iter().map(|(namespace, count)| ((namespace, namespace), count)).collect();
    for (source, destination, pairs) in connected.own.inside(from, to) {
        *less.entry((crowd.namespace_of(source), crowd.namespace_of(destination))).or_default() += pairs;
    }
    less
}

//! How many pairs each two namespaces have. There may be very many of these: they stay numbers until they are told.

use std::collections::{BTreeMap, HashMap};

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

/// How many members ends have in a namespace.
type Counted = (Option<u32>, u64);

/// A block by namespaces.
struct Counts {
    destinations: Vec<Counted>,
    /// How many members of each two namespaces are no pairs.
    less: HashMap<(Option<u32>, Option<u32>), u64>,
    every_port: bool,
}

/// The pairs of each two namespaces that have any, in the order of their numbers, outside first.
pub(super) fn sums(crowd: &Crowd<'_>, connected: &Connected) -> Vec<Sum> {
    // The members of each namespace that are sources of a block, with the number of that.
    let mut by_source: BTreeMap<Option<u32>, Vec<(usize, u64)>> = BTreeMap::new();
    let mut blocks: Vec<Counts> = Vec::new();
    for (block, number) in connected.blocks.iter().zip(0..) {
        for (from, count) in counted(crowd, &block.from) {
            by_source.entry(from).or_default().push((number, count));
        }
        let (destinations, less) = (counted(crowd, &block.to), no_pairs(crowd, connected, &block.from, &block.to));
        blocks.push(Counts { destinations, less, every_port: block.open == PortSetId::ALL });
    }
    let mut own: HashMap<Option<u32>, Vec<(Option<u32>, bool)>> = HashMap::new();
    for ((from, _), (to, _), open) in &connected.own_asked {
        let (from, to) = (crowd.namespace_of(*from), crowd.namespace_of(*to));
        by_source.entry(from).or_default();
        own.entry(from).or_default().push((to, *open == PortSetId::ALL));
    }
    let mut sums = Vec::new();
    let mut row = Row::default();
    for (from, of_source) in by_source {
        for (block, count) in of_source.iter().filter_map(|(number, count)| Some((blocks.get(*number)?, count))) {
            for (to, others) in &block.destinations {
                let less = if block.less.is_empty() { None } else { block.less.get(&(from, *to)) };
                row.add(*to, (count * others).saturating_sub(less.copied().unwrap_or_default()), block.every_port);
            }
        }
        own.remove(&from).into_iter().flatten().for_each(|(to, every_port)| row.add(to, 1, every_port));
        sums.extend(row.take(from));
    }
    sums
}

/// The sums of one namespace, by the place of the other one: outside, and then each by its number.
#[derive(Default)]
struct Row(Vec<(u64, bool)>);

impl Row {
    fn add(&mut self, to: Option<u32>, pairs: u64, every_port: bool) {
        let place = to.map_or(0, |number| number as usize + 1);
        if self.0.len() <= place {
            self.0.resize(place + 1, (0, true));
        }
        if let Some(sum) = self.0.get_mut(place).filter(|_| pairs > 0) {
            sum.0 += pairs;
            sum.1 &= every_port;
        }
    }

    /// Those that have pairs; the row is empty afterwards.
    fn take(&mut self, from: Option<u32>) -> impl Iterator<Item = Sum> {
        let all = std::iter::once(None).chain((0..).map(Some)).zip(self.0.iter_mut());
        all.filter_map(move |(to, sum)| {
            let (pairs, every_port) = std::mem::replace(sum, (0, true));
            (pairs > 0).then_some(Sum { from, to, pairs, every_port })
        })
    }
}

/// How many members some ends have in each namespace.
fn counted(crowd: &Crowd<'_>, ends: &RoaringBitmap) -> Vec<Counted> {
    crowd.by_namespace(ends).into_iter().map(|(namespace, ends)| (namespace, crowd.count(&ends))).collect()
}

/// How many members of each two namespaces are no pairs of a block: workloads with themselves, and pods with their own node.
fn no_pairs(
    crowd: &Crowd<'_>,
    connected: &Connected,
    from: &RoaringBitmap,
    to: &RoaringBitmap,
) -> HashMap<(Option<u32>, Option<u32>), u64> {
    let same = counted(crowd, &(from & to & &crowd.everyone.pods));
    let mut less: HashMap<_, u64> =
        same.into_iter().map(|(namespace, count)| ((namespace, namespace), count)).collect();
    for (source, destination, pairs) in connected.own.inside(from, to) {
        *less.entry((crowd.namespace_of(source), crowd.namespace_of(destination))).or_default() += pairs;
    }
    less
}

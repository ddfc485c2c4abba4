//! All connections as blocks: some sources, some destinations, and what is open from each of those to each of these.

use std::collections::{BTreeMap, HashMap};

use roaring::RoaringBitmap;

use crate::network::ports::PortSetId;

use super::state::{Meeting, Side, State};

/// Sources and destinations with the same connections. Blocks do not overlap. An end may stand on both sides; a pod always reaches itself.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::network) struct Block {
    pub(in crate::network) from: RoaringBitmap,
    pub(in crate::network) to: RoaringBitmap,
    pub(in crate::network) open: PortSetId,
}

/// The ends that answers are asked about: pods, and those outside. Nothing is said of connections from outside to outside.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::network) struct Ends {
    pub(in crate::network) pods: RoaringBitmap,
    pub(in crate::network) outside: RoaringBitmap,
}

impl Ends {
    fn all(&self) -> RoaringBitmap {
        &self.pods | &self.outside
    }
}

/// Every connection between sources and destinations, and with `closed` also every pair without any. The order is the same for the same state.
pub(in crate::network) fn blocks(
    state: &State,
    meeting: &mut Meeting,
    from: &Ends,
    to: &Ends,
    closed: bool,
) -> Vec<Block> {
    let mut found = Vec::new();
    between(state, meeting, &from.pods, &to.all(), closed, &mut found);
    if !from.outside.is_empty() {
        between(state, meeting, &from.outside, &to.pods, closed, &mut found);
    }
    merged(found)
}

/// Ends by their row.
pub(in crate::network) fn by_row(side: &Side, ends: &RoaringBitmap) -> BTreeMap<u32, RoaringBitmap> {
    let mut groups: BTreeMap<u32, RoaringBitmap> = BTreeMap::new();
    for end in ends {
        if let Some(row) = side.of_end.get(end as usize) {
            groups.entry(*row).or_default().insert(end);
        }
    }
    groups
}

/// The groups that some ends fall into, each with those of them that are in it.
pub(in crate::network) fn touched(
    side: &Side,
    groups: &BTreeMap<u32, RoaringBitmap>,
    ends: &RoaringBitmap,
) -> BTreeMap<u32, RoaringBitmap> {
    if ends.len() < groups.len() as u64 {
        return by_row(side, ends);
    }
    let common = groups.iter().map(|(row, members)| (*row, members & ends));
    common.filter(|(_, members)| !members.is_empty()).collect()
}

fn between(
    state: &State,
    meeting: &mut Meeting,
    from: &RoaringBitmap,
    to: &RoaringBitmap,
    closed: bool,
    found: &mut Vec<Block>,
) {
    let destinations = by_row(&state.ingress, to);
    for (row, sources) in by_row(&state.egress, from) {
        let mut shut = if closed { to.clone() } else { RoaringBitmap::new() };
        for (leaving, ends) in state.egress.rows.get(row as usize).into_iter().flatten() {
            for (row, group) in touched(&state.ingress, &destinations, &(ends & to)) {
                let mut left = sources.clone();
                for (arriving, ends) in state.ingress.rows.get(row as usize).into_iter().flatten() {
                    let some = ends & &sources;
                    let open = if some.is_empty() { PortSetId::NONE } else { meeting.open(*leaving, *arriving) };
                    if open != PortSetId::NONE {
                        left -= &some;
                        found.push(Block { from: some, to: group.clone(), open });
                    }
                }
                if closed && left != sources {
                    shut -= &group;
                    if !left.is_empty() {
                        found.push(Block { from: left, to: group, open: PortSetId::NONE });
                    }
                }
            }
        }
        if !shut.is_empty() {
            found.push(Block { from: sources, to: shut, open: PortSetId::NONE });
        }
    }
}

/// The ends of a set as runs, by which equal sets are found.
pub(in crate::network) fn runs(ends: &RoaringBitmap) -> Vec<(u32, u32)> {
    let mut ranges = ends.iter();
    let mut runs = Vec::new();
    while let Some(range) = ranges.next_range() {
        runs.push((*range.start(), *range.end()));
    }
    runs
}

/// Joins blocks of the same ports that have one side in common; first those of the same sources, then those of the same destinations.
pub(in crate::network) fn merged(blocks: Vec<Block>) -> Vec<Block> {
    let by_sources = join(blocks, |block| (runs(&block.from), block.open), |known, block| known.to |= block.to);
    join(by_sources, |block| (runs(&block.to), block.open), |known, block| known.from |= block.from)
}

/// Joins what has the same key, in the order of the first of each.
pub(in crate::network) fn join<T, K: std::hash::Hash + Eq>(
    items: Vec<T>,
    key: impl Fn(&T) -> K,
    add: impl Fn(&mut T, T),
) -> Vec<T> {
    let mut made: Vec<T> = Vec::with_capacity(items.len());
    let mut known: HashMap<K, usize> = HashMap::new();
    for item in items {
        let next = made.len();
        let at = *known.entry(key(&item)).or_insert(next);
        match made.get_mut(at) {
            Some(known) => add(known, item),
            None => made.push(item),
        }
    }
    made
}

//! All connections as blocks: some sources, some destinations, and what is open from each of those to each of these.

use std::collections::HashMap;

use roaring::{MultiOps, RoaringBitmap};

use crate::network::ports::PortSetId;

use super::alike::SetNumbers;
use super::sets::{common, grouped, touched};
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
    /// Both together.
    pub(in crate::network) fn all(&self) -> RoaringBitmap {
        &self.pods | &self.outside
    }

    /// Whether an end is one of them.
    pub(in crate::network) fn has(&self, end: u32) -> bool {
        self.pods.contains(end) || self.outside.contains(end)
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

/// The row of an end.
fn row(side: &Side) -> impl Fn(u32) -> Option<u32> {
    |end| side.of_end.get(end as usize).copied()
}

fn between(
    state: &State,
    meeting: &mut Meeting,
    from: &RoaringBitmap,
    to: &RoaringBitmap,
    closed: bool,
    found: &mut Vec<Block>,
) {
    let destinations = grouped(to, row(&state.ingress));
    let reaching = Reaching::of(&state.ingress, destinations.keys());
    for (leaving_row, sources) in grouped(from, row(&state.egress)) {
        let mut shut = if closed { to.clone() } else { RoaringBitmap::new() };
        // Where all of the sources have the same with many, that is one block from the start.
        let mut shared: HashMap<PortSetId, (usize, Vec<RoaringBitmap>)> = HashMap::new();
        for (leaving, ends) in state.egress.rows.get(leaving_row as usize).into_iter().flatten() {
            let arrives = |row: u32| reaching.any(row, &sources);
            for (arriving_row, group) in touched(&destinations, &(ends & to), row(&state.ingress), arrives) {
                let mut left = if closed { sources.clone() } else { RoaringBitmap::new() };
                for (arriving, ends) in state.ingress.rows.get(arriving_row as usize).into_iter().flatten() {
                    let Some(some) = common(&sources, ends) else { continue };
                    let open = meeting.open(*leaving, *arriving);
                    if open != PortSetId::NONE {
                        if closed {
                            left -= &some;
                        }
                        if some.len() == sources.len() {
                            if let Some((_, groups)) = shared.get_mut(&open) {
                                groups.push(group.clone());
                                continue;
                            }
                            shared.insert(open, (found.len(), Vec::new()));
                        }
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
        for (at, groups) in shared.into_values() {
            if let Some(block) = found.get_mut(at) {
                block.to |= groups.union();
            }
        }
        if !shut.is_empty() {
            found.push(Block { from: sources, to: shut, open: PortSetId::NONE });
        }
    }
}

/// Who reaches the ends of each row at all. Where pods may reach many that let few arrive, that is asked first.
struct Reaching {
    of_row: Vec<RoaringBitmap>,
}

impl Reaching {
    /// For some rows.
    fn of<'r>(side: &Side, rows: impl Iterator<Item = &'r u32>) -> Self {
        let mut of_row = vec![RoaringBitmap::new(); side.rows.len()];
        for row in rows.map(|row| *row as usize) {
            if let (Some(slot), Some(parts)) = (of_row.get_mut(row), side.rows.get(row)) {
                *slot = parts.iter().map(|(_, ends)| ends).union();
            }
        }
        Reaching { of_row }
    }

    /// Whether any of some sources does.
    fn any(&self, row: u32, sources: &RoaringBitmap) -> bool {
        let Some(reaching) = self.of_row.get(row as usize) else { return false };
        match (sources.len(), sources.min()) {
            (1, Some(only)) => reaching.contains(only),
            _ => !reaching.is_disjoint(sources),
        }
    }
}

/// Joins blocks of the same ports that have one side in common; first those of the same sources, then those of the same destinations.
pub(in crate::network) fn merged(blocks: Vec<Block>) -> Vec<Block> {
    let mut sets = SetNumbers::default();
    let by_sources = join(blocks, |block| (sets.number(&block.from), block.open), |known, block| known.to |= block.to);
    join(by_sources, |block| (sets.number(&block.to), block.open), |known, block| known.from |= block.from)
}

/// Joins what has the same key, in the order of the first of each.
pub(in crate::network) fn join<T, K: std::hash::Hash + Eq>(
    items: Vec<T>,
    mut key: impl FnMut(&T) -> K,
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

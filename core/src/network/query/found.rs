//! Everything that a question about connections finds, and stretches of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use roaring::{MultiOps, RoaringBitmap};

use crate::network::ports::{PortSet, PortSetId};
use crate::report::{ReachEntry, ReachPair};

use super::blocks::Block;
use super::crowd::{Crowd, Member};
use super::own::OwnNodes;
use super::page::Page;
use super::state::Meeting;
use super::sums::{Sum, sums};

/// Everything that a question finds, before any of it is written out.
pub(in crate::network) struct Found<'a> {
    pub(in crate::network) crowd: Crowd<'a>,
    pub(in crate::network) connected: Arc<Connected>,
}

/// The connections that a question finds, by the ends of its crowd.
#[derive(Debug)]
pub(in crate::network) struct Connected {
    pub(in crate::network) meeting: Meeting,
    /// Pairs that rows decide.
    pub(in crate::network) blocks: Vec<Block>,
    /// How many pairs each block has.
    sizes: Vec<u64>,
    /// Every source that a block has.
    sources: RoaringBitmap,
    /// Pairs of pods with those of their own node, which rows do not decide.
    pub(super) own: OwnNodes,
    /// Those of them that the question is about, as members by end and place.
    pub(in crate::network) own_asked: Vec<(Member, Member, PortSetId)>,
    /// How many pairs of blocks each source has; made for the first stretch that does not begin with the first pair.
    pairs_of: OnceLock<HashMap<u32, u64>>,
    /// Sums for each pair of namespaces; made when they are first asked for.
    namespaces: OnceLock<Vec<Sum>>,
}

/// Pairs of pods with their own node that have the same connections.
#[derive(Debug, Default)]
pub(super) struct OwnEntry {
    from: BTreeSet<Member>,
    to: BTreeSet<Member>,
    pairs: u64,
}

impl Connected {
    /// What was found about the ends of a crowd.
    pub(in crate::network) fn new(
        crowd: &Crowd<'_>,
        meeting: Meeting,
        blocks: Vec<Block>,
        own: OwnNodes,
        own_asked: Vec<(Member, Member, PortSetId)>,
    ) -> Self {
        let sizes = blocks.iter().map(|block| own.count(crowd, &block.from, &block.to)).collect();
        let sources = blocks.iter().map(|block| &block.from).union();
        let (pairs_of, namespaces) = (OnceLock::new(), OnceLock::new());
        Connected { meeting, blocks, sizes, sources, own, own_asked, pairs_of, namespaces }
    }
}

impl Found<'_> {
    /// How many pairs there are.
    pub(in crate::network) fn pairs(&self) -> u64 {
        self.connected.sizes.iter().sum::<u64>() + self.connected.own_asked.len() as u64
    }

    /// The blocks that have a pair, with how many pairs they have.
    pub(super) fn entries(&self) -> Vec<(&Block, u64)> {
        let sizes = self.connected.sizes.iter().copied();
        self.connected.blocks.iter().zip(sizes).filter(|(_, size)| *size > 0).collect()
    }

    pub(super) fn entry(&self, block: &Block, pairs: u64) -> ReachEntry {
        let usual = || self.crowd.reports(&block.from, &block.to);
        let without_own = self.connected.own.reports(&self.crowd, &block.from, &block.to);
        let (from, to) = without_own.unwrap_or_else(usual);
        let connections = self.connected.meeting.get(block.open).connections();
        ReachEntry { from, to, connections, pairs, own_node: false }
    }

    /// The pairs of pods with their own node, those of the same ends together.
    pub(super) fn own_entries(&self) -> Vec<(OwnEntry, PortSetId)> {
        let mut found: BTreeMap<(u32, u32, PortSetId), OwnEntry> = BTreeMap::new();
        for (from, to, open) in &self.connected.own_asked {
            let entry = found.entry((from.0, to.0, *open)).or_default();
            entry.from.insert(*from);
            entry.to.insert(*to);
            entry.pairs += 1;
        }
        found.into_iter().map(|((_, _, open), entry)| (entry, open)).collect()
    }

    pub(super) fn own_entry(&self, entry: &OwnEntry, open: PortSetId) -> ReachEntry {
        let connections = self.connected.meeting.get(open).connections();
        let (from, to) = (self.crowd.report_of(&entry.from), self.crowd.report_of(&entry.to));
        ReachEntry { from, to, connections, pairs: entry.pairs, own_node: true }
    }

    /// A stretch of all pairs: by source, then by destination; behind them those of pods with their own node.
    pub(super) fn listed(&self, page: Page) -> Vec<ReachPair> {
        let (crowd, Connected { blocks, meeting, own, own_asked, .. }) = (&self.crowd, &*self.connected);
        let mut skip = page.offset;
        let mut listed = Vec::new();
        let full = |listed: &Vec<ReachPair>| listed.len() as u64 >= page.limit;
        for from in &self.connected.sources {
            if skip > 0 {
                let pairs = self.pairs_of(from);
                if skip >= pairs {
                    skip -= pairs;
                    continue;
                }
            }
            let of_it = blocks.iter().filter(|block| block.from.contains(from));
            let mut ends: Vec<(u32, PortSetId)> =
                of_it.flat_map(|block| block.to.iter().map(move |to| (to, block.open))).collect();
            crate::sort::sort_by(&mut ends, |left, right| left.0.cmp(&right.0));
            for at in 0..crowd.size(from) {
                for (to, open) in &ends {
                    if full(&listed) {
                        return listed;
                    }
                    for other in 0..crowd.size(*to) {
                        let (source, destination) = ((from, at), (*to, other));
                        if source == destination || own.get(source, destination).is_some() || full(&listed) {
                            continue;
                        }
                        match skip {
                            0 => listed.push(self.pair(source, destination, meeting.get(*open))),
                            _ => skip -= 1,
                        }
                    }
                }
            }
        }
        for (from, to, open) in own_asked {
            match skip {
                0 if !full(&listed) => listed.push(self.pair(*from, *to, meeting.get(*open))),
                0 => break,
                _ => skip -= 1,
            }
        }
        listed
    }

    /// How many pairs a source has that rows decide.
    fn pairs_of(&self, source: u32) -> u64 {
        let Connected { blocks, own, .. } = &*self.connected;
        let all = self.connected.pairs_of.get_or_init(|| {
            let mut pairs: HashMap<u32, u64> = HashMap::new();
            for block in blocks {
                for from in &block.from {
                    let only = RoaringBitmap::from_iter([from]);
                    *pairs.entry(from).or_default() += own.count(&self.crowd, &only, &block.to);
                }
            }
            pairs
        });
        all.get(&source).copied().unwrap_or_default()
    }

    fn pair(&self, from: Member, to: Member, open: &PortSet) -> ReachPair {
        let crowd = &self.crowd;
        ReachPair { from: crowd.name(from), to: crowd.name(to), connections: open.connections() }
    }

    /// The pairs of each two namespaces, outside counted as one without a name.
    pub(in crate::network) fn namespaces(&self) -> &[Sum] {
        self.connected.namespaces.get_or_init(|| sums(&self.crowd, &self.connected))
    }
}

//! Ends that have no address family in common are no pairs: nothing can be open between them, whatever policies say.

use roaring::RoaringBitmap;

use crate::network::reachability::Reachability;

use super::blocks::{Block, Ends};
use super::state::Universe;

/// The ends that can have connections in IPv4 and in IPv6.
#[derive(Debug, Default)]
pub(in crate::network) struct Families([RoaringBitmap; 2]);

impl Families {
    /// Those of the ends of a universe.
    pub(in crate::network) fn of(reachability: &Reachability, universe: &Universe) -> Self {
        Families(universe.families(reachability))
    }

    /// Those of IPv4, and those of IPv6.
    pub(in crate::network) fn each(&self) -> &[RoaringBitmap; 2] {
        &self.0
    }

    /// The sources and destinations that have a family in common, each pair in one part. From outside to outside there is nothing to say.
    pub(in crate::network) fn pairs(&self, from: &Ends, to: &Ends) -> Vec<(RoaringBitmap, RoaringBitmap)> {
        let mut found = self.between(&from.pods, &to.all());
        found.extend(self.between(&from.outside, &to.pods));
        found
    }

    /// Blocks without the pairs that have no family in common.
    pub(in crate::network) fn shared(&self, blocks: Vec<Block>) -> Vec<Block> {
        let of_block = |Block { from, to, open }| {
            let parts = self.between(&from, &to).into_iter();
            parts.map(move |(from, to)| Block { from, to, open })
        };
        blocks.into_iter().flat_map(of_block).collect()
    }

    fn between(&self, from: &RoaringBitmap, to: &RoaringBitmap) -> Vec<(RoaringBitmap, RoaringBitmap)> {
        let [four, six] = &self.0;
        let parts =
            [(from & four & six, to & (four | six)), ((from & four) - six, to & four), ((from & six) - four, to & six)];
        parts.into_iter().filter(|(from, to)| !from.is_empty() && !to.is_empty()).collect()
    }
}

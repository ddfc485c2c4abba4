//! Pairs of pods with those outside who have no address family in common: where everyone outside is meant, these are no pairs.

use roaring::RoaringBitmap;

use crate::network::query::Choice;
use crate::network::query::blocks::Block;
use crate::network::query::crowd::Crowd;
use crate::network::query::state::Universe;
use crate::network::reachability::Reachability;

/// The ends that can have connections in IPv4 and in IPv6.
pub(super) struct Families([RoaringBitmap; 2]);

impl Families {
    pub(super) fn of(reachability: &Reachability, universe: &Universe) -> Self {
        Families(universe.families(reachability))
    }

    /// Blocks without the pairs that no family has, but for addresses that a choice names: of those it is asked.
    pub(super) fn shared(&self, blocks: Vec<Block>, crowd: &Crowd<'_>, [from, to]: [&Choice; 2]) -> Vec<Block> {
        let is_named = |choice: &Choice| choice.names_range(&|_| true);
        let (pods, outside) = (&crowd.everyone.pods, &crowd.everyone.outside);
        let mut found = Vec::with_capacity(blocks.len());
        for Block { from: sources, to: destinations, open } in blocks {
            let part = |from: RoaringBitmap, to: RoaringBitmap| Block { from, to, open };
            let (of_pods, of_outside) = (&sources & pods, &sources & outside);
            let (to_pods, to_outside) = (&destinations & pods, &destinations & outside);
            let mut parts = vec![part(of_pods.clone(), to_pods.clone()), part(of_outside.clone(), to_outside.clone())];
            let mut across = |from: &RoaringBitmap, to: &RoaringBitmap, named: bool| match named {
                true => parts.push(part(from.clone(), to.clone())),
                false => parts.extend(self.0.iter().map(|family| part(from & family, to & family))),
            };
            across(&of_pods, &to_outside, is_named(to));
            across(&of_outside, &to_pods, is_named(from));
            found.extend(parts.into_iter().filter(|part| !part.from.is_empty() && !part.to.is_empty()));
        }
        found
    }
}

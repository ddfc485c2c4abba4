//! What is wanted with one end and not with another that has the same address: a pod of the host network and the address of its node, or two such pods.

use roaring::RoaringBitmap;

use crate::network::addresses::AddressRange;
use crate::network::ports::PortSet;
use crate::network::query::alike::Lift;
use crate::network::query::blocks::{Block, join};
use crate::network::query::crowd::{Crowd, Who};
use crate::network::query::state::Meeting;
use crate::network::reachability::classes::{NodeAddresses, addresses, node_addresses};
use crate::network::words::port_set;

use super::proof::{Difference, Proof};
use super::wanted::Wanted;

/// What is wanted with an end, and comes with another one with which it is not to be.
pub(super) struct Clash {
    /// Whether the two are sources; otherwise they are destinations.
    are_sources: bool,
    /// With whom it is not to be.
    refused: u32,
    /// With whom it is wanted.
    sharing: RoaringBitmap,
    /// Those at the other end.
    others: RoaringBitmap,
    open: PortSet,
}

/// Finds clashes in what comes out besides what is wanted.
pub(super) struct Clashes<'p> {
    crowd: &'p Crowd<'p>,
    meeting: &'p Meeting,
    wanted: Vec<Block>,
    refused: Vec<Block>,
    hosts: RoaringBitmap,
    nodes: NodeAddresses<'p>,
}

impl<'p> Clashes<'p> {
    /// For a proof. Nothing clashes where nothing is refused, or no pod uses the network of its node.
    pub(super) fn of(wanted: &'p Wanted<'_>, proof: &'p Proof<'_>) -> Option<Self> {
        if wanted.refused.is_empty() || wanted.hosts.is_empty() {
            return None;
        }
        let mut lift = Lift::new(&proof.parts);
        let mut lifted = |blocks: &[Block]| -> Vec<Block> {
            let mut ends = |ends: &RoaringBitmap| lift.of(ends).clone();
            let of = |block: &Block| Block { from: ends(&block.from), to: ends(&block.to), open: block.open };
            blocks.iter().map(of).collect()
        };
        Some(Clashes {
            crowd: &proof.crowd,
            meeting: &wanted.meeting,
            wanted: lifted(&wanted.blocks),
            refused: lifted(&wanted.refused),
            hosts: lift.of(&wanted.hosts).clone(),
            nodes: node_addresses(wanted.model),
        })
    }

    /// The clashes in a difference.
    pub(super) fn within(&self, each: &Difference) -> Vec<Clash> {
        let more = self.meeting.get(each.open).without(self.meeting.get(each.wanted));
        let mut found = Vec::new();
        for refused in &self.refused {
            let more = more.intersection(self.meeting.get(refused.open));
            let (from, to) = (&refused.from & &each.from, &refused.to & &each.to);
            if more.is_empty() || from.is_empty() || to.is_empty() {
                continue;
            }
            for (are_sources, ends, others) in [(true, &from, &to), (false, &to, &from)] {
                let others = others - &self.hosts;
                ends.iter().for_each(|end| self.add(&mut found, (are_sources, end), &others, &more));
            }
        }
        let key = |clash: &Clash| (clash.are_sources, clash.refused, clash.open.clone());
        join(found, key, |known, clash| {
            known.sharing |= clash.sharing;
            known.others |= clash.others;
        })
    }

    /// Adds what is wanted between some ends and those that have an address of one with which it is not to be.
    fn add(&self, found: &mut Vec<Clash>, (are_sources, refused): (bool, u32), others: &RoaringBitmap, more: &PortSet) {
        let alike = self.sharing(refused);
        for block in self.wanted.iter().filter(|_| !alike.is_empty()) {
            let (ends, rest) = if are_sources { (&block.from, &block.to) } else { (&block.to, &block.from) };
            let (sharing, others) = (&alike & ends, others & rest);
            let open = more.intersection(self.meeting.get(block.open));
            if !sharing.is_empty() && !others.is_empty() && !open.is_empty() {
                found.push(Clash { are_sources, refused, sharing, others, open });
            }
        }
    }

    /// The other ends that have an address of an end, where one of the two uses the network of its node.
    fn sharing(&self, end: u32) -> RoaringBitmap {
        let is_host = self.hosts.contains(end);
        let own = match self.crowd.who(end) {
            Some(Who::Outside(ranges)) => ranges.clone(),
            Some(Who::Pods(..)) if is_host => self.addresses(end),
            _ => return RoaringBitmap::new(),
        };
        let is_own = |range: &AddressRange| own.iter().any(|known| known.intersection(range).is_some());
        let shares = |other: &u32| match self.crowd.who(*other) {
            Some(Who::Outside(ranges)) => ranges.iter().any(is_own),
            _ => *other != end && self.addresses(*other).iter().any(is_own),
        };
        let outside = self.crowd.everyone.outside.iter().filter(|_| is_host);
        self.hosts.iter().chain(outside).filter(shares).collect()
    }

    /// The addresses of pods that use the network of their node.
    fn addresses(&self, host: u32) -> Vec<AddressRange> {
        let Some(Who::Pods(model, workloads)) = self.crowd.who(host) else { return Vec::new() };
        let pods = workloads.iter().filter_map(|id| model.workload(*id));
        let known = pods.flat_map(|pod| addresses(pod, &self.nodes));
        known.map(|address| AddressRange::of((*address).into())).collect()
    }

    /// A clash in words.
    pub(super) fn sentence(&self, clash: &Clash) -> String {
        let refused = RoaringBitmap::from_iter([clash.refused]);
        let [refused, sharing, others] = [&refused, &clash.sharing, &clash.others].map(|ends| self.crowd.words(ends));
        let (from, to, way) = match clash.are_sources {
            true => (&sharing, &others, "from"),
            false => (&others, &sharing, "to"),
        };
        let on = port_set(&clash.open);
        format!(
            "From {from} to {to}, {on} is wanted, but not {way} {refused}: these have an address in common, and no policy tells them apart."
        )
    }
}

impl Clash {
    /// The pairs of a difference that are not to be, and what is left of it.
    pub(super) fn cut(&self, part: &Difference) -> (Difference, Vec<Difference>) {
        let refused = RoaringBitmap::from_iter([self.refused]);
        let (from, to) = if self.are_sources { (&refused, &self.others) } else { (&self.others, &refused) };
        let (from, to) = (&part.from & from, &part.to & to);
        let of = |from: RoaringBitmap, to: RoaringBitmap| Difference { from, to, ..part.clone() };
        let rest = vec![of(&part.from - &from, part.to.clone()), of(from.clone(), &part.to - &to)];
        (of(from, to), rest)
    }
}

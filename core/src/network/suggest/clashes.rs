//! What is wanted with one end and not with another that has the same address: a pod of the host network and the address of its node, or two such pods.

use std::collections::BTreeMap;
use std::net::IpAddr;

use roaring::RoaringBitmap;

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
    /// The other ends that have an address of an end, where one of the two uses the network of its node.
    sharing: BTreeMap<u32, RoaringBitmap>,
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
        let (of_wanted, of_refused) = (lifted(&wanted.blocks), lifted(&wanted.refused));
        let hosts = lift.of(&wanted.hosts).clone();
        Some(Clashes {
            crowd: &proof.crowd,
            meeting: &wanted.meeting,
            wanted: of_wanted,
            refused: of_refused,
            sharing: sharing(&proof.crowd, &hosts, &node_addresses(wanted.model)),
            hosts,
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
        let Some(alike) = self.sharing.get(&refused) else { return };
        for block in &self.wanted {
            let (ends, rest) = if are_sources { (&block.from, &block.to) } else { (&block.to, &block.from) };
            let (sharing, others) = (alike & ends, others & rest);
            let open = more.intersection(self.meeting.get(block.open));
            if !sharing.is_empty() && !others.is_empty() && !open.is_empty() {
                found.push(Clash { are_sources, refused, sharing, others, open });
            }
        }
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
        let these =
            if self.crowd.count(&clash.sharing) + self.crowd.size(clash.refused) == 2 { "the two" } else { "these" };
        format!(
            "From {from} to {to}, {on} is wanted, but not {way} {refused}: {these} have an address in common, and no policy tells them apart."
        )
    }
}

/// The ends that have an address of an end, for each that uses the network of its node and each outside that has an address of such a one.
fn sharing(crowd: &Crowd<'_>, hosts: &RoaringBitmap, nodes: &NodeAddresses<'_>) -> BTreeMap<u32, RoaringBitmap> {
    let mut having: BTreeMap<IpAddr, RoaringBitmap> = BTreeMap::new();
    for host in hosts {
        let Some(Who::Pods(model, workloads)) = crowd.who(host) else { continue };
        let pods = workloads.iter().filter_map(|id| model.workload(*id));
        for address in pods.flat_map(|pod| addresses(pod, nodes)) {
            having.entry(*address).or_default().insert(host);
        }
    }
    for end in &crowd.everyone.outside {
        let Some(Who::Outside(ranges)) = crowd.who(end) else { continue };
        for range in ranges {
            having.range_mut(range.first()..=range.last()).for_each(|(_, ends)| _ = ends.insert(end));
        }
    }
    let mut sharing: BTreeMap<u32, RoaringBitmap> = BTreeMap::new();
    for ends in having.values().filter(|ends| ends.len() > 1) {
        for end in ends {
            *sharing.entry(end).or_default() |= ends;
        }
    }
    for (end, ends) in &mut sharing {
        ends.remove(*end);
        if !hosts.contains(*end) {
            *ends &= hosts;
        }
    }
    sharing
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

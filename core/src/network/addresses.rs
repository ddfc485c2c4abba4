//! The axis of addresses, cut where blocks begin and end.
//!
//! Addresses that the same sets (blocks, and the addresses of nodes) contain cannot be told apart; they form a group. Each family has an axis of its own, since
//! a block of one never contains an address of the other.

use crate::sort::sort;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use crate::cluster::Block;

/// A family of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// IPv4.
    Ipv4,
    /// IPv6.
    Ipv6,
}

impl Family {
    /// Both, IPv4 first.
    pub const ALL: [Family; 2] = [Family::Ipv4, Family::Ipv6];

    /// The family of an address.
    pub fn of(address: IpAddr) -> Family {
        if address.is_ipv4() { Family::Ipv4 } else { Family::Ipv6 }
    }

    /// The family of a block's addresses.
    pub fn of_block(block: &Block) -> Family {
        Family::of(block.cidr.addr())
    }

    /// As people write it.
    pub fn name(self) -> &'static str {
        match self {
            Family::Ipv4 => "IPv4",
            Family::Ipv6 => "IPv6",
        }
    }

    /// The block of all of its addresses.
    pub fn whole(self) -> &'static str {
        match self {
            Family::Ipv4 => "0.0.0.0/0",
            Family::Ipv6 => "::/0",
        }
    }

    fn last(self) -> u128 {
        match self {
            Family::Ipv4 => u128::from(u32::MAX),
            Family::Ipv6 => u128::MAX,
        }
    }

    fn address(self, value: u128) -> IpAddr {
        match self {
            Family::Ipv4 => Ipv4Addr::from(u32::try_from(value).unwrap_or(u32::MAX)).into(),
            Family::Ipv6 => Ipv6Addr::from(value).into(),
        }
    }
}

/// The addresses of IPv4 that clusters give to pods: private ones, those of carriers, of measurements, and those kept for later.
const OF_PODS: [(Ipv4Addr, u8); 6] = [
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// Whether pods may have addresses of a family, going by the ranges that they get theirs from, where these are known.
pub(super) fn may_have(family: Family, pod_cidrs: &[IpNet]) -> bool {
    pod_cidrs.is_empty() || pod_cidrs.iter().any(|net| Family::of(net.addr()) == family)
}

/// Whether pods may have addresses of a network: in IPv4 they get private ones, and in IPv6 any that are not of a link.
pub(super) fn may_be_of_pods(net: IpNet) -> bool {
    match net {
        IpNet::V4(net) => OF_PODS.iter().any(|(address, length)| {
            let shorter = u32::from(net.prefix_len().min(*length));
            (u32::from(net.addr()) ^ u32::from(*address)).leading_zeros() >= shorter
        }),
        IpNet::V6(_) => !is_of_link(net),
    }
}

/// Whether all addresses of a network are those of a link, which neither pods nor nodes go by.
pub(super) fn is_of_link(net: IpNet) -> bool {
    match net {
        IpNet::V4(net) => net.prefix_len() >= 16 && net.addr().is_link_local(),
        IpNet::V6(net) => net.prefix_len() >= 10 && net.addr().is_unicast_link_local(),
    }
}

/// Addresses from the first to the last, both included, of one family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AddressRange {
    /// The family.
    pub family: Family,
    first: u128,
    last: u128,
}

impl AddressRange {
    /// The range from one address to another; none where they are of two families or the wrong way round.
    pub fn new(first: IpAddr, last: IpAddr) -> Option<Self> {
        let range = AddressRange { family: Family::of(first), first: value(first), last: value(last) };
        (range.family == Family::of(last) && range.first <= range.last).then_some(range)
    }

    /// The addresses of a block.
    pub fn of(net: IpNet) -> Self {
        AddressRange { family: Family::of(net.addr()), first: value(net.network()), last: value(net.broadcast()) }
    }

    /// The first address.
    pub fn first(&self) -> IpAddr {
        self.family.address(self.first)
    }

    /// The last address.
    pub fn last(&self) -> IpAddr {
        self.family.address(self.last)
    }

    /// Whether it has an address.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.family == Family::of(address) && (self.first..=self.last).contains(&value(address))
    }

    /// Whether it has every address of the other one.
    pub fn covers(&self, other: &AddressRange) -> bool {
        self.family == other.family && self.first <= other.first && other.last <= self.last
    }

    /// The whole of a family.
    pub fn whole(family: Family) -> Self {
        AddressRange { family, first: 0, last: family.last() }
    }

    /// Its addresses that the other one does not have, as at most two ranges.
    pub fn without(&self, other: &AddressRange) -> Vec<AddressRange> {
        let Some(hole) = self.intersection(other) else { return vec![*self] };
        let before = (self.first < hole.first).then(|| AddressRange { last: hole.first.saturating_sub(1), ..*self });
        let after = (hole.last < self.last).then(|| AddressRange { first: hole.last.saturating_add(1), ..*self });
        before.into_iter().chain(after).collect()
    }

    /// The addresses that both have.
    pub fn intersection(&self, other: &AddressRange) -> Option<AddressRange> {
        let both =
            AddressRange { family: self.family, first: self.first.max(other.first), last: self.last.min(other.last) };
        (self.family == other.family && both.first <= both.last).then_some(both)
    }
}

impl std::fmt::Display for AddressRange {
    /// A CIDR where the range is one, `FIRST-LAST` otherwise.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bits = match self.family {
            Family::Ipv4 => 32,
            Family::Ipv6 => 128,
        };
        let size = (self.last - self.first).wrapping_add(1);
        let host_bits = if size == 0 { 128 } else { size.trailing_zeros() };
        let aligned = size.count_ones() <= 1 && (host_bits == 128 || self.first.trailing_zeros() >= host_bits);
        match aligned {
            true => write!(f, "{}/{}", self.first(), bits - host_bits),
            false => write!(f, "{}-{}", self.first(), self.family.address(self.last)),
        }
    }
}

/// The addresses of a block that its exceptions leave.
pub fn pieces(block: &Block) -> Vec<AddressRange> {
    let whole = AddressRange::of(block.cidr);
    let mut holes: Vec<AddressRange> =
        block.except.iter().filter_map(|net| AddressRange::of(*net).intersection(&whole)).collect();
    sort(&mut holes);
    let mut left = Vec::new();
    let mut next = Some(whole.first);
    for hole in holes {
        let Some(first) = next else { break };
        if first < hole.first {
            left.push(AddressRange { first, last: hole.first - 1, ..whole });
        }
        next = hole.last.checked_add(1).map(|after| after.max(first));
    }
    if let Some(first) = next.filter(|first| *first <= whole.last) {
        left.push(AddressRange { first, ..whole });
    }
    left
}

/// Ranges in order, those that overlap or touch joined.
pub fn merged(mut ranges: Vec<AddressRange>) -> Vec<AddressRange> {
    sort(&mut ranges);
    let mut merged: Vec<AddressRange> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(before)
                if before.family == range.family
                    && before.last.checked_add(1).is_none_or(|next| range.first <= next) =>
            {
                before.last = before.last.max(range.last);
            }
            _ => merged.push(range),
        }
    }
    merged
}

/// A group of addresses, by its number in [`Axes`].
pub type GroupId = u32;

/// Both axes, cut by sets of addresses.
#[derive(Debug, Default)]
pub struct Axes {
    four: Axis,
    six: Axis,
    groups: Vec<Group>,
    of_set: Vec<Vec<GroupId>>,
}

/// Addresses that the same sets contain.
#[derive(Debug, Clone)]
pub struct Group {
    /// Their family.
    pub family: Family,
    /// They, as ranges in order that do not touch.
    pub ranges: Vec<AddressRange>,
}

/// Where the intervals of one family begin, with the group of each.
#[derive(Debug, Default)]
struct Axis {
    starts: Vec<u128>,
    groups: Vec<GroupId>,
}

impl Axes {
    /// Cuts the axes at the ends of the sets, whose ranges must not touch. A set is afterwards known by its place in the list.
    pub fn cut(sets: &[Vec<AddressRange>]) -> Self {
        let mut axes = Axes { of_set: vec![Vec::new(); sets.len()], ..Axes::default() };
        axes.four = axes.cut_family(Family::Ipv4, sets);
        axes.six = axes.cut_family(Family::Ipv6, sets);
        axes
    }

    /// The groups of both families; those of IPv4 first.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The groups whose addresses a set contains.
    pub fn of_set(&self, set: usize) -> &[GroupId] {
        self.of_set.get(set).map_or(&[], Vec::as_slice)
    }

    /// The group of an address.
    pub fn group(&self, address: IpAddr) -> GroupId {
        let axis = match Family::of(address) {
            Family::Ipv4 => &self.four,
            Family::Ipv6 => &self.six,
        };
        let after = axis.starts.partition_point(|start| *start <= value(address));
        axis.groups.get(after.saturating_sub(1)).copied().unwrap_or_default()
    }

    fn cut_family(&mut self, family: Family, sets: &[Vec<AddressRange>]) -> Axis {
        // What begins and what ends at each cut.
        let mut cuts: BTreeMap<u128, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        cuts.entry(0).or_default();
        for (at, set) in sets.iter().enumerate() {
            for piece in set.iter().filter(|piece| piece.family == family) {
                cuts.entry(piece.first).or_default().0.push(at);
                if piece.last < family.last() {
                    cuts.entry(piece.last + 1).or_default().1.push(at);
                }
            }
        }
        let mut axis = Axis::default();
        let mut active: BTreeSet<usize> = BTreeSet::new();
        let mut known: HashMap<Vec<usize>, GroupId> = HashMap::new();
        let mut cuts = cuts.into_iter().peekable();
        while let Some((first, (begin, end))) = cuts.next() {
            // A set may end and begin again at one cut only where its ranges touch, which they never do.
            for set in &end {
                active.remove(set);
            }
            active.extend(begin);
            let last = cuts.peek().map_or(family.last(), |(next, _)| next - 1);
            let inside: Vec<usize> = active.iter().copied().collect();
            let group = *known.entry(inside).or_insert_with_key(|inside| {
                let id = u32::try_from(self.groups.len()).unwrap_or(u32::MAX);
                self.groups.push(Group { family, ranges: Vec::new() });
                for set in inside {
                    if let Some(groups) = self.of_set.get_mut(*set) {
                        groups.push(id);
                    }
                }
                id
            });
            axis.starts.push(first);
            axis.groups.push(group);
            if let Some(group) = self.groups.get_mut(group as usize) {
                match group.ranges.last_mut() {
                    Some(before) if before.last.checked_add(1) == Some(first) => before.last = last,
                    _ => group.ranges.push(AddressRange { family, first, last }),
                }
            }
        }
        axis
    }
}

fn value(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(cidr: &str, except: &[&str]) -> Block {
        Block { cidr: cidr.parse().unwrap(), except: except.iter().map(|text| text.parse().unwrap()).collect() }
    }

    fn ranges(axes: &Axes) -> Vec<String> {
        let text = |group: &Group| group.ranges.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        axes.groups().iter().map(text).collect()
    }

    #[test]
    fn without_blocks_each_family_is_one_group() {
        assert_eq!(ranges(&Axes::cut(&[])), ["0.0.0.0/0", "::/0"]);
    }

    #[test]
    fn addresses_that_no_block_tells_apart_share_a_group() {
        let (ten, hole) = (block("10.0.0.0/8", &["10.1.0.0/16"]), block("255.255.255.255/32", &[]));
        let axes = Axes::cut(&[pieces(&ten), pieces(&hole)]);
        assert_eq!(
            ranges(&axes),
            [
                "0.0.0.0-9.255.255.255 10.1.0.0/16 11.0.0.0-255.255.255.254",
                "10.0.0.0/16 10.2.0.0-10.255.255.255",
                "255.255.255.255/32",
                "::/0"
            ]
        );
        assert_eq!(axes.group("10.1.2.3".parse().unwrap()), 0);
        assert_eq!(axes.of_set(0), [axes.group("10.2.0.0".parse().unwrap())]);
        assert_eq!(axes.group("::ffff:10.2.0.0".parse().unwrap()), 3);
    }

    #[test]
    fn neighbours_are_one_range() {
        let range = |text: &str| AddressRange::of(text.parse().unwrap());
        let ranges = ["10.0.0.2/32", "10.0.0.1/32", "::1/128", "10.0.0.2/31", "255.255.255.255/32"].map(range);
        let text: Vec<String> = merged(ranges.to_vec()).iter().map(ToString::to_string).collect();
        assert_eq!(text, ["10.0.0.1-10.0.0.3", "255.255.255.255/32", "::1/128"]);
    }

    #[test]
    fn exceptions_may_overlap_and_reach_the_ends() {
        let left = pieces(&block("10.0.0.0/24", &["10.0.0.0/25", "10.0.0.64/26", "10.0.0.192/26"]));
        assert_eq!(left.iter().map(ToString::to_string).collect::<Vec<_>>(), ["10.0.0.128/26"]);
        assert!(pieces(&block("::/0", &["::/0"])).is_empty());
        assert_eq!(pieces(&block("::/0", &["8000::/1"])).first().map(ToString::to_string), Some("::/1".into()));
    }
}

//! Sets of destination ports, and their numbers.

use std::collections::HashMap;

use crate::cluster::Protocol;
use crate::report::Connections;

/// Ranges of ports, both ends included, sorted, apart from each other by at least one port.
type Ranges = Vec<(u16, u16)>;

type Combine = fn(&[(u16, u16)], &[(u16, u16)]) -> Ranges;

/// The destination ports that are open, by protocol. With every port of all three open it stands for every connection.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct PortSet {
    tcp: Ranges,
    udp: Ranges,
    sctp: Ranges,
}

impl PortSet {
    /// Every port of every protocol.
    pub fn all() -> Self {
        let whole = || vec![(1, u16::MAX)];
        PortSet { tcp: whole(), udp: whole(), sctp: whole() }
    }

    /// Some ports of protocols, each by itself.
    pub(crate) fn of_ports(ports: impl IntoIterator<Item = (Protocol, u16)>) -> Self {
        let each = ports.into_iter().map(|(protocol, port)| PortSet::range(protocol, port, port));
        each.fold(PortSet::default(), |all, port| all.union(&port))
    }

    /// The ports from `first` to `last` of one protocol.
    pub fn range(protocol: Protocol, first: u16, last: u16) -> Self {
        let mut set = PortSet::default();
        if first <= last {
            set.of_mut(protocol).push((first, last));
        }
        set
    }

    /// The open ports of one protocol, as ranges in order.
    pub fn of(&self, protocol: Protocol) -> &[(u16, u16)] {
        match protocol {
            Protocol::Tcp => &self.tcp,
            Protocol::Udp => &self.udp,
            Protocol::Sctp => &self.sctp,
        }
    }

    /// Whether a port is open.
    pub fn contains(&self, protocol: Protocol, port: u16) -> bool {
        self.of(protocol).iter().any(|(first, last)| (*first..=*last).contains(&port))
    }

    /// Whether no port is open.
    pub fn is_empty(&self) -> bool {
        Protocol::ALL.into_iter().all(|protocol| self.of(protocol).is_empty())
    }

    /// The ports that are open in either.
    #[must_use]
    pub fn union(&self, other: &PortSet) -> PortSet {
        self.combine(other, unite)
    }

    /// The ports that are open in both.
    #[must_use]
    pub fn intersection(&self, other: &PortSet) -> PortSet {
        self.combine(other, intersect)
    }

    /// The ports that are open in this one and not in the other.
    #[must_use]
    pub fn without(&self, other: &PortSet) -> PortSet {
        self.combine(other, subtract)
    }

    /// Whether every port that is open in the other one is open in this one.
    pub fn covers(&self, other: &PortSet) -> bool {
        other.without(self).is_empty()
    }

    /// Opens more ports.
    pub(super) fn open(&mut self, more: &PortSet) {
        for protocol in Protocol::ALL {
            more.of(protocol).iter().for_each(|range| put(self.of_mut(protocol), *range));
        }
    }

    /// Closes ports.
    pub(super) fn close(&mut self, these: &PortSet) {
        for protocol in Protocol::ALL {
            these.of(protocol).iter().for_each(|range| cut(self.of_mut(protocol), *range));
        }
    }

    /// The set as the report has it.
    pub fn connections(&self) -> Connections {
        if *self == PortSet::all() {
            return Connections::All;
        }
        Connections::Ports { tcp: self.tcp.clone(), udp: self.udp.clone(), sctp: self.sctp.clone() }
    }

    fn of_mut(&mut self, protocol: Protocol) -> &mut Ranges {
        match protocol {
            Protocol::Tcp => &mut self.tcp,
            Protocol::Udp => &mut self.udp,
            Protocol::Sctp => &mut self.sctp,
        }
    }

    fn combine(&self, other: &PortSet, with: Combine) -> PortSet {
        PortSet {
            tcp: with(&self.tcp, &other.tcp),
            udp: with(&self.udp, &other.udp),
            sctp: with(&self.sctp, &other.sctp),
        }
    }
}

fn unite(left: &[(u16, u16)], right: &[(u16, u16)]) -> Ranges {
    let mut all: Ranges = left.iter().chain(right).copied().collect();
    all.sort_unstable();
    let mut merged: Ranges = Vec::with_capacity(all.len());
    for (first, last) in all {
        match merged.last_mut() {
            Some(before) if before.1 >= first.saturating_sub(1) => before.1 = before.1.max(last),
            _ => merged.push((first, last)),
        }
    }
    merged
}

fn intersect(left: &[(u16, u16)], right: &[(u16, u16)]) -> Ranges {
    // One of them mostly has one range, and the other may have thousands.
    let (few, many) = if left.len() < right.len() { (left, right) } else { (right, left) };
    let mut common = Vec::new();
    for (first, last) in few {
        let from = many.partition_point(|(_, end)| end < first);
        let meeting = many.iter().skip(from).take_while(|(start, _)| start <= last);
        common.extend(meeting.map(|(start, end)| (*first.max(start), *last.min(end))));
    }
    common
}

/// Adds a range where it stands, and joins it with those that it meets or touches.
fn put(ranges: &mut Ranges, (first, last): (u16, u16)) {
    let from = ranges.partition_point(|(_, end)| end.saturating_add(1) < first);
    let until = ranges.partition_point(|(start, _)| *start <= last.saturating_add(1)).max(from);
    let (mut start, mut end) = (first, last);
    for (known, until) in ranges.iter().take(until).skip(from) {
        (start, end) = (start.min(*known), end.max(*until));
    }
    ranges.splice(from..until, [(start, end)]);
}

/// Takes a range out where it stands.
fn cut(ranges: &mut Ranges, (first, last): (u16, u16)) {
    let from = ranges.partition_point(|(_, end)| *end < first);
    let until = ranges.partition_point(|(start, _)| *start <= last).max(from);
    let low = ranges.get(from).map(|(start, _)| *start).filter(|start| from < until && *start < first);
    let high = ranges.get(until.wrapping_sub(1)).map(|(_, end)| *end).filter(|end| from < until && *end > last);
    let low = low.map(|start| (start, first.saturating_sub(1)));
    let high = high.map(|end| (last.saturating_add(1), end));
    ranges.splice(from..until, low.into_iter().chain(high));
}

fn subtract(left: &[(u16, u16)], right: &[(u16, u16)]) -> Ranges {
    let mut kept = Vec::new();
    for (first, last) in left {
        let mut next = Some(*first);
        for (from, to) in right.iter().filter(|(from, to)| from <= last && to >= first) {
            let Some(start) = next else { break };
            if start < *from {
                kept.push((start, from - 1));
            }
            next = to.checked_add(1);
        }
        if let Some(start) = next.filter(|start| start <= last) {
            kept.push((start, *last));
        }
    }
    kept
}

/// A port set, by its number in [`PortSets`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PortSetId(pub u32);

impl PortSetId {
    /// No port.
    pub const NONE: PortSetId = PortSetId(0);
    /// Every port of every protocol.
    pub const ALL: PortSetId = PortSetId(1);
}

/// Port sets, each kept once.
#[derive(Debug, Clone)]
pub struct PortSets {
    sets: Vec<PortSet>,
    ids: HashMap<PortSet, PortSetId>,
    unions: HashMap<(PortSetId, PortSetId), PortSetId>,
    /// What two sets share, and what the first has without the second.
    shared: HashMap<(PortSetId, PortSetId), (PortSetId, PortSetId)>,
}

impl Default for PortSets {
    fn default() -> Self {
        let mut sets =
            PortSets { sets: Vec::new(), ids: HashMap::new(), unions: HashMap::new(), shared: HashMap::new() };
        sets.id(PortSet::default());
        sets.id(PortSet::all());
        sets
    }
}

impl PortSets {
    /// The number of a set.
    pub fn id(&mut self, set: PortSet) -> PortSetId {
        if let Some(id) = self.ids.get(&set) {
            return *id;
        }
        let id = PortSetId(u32::try_from(self.sets.len()).unwrap_or(u32::MAX));
        self.sets.push(set.clone());
        self.ids.insert(set, id);
        id
    }

    /// How many sets there are.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.sets.len()
    }

    /// Forgets what was made of which sets, so that copies cost no more than the sets.
    pub(super) fn settle(&mut self) {
        self.unions = HashMap::new();
        self.shared = HashMap::new();
    }

    /// The set of a number.
    pub fn get(&self, id: PortSetId) -> &PortSet {
        static NONE: PortSet = PortSet { tcp: Vec::new(), udp: Vec::new(), sctp: Vec::new() };
        self.sets.get(id.0 as usize).unwrap_or(&NONE)
    }

    /// The number of the union of two sets.
    pub fn union(&mut self, left: PortSetId, right: PortSetId) -> PortSetId {
        if left == right || right == PortSetId::NONE {
            return left;
        }
        if left == PortSetId::NONE {
            return right;
        }
        let key = (left.min(right), left.max(right));
        if let Some(id) = self.unions.get(&key) {
            return *id;
        }
        let both = self.get(left).union(self.get(right));
        let id = self.id(both);
        self.unions.insert(key, id);
        id
    }

    /// The numbers of what two sets share, and of what the first has without the second.
    pub fn split(&mut self, whole: PortSetId, by: PortSetId) -> (PortSetId, PortSetId) {
        if whole == PortSetId::NONE || by == PortSetId::NONE {
            return (PortSetId::NONE, whole);
        }
        if whole == by || by == PortSetId::ALL {
            return (whole, PortSetId::NONE);
        }
        if let Some(known) = self.shared.get(&(whole, by)) {
            return *known;
        }
        let shared = self.get(whole).intersection(self.get(by));
        let left = self.get(whole).without(self.get(by));
        let split = (self.id(shared), self.id(left));
        self.shared.insert((whole, by), split);
        split
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_become_one_range() {
        let low = PortSet::range(Protocol::Tcp, 1, 79);
        let high = PortSet::range(Protocol::Tcp, 80, u16::MAX);
        assert_eq!(low.union(&high).of(Protocol::Tcp), [(1, u16::MAX)]);
        assert!(low.intersection(&high).is_empty());
    }

    #[test]
    fn what_is_taken_away_is_gone() {
        let set = PortSet::range(Protocol::Tcp, 10, 20).union(&PortSet::range(Protocol::Tcp, 30, 40));
        let away = PortSet::range(Protocol::Tcp, 5, 10).union(&PortSet::range(Protocol::Tcp, 15, 32));
        assert_eq!(set.without(&away).of(Protocol::Tcp), [(11, 14), (33, 40)]);
        assert_eq!(PortSet::all().without(&PortSet::range(Protocol::Udp, 1, u16::MAX)).of(Protocol::Udp), []);
        let tcp = |first, last| PortSet::range(Protocol::Tcp, first, last);
        let left = tcp(10, 100).without(&tcp(1, 10).union(&tcp(50, 60)).union(&tcp(100, u16::MAX)));
        assert_eq!(left, tcp(11, 49).union(&tcp(61, 99)));
        assert_eq!(PortSet::all().without(&PortSet::all()), PortSet::default());
        assert_eq!(PortSet::all().without(&PortSet::default()), PortSet::all());
        let (mut sets, whole) = (PortSets::default(), PortSetId::ALL);
        let low = sets.id(PortSet::range(Protocol::Tcp, 1, 79));
        let (shared, left) = sets.split(whole, low);
        assert_eq!((shared, sets.get(left).of(Protocol::Tcp)), (low, &[(80, u16::MAX)][..]));
        assert_eq!(sets.split(low, whole), (low, PortSetId::NONE));
    }

    #[test]
    fn what_is_opened_and_closed_in_place_is_the_union_and_the_rest() {
        let (mut seed, mut sum) = (7_u64, PortSet::default());
        for _ in 0..2_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let ends = [(seed >> 33) % 300, (seed >> 45) % 300].map(|end| u16::try_from(end + 1).unwrap());
            let ends = ends.map(|end| if end == 300 { u16::MAX } else { end });
            let [first, last] = if seed % 3 == 0 { [ends[0]; 2] } else { ends };
            let range = PortSet::range(Protocol::Tcp, first.min(last), first.max(last));
            let (both, left) = (sum.union(&range), sum.without(&range));
            let shared: Vec<u16> = (1..=u16::MAX)
                .filter(|port| *port < 302 || *port == u16::MAX)
                .filter(|port| sum.contains(Protocol::Tcp, *port) && range.contains(Protocol::Tcp, *port))
                .collect();
            let found = sum.intersection(&range);
            assert!(shared.iter().all(|port| found.contains(Protocol::Tcp, *port)));
            assert_eq!(found, range.intersection(&sum));
            assert_eq!((found.union(&left), found.intersection(&left)), (sum.clone(), PortSet::default()));
            let is_opened = seed & 0x1_0000 != 0;
            if is_opened {
                sum.open(&range)
            } else {
                sum.close(&range)
            }
            assert_eq!(sum, if is_opened { both } else { left });
        }
    }

    #[test]
    fn three_whole_protocols_are_everything() {
        let whole = |protocol| PortSet::range(protocol, 1, u16::MAX);
        let mut sets = PortSets::default();
        let [tcp, udp, sctp] = Protocol::ALL.map(|protocol| sets.id(whole(protocol)));
        let two = sets.union(tcp, udp);
        assert_ne!(two, PortSetId::ALL);
        assert_eq!(sets.union(sctp, two), PortSetId::ALL);
        assert_eq!(sets.get(PortSetId::ALL).connections(), Connections::All);
    }

    #[test]
    fn protocols_stay_apart() {
        let set = PortSet::range(Protocol::Udp, 53, 53);
        assert!(set.contains(Protocol::Udp, 53) && !set.contains(Protocol::Tcp, 53));
    }
}

//! The rows of both directions with both address families as one, in a universe that several states may share.

use std::collections::HashMap;

use roaring::RoaringBitmap;

use crate::network::addresses::Family;
use crate::network::ports::{PortSet, PortSetId, PortSets};
use crate::network::reachability::Reachability;
use crate::network::reachability::classes::{Class, ClassId, Members};
use crate::network::reachability::rows::{Row, Rows};

use super::alike::{Lift, SetNumbers, lift};
use super::sets;

/// The ports that are open in IPv4 and in IPv6.
pub(in crate::network) type Both = (PortSetId, PortSetId);

/// Nothing is open in either family.
pub(in crate::network) const NOTHING: Both = (PortSetId::NONE, PortSetId::NONE);

/// Ends by what is open with them; each stands at most once, and in none where nothing is open.
pub(in crate::network) type Parts = Vec<(Both, RoaringBitmap)>;

/// One direction: ends that have the same answers share a row.
#[derive(Debug, Default)]
pub(in crate::network) struct Side {
    pub(in crate::network) of_end: Vec<u32>,
    pub(in crate::network) rows: Vec<Parts>,
}

/// One state of a cluster: what leaves and what arrives at each end. An end that the state does not have has no connections.
#[derive(Debug, Default)]
pub(in crate::network) struct State {
    pub(in crate::network) egress: Side,
    pub(in crate::network) ingress: Side,
}

impl Side {
    /// What is open between an end and the one at the other end.
    pub(in crate::network) fn between(&self, end: u32, other: u32) -> Both {
        let row = self.of_end.get(end as usize).and_then(|row| self.rows.get(*row as usize));
        let found = row.into_iter().flatten().find(|(_, ends)| ends.contains(other));
        found.map_or(NOTHING, |(open, _)| *open)
    }
}

/// The ends that answers are about, as sets of them are numbered: the classes of a state, or pieces of them.
#[derive(Debug)]
pub(in crate::network) struct Universe {
    /// The class of each end; none where the state does not have it.
    pub(in crate::network) class: Vec<Option<ClassId>>,
    /// The ends of each class.
    ends: Vec<RoaringBitmap>,
    /// The ends that are known by another state not to have connections in IPv4, or in IPv6.
    without: [RoaringBitmap; 2],
}

impl Universe {
    /// One without ends, for a state.
    pub(in crate::network) fn of(reachability: &Reachability) -> Self {
        let ends = vec![RoaringBitmap::new(); reachability.classes.all.len()];
        Universe { class: Vec::new(), ends, without: Default::default() }
    }

    /// Adds an end, and says its number.
    pub(in crate::network) fn push(&mut self, class: Option<ClassId>) -> u32 {
        let end = u32::try_from(self.class.len()).unwrap_or(u32::MAX);
        if let Some(ends) = class.and_then(|class| self.ends.get_mut(class as usize)) {
            ends.insert(end);
        }
        self.class.push(class);
        end
    }

    /// Takes an end to have connections in no other families than these, whatever its class says.
    pub(in crate::network) fn narrow(&mut self, end: u32, families: &[Family]) {
        for (without, _) in self.without.iter_mut().zip(Family::ALL).filter(|(_, family)| !families.contains(family)) {
            without.insert(end);
        }
    }

    /// Whether an end can have connections in IPv4 and in IPv6, by what its class says.
    fn has_families(&self, end: u32, class: &Class) -> [bool; 2] {
        let [four, six] = &self.without;
        [(Family::Ipv4, four), (Family::Ipv6, six)]
            .map(|(family, without)| class.families.contains(&family) && !without.contains(end))
    }

    /// Whether each class of a state is one end, of the same number.
    pub(super) fn is_whole(&self, reachability: &Reachability) -> bool {
        self.class.len() == reachability.classes.all.len()
            && self.class.iter().zip(0..).all(|(class, end)| *class == Some(end))
    }

    /// The ends that can have connections in IPv4 and in IPv6.
    pub(in crate::network) fn families(&self, reachability: &Reachability) -> [RoaringBitmap; 2] {
        let mut families = <[RoaringBitmap; 2]>::default();
        for (class, end) in self.class.iter().zip(0..) {
            let Some(class) = class.and_then(|id| reachability.classes.get(id)) else { continue };
            for (ends, _) in families.iter_mut().zip(self.has_families(end, class)).filter(|(_, has)| *has) {
                ends.insert(end);
            }
        }
        families
    }

    /// The ends of some classes.
    pub(in crate::network) fn lift(&self, classes: &RoaringBitmap) -> RoaringBitmap {
        lift(&self.ends, classes)
    }

    /// The same for many sets of classes that are much alike.
    fn lifts(&self) -> Lift<'_> {
        Lift::new(&self.ends)
    }
}

/// Port sets of several states in one numbering, and what two of them have in common.
#[derive(Debug)]
pub(in crate::network) struct Meeting {
    pub(in crate::network) ports: PortSets,
    known: HashMap<(Both, Both), PortSetId>,
}

impl Meeting {
    /// For the port sets of a state.
    pub(in crate::network) fn of(reachability: &Reachability) -> Self {
        Meeting { ports: reachability.ports.clone(), known: HashMap::new() }
    }

    /// What is open where one end lets this leave and the other lets that arrive, in any family.
    pub(in crate::network) fn open(&mut self, leaving: Both, arriving: Both) -> PortSetId {
        const ALL: Both = (PortSetId::ALL, PortSetId::ALL);
        match (leaving, arriving) {
            (NOTHING, _) | (_, NOTHING) => return PortSetId::NONE,
            (ALL, ALL) => return PortSetId::ALL,
            _ => {}
        }
        if let Some(open) = self.known.get(&(leaving, arriving)) {
            return *open;
        }
        let four = self.ports.get(leaving.0).intersection(self.ports.get(arriving.0));
        let six = self.ports.get(leaving.1).intersection(self.ports.get(arriving.1));
        let open = self.ports.id(four.union(&six));
        self.known.insert((leaving, arriving), open);
        open
    }

    /// A port set by its number.
    pub(in crate::network) fn get(&self, id: PortSetId) -> &PortSet {
        self.ports.get(id)
    }
}

/// Rows that are equal have one number, whichever state they are from.
#[derive(Debug, Default)]
pub(in crate::network) struct Known {
    sets: SetNumbers,
    rows: HashMap<Vec<(Both, u32)>, u32>,
}

/// Puts both directions of a state in terms of a universe. `foreign` translates the numbers of its port sets.
pub(in crate::network) fn state(
    reachability: &Reachability,
    universe: &Universe,
    foreign: &mut dyn FnMut(PortSetId) -> PortSetId,
    known: &mut [Known; 2],
) -> State {
    let families = Families::of(reachability, universe);
    let mut lift = universe.lifts();
    let [of_egress, of_ingress] = known;
    let mut side = |rows: &Rows, known: &mut Known| {
        let mut made = Side::default();
        let mut of_key: HashMap<(Option<u32>, bool, [bool; 2]), u32> = HashMap::new();
        for (class, end) in universe.class.iter().zip(0..) {
            let found = class.and_then(|id| Some((id, reachability.classes.get(id)?)));
            let Some((id, class)) = found else {
                let row = number(known, &mut made.rows, Parts::new());
                made.of_end.push(row);
                continue;
            };
            let outside = matches!(class.members, Members::Outside(_));
            let row = rows.of_class.get(id as usize).copied().flatten();
            let own = universe.has_families(end, class);
            let key = (row, outside, own);
            let at = match of_key.get(&key) {
                Some(at) => *at,
                None => {
                    let row = row.and_then(|row| rows.rows.get(row as usize));
                    let parts = families.parts(row, own, outside, &mut lift, foreign);
                    let at = number(known, &mut made.rows, parts);
                    of_key.insert(key, at);
                    at
                }
            };
            made.of_end.push(at);
        }
        made
    };
    State { egress: side(&reachability.egress, of_egress), ingress: side(&reachability.ingress, of_ingress) }
}

fn number(known: &mut Known, rows: &mut Vec<Parts>, parts: Parts) -> u32 {
    let mut key: Vec<(Both, u32)> = parts.iter().map(|(open, ends)| (*open, known.sets.number(ends))).collect();
    key.sort_unstable();
    let next = u32::try_from(known.rows.len()).unwrap_or(u32::MAX);
    let at = *known.rows.entry(key).or_insert(next);
    if rows.len() <= at as usize {
        rows.resize_with(at as usize + 1, Parts::new);
    }
    if let Some(row) = rows.get_mut(at as usize) {
        *row = parts;
    }
    at
}

/// The ends that can have connections in each family; those of pods apart, since nothing is said of outside to outside.
struct Families {
    all: [RoaringBitmap; 2],
    pods: [RoaringBitmap; 2],
}

impl Families {
    fn of(reachability: &Reachability, universe: &Universe) -> Self {
        let all = universe.families(reachability);
        // Classes of pods stand before those outside.
        let is_pods = |class: &ClassId| *class < reachability.classes.of_pods;
        let ends = universe.class.iter().zip(0..).filter(|(class, _)| class.as_ref().is_some_and(is_pods));
        let pods: RoaringBitmap = ends.map(|(_, end)| end).collect();
        Families { pods: all.each_ref().map(|ends| ends & &pods), all }
    }

    fn parts(
        &self,
        row: Option<&Row>,
        [has_four, has_six]: [bool; 2],
        outside: bool,
        lift: &mut Lift<'_>,
        foreign: &mut dyn FnMut(PortSetId) -> PortSetId,
    ) -> Parts {
        let [four, six] = if outside { &self.pods } else { &self.all };
        let none = RoaringBitmap::new();
        let (four, six) = (if has_four { four } else { &none }, if has_six { six } else { &none });
        let mut parts = Parts::new();
        let Some(row) = row else {
            add(&mut parts, (PortSetId::ALL, PortSetId::ALL), four & six);
            add(&mut parts, (PortSetId::ALL, PortSetId::NONE), four - six);
            add(&mut parts, (PortSetId::NONE, PortSetId::ALL), six - four);
            return parts;
        };
        let mut plane = |family: Family, within: &RoaringBitmap| -> Vec<(PortSetId, RoaringBitmap)> {
            let plane = row.plane(family).iter();
            plane.map(|(open, classes)| (foreign(*open), lift.of(classes) & within)).collect()
        };
        let (of_six, of_four) = (plane(Family::Ipv6, six), plane(Family::Ipv4, four));
        for (open, ends) in sets::overlay(of_four, of_six, NOTHING) {
            add(&mut parts, open, ends);
        }
        parts
    }
}

fn add(parts: &mut Parts, open: Both, ends: RoaringBitmap) {
    if ends.is_empty() || open == NOTHING {
        return;
    }
    match parts.iter_mut().find(|(known, _)| *known == open) {
        Some((_, known)) => *known |= ends,
        None => parts.push((open, ends)),
    }
}

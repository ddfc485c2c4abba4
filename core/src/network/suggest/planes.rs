//! Blocks seen from each end: with whom it is to have which ports.

use std::collections::HashMap;

use roaring::{MultiOps, RoaringBitmap};

use crate::network::ports::{PortSetId, PortSets};
use crate::network::query::alike::SetNumbers;
use crate::network::query::blocks::Block;
use crate::network::reachability::rows::{Plane, disjoint};

/// What each end is to have with others; ends with the same have one number. Number 0 is nothing.
#[derive(Debug, Default)]
pub(super) struct Planes {
    pub(super) of_end: Vec<u32>,
    pub(super) all: Vec<Plane>,
    sets: SetNumbers,
    known: HashMap<Vec<(PortSetId, u32)>, u32>,
}

/// The two sides of a block: the ends that it is seen from, and the others.
pub(super) type Sides = fn(&Block) -> (&RoaringBitmap, &RoaringBitmap);

/// From the sources of a block.
pub(super) fn sources(block: &Block) -> (&RoaringBitmap, &RoaringBitmap) {
    (&block.from, &block.to)
}

/// From the destinations of a block.
pub(super) fn destinations(block: &Block) -> (&RoaringBitmap, &RoaringBitmap) {
    (&block.to, &block.from)
}

impl Planes {
    /// `len` ends, as one side of the blocks sees them.
    pub(super) fn of(found: &[Block], len: usize, sides: Sides, ports: &mut PortSets) -> Self {
        let mut signs: Vec<Vec<u32>> = vec![Vec::new(); len];
        for (block, at) in found.iter().zip(0..) {
            for end in sides(block).0 {
                if let Some(sign) = signs.get_mut(end as usize) {
                    sign.push(at);
                }
            }
        }
        let mut planes = Planes::default();
        planes.number(Plane::new());
        let mut of_sign: HashMap<Vec<u32>, u32> = HashMap::new();
        for sign in signs {
            let number = match of_sign.get(&sign) {
                Some(number) => *number,
                None => {
                    let blocks = sign.iter().filter_map(|at| found.get(*at as usize));
                    let plane = plane(blocks.map(|block| (block.open, sides(block).1)).collect(), ports);
                    let number = planes.number(plane);
                    of_sign.insert(sign, number);
                    number
                }
            };
            planes.of_end.push(number);
        }
        planes
    }

    /// The number of a plane.
    pub(super) fn number(&mut self, plane: Plane) -> u32 {
        let mut key: Vec<(PortSetId, u32)> = plane.iter().map(|(open, ends)| (*open, self.sets.number(ends))).collect();
        key.sort_unstable();
        let next = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        let number = *self.known.entry(key).or_insert(next);
        if number == next {
            self.all.push(plane);
        }
        number
    }

    /// The number of what several ends have together.
    pub(super) fn union(&mut self, numbers: &[u32], ports: &mut PortSets) -> u32 {
        if let [only] = numbers {
            return *only;
        }
        let planes = numbers.iter().filter_map(|number| self.all.get(*number as usize));
        let plane = disjoint(planes.flatten().map(|(open, ends)| (*open, ends.clone())), ports);
        self.number(plane)
    }

    /// A plane by its number.
    pub(super) fn get(&self, number: u32) -> &[(PortSetId, RoaringBitmap)] {
        self.all.get(number as usize).map_or(&[], Vec::as_slice)
    }

    /// The number of an end's plane.
    pub(super) fn at(&self, end: u32) -> u32 {
        self.of_end.get(end as usize).copied().unwrap_or_default()
    }
}

/// What is open with each end once, as [`disjoint`] has it. Mostly no end stands twice, and nothing has to be taken apart.
fn plane(open: Vec<(PortSetId, &RoaringBitmap)>, ports: &mut PortSets) -> Plane {
    let count: u64 = open.iter().map(|(_, ends)| ends.len()).sum();
    if open.iter().map(|(_, ends)| *ends).union().len() < count {
        return disjoint(open.into_iter().map(|(open, ends)| (open, ends.clone())), ports);
    }
    let mut parts: Vec<(PortSetId, Vec<&RoaringBitmap>)> = Vec::new();
    for (open, ends) in open {
        match parts.iter_mut().find(|(known, _)| *known == open) {
            Some((_, known)) => known.push(ends),
            None => {
                // Unions are numbered here as there, since what is written follows the numbers.
                for (known, _) in &parts {
                    ports.union(*known, open);
                }
                parts.push((open, vec![ends]));
            }
        }
    }
    let mut plane: Plane = parts.into_iter().map(|(open, ends)| (open, ends.union())).collect();
    plane.retain(|(_, ends)| !ends.is_empty());
    plane.sort_unstable_by_key(|(open, _)| *open);
    plane
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::Protocol;
    use crate::network::ports::PortSet;

    #[test]
    fn what_does_not_overlap_is_as_if_it_were_taken_apart() {
        let set = |ends: &[u32]| ends.iter().copied().collect::<RoaringBitmap>();
        let made = |ends: &[&[u32]], plane: fn(Vec<(PortSetId, &RoaringBitmap)>, &mut PortSets) -> Plane| {
            let mut ports = PortSets::default();
            let ids = [80, 443, 80, 22].map(|port| ports.id(PortSet::range(Protocol::Tcp, port, port)));
            let sets: Vec<RoaringBitmap> = ends.iter().map(|ends| set(ends)).collect();
            let plane = plane(ids.into_iter().zip(&sets).collect(), &mut ports);
            (plane, ports.id(PortSet::range(Protocol::Udp, 1, 1)))
        };
        let slow: fn(Vec<(PortSetId, &RoaringBitmap)>, &mut PortSets) -> Plane =
            |open, ports| disjoint(open.into_iter().map(|(open, ends)| (open, ends.clone())), ports);
        for ends in [[&[1, 2][..], &[3], &[4], &[5, 6]], [&[1, 2][..], &[2, 3], &[3], &[1]]] {
            assert_eq!(made(&ends, plane), made(&ends, slow));
        }
    }
}

//! Sets that are much alike: what is made of one follows from what was made of another, and from the ends in which the two differ.
//!
//! In a large cluster what each of many pods may reach is nearly everyone, and differs in a few. Looking at every end of every such set would grow with the
//! square of the pods.

use std::collections::HashMap;

use roaring::{MultiOps, RoaringBitmap};

/// How many sets are kept to start from: planes of several ports come by turns.
const KEPT: usize = 8;

/// A set is made of another if no more of its ends than one in so many differ; sets that are less alike are kept beside each other.
const LEAST: u64 = 8;

/// Smaller sets are always looked at as a whole, so that they do not drive out large ones.
const SMALL: u64 = 32;

/// What is made of sets, one after the other.
#[derive(Debug, Default)]
pub(in crate::network) struct Alike<M> {
    /// The last used comes last.
    kept: Vec<(RoaringBitmap, M)>,
    small: M,
}

impl<M: Default> Alike<M> {
    /// What is made of a set. `change` adds an end to what was made where it is told `true`, and takes one out otherwise; in what order must not matter.
    pub(in crate::network) fn of(&mut self, set: &RoaringBitmap, mut change: impl FnMut(&mut M, u32, bool)) -> &mut M {
        let len = set.len();
        if len <= SMALL {
            self.small = M::default();
            set.iter().for_each(|end| change(&mut self.small, end, true));
            return &mut self.small;
        }
        let (known, mut made) = self.nearest(set, len);
        for end in &known - set {
            change(&mut made, end, false);
        }
        for end in set - &known {
            change(&mut made, end, true);
        }
        if self.kept.len() >= KEPT {
            self.kept.remove(0);
        }
        self.kept.push((set.clone(), made));
        match self.kept.last_mut() {
            Some((_, made)) => made,
            None => &mut self.small,
        }
    }

    /// Takes out the set that differs least, where one is alike.
    fn nearest(&mut self, set: &RoaringBitmap, len: u64) -> (RoaringBitmap, M) {
        let mut best: Option<(u64, usize)> = None;
        for (at, (known, _)) in self.kept.iter().enumerate().rev() {
            let most = best.map_or(len.div_ceil(LEAST), |(least, _)| least);
            if known.len().abs_diff(len) < most {
                let differing = known.symmetric_difference_len(set);
                if differing < most {
                    best = Some((differing, at));
                }
            }
        }
        best.map(|(_, at)| self.kept.remove(at)).unwrap_or_default()
    }
}

/// Sets of no more runs are known by these; those that are much alike mostly have many.
const RUNS: usize = 32;

/// Distinct sets, numbered in the order in which they come.
#[derive(Debug, Default)]
pub(in crate::network) struct SetNumbers {
    count: u32,
    of_runs: HashMap<Vec<(u32, u32)>, u32>,
    marks: Alike<u128>,
    known: HashMap<u128, Vec<(u32, RoaringBitmap)>>,
}

impl SetNumbers {
    /// The number of a set.
    pub(in crate::network) fn number(&mut self, set: &RoaringBitmap) -> u32 {
        let next = self.count;
        let number = match few_runs(set) {
            Some(runs) => *self.of_runs.entry(runs).or_insert(next),
            None => {
                let mark = *self.marks.of(set, |made, end, _| *made ^= mark(end));
                let same = self.known.entry(mark).or_default();
                // Sets of the same mark are compared, so that nothing hangs on the marks.
                match same.iter().find(|(_, known)| known == set) {
                    Some((number, _)) => *number,
                    None => {
                        same.push((next, set.clone()));
                        next
                    }
                }
            }
        };
        if number == next {
            self.count = next.saturating_add(1);
        }
        number
    }
}

/// The runs of a set, where they are few.
fn few_runs(set: &RoaringBitmap) -> Option<Vec<(u32, u32)>> {
    let (mut ranges, mut runs) = (set.iter(), Vec::new());
    while let Some(range) = ranges.next_range() {
        if runs.len() >= RUNS {
            return None;
        }
        runs.push((*range.start(), *range.end()));
    }
    Some(runs)
}

/// The mark of an end; that of a set is the exclusive or of its ends'.
fn mark(end: u32) -> u128 {
    let half = |salt: u64| {
        // The finaliser of splitmix64.
        let mut bits = (u64::from(end) + 1).wrapping_mul(salt);
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u128::from(bits ^ (bits >> 31))
    };
    half(0x9e37_79b9_7f4a_7c15) << 64 | half(0xd1b5_4a32_d192_ed03)
}

/// Sets of ends, or classes, where each became a set of ends of its own.
#[derive(Debug)]
pub(in crate::network) struct Lift<'b> {
    became: &'b [RoaringBitmap],
    lifted: Alike<RoaringBitmap>,
}

impl<'b> Lift<'b> {
    /// For what became of each.
    pub(in crate::network) fn new(became: &'b [RoaringBitmap]) -> Self {
        Lift { became, lifted: Alike::default() }
    }

    /// What became of some.
    pub(in crate::network) fn of(&mut self, set: &RoaringBitmap) -> &RoaringBitmap {
        let became = self.became;
        self.lifted.of(set, |lifted, each, comes| {
            // One by one, since the union of a large set and a small one copies the large one.
            for end in became.get(each as usize).into_iter().flatten() {
                if comes {
                    lifted.insert(end)
                } else {
                    lifted.remove(end)
                };
            }
        })
    }
}

/// What became of some ends, or classes, where each became a set of ends.
pub(in crate::network) fn lift(became: &[RoaringBitmap], of: &RoaringBitmap) -> RoaringBitmap {
    of.iter().filter_map(|each| became.get(each as usize)).union()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sets of all sizes, which come by turns: most are alike to one of six, and some to none.
    fn sets() -> Vec<RoaringBitmap> {
        let of = |seed: u32| {
            let (sort, apart) = (seed % 6, seed * 7 % 400);
            let all = (0..400).filter(move |end| end % 6 != sort && *end != apart && *end != apart / 2);
            all.take(if seed.is_multiple_of(7) { (seed * 31 % 401) as usize } else { 400 })
        };
        (0..300).map(|seed| of(seed).collect()).collect()
    }

    #[test]
    fn the_same_is_made_as_of_each_set_alone() {
        let became: Vec<RoaringBitmap> = (0..400).map(|end| RoaringBitmap::from_iter([end * 2, end * 2 + 1])).collect();
        let (mut alike, mut lifted) = (Alike::<(u64, u64)>::default(), Lift::new(&became));
        let (mut changes, mut ends) = (0, 0);
        for set in sets() {
            let made = *alike.of(&set, |(count, sum), end, comes| {
                changes += 1;
                let (add, end) = (|value: u64, more| if comes { value + more } else { value - more }, u64::from(end));
                (*count, *sum) = (add(*count, 1), add(*sum, end));
            });
            assert_eq!(made, (set.len(), set.iter().map(u64::from).sum()));
            assert_eq!(*lifted.of(&set), lift(&became, &set));
            ends += set.len();
        }
        assert!(changes * 2 < ends, "{changes} changes for {ends} ends");
    }

    #[test]
    fn equal_sets_have_one_number() {
        let (mut numbers, mut slow) = (SetNumbers::default(), Vec::<RoaringBitmap>::new());
        let of_runs = (0..90_u32).map(|count| (0..count).map(|run| run * 3).collect());
        let all: Vec<RoaringBitmap> = sets().into_iter().chain(of_runs).collect();
        for set in all.iter().chain(&all).cloned() {
            let expected = slow.iter().position(|known| *known == set).unwrap_or_else(|| {
                slow.push(set.clone());
                slow.len() - 1
            });
            assert_eq!(numbers.number(&set) as usize, expected);
        }
    }
}

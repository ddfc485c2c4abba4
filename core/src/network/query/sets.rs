//! Ends in groups, and divisions of ends laid over each other.

use std::collections::BTreeMap;

use roaring::RoaringBitmap;

/// Ends by a key. Those that have none are in no group.
pub(in crate::network) fn grouped<K: Ord>(
    ends: impl IntoIterator<Item = u32>,
    key: impl Fn(u32) -> Option<K>,
) -> BTreeMap<K, RoaringBitmap> {
    let mut groups: BTreeMap<K, RoaringBitmap> = BTreeMap::new();
    for end in ends {
        if let Some(key) = key(end) {
            groups.entry(key).or_default().insert(end);
        }
    }
    groups
}

/// The groups of some keys that some ends fall into, each with those of them that are in it. The key is the one by which all of these ends were grouped.
pub(in crate::network) fn touched<K: Ord + Copy>(
    groups: &BTreeMap<K, RoaringBitmap>,
    ends: &RoaringBitmap,
    key: impl Fn(u32) -> Option<K>,
    wanted: impl Fn(K) -> bool,
) -> BTreeMap<K, RoaringBitmap> {
    if ends.len() < groups.len() as u64 {
        return grouped(ends, |end| key(end).filter(|key| wanted(*key)));
    }
    let of_keys = groups.iter().filter(|(key, _)| wanted(**key));
    of_keys.filter_map(|(key, members)| Some((*key, common(members, ends)?))).collect()
}

/// Those of a few ends that are among many; none where there are none. A single one is looked up.
pub(super) fn common(few: &RoaringBitmap, many: &RoaringBitmap) -> Option<RoaringBitmap> {
    let found = match (few.len(), few.min()) {
        (1, Some(only)) if many.contains(only) => few.clone(),
        (1, _) => return None,
        _ => few & many,
    };
    (!found.is_empty()).then_some(found)
}

/// Two divisions of ends laid over each other: what each part has in one and in the other. `nothing` stands for ends that a division leaves out.
pub(in crate::network) fn overlay<A: Copy, B: Copy>(
    one: Vec<(A, RoaringBitmap)>,
    mut other: Vec<(B, RoaringBitmap)>,
    nothing: (A, B),
) -> Vec<((A, B), RoaringBitmap)> {
    let mut found = Vec::new();
    for (first, mut ends) in one {
        for (second, inside) in &mut other {
            let common = &ends & &*inside;
            if !common.is_empty() {
                ends -= &common;
                *inside -= &common;
                found.push(((first, *second), common));
            }
        }
        found.push(((first, nothing.1), ends));
    }
    found.extend(other.into_iter().map(|(second, ends)| ((nothing.0, second), ends)));
    found.retain(|(_, ends)| !ends.is_empty());
    found
}

/// The ends of a set as runs, by which equal sets are found.
pub(in crate::network) fn runs(ends: &RoaringBitmap) -> Vec<(u32, u32)> {
    let mut ranges = ends.iter();
    let mut runs = Vec::new();
    while let Some(range) = ranges.next_range() {
        runs.push((*range.start(), *range.end()));
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(ends: &[u32]) -> RoaringBitmap {
        ends.iter().copied().collect()
    }

    #[test]
    fn parts_have_what_they_have_in_both() {
        let one = vec![('a', set(&[1, 2, 3])), ('b', set(&[4]))];
        let other = vec![(7, set(&[2, 3, 4])), (8, set(&[5]))];
        let expected = [(('a', 7), set(&[2, 3])), (('a', 0), set(&[1])), (('b', 7), set(&[4])), (('-', 8), set(&[5]))];
        assert_eq!(overlay(one, other, ('-', 0)), expected);
    }

    #[test]
    fn groups_are_touched_alike_by_few_ends_and_by_many() {
        let key = |end: u32| (end < 9).then_some(end % 3);
        let all = set(&[0, 1, 2, 3, 4, 5, 9]);
        let groups = grouped(&all, key);
        assert_eq!(groups.len(), 3);
        for ends in [set(&[4]), set(&[1, 3, 4, 5])] {
            assert_eq!(touched(&groups, &ends, key, |_| true), grouped(&ends, key));
            let of_some = grouped(&ends, |end| key(end).filter(|key| *key != 1));
            assert_eq!(touched(&groups, &ends, key, |key| key != 1), of_some);
        }
    }
}

//! Sorting by one function for all types.
//!
//! Each type that the standard library sorts brings some 5 KB of code into the WebAssembly. Lists that are short or sorted seldom go through this instead,
//! which sorts numbers and moves the items afterwards. All sorts are stable.

use std::cmp::Ordering;

/// Sorts by a comparison.
pub(crate) fn sort_by<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let order = order_by(items, compare);
    let unsorted = std::mem::take(items);
    items.extend(arranged(unsorted, order));
}

/// The items in an order of their numbers.
pub(crate) fn arranged<T>(items: Vec<T>, order: Vec<usize>) -> impl Iterator<Item = T> {
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    order.into_iter().filter_map(move |at| items.get_mut(at).and_then(Option::take))
}

/// The numbers of the items, as a comparison sorts them.
pub(crate) fn order_by<T>(items: &[T], compare: impl Fn(&T, &T) -> Ordering) -> Vec<usize> {
    order(items.len(), &|left, right| match (items.get(left), items.get(right)) {
        (Some(left), Some(right)) => compare(left, right),
        _ => Ordering::Equal,
    })
}

/// Sorts by the order of the type.
pub(crate) fn sort<T: Ord>(items: &mut Vec<T>) {
    sort_by(items, T::cmp);
}

/// The numbers below `len`, sorted.
#[inline(never)]
fn order(len: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..len).collect();
    order.sort_by(|left, right| compare(*left, *right));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_as_the_standard_library_does() {
        let items: Vec<(u32, String)> = (0..200_u32).map(|at| (at * 7919 % 31, at.to_string())).collect();
        let (mut ours, mut theirs) = (items.clone(), items.clone());
        sort_by(&mut ours, |left, right| left.0.cmp(&right.0));
        theirs.sort_by_key(|item| item.0);
        assert_eq!(ours, theirs, "stable");
        sort(&mut ours);
        theirs.sort();
        assert_eq!(ours, theirs);
        let mut none: Vec<u8> = Vec::new();
        sort(&mut none);
        assert!(none.is_empty());
    }
}

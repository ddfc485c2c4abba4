//! Keys of maps that are hashed once.
//!
//! A map that grows hashes its keys again. Where these are texts that lie all over the memory of a large cluster, that took longer than all else about the map.

use std::hash::{BuildHasher, Hash, Hasher, RandomState};

/// A key with its hash.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Marked<K> {
    mark: u64,
    pub(super) key: K,
}

impl<K> Hash for Marked<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.mark);
    }
}

/// Hashes the keys of one map.
#[derive(Debug, Default)]
pub(super) struct Marks(RandomState);

impl Marks {
    /// A key with its hash.
    pub(super) fn of<K: Hash>(&self, key: K) -> Marked<K> {
        Marked { mark: self.0.hash_one(&key), key }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn keys_are_found_again() {
        let marks = Marks::default();
        let mut known = HashMap::new();
        for number in 0..100 {
            known.insert(marks.of(format!("key-{number}")), number);
        }
        assert_eq!(known.get(&marks.of("key-7".to_string())), Some(&7));
        assert_eq!(known.get(&marks.of("key-100".to_string())), None);
    }
}

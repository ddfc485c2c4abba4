//! A stretch of a long answer.

/// Which stretch of an answer is given; the answer always says how long all of it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// How many entries are passed over.
    pub offset: u64,
    /// The most entries that are given.
    pub limit: u64,
}

impl Page {
    /// The most entries that are given where nothing is said.
    pub const LIMIT: u64 = 100;

    /// From the first entry on.
    pub fn first(limit: u64) -> Self {
        Page { offset: 0, limit }
    }

    /// The entries of this stretch.
    pub(in crate::network) fn of<T>(self, entries: impl Iterator<Item = T>) -> Vec<T> {
        let size = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        entries.skip(size(self.offset)).take(size(self.limit)).collect()
    }
}

impl Default for Page {
    fn default() -> Self {
        Page::first(Page::LIMIT)
    }
}

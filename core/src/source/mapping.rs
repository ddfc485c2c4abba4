//! Mappings while they are read: each key once, the last one wins.

use std::collections::HashMap;

use super::tree::{Entry, NodeId};
use super::{Duplicate, Span};

/// From this size on keys are looked up in a table.
const LARGE: usize = 24;

/// The entries of a mapping, so far.
#[derive(Debug, Default)]
pub(super) struct Entries {
    entries: Vec<Entry>,
    /// The place of each key, once there are many.
    places: HashMap<Box<str>, usize>,
    /// The places of entries that later ones replaced.
    lost: Vec<usize>,
    duplicates: Vec<Duplicate>,
}

impl Entries {
    /// Adds an entry, and takes an earlier one of the same key away.
    pub(super) fn push(&mut self, entry: Entry) {
        let place = self.entries.len();
        if let Some(earlier) = self.place(&entry.key) {
            if let Some(first) = self.entries.get(earlier) {
                let duplicate = Duplicate {
                    mapping: NodeId::default(),
                    key: entry.key.clone(),
                    span: entry.key_span,
                    first: first.key_span,
                    merged: entry.merged || first.merged,
                };
                self.duplicates.push(duplicate);
            }
            self.lost.push(earlier);
        }
        if place >= LARGE {
            if place == LARGE {
                self.places = self.entries.iter().enumerate().map(|(at, entry)| (entry.key.clone(), at)).collect();
            }
            self.places.insert(entry.key.clone(), place);
        }
        self.entries.push(entry);
    }

    fn place(&self, key: &str) -> Option<usize> {
        if self.entries.len() > LARGE {
            return self.places.get(key).copied();
        }
        self.entries.iter().rposition(|entry| &*entry.key == key)
    }

    /// The entries in the order of the text, and the duplicates, whose mapping is still to be set.
    pub(super) fn finish(mut self) -> (Vec<Entry>, Vec<Duplicate>) {
        if !self.lost.is_empty() {
            self.lost.sort_unstable();
            let mut lost = self.lost.iter().peekable();
            let mut place = 0;
            self.entries.retain(|_| {
                let drop = lost.next_if(|next| **next == place).is_some();
                place += 1;
                !drop
            });
        }
        (self.entries, self.duplicates)
    }
}

/// An entry that stands in the text.
pub(super) fn written(key: Box<str>, key_span: Span, value: NodeId) -> Entry {
    Entry { key, key_span, value, merged: false }
}

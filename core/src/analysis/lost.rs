//! What is missing in a broken document, and may be missing only because a piece of the text was skipped.

use crate::finding::{Finding, Place};
use crate::manifest::{Object, Segment};
use crate::source::{Recovered, Span, Value};

/// A document that is broken.
#[derive(Clone, Copy)]
pub(super) struct Lost<'a> {
    /// The text of its source.
    pub(super) text: &'a str,
    pub(super) recovered: &'a Recovered,
}

impl Lost<'_> {
    /// Whether a finding says that something is missing where something was skipped: in a mapping or list inside of which a piece was skipped, or right
    /// behind or before which one was, as deeply indented.
    pub(super) fn may_explain(self, finding: &Finding, objects: &[Object]) -> bool {
        let Place::Field { object, path, .. } = &finding.place else { return false };
        let Some(object) = objects.get(object.0 as usize) else { return false };
        let tree = &self.recovered.tree;
        let mut node = object.node;
        let mut whole = true;
        for segment in path.segments() {
            let below = match segment {
                Segment::Field(name) => tree.get(node, name),
                Segment::Key(name) => tree.get(node, name),
                Segment::Index(index) => tree.items(node).get(*index).copied(),
            };
            match below {
                Some(below) => node = below,
                None => {
                    whole = false;
                    break;
                }
            }
        }
        let is_empty = match tree.value(node) {
            Value::Null => true,
            Value::Sequence(items) => items.is_empty(),
            Value::Mapping(entries) => entries.is_empty(),
            _ => false,
        };
        let mut skipped = self.recovered.skipped.iter();
        (!whole || is_empty) && skipped.any(|skipped| self.touches(tree.span(node), *skipped))
    }

    fn touches(self, place: Span, skipped: Span) -> bool {
        if place.start <= skipped.start && skipped.end <= place.end {
            return true;
        }
        let text = |start: u32, end: u32| self.text.get(start as usize..end as usize).unwrap_or_default();
        let (column, of_skipped) = (self.column(place.start), self.column(skipped.start));
        let (between, fits) = match place.end <= skipped.start {
            true => (text(place.end, skipped.start), of_skipped >= column),
            false => (text(skipped.end, place.start), of_skipped == column),
        };
        // A list or mapping in brackets ends with its bracket. Between two pieces of one mapping there is nothing but comments.
        let nothing = |line: &str| line.trim_start().is_empty() || line.trim_start().starts_with('#');
        fits && !text(place.start, place.end).starts_with(['{', '[']) && between.lines().all(nothing)
    }

    /// How far in its line the first thing of the line is, behind the dashes of list items and not behind the place.
    fn column(self, at: u32) -> usize {
        let at = at as usize;
        let before = self.text.get(..at).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |found| found + 1);
        let line = self.text.get(start..).unwrap_or_default();
        let mut rest = line.trim_start_matches([' ', '\t', '\u{FEFF}']);
        while let Some(item) = rest.strip_prefix("- ") {
            rest = item.trim_start_matches(' ');
        }
        (line.len() - rest.len()).min(at - start)
    }
}

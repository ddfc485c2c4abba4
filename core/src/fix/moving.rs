//! Moving a field into another mapping of its object, with its comments.

use crate::manifest::{FieldPath, Segment};
use crate::source::{NodeId, Value};

use super::block::{self, Extent};
use super::edit::Change;
use super::flow;
use super::site::{Place, Site, parent};

/// The changes that move the field of the site into the mapping at `to`.
pub(super) fn changes(site: &Site<'_>, to: &FieldPath) -> Option<Vec<Change>> {
    let place = site.place(&site.path)?;
    if site.is_alias(place.entry) || to.segments().starts_with(site.path.segments()) {
        return None;
    }
    let target = Target::find(site, to)?;
    let taken = Taken::of(site, place)?;
    if target.node == place.mapping && site.is_flow(place.mapping) {
        // The mapping that is made takes the field's own place.
        return Some(vec![flow::wrap(site, place, &target.missing)]);
    }
    let mut changes = taken.remove(site, place, &target)?;
    if let Some(there) = target.present(site, &place.entry.key) {
        // The same is there already: it is enough to take this one away.
        let same = site.tree.to_json(there) == site.tree.to_json(place.entry.value);
        return same.then_some(changes);
    }
    let mut put = target.put(site, &taken)?;
    if let Some(last) = put.last_mut() {
        at_the_end(site, last, &changes);
    }
    changes.extend(put);
    Some(changes)
}

/// Whether the mapping at `to` has a field of this name already.
pub(super) fn is_there(site: &Site<'_>, to: &FieldPath) -> bool {
    let key = site.place(&site.path).map(|place| &*place.entry.key);
    let target = Target::find(site, to);
    key.zip(target).is_some_and(|(key, target)| target.present(site, key).is_some())
}

/// The mapping that a field is moved into, as far as it is there.
struct Target<'a> {
    /// The deepest mapping of the way that is there.
    node: NodeId,
    path: FieldPath,
    /// The names of those that are missing below it.
    missing: Vec<&'a str>,
}

impl<'a> Target<'a> {
    fn find(site: &Site<'_>, to: &'a FieldPath) -> Option<Target<'a>> {
        let mut path = FieldPath::root();
        let mut node = site.tree.root();
        let mut segments = to.segments().iter();
        let mut missing = Vec::new();
        for segment in segments.by_ref() {
            let below = FieldPath::from_segments(path.segments().iter().chain([segment]).cloned().collect());
            match (site.node(&below), segment) {
                (Some(found), _) => (node, path) = (found, below),
                (None, Segment::Field(name)) => {
                    missing.push(name.as_ref());
                    break;
                }
                (None, _) => return None,
            }
        }
        for segment in segments {
            let Segment::Field(name) = segment else { return None };
            missing.push(name.as_ref());
        }
        matches!(site.tree.value(node), Value::Mapping(_) | Value::Null).then_some(Target { node, path, missing })
    }

    fn present(&self, site: &Site<'_>, key: &str) -> Option<NodeId> {
        if self.missing.is_empty() { site.tree.get(self.node, key) } else { None }
    }

    fn put(&self, site: &Site<'_>, taken: &Taken<'_>) -> Option<Vec<Change>> {
        let empty = site.tree.entries(self.node).is_empty();
        let place = site.place(&self.path);
        if let Some(place) = place.filter(|place| empty && !site.is_flow(place.mapping)) {
            return block::fill(site, place, &self.missing, taken.lines.as_deref()?);
        }
        if site.is_flow(self.node) {
            return Some(vec![flow::insert(site, self.node, &self.missing, taken.inline?, taken.column)?]);
        }
        let lines = taken.lines.as_deref()?;
        if !self.missing.is_empty()
            && let Some(extent) = self.on_the_way(site)
        {
            let text = block::nested(site, extent.column, &self.missing, lines);
            return Some(vec![Change::new(extent.start, extent.start, text)]);
        }
        Some(vec![block::append(site, self.node, &self.missing, lines)?])
    }

    /// The entry of the target's deepest mapping that leads to the field: what is made is put above it.
    fn on_the_way(&self, site: &Site<'_>) -> Option<Extent> {
        let depth = self.path.segments().len();
        if !site.path.segments().starts_with(self.path.segments()) {
            return None;
        }
        let next = FieldPath::from_segments(site.path.segments().get(..=depth)?.to_vec());
        block::extent(site, site.place(&next)?).filter(|extent| extent.own_line)
    }
}

/// A field's text.
struct Taken<'a> {
    /// As lines of a block mapping, as if its key stood in the first column.
    lines: Option<Vec<&'a str>>,
    /// As an entry of a mapping in braces.
    inline: Option<&'a str>,
    /// The column of its key.
    column: usize,
    /// Its lines, in a block mapping.
    extent: Option<Extent>,
}

impl<'a> Taken<'a> {
    fn of(site: &Site<'a>, place: Place<'_>) -> Option<Taken<'a>> {
        let key = place.entry.key_span.start as usize;
        let end = (site.tree.span(place.entry.value).end as usize).max(place.entry.key_span.end as usize);
        let written = site.between(key, end);
        let column = site.column(key);
        let one_line = !written.contains(['\n', '\r']);
        if site.is_flow(place.mapping) {
            let lines = one_line.then(|| vec![written]);
            return Some(Taken { lines, inline: Some(written), column, extent: None });
        }
        let extent = block::extent(site, place)?;
        let alone = site.between(extent.start, extent.end).trim() == written;
        let inline = (alone && one_line).then_some(written);
        Some(Taken { lines: Some(block::lines(site, extent)), inline, column, extent: Some(extent) })
    }

    /// Takes the field away, and its mapping if that has nothing else and is not on the way to the target.
    fn remove(&self, site: &Site<'_>, place: Place<'_>, target: &Target<'_>) -> Option<Vec<Change>> {
        let alone = site.tree.entries(place.mapping).len() == 1 && target.node != place.mapping;
        if alone {
            let outer = site.place(&parent(&site.path)?)?;
            if site.is_alias(outer.entry) {
                return None;
            }
            return match site.is_flow(outer.mapping) {
                true => Some(vec![flow::remove(site, outer)?]),
                false => block::remove_emptied(site, outer, self.extent),
            };
        }
        match self.extent {
            Some(extent) => Some(vec![block::remove(site, place, extent)?]),
            None => Some(vec![flow::remove(site, place)?]),
        }
    }
}

/// Lines put in at the end of a document that does not end its last line.
pub(super) fn at_the_end(site: &Site<'_>, put: &mut Change, removed: &[Change]) {
    let end = site.document.end as usize;
    let open = put.start == end && !site.between(site.document.start as usize, end).ends_with('\n');
    if !open || put.text.is_empty() {
        return;
    }
    let line_end = site.line_end();
    let whole_lines = removed.iter().any(|change| change.end == end && site.line_start(change.start) == change.start);
    let lines = put.text.trim_end_matches(['\r', '\n']);
    put.text = if whole_lines { lines.to_string() } else { format!("{line_end}{lines}") };
}

//! Removing a field or an item of a list.

use crate::manifest::{FieldPath, Segment};
use crate::source::{NodeId, Value};

use super::super::edit::Change;
use super::super::site::{Site, parent};
use super::super::{block, flow};
use super::{emptied, there};

/// The changes that take the value at a path away, with what has nothing left then.
pub(super) fn remove(site: &Site<'_>, path: &FieldPath) -> Option<Vec<Change>> {
    there(site, path)?;
    let path = emptied(path.clone(), |path| {
        site.node(path).is_some_and(|node| match site.tree.value(node) {
            Value::Sequence(items) => items.len() == 1,
            Value::Mapping(entries) => entries.len() == 1,
            _ => false,
        })
    });
    if !site.ground.may_go(site.tree, &path) {
        return None;
    }
    let node = there(site, &path)?;
    if matches!(path.segments().last()?, Segment::Index(_)) {
        let list = site.node(&parent(&path)?)?;
        return Some(vec![item(site, list, node)?]);
    }
    let place = site.place(&path)?;
    match site.is_flow(place.mapping) {
        true => Some(vec![flow::remove(site, place)?]),
        false => Some(vec![block::remove(site, place, block::extent(site, place)?)?]),
    }
}

/// Takes one of several items out of a list.
pub(super) fn item(site: &Site<'_>, list: NodeId, item: NodeId) -> Option<Change> {
    let span = site.tree.span(item);
    let (start, end) = (span.start as usize, span.end as usize);
    if start >= end {
        return None;
    }
    if site.is_flow(list) {
        return flow::cut(site, start, end);
    }
    // The line is the item's own from its dash on.
    let before = site.before(start);
    let dash = before.trim_start_matches(' ').strip_prefix('-')?;
    let own = dash.trim_start_matches(' ').is_empty() && site.only_comment(end);
    let column = before.len() - before.trim_start_matches(' ').len();
    let from = site.comments_above(site.line_start(start), column);
    own.then(|| Change::new(from, site.next_line(end), ""))
}

//! Where in a mapping a field is put.

use crate::source::{Entry, NodeId};

use super::super::block;
use super::super::site::{Place, Site};

/// The lists of containers: what is said of the whole pod stands before them.
const CONTAINERS: [&str; 3] = ["containers", "initContainers", "ephemeralContainers"];

/// The fields of a container that say what runs, before those that say how.
const PROGRAM: [&str; 6] = ["name", "image", "imagePullPolicy", "command", "args", "ports"];

/// How many keys have to be in alphabetical order until that is no chance.
const SORTED: usize = 3;

/// Where lines for a new field of a block mapping go, and the column of its keys.
pub(super) fn of(site: &Site<'_>, mapping: NodeId, name: &str) -> Option<(usize, usize)> {
    let entries = site.tree.entries(mapping).iter().enumerate();
    let mut written: Vec<(usize, &Entry)> = entries.filter(|(_, entry)| !entry.merged).collect();
    // Only what a merge key brought in stands in another order.
    if !written.is_sorted_by_key(|(_, entry)| entry.key_span.start) {
        crate::sort::sort_by(&mut written, |(_, left), (_, right)| left.key_span.start.cmp(&right.key_span.start));
    }
    let extent = |(at, entry): (usize, &Entry)| block::extent(site, Place { mapping, at, entry });
    let last = *written.last()?;
    let is_sorted = written.len() >= SORTED && written.is_sorted_by_key(|(_, entry)| &*entry.key);
    let next = match is_sorted {
        true => written.iter().find(|(_, entry)| *entry.key > *name),
        false => written.iter().find(|(_, entry)| CONTAINERS.contains(&&*entry.key)),
    };
    if let Some(extent) = next.and_then(|next| extent(*next)).filter(|extent| extent.own_line) {
        return Some((extent.start, extent.column));
    }
    let program = |(_, entry): &&(usize, &Entry)| PROGRAM.contains(&&*entry.key);
    let is_container = site.tree.entry(mapping, "image").is_some();
    let before = match next {
        // It stands behind the dash of a list item.
        Some(next) => next,
        None if is_container && !is_sorted => written.iter().rev().find(program).unwrap_or(&last),
        None => &last,
    };
    let extent = extent(*before)?;
    Some((extent.end, extent.column))
}

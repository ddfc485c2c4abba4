//! Setting a field.

use crate::manifest::{FieldPath, Segment};
use crate::source::{Format, NodeId, Value};

use super::super::edit::Change;
use super::super::mend::Plain;
use super::super::moving::at_the_end;
use super::super::scalars::requoted;
use super::super::site::Site;
use super::super::{block, flow};
use super::{Walk, place, walk, written};

/// The changes that give the field at a path a value, and make what is missing on the way to it.
pub(super) fn set(site: &Site<'_>, path: &FieldPath, value: Plain<'_>) -> Option<Vec<Change>> {
    let Walk { node, depth } = walk(site, path)?;
    match path.segments().get(depth..)? {
        [] => replace(site, node, path, value),
        missing => {
            let names: Option<Vec<&str>> = missing.iter().map(Segment::name).collect();
            let at = FieldPath::from_segments(path.segments().get(..depth)?.to_vec());
            insert(site, node, &at, &names?, value)
        }
    }
}

/// Whether a field that is missing in a block mapping with others can be put there; none where that is not what setting it does.
pub(super) fn can_put(site: &Site<'_>, path: &FieldPath) -> Option<bool> {
    let Walk { node, depth } = walk(site, path)?;
    let (first, rest) = path.segments().get(depth..)?.split_first()?;
    let is_block =
        matches!(site.tree.value(node), Value::Mapping(entries) if !entries.is_empty()) && !site.is_flow(node);
    if !is_block || rest.iter().any(|segment| segment.name().is_none()) {
        return None;
    }
    Some(place::of(site, node, first.name()?).is_some())
}

/// Puts a field into the mapping at a path, below the missing mappings that lead to it.
fn insert(site: &Site<'_>, mapping: NodeId, at: &FieldPath, names: &[&str], value: Plain<'_>) -> Option<Vec<Change>> {
    let (last, missing) = names.split_last()?;
    let entry_in_braces = |around: NodeId| {
        let quoted = site.format == Format::Json || quotes_keys(site, around);
        let text = written(value, quoted);
        if quoted { format!("\"{last}\": {text}") } else { format!("{last}: {text}") }
    };
    if site.is_flow(mapping) {
        return Some(vec![flow::insert(site, mapping, missing, &entry_in_braces(mapping), 0)?]);
    }
    let line = format!("{last}: {}", written(value, false));
    let mut changes = match site.tree.value(mapping) {
        Value::Null => {
            let place = site.place(at)?;
            if site.is_flow(place.mapping) {
                return Some(vec![flow::fill(site, mapping, missing, &entry_in_braces(place.mapping))?]);
            }
            block::fill(site, place, missing, &[&line])?
        }
        Value::Mapping(entries) if !entries.is_empty() => {
            let (at, column) = place::of(site, mapping, names.first()?)?;
            vec![Change::new(at, at, block::nested(site, column, missing, &[&line]))]
        }
        _ => return None,
    };
    if let Some(put) = changes.last_mut() {
        at_the_end(site, put, &[]);
    }
    Some(changes)
}

/// Whether the keys of a mapping stand in quotes, as in JSON.
fn quotes_keys(site: &Site<'_>, mapping: NodeId) -> bool {
    let first = site.tree.entries(mapping).iter().find(|entry| !entry.merged);
    first.is_some_and(|entry| site.slice(entry.key_span).starts_with('"'))
}

/// Writes another value where one stands.
pub(super) fn replace(site: &Site<'_>, node: NodeId, path: &FieldPath, value: Plain<'_>) -> Option<Vec<Change>> {
    let span = site.tree.span(node);
    let (start, end) = (span.start as usize, span.end as usize);
    let old = site.between(start, end);
    match (site.tree.value(node), value) {
        (Value::Sequence(items), Plain::ListOf(word)) => list(site, node, items, word),
        (Value::Null, _) if old.is_empty() => {
            let key_end = site.place(path)?.entry.key_span.end as usize;
            let colon = key_end + site.between(key_end, site.next_line(key_end)).find(':')? + 1;
            let quoted = site.format == Format::Json;
            Some(vec![Change::new(colon, colon, format!(" {}", written(value, quoted)))])
        }
        (Value::Sequence(_) | Value::Mapping(_), _) => None,
        (_, value) => {
            // An anchor or a tag between the key and its value belongs to the old one.
            let bare = match path.segments().last()? {
                Segment::Index(_) => matches!(site.between(start.checked_sub(1)?, start), " " | "[" | "-" | "\n" | ","),
                _ => {
                    let key_end = site.place(path)?.entry.key_span.end as usize;
                    site.between(key_end, start).trim() == ":"
                }
            };
            if !bare || old.contains(['\n', '\r']) {
                return None;
            }
            let text = match value {
                Plain::Word(word) if matches!(site.tree.value(node), Value::String(_)) => requoted(old, word)?,
                value => written(value, site.format == Format::Json),
            };
            Some(vec![Change::new(start, end, text)])
        }
    }
}

/// Makes a list one of one word, which takes the first item's place and quotes.
fn list(site: &Site<'_>, node: NodeId, items: &[NodeId], word: &str) -> Option<Vec<Change>> {
    let (Some(first), Some(last)) = (items.first(), items.last()) else {
        let span = site.tree.span(node);
        let text = format!("[\"{word}\"]");
        return site.is_flow(node).then(|| vec![Change::new(span.start as usize, span.end as usize, text)]);
    };
    if items.iter().any(|item| site.ground.is_shared(*item)) {
        return None;
    }
    let (first, last) = (site.tree.span(*first), site.tree.span(*last));
    let (start, end, behind) = (first.start as usize, first.end as usize, last.end as usize);
    let text = requoted(site.between(start, end), word)?;
    let cut = match site.is_flow(node) {
        true => Change::new(end, behind, ""),
        // The line feeds are those of the first item's line and of the last one's.
        false => Change::new(site.next_line(end), site.next_line(behind), ""),
    };
    (start < end && end <= behind).then(|| vec![Change::new(start, end, text), cut])
}

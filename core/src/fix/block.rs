//! Entries of block mappings: which lines are theirs, and how they are taken out and put in.

use crate::source::{NodeId, Value};

use super::edit::Change;
use super::sheet::{dedented, indented};
use super::site::{Place, Site};

/// The text of an entry: its lines, the comments directly above that are indented alike, and those below that are indented more.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The column of the key.
    pub(super) column: usize,
    /// Whether the line begins with the key; otherwise it stands behind the dash of a list item.
    pub(super) own_line: bool,
}

/// The text of an entry of a block mapping; none where something else stands on its lines.
pub(super) fn extent(site: &Site<'_>, place: Place<'_>) -> Option<Extent> {
    let key = place.entry.key_span.start as usize;
    let before = site.before(key);
    let own_line = before.trim_matches(' ').is_empty();
    if !own_line && !before.trim_matches([' ', '-']).is_empty() {
        return None;
    }
    let value_end = value_end(site, place)?;
    if !site.only_comment(value_end) {
        return None;
    }
    let column = site.column(key);
    let line = site.line_start(key);
    let start = if own_line { site.comments_above(line, column) } else { key };
    let end = site.comments_below(site.next_line(value_end), column);
    Some(Extent { start, end, column, own_line })
}

/// Where the text of an entry's value ends.
fn value_end(site: &Site<'_>, place: Place<'_>) -> Option<usize> {
    let key_end = place.entry.key_span.end as usize;
    if !site.is_alias(place.entry) {
        return Some(site.tree.span(place.entry.value).end as usize);
    }
    let rest = site.between(key_end, site.next_line(key_end));
    let alias = rest.trim_start().strip_prefix(':')?.trim_start();
    let name = alias.find(char::is_whitespace).map_or(alias, |end| alias.get(..end).unwrap_or(alias));
    name.starts_with('*').then(|| key_end + rest.len() - alias.len() + name.len())
}

/// The lines of an entry, as if its key stood in the first column.
pub(super) fn lines<'a>(site: &Site<'a>, extent: Extent) -> Vec<&'a str> {
    dedented(site.between(extent.start, extent.end), extent.column)
}

/// Takes an entry out.
pub(super) fn remove(site: &Site<'_>, place: Place<'_>, extent: Extent) -> Option<Change> {
    if extent.own_line {
        return Some(Change::new(extent.start, extent.end, ""));
    }
    // The next entry takes the place behind the dash.
    let next = site.tree.entries(place.mapping).get(place.at + 1).filter(|next| !next.merged)?;
    let next = next.key_span.start as usize;
    let gap = site.between(extent.end, next);
    gap.trim().is_empty().then(|| Change::new(extent.start, next, ""))
}

/// Takes out an entry whose mapping has no other; comments beside the entry's own lines stay, and then so does the empty mapping.
pub(super) fn remove_emptied(site: &Site<'_>, place: Place<'_>, inner: Option<Extent>) -> Option<Vec<Change>> {
    let outer = extent(site, place)?;
    let Some(inner) = inner else { return Some(vec![remove(site, place, outer)?]) };
    let left = [site.between(outer.start, inner.start), site.between(inner.end, outer.end)];
    if !left.iter().any(|text| text.contains('#')) {
        return Some(vec![remove(site, place, outer)?]);
    }
    let key_end = place.entry.key_span.end as usize;
    let colon = key_end + site.between(key_end, inner.start).find(':')? + 1;
    Some(vec![Change::new(colon, colon, " {}"), Change::new(inner.start, inner.end, "")])
}

/// Lines to put into a mapping: each missing mapping of the way, then the entry.
pub(super) fn nested(site: &Site<'_>, column: usize, missing: &[&str], lines: &[&str]) -> String {
    let (step, line_end) = (site.indent(), site.line_end());
    let mut text = String::new();
    for (depth, name) in missing.iter().enumerate() {
        let head = format!("{name}:");
        text.push_str(&indented([head.as_str()], column + depth * step, line_end));
    }
    text.push_str(&indented(lines.iter().copied(), column + missing.len() * step, line_end));
    text
}

/// Puts lines behind the last entry of a block mapping.
pub(super) fn append(site: &Site<'_>, mapping: NodeId, missing: &[&str], lines: &[&str]) -> Option<Change> {
    let entries = site.tree.entries(mapping);
    let column = site.column(site.tree.span(mapping).start as usize);
    let written = entries.iter().enumerate().filter(|(_, entry)| !entry.merged);
    let (at, entry) = written.max_by_key(|(_, entry)| entry.key_span.start)?;
    let end = extent(site, Place { mapping, at, entry })?.end;
    Some(Change::new(end, end, nested(site, column, missing, lines)))
}

/// Whether a text is a null that is written out.
pub(super) fn is_null(text: &str) -> bool {
    matches!(text, "null" | "Null" | "NULL" | "~")
}

/// Puts lines into the empty mapping, written or not, of an entry of a block mapping; a null gives way to it.
pub(super) fn fill(site: &Site<'_>, place: Place<'_>, missing: &[&str], lines: &[&str]) -> Option<Vec<Change>> {
    let extent = extent(site, place)?;
    let span = site.tree.span(place.entry.value);
    let (start, end) = (span.start as usize, span.end as usize);
    let written = site.between(start, end);
    let empty = match site.tree.value(place.entry.value) {
        Value::Null => written.is_empty() || is_null(written),
        Value::Mapping(_) => {
            written.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).is_some_and(|rest| rest.trim().is_empty())
        }
        _ => false,
    };
    if !empty {
        return None;
    }
    let text = nested(site, extent.column + site.indent(), missing, lines);
    Some(vec![Change::new(site.blank_before(start), end, ""), Change::new(extent.end, extent.end, text)])
}

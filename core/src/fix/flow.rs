//! Entries of mappings in braces, JSON among them: how they are taken out and put in.

use crate::source::NodeId;

use super::block::is_null;
use super::edit::Change;
use super::site::{Place, Site};

/// Takes an entry out, with the comma that it needs no longer.
pub(super) fn remove(site: &Site<'_>, place: Place<'_>) -> Option<Change> {
    let (start, end) = bounds(site, place);
    cut(site, start, end)
}

/// Takes an entry or an item out, with the comma that it needs no longer.
pub(super) fn cut(site: &Site<'_>, start: usize, end: usize) -> Option<Change> {
    let before = site.blank_before(start);
    let behind = site.blank_behind(end);
    let last = site.between(site.document.start as usize, before).chars().next_back()?;
    let next = site.between(behind, site.document.end as usize).chars().next()?;
    match (last, next) {
        (',', _) => Some(Change::new(before - 1, end, "")),
        ('{' | '[', ',') => Some(Change::new(start, site.blank_behind(behind + 1), "")),
        ('{', '}') | ('[', ']') => Some(Change::new(before, behind, "")),
        _ => None,
    }
}

/// Puts an entry behind the last one of a mapping in braces, below the missing mappings of the way. `column` is that of the entry where it was.
pub(super) fn insert(
    site: &Site<'_>,
    mapping: NodeId,
    missing: &[&str],
    written: &str,
    column: usize,
) -> Option<Change> {
    let span = site.tree.span(mapping);
    let (open, close) = (span.start as usize, (span.end as usize).checked_sub(1)?);
    if site.between(close, close + 1) != "}" {
        return None;
    }
    let last = site.tree.entries(mapping).iter().filter(|entry| !entry.merged).max_by_key(|entry| entry.key_span.start);
    let Some(last) = last else {
        let empty = site.between(open + 1, close).trim().is_empty();
        return empty.then(|| Change::new(open + 1, close, nested(missing, written, None)));
    };
    let tail = site.blank_before(close);
    if site.before(tail).contains('#') {
        return None;
    }
    let comma = if site.between(tail - 1, tail) == "," { "" } else { "," };
    let key = last.key_span.start as usize;
    let own_line = site.before(key).trim().is_empty() && site.line_start(key) > open;
    let text = if own_line {
        let tabs = site.before(key).starts_with('\t');
        let (sign, step) = if tabs { ("\t", 1) } else { (" ", site.indent()) };
        let layout = Layout { line_end: site.line_end(), sign, column: site.column(key), step, from: column };
        let line = format!("{}{}", layout.line_end, sign.repeat(layout.column));
        format!("{comma}{line}{}", nested(missing, written, Some(layout)))
    } else {
        format!("{comma} {}", nested(missing, written, None))
    };
    Some(Change::new(tail, tail, text))
}

/// Makes a null that is written out the mapping, in braces, of the missing mappings of the way and an entry.
pub(super) fn fill(site: &Site<'_>, null: NodeId, missing: &[&str], written: &str) -> Option<Change> {
    let span = site.tree.span(null);
    let text = format!("{{{}}}", nested(missing, written, None));
    is_null(site.slice(span)).then(|| Change::new(span.start as usize, span.end as usize, text))
}

/// Puts the missing mappings of the way around an entry, where it stands.
pub(super) fn wrap(site: &Site<'_>, place: Place<'_>, missing: &[&str]) -> Change {
    let (start, end) = bounds(site, place);
    Change::new(start, end, nested(missing, site.between(start, end), None))
}

fn bounds(site: &Site<'_>, place: Place<'_>) -> (usize, usize) {
    let key = place.entry.key_span;
    (key.start as usize, site.tree.span(place.entry.value).end.max(key.end) as usize)
}

/// How entries on lines of their own are laid out.
#[derive(Clone, Copy)]
struct Layout {
    line_end: &'static str,
    /// What lines are indented by: spaces, or tabs.
    sign: &'static str,
    column: usize,
    step: usize,
    /// The column that the entry had where it was.
    from: usize,
}

fn nested(missing: &[&str], written: &str, layout: Option<Layout>) -> String {
    let Some((name, rest)) = missing.split_first() else {
        return layout.map_or_else(|| written.to_string(), |layout| shifted(written, layout));
    };
    let quote = if written.starts_with('"') { "\"" } else { "" };
    let Some(layout) = layout else { return format!("{quote}{name}{quote}: {{{}}}", nested(rest, written, None)) };
    let inner = Layout { column: layout.column + layout.step, ..layout };
    let line = |column| format!("{}{}", layout.line_end, layout.sign.repeat(column));
    let body = nested(rest, written, Some(inner));
    format!("{quote}{name}{quote}: {{{}{body}{}}}", line(inner.column), line(layout.column))
}

/// An entry of several lines, moved from its column to another one.
fn shifted(written: &str, layout: Layout) -> String {
    let mut lines = written.lines();
    let mut text = lines.next().unwrap_or_default().to_string();
    for line in lines {
        let rest = line.trim_start_matches([' ', '\t']);
        let column = (line.len() - rest.len() + layout.column).saturating_sub(layout.from);
        text.push_str(layout.line_end);
        text.push_str(&layout.sign.repeat(column));
        text.push_str(rest);
    }
    text
}

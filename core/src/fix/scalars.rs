//! Edits of a key or a value where it stands.

use crate::source::{Format, NodeId, Tree, Value};

use super::edit::Change;
use super::site::{Place, Site, parent};

/// Writes another key, in the quotes that the old one has.
pub(super) fn rename(site: &Site<'_>, key: &str) -> Option<Vec<Change>> {
    let place = site.place(&site.path)?;
    Some(vec![key_change(site, place, key)?])
}

/// Writes another key and another string, each in the quotes of the old one.
pub(super) fn rewrite(site: &Site<'_>, key: &str, value: &str) -> Option<Vec<Change>> {
    let place = site.place(&site.path)?;
    let span = scalar(site, place)?;
    let text = requoted(site.between(span.0, span.1), value)?;
    Some(vec![key_change(site, place, key)?, Change::new(span.0, span.1, text)])
}

/// Writes another key, and below it a mapping of one string.
pub(super) fn nest(site: &Site<'_>, key: &str, field: &str, value: &str) -> Option<Vec<Change>> {
    let place = site.place(&site.path)?;
    let (start, end) = scalar(site, place)?;
    let rename = key_change(site, place, key)?;
    let text = requoted(site.between(start, end), value)?;
    if site.is_flow(place.mapping) {
        let field = json_key(site, field);
        return Some(vec![rename, Change::new(start, end, format!("{{{field}: {text}}}"))]);
    }
    let key_span = place.entry.key_span;
    let colon = key_span.end as usize + site.between(key_span.end as usize, start).find(':')? + 1;
    if !site.between(colon, start).trim().is_empty() {
        return None;
    }
    let column = site.column(key_span.start as usize) + site.indent();
    let text = format!("{}{}{field}: {text}", site.line_end(), " ".repeat(column));
    Some(vec![rename, Change::new(colon, end, text)])
}

/// Puts a number or boolean into quotes.
pub(super) fn quote(site: &Site<'_>) -> Option<Vec<Change>> {
    let (start, end) = value_span(site)?;
    let written = site.between(start, end);
    let plain = !written.is_empty() && !written.contains(['"', '\'', '\\', '\n', '\r', '&', '*', '!']);
    plain.then(|| vec![Change::new(start, end, format!("\"{written}\""))])
}

/// Takes the quotes off a number or boolean.
pub(super) fn unquote(site: &Site<'_>) -> Option<Vec<Change>> {
    let (start, end) = value_span(site)?;
    let text = site.tree.str(site.node(&site.path)?)?;
    let written = site.between(start, end);
    let quoted = ['"', '\''].into_iter().any(|quote| {
        written.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)).is_some_and(|inner| inner == text)
    });
    quoted.then(|| vec![Change::new(start, end, text)])
}

/// Makes a list of one: a block mapping becomes a list item, anything else is put in brackets.
pub(super) fn wrap_in_list(site: &Site<'_>) -> Option<Vec<Change>> {
    let (start, end) = value_span(site)?;
    let node = site.node(&site.path)?;
    if !matches!(site.tree.value(node), Value::Mapping(_)) || site.is_flow(node) {
        let written = site.between(start, end);
        let one_line = !written.contains(['\n', '\r']) || site.is_flow(node);
        return one_line.then(|| vec![Change::new(start, start, "["), Change::new(end, end, "]")]);
    }
    if !site.before(start).trim().is_empty() {
        return None;
    }
    let mut changes = vec![Change::new(start, start, "- ")];
    let mut line = site.next_line(start);
    while line < end {
        let next = site.next_line(line);
        if !site.between(line, next).trim().is_empty() {
            changes.push(Change::new(line, line, "  "));
        }
        line = next;
    }
    Some(changes)
}

/// Puts a key before a scalar of a list.
pub(super) fn wrap_in_mapping(site: &Site<'_>, key: &str) -> Option<Vec<Change>> {
    let (start, end) = value_span(site)?;
    let list = site.node(&parent(&site.path)?)?;
    let key = json_key(site, key);
    match site.tree.value(list) {
        Value::Sequence(_) if site.is_flow(list) => {
            Some(vec![Change::new(start, start, format!("{{{key}: ")), Change::new(end, end, "}")])
        }
        Value::Sequence(_) => Some(vec![Change::new(start, start, format!("{key}: "))]),
        _ => None,
    }
}

/// Makes a list of one mapping of a scalar.
pub(super) fn wrap_in_list_of(site: &Site<'_>, key: &str) -> Option<Vec<Change>> {
    let (start, end) = value_span(site)?;
    let key = json_key(site, key);
    Some(vec![Change::new(start, start, format!("[{{{key}: ")), Change::new(end, end, "}]")])
}

/// A key as the document writes keys.
pub(super) fn json_key(site: &Site<'_>, key: &str) -> String {
    match site.format {
        Format::Json => format!("\"{key}\""),
        Format::Yaml => key.to_string(),
    }
}

pub(super) fn key_change(site: &Site<'_>, place: Place<'_>, key: &str) -> Option<Change> {
    if site.tree.entry(place.mapping, key).is_some() {
        return None;
    }
    let span = place.entry.key_span;
    let written = site.slice(span);
    let quote = written.chars().next().filter(|first| matches!(first, '"' | '\''));
    let inner = match quote {
        Some(quote) => written.strip_prefix(quote)?.strip_suffix(quote)?,
        None => written,
    };
    if inner != &*place.entry.key {
        return None;
    }
    let start = span.start as usize + usize::from(quote.is_some());
    Some(Change::new(start, start + inner.len(), key))
}

/// Where the scalar of an entry is written, on one line and not elsewhere by an alias.
fn scalar(site: &Site<'_>, place: Place<'_>) -> Option<(usize, usize)> {
    let span = site.tree.span(place.entry.value);
    let written = site.slice(span);
    let usable = !site.is_alias(place.entry) && !written.is_empty() && !written.contains(['\n', '\r']);
    usable.then_some((span.start as usize, span.end as usize))
}

/// A string in the quotes of another one.
pub(super) fn requoted(written: &str, value: &str) -> Option<String> {
    match written.chars().next()? {
        quote @ ('"' | '\'') if written.len() > 1 && written.ends_with(quote) => Some(format!("{quote}{value}{quote}")),
        '|' | '>' | '"' | '\'' => None,
        _ => Some(value.to_string()),
    }
}

/// Where the value that the site is about is written: an entry's, or an item's within its list.
fn value_span(site: &Site<'_>) -> Option<(usize, usize)> {
    let node = site.node(&site.path)?;
    let span = site.tree.span(node);
    let own = match site.place(&site.path) {
        Some(place) => !site.is_alias(place.entry),
        None => within(site.tree, site.node(&parent(&site.path)?)?, node),
    };
    (own && span.start < span.end).then_some((span.start as usize, span.end as usize))
}

fn within(tree: &Tree, outer: NodeId, inner: NodeId) -> bool {
    let (outer, inner) = (tree.span(outer), tree.span(inner));
    outer.start <= inner.start && inner.end <= outer.end
}

//! Changes of policies: items joined, fields and items put in.

use serde_json::{Map, Value as Json};

use crate::manifest::{FieldPath, Segment};
use crate::source::{Format, Value};
use crate::words::quoted_scalar;

use super::block;
use super::edit::Change;
use super::fields;
use super::flow;
use super::mend::Revision;
use super::moving::at_the_end;
use super::scalars::{json_key, rename};
use super::sheet::indented;
use super::site::{Site, parent};
use super::values::{self, get, made};

/// The changes that make a revision.
pub(super) fn changes(site: &Site<'_>, act: &Revision) -> Option<Vec<Change>> {
    match act {
        Revision::Join => join(site),
        Revision::Rename(key) => rename(site, key),
        Revision::Set(path, value) => set(site, &site.absolute(path)?, value),
        Revision::Push(path, value) => push(site, &site.absolute(path)?, value),
    }
}

/// The document with a revision made.
pub(super) fn values(site: &Site<'_>, act: &Revision) -> Option<Json> {
    let mut root = site.tree.to_json(site.tree.root());
    match act {
        Revision::Join => {
            let (list, at) = item(&site.path)?;
            let items = get(&mut root, list.segments())?.as_array_mut()?;
            let second = (at + 1 < items.len()).then(|| items.remove(at + 1))?;
            let first = items.get_mut(at)?.as_object_mut()?;
            for (key, value) in second.as_object()? {
                if first.insert(key.clone(), value.clone()).is_some() {
                    return None;
                }
            }
        }
        Revision::Rename(key) => values::rename(&mut root, &site.path, key)?,
        Revision::Set(path, value) => *made(&mut root, site.absolute(path)?.segments())? = value.clone(),
        Revision::Push(path, value) => {
            get(&mut root, site.absolute(path)?.segments())?.as_array_mut()?.push(value.clone());
        }
    }
    Some(root)
}

/// The list of an item, and the item's number in it.
fn item(path: &FieldPath) -> Option<(FieldPath, usize)> {
    match path.segments().last()? {
        Segment::Index(at) => Some((parent(path)?, *at)),
        _ => None,
    }
}

/// Joins the item at the site with the next one: its dash goes, or the brackets between the two.
fn join(site: &Site<'_>) -> Option<Vec<Change>> {
    let (list, at) = item(&site.path)?;
    let list = site.node(&list)?;
    let (first, second) = (*site.tree.items(list).get(at)?, *site.tree.items(list).get(at + 1)?);
    if [list, first, second].into_iter().any(|node| site.ground.is_shared(node)) {
        return None;
    }
    let (first_span, second_span) = (site.tree.span(first), site.tree.span(second));
    let (end, start) = (first_span.end as usize, second_span.start as usize);
    if site.is_flow(first) && site.is_flow(second) {
        let between = site.between(end, start);
        let is_bare = between.trim() == "," && site.between(start, start + 1) == "{";
        let inside = |from: usize, to: usize| site.between(from, to).trim().is_empty();
        let is_empty =
            inside(first_span.start as usize + 1, end - 1) || inside(start + 1, second_span.end as usize - 1);
        return (is_bare && !is_empty).then(|| vec![Change::new(end - 1, start + 1, ", ")]);
    }
    let before = site.before(start);
    let dash = before.trim_end_matches(' ').strip_suffix('-').filter(|indent| indent.trim().is_empty())?;
    let same_column = site.column(first_span.start as usize) == site.column(start);
    let at = site.line_start(start) + dash.len();
    let is_block = !site.is_flow(first) && !site.is_flow(second) && end <= at;
    (is_block && same_column).then(|| vec![Change::new(at, at + 1, " ")])
}

/// Gives a field a value, which replaces a scalar or is put into the mapping above.
fn set(site: &Site<'_>, path: &FieldPath, value: &Json) -> Option<Vec<Change>> {
    match value {
        Json::String(word) => return fields::set_word(site, path, word),
        Json::Number(number) => return fields::set_word(site, path, &number.to_string()),
        _ => {}
    }
    let (last, above) = (path.segments().last()?.name()?, parent(path)?);
    let mapping = site.node(&above)?;
    if site.ground.is_shared(mapping) || site.tree.get(mapping, last).is_some() {
        return None;
    }
    if site.is_flow(mapping) {
        let entry = format!("{}: {}", json_key(site, last), inline(site, value));
        return Some(vec![flow::insert(site, mapping, &[], &entry, 0)?]);
    }
    if !matches!(site.tree.value(mapping), Value::Mapping(entries) if !entries.is_empty()) {
        return None;
    }
    let (at, column) = fields::place_of(site, mapping, last)?;
    let lines = entry_lines(last, value, Layout { step: site.indent(), dash: 0 });
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let mut change = Change::new(at, at, block::nested(site, column, &[], &lines));
    at_the_end(site, &mut change, &[]);
    Some(vec![change])
}

/// Puts an item behind the last one of a list.
fn push(site: &Site<'_>, path: &FieldPath, value: &Json) -> Option<Vec<Change>> {
    let list = site.node(path)?;
    let place = site.place(path)?;
    if site.ground.is_shared(list) || site.is_alias(place.entry) {
        return None;
    }
    let items = site.tree.items(list);
    if site.is_flow(list) {
        let close = (site.tree.span(list).end as usize).checked_sub(1)?;
        let tail = site.blank_before(close);
        if site.before(tail).contains('#') || site.between(tail - 1, tail) == "," {
            return None;
        }
        let comma = if items.is_empty() { "" } else { ", " };
        return Some(vec![Change::new(tail, tail, format!("{comma}{}", inline(site, value)))]);
    }
    let first = site.tree.span(*items.first()?).start as usize;
    let last = site.tree.span(*items.last()?).end as usize;
    let column = site.before(first).trim_end_matches(' ').strip_suffix('-')?.len();
    if site.before(first).trim().len() != 1 || !site.only_comment(last) {
        return None;
    }
    let key_column = site.column(place.entry.key_span.start as usize);
    let layout = Layout { step: site.indent(), dash: column.checked_sub(key_column)? };
    let at = site.comments_below(site.next_line(last), column);
    let lines = item_lines(value, layout);
    let text = indented(lines.iter().map(String::as_str), column, site.line_end());
    let mut change = Change::new(at, at, text);
    at_the_end(site, &mut change, &[]);
    Some(vec![change])
}

/// How lines are laid out.
#[derive(Debug, Clone, Copy)]
struct Layout {
    /// By how much mappings are indented.
    step: usize,
    /// By how much the dashes of lists are.
    dash: usize,
}

/// A field of a mapping in lines, its key in the first column.
fn entry_lines(name: &str, value: &Json, layout: Layout) -> Vec<String> {
    let nested = |lines: Vec<String>, by: usize| {
        let mut all = vec![format!("{name}:")];
        all.extend(lines.into_iter().map(|line| format!("{}{line}", " ".repeat(by))));
        all
    };
    match value {
        Json::Object(entries) if !entries.is_empty() => nested(mapping_lines(entries, layout), layout.step),
        Json::Array(items) if !items.is_empty() => {
            nested(items.iter().flat_map(|item| item_lines(item, layout)).collect(), layout.dash)
        }
        other => vec![format!("{name}: {}", scalar(other))],
    }
}

fn mapping_lines(entries: &Map<String, Json>, layout: Layout) -> Vec<String> {
    ordered(entries).flat_map(|(name, value)| entry_lines(name, value, layout)).collect()
}

/// An item of a list in lines, its dash in the first column.
fn item_lines(value: &Json, layout: Layout) -> Vec<String> {
    let lines = match value {
        Json::Object(entries) if !entries.is_empty() => mapping_lines(entries, layout),
        other => vec![scalar(other)],
    };
    let lines = lines.into_iter().enumerate();
    lines.map(|(at, line)| format!("{}{line}", if at == 0 { "- " } else { "  " })).collect()
}

/// Fields in the order in which people write them.
fn ordered(entries: &Map<String, Json>) -> impl Iterator<Item = (&String, &Json)> {
    const FIRST: [&str; 5] = ["to", "from", "namespaceSelector", "podSelector", "protocol"];
    let rank = |name: &str| FIRST.iter().position(|first| *first == name).unwrap_or(FIRST.len());
    let mut all: Vec<(&String, &Json)> = entries.iter().collect();
    crate::sort::sort_by(&mut all, |(left, _), (right, _)| (rank(left), left).cmp(&(rank(right), right)));
    all.into_iter()
}

fn scalar(value: &Json) -> String {
    match value {
        Json::String(text) if matches!(text.as_str(), "Ingress" | "Egress" | "TCP" | "UDP" | "SCTP") => text.clone(),
        Json::String(text) => quoted_scalar(text),
        Json::Object(_) => "{}".to_string(),
        Json::Array(_) => "[]".to_string(),
        other => other.to_string(),
    }
}

/// A value in one line, in brackets.
fn inline(site: &Site<'_>, value: &Json) -> String {
    match value {
        Json::Object(entries) => {
            let entries =
                ordered(entries).map(|(name, value)| format!("{}: {}", json_key(site, name), inline(site, value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Json::Array(items) => {
            format!("[{}]", items.iter().map(|item| inline(site, item)).collect::<Vec<_>>().join(", "))
        }
        other if site.format == Format::Json => other.to_string(),
        other => scalar(other),
    }
}

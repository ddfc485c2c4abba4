//! What setting and removing fields is called.

use crate::manifest::{FieldPath, Segment};
use crate::words::ticked;

use super::super::mend::{Act, At, Fields, Plain, Step};
use super::super::site::Site;
use super::{spelled, target};

/// Every step in a few words, as one order.
pub(in super::super) fn title(fields: &Fields, site: &Site<'_>) -> String {
    let words: Vec<String> = fields.steps.iter().filter_map(|step| words(step, site)).collect();
    let mut words = words.into_iter();
    let mut text = words.next().unwrap_or_default();
    for next in words {
        let mut letters = next.chars();
        let first = letters.next().map(|letter| letter.to_ascii_lowercase());
        text.push_str(", ");
        text.extend(first);
        text.push_str(letters.as_str());
    }
    text
}

fn words(step: &Step, site: &Site<'_>) -> Option<String> {
    let path = target(site, step)?;
    let whose = if matches!(step.at, At::Pod(_)) { " for the pod" } else { "" };
    Some(match step.act {
        Act::Set(Plain::Word(text)) if is_item(&path) => word(&path, text),
        Act::Spell(spelling) => word(&path, &spelled(site, &path, spelling)?),
        Act::Set(value) => format!("Set `{}: {}`{whose}", tail(&path), written(value)),
        Act::Remove if is_item(&path) => format!("Remove {} from `{}`", item(site, &path), path.last_name()),
        Act::Rename(key) => format!("Rename `{}` to `{key}`", path.last_name()),
        Act::Remove => format!("Remove `{}`{whose}", path.last_name()),
        Act::Keep(names) => {
            let items = site.node(&path).map_or(&[][..], |list| site.tree.items(list));
            let texts = items.iter().filter_map(|item| site.tree.str(*item));
            let gone: Vec<&str> = texts.filter(|text| !names.contains(text)).collect();
            format!("Remove {} from `{}`", ticked(&gone), path.last_name())
        }
    })
}

/// A word written at a path.
pub(in super::super) fn word(path: &FieldPath, word: &str) -> String {
    match is_item(path) {
        true => format!("Write `{word}` in `{}`", path.last_name()),
        false => format!("Set `{}: {word}`", path.last_name()),
    }
}

fn written(value: Plain<'_>) -> String {
    match value {
        Plain::Bool(value) => value.to_string(),
        Plain::Word(word) => word.to_string(),
        Plain::ListOf(word) => format!("[\"{word}\"]"),
    }
}

fn is_item(path: &FieldPath) -> bool {
    matches!(path.segments().last(), Some(Segment::Index(_)))
}

/// The names below the security context, or below the pod or the container.
fn tail(path: &FieldPath) -> String {
    let is_context = |segment: &Segment| matches!(segment, Segment::Field(name) if name == "securityContext");
    let is_owner = |segment: &Segment| {
        matches!(segment, Segment::Index(_)) || matches!(segment, Segment::Field(name) if name == "spec")
    };
    let segments = path.segments();
    let start = segments.iter().rposition(is_context).or_else(|| segments.iter().rposition(is_owner));
    let below = segments.get(start.map_or(0, |at| at + 1)..).unwrap_or_default();
    below.iter().filter_map(Segment::name).collect::<Vec<_>>().join(".")
}

/// An item of a list: what it says, or what it is called.
fn item(site: &Site<'_>, path: &FieldPath) -> String {
    let named = site.node(&path.field("name")).or_else(|| site.node(path));
    match named.and_then(|node| site.tree.str(node)) {
        Some(text) => ticked(&[text]),
        None => "it".to_string(),
    }
}

//! Fields set and removed, as changes of the text and as changes of the values.

mod keep;
mod place;
mod remove;
mod set;
mod title;
mod values;

pub(super) use title::{title, word};
pub(super) use values::values;

use crate::manifest::{FieldPath, Segment};
use crate::source::NodeId;

use super::edit::Change;
use super::mend::{Act, At, Fields, Plain, Spelling, Step};
use super::scalars::key_change;
use super::site::{Site, parent};

/// The changes that do every step; none if one of them cannot be done safely.
pub(super) fn changes(site: &Site<'_>, fields: &Fields) -> Option<Vec<Change>> {
    let mut changes = Vec::new();
    for step in fields.steps {
        let path = target(site, step)?;
        changes.extend(match step.act {
            Act::Set(value) => set::set(site, &path, value)?,
            Act::Spell(spelling) => write_at(site, &path, &spelled(site, &path, spelling)?)?,
            Act::Remove => remove::remove(site, &path)?,
            Act::Rename(key) => rename(site, &path, key)?,
            Act::Keep(names) => keep::keep(site, &path, names)?,
        });
    }
    Some(changes)
}

/// Gives a field a word, and makes it where it is missing.
pub(super) fn set_word(site: &Site<'_>, path: &FieldPath, word: &str) -> Option<Vec<Change>> {
    set::set(site, path, Plain::Word(word))
}

/// Where lines for a new field of a block mapping go, and the column of its keys.
pub(super) fn place_of(site: &Site<'_>, mapping: NodeId, name: &str) -> Option<(usize, usize)> {
    place::of(site, mapping, name)
}

/// Writes a word where another one stands.
pub(super) fn write(site: &Site<'_>, word: &str) -> Option<Vec<Change>> {
    write_at(site, &site.path, word)
}

fn write_at(site: &Site<'_>, path: &FieldPath, word: &str) -> Option<Vec<Change>> {
    set::replace(site, there(site, path)?, path, Plain::Word(word))
}

/// The word that what is written at a path means.
fn spelled(site: &Site<'_>, path: &FieldPath, spelling: Spelling) -> Option<String> {
    let node = site.node(path)?;
    // A number loses the zero of `1.30` when it is read.
    let written = site.tree.str(node).unwrap_or_else(|| site.slice(site.tree.span(node)));
    (spelling.0)(written)
}

/// Whether the only step puts a field into a block mapping that has others, and can be done; none where it does something else.
pub(super) fn can_put(site: &Site<'_>, fields: &Fields) -> Option<bool> {
    let [step] = fields.steps else { return None };
    match step.act {
        Act::Set(_) if step.at == At::Here => set::can_put(site, &site.path),
        Act::Set(_) => set::can_put(site, &target(site, step)?),
        _ => None,
    }
}

/// Writes another key where that changes nothing elsewhere.
fn rename(site: &Site<'_>, path: &FieldPath, key: &str) -> Option<Vec<Change>> {
    there(site, path)?;
    Some(vec![key_change(site, site.place(path)?, key)?])
}

/// The field of a step, from the root of the document.
pub(super) fn target(site: &Site<'_>, step: &Step) -> Option<FieldPath> {
    match step.at {
        At::Here => Some(site.path.clone().into_owned()),
        At::Above => parent(&site.path),
        At::Pod(fields) => site.of_pod(fields),
    }
}

/// A value as it is written in one line.
fn written(value: Plain<'_>, quoted: bool) -> String {
    match value {
        Plain::Bool(value) => value.to_string(),
        Plain::Word(word) if quoted => format!("\"{word}\""),
        Plain::Word(word) => word.to_string(),
        Plain::ListOf(word) => format!("[\"{word}\"]"),
    }
}

/// How far a path leads: the nodes on it, and how many of its steps they are.
struct Walk {
    /// The deepest node that is there.
    node: NodeId,
    /// How many steps lead to it.
    depth: usize,
}

/// Follows a path as far as it is written; none where that leads through an alias, a merge key, or what others repeat.
fn walk(site: &Site<'_>, path: &FieldPath) -> Option<Walk> {
    let mut node = site.tree.root();
    for (depth, segment) in path.segments().iter().enumerate() {
        if site.ground.is_shared(node) {
            return None;
        }
        node = match segment {
            Segment::Index(index) => *site.tree.items(node).get(*index)?,
            Segment::Field(_) | Segment::Key(_) => match site.tree.entry(node, segment.name()?) {
                None => return Some(Walk { node, depth }),
                Some(entry) if entry.merged || site.is_alias(entry) => return None,
                Some(entry) => entry.value,
            },
        };
    }
    let depth = path.segments().len();
    (!site.ground.is_shared(node)).then_some(Walk { node, depth })
}

/// The node at a path that is there in full, and may be changed.
fn there(site: &Site<'_>, path: &FieldPath) -> Option<NodeId> {
    walk(site, path).filter(|walk| walk.depth == path.segments().len()).map(|walk| walk.node)
}

/// What goes away when the value at a path does: what would have nothing left with it, but no pod, no container, and nothing above them.
fn emptied(path: FieldPath, has_one: impl Fn(&FieldPath) -> bool) -> FieldPath {
    let mut path = path;
    while let Some(above) = parent(&path) {
        let may_go = match above.segments().last() {
            Some(Segment::Field(name)) => !matches!(name.as_ref(), "spec" | "template"),
            _ => false,
        };
        if !may_go || !has_one(&above) {
            break;
        }
        path = above;
    }
    path
}

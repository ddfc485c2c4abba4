//! What the values of a document have to be after a mend: all as before but for what the mend is about.

use serde_json::{Map, Value};

use crate::manifest::{FieldPath, Segment};

use super::mend::Mend;
use super::site::{Site, parent};

/// Whether `after` is the document with the mend made and nothing else changed.
pub fn values(mend: &Mend, site: &Site<'_>, after: &Value) -> bool {
    let before = site.tree.to_json(site.tree.root());
    match mend {
        Mend::MoveField { to } => {
            let Some(to) = site.absolute(to) else { return false };
            // A mapping that is emptied goes away, or stays if a comment stands in it.
            [true, false].into_iter().any(|drop| moved(before.clone(), &site.path, &to, drop).as_ref() == Some(after))
        }
        Mend::Fields(fields) => super::fields::values(before, site, fields).as_ref() == Some(after),
        Mend::Revise(revise) => super::revise::values(site, &revise.act).as_ref() == Some(after),
        _ => replaced(before, mend, site).as_ref() == Some(after),
    }
}

/// What the document has to be after several mends that set or remove fields, each within its own item of a list; none of others.
pub fn all_values<'m>(mut mends: impl Iterator<Item = (&'m Mend, &'m Site<'m>)>) -> Option<Value> {
    let mut root: Option<Value> = None;
    mends.try_for_each(|(mend, site)| {
        let Mend::Fields(fields) = mend else { return None };
        let before = root.take().unwrap_or_else(|| site.tree.to_json(site.tree.root()));
        root = Some(super::fields::values(before, site, fields)?);
        Some(())
    })?;
    root
}

/// Whether a mend sets or removes fields of an item of a list and nothing else.
pub fn is_within(mend: &Mend, site: &Site<'_>, item: &FieldPath) -> bool {
    let (Mend::Fields(fields), Some(item)) = (mend, site.absolute(item)) else { return false };
    fields.steps.iter().all(|step| {
        let field = super::fields::target(site, step);
        field.is_some_and(|field| {
            let (field, item) = (field.segments(), item.segments());
            field.len() > item.len() && field.starts_with(item)
        })
    })
}

fn replaced(mut root: Value, mend: &Mend, site: &Site<'_>) -> Option<Value> {
    let written = || Some(site.slice(site.tree.span(site.node(&site.path)?)).to_string());
    let one = |key: &str, value: Value| Value::Object(Map::from_iter([(key.to_string(), value)]));
    let (key, value) = match mend {
        Mend::RenameKey(key) => (Some(key), get(&mut root, site.path.segments())?.take()),
        Mend::Rewrite { key, value } => (Some(key), Value::from(value.as_str())),
        Mend::Nest { key, field, value } => (Some(key), one(field, Value::from(value.as_str()))),
        Mend::Quote => (None, Value::from(written()?)),
        Mend::Unquote => {
            let value = get(&mut root, site.path.segments())?.take();
            let spelled = match value.as_str()? {
                "true" => Value::from(true),
                "false" => Value::from(false),
                number => Value::from(number.parse::<i64>().ok()?),
            };
            (None, spelled)
        }
        Mend::WrapInList => (None, Value::from(vec![get(&mut root, site.path.segments())?.take()])),
        Mend::WrapInMapping(key) => (None, one(key, get(&mut root, site.path.segments())?.take())),
        Mend::WrapInListOf(key) => (None, Value::from(vec![one(key, get(&mut root, site.path.segments())?.take())])),
        Mend::Write { value, .. } => {
            get(&mut root, site.path.segments())?.as_str()?;
            (None, Value::from(value.as_str()))
        }
        Mend::MoveField { .. } | Mend::Fields(_) | Mend::Revise(_) => return None,
    };
    *get(&mut root, site.path.segments())? = value;
    if let Some(key) = key {
        rename(&mut root, &site.path, key)?;
    }
    Some(root)
}

fn moved(mut root: Value, from: &FieldPath, to: &FieldPath, drop: bool) -> Option<Value> {
    let above = parent(from)?;
    let key = last_key(from)?;
    let value = get(&mut root, above.segments())?.as_object_mut()?.remove(key)?;
    let target = made(&mut root, to.segments())?;
    if target.is_null() {
        *target = Value::Object(Map::new());
    }
    let target = target.as_object_mut()?;
    if target.get(key).is_some_and(|there| *there != value) {
        return None;
    }
    target.insert(key.to_string(), value);
    let emptied = get(&mut root, above.segments())?.as_object().is_some_and(Map::is_empty);
    if drop && emptied {
        get(&mut root, parent(&above)?.segments())?.as_object_mut()?.remove(last_key(&above)?)?;
    }
    Some(root)
}

/// The document with another key at a path; none where the mapping has that one already.
pub(super) fn rename(root: &mut Value, path: &FieldPath, key: &str) -> Option<()> {
    let mapping = get(root, parent(path)?.segments())?.as_object_mut()?;
    let value = mapping.remove(last_key(path)?)?;
    mapping.insert(key.to_string(), value).is_none().then_some(())
}

/// The value at a path.
pub(super) fn get<'v>(root: &'v mut Value, path: &[Segment]) -> Option<&'v mut Value> {
    path.iter().try_fold(root, |value, segment| match segment {
        Segment::Index(index) => value.get_mut(*index),
        Segment::Field(_) | Segment::Key(_) => value.get_mut(segment.name()?),
    })
}

/// The value at a path, with the mappings that are missing on the way made.
pub(super) fn made<'v>(root: &'v mut Value, path: &[Segment]) -> Option<&'v mut Value> {
    path.iter().try_fold(root, |value, segment| match segment {
        Segment::Index(index) => value.get_mut(*index),
        Segment::Field(_) | Segment::Key(_) => {
            if value.is_null() {
                *value = Value::Object(Map::new());
            }
            Some(value.as_object_mut()?.entry(segment.name()?).or_insert(Value::Null))
        }
    })
}

fn last_key(path: &FieldPath) -> Option<&str> {
    path.segments().last().and_then(Segment::name)
}

//! What the values have to be after fields were set and removed.

use serde_json::{Map, Value, json};

use crate::manifest::{FieldPath, Segment};

use super::super::mend::{Act, Fields, Plain};
use super::super::site::{Site, parent};
use super::super::values::get;
use super::{emptied, name, spelled, target};

/// The document with every step done.
pub(in super::super) fn values(site: &Site<'_>, fields: &Fields) -> Option<Value> {
    let mut root = site.tree.to_json(site.tree.root());
    for step in fields.steps {
        let path = target(site, step)?;
        match step.act {
            Act::Set(value) => *made(&mut root, path.segments())? = plain(value),
            Act::Spell(spelling) => *get(&mut root, path.segments())? = json!(spelled(site, &path, spelling)?),
            Act::Remove => remove(&mut root, path)?,
            Act::Rename(key) => {
                let mapping = get(&mut root, parent(&path)?.segments())?.as_object_mut()?;
                let value = mapping.remove(name(path.segments().last()?)?)?;
                mapping.insert(key.to_string(), value);
            }
            Act::Keep(names) => {
                let list = get(&mut root, path.segments())?.as_array_mut()?;
                list.retain(|item| item.as_str().is_some_and(|text| names.contains(&text)));
                if list.is_empty() {
                    remove(&mut root, path)?;
                }
            }
        }
    }
    Some(root)
}

fn plain(value: Plain<'_>) -> Value {
    match value {
        Plain::Bool(value) => json!(value),
        Plain::Word(word) => json!(word),
        Plain::ListOf(word) => json!([word]),
    }
}

/// The value at a path, with the mappings that are missing on the way made.
fn made<'v>(root: &'v mut Value, path: &[Segment]) -> Option<&'v mut Value> {
    path.iter().try_fold(root, |value, segment| match segment {
        Segment::Index(index) => value.get_mut(*index),
        Segment::Field(_) | Segment::Key(_) => {
            if value.is_null() {
                *value = Value::Object(Map::new());
            }
            Some(value.as_object_mut()?.entry(name(segment)?).or_insert(Value::Null))
        }
    })
}

fn remove(root: &mut Value, path: FieldPath) -> Option<()> {
    let counted = root.clone();
    let path = emptied(path, |path| {
        let found = path.segments().iter().try_fold(&counted, |value, segment| match segment {
            Segment::Index(index) => value.get(*index),
            Segment::Field(_) | Segment::Key(_) => value.get(name(segment)?),
        });
        match found {
            Some(Value::Array(items)) => items.len() == 1,
            Some(Value::Object(entries)) => entries.len() == 1,
            _ => false,
        }
    });
    let above = get(root, parent(&path)?.segments())?;
    match path.segments().last()? {
        Segment::Index(index) => {
            let items = above.as_array_mut()?;
            (*index < items.len()).then(|| items.remove(*index))?;
        }
        segment => {
            above.as_object_mut()?.remove(name(segment)?)?;
        }
    }
    Some(())
}

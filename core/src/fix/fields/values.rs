//! What the values have to be after fields were set and removed.

use serde_json::{Value, json};

use crate::manifest::{FieldPath, Segment};

use super::super::mend::{Act, Fields, Plain};
use super::super::site::{Site, parent};
use super::super::values::{get, made, rename};
use super::{emptied, spelled, target};

/// The document with every step done.
pub(in super::super) fn values(mut root: Value, site: &Site<'_>, fields: &Fields) -> Option<Value> {
    for step in fields.steps {
        let path = target(site, step)?;
        match step.act {
            Act::Set(value) => *made(&mut root, path.segments())? = plain(value),
            Act::Spell(spelling) => *get(&mut root, path.segments())? = json!(spelled(site, &path, spelling)?),
            Act::Remove => remove(&mut root, path)?,
            Act::Rename(key) => rename(&mut root, &path, key)?,
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

fn remove(root: &mut Value, path: FieldPath) -> Option<()> {
    let counted = root.clone();
    let path = emptied(path, |path| {
        let found = path.segments().iter().try_fold(&counted, |value, segment| match segment {
            Segment::Index(index) => value.get(*index),
            Segment::Field(_) | Segment::Key(_) => value.get(segment.name()?),
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
            above.as_object_mut()?.remove(segment.name()?)?;
        }
    }
    Some(())
}

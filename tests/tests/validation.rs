//! Objects that are changed at random never make validation panic, and never make it differ from itself; every error can be located, and shows its value.

use std::collections::BTreeMap;

use podwall::manifest::validation::{BadValue, ErrorKind, FieldError, Outcome, validate};
use podwall::manifest::{FieldPath, Segment};
use podwall::source::{self, NodeId, Tree, Value};
use podwall_tests::seeded::Seeded;
use podwall_tests::surroundings::vectors;
use serde_json::{Value as Json, json};

/// How many kinds are validated.
const KINDS: usize = 17;

/// The objects of the vectors: those of one document each, and none of the very long ones.
fn objects() -> Vec<Json> {
    let mut found = Vec::new();
    for file in ["edges.jsonl", "random-1.jsonl"] {
        let text = vectors(&format!("validation/{file}")).unwrap();
        for line in text.lines().filter(|line| line.len() < 20_000) {
            let text = serde_json::from_str::<Json>(line).unwrap()["text"].as_str().unwrap().to_string();
            let reading = source::read(&text);
            found.extend(reading.documents.iter().filter_map(|document| {
                let tree = document.content.as_ref().ok()?;
                Some(tree.to_json(tree.root())).filter(Json::is_object)
            }));
        }
    }
    found
}

/// Reads an object and hands its tree and what is said of it on; nothing for kinds that are not validated.
fn judge<T>(object: &Json, then: impl FnOnce(&Tree, Outcome) -> T) -> Option<T> {
    let reading = source::read(&object.to_string());
    let tree = reading.documents.first()?.content.as_ref().ok()?;
    let text = |key| tree.get(tree.root(), key).and_then(|node| tree.str(node)).unwrap_or_default();
    let outcome = validate(tree, tree.root(), text("apiVersion"), text("kind"))?;
    Some(then(tree, outcome))
}

/// A value somewhere in `value`, which is counted down to in the order of the text.
fn at<'a>(value: &'a mut Json, count: &mut usize) -> Option<&'a mut Json> {
    if *count == 0 {
        return Some(value);
    }
    *count -= 1;
    match value {
        Json::Array(items) => items.iter_mut().find_map(|item| at(item, count)),
        Json::Object(entries) => entries.values_mut().find_map(|entry| at(entry, count)),
        _ => None,
    }
}

fn size(value: &Json) -> usize {
    match value {
        Json::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Json::Object(entries) => 1 + entries.values().map(size).sum::<usize>(),
        _ => 1,
    }
}

/// Drops an entry, changes a value's type, puts in a null, or repeats an item. What the object is stays.
fn change(object: &mut Json, random: &mut Seeded) {
    let kept = (object["apiVersion"].clone(), object["kind"].clone());
    let place = random.below(size(object));
    let Some(value) = at(object, &mut place.clone()) else { return };
    let others = [
        json!(null),
        json!(true),
        json!(5),
        json!(-70_000),
        json!(1.5),
        json!(1e30),
        json!("\u{e4} x"),
        json!([]),
        json!({}),
        json!([null, null]),
        json!({"": null, "a/b/c": 1}),
    ];
    let any = random.below(others.len());
    match value {
        Json::Array(items) if !items.is_empty() && random.below(4) > 0 => {
            let item = random.below(items.len());
            match random.below(4) {
                0 => drop(items.remove(item)),
                1 => items.insert(item, Json::Null),
                2 => items[item] = Json::Null,
                _ => items.push(items[item].clone()),
            }
        }
        Json::Object(entries) if !entries.is_empty() && random.below(4) > 0 => {
            let key = entries.keys().nth(random.below(entries.len())).unwrap().clone();
            match random.below(3) {
                0 => drop(entries.remove(&key)),
                1 => drop(entries.insert(key, Json::Null)),
                _ => drop(entries.insert(key, others[any].clone())),
            }
        }
        value if place > 0 => *value = others[any].clone(),
        _ => {}
    }
    (object["apiVersion"], object["kind"]) = kept;
}

/// Whether a place of a text belongs to the path: each item that it names is there, and only a field or a key may be missing.
fn can_be_located(tree: &Tree, path: &FieldPath) -> bool {
    let mut at: NodeId = tree.root();
    for segment in path.segments() {
        let below = match (segment, tree.value(at)) {
            (Segment::Index(index), Value::Sequence(items)) => match items.get(*index) {
                Some(item) => Some(*item),
                None => return false,
            },
            (Segment::Index(_), _) => return false,
            (Segment::Field(name), _) => tree.get(at, name),
            (Segment::Key(key), _) => tree.get(at, key),
        };
        match below {
            Some(below) => at = below,
            None => return true,
        }
    }
    true
}

/// Whether the text has field, sort, value and detail where the server prints them.
fn shows_itself(error: &FieldError) -> bool {
    let silent = matches!(
        error.kind,
        ErrorKind::Required | ErrorKind::Forbidden | ErrorKind::TooLong | ErrorKind::TooShort | ErrorKind::Internal
    );
    let value = match &error.value {
        _ if silent => String::new(),
        BadValue::Omitted => String::new(),
        BadValue::Text(text) | BadValue::Named(text) if text.chars().all(|char| char.is_ascii_alphanumeric()) => {
            format!(": \"{text}\"")
        }
        other => format!(": {other}"),
    };
    let detail = if error.detail.is_empty() { String::new() } else { format!(": {}", error.detail) };
    !error.field.is_empty() && error.to_string() == format!("{}: {}{value}{detail}", error.field, error.kind.title())
}

#[test]
fn changed_objects_are_judged_alike_and_errors_can_be_located() {
    let mut random = Seeded::new(4);
    let mut judged: BTreeMap<String, usize> = BTreeMap::new();
    for base in objects() {
        for round in 0..8 {
            let mut object = base.clone();
            for _ in 0..round.min(3) {
                change(&mut object, &mut random);
            }
            let Some(outcome) = judge(&object, |tree, outcome| {
                for error in &outcome.errors {
                    assert!(can_be_located(tree, &error.path), "{} in {object}", error.path);
                    assert!(shows_itself(error), "{error} of {error:?}");
                }
                for warning in &outcome.warnings {
                    assert!(can_be_located(tree, &warning.path), "{} in {object}", warning.path);
                }
                outcome
            }) else {
                continue;
            };
            *judged.entry(object["kind"].to_string()).or_default() += outcome.errors.len();
            assert_eq!(judge(&object, |_, outcome| outcome), Some(outcome));
        }
    }
    assert_eq!(judged.len(), KINDS, "{judged:?}");
    assert!(judged.values().all(|errors| *errors > 0), "{judged:?}");
}

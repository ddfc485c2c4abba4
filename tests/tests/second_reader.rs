//! A second reader of YAML (serde_yaml, by its maintained continuation) reads the same values, where YAML 1.1 and 1.2 agree.

use std::io::Write;

use podwall::source::{self, NodeId, Number, Tree, Value};
use podwall_tests::surroundings::{files_below, shared};
use serde::Deserialize;

/// Plain scalars that the two versions of YAML, or Kubernetes' use of them, read differently.
fn is_read_differently(text: &str) -> bool {
    let words = ["yes", "no", "on", "off", "y", "n"];
    let number_like = text.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first));
    words.contains(&text.to_lowercase().as_str()) || number_like
}

/// Whether both readers found the same. A value that one of them takes for a string, because the versions differ, is passed over.
fn same(tree: &Tree, id: NodeId, other: &serde_yaml::Value) -> bool {
    use serde_yaml::Value as Other;
    match (tree.value(id), other) {
        (_, Other::Tagged(tagged)) => same(tree, id, &tagged.value),
        (Value::Null, Other::Null) => true,
        (Value::Bool(left), Other::Bool(right)) => left == right,
        (Value::Bool(_) | Value::Number(_), Other::String(text)) => is_read_differently(text),
        (Value::String(text), Other::Number(_)) => is_read_differently(text),
        (Value::Number(Number::Int(left)), Other::Number(right)) => {
            right.as_i64() == Some(*left) || right.as_f64() == Some(*left as f64)
        }
        (Value::Number(Number::Uint(left)), Other::Number(right)) => right.as_u64() == Some(*left),
        (Value::Number(Number::Float(left)), Other::Number(right)) => right.as_f64() == Some(*left),
        (Value::String(left), Other::String(right)) => **left == **right,
        (Value::Sequence(left), Other::Sequence(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(tree, *left, right))
        }
        (Value::Mapping(left), Other::Mapping(right)) => {
            left.len() == right.len()
                && left.iter().all(|entry| match right.get(&*entry.key) {
                    Some(value) => same(tree, entry.value, value),
                    None => right.keys().any(|key| !key.is_string()),
                })
        }
        _ => false,
    }
}

#[test]
fn reads_the_same_values() {
    let Some(folder) = shared("corpus/apps") else {
        let _ = writeln!(std::io::stderr(), "skipped: corpus/apps is not here");
        return;
    };
    let (mut compared, mut passed_over) = (0, 0);
    for path in files_below(&folder, &["yaml", "yml"]).unwrap() {
        let text = std::fs::read_to_string(&path).unwrap();
        let reading = source::read(&text);
        // The second reader stops at the first error of a stream, and refuses duplicate keys and merge keys.
        for document in &reading.documents {
            let Ok(tree) = &document.content else { continue };
            // kubectl ends every line with a line feed, the last one too, and a block scalar keeps it.
            let own =
                format!("{}\n", &text[document.span.start as usize..document.span.end as usize].trim_end_matches('\n'));
            let merges = own.contains("<<:") || !document.duplicates.is_empty();
            let other = serde_yaml::Deserializer::from_str(&own).next();
            let Some(Ok(other)) = other.filter(|_| !merges).map(serde_yaml::Value::deserialize) else {
                passed_over += 1;
                continue;
            };
            assert!(same(tree, tree.root(), &other), "{}, line of byte {}", path.display(), document.span.start);
            compared += 1;
        }
    }
    assert!(compared > 50 * passed_over, "{compared} documents were compared, {passed_over} passed over");
}

//! A second reader of YAML (serde_yaml, by its maintained continuation) reads the same values, but for the scalars of a list that is checked in: YAML 1.1,
//! which Kubernetes reads, and YAML 1.2 differ in them.

use std::collections::BTreeSet;

use podwall::source::{self, NodeId, Number, Tree, Value};
use podwall_tests::surroundings::{files_below, shared_or_skip};
use serde::Deserialize;

/// Each line is a file, what Podwall reads and what the second reader does, as JSON. A document that the second reader refuses has its reason instead.
const LIST: &str = include_str!("second_reader.txt");

/// What differs below a node.
fn differences(tree: &Tree, id: NodeId, other: &serde_yaml::Value, found: &mut Vec<String>) {
    use serde_yaml::Value as Other;
    let same = match (tree.value(id), other) {
        (_, Other::Tagged(tagged)) => return differences(tree, id, &tagged.value, found),
        (Value::Null, Other::Null) => true,
        (Value::Bool(left), Other::Bool(right)) => left == right,
        (Value::Number(Number::Int(left)), Other::Number(right)) => {
            right.as_i64() == Some(*left) || right.as_f64() == Some(*left as f64)
        }
        (Value::Number(Number::Uint(left)), Other::Number(right)) => right.as_u64() == Some(*left),
        (Value::Number(Number::Float(left)), Other::Number(right)) => right.as_f64() == Some(*left),
        (Value::String(left), Other::String(right)) => **left == **right,
        (Value::Sequence(left), Other::Sequence(right)) if left.len() == right.len() => {
            left.iter().zip(right).for_each(|(left, right)| differences(tree, *left, right, found));
            true
        }
        (Value::Mapping(left), Other::Mapping(right)) if left.len() == right.len() => {
            for entry in left {
                match right.get(&*entry.key) {
                    Some(value) => differences(tree, entry.value, value, found),
                    None => found.push(format!("the key {}", serde_json::json!(entry.key))),
                }
            }
            true
        }
        _ => false,
    };
    if !same {
        let other = serde_json::to_string(other).unwrap_or_else(|error| error.to_string());
        found.push(format!("{} | {other}", tree.to_json(id)));
    }
}

#[test]
fn reads_the_same_values() {
    let Some(folder) = shared_or_skip("corpus/apps") else { return };
    let mut found = BTreeSet::new();
    let mut compared = 0;
    for path in files_below(&folder, &["yaml", "yml"]).unwrap() {
        let name = path.strip_prefix(&folder).unwrap().display().to_string();
        let text = std::fs::read_to_string(&path).unwrap();
        for document in &source::read(&text).documents {
            let mut different = Vec::new();
            // kubectl ends every line with a line feed, the last one too, and a block scalar keeps it.
            let own =
                format!("{}\n", text[document.span.start as usize..document.span.end as usize].trim_end_matches('\n'));
            let other = serde_yaml::Deserializer::from_str(&own).next().map(serde_yaml::Value::deserialize);
            match (&document.content, other) {
                (Ok(tree), Some(Ok(mut other))) => {
                    if other.apply_merge().is_ok() {
                        differences(tree, tree.root(), &other, &mut different);
                    }
                }
                (Ok(tree), None) => assert_eq!(*tree.value(tree.root()), Value::Null, "{name}"),
                (Ok(_), Some(Err(error))) => different.push(format!("refused by the second reader: {error}")),
                (Err(_), _) => different.push("refused by Kubernetes".to_string()),
            }
            found.extend(different.into_iter().map(|line| format!("{name}: {line}")));
            compared += 1;
        }
    }
    let known: BTreeSet<String> = LIST.lines().filter(|line| !line.starts_with('#')).map(str::to_string).collect();
    assert!(compared > 900, "{compared} documents");
    let new: Vec<&String> = found.difference(&known).collect();
    let gone: Vec<&String> = known.difference(&found).collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "of {compared} documents\nnot in the list: {new:#?}\nno longer there: {gone:#?}"
    );
}

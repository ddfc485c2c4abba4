//! Trees as JSON values, and values compared as vectors ask for it: numbers by value.

use podwall::source::{NodeId, Number, Tree, Value as Node};
use serde_json::Value;

/// The JSON value of a node.
pub(super) fn value(tree: &Tree, id: NodeId) -> Value {
    match tree.value(id) {
        Node::Null => Value::Null,
        Node::Bool(value) => Value::Bool(*value),
        Node::Number(Number::Int(value)) => Value::from(*value),
        Node::Number(Number::Uint(value)) => Value::from(*value),
        Node::Number(Number::Float(value)) => Value::from(*value),
        Node::String(value) => Value::from(value.to_string()),
        Node::Sequence(items) => items.iter().map(|item| self::value(tree, *item)).collect(),
        Node::Mapping(entries) => {
            let entries = entries.iter().map(|entry| (entry.key.to_string(), self::value(tree, entry.value)));
            Value::Object(entries.collect())
        }
    }
}

/// Whether two values are the same, numbers compared by value: `80` is `80.0`.
pub(super) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => match (whole(left), whole(right)) {
            (Some(left), Some(right)) => left == right,
            _ => left.as_f64() == right.as_f64(),
        },
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, value)| right.get(key).is_some_and(|other| same(value, other)))
        }
        _ => left == right,
    }
}

fn whole(number: &serde_json::Number) -> Option<i128> {
    number.as_i128()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_by_value() {
        let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        assert!(same(&read("{\"a\":[80]}"), &read("{\"a\":[80.0]}")));
        assert!(same(&read("18446744073709551615"), &read("18446744073709551615")));
        assert!(!same(&read("9007199254740993"), &read("9007199254740992")));
        assert!(!same(&read("\"1\""), &read("1")));
        assert!(!same(&read("{\"a\":null}"), &read("{}")));
    }
}

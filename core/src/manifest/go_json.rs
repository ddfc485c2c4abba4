//! Values as Go prints them in JSON: keys sorted, numbers in its shortest form, strings safe to stand in HTML.

use crate::sort::sort_by;
use crate::source::{NodeId, Number, Tree, Value};

/// A number as kubectl sends it. What does not fit 64 bits with sign was made a float before.
pub(super) fn number(number: Number) -> String {
    match number {
        Number::Int(number) => number.to_string(),
        #[expect(clippy::cast_precision_loss, reason = "kubectl rounds such numbers as well")]
        Number::Uint(number) => float(number as f64),
        Number::Float(number) => float(number),
    }
}

/// A float in encoding/json's form: with an exponent below 1e-6 and from 1e21 on.
fn float(number: f64) -> String {
    let size = number.abs();
    if size == 0.0 || (1e-6..1e21).contains(&size) {
        return number.to_string();
    }
    let text = format!("{number:e}");
    match text.split_once('e') {
        Some((digits, exponent)) if !exponent.starts_with('-') => format!("{digits}e+{exponent}"),
        _ => text,
    }
}

/// A string with quotes.
pub(super) fn string(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for char in text.chars() {
        match char {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\u{8}' => json.push_str("\\b"),
            '\u{c}' => json.push_str("\\f"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            '\0'..='\u{1f}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                json.push_str(&format!("\\u{:04x}", u32::from(char)));
            }
            char => json.push(char),
        }
    }
    json.push('"');
    json
}

/// A whole value. Its depth is bounded by the limit of reading.
pub(super) fn value(tree: &Tree, node: NodeId) -> String {
    let mut json = String::new();
    // A node to print, or text between nodes.
    let mut next = vec![Piece::Node(node)];
    while let Some(piece) = next.pop() {
        match piece {
            Piece::Text(text) => json.push_str(&text),
            Piece::Node(node) => match tree.value(node) {
                Value::Null => json.push_str("null"),
                Value::Bool(value) => json.push_str(if *value { "true" } else { "false" }),
                Value::Number(value) => json.push_str(&number(*value)),
                Value::String(text) => json.push_str(&string(text)),
                Value::Sequence(items) => {
                    json.push('[');
                    next.push(Piece::Text("]".to_string()));
                    for (at, item) in items.iter().enumerate().rev() {
                        next.push(Piece::Node(*item));
                        if at > 0 {
                            next.push(Piece::Text(",".to_string()));
                        }
                    }
                }
                Value::Mapping(entries) => {
                    json.push('{');
                    next.push(Piece::Text("}".to_string()));
                    let mut sorted: Vec<_> = entries.iter().collect();
                    sort_by(&mut sorted, |left, right| left.key.cmp(&right.key));
                    for (at, entry) in sorted.into_iter().enumerate().rev() {
                        next.push(Piece::Node(entry.value));
                        next.push(Piece::Text(format!("{}{}:", if at > 0 { "," } else { "" }, string(&entry.key))));
                    }
                }
            },
        }
    }
    json
}

enum Piece {
    Node(NodeId),
    Text(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_look_as_go_prints_them() {
        for (written, printed) in [
            (Number::Int(-80), "-80"),
            (Number::Uint(u64::MAX), "18446744073709552000"),
            (Number::Float(80.5), "80.5"),
            (Number::Float(1e20), "100000000000000000000"),
            (Number::Float(1e21), "1e+21"),
            (Number::Float(1.5e-7), "1.5e-7"),
            (Number::Float(0.000_001), "0.000001"),
        ] {
            assert_eq!(number(written), printed);
        }
    }

    #[test]
    fn keys_are_sorted_and_strings_escaped() {
        let reading = crate::source::read("b: [1, {c: ~}]\na: \"<\\n\\u2028é\"\n");
        let tree = reading.documents.first().unwrap().content.as_ref().unwrap();
        assert_eq!(value(tree, tree.root()), "{\"a\":\"\\u003c\\n\\u2028é\",\"b\":[1,{\"c\":null}]}");
    }
}

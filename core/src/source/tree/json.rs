//! Nodes as JSON. It keeps a stack of its own, so that nesting costs no stack of the program.

use std::slice::Iter;

use serde_json::{Map, Value as Json};

use super::{Entry, NodeId, Number, Tree, Value};

/// A list or mapping that is being written out.
enum Open<'t> {
    List(Vec<Json>, Iter<'t, NodeId>),
    Mapping(Map<String, Json>, &'t str, Iter<'t, Entry>),
}

pub(super) fn to_json(tree: &Tree, id: NodeId) -> Json {
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut next = id;
    loop {
        let mut done = match tree.value(next) {
            Value::Null => Json::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(Number::Int(value)) => (*value).into(),
            Value::Number(Number::Uint(value)) => (*value).into(),
            Value::Number(Number::Float(value)) => (*value).into(),
            Value::String(text) => (**text).into(),
            Value::Sequence(items) => {
                let mut items = items.iter();
                match items.next() {
                    None => Json::Array(Vec::new()),
                    Some(first) => {
                        next = *first;
                        open.push(Open::List(Vec::new(), items));
                        continue;
                    }
                }
            }
            Value::Mapping(entries) => {
                let mut entries = entries.iter();
                match entries.next() {
                    None => Json::Object(Map::new()),
                    Some(first) => {
                        next = first.value;
                        open.push(Open::Mapping(Map::new(), &first.key, entries));
                        continue;
                    }
                }
            }
        };
        // What is done takes its place, and completes what it is the last of.
        loop {
            done = match open.pop() {
                None => return done,
                Some(Open::List(mut written, mut items)) => {
                    written.push(done);
                    match items.next() {
                        None => Json::Array(written),
                        Some(item) => {
                            next = *item;
                            open.push(Open::List(written, items));
                            break;
                        }
                    }
                }
                Some(Open::Mapping(mut written, key, mut entries)) => {
                    written.insert(key.to_string(), done);
                    match entries.next() {
                        None => Json::Object(written),
                        Some(entry) => {
                            next = entry.value;
                            open.push(Open::Mapping(written, &entry.key, entries));
                            break;
                        }
                    }
                }
            };
        }
    }
}

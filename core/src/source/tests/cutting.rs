//! Where kubectl cuts a text, and what it reads as JSON.

use super::super::{Format, read};
use super::{at, values};

#[test]
fn a_text_without_anything_has_no_documents() {
    assert!(values("").is_empty());
    assert_eq!(values("# head\n---\na: 1\n"), ["null", r#"{"a":1}"#]);
    assert_eq!(values("---\n---\n---\n"), ["null", "null"]);
}

#[test]
fn text_behind_dashes_loses_the_document_before() {
    assert_eq!(values("a: 1\n--- b: 2\nc: 3\n"), ["error", r#"{"c":3}"#]);
    assert_eq!(values("a: 1\n----\nc: 3\n"), ["error", r#"{"c":3}"#]);
    assert_eq!(values("a: 1\n---# next\nc: 3\n"), [r#"{"a":1}"#, r#"{"c":3}"#]);
}

#[test]
fn dashes_cut_inside_a_block_scalar() {
    assert_eq!(values("a: |\n  x\n---\n  y\n"), [r#"{"a":"x\n"}"#, "true"]);
    assert_eq!(values("a: |\n  x\n  ---\n  z\n"), [r#"{"a":"x\n---\nz\n"}"#]);
}

#[test]
fn text_behind_dots_is_ignored() {
    assert_eq!(values("a: 1\n...\nb: [\n"), [r#"{"a":1}"#]);
}

#[test]
fn line_ends_and_byte_order_marks() {
    assert_eq!(values("\u{FEFF}a: 1\r\n---\r\n\u{FEFF}b: |\r\n  x\r\n"), [r#"{"a":1}"#, r#"{"b":"x\n"}"#]);
    assert_eq!(values("a: |\n  x"), [r#"{"a":"x\n"}"#]);
}

#[test]
fn json_values_follow_one_another() {
    assert_eq!(values(r#"{"a":1}{"a":2} {"a":3}"#), [r#"{"a":1}"#, r#"{"a":2}"#, r#"{"a":3}"#]);
    let formats: Vec<Format> =
        read("{\"a\":1}\n---\na: 2\n").documents.iter().map(|document| document.format).collect();
    assert_eq!(formats, [Format::Json, Format::Yaml]);
}

#[test]
fn after_two_values_the_stream_stays_json() {
    assert_eq!(values("{}\n{}\n---\na: 1\n"), ["{}", "{}", "error"]);
    assert_eq!(values("{\"a\":1,}"), [r#"{"a":1}"#], "YAML allows the comma");
    assert_eq!(values("{\"a\":1}}"), [r#"{"a":1}"#, "error"], "fewer than four bytes remain");
}

#[test]
fn documents_know_their_place() {
    let text = "---\na: 1\n---\nb: 2\n";
    let places: Vec<&str> = read(text).documents.iter().map(|document| at(text, document.span)).collect();
    assert_eq!(places, ["a: 1\n", "b: 2\n"]);
}

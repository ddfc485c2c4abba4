//! What is left of documents that are broken, as they are while somebody types.

use super::super::{ProblemKind, read};
use super::at;

/// What is left of the broken document of a text, as JSON, and how: the pieces that were skipped, and what was closed behind which line.
fn left(text: &str) -> (String, Vec<String>) {
    let documents = read(text).documents;
    let Some(document) = documents.iter().find(|document| document.content.is_err()) else {
        panic!("no fault in {text:?}")
    };
    let Some(found) = &document.recovered else { return ("nothing".to_string(), Vec::new()) };
    let skipped = found.skipped.iter().map(|span| at(text, *span).to_string());
    let closed = found.closed.iter().map(|(span, signs)| {
        assert_eq!(span.start, span.end);
        format!("{}+{signs}", text.get(..span.start as usize).unwrap().rsplit(['\n', '\r']).next().unwrap())
    });
    (found.tree.to_json(found.tree.root()).to_string(), skipped.chain(closed).collect())
}

#[test]
fn only_what_is_broken_is_skipped() {
    for (text, json, skipped) in [
        // A key that is not finished.
        ("a: 1\nfoo\nb: 2\n", r#"{"a":1,"b":2}"#, "foo"),
        ("foo\na: 1\nb: 2\n", r#"{"a":1,"b":2}"#, "foo"),
        ("a: 1\nb: 2\nfoo", r#"{"a":1,"b":2}"#, "foo"),
        ("a:\n- b: 1\n  foo\n- c: 2\n", r#"{"a":[{"b":1},{"c":2}]}"#, "foo"),
        ("a:\n- foo\n  b: 1\n- c: 2\n", r#"{"a":[{"b":1},{"c":2}]}"#, "foo"),
        ("a:\n  foo\n  - b: 1\n    c: 2\n  d: 3\ne: 4\n", r#"{"a":{"d":3},"e":4}"#, "foo\n  - b: 1\n    c: 2"),
        ("a: 1\nfoo\n  b: 1\n  c: 2\nd: 3\n", r#"{"a":1,"d":3}"#, "foo\n  b: 1\n  c: 2"),
        // A quote that is not closed, up to the end or up to the next one.
        ("a: \"x\nb: 2\n", r#"{"a":"x","b":2}"#, "a: \"x+\""),
        ("a: 1\nb:\n- c: 'x\n  d: 2\ne: 3\n", r#"{"a":1,"b":[{"c":"x","d":2}],"e":3}"#, "- c: 'x+'"),
        ("a: \"x\nb: 2\nc: \"y\"\nd: 4\n", r#"{"a":"x","b":2,"c":"y","d":4}"#, "a: \"x+\""),
        ("a: x\"\nb: 'y'z\nc: 3\n", r#"{"a":"x\"","c":3}"#, "b: 'y'z"),
        // Wrong indentation.
        ("a:\n  b: 1\n   c: 2\n  d: 3\ne: 4\n", r#"{"a":{"b":1,"d":3},"e":4}"#, "c: 2"),
        ("a:\n  b: 1\n c: 2\nd: 3\n", r#"{"a":{"b":1},"d":3}"#, "c: 2"),
        ("a:\n    b: 1\n   c:\n      d: 2\n    e: 3\n", r#"{"a":{"b":1,"e":3}}"#, "c:\n      d: 2"),
        ("a:\n  - b: 1\n    c: 2\n - d: 3\n   e: 4\nf: 5\n", r#"{"a":[{"b":1,"c":2}],"f":5}"#, "- d: 3\n   e: 4"),
        // Brackets that are not closed.
        ("a: [1, 2\nb: 3\nc: [4]\n", r#"{"a":[1,2],"b":3,"c":[4]}"#, "a: [1, 2+]"),
        ("a:\n  b: {c: 1\n  d: 2\ne: 3\n", r#"{"a":{"b":{"c":1},"d":2},"e":3}"#, "  b: {c: 1+}"),
        ("a: [\n  1,\n  2\nb: 3\n", r#"{"a":[1,2],"b":3}"#, "  2+]"),
        ("a: [b, {c: \"d, e # f\ng: 3\n", r#"{"a":["b",{"c":"d, e # f"}],"g":3}"#, "a: [b, {c: \"d, e # f+\"}]"),
        ("a: [b # [\nc: it's\nd: 3\n", r#"{"a":["b"],"c":"it's","d":3}"#, "a: [b+]"),
        ("a: [\n  \"1\"\n  \"2\"\n]\nb: 3\n", r#"{"a":["1"],"b":3}"#, "\"2\""),
        ("a: 1]\nb: [2]]\nc: 3\n", r#"{"a":"1]","c":3}"#, "b: [2]]"),
        // Tabs, aliases and signs that cannot begin a value.
        ("a:\n\tb: 1\nc: 2\n", r#"{"a":null,"c":2}"#, "\tb: 1"),
        ("a: *no\nb: 2\n", r#"{"b":2}"#, "a: *no"),
        ("a: @x\nb: `y\nc: 3\n", r#"{"c":3}"#, "a: @x|b: `y"),
        ("a: 1\nb: x\u{7}y\nc: .inf\nd: 2\n", r#"{"a":1,"d":2}"#, "b: x\u{7}y|c: .inf"),
        ("a: 1\nb: c: d\ne: \"\\q\"\nf: 2\n", r#"{"a":1,"f":2}"#, "b: c: d|e: \"\\q\""),
        ("a: é\nb: é: é\nc: 日本\n", r#"{"a":"é","c":"日本"}"#, "b: é: é"),
        ("a: 1\r\nfoo\r\nb: 2\r\n", r#"{"a":1,"b":2}"#, "foo"),
        // A separator with text behind it, and JSON.
        ("a: 1\n--- b\nc: 3\n", r#"{"a":1}"#, "b"),
        ("{\n  \"a\": 1,\n  \"b\": \"x\n  \"c\": 3\n}\n", r#"{"a":1,"c":3}"#, "\"b\": \"x"),
        ("{\n  \"a\": {\n    \"b\"\n    \"c\": 3\n  }\n}\n", r#"{"a":{"c":3}}"#, "\"b\""),
    ] {
        let found = left(text);
        assert_eq!((found.0.as_str(), found.1.join("|").as_str()), (json, skipped), "{text:?}");
    }
}

#[test]
fn places_are_those_of_the_text() {
    let text = "a: 1\n---\n# é\nb: \"x\nc: two\n---\nd: 3\n";
    let documents = read(text).documents;
    let found = documents[1].recovered.as_ref().unwrap();
    let entries = found.tree.entries(found.tree.root()).iter();
    let places: Vec<&str> =
        entries.flat_map(|entry| [entry.key_span, found.tree.span(entry.value)]).map(|span| at(text, span)).collect();
    assert_eq!(places, ["b", "\"x", "c", "two"]);
    assert!(documents[0].content.is_ok() && documents[2].content.is_ok());
}

#[test]
fn what_is_no_manifest_is_not_recovered() {
    for text in ["a: {{ .Values.a }}\nb: 1\n", "<html>\n: :\n", "word: word: word\n", "\"x\n", "- a\nb: 1\n"] {
        let document = read(text).documents.remove(0);
        assert!(document.content.is_err() && document.recovered.is_none(), "{text:?}");
    }
    let bomb = (1..30).fold("a0: &a0 [x]\n".to_string(), |text, level| {
        text + &format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 9].join(","))
    });
    let document = read(&bomb).documents.remove(0);
    assert_eq!(document.content.unwrap_err().kind, ProblemKind::Limit);
    assert!(document.recovered.is_none());
}

#[test]
fn many_faults_end_what_is_read() {
    let text = format!("a: 1\n{}z: 2\n", (0..40).map(|at| format!("k{at}: @\n")).collect::<String>());
    let (json, skipped) = left(&text);
    assert_eq!(json, r#"{"a":1}"#);
    assert!(skipped.last().unwrap().ends_with("z: 2"));
}

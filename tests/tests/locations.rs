//! Every finding covers its token exactly, in every unit of positions, whatever stands before it.

use podwall::report::{Position, PositionEncoding, Severity};
use podwall::{Analysis, Options, Source};

const HEAD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n";
const TAIL: &str = "  containers: [{name: c, image: i}]\n";

/// How many units of an encoding a character has.
type Units = fn(char) -> usize;

/// What stands before the place, what the finding covers, and what stands behind.
const PLACES: &[(&str, &str, &str)] = &[
    // Keys of unknown fields.
    ("spec:\n  ", "colour", ": x\n"),
    ("# 😀é\u{301}日本\nspec:\n  ", "colour", ": 😀\n"),
    ("spec: # 😀\n  serviceAccountName: ü😀\n  ", "größe😀", ": 1\n"),
    ("spec:\n  serviceAccountName: \"ü\\u00e9😀\"\n  ", "\"colour\"", " : x\n"),
    ("spec:\n  securityContext: {é: 😀}\n  nodeSelector: {é: 😀, b: \"c\"}\n  ", "'colour'", ": x\n"),
    ("spec:\n  ? ", "colour", "\n  : x\n"),
    ("spec:\n  ", "colour", ":\n  - a\n"),
    ("spec:\n  serviceAccountName: &a é\n  nodeName: *a\n  ", "colour", ": *a\n"),
    ("spec:\n  ", "colour", ": |\n    é\n    text\n"),
    ("spec:\n  schedulerName: >-\n    日本\n\n    text\n\n  ", "colour", ": x\n"),
    ("spec:\n  nodeName: 'it''s\n    é'\n  ", "colour", ": x\n"),
    ("spec:\n  nodeName: \"two\\\n    lines 😀\"\n  ", "colour", ": x\n"),
    ("spec:\t# c\n  nodeName:\té\t# d\n  ", "colour", ":\tx\t\n"),
    ("spec:\n  tolerations: [{key: é, effect: 😀, ", "colour", ": x}]\n"),
    ("spec:\n  tolerations: [\n    {key: é,\n     ", "\"colour\"", ": x}]\n"),
    ("spec:\n  nodeName: a\u{85}\n\n\n  ", "colour", ": x\n"),
    ("spec:\n\n  # comment 😀\n\n  ", "colour", ": x # 😀\n"),
    // Values of another type.
    ("spec:\n  hostPID: ", "\"yes\"", "\n"),
    ("spec:\n  hostPID: ", "'ü 😀'", " # c\n"),
    ("spec:\n  hostPID:\t", "wrong é", "\t# c\n"),
    ("spec:\n  hostPID: &a ", "wrong", "\n"),
    ("spec:\n  hostPID: !!str ", "true", "\n"),
    ("spec:\n  hostPID: &a !!str ", "\"true\"", "\n"),
    ("spec:\n  hostPID: ", "|\n    é\n    text", "\n\n"),
    ("spec:\n  hostPID: ", ">-\n    é\n\n    text", "\n"),
    ("spec:\n  hostPID: ", "two\n    lines é", "\n"),
    ("spec:\n  hostPID: ", "\"two é\n    lines\"", "\n"),
    ("spec: {hostNetwork: false, nodeName: 😀, hostPID: ", "é", ",\n"),
    ("spec:\n  activeDeadlineSeconds: ", "1.5", "\n"),
    ("spec:\n  # 😀\n  tolerations:\n  - key: é\n    tolerationSeconds: ", "\"1\"", "\n"),
    // Lists and mappings are located at their keys, items without a key at their first key or at themselves.
    ("spec:\n  ", "hostPID", ": [é]\n"),
    ("spec:\n  ", "\"hostPID\"", ": {é: 1}\n"),
    ("spec:\n  imagePullSecrets:\n  - ", "é", "\n"),
    ("spec:\n  imagePullSecrets: [{name: é}, ", "😀", "]\n"),
    // What is missing is located at the key of its nearest ancestor that is there.
    ("spec:\n  initContainers:\n  - {image: é}\n  - ", "name", ": b\n"),
];

fn source(text: &str) -> Source {
    Source { name: "s".to_string(), text: text.to_string(), cluster: None }
}

/// The position of a byte, counted anew: lines end with LF, CRLF or CR.
fn position(text: &str, at: usize, units: Units) -> Position {
    let (mut line, mut column, mut offset) = (1, 1, 0);
    let mut chars = text[..at].chars().peekable();
    let behind = text[at..].chars().next();
    while let Some(char) = chars.next() {
        let width = u32::try_from(units(char)).unwrap();
        offset += width;
        let next = chars.peek().copied().or(behind);
        if char == '\n' || char == '\r' && next != Some('\n') {
            (line, column) = (line + 1, 1);
        } else {
            column += width;
        }
    }
    Position { line, column, offset }
}

fn check(before: &str, token: &str, behind: &str) {
    let text = format!("{before}{token}{behind}");
    let (start, end) = (before.len(), before.len() + token.len());
    let encodings: [(PositionEncoding, Units); 3] = [
        (PositionEncoding::Utf8, char::len_utf8),
        (PositionEncoding::Utf16, char::len_utf16),
        (PositionEncoding::Utf32, |_| 1),
    ];
    for (positions, units) in encodings {
        let mut options = Options { positions, ..Options::default() };
        options.standard.level = podwall::security::Level::Privileged;
        let report = Analysis::new(vec![source(&text)], options).report();
        let (from, to) = (position(&text, start, units), position(&text, end, units));
        let wrong = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
        let places: Vec<_> = wrong.map(|finding| (finding.span.start, finding.span.end)).collect();
        assert!(places.contains(&(from, to)), "{positions:?} {text:?}: {:#?}", report.findings);
    }
}

fn whole(before: &str, token: &str, behind: &str) -> (String, String) {
    let tail = if before.contains("spec: {") { "  containers: [{name: c, image: i}]}\n" } else { TAIL };
    (format!("{HEAD}{before}"), format!("{token}\u{0}{behind}{tail}"))
}

/// Each place in each surrounding.
fn each(change: impl Fn(&str) -> String) {
    for (before, token, behind) in PLACES {
        let (before, rest) = whole(before, token, behind);
        let (token, behind) = rest.split_once('\u{0}').unwrap();
        check(&change(&before), &change(token).replace('\u{FEFF}', ""), &change(behind).replace('\u{FEFF}', ""));
    }
}

#[test]
fn tokens_are_covered() {
    each(str::to_string);
}

#[test]
fn tokens_are_covered_where_lines_end_with_crlf() {
    each(|text| text.replace('\n', "\r\n"));
}

#[test]
fn tokens_are_covered_behind_a_byte_order_mark() {
    each(|text| format!("\u{FEFF}{text}"));
}

#[test]
fn tokens_are_covered_in_later_documents() {
    for (before, token, behind) in PLACES {
        let (before, rest) = whole(before, token, behind);
        let (token, behind) = rest.split_once('\u{0}').unwrap();
        check(&format!("# é😀\n---\na: é\n--- # 😀\n\u{FEFF}{before}"), token, behind);
        check(&format!("# é😀\r---\r\na: é\r\n---\r\n{before}"), token, behind);
    }
}

#[test]
fn tokens_are_covered_in_broken_documents() {
    for (before, token, behind) in PLACES.iter().filter(|(before, ..)| !before.contains("spec: {")) {
        let (before, rest) = whole(before, token, behind);
        let (token, behind) = rest.split_once('\u{0}').unwrap();
        // The closed quote and bracket stand before everything, and take no room.
        check(&before.replace("{name: p}\n", "{name: \"pé\n"), token, behind);
        check(&before.replace("{name: p}\n", "{name: pé\n"), token, behind);
        check(&before.replace("metadata:", "half é\nmetadata:"), token, behind);
    }
}

#[test]
fn tokens_are_covered_in_json() {
    let head = "\u{FEFF}{\"apiVersion\": \"v1\", \"kind\": \"Pod\",\r\n\t\"metadata\": {\"name\": \"p\", \"labels\": {\"é\": \"😀\"}}, \"spec\": {";
    let tail = ", \"containers\": [{\"name\": \"c\", \"image\": \"i\"}]}}\n";
    for (before, token, behind) in [
        ("", "\"colour\"", ":1"),
        ("\"nodeName\": \"\\ud83d\\ude00é\", ", "\"colour😀\"", "\t:\t[1 ]"),
        ("\"nodeName\": \"😀\",\r\n\t\t", "\"colour\"", ": {}"),
        ("\"hostPID\" :\t", "\"é\"", ""),
        ("\"activeDeadlineSeconds\": ", "1.5", " "),
        ("", "\"hostPID\"", ": [ ]"),
        ("\"imagePullSecrets\": [ {\"name\":\"é\"}, ", "\"😀\"", "]"),
    ] {
        check(&format!("{}{before}", &head[3..]), token, &format!("{behind}{tail}"));
    }
}

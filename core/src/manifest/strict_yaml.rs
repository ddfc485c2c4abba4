//! The error of go-yaml's strict mode: every key that a mapping has already, by the line of its value.

use crate::go_quote::quote;
use crate::sort::sort_by;
use crate::source::{Document, Duplicate, Number, Value, read_document};

use super::go_json;

/// The error of a YAML document as `YAMLToJSONStrict` words it; none where no key stands twice.
pub(super) fn error(text: &str, document: &Document) -> Option<String> {
    if document.duplicates.is_empty() {
        return None;
    }
    let start = chunk_start(text, document.span.start as usize);
    let ends = line_ends(text, start, document.span.end as usize);
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut latest = 0;
    let mut mapping = None;
    for duplicate in &document.duplicates {
        let (line_at, end) = value_of(text, duplicate);
        // Entries that are merged stand elsewhere, but are decoded in their turn.
        latest = if mapping == Some(duplicate.mapping) { end.max(latest) } else { end };
        mapping = Some(duplicate.mapping);
        let line = ends.partition_point(|end| *end <= line_at) + 1;
        found.push((latest, format!("\n  line {line}: key {} already set in map", key(text, duplicate))));
    }
    // Go decodes a value before it finds that its key is taken.
    sort_by(&mut found, |(left, _), (right, _)| left.cmp(right));
    let lines: String = found.into_iter().map(|(_, line)| line).collect();
    Some(format!("yaml: unmarshal errors:{lines}"))
}

/// The byte at which kubectl's document begins, which may have a separator in front.
fn chunk_start(text: &str, body: usize) -> usize {
    let mut separators = Vec::new();
    let mut at = body;
    while let Some(before) = text.get(..at).and_then(|before| before.strip_suffix('\n')) {
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.get(line_start..).unwrap_or_default();
        let Some(rest) = line.strip_prefix("---") else { break };
        if !(rest.trim().is_empty() || rest.trim().starts_with('#')) {
            break;
        }
        separators.push(line_start);
        at = line_start;
    }
    // The first separator behind a document ends it; of those that follow every second one ends a document of nothing but a separator.
    let free = separators.len() - usize::from(at > 0 && !separators.is_empty() && !ends_document(text, at));
    if free % 2 == 1 { separators.first().copied().unwrap_or(body) } else { body }
}

/// Whether a document has ended already in front of a byte: by a bad separator, or as it is JSON.
fn ends_document(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let line = before.trim_end_matches('\n').rsplit('\n').next().unwrap_or_default();
    let json = || {
        let mut values = serde_json::Deserializer::from_str(before).into_iter::<serde::de::IgnoredAny>();
        before.trim_start().starts_with('{') && values.all(|value| value.is_ok())
    };
    line.starts_with("---") || json()
}

/// The bytes behind the lines of a piece of text.
fn line_ends(text: &str, start: usize, end: usize) -> Vec<usize> {
    let mut found = Vec::new();
    let mut chars = text.get(start..end).unwrap_or_default().char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        let ends = match char {
            '\r' => chars.peek().is_none_or(|(_, next)| *next != '\n'),
            '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => true,
            _ => false,
        };
        if ends {
            found.push(start + at + char.len_utf8());
        }
    }
    found
}

/// The key as Go prints it.
fn key(text: &str, duplicate: &Duplicate) -> String {
    let written = text.get(duplicate.span.start as usize..duplicate.span.end as usize).unwrap_or_default();
    let read = read_document(written).content.ok();
    match read.as_ref().map(|tree| tree.value(tree.root())) {
        Some(Value::Bool(value)) => value.to_string(),
        Some(Value::Number(Number::Float(value))) => go_json::number(Number::Float(*value)),
        Some(Value::Number(value)) => go_json::number(*value),
        _ => quote(&duplicate.key),
    }
}

/// Where the value of a duplicate's key begins, as far as its line goes, and where it ends, as far as what is nested in it goes.
fn value_of(text: &str, duplicate: &Duplicate) -> (usize, usize) {
    let key_start = duplicate.span.start as usize;
    let after = duplicate.span.end as usize;
    let rest = text.get(after..).unwrap_or_default();
    let colon = after + rest.find(':').map_or(0, |at| at + 1);
    let value = skip_blank(text, colon);
    let same_line = !text.get(colon..value).unwrap_or_default().contains(['\n', '\r']);
    let first = text.get(value..).unwrap_or_default();
    if same_line && first.starts_with(['{', '[']) {
        return (value, flow_end(text, value));
    }
    if same_line && !first.starts_with(['&', '!', '|', '>', '?', '-']) {
        return (value, value);
    }
    let column = column(text, key_start);
    let empty = !same_line && !is_inside(text, value, column);
    (if empty { colon } else { value }, if empty { colon } else { block_end(text, value, column) })
}

/// The column of a byte.
fn column(text: &str, at: usize) -> usize {
    let line = text.get(..at).and_then(|before| before.rfind(['\n', '\r'])).map_or(0, |at| at + 1);
    text.get(line..at).unwrap_or_default().chars().count()
}

/// Whether what stands at a byte belongs to the value of a key in a column: it is further in, or an item beside the key.
fn is_inside(text: &str, at: usize, key_column: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    let item = rest.strip_prefix('-').is_some_and(|rest| rest.starts_with([' ', '\t', '\n', '\r']));
    let own = column(text, at);
    !rest.is_empty() && (own > key_column || (own == key_column && item))
}

/// The first byte from `at` on that is neither white space nor comment.
fn skip_blank(text: &str, at: usize) -> usize {
    let mut at = at;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let trimmed = rest.trim_start();
        at += rest.len() - trimmed.len();
        if !trimmed.starts_with('#') {
            return at;
        }
        at += trimmed.find(['\n', '\r']).unwrap_or(trimmed.len());
    }
}

/// Where the block ends that is the value of a key in a column.
fn block_end(text: &str, start: usize, key_column: usize) -> usize {
    let mut end = start;
    loop {
        let rest = text.get(end..).unwrap_or_default();
        let Some(line) = rest.find(['\n', '\r']) else { return text.len() };
        let next = skip_blank(text, end + line);
        if !is_inside(text, next, key_column) {
            return end + line;
        }
        end = next;
    }
}

/// Where a collection in flow style ends.
fn flow_end(text: &str, start: usize) -> usize {
    let (mut depth, mut quoted) = (0usize, None);
    for (at, char) in text.get(start..).unwrap_or_default().char_indices() {
        match (char, quoted) {
            (char, Some(quote)) if char == quote => quoted = None,
            (_, Some(_)) => {}
            ('"' | '\'', None) => quoted = Some(char),
            ('{' | '[', None) => depth += 1,
            ('}' | ']', None) if depth == 1 => return start + at,
            ('}' | ']', None) => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use crate::source::read;

    use super::*;

    fn told(text: &str) -> Option<String> {
        read(text).documents.last().and_then(|document| error(text, document))
    }

    #[test]
    fn lines_are_those_of_the_values_and_count_from_where_kubectl_cuts() {
        let error = |lines: &str| Some(format!("yaml: unmarshal errors:\n  {lines}"));
        for (text, lines) in [
            ("a: 1\na: 2\n", "line 2: key \"a\" already set in map"),
            ("---\na: 1\na: 2\n", "line 3: key \"a\" already set in map"),
            ("b: 1\n---\na: 1\na: 2\n", "line 2: key \"a\" already set in map"),
            ("{\"b\": 1}\n---\na: 1\na: 2\n", "line 3: key \"a\" already set in map"),
            ("a: 1\na:\n  # c\n  - 2\n", "line 4: key \"a\" already set in map"),
            ("a: 1\na:\nb: 2\n", "line 2: key \"a\" already set in map"),
            ("yes: 1\ntrue: 2\n", "line 2: key true already set in map"),
            (
                "a: {x: 1, x: 2}\na: {x: 1}\n",
                "line 1: key \"x\" already set in map\n  line 2: key \"a\" already set in map",
            ),
        ] {
            assert_eq!(told(text), error(lines), "{text}");
        }
        assert_eq!(told("a: 1\n"), None);
    }
}

//! The table of what is better told otherwise: `data/sentences.txt`, which says how it is written.

use std::sync::OnceLock;

use crate::words::list;

use super::code;

/// What is said of the server's details.
pub(super) static SENTENCES: &str = include_str!("../../../../data/sentences.txt");

/// What the table says of a detail.
pub(super) struct Told {
    /// Whether it is the whole sentence.
    pub(super) whole: bool,
    /// The sentence, or its end.
    pub(super) text: String,
}

/// A line of the table.
#[derive(Debug)]
struct Line {
    section: &'static str,
    pattern: &'static str,
    whole: bool,
    text: &'static str,
}

/// The lines of the table in order. There are hundreds, and every error asks them, so they are cut once.
fn lines() -> &'static [Line] {
    static LINES: OnceLock<Vec<Line>> = OnceLock::new();
    LINES.get_or_init(|| {
        let mut section = "";
        let mut lines = Vec::new();
        for line in SENTENCES.lines() {
            if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                section = name;
                continue;
            }
            let (pattern, whole, text) = match (line.split_once(" =="), line.split_once(" =>")) {
                (Some((pattern, text)), _) => (pattern, true, text),
                (None, Some((pattern, text))) => (pattern, false, text),
                (None, None) => continue,
            };
            // A text that goes on behind a comma has no space before it.
            let text = if text.trim_start().starts_with([',', ';']) {
                text.trim_start()
            } else {
                text.strip_prefix(' ').unwrap_or(text)
            };
            lines.push(Line { section, pattern, whole, text });
        }
        lines
    })
}

/// What the table says of a detail in one of its sections.
pub(super) fn told(section: &str, detail: &str) -> Option<Told> {
    lines().iter().filter(|line| line.section == section).find_map(|line| {
        let found = captures(line.pattern, detail)?;
        Some(Told { whole: line.whole, text: filled(line.text, &found) })
    })
}

/// The texts that stand where the pattern has `…`, if it fits.
fn captures<'d>(pattern: &str, detail: &'d str) -> Option<Vec<&'d str>> {
    let mut parts = pattern.split('…').peekable();
    let mut rest = detail.strip_prefix(parts.next()?)?;
    let mut found = Vec::new();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            found.push(rest.strip_suffix(part)?);
            return Some(found);
        }
        let (capture, after) = rest.split_once(part)?;
        found.push(capture);
        rest = after;
    }
    rest.is_empty().then_some(found)
}

fn filled(text: &str, found: &[&str]) -> String {
    let mut filled = text.to_string();
    for (at, capture) in found.iter().enumerate() {
        filled = filled.replace(&format!("{{{}}}", at + 1), capture);
    }
    let first = found.first().copied().unwrap_or_default();
    if filled.contains("{list}") {
        filled = filled.replace("{list}", &list(quoted(first).into_iter().map(code).collect(), "or"));
    }
    let second = found.get(1).copied().unwrap_or_default();
    filled.replace("{type}", type_in_words(first)).replace("{found}", type_in_words(second))
}

/// The texts in double quotes.
pub(super) fn quoted(text: &str) -> Vec<&str> {
    text.split('"').skip(1).step_by(2).collect()
}

/// A type of a schema in words.
fn type_in_words(name: &str) -> &'static str {
    match name {
        "integer" | "int32" | "int64" => "a whole number",
        "number" => "a number",
        "float64" => "a number with a fraction",
        "string" => "text",
        "boolean" => "`true` or `false`",
        "array" => "a list",
        "object" => "a mapping",
        _ => "something else",
    }
}

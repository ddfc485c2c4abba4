//! Strings as Go's `%q` prints them.

use std::fmt::Write;

/// What Rust's Unicode tables know and those of Go 1.26 (Unicode 15.0) do not, as ranges of code points: Go escapes these.
static UNKNOWN_TO_GO: &str = include_str!("../data/unicode_after_15.txt");

/// The text between double quotes, with Go's escapes (`strconv.Quote`).
pub(crate) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for char in text.chars() {
        match char {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{b}' => quoted.push_str("\\v"),
            char if is_print(char) => quoted.push(char),
            char => escape(char, &mut quoted),
        }
    }
    quoted.push('"');
    quoted
}

fn escape(char: char, quoted: &mut String) {
    let code = u32::from(char);
    // Writing to a String cannot fail.
    let _ = match code {
        0..0x80 => write!(quoted, "\\x{code:02x}"),
        0x80..0x1_0000 => write!(quoted, "\\u{code:04x}"),
        _ => write!(quoted, "\\U{code:08x}"),
    };
}

/// Go's `strconv.IsPrint`: letters, marks, numbers, punctuation, symbols and the space.
pub(crate) fn is_print(char: char) -> bool {
    match char {
        ' '..='~' => true,
        '\0'..='\u{7f}' => false,
        _ => is_print_in_rust(char) && !is_unknown_to_go(u32::from(char)),
    }
}

/// Rust escapes the same categories of characters as Go does. Behind another character it leaves combining marks alone, as Go always does.
fn is_print_in_rust(char: char) -> bool {
    format!("a{char}").escape_debug().count() == 2
}

fn is_unknown_to_go(code: u32) -> bool {
    let mut ranges = UNKNOWN_TO_GO.lines().filter_map(|line| {
        let (first, last) = line.split_once(' ')?;
        Some(u32::from_str_radix(first, 16).ok()?..=u32::from_str_radix(last, 16).ok()?)
    });
    ranges.any(|range| range.contains(&code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_as_go_does() {
        assert_eq!(quote("q\" b\\ \t\n\r\u{7}\u{8}\u{c}\u{b}"), r#""q\" b\\ \t\n\r\a\b\f\v""#);
        assert_eq!(
            quote("\u{1b}\0\u{7f}\u{85}\u{a0}\u{ad}\u{200b}\u{2028}\u{feff}"),
            r#""\x1b\x00\x7f\u0085\u00a0\u00ad\u200b\u2028\ufeff""#
        );
        assert_eq!(quote("\u{e000}\u{10fffd}"), r#""\ue000\U0010fffd""#);
        assert_eq!(quote("é日😀 'x' `<&/"), "\"é日😀 'x' `<&/\"");
    }

    #[test]
    fn marks_stay_and_characters_newer_than_gos_tables_do_not() {
        assert_eq!(quote("e\u{301}\u{301}"), "\"e\u{301}\u{301}\"");
        assert_eq!(quote("\u{301}"), "\"\u{301}\"");
        assert_eq!(quote("\u{1fae9}\u{2ebf0}"), r#""\U0001fae9\U0002ebf0""#);
    }
}

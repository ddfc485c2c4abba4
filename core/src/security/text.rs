//! How upstream, and Podwall's own sentences, put lists into words.

use crate::words::list;

/// Writes `"a", "b"`, as upstream's `joinQuote` does it: nothing is escaped.
pub(crate) fn push_quoted<T: AsRef<str>>(text: &mut String, items: impl IntoIterator<Item = T>) {
    let mut before = "\"";
    for item in items {
        text.push_str(before);
        text.push_str(item.as_ref());
        text.push('"');
        before = ", \"";
    }
}

/// The singular for one, the plural for any other number.
pub(crate) fn plural(count: usize, one: &'static str, many: &'static str) -> &'static str {
    if count == 1 { one } else { many }
}

/// Writes `container "a"`, `containers "a", "b"`.
pub(crate) fn push_named(text: &mut String, one: &'static str, many: &'static str, names: &[&str]) {
    let length: usize = names.iter().map(|name| name.len() + 4).sum();
    // What stands behind the names is seldom longer.
    text.reserve(many.len() + length + 80);
    text.push_str(plural(names.len(), one, many));
    text.push(' ');
    push_quoted(text, names);
}

/// `container "a"`, `containers "a", "b"`.
pub(crate) fn named(one: &'static str, many: &'static str, names: &[&str]) -> String {
    let mut text = String::new();
    push_named(&mut text, one, many, names);
    text
}

/// A text in pieces.
pub(crate) fn push_all(text: &mut String, pieces: &[&str]) {
    pieces.iter().for_each(|piece| text.push_str(piece));
}

/// For Podwall's sentences: `` `a` ``; `""` for an empty text, and control characters as escapes.
pub(crate) fn tick(item: &str) -> String {
    if item.is_empty() {
        return "`\"\"`".to_string();
    }
    let mut text = String::with_capacity(item.len() + 2);
    text.push('`');
    match item.contains(char::is_control) {
        false => text.push_str(item),
        true => item.chars().for_each(|char| match char.is_control() {
            true => text.extend(char.escape_default()),
            false => text.push(char),
        }),
    }
    text.push('`');
    text
}

/// For Podwall's sentences: `` `a` ``, `` `a` and `b` ``, `` `a`, `b` and `c` ``.
pub(crate) fn ticked<T: AsRef<str>>(items: &[T]) -> String {
    list(items.iter().map(|item| tick(item.as_ref())).collect(), "and")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_in_words() {
        assert_eq!(named("container", "containers", &["a"]), "container \"a\"");
        assert_eq!(named("container", "containers", &["a", "a"]), "containers \"a\", \"a\"");
        assert_eq!(ticked(&["a"]), "`a`");
        assert_eq!(ticked(&["", "a\nb"]), "`\"\"` and `a\\nb`");
        assert_eq!(ticked(&["a", "b", "c"]), "`a`, `b` and `c`");
    }
}

//! How upstream, and Podwall's own sentences, put lists into words.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_in_words() {
        assert_eq!(named("container", "containers", &["a"]), "container \"a\"");
        assert_eq!(named("container", "containers", &["a", "a"]), "containers \"a\", \"a\"");
    }
}

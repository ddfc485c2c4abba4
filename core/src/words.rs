//! Pieces of sentences.

/// `a, b and c`.
pub(crate) fn list(mut items: Vec<String>, last: &str) -> String {
    match (items.pop(), items.is_empty()) {
        (None, _) => String::new(),
        (Some(only), true) => only,
        (Some(end), false) => format!("{} {last} {end}", items.join(", ")),
    }
}

/// The first of many by their names and how many more there are: `a, b, c and 2 more`; empty for none.
pub(crate) fn some<T>(mut all: impl Iterator<Item = T>, shown: usize, name: impl Fn(T) -> String) -> String {
    let mut named: Vec<String> = all.by_ref().take(shown).map(name).collect();
    match all.count() {
        0 => {}
        more => named.push(format!("{more} more")),
    }
    list(named, "and")
}

/// A count as people write it in a sentence.
pub(crate) fn count(count: u64) -> String {
    number(usize::try_from(count).unwrap_or(usize::MAX))
}

/// A number as people write it in a sentence.
pub(crate) fn number(count: usize) -> String {
    const WORDS: [&str; 13] =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    WORDS.get(count).map_or_else(|| count.to_string(), ToString::to_string)
}

/// Said of a name that several have of whom only the first is meant.
pub(crate) fn namesakes(how_many: usize, what: &str, name: &str) -> Option<String> {
    let several = how_many > 1;
    several.then(|| {
        format!(
            "{} {what} of the input are called {name}; this is about the first of them.",
            capitalised(&number(how_many))
        )
    })
}

/// A sentence behind another one, where there is one.
pub(crate) fn besides(sentence: Option<String>) -> String {
    sentence.map(|sentence| format!(" {sentence}")).unwrap_or_default()
}

/// A sentence's first letter.
pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A name as a scalar of YAML: between quotes where it could be read as something else than a text.
pub(crate) fn quoted_scalar(name: &str) -> String {
    let plain =
        name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'.')
            && name.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase())
            && !matches!(name, "y" | "yes" | "n" | "no" | "true" | "false" | "on" | "off" | "null");
    if plain { name.to_string() } else { crate::go_quote::quote(name) }
}

/// A string as YAML 1.1 reads it back: between quotes where it looks like anything else.
pub(crate) fn scalar(text: &str) -> String {
    const WORDS: [&str; 11] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"];
    let starts = text.starts_with(|first: char| first.is_ascii_alphabetic());
    let safe = text.chars().all(|each| each.is_ascii_alphanumeric() || matches!(each, '-' | '_' | '.' | '/'));
    if starts && safe && !WORDS.iter().any(|word| word.eq_ignore_ascii_case(text)) {
        return text.to_string();
    }
    crate::go_quote::quote(text)
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
    fn texts_between_ticks() {
        assert_eq!(ticked(&["a"]), "`a`");
        assert_eq!(ticked(&["", "a\nb"]), "`\"\"` and `a\\nb`");
        assert_eq!(ticked(&["a", "b", "c"]), "`a`, `b` and `c`");
    }
}

//! Sentences with `code` in them.

use yew::prelude::*;

/// A sentence, its pieces in backticks as code.
pub(super) fn prose(text: &str) -> Html {
    let piece = |(at, piece): (usize, &str)| match at % 2 {
        0 => html! { { piece.to_string() } },
        _ => html! { <code>{ piece.to_string() }</code> },
    };
    text.split('`').enumerate().map(piece).collect()
}

/// A sentence that begins with a name, the name in bold.
pub(super) fn named(name: &str, text: &str) -> Html {
    match text.strip_prefix(name) {
        Some(rest) if !name.is_empty() => html! { <><b>{ name.to_string() }</b>{ prose(rest) }</> },
        _ => prose(text),
    }
}

/// How many of a number there are that are not shown.
pub(super) fn not_shown(all: u64, shown: usize) -> usize {
    usize::try_from(all).unwrap_or(usize::MAX).saturating_sub(shown)
}

/// A number with its noun.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

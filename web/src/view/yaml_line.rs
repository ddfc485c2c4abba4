//! One line of YAML in the editor's colours, near enough for what is only looked at.

use yew::prelude::*;

/// A line with its keys and its comment coloured.
pub(super) fn coloured(line: &str) -> Html {
    let piece = |(class, text): (&'static str, &str)| match class {
        "" => html! { { text.to_string() } },
        class => html! { <span {class}>{ text.to_string() }</span> },
    };
    pieces(line).into_iter().map(piece).collect()
}

/// The pieces of a line, each with its class: a key is `y-key`, a comment `y-com`, the rest has none.
fn pieces(line: &str) -> Vec<(&'static str, &str)> {
    let (code, comment) = line.split_at(comment(line).unwrap_or(line.len()));
    let mut pieces = Vec::new();
    let start = code.find(|sign: char| !matches!(sign, ' ' | '-')).unwrap_or(code.len());
    let (lead, rest) = code.split_at(start);
    pieces.push(("", lead));
    let end = rest.find(": ").or_else(|| rest.trim_end().strip_suffix(':').map(str::len));
    let key = end.filter(|end| !rest[..*end].contains(['"', '\'', '{', '[', ' ']));
    let (key, value) = rest.split_at(key.unwrap_or(0));
    pieces.extend([("y-key", key), ("", value), ("y-com", comment)]);
    pieces.retain(|(_, text)| !text.is_empty());
    pieces
}

/// Where the comment of a line begins.
fn comment(line: &str) -> Option<usize> {
    let mut quote = None;
    let mut before = ' ';
    for (at, sign) in line.char_indices() {
        match (quote, sign) {
            (Some(open), _) if sign == open => quote = None,
            (None, '"' | '\'') => quote = Some(sign),
            (None, '#') if before == ' ' => return Some(at),
            _ => {}
        }
        before = sign;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_comments_are_told_apart() {
        assert_eq!(
            pieces("  - name: web # the shop"),
            [("", "  - "), ("y-key", "name"), ("", ": web "), ("y-com", "# the shop")]
        );
        assert_eq!(pieces("spec:"), [("y-key", "spec"), ("", ":")]);
        assert_eq!(pieces("  image: 'a # b'"), [("", "  "), ("y-key", "image"), ("", ": 'a # b'")]);
        assert_eq!(pieces("---"), [("", "---")]);
        assert_eq!(pieces("{a: b}"), [("", "{a: b}")]);
        assert_eq!(pieces("# only"), [("y-com", "# only")]);
        assert!(pieces("").is_empty());
    }
}

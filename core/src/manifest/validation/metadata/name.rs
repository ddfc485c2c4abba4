//! Names of objects: what they may be, and how the server makes one from `generateName`.

use std::borrow::Cow;

use super::super::{Cursor, Outcome, formats};

/// What is wrong with a name; the flag says that it is the beginning of one (`generateName`).
pub(in super::super) type NameCheck = fn(&str, bool) -> Vec<String>;

/// The number of bytes of `generateName` that become part of a name.
const PREFIX_LENGTH: usize = 58;

/// What stands for the five random letters of a generated name.
const RANDOM_LETTERS: &str = "xxxxx";

/// The name of the object with this metadata: its own, or the one that the server generates.
pub(in super::super) fn object_name<'t>(metadata: &Cursor<'_, 't>) -> Cow<'t, str> {
    let name = metadata.field("name").text();
    let prefix = metadata.field("generateName").text();
    if !name.is_empty() || prefix.is_empty() {
        return name.into();
    }
    let end = prefix.floor_char_boundary(PREFIX_LENGTH);
    let (prefix, _) = prefix.split_at_checked(end).unwrap_or((prefix, ""));
    format!("{prefix}{RANDOM_LETTERS}").into()
}

/// A name of DNS: `NameIsDNSSubdomain`.
pub(in super::super) fn dns1123_subdomain(name: &str, is_prefix: bool) -> Vec<String> {
    formats::dns1123_subdomain(&unmasked(name, is_prefix))
}

/// A label of DNS: `NameIsDNSLabel`.
pub(in super::super) fn dns1123_label(name: &str, is_prefix: bool) -> Vec<String> {
    formats::dns1123_label(&unmasked(name, is_prefix))
}

/// What every `generateName` is held against once all else is right: `IsPathSegmentPrefix`. The rules of most kinds leave nothing to find.
pub(in super::super) fn path_segment_prefix(prefix: &Cursor<'_, '_>, outcome: &mut Outcome) {
    for char in ['/', '%'].into_iter().filter(|char| prefix.text().contains(*char)) {
        outcome.invalid(prefix, prefix.text(), format!("may not contain '{char}'"));
    }
}

/// The server looks at a prefix as if the last two bytes were one letter, where the last is a dash: `maskTrailingDash`.
fn unmasked(name: &str, is_prefix: bool) -> Cow<'_, str> {
    let Some(rest) = name.strip_suffix('-').filter(|rest| is_prefix && !rest.is_empty()) else { return name.into() };
    match rest.split_at_checked(rest.len() - 1) {
        Some((start, _)) => format!("{start}a").into(),
        // A character of several bytes makes every name a wrong one.
        None => rest.into(),
    }
}

#[cfg(test)]
mod tests {
    use crate::source::read_document;

    use super::*;

    fn name_of(text: &str) -> String {
        let document = read_document(text);
        let tree = document.content.unwrap();
        object_name(&Cursor::root(&tree, tree.root())).into_owned()
    }

    #[test]
    fn names_are_generated_from_58_bytes() {
        assert_eq!(name_of("{name: a, generateName: b-}"), "a");
        assert_eq!(name_of("{generateName: b-}"), "b-xxxxx");
        assert_eq!(name_of("{}"), "");
        let long = format!("{{generateName: {}}}", "a".repeat(59));
        assert_eq!(name_of(&long), format!("{}xxxxx", "a".repeat(58)));
    }

    #[test]
    fn a_prefix_may_end_with_a_dash() {
        assert!(dns1123_label("a-", true).is_empty() && dns1123_label("a--", true).is_empty());
        assert!(!dns1123_label("a-", false).is_empty() && !dns1123_label("-", true).is_empty());
        assert!(!dns1123_label("aé-", true).is_empty());
        assert!(dns1123_subdomain("a.b-", true).is_empty());
    }
}

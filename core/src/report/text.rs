//! A text that many entries of a report share.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use ts_rs::TS;

/// A text that many entries of a report share: a clone of it copies nothing. It is read as a `str`.
#[derive(Clone)]
pub struct Text(Kept);

#[derive(Clone)]
enum Kept {
    Fixed(&'static str),
    Shared(Arc<str>),
}

impl Text {
    /// A text of the program itself.
    pub const fn fixed(text: &'static str) -> Text {
        Text(Kept::Fixed(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Kept::Fixed(text) => text,
            Kept::Shared(text) => text,
        }
    }
}

/// Texts made lately. Workloads mostly resemble each other, and so do the sentences and the paths of what is found in them: those are made once and shared.
#[derive(Debug)]
pub(crate) struct Lately(Vec<Text>);

impl Lately {
    const SLOTS: usize = 256;

    pub(crate) fn new() -> Self {
        Lately(vec![Text::default(); Lately::SLOTS])
    }

    /// The text, shared with an equal one that was made lately.
    pub(crate) fn text(&mut self, text: &str) -> Text {
        let Some(slot) = self.0.get_mut(Lately::slot(text)) else { return text.into() };
        if slot.as_str() != text {
            *slot = text.into();
        }
        slot.clone()
    }

    /// Where a text is kept: by its length and by a few of its bytes. Which texts meet there changes no text.
    fn slot(text: &str) -> usize {
        let bytes = text.as_bytes();
        let step = bytes.len() / 8 + 1;
        let mixed =
            bytes.iter().step_by(step).fold(bytes.len(), |mixed, byte| mixed.wrapping_mul(31) ^ usize::from(*byte));
        mixed % Lately::SLOTS
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        self
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self
    }
}

impl Default for Text {
    fn default() -> Self {
        Text::fixed("")
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        if text.is_empty() { Text::default() } else { Text(Kept::Shared(text.into())) }
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Text) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Text) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Text) -> Ordering {
        self.as_str().cmp(other)
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialEq<String> for Text {
    fn eq(&self, other: &String) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<Text> for String {
    fn eq(&self, other: &Text) -> bool {
        self == other.as_str()
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

/// A string in JavaScript.
impl TS for Text {
    type WithoutGenerics = String;
    type OptionInnerType = Self;

    fn name(config: &ts_rs::Config) -> String {
        <String as TS>::name(config)
    }

    fn inline(config: &ts_rs::Config) -> String {
        <String as TS>::inline(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_a_string_in_json() {
        let texts = [Text::fixed("a"), Text::from("a"), Text::from("a".to_string())];
        assert!(texts.iter().all(|text| *text == texts[0] && *text == "a"));
        assert_eq!(serde_json::to_string(&texts).unwrap(), r#"["a","a","a"]"#);
        assert_eq!(Text::from(""), Text::default());
    }

    #[test]
    fn equal_texts_are_shared_and_others_are_not() {
        let mut lately = Lately::new();
        let numbers: Vec<String> = (0..1_000).map(|at| format!("containers[{at}]")).collect();
        for text in numbers.iter().flat_map(|text| [text, text]) {
            assert_eq!(lately.text(text), *text);
        }
        let (once, again) = (lately.text("a"), lately.text("a"));
        assert!(std::ptr::eq(once.as_str(), again.as_str()));
    }
}

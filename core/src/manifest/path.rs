//! Paths of fields, printed as the API server prints them.

use std::borrow::Cow;
use std::fmt;

/// One step of a [`FieldPath`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Segment {
    /// A field: `.name`.
    Field(Cow<'static, str>),
    /// An item of a list: `[0]`.
    Index(usize),
    /// A key of a map: `[app.kubernetes.io/name]`.
    Key(String),
}

impl Segment {
    /// The name of a field or of a key; none of an item, which has a number.
    pub fn name(&self) -> Option<&str> {
        match self {
            Segment::Field(name) => Some(name),
            Segment::Key(name) => Some(name),
            Segment::Index(_) => None,
        }
    }
}

/// The path of a field from the root of its object, such as `spec.containers[0].name`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct FieldPath(Vec<Segment>);

impl FieldPath {
    /// The path of the object itself.
    pub const fn root() -> Self {
        FieldPath(Vec::new())
    }

    /// The path of a field below this one.
    #[must_use]
    pub fn field(&self, name: impl Into<Cow<'static, str>>) -> Self {
        self.with(Segment::Field(name.into()))
    }

    /// The path of an item below this list.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.with(Segment::Index(index))
    }

    /// The path of an entry below this map.
    #[must_use]
    pub fn key(&self, key: impl Into<String>) -> Self {
        self.with(Segment::Key(key.into()))
    }

    /// The path of several fields, one below the other: `path.fields(&["spec", "template"])`.
    #[must_use]
    pub fn fields(&self, names: &[&'static str]) -> Self {
        let mut path = self.with_room(names.len());
        path.0.extend(names.iter().map(|name| Segment::Field(Cow::Borrowed(name))));
        path
    }

    /// The steps, outermost first.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// The name that it ends in, or that of the list whose item it ends in; empty where it has none.
    pub fn last_name(&self) -> &str {
        self.0.iter().rev().find_map(Segment::name).unwrap_or_default()
    }

    /// Whether this is the object itself.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// This path followed by another one.
    #[must_use]
    pub fn join(&self, below: &FieldPath) -> Self {
        let mut path = self.with_room(below.0.len());
        path.0.extend(below.0.iter().cloned());
        path
    }

    /// The path of these steps.
    pub fn from_segments(segments: Vec<Segment>) -> Self {
        FieldPath(segments)
    }

    /// Writes it behind a text.
    pub(crate) fn write(&self, text: &mut String) {
        for (at, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Field(name) if at == 0 => text.push_str(name),
                Segment::Field(name) => {
                    text.push('.');
                    text.push_str(name);
                }
                Segment::Index(index) => {
                    text.push('[');
                    push_number(text, *index);
                    text.push(']');
                }
                Segment::Key(key) => {
                    text.push('[');
                    text.push_str(key);
                    text.push(']');
                }
            }
        }
    }

    fn with(&self, segment: Segment) -> Self {
        let mut path = self.with_room(1);
        path.0.push(segment);
        path
    }

    /// A copy that has room for more steps.
    fn with_room(&self, steps: usize) -> Self {
        let mut path = Vec::with_capacity(self.0.len() + steps);
        path.extend(self.0.iter().cloned());
        FieldPath(path)
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.write(&mut text);
        f.write_str(&text)
    }
}

/// Writes a number behind a text.
fn push_number(text: &mut String, number: usize) {
    if number >= 10 {
        push_number(text, number / 10);
    }
    text.extend(u32::try_from(number % 10).ok().and_then(|digit| char::from_digit(digit, 10)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_as_the_server_does() {
        let path = FieldPath::root().fields(&["spec", "containers"]).index(0).field("name");
        assert_eq!(path.to_string(), "spec.containers[0].name");
        let path = FieldPath::root().fields(&["metadata", "annotations"]).key("a.b/c");
        assert_eq!(path.to_string(), "metadata.annotations[a.b/c]");
    }
}

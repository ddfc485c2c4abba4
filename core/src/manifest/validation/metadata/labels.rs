//! Labels and annotations.

use super::super::{BadValue, Cursor, ErrorKind, FieldError, Outcome, formats};

/// The limit of the keys and values of all annotations of an object together, in bytes.
const ANNOTATIONS_LIMIT: usize = 256 * 1024;

/// Labels as the server sees them: those of a map in the object, and those that it adds.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct LabelSet<'a, 't> {
    /// The labels by key, each with its place in the object where it has one.
    labels: Vec<(&'a str, &'a str, Option<Cursor<'a, 't>>)>,
}

impl<'a, 't> LabelSet<'a, 't> {
    /// The labels in a map of the object.
    pub(in super::super) fn of(map: &'a Cursor<'_, 't>) -> Self {
        let labels = map.unnamed_entries().into_iter().map(|(key, value)| (key, value.text(), Some(value))).collect();
        LabelSet { labels }
    }

    /// Adds a label unless there is one with the key.
    pub(in super::super) fn add(&mut self, key: &'a str, value: &'a str) {
        if let Err(at) = self.find(key) {
            self.labels.insert(at, (key, value, None));
        }
    }

    /// Sets a label, whatever the object says of the key.
    pub(in super::super) fn set(&mut self, key: &'a str, value: &'a str) {
        match self.find(key).map(|at| self.labels.get_mut(at)) {
            Ok(Some(label)) => label.1 = value,
            _ => self.add(key, value),
        }
    }

    /// The value under a key.
    pub(in super::super) fn get(&self, key: &str) -> Option<&'a str> {
        self.find(key).ok().and_then(|at| self.labels.get(at)).map(|(_, value, _)| *value)
    }

    /// Keys and values: `ValidateLabels`. The server complains of the map at `at`, whichever labels they are.
    pub(in super::super) fn validate(&self, at: &Cursor<'_, '_>, outcome: &mut Outcome) {
        for (key, value, place) in &self.labels {
            let details = [(key, formats::label_key(key)), (value, formats::label_value(value))];
            for (text, detail) in
                details.into_iter().flat_map(|(text, all)| all.into_iter().map(move |one| (text, one)))
            {
                let path = place.as_ref().map_or_else(|| at.path(), Cursor::path);
                let value = BadValue::from(*text);
                outcome.errors.push(FieldError { kind: ErrorKind::Invalid, field: at.printed(), path, value, detail });
            }
        }
    }

    fn find(&self, key: &str) -> Result<usize, usize> {
        self.labels.binary_search_by_key(&key, |(key, ..)| key)
    }
}

/// Labels: `ValidateLabels`.
pub(in super::super) fn labels(labels: &Cursor<'_, '_>, outcome: &mut Outcome) {
    LabelSet::of(labels).validate(labels, outcome);
}

/// Annotations: `ValidateAnnotations`. Keys are those of labels, in letters of any case.
pub(in super::super) fn annotations(annotations: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let mut size = 0;
    for (key, value) in annotations.unnamed_entries() {
        size += key.len() + value.text().len();
        outcome.invalid_each(&value, key, formats::label_key(&lowercase(key)));
    }
    if size > ANNOTATIONS_LIMIT {
        outcome.too_long(annotations, ANNOTATIONS_LIMIT);
    }
}

/// Go turns each character into one, where Unicode's full mapping would make two of some.
fn lowercase(text: &str) -> String {
    text.chars().filter_map(|char| char.to_lowercase().next()).collect()
}

#[cfg(test)]
mod tests {
    use crate::source::read_document;

    use super::*;

    #[test]
    fn labels_of_the_object_come_before_those_that_are_added() {
        let document = read_document("{b: x, a: -}");
        let tree = document.content.unwrap();
        let root = Cursor::root(&tree, tree.root());
        let mut set = LabelSet::of(&root);
        set.add("b", "y");
        set.add("c", "z");
        assert_eq!((set.get("a"), set.get("b"), set.get("c"), set.get("d")), (Some("-"), Some("x"), Some("z"), None));
        let mut outcome = Outcome::default();
        set.validate(&root, &mut outcome);
        assert_eq!(outcome.errors.len(), 1);
        assert_eq!(outcome.errors[0].path.to_string(), "[a]");
    }

    #[test]
    fn annotations_may_be_long_in_sum_up_to_a_limit() {
        let text = format!("{{Ab.C/D: '{}'}}", "x".repeat(ANNOTATIONS_LIMIT - 6));
        let document = read_document(&text);
        let tree = document.content.unwrap();
        let mut outcome = Outcome::default();
        annotations(&Cursor::root(&tree, tree.root()), &mut outcome);
        assert!(outcome.errors.is_empty());

        let document = read_document(&text.replace("Ab", "Abc"));
        let tree = document.content.unwrap();
        annotations(&Cursor::root(&tree, tree.root()), &mut outcome);
        assert_eq!(outcome.errors[0].detail, "may not be more than 262144 bytes");
    }
}

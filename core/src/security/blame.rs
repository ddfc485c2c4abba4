//! The fields of a pod that a check blames. Sentences about them are made only where they are asked for.

use std::borrow::Cow;

use crate::finding::Part;
use crate::fix::Mend;
use crate::manifest::{FieldPath, Segment};

use super::Offence;

/// A field of a pod that is to blame. It allocates nothing until its path is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blamed {
    /// Which part of it to point at: the value where a bad one is set, the key where one is missing.
    pub part: Part,
    start: Start,
    above: &'static [&'static str],
    fields: &'static [&'static str],
    end: End,
}

/// Where a path begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    Pod,
    Container { list: &'static str, index: usize },
}

/// What stands behind the fields of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
enum End {
    Nothing,
    Item(usize),
    FieldOfItem(usize, &'static str),
    Key(Box<str>),
}

impl Blamed {
    /// A field of the pod.
    pub(super) fn of_pod(fields: &'static [&'static str]) -> Self {
        Blamed { part: Part::Value, start: Start::Pod, above: &[], fields, end: End::Nothing }
    }

    /// A field below others of a container.
    pub(super) fn of_container(
        (list, index): (&'static str, usize),
        above: &'static [&'static str],
        fields: &'static [&'static str],
    ) -> Self {
        Blamed { part: Part::Value, start: Start::Container { list, index }, above, fields, end: End::Nothing }
    }

    /// A field below others of the pod.
    pub(super) fn below(self, above: &'static [&'static str]) -> Self {
        Blamed { above, ..self }
    }

    /// An item of the list that it is.
    pub(super) fn item(self, index: usize) -> Self {
        Blamed { end: End::Item(index), ..self }
    }

    /// A field of an item of the list that it is.
    pub(super) fn field_of_item(self, index: usize, field: &'static str) -> Self {
        Blamed { end: End::FieldOfItem(index, field), ..self }
    }

    /// An entry of the map that it is.
    pub(super) fn entry(self, key: &str) -> Self {
        Blamed { end: End::Key(key.into()), ..self }
    }

    /// The same, where something is missing, or its being there at all is what is wrong.
    pub(super) fn at_key(self) -> Self {
        Blamed { part: Part::Key, ..self }
    }

    /// The field, from the pod: `spec.containers[0].securityContext.privileged`, `metadata.annotations[…]`.
    pub fn path(&self) -> FieldPath {
        let field = |name| Segment::Field(Cow::Borrowed(name));
        let mut path = Vec::with_capacity(5 + self.above.len() + self.fields.len());
        if let Start::Container { list, index } = self.start {
            path.extend([field("spec"), field(list), Segment::Index(index)]);
        }
        path.extend(self.above.iter().chain(self.fields).map(|name| field(name)));
        match &self.end {
            End::Nothing => {}
            End::Item(index) => path.push(Segment::Index(*index)),
            End::FieldOfItem(index, name) => path.extend([Segment::Index(*index), field(name)]),
            End::Key(key) => path.push(Segment::Key(key.to_string())),
        }
        FieldPath::from_segments(path)
    }
}

/// What a check blames, while it judges a pod: the fields alone, or with a sentence about each.
#[derive(Debug)]
pub(super) enum Blame {
    Fields(Vec<Blamed>),
    Told(Vec<Offence>),
}

impl Blame {
    /// Blames a field; what is said of it is asked for only where it is told.
    pub(super) fn add(&mut self, blamed: Blamed, tell: impl FnOnce() -> (String, Option<Mend>)) {
        match self {
            Blame::Fields(fields) => fields.push(blamed),
            Blame::Told(offences) => {
                let (message, mend) = tell();
                let (path, part) = (blamed.path(), blamed.part);
                offences.push(Offence { path, part, message, related: Vec::new(), mend });
            }
        }
    }

    /// How many fields are blamed.
    pub(super) fn len(&self) -> usize {
        match self {
            Blame::Fields(fields) => fields.len(),
            Blame::Told(offences) => offences.len(),
        }
    }
}

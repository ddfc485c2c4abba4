//! Findings as the core makes them: places are fields of objects, and become positions when the report is made.

use crate::fix::Mend;
use crate::manifest::{FieldPath, ObjectId};
use crate::report::{Range, Text};
use crate::rule::Rule;
use crate::source::Span;

/// A source of the input, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub u32);

/// One thing worth telling, before it has positions.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// What is wrong and what is wanted, as sentences.
    pub message: String,
    /// Upstream's own text, where the finding stands for its verdict.
    pub upstream: Option<Text>,
    /// Where.
    pub place: Place,
    /// Other places that belong to it, each with what is there.
    pub related: Vec<(String, Place)>,
    /// What would mend it, where that is clear.
    pub mend: Option<Mend>,
}

impl Finding {
    /// A finding about a field of an object, and no more than that.
    pub(crate) fn of_field(
        rule: &'static Rule,
        object: ObjectId,
        path: FieldPath,
        part: Part,
        message: String,
    ) -> Self {
        let place = Place::Field { object, path, part };
        Finding { rule, message, upstream: None, place, related: Vec::new(), mend: None }
    }

    /// The object that it is about; none for a finding about text.
    pub(crate) fn object(&self) -> Option<ObjectId> {
        match &self.place {
            Place::Field { object, .. } => Some(*object),
            Place::Text { .. } => None,
        }
    }

    /// The field that it is about; none for a finding about text.
    pub(crate) fn path(&self) -> Option<&FieldPath> {
        match &self.place {
            Place::Field { path, .. } => Some(path),
            Place::Text { .. } => None,
        }
    }

    fn places(&mut self) -> impl Iterator<Item = &mut Place> {
        std::iter::once(&mut self.place).chain(self.related.iter_mut().map(|(_, place)| place))
    }

    /// Moves everything that it says of the text so many bytes further on.
    pub(crate) fn shift(&mut self, by: i64) {
        for place in self.places() {
            if let Place::Text { span, .. } = place {
                *span = span.shifted(by);
            }
        }
    }

    /// Counts its objects from another number on.
    pub(crate) fn rebase(&mut self, base: u32) {
        for place in self.places() {
            if let Place::Field { object, .. } = place {
                object.0 = object.0.saturating_add(base);
            }
        }
    }
}

/// A place that a finding points at.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// A field of an object. What is missing is located at the key of its nearest existing ancestor.
    Field {
        /// The object.
        object: ObjectId,
        /// The field.
        path: FieldPath,
        /// Which part of the field to point at.
        part: Part,
    },
    /// A piece of text that belongs to no object.
    Text {
        /// The source.
        source: SourceId,
        /// The piece.
        span: Span,
    },
}

impl Place {
    /// The name of an object, where all of it is meant.
    pub(crate) fn name(object: ObjectId) -> Self {
        Place::Field { object, path: FieldPath::root().fields(&["metadata", "name"]), part: Part::Value }
    }
}

/// Which part of a field to point at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Its key (for an item of a list, which has none: its first key or its value).
    Key,
    /// Its value, where it is a scalar; otherwise its key.
    Value,
}

/// Turns fields of objects into places of the text.
pub trait Locate {
    /// The place of a field, or of its nearest existing ancestor's key.
    fn range(&self, object: ObjectId, path: &FieldPath, part: Part) -> Range;
    /// How the object is named to users: `[CLUSTER:]NAMESPACE/Kind/name`.
    fn name(&self, object: ObjectId) -> String;
}

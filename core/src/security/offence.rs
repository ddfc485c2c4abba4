//! One place in a pod that a rule finds fault with.

use crate::finding::{Finding, Part, Place};
use crate::fix::Mend;
use crate::manifest::{FieldPath, ObjectId};
use crate::report::Text;
use crate::rule::Rule;

/// One place in a pod that a rule finds fault with.
#[derive(Debug, Clone, PartialEq)]
pub struct Offence {
    /// The field, from the pod: `spec.containers[0].securityContext.privileged`, `metadata.annotations[…]`.
    pub path: FieldPath,
    /// Which part of it to point at: the value where a bad one is set, the key where one is missing.
    pub part: Part,
    /// What is wrong and what is wanted, as sentences.
    pub message: String,
    /// Other fields of the pod that belong to it, each with what is there.
    pub related: Vec<(String, FieldPath)>,
    /// What would mend it, where that is clear.
    pub mend: Option<Mend>,
}

/// A fault found by a rule that stands for no check of the standards.
#[derive(Debug, Clone, PartialEq)]
pub struct Advice {
    /// The rule.
    pub rule: &'static Rule,
    /// The fault.
    pub offence: Offence,
}

impl Offence {
    /// A bad value is set.
    pub(crate) fn value(path: FieldPath, message: String) -> Self {
        Offence { path, part: Part::Value, message, related: Vec::new(), mend: None }
    }

    /// Something is missing, or its being there at all is what is wrong.
    pub(crate) fn key(path: FieldPath, message: String) -> Self {
        Offence { path, part: Part::Key, message, related: Vec::new(), mend: None }
    }

    /// The same with what would mend it.
    pub(crate) fn mended(self, mend: impl Into<Option<Mend>>) -> Self {
        Offence { mend: mend.into(), ..self }
    }

    /// The finding about it in an object whose pod stands at `pod`.
    pub(crate) fn finding(
        self,
        rule: &'static Rule,
        upstream: Option<Text>,
        object: ObjectId,
        pod: &FieldPath,
    ) -> Finding {
        let place = |path: FieldPath, part| {
            let path = if pod.is_root() { path } else { pod.join(&path) };
            Place::Field { object, path, part }
        };
        let related = self.related.into_iter().map(|(what, path)| (what, place(path, Part::Key)));
        let related = related.collect();
        Finding { rule, message: self.message, upstream, place: place(self.path, self.part), related, mend: self.mend }
    }
}

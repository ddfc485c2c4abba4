//! One line of a vector file: its kind, and whether Podwall's answer is the recorded one.

use std::path::Path;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::connectivity;

use super::{admission, documents, effective, reachability, scalars, standards};

/// What lines ask about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// How a scalar is read.
    Scalars,
    /// How a text is cut and read.
    Documents,
    /// What the Pod Security Standards say of an object.
    Standards,
    /// Which values take effect in the containers of an object.
    Effective,
    /// Who reaches whom.
    Reachability,
    /// What kubectl says of a document before it sends it.
    Client,
    /// What the API server says of an object when it decodes it.
    Decoding,
    /// The errors of its validation.
    Validation,
    /// The warnings beside them.
    Warnings,
    /// The message that refuses the object.
    Messages,
    /// What Pod Security admission answers to a request.
    Admission,
    /// Which connections netpol-analyzer lists for the manifests of a folder.
    Connectivity,
}

impl Kind {
    /// All kinds, in the order in which they are printed.
    pub const ALL: [Kind; 12] = [
        Kind::Scalars,
        Kind::Documents,
        Kind::Client,
        Kind::Decoding,
        Kind::Validation,
        Kind::Warnings,
        Kind::Messages,
        Kind::Standards,
        Kind::Effective,
        Kind::Reachability,
        Kind::Admission,
        Kind::Connectivity,
    ];

    /// The kind of a name.
    pub fn of_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The name that summaries print.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Scalars => "scalars",
            Kind::Documents => "documents",
            Kind::Standards => "standards",
            Kind::Effective => "effective",
            Kind::Reachability => "reachability",
            Kind::Client => "client",
            Kind::Decoding => "decoding",
            Kind::Validation => "validation",
            Kind::Warnings => "warnings",
            Kind::Messages => "messages",
            Kind::Admission => "admission",
            Kind::Connectivity => "connectivity",
        }
    }
}

/// Where Podwall's answer is another than the recorded one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// What was asked, such as `restricted 1.25, check seccompProfile_restricted`.
    pub question: String,
    /// The recorded answer.
    pub expected: String,
    /// Podwall's answer.
    pub found: String,
}

/// What came of one question of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Podwall's answer was compared; none where they agree, otherwise the first difference.
    Compared(Kind, Option<Disagreement>),
    /// Podwall does not answer such questions.
    NotEvaluated(Kind),
    /// An error of the API server that is out of scope and that Podwall does not have: its field.
    OutOfScope(String),
}

/// Fields that tell the kinds of lines apart.
#[derive(Deserialize)]
struct Fields<'a> {
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    scalar: Option<&'a RawValue>,
    #[serde(borrow, default)]
    documents: Option<&'a RawValue>,
    #[serde(borrow, default)]
    object: Option<&'a RawValue>,
    #[serde(borrow, default)]
    results: Option<&'a RawValue>,
    #[serde(borrow, default)]
    containers: Option<&'a RawValue>,
    #[serde(borrow, default)]
    request: Option<&'a RawValue>,
    #[serde(borrow, default)]
    manifests: Option<&'a RawValue>,
}

/// The id of a line, quoted as it is written; empty where it has none.
pub(super) fn id(text: &str) -> String {
    let fields: Result<Fields<'_>, String> = read(text);
    fields.ok().and_then(|fields| fields.id).map(|id| id.get().to_string()).unwrap_or_default()
}

/// Compares the connections of a folder with manifests in `input` and what is expected of them beside it.
///
/// # Errors
///
/// A file cannot be read, or is no expectation.
pub(super) fn judge_folder(folder: &Path) -> Result<Vec<Answer>, String> {
    let difference = connectivity::compare(folder)?.map(|found| Disagreement {
        question: format!("{} lines that only one of both has", found.count),
        expected: found.expected,
        found: found.found,
    });
    Ok(vec![Answer::Compared(Kind::Connectivity, difference)])
}

/// Compares the answers of one line.
///
/// # Errors
///
/// A line that is no JSON object of a known kind is an error, and so is one whose parts do not fit together.
pub fn judge(text: &str) -> Result<Vec<Answer>, String> {
    let fields: Fields<'_> = read(text)?;
    if fields.manifests.is_some() {
        return reachability::judge(text);
    }
    if fields.request.is_some() {
        return Ok(vec![admission::judge(text)?]);
    }
    if fields.object.is_some() && fields.results.is_some() {
        return Ok(vec![Answer::Compared(Kind::Standards, standards::judge(text)?)]);
    }
    if fields.object.is_some() && fields.containers.is_some() {
        return Ok(vec![Answer::Compared(Kind::Effective, effective::judge(text)?)]);
    }
    if fields.documents.is_some() {
        return documents::judge(text);
    }
    if fields.scalar.is_some() {
        return Ok(vec![Answer::Compared(Kind::Scalars, scalars::judge(text)?)]);
    }
    Err("its fields are those of no kind of vector".to_string())
}

/// Reads a line, however deep its values nest.
pub(super) fn read<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, String> {
    let mut json = serde_json::Deserializer::from_str(text);
    json.disable_recursion_limit();
    let read = T::deserialize(&mut json).and_then(|value| json.end().map(|()| value));
    read.map_err(|error| error.to_string())
}

/// A field that is there even where it is `null`.
pub(super) fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_no_kind_is_an_error() {
        for text in ["", "{}", "[]", "{\"id\":\"a\"}", "{\"object\":{}}", "nonsense"] {
            assert!(judge(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_answered_after_a_deadline_is_not_evaluated() {
        let line = "{\"deadlineExpired\":true,\"request\":{}}";
        assert_eq!(judge(line), Ok(vec![Answer::NotEvaluated(Kind::Admission)]));
        assert!(judge("{\"request\":{}}").is_err());
    }
}

//! What the API server would answer, as the module tells it.

use serde::Deserialize;

use super::Range;

/// What `kubectl apply` would be answered.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub(crate) struct ServerReport {
    /// What a person would say after looking.
    pub(crate) sentence: String,
    /// A second, smaller sentence.
    pub(crate) detail: String,
    /// An answer for every document and object, in order.
    pub(crate) answers: Vec<ServerAnswer>,
}

/// What comes back for one object, or for a document that is none.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct ServerAnswer {
    /// The object; empty for a document that is none.
    pub(crate) subject: String,
    /// Where it begins.
    pub(crate) span: Range,
    /// What becomes of it.
    pub(crate) outcome: ServerOutcome,
    /// What kubectl prints where it is not accepted.
    #[serde(default)]
    pub(crate) printed: Option<String>,
    /// The warnings that come with the answer.
    #[serde(default)]
    pub(crate) warnings: Vec<String>,
}

/// What becomes of an object that is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ServerOutcome {
    /// The server takes it.
    Accepted,
    /// The server refuses it.
    Refused,
    /// kubectl does not send it.
    Unsent,
    /// Neither decoded nor validated.
    Unjudged,
}

impl ServerAnswer {
    /// Whether there is something to read: a refusal or a warning.
    pub(crate) fn says_something(&self) -> bool {
        self.printed.is_some() || !self.warnings.is_empty()
    }
}

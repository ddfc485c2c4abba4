//! The part of the report about what the API server would answer.

use serde::Serialize;
use ts_rs::TS;

use super::Range;

/// What `kubectl apply` would be answered, object by object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ServerReport {
    /// What a person would say after looking.
    pub sentence: String,
    /// A second, smaller sentence: whose decoding and validation these are.
    pub detail: String,
    /// An answer for every document and object that kubectl would read, in order.
    pub answers: Vec<ServerAnswer>,
}

/// What comes back for one object, or for a document that is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ServerAnswer {
    /// The object ([`super::ObjectReport::id`]); empty for a document that is no object.
    pub subject: String,
    /// Where it begins in its source.
    pub span: Range,
    /// What becomes of it.
    pub outcome: ServerOutcome,
    /// The message of the server's Status, or of kubectl where it sends nothing. None where the object is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub message: Option<String>,
    /// The whole of what kubectl prints on that account, in one line or several, with the name of the source as the file's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub printed: Option<String>,
    /// The warnings that come with the answer, in the server's order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<String>>", optional)]
    pub warnings: Vec<String>,
}

/// What becomes of an object that is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum ServerOutcome {
    /// The server takes it, as far as decoding and validation decide.
    Accepted,
    /// The server refuses it.
    Refused,
    /// kubectl does not send it.
    Unsent,
    /// The server knows the kind, but Podwall does not decode or validate it.
    Unjudged,
}

//! Who can come in from outside.

use serde::Deserialize;

use super::Range;

/// Every way from outside to pods.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EntriesReport {
    /// What a person would say after looking.
    pub(crate) sentence: String,
    /// How many ways in there are.
    pub(crate) total: u32,
    /// The first of them.
    pub(crate) entries: Vec<Entry>,
    /// How many things lead nowhere.
    pub(crate) dead_ends_total: u32,
    /// The first of them.
    pub(crate) dead_ends: Vec<DeadEnd>,
}

/// One way in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Entry {
    /// In a sentence.
    pub(crate) sentence: String,
    /// The objects on the way, the outermost first.
    pub(crate) chain: Vec<Link>,
    /// Where connections come from, as policies see it.
    pub(crate) from: Source,
    /// What policies say of it.
    pub(crate) verdict: EntryVerdict,
    /// How many ports of pods it leads to.
    pub(crate) pods_total: u32,
    /// The first of them.
    pub(crate) pods: Vec<EntryPod>,
    /// What had to be assumed; empty for nothing.
    pub(crate) assumed: String,
}

/// An object on the way.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Link {
    /// `[CLUSTER:]NAMESPACE/Kind/name`.
    pub(crate) object: String,
    /// Where the field stands that leads on.
    pub(crate) span: Range,
}

/// Where connections come from, as policies see it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Source {
    /// In a sentence.
    pub(crate) sentence: String,
}

/// What policies say of a way in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum EntryVerdict {
    /// It is open.
    Allowed,
    /// It is open to some pods, or from some places.
    Depends,
    /// Policies close it.
    Blocked,
    /// It leads to no pod of the input.
    Nowhere,
}

impl EntryVerdict {
    /// In one word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            EntryVerdict::Allowed => "open",
            EntryVerdict::Depends => "in part",
            EntryVerdict::Blocked => "blocked",
            EntryVerdict::Nowhere => "nowhere",
        }
    }
}

/// A port of a workload's pods that a way in leads to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct EntryPod {
    /// `[CLUSTER:]NAMESPACE/Kind/name`.
    pub(crate) endpoint: String,
    /// The protocol.
    pub(crate) protocol: String,
    /// The port of the pods.
    pub(crate) port: u16,
    /// What policies say.
    pub(crate) verdict: EntryVerdict,
    /// In a sentence.
    pub(crate) sentence: String,
}

/// Something that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct DeadEnd {
    /// Where it stands.
    pub(crate) span: Range,
    /// In a sentence.
    pub(crate) message: String,
}

/// Why somebody outside can reach a workload.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Exposure {
    /// What all ways in say together.
    pub(crate) verdict: EntryVerdict,
    /// In a sentence.
    pub(crate) sentence: String,
    /// How many ways lead to it.
    pub(crate) total: u32,
    /// The first of them, open ones first.
    pub(crate) ways: Vec<Entry>,
    /// What else is to be known, as sentences.
    pub(crate) notes: Vec<String>,
}

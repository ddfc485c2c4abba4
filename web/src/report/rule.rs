//! Rules, as the module's registry tells them.

use serde::Deserialize;

use super::{Level, Severity};

/// What a rule is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Rule {
    /// Its id.
    pub(crate) id: String,
    /// What it looks at.
    pub(crate) family: String,
    /// How bad its findings are.
    pub(crate) severity: Severity,
    /// The id of upstream's check, for the rules that are one.
    #[serde(default)]
    pub(crate) check: Option<String>,
    /// The level at which it finds something in its example; none where that hangs on no level.
    #[serde(default)]
    pub(crate) level: Option<Level>,
    /// What it finds, without a full stop.
    pub(crate) summary: String,
    /// Why that matters.
    pub(crate) explanation: String,
    /// A manifest in which it finds something.
    #[serde(default)]
    pub(crate) example: String,
    /// The same mended; empty where nothing mends it.
    #[serde(default)]
    pub(crate) corrected: String,
    /// Where the matter is described, and what other tools call it.
    #[serde(default)]
    pub(crate) references: Vec<Reference>,
    /// Where other tools answer otherwise.
    #[serde(default)]
    pub(crate) differences: Vec<String>,
}

/// A page about the matter, or the id that another tool gives to it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Reference {
    /// The document or the tool.
    pub(crate) of: String,
    /// The page, the section or the id there.
    pub(crate) name: String,
    /// Its address; empty where it has none.
    #[serde(default)]
    pub(crate) url: String,
}

impl Rule {
    /// The name of the file that its example becomes.
    pub(crate) fn file(&self) -> String {
        let ending = if self.example.starts_with('{') { "json" } else { "yaml" };
        format!("{}.{ending}", self.id)
    }
}

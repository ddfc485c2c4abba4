//! A change of the texts that is looked at before it is taken.

use serde::Deserialize;

use crate::report::{Fix, TextEdit, apply};

use super::{Source, State};

/// A change of the texts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Change {
    /// What it does, as an order, with `code` in backticks.
    pub(crate) title: String,
    /// What is to be checked before it is taken; empty where it is safe.
    #[serde(default)]
    pub(crate) check: String,
    /// What remains to be done, each as a sentence.
    #[serde(default)]
    pub(crate) remains: Vec<String>,
    /// The edits, in the order of the texts.
    pub(crate) edits: Vec<TextEdit>,
}

/// A change that is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Proposal {
    /// It was asked for.
    Asked,
    /// It is there.
    Made(Change),
    /// It could not be made, and why.
    Failed(String),
}

impl Change {
    /// The fix of one finding.
    pub(crate) fn of(fix: &Fix) -> Change {
        Change { title: fix.title.clone(), check: String::new(), remains: Vec::new(), edits: fix.edits.clone() }
    }

    /// The sources that it changes, each with its new text.
    pub(crate) fn sources<'a>(&self, state: &'a State) -> Vec<(&'a Source, String)> {
        let changed = state.sources.iter().map(|source| (source, apply(&self.edits, &source.name, &source.text)));
        changed.filter(|(source, text)| **text != *source.text).collect()
    }
}

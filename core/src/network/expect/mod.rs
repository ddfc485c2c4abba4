//! Expectations: which connections have to be allowed and which denied, and whether they are. Tests for policies.

mod ends;
mod evaluate;
mod ports;
mod read;
pub mod rules;
mod selector;
mod sentence;

use crate::cluster::Selector;
use crate::manifest::FieldPath;

use super::ports::PortSet;
use super::query::Choice;

pub(crate) use evaluate::evaluate_kept;
pub use evaluate::{Judgement, evaluate};
pub use read::{Problem, Reading, is_expectation, read, read_json};

/// The API version of documents with expectations.
pub const API_VERSION: &str = "podwall.dev/v1alpha1";

/// The kind of documents with expectations.
pub const KIND: &str = "Expectation";

/// Whether connections have to be allowed or denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Every port asked for is open from every source to every destination.
    Allowed,
    /// No port asked for is open from any source to any destination.
    Denied,
}

/// One expectation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    /// Its name; empty where it has none.
    pub name: String,
    /// Where it stands: `spec.allowed[0]`.
    pub path: FieldPath,
    /// What is wanted.
    pub wanted: Wanted,
    /// The sources.
    pub from: Choice,
    /// The destinations.
    pub to: Choice,
    /// The ports at the destination.
    pub ports: PortSet,
    /// Whether it can be read. One that cannot fails.
    pub readable: bool,
}

impl Expectation {
    /// What it asks of labels of pods.
    pub(crate) fn pod_selectors(&self) -> impl Iterator<Item = &Selector> {
        [&self.from, &self.to].into_iter().flat_map(Choice::pod_selectors)
    }

    /// One of which nothing is read, so that it fails. Where not even the list is known, `wanted` says nothing.
    fn unread(path: FieldPath, wanted: Wanted) -> Self {
        Expectation {
            name: String::new(),
            path,
            wanted,
            from: Choice::default(),
            to: Choice::default(),
            ports: PortSet::default(),
            readable: false,
        }
    }
}

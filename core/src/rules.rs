//! The registry of rules: an explicit list, one name space over all families.
//!
//! A rule is a `static` beside the code that applies it. Its documentation is what users read: in the generated pages,
//! in the npm module and in the playground.

use crate::report::Severity;

/// What a rule is.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id, in kebab-case; never renamed.
    pub id: &'static str,
    /// What it looks at.
    pub family: Family,
    /// How bad its findings are.
    pub severity: Severity,
    /// The id of upstream's Pod Security check, for the rules that are one.
    pub check: Option<&'static str>,
    /// What it finds, in a few words without a full stop.
    pub summary: &'static str,
    /// Why that matters, in a few sentences.
    pub explanation: &'static str,
}

/// What a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// How texts are read: syntax, fields and types.
    Reading,
    /// What pods may do: the Pod Security Standards.
    Security,
    /// Whom pods may reach.
    Network,
}

/// Every rule, by family.
pub static RULES: &[&Rule] = &[];

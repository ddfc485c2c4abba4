//! What a rule is.
//!
//! A rule is a `static` beside the code that applies it. Its documentation is what users read: in the generated page,
//! in the npm module and in the playground.

use serde::Serialize;
use ts_rs::TS;

use crate::report::{Level, Severity};

/// What a rule is.
#[derive(Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// Its id, in kebab-case; never renamed.
    pub id: &'static str,
    /// What it looks at.
    pub family: Family,
    /// How bad its findings are.
    pub severity: Severity,
    /// The id of upstream's Pod Security check, for the rules that are one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub check: Option<&'static str>,
    /// The strictest level to ask about for it to find something in its example; none where the level does not matter: a check finds nothing at laxer levels
    /// than its own, and some rules leave their matter to a check of a stricter one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub level: Option<Level>,
    /// What it finds, in a few words without a full stop.
    pub summary: &'static str,
    /// Why that matters, in a few sentences.
    pub explanation: &'static str,
    /// A manifest in which it finds something, as short as may be; tested.
    pub example: &'static str,
    /// The same manifest mended: the rule finds nothing in it; tested. Left out where nothing is wrong with the example, or no edit mends it.
    #[serde(skip_serializing_if = "str::is_empty")]
    #[ts(as = "Option<String>", optional)]
    pub corrected: &'static str,
    /// Where the matter is described, and what other tools call it.
    pub references: &'static [Reference],
    /// Where another tool answers otherwise about the same matter, and why: one line for each kind of difference.
    pub differences: &'static [&'static str],
}

/// A page about the matter of a rule, or the id that another tool gives to it.
#[derive(Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Reference {
    /// The document or the tool: `Kubernetes`, `CIS Kubernetes Benchmark`, `kube-linter`.
    pub of: &'static str,
    /// The page, the section or the id there.
    pub name: &'static str,
    /// Its address; left out where it has none.
    #[serde(skip_serializing_if = "str::is_empty")]
    #[ts(as = "Option<String>", optional)]
    pub url: &'static str,
}

impl Rule {
    /// A rule about what pods may do, with its documentation: its example, and the corrected one.
    pub(crate) const fn of_security(
        id: &'static str,
        severity: Severity,
        summary: &'static str,
        explanation: &'static str,
        [example, corrected]: [&'static str; 2],
        references: &'static [Reference],
    ) -> Rule {
        Rule {
            id,
            family: Family::Security,
            severity,
            check: None,
            level: None,
            summary,
            explanation,
            example,
            corrected,
            references,
            differences: &[],
        }
    }

    /// A rule about policies, with its documentation: its example, and the corrected one.
    pub(crate) const fn of_network(
        id: &'static str,
        severity: Severity,
        summary: &'static str,
        explanation: &'static str,
        [example, corrected]: [&'static str; 2],
        references: &'static [Reference],
    ) -> Rule {
        Rule {
            family: Family::Network,
            ..Rule::of_security(id, severity, summary, explanation, [example, corrected], references)
        }
    }
}

impl Reference {
    /// A page of the documentation of Kubernetes, by its path.
    pub(crate) const fn page(name: &'static str, url: &'static str) -> Reference {
        Reference { of: "Kubernetes", name, url }
    }

    /// A recommendation of the CIS Kubernetes Benchmark, numbered and named as in version 1.11.
    pub(crate) const fn cis(name: &'static str) -> Reference {
        Reference { of: "CIS Kubernetes Benchmark", name, url: "https://www.cisecurity.org/benchmark/kubernetes" }
    }

    /// A chapter of the Kubernetes Hardening Guide 1.2 by NSA and CISA.
    pub(crate) const fn nsa(name: &'static str) -> Reference {
        Reference {
            of: "NSA/CISA Kubernetes Hardening Guide",
            name,
            url: "https://media.defense.gov/2022/Aug/29/2003066362/-1/-1/0/CTR_KUBERNETES_HARDENING_GUIDANCE_1.2_20220829.PDF",
        }
    }

    /// The id that another tool gives to the matter.
    pub(crate) const fn named(of: &'static str, name: &'static str) -> Reference {
        Reference { of, name, url: "" }
    }
}

/// What a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// How texts are read: syntax, fields and types.
    Reading,
    /// What pods may do: the Pod Security Standards, the values in effect, and admission.
    Security,
    /// What pods need not be able to do: hardening beyond the standards.
    Hardening,
    /// Whom pods may reach.
    Network,
}

/// The example of a rule, and the same mended where something mends it: files of `data/rules` that are named after the rule.
macro_rules! example {
    ($id:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/rules/", $id, ".yaml"))
    };
    ($id:literal mended) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/rules/", $id, ".corrected.yaml"))
    };
    ($id:literal unmended) => {
        ""
    };
}
pub(crate) use example;

/// Declares rules of a family that stand for no upstream check, and `RULES`, their list in the order of the documentation. Behind the texts of
/// a rule stands whether its example has a corrected one beside it, and where the matter is described.
macro_rules! declare_rules {
    ($family:ident $($name:ident $id:literal $severity:ident $summary:literal $explanation:literal
        $mended:ident [$($reference:expr),* $(,)?])*) => {
        $(#[doc = $summary]
        pub static $name: $crate::rule::Rule = $crate::rule::Rule {
            id: $id,
            family: $crate::rule::Family::$family,
            severity: $crate::report::Severity::$severity,
            check: None,
            level: None,
            summary: $summary,
            explanation: $explanation,
            example: $crate::rule::example!($id),
            corrected: $crate::rule::example!($id $mended),
            references: &[$($reference),*],
            differences: &[],
        };)*
        /// The rules of the family, in the order of the documentation.
        pub static RULES: &[&$crate::rule::Rule] = &[$(&$name),*];
    };
}
pub(crate) use declare_rules;

//! The report of the npm module, as far as the page shows it: lean mirrors of the module's JSON.
//!
//! The page does not depend on the evaluating crate; it reads what every other user of the module reads.

mod admission;
mod compare;
mod connections;
mod context;
mod expect;
mod explanation;
mod fix;
mod governing;
mod network;
mod outside;
mod rule;
mod seccomp;
mod server;
mod suggest;

use std::collections::HashMap;
use std::rc::Rc;

use serde::Deserialize;

pub(crate) use admission::{
    AdmissionAnswer, AdmissionOutcome, AdmissionReport, ModeInForce, NamespaceFailure, NamespaceStanding, PolicyInForce,
};
pub(crate) use compare::{ChangeKind, Comparison, ConnectionChange, IsolationChange, Roster};
pub(crate) use connections::{Connections, Port, Protocol};
pub(crate) use context::{ContextRow, Contexts};
pub(crate) use expect::{ExpectationReport, ExpectationResult, FailingPair};
pub(crate) use explanation::{DirectionExplanation, Explanation, NearMiss, PolicyReason, TierReason};
pub(crate) use fix::{Fix, FixedAll, Hardened, RemainingFinding, TakenFix, TextEdit, apply};
pub(crate) use governing::{Bystander, Governance, GoverningPolicy, Selection};
#[cfg(test)]
pub(crate) use network::{ClassReport, Run};
pub(crate) use network::{EndpointReport, NetworkReport, PolicyReport, Side};
pub(crate) use outside::{DeadEnd, EntriesReport, Entry, EntryVerdict, Exposure};
pub(crate) use rule::{Reference, Rule};
pub(crate) use seccomp::{DangerousCall, SeccompProfile};
pub(crate) use server::{ServerAnswer, ServerOutcome, ServerReport};
#[cfg(test)]
pub(crate) use suggest::SuggestedNamespace;
pub(crate) use suggest::{StepAction, SuggestedStep, Suggestion};

/// Everything that one analysis says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report {
    /// Every object that was read.
    pub(crate) objects: Vec<ObjectReport>,
    /// Everything worth telling, by source and place.
    pub(crate) findings: Vec<Finding>,
    /// What the API server would answer.
    pub(crate) server: ServerReport,
    /// What each workload may do.
    pub(crate) security: SecurityReport,
    /// What Pod Security admission would say.
    #[serde(default)]
    pub(crate) admission: AdmissionReport,
    /// Whom each workload may reach.
    pub(crate) network: Rc<NetworkReport>,
}

/// One object of the input.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ObjectReport {
    /// Its kind, as written.
    pub(crate) kind: String,
    /// Its name; empty where it has none.
    pub(crate) name: String,
    /// Whether objects of this kind are evaluated.
    pub(crate) evaluated: bool,
    /// Where it stands.
    pub(crate) span: Range,
}

/// A place in a source.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub(crate) struct Range {
    /// The source's name.
    pub(crate) source: String,
    /// The first position.
    pub(crate) start: Position,
    /// The position after the last one.
    pub(crate) end: Position,
}

/// A line and a column, both from 1, in units of UTF-16. Offsets are not read: the editor counts every line end as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub(crate) struct Position {
    /// The line, from 1.
    pub(crate) line: u32,
    /// The column, from 1.
    pub(crate) column: u32,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Severity {
    /// The API server refuses it, or the chosen standard forbids it.
    Error,
    /// It does something else than its author is likely to think.
    Warning,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// Its name, as the module writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }
}

/// One thing worth telling.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Finding {
    /// Unique in a report.
    pub(crate) id: String,
    /// The rule.
    pub(crate) rule: String,
    /// How bad it is.
    pub(crate) severity: Severity,
    /// What is wrong and what is wanted.
    pub(crate) message: String,
    /// The server's own text.
    #[serde(default)]
    pub(crate) upstream: Option<String>,
    /// Whether an edit mends it.
    #[serde(default)]
    pub(crate) fixable: bool,
    /// Whether that edit is only a suggestion.
    #[serde(default)]
    pub(crate) suggestion: bool,
    /// Why it was suppressed, where it was.
    #[serde(default)]
    pub(crate) suppressed: Option<String>,
    /// The object it is about; empty where there is none.
    pub(crate) subject: String,
    /// Where.
    pub(crate) span: Range,
    /// The edit that mends it, where one is offered.
    #[serde(skip)]
    pub(crate) fix: Option<Rc<Fix>>,
}

impl Report {
    /// The findings that were not suppressed.
    pub(crate) fn told(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.suppressed.is_none())
    }

    /// Gives each finding its fix.
    pub(crate) fn offer(&mut self, fixes: Vec<Fix>) {
        let mut fixes: HashMap<String, Rc<Fix>> =
            fixes.into_iter().map(|fix| (fix.finding.clone(), Rc::new(fix))).collect();
        for finding in &mut self.findings {
            finding.fix = fixes.remove(&finding.id);
        }
    }
}

impl Finding {
    /// The name of the object that it is about; empty where there is none.
    pub(crate) fn object_name(&self) -> &str {
        self.subject.rsplit('/').next().unwrap_or_default()
    }
}

/// What each workload may do, measured by the Pod Security Standards.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SecurityReport {
    /// What a person would say after looking.
    pub(crate) sentence: String,
    /// A second, smaller sentence; may be empty.
    pub(crate) detail: String,
    /// Every workload, in the order of the input.
    pub(crate) workloads: Vec<WorkloadStanding>,
    /// Every namespace, in the order of the input.
    #[serde(default)]
    pub(crate) namespaces: Vec<NamespaceStanding>,
    /// Every seccomp profile that is given, in the order of the input.
    #[serde(default)]
    pub(crate) seccomp_profiles: Vec<SeccompProfile>,
}

/// Where one workload stands.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct WorkloadStanding {
    /// `[CLUSTER:]NAMESPACE/Kind/name`.
    pub(crate) endpoint: String,
    /// Its kind.
    pub(crate) kind: String,
    /// Its name.
    pub(crate) name: String,
    /// Where it stands in its source.
    pub(crate) span: Range,
    /// Whether the API server would refuse the object itself.
    pub(crate) refused: bool,
    /// Whether the chosen standard allows it.
    pub(crate) allowed: bool,
    /// The strictest level that it satisfies.
    pub(crate) standing: Level,
    /// Upstream's whole text for the chosen standard; empty where it is allowed.
    pub(crate) forbidden: String,
    /// What Baseline forbids.
    pub(crate) baseline: Vec<Failure>,
    /// What Restricted forbids.
    pub(crate) restricted: Vec<Failure>,
    /// The ids of the findings about it.
    pub(crate) findings: Vec<String>,
}

/// One check that forbids a pod.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Failure {
    /// Upstream's id of the check.
    pub(crate) check: String,
    /// Upstream's reason.
    pub(crate) reason: String,
    /// Upstream's detail; may be empty.
    pub(crate) detail: String,
}

/// A level of the Pod Security Standards, the laxest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    /// Everything is allowed.
    Privileged,
    /// Known privilege escalations are forbidden.
    Baseline,
    /// Current hardening practice is required.
    Restricted,
}

impl Level {
    /// All levels, the laxest first.
    pub(crate) const ALL: [Level; 3] = [Level::Privileged, Level::Baseline, Level::Restricted];

    /// Its name in options of the module.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Level::Privileged => "privileged",
            Level::Baseline => "baseline",
            Level::Restricted => "restricted",
        }
    }

    /// Its name in sentences.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Level::Privileged => "Privileged",
            Level::Baseline => "Baseline",
            Level::Restricted => "Restricted",
        }
    }
}

//! What the page knows, and how it changes: one reducer of plain functions.

mod change;
mod look;
mod options;
mod reduce;
mod sources;
mod suggest;

use std::collections::BTreeMap;
use std::rc::Rc;

use serde::Serialize;

use crate::report::{Contexts, Explanation, Finding, Port, Range, Report, Rule};

use crate::worker::Question;

pub(crate) use change::{Change, Proposal};
pub(crate) use look::{Baseline, DIALECTS, Filter, Focus};
pub(crate) use options::{Standard, Theme, VERSIONS};
pub(crate) use reduce::Action;
pub(crate) use sources::{Source, SourceId};
use sources::{cluster_named, unique_name};
pub(crate) use suggest::{SUGGESTED_FILE, Suggested, Suggesting, Wish};

/// Everything that the page knows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct State {
    /// The open texts, in the order of their tabs.
    pub(crate) sources: Vec<Source>,
    /// The one in the editor.
    pub(crate) active: SourceId,
    /// The number of the next source.
    pub(crate) next_source: SourceId,
    /// The example that is shown, as long as nobody changed it.
    pub(crate) example: Option<&'static str>,
    /// What the last change took away, and a sentence about it.
    pub(crate) undo: Option<Undo>,
    /// The standard that workloads are held against.
    pub(crate) standard: Standard,
    /// Counts changes of what is evaluated.
    pub(crate) revision: u64,
    /// The newest answer, and the revision that it belongs to.
    pub(crate) report: Option<Rc<Report>>,
    /// The revision that `report` belongs to.
    pub(crate) reported: u64,
    /// How long the newest answer took, in milliseconds.
    pub(crate) took: f64,
    /// Why there is no newer answer.
    pub(crate) failure: Option<String>,
    /// What is looked at.
    pub(crate) place: Place,
    /// The view on the right side.
    pub(crate) view: View,
    /// The form of the reach view.
    pub(crate) form: Form,
    /// The port that reachability is asked about; none asks about all of them.
    pub(crate) port: Option<Port>,
    /// Whether ranges outside of the cluster are shown.
    pub(crate) outside: bool,
    /// Which pairs are looked at.
    pub(crate) filter: Filter,
    /// The workload or the policy that is looked at by itself.
    pub(crate) focus: Option<Focus>,
    /// The state that was kept.
    pub(crate) kept: Option<Rc<Baseline>>,
    /// The number of the state that was kept last.
    pub(crate) last_kept: u64,
    /// What is to be suggested.
    pub(crate) wish: Wish,
    /// The policies that are asked for, until they are there.
    pub(crate) suggesting: Option<Suggesting>,
    /// The policies that were suggested last.
    pub(crate) suggested: Option<Suggested>,
    /// How often policies were asked for.
    pub(crate) suggestions: u64,
    /// How open questions of the specification are answered.
    pub(crate) dialect: &'static str,
    /// Answers about the newest report, as JSON, by the key of their question.
    pub(crate) told: BTreeMap<String, Result<Rc<str>, String>>,
    /// The pair that is explained.
    pub(crate) pair: Option<Pair>,
    /// Whether everything about it is told, and not only what decides.
    pub(crate) whole: bool,
    /// Its explanation.
    pub(crate) explanation: Option<Result<Rc<Explanation>, String>>,
    /// Every rule, when they were told.
    pub(crate) rules: Option<Rc<Vec<Rule>>>,
    /// The rule whose page is open.
    pub(crate) rule: Option<String>,
    /// The rule whose finding is shown when the next report comes: its example was just opened.
    pub(crate) seek: Option<String>,
    /// The values in effect of the workloads that were asked about, in the newest report.
    pub(crate) contexts: BTreeMap<String, Result<Rc<Contexts>, String>>,
    /// The change that was asked for last, with a number that grows.
    pub(crate) asked: Option<(u64, Question)>,
    /// The change that is looked at.
    pub(crate) proposal: Option<Rc<Proposal>>,
    /// Counts texts that changed otherwise than by typing, and that the editor has to take.
    pub(crate) rewritten: u64,
    /// What the editor is to show.
    pub(crate) reveal: Option<Reveal>,
    /// Light, dark, or as the system says.
    pub(crate) theme: Theme,
}

/// What the last change took away.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Undo {
    /// What happened, as a sentence.
    pub(crate) message: String,
    /// The sources as they were.
    pub(crate) sources: Vec<Source>,
    /// The example as it was.
    pub(crate) example: Option<&'static str>,
    /// The source that was in the editor.
    pub(crate) active: SourceId,
    /// Whether typing makes an end of it: the editor undoes a fix itself, and what was typed since must not be lost.
    pub(crate) until_typing: bool,
}

/// The places of a narrow screen, one of which is seen at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The editor.
    Files,
    /// The list of findings.
    Findings,
    /// The view that `view` names.
    Answers,
}

/// The views on the right side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    /// What each workload may do.
    Security,
    /// Whom each workload may reach.
    Reach,
    /// What the API server would answer.
    Server,
}

/// The forms of the reach view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A table.
    Matrix,
    /// A drawing.
    Graph,
}

/// Two endpoints, by their ids.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub(crate) struct Pair {
    /// The source.
    pub(crate) from: String,
    /// The destination.
    pub(crate) to: String,
}

/// A place that the editor is to show.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reveal {
    /// Grows with each, so that the same place can be asked for twice.
    pub(crate) number: u64,
    /// The place.
    pub(crate) range: Range,
    /// The finding to show below the line.
    pub(crate) finding: Option<Finding>,
}

impl State {
    /// The source in the editor.
    pub(crate) fn active_source(&self) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == self.active)
    }

    /// The text in the editor as it was before a fix that can still be taken back.
    pub(crate) fn before_fix(&self) -> Option<Rc<str>> {
        let undo = self.undo.as_ref().filter(|undo| undo.until_typing)?;
        undo.sources.iter().find(|source| source.id == self.active).map(|source| source.text.clone())
    }

    /// Whether the report belongs to what is in the tabs now.
    pub(crate) fn current(&self) -> bool {
        self.report.is_some() && self.reported == self.revision
    }

    /// The rule of an id.
    pub(crate) fn rule_of(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().flat_map(|rules| rules.iter()).find(|rule| rule.id == id)
    }

    /// The sentence of the view that is open, for those who hear it.
    pub(crate) fn sentence(&self) -> &str {
        match (&self.report, self.view) {
            (None, _) => "",
            (Some(report), View::Security) => &report.security.sentence,
            (Some(report), View::Reach) => &report.network.sentence,
            (Some(report), View::Server) => &report.server.sentence,
        }
    }
}

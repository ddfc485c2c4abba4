//! Changes of the texts that Podwall makes: fixes, and the examples of rules.

use crate::report::{Position, Range, TextEdit};

use crate::worker::Question;

use super::{Change, Place, Proposal, State, Undo};

impl State {
    /// Asks for a change.
    pub(super) fn ask(&mut self, question: Question) {
        let number = self.asked.as_ref().map_or(0, |(number, _)| number + 1);
        self.asked = Some((number, question));
        self.proposal = Some(Proposal::Asked.into());
    }

    /// Takes the fix of a finding. A suggestion is looked at first, and so is a fix that has to be worked out yet.
    pub(super) fn fix(&mut self, finding: &str) {
        let report = self.report.clone().filter(|_| self.current());
        let found = report.iter().flat_map(|report| &report.findings).find(|found| found.id == finding);
        let Some(found) = found.filter(|found| found.fixable) else { return };
        let Some(fix) = found.fix.clone() else { return self.ask(Question::Fix { finding: finding.to_string() }) };
        let change = Change::of(&fix);
        match fix.suggestion {
            false => self.make(&change.title, &change.edits),
            true => self.proposal = Some(Proposal::Made(change).into()),
        }
    }

    /// A change that was asked for is looked at, if it is about the text as it is and is still wanted.
    pub(super) fn proposed(&mut self, revision: u64, proposal: Proposal) {
        if self.proposal.as_deref() != Some(&Proposal::Asked) {
            return;
        }
        let proposal = match revision == self.revision {
            true => proposal,
            false => Proposal::Failed("The text has changed meanwhile. Ask again.".to_string()),
        };
        self.proposal = Some(proposal.into());
    }

    /// Takes the change that is looked at.
    pub(super) fn take(&mut self) {
        let Some(proposal) = self.proposal.take() else { return };
        if let (Proposal::Made(change), true) = (&*proposal, self.current()) {
            self.make(&change.title, &change.edits);
        }
    }

    /// Makes edits, and shows the first of them.
    fn make(&mut self, title: &str, edits: &[TextEdit]) {
        let Some(first) = edits.first() else { return };
        let mut undo = Undo { until_typing: true, ..self.snapshot(format!("Done: {title}.")) };
        for source in &mut self.sources {
            let text = crate::report::apply(edits, &source.name, &source.text);
            if *text != *source.text {
                source.text = text.into();
            }
        }
        self.example = None;
        self.revision += 1;
        self.rewritten += 1;
        let start = Position { line: first.span.start.line, column: first.span.start.column };
        self.reveal(Range { source: first.span.source.clone(), start, end: start }, None);
        // What comes back is seen.
        undo.active = self.active;
        self.undo = Some(undo);
    }

    /// Opens the example of a rule as a file, at the level at which the rule finds something in it.
    pub(super) fn try_rule(&mut self, id: &str) {
        let Some(rule) = self.rule_of(id).cloned() else { return };
        self.open(vec![(rule.file(), rule.example.clone())]);
        self.standard.level = rule.level.unwrap_or(self.standard.level);
        (self.rule, self.place, self.seek) = (None, Place::Files, Some(rule.id));
    }

    /// Shows the finding whose example was opened.
    pub(super) fn show_sought(&mut self) {
        let (Some(rule), Some(report)) = (self.seek.take(), self.report.clone()) else { return };
        let name = self.active_source().map(|source| source.name.clone());
        let here = |source: &str| Some(source) == name.as_deref();
        let found = report.findings.iter().find(|finding| finding.rule == rule && here(&finding.span.source));
        if let Some(finding) = found {
            self.reveal(finding.span.clone(), Some(finding.clone()));
        }
    }
}

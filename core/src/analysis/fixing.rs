//! Fixes of findings: made from their mends, proven by reading the edited document again, and offered only then.

use crate::finding::{Finding, Part as FieldPart, Place};
use crate::fix::{self, Mend, TextEdit};
use crate::manifest::{self, FieldPath, ObjectId};
use crate::report::{self, Fix, Fixed, FixedSource};
use crate::source::{Document, Span};

use super::offers::Offer;
use super::part::Part;
use super::proving::{Prover, can_be_made, made};
use super::report::{Origin, findings};
use super::{Analysis, source_id};

/// A question about a finding that the analysis does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFinding(pub String);

impl std::fmt::Display for UnknownFinding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "no finding has the id \"{}\"", self.0)
    }
}

impl std::error::Error for UnknownFinding {}

impl Analysis {
    /// The edit that mends a finding, where one is proven: [`report::Finding::fixable`] says so.
    ///
    /// Applied, the finding is gone, no finding as bad has come in its document, and all other values of the document are as they were.
    ///
    /// ```
    /// use podwall::{Analysis, Options, Source};
    ///
    /// let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  hostnetwork: false\n  containers: [{name: web, image: nginx}]\n";
    /// let source = Source { name: "pod.yaml".into(), text: text.into(), cluster: None };
    /// let analysis = Analysis::new(vec![source], Options::default());
    /// let report = analysis.report();
    /// let finding = report.findings.iter().find(|finding| finding.rule == "unknown-field").unwrap();
    /// let fix = analysis.fix(&finding.id).unwrap().unwrap();
    /// assert_eq!(fix.title, "Rename `hostnetwork` to `hostNetwork`");
    /// assert_eq!(fix.edits[0].text, "hostNetwork");
    /// ```
    ///
    /// # Errors
    ///
    /// An id that no finding has.
    pub fn fix(&self, finding_id: &str) -> Result<Option<Fix>, UnknownFinding> {
        Ok(self.find(finding_id)?.map(|(finding, offer)| self.placed(finding, &offer)))
    }

    /// The same, with the whole text of each source that the edits change.
    ///
    /// # Errors
    ///
    /// An id that no finding has.
    pub fn fixed(&self, finding_id: &str) -> Result<Option<Fixed>, UnknownFinding> {
        let Some((finding, offer)) = self.find(finding_id)? else { return Ok(None) };
        let sources = self.sources(&offer.edits);
        let Fix { finding, title, suggestion, check, edits } = self.placed(finding, &offer);
        Ok(Some(Fixed { finding, title, suggestion, check, edits, sources }))
    }

    /// Every fix that is offered, in the order of the findings. Each is for the text as it is; after one of them the others have to be asked for again. What is
    /// suppressed is meant to be so; its fix is made by [`Analysis::fix`] only.
    pub fn fixes(&self) -> Vec<Fix> {
        let mut last: Option<(&Part, Prover<'_>)> = None;
        let (findings, origins) = findings(self, true);
        let open = findings.into_iter().zip(&origins).filter(|(finding, _)| finding.suppressed.is_none());
        let found = open.filter_map(|(finding, origin)| {
            let offer = match origin.offer {
                Some(offer) => offer.clone(),
                None => self.prove(&finding, origin, &mut last)?,
            };
            Some(self.placed(finding, &offer))
        });
        found.collect()
    }

    fn find(&self, finding_id: &str) -> Result<Option<(report::Finding, Offer)>, UnknownFinding> {
        let (findings, origins) = findings(self, true);
        let found = findings.into_iter().zip(&origins).find(|(finding, _)| finding.id == finding_id);
        let (finding, origin) = found.ok_or_else(|| UnknownFinding(finding_id.to_string()))?;
        let offer = match origin.offer {
            Some(offer) => Some(offer.clone()),
            None => self.prove(&finding, origin, &mut None),
        };
        Ok(offer.map(|offer| (finding, offer)))
    }

    /// Proves the fix of a finding that is marked. What is known of the last document is kept for the next finding of it.
    fn prove<'a>(
        &'a self,
        placed: &report::Finding,
        Origin { told, .. }: &Origin<'_>,
        last: &mut Option<(&'a Part, Prover<'a>)>,
    ) -> Option<Offer> {
        if !placed.fixable {
            return None;
        }
        let finding = told.finding();
        let spot = self.spot(told.object()?)?;
        let local = spot.local(finding);
        let is_last = last.as_ref().is_some_and(|(part, _)| std::ptr::eq(*part, spot.part));
        if !is_last {
            let prover = Prover::new(spot.part, spot.text, source_id(spot.unit_at), &self.options)?;
            *last = Some((spot.part, prover));
        }
        let (_, prover) = last.as_mut()?;
        let offer = prover.offer(&local)?;
        (!needs_all(finding) || self.revision_holds(finding, &spot, &offer.edits)).then_some(offer)
    }

    /// The document of an object.
    pub(super) fn spot(&self, object: ObjectId) -> Option<Spot<'_>> {
        let (unit_at, part, local) = self.part_of(object)?;
        Some(Spot { unit_at, text: &self.units.get(unit_at)?.source.text, part, local })
    }

    /// The document of an object: the number of its unit, the document, and the object's number in it.
    pub(super) fn part_of(&self, object: ObjectId) -> Option<(usize, &Part, u32)> {
        let (at, unit, number) = self.objects().unit_of(object)?;
        let (_, part) = unit.part_of(number)?;
        Some((at, part, number.checked_sub(part.first)?))
    }

    /// The whole text of each source that edits change.
    pub(super) fn sources(&self, edits: &[TextEdit]) -> Vec<FixedSource> {
        let changed = self.units.iter().enumerate().filter_map(|(at, unit)| {
            let edits = edits.iter().filter(|edit| edit.source.0 as usize == at);
            let edits: Vec<TextEdit> = edits.cloned().collect();
            let text = fix::apply(&unit.source.text, 0, &edits).filter(|_| !edits.is_empty())?;
            Some(FixedSource { name: unit.source.name.clone(), text })
        });
        changed.collect()
    }

    /// Edits with positions.
    pub(super) fn positioned(&self, edits: &[TextEdit]) -> Vec<report::TextEdit> {
        let edits = edits.iter().filter_map(|edit| {
            let unit = self.units.get(edit.source.0 as usize)?;
            Some(report::TextEdit { span: unit.range(edit.span), text: edit.text.clone() })
        });
        edits.collect()
    }

    fn placed(&self, finding: report::Finding, offer: &Offer) -> Fix {
        Fix {
            finding: finding.id.to_string(),
            title: offer.title.clone(),
            suggestion: offer.check.is_some(),
            check: offer.check.map(str::to_string),
            edits: self.positioned(&offer.edits),
        }
    }
}

/// Whether only all objects together prove the fix of a finding.
pub(super) fn needs_all(finding: &Finding) -> bool {
    matches!(&finding.mend, Some(Mend::Revise(revise)) if revise.check.is_some())
}

/// The document of an object that findings are about.
pub(super) struct Spot<'a> {
    pub(super) unit_at: usize,
    /// The text of its source.
    pub(super) text: &'a str,
    pub(super) part: &'a Part,
    /// The number of the object in it.
    local: u32,
}

impl Spot<'_> {
    /// The finding with its object numbered from 0 in the document.
    fn local(&self, finding: &Finding) -> Finding {
        let mut finding = finding.clone();
        if let Place::Field { object, .. } = &mut finding.place {
            object.0 = self.local;
        }
        finding
    }

    /// The place of a field of the object.
    pub(super) fn locate(&self, path: &FieldPath, part: FieldPart) -> Span {
        let Some(object) = self.part.objects.get(self.local as usize) else { return Span::default() };
        match self.part.document.as_ref().and_then(Document::tree) {
            Some(tree) => manifest::locate(tree, object.node, path, part),
            None => object.span,
        }
    }

    /// Whether an edit can be made that would mend a finding about the object, for those whose mends are known beforehand to hold, and for changes of
    /// policies, of which there are so many.
    pub(super) fn is_mendable(&self, analysis: &Analysis, finding: &Finding, revisions: usize) -> bool {
        if needs_all(finding) {
            return analysis.can_be_judged_again(revisions) && self.is_revisable(analysis, finding);
        }
        let is_known = finding.mend.as_ref().is_some_and(|mend| !mend.is_of_slip());
        is_known && can_be_made(self.part, self.text, ObjectId(self.local), finding)
    }

    /// Whether all objects together prove the fix of a finding.
    fn is_revisable(&self, analysis: &Analysis, finding: &Finding) -> bool {
        let made = made(self.part, self.text, source_id(self.unit_at), ObjectId(self.local), finding);
        made.is_some_and(|made| analysis.revision_holds(finding, self, made.edits()))
    }
}

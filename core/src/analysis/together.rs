//! Several fixes of one document taken together: one after the other, each proven, until none is left.

use crate::cluster::ObjectId;
use crate::finding::{Finding, SourceId};
use crate::fix::{self, Ground, Pieces, TextEdit};
use crate::manifest::FieldPath;
use crate::report::PositionEncoding;
use crate::source::{Document, Format};

use super::offers::Offer;
use super::part::Part;
use super::proving::{Prover, alone};
use super::report::told;
use super::{Analysis, Options, suppression};

/// The most fixes that are taken in one document: more than any has, and an end in any case.
const MOST: usize = 10_000;

/// A document being mended.
pub(super) struct Mending<'a> {
    own: &'a str,
    start: usize,
    format: Format,
    source: SourceId,
    options: Options,
    pieces: Pieces,
    /// The document as it is now, read by itself.
    now: Analysis,
    /// What was done, in order.
    pub(super) taken: Vec<(Finding, Offer)>,
    /// Findings whose fix did not hold.
    failed: Vec<Failed>,
}

type Failed = (&'static str, ObjectId, FieldPath);

impl<'a> Mending<'a> {
    /// In a document that cannot be read nothing is mended, but what is found in what is left of it is told. `text` is that of its source.
    pub(super) fn new(part: &'a Part, text: &'a str, source: SourceId, options: &Options) -> Option<Self> {
        let document: &Document = part.document.as_ref()?;
        let own = text.get(document.span.start as usize..document.span.end as usize)?;
        let options = Options { positions: PositionEncoding::Utf8, contexts: false, ..options.clone() };
        let format = document.format;
        let now = alone(own, format, &options);
        let pieces = Pieces::of(own);
        let (start, taken) = (document.span.start as usize, Vec::new());
        Some(Mending { own, start, format, source, options, pieces, now, taken, failed: Vec::new() })
    }

    /// Takes every fix of findings that are wanted and that nobody suppressed, until none is left.
    pub(super) fn take(&mut self, wanted: impl Fn(&Finding) -> bool) {
        for _ in 0..MOST {
            let Some((finding, offer)) = self.next(&wanted) else { return };
            // Before the document stands its separator.
            let read = self.now.units.first().map_or(0, |unit| unit.source.text.len());
            let before = u32::try_from(read.saturating_sub(self.pieces.text().len())).unwrap_or_default();
            if self.pieces.edit(before, &offer.edits).is_none() {
                return;
            }
            self.now = alone(self.pieces.text(), self.format, &self.options);
            self.taken.push((finding, offer));
        }
    }

    /// The first fix that holds.
    fn next(&mut self, wanted: impl Fn(&Finding) -> bool) -> Option<(Finding, Offer)> {
        let held = self.held();
        let unit = self.now.units.first()?;
        let (part, text) = (unit.only_part()?, &unit.source.text);
        let mut prover = Prover::new(part, text, self.source, &self.options)?;
        let open = held.iter().filter(|(_, reason)| reason.is_none()).map(|(finding, _)| finding);
        for finding in open.filter(|finding| wanted(finding)) {
            let Some(key) = key(finding).filter(|key| !self.failed.contains(key)) else { continue };
            match prover.offer(finding) {
                Some(offer) => return Some((finding.clone(), offer)),
                None => self.failed.push(key),
            };
        }
        None
    }

    /// What is found in the document as it is now, each with the reason for which a comment suppresses it.
    pub(super) fn held(&self) -> Vec<(Finding, Option<String>)> {
        let held = suppression::held(&self.now, told(&self.now)).into_iter();
        held.map(|(told, reason)| (told.into_finding(), reason.map(str::to_string))).collect()
    }

    /// The edits of the source that make it so.
    pub(super) fn edits(&self) -> Vec<TextEdit> {
        self.pieces.edits(self.own, self.source, self.start)
    }

    /// Whether the API server refuses an object of the document as it is now.
    pub(super) fn is_refused(&self, local: u32) -> bool {
        let unit = self.now.units.first();
        unit.and_then(|unit| unit.object(local)).is_some_and(|object| object.refused)
    }

    /// Whether the document cannot be read.
    pub(super) fn is_broken(&self) -> bool {
        self.now.units.first().and_then(|unit| unit.only_tree()).is_none()
    }

    /// What is known of the document as it is now before anything in it is edited.
    pub(super) fn ground(&self) -> Option<&Ground> {
        let unit = self.now.units.first()?;
        unit.only_part()?.ground(&unit.source.text)
    }

    /// What a fix that was not wanted would do about a finding of the document as it is now.
    pub(super) fn offer(&self, finding: &Finding) -> Option<Offer> {
        let unit = self.now.units.first()?;
        let mut prover = Prover::new(unit.only_part()?, &unit.source.text, self.source, &self.options)?;
        prover.offer(finding)
    }
}

fn key(finding: &Finding) -> Option<Failed> {
    finding.mend.as_ref()?;
    Some((finding.rule.id, finding.object()?, finding.path()?.clone()))
}

/// Whether a finding has a mend that may be made without asking anybody.
pub(super) fn is_safe(finding: &Finding) -> bool {
    finding.mend.as_ref().is_some_and(|mend: &fix::Mend| mend.check().is_none())
}

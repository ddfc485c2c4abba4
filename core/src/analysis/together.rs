//! Several fixes of one document taken together: one after the other, each proven, until none is left.

use std::collections::HashSet;

use crate::finding::{Finding, SourceId};
use crate::fix::{self, Ground, Pieces, TextEdit};
use crate::manifest::{FieldPath, ObjectId};
use crate::report::PositionEncoding;
use crate::source::{Document, Format};

use super::at_once::{AtOnce, item};
use super::offers::Offer;
use super::part::Part;
use super::proving::{Made, Prover, alone};
use super::report::told;
use super::{Analysis, Options, Unit, suppression};

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
    /// Rules of which one fix is proven at a time.
    by_itself: Vec<&'static str>,
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
        Some(Mending {
            own,
            start,
            format,
            source,
            options,
            pieces,
            now,
            taken,
            failed: Vec::new(),
            by_itself: Vec::new(),
        })
    }

    /// Takes every fix of findings that are wanted and that nobody suppressed, until none is left.
    pub(super) fn take(&mut self, wanted: impl Fn(&Finding) -> bool) {
        for _ in 0..MOST {
            let Some(AtOnce { taken, edits, edited }) = self.next(&wanted) else { return };
            // Before the document stands its separator.
            let read = self.now.units.first().map_or(0, |unit| unit.source.text.len());
            let before = u32::try_from(read.saturating_sub(self.pieces.text().len())).unwrap_or_default();
            if self.pieces.edit(before, &edits).is_none() {
                return;
            }
            let (text, begin) = (self.pieces.text(), before as usize);
            let is_it = |unit: &Unit| unit.source.text.get(begin..) == Some(text);
            self.now =
                if edited.units.first().is_some_and(is_it) { edited } else { alone(text, self.format, &self.options) };
            self.taken.extend(taken);
        }
    }

    /// The first fix that holds, and with it those of the same rule behind it that can be proven together with it.
    fn next(&mut self, wanted: impl Fn(&Finding) -> bool) -> Option<AtOnce> {
        let held = self.held();
        let unit = self.now.units.first()?;
        let (part, text) = (unit.only_part()?, &unit.source.text);
        let mut prover = Prover::new(part, text, self.source, &self.options)?;
        let open = held.iter().filter(|(_, reason)| reason.is_none()).map(|(finding, _)| finding);
        let open: Vec<&Finding> = open.filter(|finding| wanted(finding)).collect();
        for (at, finding) in open.iter().enumerate() {
            let Some(key) = key(finding).filter(|key| !self.failed.contains(key)) else { continue };
            let Some(made) = prover.make(finding) else {
                self.failed.push(key);
                continue;
            };
            let several = match self.by_itself.contains(&finding.rule.id) {
                true => Vec::new(),
                false => self.alike(&prover, open.get(at..).unwrap_or_default()),
            };
            if several.len() > 1 {
                match prover.at_once(held.iter().map(|(finding, _)| finding), several) {
                    Some(taken) => return Some(taken),
                    None => self.by_itself.push(finding.rule.id),
                }
            }
            match prover.prove(finding, made) {
                Some(offer) => {
                    let (edits, edited) = (offer.edits.clone(), prover.into_edited()?);
                    return Some(AtOnce { taken: vec![((*finding).clone(), offer)], edits, edited });
                }
                None => self.failed.push(key),
            };
        }
        None
    }

    /// The fixes of those findings of the rule of the first one that are each about another item of a list, up to the first that is not.
    fn alike<'f>(&self, prover: &Prover<'f>, open: &[&'f Finding]) -> Vec<(&'f Finding, Made<'f>)> {
        let (mut items, mut made) = (HashSet::new(), Vec::new());
        let rule = open.first().map(|first| first.rule.id);
        for finding in open.iter().take_while(|finding| Some(finding.rule.id) == rule) {
            let is_new = key(finding).is_some_and(|key| !self.failed.contains(&key));
            let Some(item) = item(finding).filter(|_| is_new) else { break };
            let Some(each) = prover.make(finding).filter(|each| each.is_within(&item.1)) else { break };
            if !items.insert(item) {
                break;
            }
            made.push((*finding, each));
        }
        made
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

    /// What fixes that were not wanted would do about some findings of the document as it is now, of all of which `held` is.
    pub(super) fn offers(&self, open: &[&Finding], held: &[(Finding, Option<String>)]) -> Vec<Option<Offer>> {
        let mut offers = Vec::with_capacity(open.len());
        let prover = self
            .now
            .units
            .first()
            .and_then(|unit| Prover::new(unit.only_part()?, &unit.source.text, self.source, &self.options));
        let Some(mut prover) = prover else { return open.iter().map(|_| None).collect() };
        let mut by_itself = None;
        while let Some(finding) = open.get(offers.len()) {
            let several = match by_itself == Some(finding.rule.id) {
                true => Vec::new(),
                false => self.alike(&prover, open.get(offers.len()..).unwrap_or_default()),
            };
            if several.len() > 1 {
                if let Some(AtOnce { taken, .. }) = prover.at_once(held.iter().map(|(finding, _)| finding), several) {
                    offers.extend(taken.into_iter().map(|(_, offer)| Some(offer)));
                    continue;
                }
                by_itself = Some(finding.rule.id);
            }
            offers.push(prover.offer(finding));
        }
        offers
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

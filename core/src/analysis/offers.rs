//! Fixes of slips, made and proven when the report is: whether one holds is not known before.

use crate::finding::{Finding, SourceId};
use crate::fix::{Mend, TextEdit};

use super::Options;
use super::part::Part;
use super::proving::Prover;

/// How many bytes are read again to prove the fixes of one document.
const PROVING: usize = 128 * 1024;

/// The fixes of a document's slips.
#[derive(Debug, Default)]
pub(super) struct Offers {
    /// For each finding its fix, where one is proven; none at all where no finding is a slip.
    pub(super) offers: Vec<Option<Offer>>,
    /// How many bytes were read again for that.
    pub(super) spent: usize,
}

impl Offers {
    /// Moves them so many bytes further on.
    pub(super) fn shift(&mut self, by: i64) {
        for edit in self.offers.iter_mut().flatten().flat_map(|offer| &mut offer.edits) {
            edit.span = edit.span.shifted(by);
        }
    }
}

/// A fix of a finding, proven.
#[derive(Debug, Clone)]
pub(super) struct Offer {
    pub(super) title: String,
    /// What to check before it is taken, if it is a suggestion.
    pub(super) check: Option<&'static str>,
    pub(super) edits: Vec<TextEdit>,
}

/// The fix of each slip of a document, where one is proven. `text` is that of its source.
pub(super) fn offers(part: &Part, text: &str, source: SourceId, options: &Options) -> Offers {
    let is_slip = |finding: &Finding| finding.mend.as_ref().is_some_and(Mend::is_of_slip);
    if !part.findings.iter().any(is_slip) {
        return Offers::default();
    }
    let Some(mut prover) = Prover::new(part, text, source, options) else { return Offers::default() };
    let mut spent = 0;
    let offers = part.findings.iter().map(|finding| {
        if !is_slip(finding) || spent >= PROVING {
            return None;
        }
        let made = prover.make(finding)?;
        spent += prover.own.len();
        prover.prove(finding, made)
    });
    let offers = offers.collect();
    Offers { offers, spent }
}

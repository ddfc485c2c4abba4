//! Fixes of one rule in several items of a list, such as containers, made and proven at once: taken one after the other each would cost a reading of the whole
//! document. It is done only where it comes to the same.

use std::collections::{HashMap, HashSet};

use crate::finding::Finding;
use crate::fix::{self, Mend, TextEdit};
use crate::manifest::{FieldPath, ObjectId, Segment};
use crate::sort::sort_by;

use super::Analysis;
use super::offers::Offer;
use super::proving::{Made, Prover, all_found, alone};

/// Fixes that were proven together: each with its finding, the edits in the order of the text, and the document as it is then.
pub(super) struct AtOnce {
    pub(super) taken: Vec<(Finding, Offer)>,
    pub(super) edits: Vec<TextEdit>,
    pub(super) edited: Analysis,
}

impl Prover<'_> {
    /// Proves fixes of several findings together: all of them are gone, nothing new is found, and every other value is as it was. `before` is all that is found
    /// in the document.
    pub(super) fn at_once<'f>(
        &self,
        before: impl Iterator<Item = &'f Finding>,
        made: Vec<(&Finding, Made<'_>)>,
    ) -> Option<AtOnce> {
        let mut edits: Vec<TextEdit> = made.iter().flat_map(|(_, made)| made.edits()).cloned().collect();
        sort_by(&mut edits, |one, other| one.span.start.cmp(&other.span.start));
        let are_apart = |pair: &[TextEdit]| match pair {
            [one, other] => one.span.start < other.span.start && one.span.end <= other.span.start,
            _ => false,
        };
        if !edits.windows(2).all(are_apart) {
            return None;
        }
        let edited = alone(&fix::apply(self.own, self.start(), &edits)?, self.format(), &self.options);
        let tree = edited.units.first()?.only_tree()?;
        if fix::all_values(made.iter().map(|(_, made)| made.parts()))? != tree.to_json(tree.root()) {
            return None;
        }
        let after = all_found(&edited);
        let known: HashMap<About<'_>, &Option<Mend>> = before.map(|finding| (about(finding), &finding.mend)).collect();
        let mended: HashSet<About<'_>> = made.iter().map(|(finding, _)| about(finding)).collect();
        // What becomes mendable by one of the fixes would have its turn before the next of them.
        let is_kept = |finding: &Finding| {
            let about = about(finding);
            known.get(&about).is_some_and(|mend| **mend == finding.mend) && !mended.contains(&about)
        };
        if !after.iter().all(is_kept) {
            return None;
        }
        let taken = made.into_iter().map(|(finding, made)| (finding.clone(), made.offer())).collect();
        Some(AtOnce { taken, edits, edited })
    }
}

/// What tells a finding from others.
type About<'f> = (&'static str, Option<ObjectId>, Option<&'f FieldPath>, &'f str);

fn about(finding: &Finding) -> About<'_> {
    let said = if finding.object().is_some() { "" } else { &finding.message };
    (finding.rule.id, finding.object(), finding.path(), said)
}

/// The item of the first list on the way to the field of a finding.
pub(super) fn item(finding: &Finding) -> Option<(ObjectId, FieldPath)> {
    let path = finding.path()?.segments();
    let at = path.iter().position(|segment| matches!(segment, Segment::Index(_)))?;
    Some((finding.object()?, FieldPath::from_segments(path.get(..=at)?.to_vec())))
}

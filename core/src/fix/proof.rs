//! Findings before and after an edit: the mended one has to be gone, and nothing as bad may have come.

use crate::finding::{Finding, Place};
use crate::manifest::FieldPath;

/// Whether an edit mended the finding and brought no other that is as bad or worse. Both lists are about the same document, with the same objects.
///
/// A Pod Security check is a verdict on a whole pod: one that forbade the pod before brings nothing new when it forbids it for another field.
pub fn nothing_worse(mended: &Finding, before: &[Finding], after: &[Finding]) -> bool {
    let there = |finding: &&Finding| finding.rule == mended.rule && about(finding) == about(mended);
    // Where an item of a list is gone, the next one takes its number.
    let alike = |finding: &&Finding| finding.rule == mended.rule && object(finding) == object(mended);
    let fewer = || after.iter().filter(alike).count() < before.iter().filter(alike).count();
    let gone = match after.iter().find(there) {
        None => true,
        Some(other) => mended.rule.check.is_some() && other.message != mended.message && fewer(),
    };
    let known = |finding: &Finding| {
        before.iter().any(|known| {
            let same = known.rule == finding.rule && object(known) == object(finding);
            same && (finding.rule.check.is_some() || about(known) == about(finding))
        })
    };
    let worse = after.iter().filter(|finding| finding.rule.severity <= mended.rule.severity);
    gone && worse.into_iter().all(known)
}

fn object(finding: &Finding) -> Option<u32> {
    match &finding.place {
        Place::Field { object, .. } => Some(object.0),
        Place::Text { .. } => None,
    }
}

/// The object and the field; a finding about text has neither, and is told apart by what it says.
fn about(finding: &Finding) -> (Option<u32>, Option<&FieldPath>, &str) {
    match &finding.place {
        Place::Field { object, path, .. } => (Some(object.0), Some(path), ""),
        Place::Text { .. } => (None, None, &finding.message),
    }
}

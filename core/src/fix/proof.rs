//! Findings before and after an edit: the mended one has to be gone, and nothing as bad may have come.

use crate::cluster::ObjectId;
use crate::finding::Finding;
use crate::manifest::FieldPath;
use crate::rules::Family;

/// Whether an edit mended the finding and brought no other that is as bad or worse. Both lists are about the same document, with the same objects.
///
/// A Pod Security check is a verdict on a whole pod: one that forbade the pod before brings nothing new when it forbids it for another field.
pub fn nothing_worse(mended: &Finding, before: &[Finding], after: &[Finding]) -> bool {
    let there = |finding: &&Finding| finding.rule == mended.rule && about(finding) == about(mended);
    // Where an item of a list is gone, the next one takes its number.
    let alike = |finding: &&Finding| finding.rule == mended.rule && finding.object() == mended.object();
    let fewer = || after.iter().filter(alike).count() < before.iter().filter(alike).count();
    let gone = match after.iter().find(there) {
        None => true,
        Some(other) => mended.rule.check.is_some() && other.message != mended.message && fewer(),
    };
    let known = |finding: &Finding| {
        before.iter().any(|known| {
            let same = known.rule == finding.rule && known.object() == finding.object();
            same && (finding.rule.check.is_some() || about(known) == about(finding))
        })
    };
    // Where peers of a rule were joined, what was found in the second one is found in the first.
    let no_more = |finding: &Finding| {
        let count = |all: &[Finding]| {
            all.iter().filter(|other| other.rule == finding.rule && other.object() == finding.object()).count()
        };
        let is_joined = mended.rule.family == Family::Network && finding.rule.family == Family::Network;
        is_joined && finding.rule != mended.rule && finding.object().is_some() && count(after) <= count(before)
    };
    let mut worse = after.iter().filter(|finding| finding.rule.severity <= mended.rule.severity);
    gone && worse.all(|finding| known(finding) || no_more(finding))
}

/// The object and the field; a finding about text has neither, and is told apart by what it says.
fn about(finding: &Finding) -> (Option<ObjectId>, Option<&FieldPath>, &str) {
    let said = if finding.object().is_some() { "" } else { &finding.message };
    (finding.object(), finding.path(), said)
}

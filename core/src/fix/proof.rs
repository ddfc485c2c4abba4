//! Findings before and after an edit: the mended one has to be gone, and nothing as bad may have come.

use std::collections::HashSet;

use crate::finding::Finding;
use crate::manifest::{FieldPath, ObjectId};
use crate::rule::Family;

/// Whether an edit mended the finding and brought no other that is as bad or worse. Both lists are about the same document, with the same objects.
///
/// A Pod Security check is a verdict on a whole pod: one that forbade the pod before brings nothing new when it forbids it for another field.
pub fn nothing_worse(mended: &Finding, before: &[Finding], after: &[Finding]) -> bool {
    let there = |finding: &&Finding| about(finding) == about(mended);
    // Where an item of a list is gone, the next one takes its number.
    let alike = |all: &[Finding], finding: &Finding| all.iter().filter(|other| is_alike(other, finding)).count();
    let gone = match after.iter().find(there) {
        None => true,
        Some(other) => {
            mended.rule.check.is_some()
                && other.message != mended.message
                && alike(after, mended) < alike(before, mended)
        }
    };
    let known: HashSet<About<'_>> = before.iter().map(verdict).collect();
    // Where peers of a rule were joined, what was found in the second one is found in the first.
    let no_more = |finding: &Finding| {
        let is_joined = mended.rule.family == Family::Network && finding.rule.family == Family::Network;
        is_joined
            && finding.rule.id != mended.rule.id
            && finding.object().is_some()
            && alike(after, finding) <= alike(before, finding)
    };
    let mut worse = after.iter().filter(|finding| finding.rule.severity <= mended.rule.severity);
    gone && worse.all(|finding| known.contains(&verdict(finding)) || no_more(finding))
}

/// Whether an edit that mends a finding brought no other that is as bad or worse, where both lists are about another matter than the finding.
pub fn nothing_new(mended: &Finding, before: &[Finding], after: &[Finding]) -> bool {
    let known: HashSet<About<'_>> = before.iter().map(verdict).collect();
    let mut worse = after.iter().filter(|finding| finding.rule.severity <= mended.rule.severity);
    worse.all(|finding| known.contains(&verdict(finding)))
}

/// What tells a finding from others: the rule, the object and the field; a finding about text has no object, and is told apart by what it says.
type About<'f> = (&'static str, Option<ObjectId>, Option<&'f FieldPath>, &'f str);

fn about(finding: &Finding) -> About<'_> {
    let said = if finding.object().is_some() { "" } else { &finding.message };
    (finding.rule.id, finding.object(), finding.path(), said)
}

/// The same, but for a verdict on a whole pod, which is one whatever field it names.
fn verdict(finding: &Finding) -> About<'_> {
    match finding.rule.check {
        Some(_) => (finding.rule.id, finding.object(), None, ""),
        None => about(finding),
    }
}

/// Whether two findings say the same of one object, wherever in it.
fn is_alike(one: &Finding, other: &Finding) -> bool {
    one.rule.id == other.rule.id && one.object() == other.object()
}

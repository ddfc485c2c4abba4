//! Pods of one workload among themselves: no pair of endpoints, but policies judge what goes on between two of them.

use crate::network::query::crowd::Crowd;
use crate::report::EndsReport;

use super::difference::Change;

/// The changes among pods of one workload that follow from changes between ends.
pub(super) fn within(crowd: &Crowd<'_>, changes: &[Change]) -> Vec<Change> {
    let among = changes.iter().filter(|change| change.single.is_none()).filter_map(|change| {
        let both = &change.from & &change.to;
        let any = crowd.replicated(&both).next().is_some();
        any.then(|| Change { from: both.clone(), to: both, within: true, ..change.clone() })
    });
    among.collect()
}

/// The sentence about a change of some workloads, with what was open before and is open after in words.
pub(super) fn sentence(workloads: &EndsReport, was: &str, is: &str) -> String {
    let words = &workloads.words;
    let who = match workloads.count {
        1 => format!("Pods of {words}"),
        _ => format!("In each of {words} pods"),
    };
    match (was, is) {
        ("", is) => format!("{who} now reach each other on {is}."),
        (was, "") => format!("{who} no longer reach each other; that was on {was}."),
        (was, is) => format!("{who} reach each other on {is} now, and on {was} before."),
    }
}

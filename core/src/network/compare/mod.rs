//! What changes from one state to another: connections, isolation, and workloads that come and go.
//!
//! The ends that are compared are pairs of a class before and a class after, never pairs of workloads. Rows that are equal in both states have one number, so
//! that only ends whose row changed are looked at.

mod difference;
mod isolation;
mod matching;
mod pairing;
mod since;
mod telling;
mod templates;
mod within;

use crate::cluster::Model;
use crate::report::{Comparison, PairChange, PairChanges};

use super::query::Page;
use super::reachability::Reachability;

use difference::{Changes, changes};
use matching::Matching;

pub(in crate::network) use since::find_since;
pub use since::reach_since;

/// One of the states that are compared.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// Its model.
    pub model: &'a Model,
    /// Who reaches whom in it.
    pub reachability: &'a Reachability,
}

/// What changes from one state to another. The page is about the groups of connections; numbers are always of all of them.
pub fn compare(before: Moment<'_>, after: Moment<'_>, page: Page) -> Comparison {
    told(before, after, Matching::of(before, after), page)
}

/// The same with IPv6 outside by itself, even where nobody mentions it.
pub(in crate::network) fn compare_both_families(before: Moment<'_>, after: Moment<'_>, page: Page) -> Comparison {
    let mut matching = Matching::of(before, after);
    matching.tell_ipv6();
    told(before, after, matching, page)
}

fn told<'a>(before: Moment<'a>, after: Moment<'a>, mut matching: Matching<'a>, page: Page) -> Comparison {
    let found = changes(before, after, &mut matching);
    telling::comparison(&matching, &found, isolation::changes(before, after, &matching), page)
}

/// The pairs whose connections change, one by one.
pub fn pairs(before: Moment<'_>, after: Moment<'_>, page: Page) -> PairChanges {
    let mut matching = Matching::of(before, after);
    let found = changes(before, after, &mut matching);
    let total = found.all.iter().map(|change| found.size(&matching, change)).sum();
    PairChanges { total, offset: page.offset, limit: page.limit, pairs: listed(&matching, &found, page) }
}

fn listed(matching: &Matching<'_>, found: &Changes, page: Page) -> Vec<PairChange> {
    let (mut page, mut listed) = (page, Vec::new());
    for change in &found.all {
        let size = found.size(matching, change);
        if page.offset >= size {
            page.offset -= size;
            continue;
        }
        let told = |(from, to)| PairChange {
            change: change.kind(),
            because: change.because,
            from: matching.crowd.name(from),
            to: matching.crowd.name(to),
            before: found.meeting.get(change.before).connections(),
            after: found.meeting.get(change.after).connections(),
        };
        let before = listed.len() as u64;
        listed.extend(page.of(found.pairs(matching, change)).into_iter().map(told));
        page = Page::first(page.limit - (listed.len() as u64 - before));
        if page.limit == 0 {
            break;
        }
    }
    listed
}

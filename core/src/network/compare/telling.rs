//! Changes as a person would tell them.

use std::collections::BTreeMap;

use roaring::RoaringBitmap;

use crate::network::ports::PortSet;
use crate::network::query::Page;
use crate::network::query::crowd::LISTED;
use crate::network::words::{anybody, capitalised, capitalised_name, count, list, port_set};
use crate::report::{Because, ChangeKind, Comparison, ConnectionChange, IsolationChange, NamespaceChange, Roster};
use crate::sort::sort_by;

use super::difference::{Change, Changes};
use super::matching::Matching;
use super::within;

/// With more pairs of namespaces than this no sums of them are made.
const MOST_NAMESPACE_PAIRS: usize = 1_000_000;

/// Everything that changes, as an answer.
pub(super) fn comparison(
    matching: &Matching<'_>,
    found: &Changes,
    isolation: Vec<IsolationChange>,
    page: Page,
) -> Comparison {
    let sized = found.all.iter().map(|change| (found.size(matching, change), change));
    let mut sized: Vec<(u64, &Change)> = sized.filter(|(size, _)| *size > 0).collect();
    let of = |kind: ChangeKind, because: Option<Because>| -> u64 {
        sized.iter().filter(|(_, each)| each.kind() == kind && each.because == because).map(|(size, _)| size).sum()
    };
    let (added, removed) = (of(ChangeKind::Added, None), of(ChangeKind::Removed, None));
    let changed = of(ChangeKind::Changed, None);
    let (with_new, with_gone) =
        (of(ChangeKind::Added, Some(Because::Appeared)), of(ChangeKind::Removed, Some(Because::Gone)));
    let (appeared, gone) = (roster(matching, &matching.appeared), roster(matching, &matching.gone));
    // What changes between workloads that stay comes first; the largest of each sort before the others.
    let rank = |(size, change): &(u64, &Change)| (change.because.is_some(), change.kind(), std::cmp::Reverse(*size));
    sort_by(&mut sized, |left, right| rank(left).cmp(&rank(right)));
    let namespaces = namespaces(matching, found, &sized);
    Comparison {
        sentence: sentence([added, removed, changed], &appeared, &gone, &isolation),
        added,
        removed,
        changed,
        with_new,
        with_gone,
        appeared,
        gone,
        isolation,
        total: sized.len() as u64,
        offset: page.offset,
        limit: page.limit,
        changes: page.of(sized.iter().map(|(size, change)| told(matching, found, *size, change))),
        namespace_total: namespaces.as_ref().map(|all| all.len() as u64),
        namespaces: namespaces
            .map(|all| all.into_iter().take(usize::try_from(page.limit).unwrap_or(usize::MAX)).collect()),
    }
}

fn roster(matching: &Matching<'_>, ends: &RoaringBitmap) -> Roster {
    Roster { count: matching.crowd.count(ends), members: matching.crowd.names(ends).take(LISTED).collect() }
}

fn told(matching: &Matching<'_>, found: &Changes, pairs: u64, change: &Change) -> ConnectionChange {
    let crowd = &matching.crowd;
    if change.within {
        return told_within(matching, found, pairs, change);
    }
    let (sources, destinations) = crowd.told(&change.from, &change.to);
    let without_own = match change.single {
        Some(_) => None,
        None => found.own_of(change).reports(crowd, &sources, &destinations),
    };
    let one_is_left = without_own.as_ref().is_some_and(|(from, _)| from.count == 1);
    let one = change.single.is_some() || one_is_left || crowd.is_one(&sources);
    let usual = || (crowd.report(&sources), crowd.report(&destinations));
    let (mut from, mut to) = without_own.unwrap_or_else(usual);
    if let Some((source, destination)) = change.single {
        for (ends, member) in [(&mut from, source), (&mut to, destination)] {
            let name = crowd.name(member);
            *ends = crate::report::EndsReport { words: name.clone(), count: 1, members: vec![name] };
        }
    }
    let (before, after) = (found.meeting.get(change.before), found.meeting.get(change.after));
    let (reach, who) = (if one { "reaches" } else { "reach" }, capitalised_name(&from.words));
    let (to_words, was, is) = (&to.words, port_set(before), port_set(after));
    let sentence = match (change.because, change.kind()) {
        (Some(Because::Appeared), _) => format!("{who} {reach} {to_words} on {is}."),
        (Some(Because::Gone), _) => format!("{who} reached {to_words} on {was}."),
        (None, ChangeKind::Added) => format!("{who} now {reach} {to_words} on {is}."),
        (None, ChangeKind::Removed) => {
            let reach = "reach";
            let no_longer = if one { format!("no longer {reach}es") } else { format!("no longer {reach}") };
            format!("{who} {no_longer} {}; that was on {was}.", anybody(to_words))
        }
        (None, ChangeKind::Changed) => format!("{who} {reach} {to_words} on {is} now, and on {was} before."),
    };
    ConnectionChange {
        change: change.kind(),
        because: change.because,
        sentence,
        before: before.connections(),
        after: after.connections(),
        pairs,
        within: false,
        from,
        to,
    }
}

/// A change among the pods of workloads, each of which stands on both sides.
fn told_within(matching: &Matching<'_>, found: &Changes, pairs: u64, change: &Change) -> ConnectionChange {
    let crowd = &matching.crowd;
    let (before, after) = (found.meeting.get(change.before), found.meeting.get(change.after));
    let words = |ports: &PortSet| if ports.is_empty() { String::new() } else { port_set(ports) };
    let ends = crowd.report_of(&crowd.replicated(&change.from).collect());
    ConnectionChange {
        change: change.kind(),
        because: change.because,
        sentence: within::sentence(&ends, &words(before), &words(after)),
        before: before.connections(),
        after: after.connections(),
        pairs,
        within: true,
        from: ends.clone(),
        to: ends,
    }
}

fn sentence(
    [added, removed, changed]: [u64; 3],
    appeared: &Roster,
    gone: &Roster,
    isolation: &[IsolationChange],
) -> String {
    let mut said = Vec::new();
    let verbs = [(added, "added"), (removed, "removed"), (changed, "changed")];
    let told: Vec<String> =
        verbs.iter().filter(|(sum, _)| *sum > 0).map(|(sum, verb)| format!("{} {verb}", count(*sum))).collect();
    match told.as_slice() {
        [] => said.push("No connection between workloads that stay changes".to_string()),
        some => {
            let of = if verbs.iter().find(|(sum, _)| *sum > 0).is_some_and(|(sum, _)| *sum == 1) {
                "connection"
            } else {
                "connections"
            };
            let told = list(some.to_vec(), "and");
            let (first, rest) = told.split_once(' ').unwrap_or((&told, ""));
            said.push(format!("{} {of} {rest}", capitalised(first)));
        }
    }
    let workloads = |roster: &Roster, what: &str| match roster.count {
        0 => None,
        1 => Some(format!("one workload is {what}")),
        many => Some(format!("{} workloads are {what}", count(many))),
    };
    said.extend(workloads(appeared, "new"));
    said.extend(workloads(gone, "gone"));
    let nothing = told.is_empty() && appeared.count == 0 && gone.count == 0;
    match (nothing, isolation.is_empty()) {
        (true, true) => "Nothing changes.".to_string(),
        (true, false) => "No connection changes, but isolation does.".to_string(),
        _ => format!("{}.", said.join("; ")),
    }
}

/// The sums of each two namespaces, the largest first; none where there are too many.
fn namespaces(matching: &Matching<'_>, found: &Changes, sized: &[(u64, &Change)]) -> Option<Vec<NamespaceChange>> {
    let crowd = &matching.crowd;
    let mut sums: BTreeMap<(Option<u32>, Option<u32>), [u64; 3]> = BTreeMap::new();
    let mut looked_at = 0;
    for (_, change) in sized {
        let (sources, destinations) = (crowd.by_namespace(&change.from), crowd.by_namespace(&change.to));
        looked_at += sources.len() * destinations.len();
        if looked_at > MOST_NAMESPACE_PAIRS {
            return None;
        }
        for (from, of_from) in &sources {
            for (to, of_to) in &destinations {
                let size = found.between(matching, change, of_from, of_to);
                let sum = sums.entry((*from, *to)).or_default();
                let at = match change.kind() {
                    ChangeKind::Added => 0,
                    ChangeKind::Removed => 1,
                    ChangeKind::Changed => 2,
                };
                if let Some(sum) = sum.get_mut(at) {
                    *sum += size;
                }
            }
        }
    }
    let name = |id: Option<u32>| crowd.namespace_name(id).map(str::to_string);
    let made = sums.into_iter().filter(|(_, sums)| *sums != [0; 3]);
    let mut made: Vec<NamespaceChange> = made
        .map(|((from, to), [added, removed, changed])| NamespaceChange {
            from: name(from),
            to: name(to),
            added,
            removed,
            changed,
        })
        .collect();
    let size = |each: &NamespaceChange| std::cmp::Reverse(each.added + each.removed + each.changed);
    sort_by(&mut made, |left, right| size(left).cmp(&size(right)));
    Some(made)
}

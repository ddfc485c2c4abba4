//! The answers: all ways in, and those that lead to one workload.

use crate::cluster::{Model, Workload, WorkloadId};
use crate::finding::Locate;
use crate::report::{
    DeadEndReport, EntriesReport, EntryCounts, EntryReport, EntryVerdict, ExposureBefore, ExposureReport,
};
use crate::sort::sort_by;

use super::super::ports::PortSet;
use super::super::query::Page;
use super::super::reachability::classes::is_of_node;
use super::super::reachability::{End, Reachability};
use super::super::words;
use super::entry::{Entry, Origin, Ways};
use super::sources::more;
use super::told::{Teller, number, together};

/// How much of the ways in is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryQuery {
    /// Which entries, and which of the things that lead nowhere.
    pub page: Page,
    /// The most pods that are told of each entry.
    pub pods: u64,
}

impl EntryQuery {
    /// The most pods that are told of an entry where nothing is said.
    pub const PODS: u64 = 20;
}

impl Default for EntryQuery {
    fn default() -> Self {
        EntryQuery { page: Page::default(), pods: EntryQuery::PODS }
    }
}

/// How many workloads that pass connections on are told of.
const BEFORE: usize = 10;

/// How many ranges a note names.
const RANGES: usize = 3;

/// Every way in.
pub fn entries(
    model: &Model,
    reachability: &Reachability,
    ways: &Ways,
    locate: &impl Locate,
    query: &EntryQuery,
) -> EntriesReport {
    let mut teller = Teller::new(model, reachability, ways);
    let total = ways.entries.len();
    let mut counts = EntryCounts::default();
    for entry in &ways.entries {
        let count = match teller.verdict(entry) {
            EntryVerdict::Allowed => &mut counts.allowed,
            EntryVerdict::Depends => &mut counts.depends,
            EntryVerdict::Blocked => &mut counts.blocked,
            EntryVerdict::Nowhere => &mut counts.nowhere,
        };
        *count += 1;
    }
    let pods = size(query.pods);
    let shown = query.page.of(ways.entries.iter()).into_iter();
    let entries: Vec<EntryReport> = shown.filter_map(|entry| teller.entry(entry, locate, None, pods)).collect();
    let dead_ends = ways.dead_ends.iter().map(|end| DeadEndReport {
        kind: end.kind,
        object: locate.name(end.object),
        path: end.path.to_string(),
        span: locate.range(end.object, &end.path, end.part),
        message: end.message.clone(),
        certain: end.certain,
    });
    EntriesReport {
        sentence: sentence(total, counts),
        counts,
        total: number(total),
        offset: query.page.offset,
        entries,
        dead_ends_total: number(ways.dead_ends.len()),
        dead_ends: query.page.of(dead_ends),
    }
}

fn size(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn sentence(total: usize, counts: EntryCounts) -> String {
    let mut parts = Vec::new();
    let mut part = |count: u32, one: &str, many: &str| match count {
        0 => {}
        1 if total == 1 => parts.push(format!("it {one}")),
        1 => parts.push(format!("one {one}")),
        count if count as usize == total => parts.push(format!("all {many}")),
        count => parts.push(format!("{} {many}", words::number(count as usize))),
    };
    part(counts.allowed, "is open", "are open");
    part(counts.depends, "is open in part", "are open in part");
    part(counts.blocked, "is closed by policies", "are closed by policies");
    part(counts.nowhere, "leads to no pod of the input", "lead to no pod of the input");
    match total {
        0 => "No Service, Ingress, Gateway or Route leads in from outside.".to_string(),
        1 => format!("There is one way in from outside: {}.", words::list(parts, "and")),
        many => format!("There are {} ways in from outside: {}.", words::number(many), words::list(parts, "and")),
    }
}

/// Why somebody outside can reach a workload.
pub fn exposure(
    model: &Model,
    reachability: &Reachability,
    ways: &Ways,
    locate: &impl Locate,
    asked: &str,
    query: &EntryQuery,
) -> Option<ExposureReport> {
    let id = model.reached_by(asked)?;
    let mut teller = Teller::new(model, reachability, ways);
    let mut found: Vec<(EntryReport, &Entry)> = Vec::new();
    for entry in teller.leading(id) {
        found.extend(teller.entry(entry, locate, Some(id), size(query.pods)).map(|told| (told, entry)));
    }
    sort_by(&mut found, |left, right| rank(left.0.verdict).cmp(&rank(right.0.verdict)));
    let total = found.len();
    let verdict = best(found.iter().map(|(told, _)| told.verdict));
    // What is said of all of them does not hang on the page.
    let open = found.iter().filter(|(told, _)| told.verdict == EntryVerdict::Allowed).count();
    let condition = found.iter().find_map(|(_, entry)| condition(&mut teller, entry, id));
    let before = before(&mut teller, &found);
    let found = query.page.of(found.into_iter());
    let workload = model.workload(id);
    let endpoint = workload.map(|workload| model.endpoint(workload)).unwrap_or_default();
    Some(ExposureReport {
        sentence: exposed(workload, &endpoint, verdict, open, condition),
        endpoint,
        verdict,
        total: number(total),
        ways: found.into_iter().map(|(told, _)| told).collect(),
        before,
        notes: words::parts(model, asked, id).into_iter().chain(notes(model, reachability, id)).collect(),
    })
}

fn rank(verdict: EntryVerdict) -> u8 {
    match verdict {
        EntryVerdict::Allowed => 0,
        EntryVerdict::Depends => 1,
        EntryVerdict::Blocked => 2,
        EntryVerdict::Nowhere => 3,
    }
}

/// The most open of several verdicts.
fn best(verdicts: impl Iterator<Item = EntryVerdict>) -> EntryVerdict {
    verdicts.min_by_key(|verdict| rank(*verdict)).unwrap_or(EntryVerdict::Nowhere)
}

/// The condition under which a way in is open, as the end of a sentence.
fn condition(teller: &mut Teller<'_>, entry: &Entry, id: WorkloadId) -> Option<String> {
    let pods = teller.pods(entry);
    let own = pods.iter().filter(|pod| pod.workload == id);
    let mut judged = own.filter_map(|pod| teller.judge(entry, *pod));
    let depends = judged.find(|judged| judged.verdict == EntryVerdict::Depends)?;
    let first = depends.sentence.split(". ").next()?.trim_end_matches('.');
    let mut letters = first.chars();
    Some(letters.next()?.to_lowercase().chain(letters).collect())
}

fn exposed(
    workload: Option<&Workload>,
    endpoint: &str,
    verdict: EntryVerdict,
    open: usize,
    condition: Option<String>,
) -> String {
    match verdict {
        EntryVerdict::Nowhere => nowhere(workload, endpoint),
        EntryVerdict::Allowed => match open {
            1 => format!("One way in from outside to {endpoint} is open."),
            many => {
                format!("{} ways in from outside to {endpoint} are open.", words::capitalised(&words::number(many)))
            }
        },
        EntryVerdict::Depends => match condition {
            Some(condition) => format!("What leads from outside to {endpoint} is open under a condition: {condition}."),
            None => format!("What leads from outside to {endpoint} is open in part."),
        },
        EntryVerdict::Blocked => format!("Policies close everything that leads from outside to {endpoint}."),
    }
}

/// How the pods that pass connections on are reached themselves.
fn before(teller: &mut Teller<'_>, ways: &[(EntryReport, &Entry)]) -> Vec<ExposureBefore> {
    let mut passing: Vec<WorkloadId> = Vec::new();
    for (_, entry) in ways {
        if let Some(Origin::Pods { workloads, .. }) = teller.ways.origins.get(entry.origin) {
            let new: Vec<WorkloadId> = workloads.iter().filter(|id| !passing.contains(id)).copied().collect();
            passing.extend(new.into_iter().take(BEFORE.saturating_sub(passing.len())));
        }
    }
    let model = teller.model;
    let mut told = Vec::new();
    for id in passing {
        let Some(workload) = model.workload(id) else { continue };
        let mut verdicts = Vec::new();
        for entry in teller.leading(id) {
            let pods = teller.pods(entry);
            let own = pods.iter().filter(|pod| pod.workload == id);
            verdicts.push(together(own.filter_map(|pod| Some(teller.judge(entry, *pod)?.verdict))));
        }
        let endpoint = model.endpoint(workload);
        let of_node = is_of_node(workload, teller.judge.dialect());
        let verdict = match of_node {
            true => EntryVerdict::Allowed,
            false => best(verdicts.into_iter()),
        };
        let sentence = match (verdict, of_node) {
            (_, true) => format!("{endpoint} uses the network of its node: whoever reaches the node reaches it."),
            (EntryVerdict::Allowed, _) => format!("{endpoint} is open to the outside itself."),
            (EntryVerdict::Depends, _) => format!("{endpoint} is open to the outside in part."),
            (EntryVerdict::Blocked, _) => format!("Policies close what leads from outside to {endpoint}."),
            (EntryVerdict::Nowhere, _) => nowhere(Some(workload), &endpoint),
        };
        told.push(ExposureBefore { endpoint, verdict, sentence });
    }
    told
}

/// What reaches the pods without any Service.
fn notes(model: &Model, reachability: &Reachability, id: WorkloadId) -> Vec<String> {
    let Some(workload) = model.workload(id) else { return Vec::new() };
    if is_of_node(workload, &reachability.settings.dialect) {
        return vec![
            "Its pods use the network of their node: whoever reaches the node reaches their ports, and no policy stops it.".to_string(),
        ];
    }
    let mut notes: Vec<String> = at_node(workload).into_iter().collect();
    notes.extend(at_pod(model, reachability, id));
    notes
}

/// Said of pods to which no Service leads. Whoever reaches their node may reach them all the same.
fn nowhere(workload: Option<&Workload>, endpoint: &str) -> String {
    match workload.is_some_and(|workload| workload.host_network || !workload.host_ports.is_empty()) {
        true => format!("Only its node leads from outside to {endpoint}."),
        false => format!("Nothing in the input leads from outside to {endpoint}."),
    }
}

/// Ports of the node that the pods take.
fn at_node(workload: &Workload) -> Option<String> {
    let ports = PortSet::of_ports(workload.host_ports.iter().copied());
    (!ports.is_empty()).then(|| {
        format!(
            "Its pods take {} of the node that they run on (`hostPort`): whoever reaches the node comes in there as far as policies let them. Whether these see the client or \
             the node is up to the network plugin.",
            words::port_set(&ports)
        )
    })
}

/// What policies let in at the addresses of the pods themselves.
fn at_pod(model: &Model, reachability: &Reachability, id: WorkloadId) -> Option<String> {
    let mut open = Vec::new();
    let mut all = true;
    for group in reachability
        .axes
        .groups()
        .iter()
        .filter(|group| reachability.tells_ipv6 || group.family == super::super::Family::Ipv4)
    {
        for range in group.ranges.iter().filter(|range| !reachability.pod_addresses(model).cover(range)) {
            let (_, arriving) = reachability.open(End::Address(range.first()), End::Workload(id), group.family);
            match arriving.is_empty() {
                true => all = false,
                false => open.push(range.to_string()),
            }
        }
    }
    let who = match (open.len(), all) {
        (0, _) => return None,
        (_, true) => "everyone outside".to_string(),
        (many, false) => {
            open.truncate(RANGES);
            open.extend(more(many.saturating_sub(RANGES)));
            format!("addresses of {}", words::list(open, "and"))
        }
    };
    Some(format!(
        "Policies also let in {who} at the pods' own addresses, which matters where these can be reached from outside."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_in_are_counted_in_words() {
        let told = |allowed, depends, blocked| {
            let counts = EntryCounts { allowed, depends, blocked, nowhere: 0 };
            sentence((allowed + depends + blocked) as usize, counts)
        };
        assert_eq!(told(1, 0, 0), "There is one way in from outside: it is open.");
        assert_eq!(told(7, 0, 0), "There are seven ways in from outside: all are open.");
        assert_eq!(told(1, 0, 2), "There are three ways in from outside: one is open and two are closed by policies.");
        assert_eq!(told(0, 0, 0), "No Service, Ingress, Gateway or Route leads in from outside.");
    }
}

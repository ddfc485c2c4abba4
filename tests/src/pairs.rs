//! Every pair of ends asked one by one: what answers about everything at once are held against.

use std::collections::BTreeMap;

use podwall::cluster::{Model, WorkloadId};
use podwall::network::ports::PortSet;
use podwall::network::query::Page;
use podwall::network::{End, Reachability};
use podwall::{Analysis, Options, Source};

use crate::matrix::words;

/// The whole of an answer.
pub const ALL: Page = Page { offset: 0, limit: u64::MAX };

/// The analysis of a text.
pub fn analysis(text: &str) -> Analysis {
    Analysis::new(vec![Source { name: "all".to_string(), text: text.to_string(), cluster: None }], Options::default())
}

/// The names of the workloads that take part.
pub fn names(analysis: &Analysis) -> Vec<String> {
    let model = analysis.model();
    let live = model.workloads.iter().filter(|workload| !workload.finished);
    live.map(|workload| model.endpoint(workload)).collect()
}

/// What is open between two ends, both families together.
fn open(reachability: &Reachability, from: End, to: End) -> String {
    let mut all = PortSet::default();
    for family in reachability.families(from, to) {
        let (leaving, arriving) = reachability.open(from, to, family);
        all = all.union(&leaving.intersection(&arriving));
    }
    words(&all.connections())
}

/// Workloads that take part, and addresses, by name.
pub fn ends(model: &Model, reachability: &Reachability, addresses: &[&str]) -> BTreeMap<String, End> {
    let workloads = model.workloads.iter().enumerate().filter(|(_, workload)| !workload.finished);
    let mut ends: BTreeMap<String, End> = workloads
        .map(|(at, workload)| (model.endpoint(workload), End::Workload(WorkloadId(u32::try_from(at).unwrap()))))
        .collect();
    ends.extend(addresses.iter().map(|text| (text.to_string(), End::Address(text.parse().unwrap()))));
    ends.retain(|_, end| reachability.class(*end).is_some());
    ends
}

/// Every pair of which one end is a workload, with what is open; none for nothing.
pub fn naive(analysis: &Analysis, addresses: &[&str]) -> BTreeMap<(String, String), String> {
    let (model, reachability) = (analysis.model(), analysis.reachability());
    let ends = ends(model, reachability, addresses);
    let mut found = BTreeMap::new();
    for (from, source) in &ends {
        for (to, destination) in &ends {
            let outside = matches!((source, destination), (End::Address(_), End::Address(_)));
            if from == to || outside {
                continue;
            }
            let connections = open(reachability, *source, *destination);
            if connections != "none" {
                found.insert((from.clone(), to.clone()), connections);
            }
        }
    }
    found
}

/// Whether a name is one of a workload, and none of addresses.
pub fn is_workload(name: &str) -> bool {
    name.matches('/').count() == 2
}

/// A name in an answer as it is asked about: a range by its first address.
pub fn first_address(name: &str) -> String {
    if is_workload(name) {
        return name.to_string();
    }
    name.split(['/', '-']).next().unwrap_or_default().to_string()
}

/// Whether one end is an address of the node on which the other one runs: the class matrix leaves such pairs aside.
pub fn is_aside(reachability: &Reachability, ends: &BTreeMap<String, End>, (from, to): &(String, String)) -> bool {
    let both = ends.get(from).zip(ends.get(to));
    both.is_some_and(|(from, to)| {
        let outside = matches!(from, End::Address(_)) || matches!(to, End::Address(_));
        outside && reachability.is_own_node(*from, *to)
    })
}

//! Who reaches whom, as netpol-analyzer lists it: its peers, its ranges of addresses and its words for connections.
//!
//! What its evaluation decides otherwise than others is a dialect of the core; what it prints otherwise is here. A pod is named after what made it, never
//! after the Deployment above that; pods of one owner are one peer; ranges are cut where blocks of rules begin and end, those of sources by ingress rules and
//! those of destinations by egress rules, and neighbours with the same answer are not joined.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;

use podwall::cluster::{AdminPeer, Block, Model, Peer, Protocol, Workload, WorkloadId};
use podwall::network::addresses::pieces;
use podwall::network::outside::ingress_controller;
use podwall::network::ports::PortSet;
use podwall::network::{Dialect, End, Family, Reachability, Settings};
use serde::Deserialize;

use crate::model::{model, objects};
use crate::surroundings::manifests_below;

/// Source, destination and connections of one line.
pub type Line = (String, String, String);

/// What netpol-analyzer's `list` prints of the manifests in a folder, as a set.
///
/// # Errors
///
/// A file cannot be read.
pub fn list(folder: &Path) -> std::io::Result<BTreeSet<Line>> {
    let model = manifests(folder)?;
    let settings = Settings { dialect: Dialect::NETPOL_ANALYZER, ..Settings::default() };
    let reachability = Reachability::new(&model, &settings);
    let pods = peers(&model);
    let outside = |ranges: Vec<(Ipv4Addr, Ipv4Addr)>| -> Vec<(String, Vec<End>)> {
        ranges
            .into_iter()
            .map(|(first, last)| (format!("{first}-{last}[External]"), vec![End::Address(IpAddr::V4(first))]))
            .collect()
    };
    let (sources, destinations) = (outside(ranges(&model, true)), outside(ranges(&model, false)));
    let pairs = |from: &[(String, Vec<End>)], to: &[(String, Vec<End>)]| -> Vec<Line> {
        let open = |from: &[End], to: &[End]| {
            let pairs = from.iter().flat_map(|from| to.iter().map(move |to| (*from, *to)));
            pairs.fold(PortSet::default(), |open, (from, to)| open.union(&connections(&reachability, from, to)))
        };
        let different =
            from.iter().flat_map(|from| to.iter().map(move |to| (from, to))).filter(|(from, to)| from.0 != to.0);
        let lines = different.map(|(from, to)| (from.0.clone(), to.0.clone(), open(&from.1, &to.1)));
        lines.filter(|(.., open)| !open.is_empty()).map(|(from, to, open)| (from, to, words(&open))).collect()
    };
    let mut lines: BTreeSet<Line> = BTreeSet::new();
    lines.extend(pairs(&pods, &pods));
    lines.extend(pairs(&sources, &pods));
    lines.extend(pairs(&pods, &destinations));
    let mut through: BTreeMap<String, PortSet> = BTreeMap::new();
    for (workload, open) in ingress_controller(&model, &reachability) {
        let Some(workload) = model.workload(workload) else { continue };
        let known = through.entry(name(&model, workload)).or_default();
        *known = known.union(&open);
    }
    lines.extend(through.into_iter().map(|(to, open)| ("{ingress-controller}".to_string(), to, words(&open))));
    Ok(lines)
}

/// The file beside a folder `input` that says what is expected of its manifests.
pub const EXPECTED: &str = "expected.json";

#[derive(Deserialize)]
struct Expected {
    expected: BTreeSet<Line>,
}

/// The lines that are expected of a folder.
///
/// # Errors
///
/// The folder has no expectation.
pub fn expected(folder: &Path) -> Result<BTreeSet<Line>, String> {
    let text = std::fs::read_to_string(folder.join(EXPECTED)).map_err(|error| error.to_string())?;
    let Expected { expected } = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    Ok(expected)
}

/// The first line that only one of both has: that is expected and missing, or found and not expected.
///
/// # Errors
///
/// The folder has no expectation, or a file cannot be read.
pub fn compare(folder: &Path) -> Result<Option<Difference>, String> {
    let expected = expected(folder)?;
    let found = list(&folder.join("input")).map_err(|error| error.to_string())?;
    let (missing, surplus) = (expected.difference(&found).next(), found.difference(&expected).next());
    let shown =
        |line: Option<&Line>| line.map_or("nothing".to_string(), |(from, to, open)| format!("{from} => {to} : {open}"));
    let count = expected.symmetric_difference(&found).count();
    Ok((count > 0).then(|| Difference { count, expected: shown(missing), found: shown(surplus) }))
}

/// Where a list differs from what is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// How many lines only one of both has.
    pub count: usize,
    /// The first line that is missing.
    pub expected: String,
    /// The first line that is not expected.
    pub found: String,
}

fn manifests(folder: &Path) -> std::io::Result<Model> {
    let sources = manifests_below(folder)?;
    let objects: Vec<_> = sources.iter().flat_map(|source| objects(&source.text)).collect();
    Ok(model(&objects))
}

/// Every peer with its pods.
fn peers(model: &Model) -> Vec<(String, Vec<End>)> {
    let mut peers: BTreeMap<String, Vec<End>> = BTreeMap::new();
    for (at, workload) in model.workloads.iter().enumerate() {
        let id = WorkloadId(u32::try_from(at).unwrap_or(u32::MAX));
        peers.entry(name(model, workload)).or_default().push(End::Workload(id));
    }
    peers.into_iter().collect()
}

/// `ns/name[Kind]`; a pod has the name of what made it, and `Pod` where the kind of that is not given.
fn name(model: &Model, workload: &Workload) -> String {
    let namespace = model.namespace(workload.namespace).map_or("", |namespace| &namespace.name);
    match workload.owner.as_ref().filter(|_| workload.kind == "Pod") {
        Some(owner) if owner.kind.is_empty() => format!("{namespace}/{}[Pod]", owner.name),
        Some(owner) => format!("{namespace}/{}[{}]", owner.name, owner.kind),
        None => format!("{namespace}/{}[{}]", workload.name, workload.kind),
    }
}

fn connections(reachability: &Reachability, from: End, to: End) -> PortSet {
    let (leaving, arriving) = reachability.open(from, to, Family::Ipv4);
    leaving.intersection(&arriving)
}

/// IPv4, cut where the blocks of one direction begin and end.
fn ranges(model: &Model, ingress: bool) -> Vec<(Ipv4Addr, Ipv4Addr)> {
    let rules = model.policies.iter().flat_map(|policy| if ingress { &policy.ingress } else { &policy.egress });
    let admin = model.admin.iter().flat_map(|policy| if ingress { &policy.body.ingress } else { &policy.body.egress });
    let mut blocks: Vec<&Block> = Vec::new();
    for peer in rules.flat_map(|rule| &rule.peers) {
        if let Peer::Block(block) = peer {
            blocks.push(block);
        }
    }
    for peer in admin.flat_map(|rule| &rule.peers) {
        if let AdminPeer::Networks(found) = peer {
            blocks.extend(found.iter().flatten());
        }
    }
    let mut starts: BTreeSet<u32> = [0].into_iter().collect();
    for piece in blocks.into_iter().flat_map(pieces) {
        if let (IpAddr::V4(first), IpAddr::V4(last)) = (piece.first(), piece.last()) {
            starts.insert(first.into());
            starts.extend(u32::from(last).checked_add(1));
        }
    }
    let ends = starts.iter().skip(1).map(|start| start - 1).chain([u32::MAX]);
    starts.iter().zip(ends).map(|(first, last)| ((*first).into(), last.into())).collect()
}

/// `All Connections`, or such as `TCP 80,90-100,UDP 1-65535`.
fn words(open: &PortSet) -> String {
    let protocols = [Protocol::Sctp, Protocol::Tcp, Protocol::Udp];
    let is_whole = |protocol: &Protocol| matches!(open.of(*protocol), [(0 | 1, u16::MAX)]);
    if protocols.iter().all(is_whole) {
        return "All Connections".to_string();
    }
    let range = |(first, last): &(u16, u16)| match (first.max(&1), last) {
        (first, last) if first == last => first.to_string(),
        (first, last) => format!("{first}-{last}"),
    };
    let of = |protocol: &Protocol| {
        let ranges: Vec<String> = open.of(*protocol).iter().map(range).collect();
        (!ranges.is_empty()).then(|| format!("{} {}", protocol.name(), ranges.join(",")))
    };
    protocols.iter().filter_map(of).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_have_the_words_of_netpol_analyzer() {
        let tcp = |first, last| PortSet::range(Protocol::Tcp, first, last);
        let some = tcp(80, 80).union(&tcp(90, 100)).union(&PortSet::range(Protocol::Udp, 1, u16::MAX));
        assert_eq!(words(&some), "TCP 80,90-100,UDP 1-65535");
        assert_eq!(words(&PortSet::all()), "All Connections");
    }
}

//! What an answer depends on and the directions do not tell.

use crate::cluster::Model;

use super::super::addresses::AddressRange;
use super::super::dialect::{Dialect, HostNetwork};
use super::super::ports::PortSet;
use super::super::reachability::Reachability;
use super::super::words;
use super::Answer;
use super::asked::Asked;
use super::endpoint::Endpoint;

/// Notes about the two ends themselves.
pub(super) fn of_ends(model: &Model, dialect: &Dialect, from: Endpoint, to: Endpoint) -> Vec<String> {
    let mut notes = Vec::new();
    let workload = |end| match end {
        Endpoint::Workload(id) => model.workload(id),
        Endpoint::Range(_) => None,
    };
    if let (Some(source), Some(destination)) = (workload(from), workload(to))
        && source.cluster != destination.cluster
    {
        notes.push("The two are in different clusters. Selectors never cross clusters; only rules for everyone and blocks match.".into());
    }
    for end in [from, to] {
        if let Endpoint::Range(range) = end {
            notes.extend(pods_inside(model, range));
        }
        if let Some(pod) = workload(end).filter(|pod| pod.host_network && !pod.finished) {
            let name = model.endpoint(pod);
            let reading = match dialect.host_network {
                HostNetwork::LikeTheirNode => "Podwall takes the usual reading: selectors pass over them.".to_string(),
                HostNetwork::LikePods => format!("{} treats them like other pods.", dialect.name),
            };
            notes.push(format!(
                "{name} uses the network of its node. Kubernetes leaves open what policies do to such pods; {reading}"
            ));
        }
    }
    if let (Some(source), Some(destination)) = (workload(from), workload(to))
        && (source.several_nodes || destination.several_nodes)
        && source.host_network != destination.host_network
    {
        notes.push("The pods of one end are on several nodes. Those that share a node always reach each other; the answer is that of the others.".into());
    }
    if let (Endpoint::Range(_), Endpoint::Range(_)) = (from, to) {
        notes.push("Both ends are outside, where no policy of the input decides.".into());
    }
    notes
}

/// Addresses that pods have, asked about as if they were outside.
fn pods_inside(model: &Model, range: AddressRange) -> Option<String> {
    let mut pods = model
        .workloads
        .iter()
        .filter(|pod| !pod.finished && pod.addresses.iter().any(|address| range.contains(*address)));
    let first = pods.next()?;
    let more = match pods.count() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Some(format!(
        "{range} has the address of {}{more}. The question is answered for an address outside; ask about the workload by its name.",
        model.endpoint(first)
    ))
}

/// A note where a range asked about has an address of the node that a pod at the other end runs on.
pub(super) fn of_own_node(model: &Model, reachability: &Reachability, from: Endpoint, to: Endpoint) -> Option<String> {
    let (id, range) = match (from, to) {
        (Endpoint::Workload(id), Endpoint::Range(range)) | (Endpoint::Range(range), Endpoint::Workload(id)) => {
            (id, range)
        }
        _ => return None,
    };
    let mut own = reachability.addresses_of_own_node(id).iter().filter(|_| range.first() != range.last());
    let node = own.find(|address| range.contains(**address))?;
    let pod = model.endpoint(model.workload(id)?);
    Some(format!(
        "{range} has {node}, the address of the node that {pod} runs on; ask about it by itself, since NetworkPolicies do not stop what goes on between the two."
    ))
}

/// A note where the families of one pair have different answers.
pub(super) fn of_families(answers: &[Answer]) -> Option<String> {
    let differs =
        |(one, other): &(&Answer, &Answer)| one.from == other.from && one.to == other.to && one.both() != other.both();
    let (one, other) = answers.iter().zip(answers.iter().skip(1)).find(differs)?;
    let part = |answer: &Answer| format!("over {} {}", answer.family.name(), opened(&answer.both()));
    Some(format!("The address families have different answers: {}, {}.", part(one), part(other)))
}

fn opened(open: &PortSet) -> String {
    format!("{} is open", words::port_set(open))
}

/// A note where pieces of a range have different answers: those that are denied.
pub(super) fn of_pieces(answers: &[Answer], asked: Asked) -> Option<String> {
    let (open, denied): (Vec<&Answer>, Vec<&Answer>) = answers.iter().partition(|answer| asked.is_open(&answer.both()));
    let mut pieces: Vec<String> = Vec::new();
    for piece in denied.iter().filter(|_| !open.is_empty()).flat_map(|answer| &answer.pieces) {
        let elsewhere = open.iter().any(|answer| answer.pieces.contains(piece));
        if !elsewhere && !pieces.contains(piece) {
            pieces.push(piece.clone());
        }
    }
    let count = pieces.len();
    let told = words::some(pieces.into_iter(), 3, |piece| piece);
    let verb = if count == 1 { "is" } else { "are" };
    (count > 0).then(|| format!("Not all of the range has this answer: {told} {verb} denied."))
}

//! Endpoints as people name them.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::cluster::{Model, Workload, WorkloadId};

use super::super::addresses::AddressRange;
use super::super::dialect::Dialect;
use super::super::reachability::classes::takes_part;
use super::super::reachability::pod_addresses::has_own_addresses;
use super::super::reachability::{End, Reachability};

/// An endpoint that was asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Endpoint {
    /// A workload.
    Workload(WorkloadId),
    /// Addresses outside.
    Range(AddressRange),
}

/// An end, with the pieces of a range that it stands for.
pub(super) type Pieces = (End, Vec<AddressRange>);

impl Endpoint {
    /// The endpoint of a name: `[CLUSTER:]NAMESPACE/Kind/name`, an address, a CIDR or a range `FIRST-LAST`. A range of nothing but addresses of pods is the first that
    /// has one of them.
    pub(super) fn parse(text: &str, model: &Model, reachability: &Reachability) -> Option<Self> {
        let of_range = || {
            let range = range(text)?;
            let is_of_pods = reachability.pod_addresses(model).cover(&range);
            let mut pods = with_addresses(model, &reachability.settings.dialect, range).filter(|_| is_of_pods);
            Some(pods.next().map_or(Endpoint::Range(range), |(id, _)| Endpoint::Workload(id)))
        };
        model.reached_by(text).map(Endpoint::Workload).or_else(of_range)
    }

    /// The ends that policies may tell apart: one for a workload, one for all pieces of a range that the same blocks have. A range of more than addresses of the
    /// other end's own node is answered without these.
    pub(super) fn ends(&self, model: &Model, reachability: &Reachability, other: Endpoint) -> Vec<Pieces> {
        let asked = match self {
            Endpoint::Workload(id) => return vec![(End::Workload(*id), Vec::new())],
            Endpoint::Range(asked) => asked,
        };
        let own = match other {
            Endpoint::Workload(id) => reachability.addresses_of_own_node(id),
            Endpoint::Range(_) => &[],
        };
        let own = own.iter().filter_map(|address| AddressRange::new(*address, *address));
        let without = own.fold(vec![*asked], |left, hole| left.iter().flat_map(|range| range.without(&hole)).collect());
        let asked = if without.is_empty() { vec![*asked] } else { without };
        // Whoever has the address of a pod is that pod, and no one outside.
        let pods = reachability.pod_addresses(model);
        let pieces = reachability.axes.groups().iter().map(|group| -> Vec<AddressRange> {
            let both = group.ranges.iter().flat_map(|range| asked.iter().map(move |asked| range.intersection(asked)));
            both.flatten().filter(|piece| !pods.cover(piece)).collect()
        });
        pieces.filter_map(|pieces| Some((End::Address(pieces.first()?.first()), pieces))).collect()
    }

    /// How the endpoint is named in an answer.
    pub(super) fn name(&self, model: &Model) -> String {
        match self {
            Endpoint::Workload(id) => model.workload(*id).map(|found| model.endpoint(found)).unwrap_or_default(),
            Endpoint::Range(range) => range.to_string(),
        }
    }
}

/// The workloads with pods that are known to have an address of a range, for themselves.
pub(super) fn with_addresses<'a>(
    model: &'a Model,
    dialect: &'a Dialect,
    range: AddressRange,
) -> impl Iterator<Item = (WorkloadId, &'a Workload)> {
    let has_one = move |pod: &Workload| pod.addresses.iter().any(|address| range.contains(*address));
    let pods = model.workloads.iter().zip(0..).map(|(pod, id)| (WorkloadId(id), pod));
    pods.filter(move |(_, pod)| has_own_addresses(pod) && takes_part(pod, dialect) && has_one(pod))
}

/// An address, a CIDR or a range `FIRST-LAST`.
pub(in crate::network) fn range(text: &str) -> Option<AddressRange> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return AddressRange::new(address, address);
    }
    if let Ok(net) = text.parse::<IpNet>() {
        return Some(AddressRange::of(net));
    }
    let (first, last) = text.split_once('-')?;
    AddressRange::new(first.trim().parse().ok()?, last.trim().parse().ok()?)
}

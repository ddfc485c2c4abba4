//! Addresses of pods among those outside. Blocks cut them out, so that the evaluation tells them apart from others outside; but whoever has one of them is that
//! pod, of which is told by itself.

use crate::cluster::{Model, Workload};
use crate::network::addresses::{AddressRange, merged};
use crate::network::dialect::Dialect;

use super::classes::takes_part;

/// The known addresses of the pods of a model, as ranges that do not touch.
#[derive(Debug)]
pub(in crate::network) struct PodAddresses(Vec<AddressRange>);

impl PodAddresses {
    /// For the pods that take part under a dialect.
    pub(in crate::network) fn of(model: &Model, dialect: &Dialect) -> Self {
        let has_own = |workload: &&Workload| has_own_addresses(workload) && takes_part(workload, dialect);
        let pods = model.workloads.iter().filter(has_own);
        let ranges = pods.flat_map(|pod| &pod.addresses).map(|address| AddressRange::of((*address).into()));
        PodAddresses(merged(ranges.collect()))
    }

    /// Whether a range has nothing but addresses of pods.
    pub(in crate::network) fn cover(&self, range: &AddressRange) -> bool {
        // It is the last that begins no later, which sorts behind the range where it is longer.
        let next = self.0.partition_point(|known| known <= range);
        let near = self.0.get(next.saturating_sub(1)..).into_iter().flatten().take(2);
        near.into_iter().any(|known| known.covers(range))
    }

    /// Whether some ranges have nothing but addresses of pods.
    pub(in crate::network) fn cover_all(&self, ranges: &[AddressRange]) -> bool {
        !ranges.is_empty() && ranges.iter().all(|range| self.cover(range))
    }
}

/// Whether pods are known to have addresses that nobody else has. Those of a node are not the addresses of the pods that use its network alone.
pub(in crate::network) fn has_own_addresses(workload: &Workload) -> bool {
    !workload.host_network && !workload.addresses.is_empty()
}

//! Addresses of pods where there are several clusters. Blocks find the pods of another cluster by them, so that the evaluation tells these addresses apart from
//! others outside; but whoever has one of them is that pod, of which is told by itself.

use roaring::RoaringBitmap;

use crate::cluster::Model;
use crate::network::addresses::{AddressRange, merged};
use crate::network::classes::{addresses, node_addresses, takes_part};
use crate::network::dialect::Dialect;

/// The addresses of pods, and the ends outside that somebody names by their addresses.
#[derive(Debug, Default)]
pub(super) struct Elsewhere {
    /// None where there is one cluster, which finds its pods by selectors.
    addresses: Vec<AddressRange>,
    named: RoaringBitmap,
}

impl Elsewhere {
    /// For the pods of several clusters. Of ends that are named, it is asked what is wanted of them as addresses.
    pub(super) fn of(model: &Model, dialect: &Dialect, named: RoaringBitmap) -> Self {
        if model.clusters.len() < 2 {
            return Elsewhere::default();
        }
        let nodes = node_addresses(model);
        let pods = model.workloads.iter().filter(|workload| takes_part(workload, dialect));
        let known = pods.flat_map(|workload| addresses(workload, &nodes));
        Elsewhere { addresses: merged(known.map(|address| AddressRange::of((*address).into())).collect()), named }
    }

    /// Whether some ranges of an end outside have nothing but addresses of pods.
    pub(super) fn are_pods(&self, end: u32, ranges: &[AddressRange]) -> bool {
        !self.addresses.is_empty() && !self.named.contains(end) && ranges.iter().all(|range| self.covers(range))
    }

    fn covers(&self, range: &AddressRange) -> bool {
        // Ranges that are merged do not overlap: it is the last that begins no later, which sorts behind where it is longer.
        let next = self.addresses.partition_point(|known| known <= range);
        let near = self.addresses.get(next.saturating_sub(1)..).into_iter().flatten().take(2);
        near.into_iter().any(|known| known.covers(range))
    }
}

//! Addresses of pods among those outside. Blocks cut them out, so that the evaluation tells them apart from others outside; but whoever has one of them is that
//! pod, of which is told by itself.

use std::cell::OnceCell;

use crate::cluster::{Model, Workload};

use super::addresses::{AddressRange, Axes, GroupId, merged};
use super::classes::takes_part;
use super::dialect::Dialect;

/// The known addresses of the pods of a model, put in order when somebody first asks about a range that may consist of them.
#[derive(Debug)]
pub(super) struct PodAddresses<'a> {
    model: &'a Model,
    dialect: &'a Dialect,
    count: usize,
    ranges: OnceCell<Vec<AddressRange>>,
}

impl<'a> PodAddresses<'a> {
    /// For the pods that take part under a dialect. The addresses of a node are not those of the pods that use its network alone.
    pub(super) fn of(model: &'a Model, dialect: &'a Dialect) -> Self {
        let count = model.workloads.iter().map(|workload| workload.addresses.len()).sum();
        PodAddresses { model, dialect, count, ranges: OnceCell::new() }
    }

    /// Whether some ranges have nothing but addresses of pods.
    pub(super) fn are(&self, ranges: &[AddressRange]) -> bool {
        let size = ranges.iter().fold(0_u128, |size, range| size.saturating_add(range.size()));
        let may_be = !ranges.is_empty() && usize::try_from(size).is_ok_and(|size| size <= self.count);
        may_be && ranges.iter().all(|range| self.cover(range))
    }

    /// Whether a group has nothing but addresses of pods.
    pub(super) fn are_group(&self, axes: &Axes, group: GroupId) -> bool {
        axes.groups().get(group as usize).is_some_and(|group| self.are(&group.ranges))
    }

    fn cover(&self, range: &AddressRange) -> bool {
        // Ranges that are merged do not overlap: it is the last that begins no later, which sorts behind where it is longer.
        let known = self.ranges.get_or_init(|| self.ranges());
        let next = known.partition_point(|known| known <= range);
        let near = known.get(next.saturating_sub(1)..).into_iter().flatten().take(2);
        near.into_iter().any(|known| known.covers(range))
    }

    fn ranges(&self) -> Vec<AddressRange> {
        let has_own = |workload: &&Workload| !workload.host_network && takes_part(workload, self.dialect);
        let pods = self.model.workloads.iter().filter(has_own);
        merged(pods.flat_map(|pod| &pod.addresses).map(|address| AddressRange::of((*address).into())).collect())
    }
}

//! Selectors of which it cannot be told whether they find pods.

use std::collections::HashMap;

use roaring::RoaringBitmap;

use crate::cluster::{NamespaceId, Requirement, Selector, Workload, WorkloadId, whole};

use super::super::super::given::{asks_for_given, undecided};
use super::super::super::untold::relaxed;
use super::super::super::within::Within;
use super::Seen;

/// The pods of workloads that are told apart, by namespace, kind and name of the whole.
pub(super) type Parts<'a> = HashMap<(NamespaceId, &'a str, &'a str), Vec<WorkloadId>>;

impl<'a> Seen<'a> {
    /// The first workload that a selector finds or not by the value of a label that no manifest tells, with the requirement that asks for it. Only those are looked at that
    /// have all other labels.
    pub(in crate::network::lint) fn undecided<'s>(
        &self,
        within: Within<'_>,
        selector: &'s Selector,
    ) -> Option<(&'a Workload, &'s Requirement)> {
        if !asks_for_given(selector) {
            return None;
        }
        let classes = self.found(within, &relaxed(selector));
        let mut ids: Vec<WorkloadId> = self.ids(&classes).collect();
        let all = self.parts.get_or_init(|| self.parts());
        let parts: Vec<WorkloadId> = ids.iter().flat_map(|id| self.parts_of(all, *id)).copied().collect();
        ids.extend(parts);
        crate::sort::sort(&mut ids);
        ids.dedup();
        undecided(ids.iter().filter_map(|id| self.model.workload(*id)), selector)
    }

    fn found(&self, within: Within<'_>, pods: &Selector) -> RoaringBitmap {
        match within {
            Within::Own(namespace) => self.peers.in_namespace(namespace, Some(pods)),
            Within::Namespaces(cluster, asked) => self.peers.in_namespaces(cluster, asked, Some(pods)),
        }
    }

    fn parts(&self) -> Parts<'a> {
        let mut parts = Parts::new();
        for id in self.pods.iter().flatten() {
            if let Some(workload) = self.model.workload(*id)
                && let Some(name) = whole(&workload.name)
            {
                parts.entry((workload.namespace, &*workload.kind, name)).or_default().push(*id);
            }
        }
        parts
    }

    fn parts_of<'p>(&self, parts: &'p Parts<'a>, id: WorkloadId) -> &'p [WorkloadId] {
        let own = self.model.workload(id);
        let found = own.and_then(|own| parts.get(&(own.namespace, &*own.kind, own.name.as_str())));
        found.map_or(&[], Vec::as_slice)
    }
}

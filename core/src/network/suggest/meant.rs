//! The pods of a rule by namespace, as selectors see them. Rules of a large cluster mean much the same pods: what differs is looked at anew.

use std::collections::{BTreeMap, BTreeSet};

use roaring::RoaringBitmap;

use crate::cluster::{ClusterId, NamespaceId, Selector};

use super::wanted::Wanted;

/// Selectors that find some pods of a namespace together, each with those that it finds.
pub(super) type Selectors = Vec<(Selector, RoaringBitmap)>;

/// The pods of a cluster that a rule means.
#[derive(Debug, Default)]
pub(super) struct Meant {
    /// The sorts of pods.
    pub(super) items: RoaringBitmap,
    /// The sorts of pods of each namespace.
    pub(super) of_namespace: BTreeMap<NamespaceId, RoaringBitmap>,
    /// The namespaces that are meant as a whole and have several sorts of pods.
    pub(super) whole: BTreeSet<NamespaceId>,
    /// Those that have one sort.
    pub(super) single: BTreeSet<NamespaceId>,
    /// The namespaces that are not meant as a whole, by each selector that finds pods of them.
    pub(super) part: BTreeMap<Selector, BTreeSet<NamespaceId>>,
    /// The selectors of each of these.
    selectors: BTreeMap<NamespaceId, Vec<Selector>>,
    changed: BTreeSet<NamespaceId>,
}

impl Meant {
    /// An end came or went.
    pub(super) fn change(&mut self, wanted: &Wanted<'_>, cluster: ClusterId, end: u32) {
        if let Some(item) = wanted.item(end).filter(|item| item.cluster == cluster) {
            self.changed.insert(item.namespace);
        }
    }

    /// Looks at the namespaces anew of which ends came or went. `selectors` finds some sorts of pods of one.
    pub(super) fn settle(
        &mut self,
        wanted: &Wanted<'_>,
        ends: &RoaringBitmap,
        mut selectors: impl FnMut(NamespaceId, &RoaringBitmap) -> Selectors,
    ) {
        for id in std::mem::take(&mut self.changed) {
            self.forget(id);
            let Some((all, of_namespace)) = wanted.of_namespace.get(&id) else { continue };
            let items: RoaringBitmap = (of_namespace & ends).iter().filter_map(|end| wanted.number(end)).collect();
            match (items.is_empty(), items.len() == all.len()) {
                (true, _) => continue,
                (_, true) if items.len() > 1 => {
                    self.whole.insert(id);
                }
                (_, true) => {
                    self.single.insert(id);
                }
                _ => {
                    let found: Vec<Selector> =
                        selectors(id, &items).into_iter().map(|(selector, _)| selector).collect();
                    for selector in &found {
                        match self.part.get_mut(selector) {
                            Some(namespaces) => namespaces.insert(id),
                            None => self.part.entry(selector.clone()).or_default().insert(id),
                        };
                    }
                    self.selectors.insert(id, found);
                }
            }
            self.items |= &items;
            self.of_namespace.insert(id, items);
        }
    }

    fn forget(&mut self, id: NamespaceId) {
        if let Some(items) = self.of_namespace.remove(&id) {
            self.items -= items;
        }
        self.whole.remove(&id);
        self.single.remove(&id);
        for selector in self.selectors.remove(&id).into_iter().flatten() {
            if let Some(namespaces) = self.part.get_mut(&selector) {
                namespaces.remove(&id);
                if namespaces.is_empty() {
                    self.part.remove(&selector);
                }
            }
        }
    }
}

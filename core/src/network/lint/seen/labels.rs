//! The labels that the input has, for rules that look for what is likely meant.

use std::rc::Rc;

use crate::cluster::{ClusterId, NamespaceId};

use super::super::labels_nearby::Known;
use super::Seen;

impl<'a> Seen<'a> {
    /// The labels of the pods of a namespace.
    pub(in crate::network::lint) fn labels_of(&self, namespace: NamespaceId) -> Rc<Known<'a>> {
        let mut all = self.labels.borrow_mut();
        let known = all.entry(namespace).or_insert_with(|| {
            let mut known = Known::default();
            let pods = self.pods_of(namespace).iter().filter_map(|id| self.model.workload(*id));
            pods.for_each(|workload| known.add(&workload.labels));
            Rc::new(known)
        });
        Rc::clone(known)
    }

    /// The labels of all pods of a cluster that selectors may find.
    pub(in crate::network::lint) fn labels_of_cluster(&self, cluster: ClusterId) -> Rc<Known<'a>> {
        let mut all = self.labels_of_all.borrow_mut();
        let known = all.entry(cluster).or_insert_with(|| {
            let mut known = Known::default();
            let pods = self.pods.iter().flatten().filter_map(|id| self.model.workload(*id));
            pods.filter(|workload| workload.cluster == cluster).for_each(|workload| known.add(&workload.labels));
            Rc::new(known)
        });
        Rc::clone(known)
    }

    /// The labels of the namespaces of a cluster.
    pub(in crate::network::lint) fn labels_of_namespaces(&self, cluster: ClusterId) -> Rc<Known<'a>> {
        let mut all = self.namespace_labels.borrow_mut();
        let known = all.entry(cluster).or_insert_with(|| {
            let mut known = Known::default();
            let namespaces = self.model.namespaces.iter().filter(|namespace| namespace.cluster == cluster);
            namespaces.for_each(|namespace| known.add(&namespace.labels));
            Rc::new(known)
        });
        Rc::clone(known)
    }

    /// Whether so many labels may be compared, so that many mistakes in a large input do not cost more than the input.
    pub(in crate::network::lint) fn may_compare(&self, count: usize) -> bool {
        let left = self.left.get().checked_sub(count);
        self.left.set(left.unwrap_or_default());
        left.is_some()
    }
}

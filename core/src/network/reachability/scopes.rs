//! The classes in the namespaces that selectors find, kept for the next policy that asks for the same ones.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use roaring::RoaringBitmap;

use crate::cluster::{ClusterId, Selector};

/// Of how many selectors the classes are kept. Most policies ask for one of few, and what a selector finds may be nearly everyone.
const KEPT: usize = 256;

/// What selectors of namespaces found, by cluster.
pub(super) struct Scopes {
    known: Vec<RefCell<HashMap<Selector, Rc<RoaringBitmap>>>>,
}

impl Scopes {
    /// For so many clusters.
    pub(super) fn of_clusters(count: usize) -> Self {
        Scopes { known: vec![RefCell::default(); count] }
    }

    /// What a selector finds in a cluster.
    pub(super) fn of(
        &self,
        cluster: ClusterId,
        namespaces: &Selector,
        find: impl FnOnce() -> RoaringBitmap,
    ) -> Rc<RoaringBitmap> {
        let Some(known) = self.known.get(cluster.0 as usize) else { return Rc::default() };
        if let Some(scope) = known.borrow().get(namespaces) {
            return Rc::clone(scope);
        }
        let scope = Rc::new(find());
        let mut known = known.borrow_mut();
        if known.len() >= KEPT {
            known.clear();
        }
        known.insert(namespaces.clone(), Rc::clone(&scope));
        scope
    }
}

//! A label that wanted pods of many namespaces have and no others: one selector finds them where each namespace by itself would be selected by another label.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use roaring::RoaringBitmap;

use crate::cluster::{NamespaceId, Requirement, Selector};
use crate::sort::sort_by;

use super::meant::Meant;
use super::selectors::rank;
use super::wanted::Wanted;

/// The most labels that are tried.
const TRIED: usize = 10;

/// Pods of several namespaces that a selector finds in all of them.
pub(super) struct Common {
    pub(super) selector: Selector,
    pub(super) namespaces: BTreeSet<NamespaceId>,
}

impl Common {
    /// The label that finds wanted pods of the most of the namespaces that are not meant as a whole, where these are more than `few`. `is_meant`
    /// says whether a selector finds none but wanted pods in all of them.
    pub(super) fn of(
        wanted: &Wanted<'_>,
        meant: &Meant,
        few: usize,
        mut is_meant: impl FnMut(&Selector) -> bool,
    ) -> Option<Self> {
        let parts: BTreeSet<NamespaceId> = meant.part.values().flatten().copied().collect();
        if meant.part.len() <= few || parts.len() <= few {
            return None;
        }
        let mut having: BTreeMap<(&str, &str), BTreeSet<NamespaceId>> = BTreeMap::new();
        for id in parts {
            for label in shared(wanted, meant.of_namespace.get(&id)?) {
                having.entry(label).or_default().insert(id);
            }
        }
        let mut labels: Vec<_> = having.into_iter().filter(|(_, namespaces)| namespaces.len() > few).collect();
        labels.retain(|((key, _), _)| {
            let (is_last, ..) = rank(key);
            !is_last
        });
        sort_by(&mut labels, |((key, value), namespaces), ((other, second), others)| {
            let one = (Reverse(namespaces.len()), rank(key), *value);
            one.cmp(&(Reverse(others.len()), rank(other), *second))
        });
        labels.into_iter().take(TRIED).find_map(|((key, value), namespaces)| {
            let selector = Selector { requirements: vec![Requirement::one_of(key, &[value])] };
            is_meant(&selector).then_some(Common { selector, namespaces })
        })
    }
}

/// The labels that all of some sorts of pods have.
fn shared<'w>(wanted: &'w Wanted<'_>, items: &RoaringBitmap) -> Vec<(&'w str, &'w str)> {
    let mut labels = items.iter().filter_map(|item| wanted.items.get(item as usize)).map(|item| item.labels);
    let Some(first) = labels.next() else { return Vec::new() };
    let others: Vec<_> = labels.collect();
    let all_have =
        |key: &str, value: &str| others.iter().all(|labels| labels.get(key).is_some_and(|own| **own == *value));
    first.iter().map(|(key, value)| (&**key, &**value)).filter(|(key, value)| all_have(key, value)).collect()
}

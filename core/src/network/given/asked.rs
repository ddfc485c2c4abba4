//! What selectors ask for of the labels that pods get when they are made.

use std::collections::{BTreeSet, HashMap};

use crate::cluster::{AdminPeer, Model, NamespaceId, Peer, Selector, Subject};

use super::super::parting::{AskedFor, Parting, place};
use super::super::places::{admin_peers, peers};
use super::KEYS;

/// Values by key; those of one namespace and those of all.
type Values = HashMap<(Option<NamespaceId>, &'static str), BTreeSet<String>>;

/// The values that selectors of policies and expectations ask for, also those of a state that this one is compared with; of those of Services, their keys count.
#[derive(Debug, Default)]
pub(in crate::network) struct Asked {
    own: Values,
    others: Values,
    /// Those that Services ask for, which make no pod a workload of its own.
    of_services: HashMap<(NamespaceId, &'static str), BTreeSet<String>>,
}

/// What is asked for of the pods of one owner.
#[derive(Clone, Copy)]
pub(in crate::network) struct AskedOf<'a> {
    asked: &'a Asked,
    namespace: NamespaceId,
    /// Whether what the other state asks for counts too.
    with_others: bool,
}

impl Asked {
    pub(in crate::network) fn of(model: &Model, expected: &[Selector], parting: &Parting) -> Self {
        let mut asked = Asked::default();
        expected.iter().for_each(|selector| asked.selector(None, selector));
        for policy in &model.policies {
            asked.selector(Some(policy.namespace), &policy.pod_selector);
            for (_, peer) in peers(policy) {
                if let Peer::Pods { namespaces, pods: Some(pods) } = peer {
                    asked.selector(namespaces.is_none().then_some(policy.namespace), pods);
                }
            }
        }
        for policy in &model.admin {
            if let Subject::Pods { pods: Some(pods), .. } = &policy.body.subject {
                asked.selector(None, pods);
            }
            for (_, _, peer) in admin_peers(policy) {
                if let AdminPeer::Pods { pods: Some(pods), .. } = peer {
                    asked.selector(None, pods);
                }
            }
        }
        for service in &model.outside.services {
            for (key, value) in service.spec.selector.iter().flatten() {
                if let Some(key) = known(key) {
                    asked.own.entry((Some(service.namespace), key)).or_default();
                    asked.of_services.entry((service.namespace, key)).or_default().insert(value.to_string());
                }
            }
        }
        let ids = (0..).zip(&model.namespaces).map(|(id, _)| NamespaceId(id)).filter(|_| !parting.asked.is_empty());
        let ids: HashMap<(String, String), NamespaceId> = ids.map(|id| (place(model, id), id)).collect();
        for (of, key, value) in &parting.asked {
            let namespace = of.as_ref().map(|of| ids.get(of).copied());
            // A namespace that this state does not have has no pods.
            if namespace != Some(None) {
                asked.others.entry((namespace.flatten(), key)).or_default().insert(value.clone());
            }
        }
        asked
    }

    fn selector(&mut self, namespace: Option<NamespaceId>, selector: &Selector) {
        for asked in &selector.requirements {
            if let Some(key) = known(&asked.key) {
                self.own.entry((namespace, key)).or_default().extend(asked.values.iter().cloned());
            }
        }
    }

    pub(in crate::network) fn is_empty(&self) -> bool {
        self.own.is_empty() && self.others.is_empty()
    }

    /// What the selectors of this state ask for, as another state is told.
    pub(in crate::network) fn told(&self, model: &Model) -> BTreeSet<AskedFor> {
        let of = |((namespace, key), values): (&(Option<NamespaceId>, &'static str), &BTreeSet<String>)| {
            let place = namespace.map(|namespace| place(model, namespace));
            let key = *key;
            values.iter().map(move |value| (place.clone(), key, value.clone())).collect::<Vec<_>>()
        };
        self.own.iter().flat_map(of).collect()
    }

    /// What is asked for of the pods of an owner, also what the other state asks for where `with_others`.
    pub(in crate::network) fn of_pods(&self, namespace: NamespaceId, with_others: bool) -> AskedOf<'_> {
        AskedOf { asked: self, namespace, with_others }
    }

    /// Whether anybody asks about a key of pods of a namespace, in whatever state.
    pub(super) fn asks_in_any_state(&self, namespace: NamespaceId, key: &'static str) -> bool {
        AskedOf { asked: self, namespace, with_others: true }.asks(key)
    }
}

impl<'a> AskedOf<'a> {
    fn found(self, key: &'static str) -> impl Iterator<Item = &'a BTreeSet<String>> {
        let others = self.with_others.then_some(&self.asked.others);
        let both = [Some(&self.asked.own), others].into_iter().flatten();
        both.flat_map(move |values| {
            [Some(self.namespace), None].into_iter().filter_map(move |of| values.get(&(of, key)))
        })
    }

    /// Whether anybody asks about a key.
    pub(in crate::network) fn asks(self, key: &'static str) -> bool {
        self.found(key).next().is_some()
    }

    /// The values that are asked for.
    pub(super) fn values(self, key: &'static str) -> impl Iterator<Item = &'a str> {
        self.found(key).flatten().map(String::as_str)
    }

    /// The values that are asked for, also by Services.
    pub(super) fn values_of_all(self, key: &'static str) -> impl Iterator<Item = &'a str> {
        let of_services = self.asked.of_services.get(&(self.namespace, key));
        self.values(key).chain(of_services.into_iter().flatten().map(String::as_str))
    }

    /// Whether anybody asks for a value.
    pub(in crate::network) fn has(self, key: &'static str, value: &str) -> bool {
        self.found(key).any(|values| values.contains(value))
    }
}

/// A key of a label that pods get when they are made.
pub(in crate::network) fn known(key: &str) -> Option<&'static str> {
    KEYS.into_iter().find(|known| *known == key)
}

/// Whether a selector asks for a label that pods get when they are made.
pub fn asks_for_given(selector: &Selector) -> bool {
    selector.requirements.iter().any(|asked| known(&asked.key).is_some())
}

//! What routes and ListenerSets refer to by name, and what is meant where there is nothing of the name.

use std::collections::HashMap;

use crate::cluster::outside::{Gateway, InNamespace, ListenerSet, ParentRef, ReferenceGrant, is_gateway};
use crate::cluster::{ClusterId, Model, NamespaceId, ObjectId};
use crate::network::slips::are_same_letters;
use crate::network::words::capitalised;

use super::near::Near;

/// What is referred to, by name.
pub(super) struct Lookup<'a> {
    model: &'a Model,
    namespaces: HashMap<(ClusterId, &'a str), NamespaceId>,
    pub(super) gateways: Named<'a, Gateway>,
    pub(super) listener_sets: Named<'a, ListenerSet>,
    pub(super) grants: HashMap<NamespaceId, Vec<&'a ReferenceGrant>>,
}

/// The objects of a kind.
pub(super) struct Named<'a, T> {
    kind: &'static str,
    all: &'a [InNamespace<T>],
    of: HashMap<(NamespaceId, &'a str), &'a InNamespace<T>>,
    /// The first one of a name.
    anywhere: HashMap<(ClusterId, &'a str), &'a InNamespace<T>>,
}

impl<'a, T> Named<'a, T> {
    fn new(kind: &'static str, all: &'a [InNamespace<T>]) -> Self {
        // What has no name is called by none.
        let named = || all.iter().filter(|each| !each.name.is_empty());
        Named {
            kind,
            all,
            of: named().map(|each| ((each.namespace, each.name.as_str()), each)).collect(),
            anywhere: named().rev().map(|each| ((each.cluster, each.name.as_str()), each)).collect(),
        }
    }

    /// Those that are found by their names, in the order of reading.
    pub(super) fn each(&self) -> impl Iterator<Item = &'a InNamespace<T>> {
        let is_found = |each: &&InNamespace<T>| {
            let found = self.of.get(&(each.namespace, each.name.as_str()));
            found.is_some_and(|found| found.object == each.object)
        };
        self.all.iter().filter(is_found)
    }
}

/// What a reference leads to.
pub(super) enum Referred<'a, T> {
    /// It is in the input.
    Found(&'a InNamespace<T>),
    /// It is not, and another one is there that is hardly one of its own.
    Meant {
        /// What is asked for and what is there, as a sentence without the one who asks.
        words: String,
        /// The one that is there.
        object: ObjectId,
    },
    /// It is not, and may be somewhere else: what is assumed, as a sentence.
    Away(String),
}

impl<'a> Lookup<'a> {
    pub(super) fn of(model: &'a Model) -> Self {
        let outside = &model.outside;
        let names = model.namespaces.iter().zip(0..);
        let mut grants: HashMap<NamespaceId, Vec<&ReferenceGrant>> = HashMap::new();
        for grant in &outside.grants {
            grants.entry(grant.namespace).or_default().push(&grant.spec);
        }
        Lookup {
            model,
            namespaces: names
                .map(|(namespace, id)| ((namespace.cluster, namespace.name.as_str()), NamespaceId(id)))
                .collect(),
            gateways: Named::new("Gateway", &outside.gateways),
            listener_sets: Named::new("ListenerSet", &outside.listener_sets),
            grants,
        }
    }

    /// The namespace that somebody of another one refers to; their own where none is written.
    pub(super) fn namespace<T>(&self, from: &InNamespace<T>, name: Option<&str>) -> Option<NamespaceId> {
        match name {
            None => Some(from.namespace),
            Some(name) => self.namespaces.get(&(from.cluster, name)).copied(),
        }
    }

    /// The Gateway of the input that a ListenerSet is for.
    pub(super) fn gateway_of(&self, set: &InNamespace<ListenerSet>) -> Option<&'a InNamespace<Gateway>> {
        let parent = &set.spec.parent;
        let namespace = self.namespace(set, parent.namespace.as_deref())?;
        let found = self.gateways.of.get(&(namespace, parent.name.as_str())).copied();
        found.filter(|_| is_gateway(&parent.group, &parent.kind))
    }

    /// A parent among the objects of a kind; `who` is the one who asks for it, as sentences call it.
    pub(super) fn refer<T, F>(
        &self,
        near: &mut Near<'_>,
        among: &Named<'a, T>,
        (from, who): (&InNamespace<F>, &str),
        parent: &ParentRef,
    ) -> Referred<'a, T> {
        let (kind, name) = (among.kind, parent.name.as_str());
        if name.is_empty() {
            return Referred::Away(unnamed(who, kind));
        }
        let namespace = self.namespace(from, parent.namespace.as_deref());
        if let Some(found) = namespace.and_then(|namespace| among.of.get(&(namespace, name))) {
            return Referred::Found(found);
        }
        let place = self.place(from, parent);
        let asked = format!("asks for the {kind} `{name}` in {place}, which is not in the input.");
        // Who writes no namespace means one of the own namespace, or forgot it.
        let other = among.anywhere.get(&(from.cluster, name)).filter(|_| parent.namespace.is_none());
        if let Some(other) = other {
            let place = self.model.name_of(other.namespace);
            let words = format!("{asked} There is one in {place}: is `namespace: {place}` meant?");
            return Referred::Meant { words, object: other.object };
        }
        let near = namespace.and_then(|namespace| near.only(among.all, namespace, name));
        let hint = near.map_or(String::new(), |near| format!(" Is `{}` meant?", near.name));
        match near.filter(|near| are_same_letters(name, &near.name)) {
            Some(near) => Referred::Meant { words: asked + &hint, object: near.object },
            None => Referred::Away(format!(
                "The {kind} `{name}` in {place} is not in the input; it is taken to accept {who}.{hint}"
            )),
        }
    }

    /// The namespace of a parent, as sentences call it.
    pub(super) fn place<T>(&self, from: &InNamespace<T>, parent: &ParentRef) -> String {
        match self.namespace(from, parent.namespace.as_deref()) {
            Some(namespace) => self.model.place(namespace),
            None => parent.namespace.clone().unwrap_or_default(),
        }
    }
}

/// What is assumed of a parent that is not named.
pub(super) fn unnamed(who: &str, kind: &str) -> String {
    format!("{} names no {kind}; one is taken to accept it.", capitalised(who))
}

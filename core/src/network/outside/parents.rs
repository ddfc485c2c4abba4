//! What routes of the Gateway API are attached to: Gateways, and ListenerSets with more listeners for them.

use std::collections::HashMap;

use crate::cluster::outside::{Gateway, InNamespace, ListenerSet, ParentRef, ReferenceGrant, Route, is_listener_set};
use crate::cluster::{ClusterId, Model, NamespaceId, ObjectId};
use crate::finding::Part;
use crate::manifest::FieldPath;

use super::super::slips::are_same_letters;
use super::attachment::{Listening, namespace_taken};
use super::entry::{DeadEnd, DeadEndKind, Link};
use super::find::{Finder, name_path};

/// What routes refer to, by name.
pub(super) struct Lookup<'a> {
    namespaces: HashMap<(ClusterId, &'a str), NamespaceId>,
    gateways: HashMap<(NamespaceId, &'a str), &'a InNamespace<Gateway>>,
    /// The first Gateway of a name.
    gateways_anywhere: HashMap<(ClusterId, &'a str), &'a InNamespace<Gateway>>,
    listener_sets: HashMap<(NamespaceId, &'a str), &'a InNamespace<ListenerSet>>,
    pub(super) grants: HashMap<NamespaceId, Vec<&'a ReferenceGrant>>,
}

impl<'a> Lookup<'a> {
    pub(super) fn of(model: &'a Model) -> Self {
        fn by_name<T>(all: &[InNamespace<T>]) -> HashMap<(NamespaceId, &str), &InNamespace<T>> {
            all.iter().map(|each| ((each.namespace, each.name.as_str()), each)).collect()
        }
        let outside = &model.outside;
        let names = model.namespaces.iter().zip(0..);
        let mut grants: HashMap<NamespaceId, Vec<&ReferenceGrant>> = HashMap::new();
        for grant in &outside.grants {
            grants.entry(grant.namespace).or_default().push(&grant.spec);
        }
        let gateways = outside.gateways.iter().rev();
        Lookup {
            namespaces: names
                .map(|(namespace, id)| ((namespace.cluster, namespace.name.as_str()), NamespaceId(id)))
                .collect(),
            gateways: by_name(&outside.gateways),
            gateways_anywhere: gateways.map(|found| ((found.cluster, found.name.as_str()), found)).collect(),
            listener_sets: by_name(&outside.listener_sets),
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
}

/// What stands before a route on a way in.
#[derive(Clone, Default)]
pub(super) struct Head<'a> {
    /// The Gateway, where it is in the input.
    pub(super) gateway: Option<&'a InNamespace<Gateway>>,
    /// The objects of the input, the last of which has the listeners.
    pub(super) links: Vec<Link>,
}

/// What a route is attached to.
pub(super) struct Parent<'a> {
    pub(super) head: Head<'a>,
    /// Who has the listeners, as sentences call it.
    pub(super) title: String,
    /// The listeners, where they are in the input.
    pub(super) listening: Option<Listening<'a>>,
    /// What had to be assumed, as sentences; empty for nothing.
    pub(super) assumed: String,
}

/// What a parent of a route is; none where it takes no route, which is told.
pub(super) fn find<'a>(
    finder: &mut Finder<'a>,
    lookup: &Lookup<'a>,
    route: &'a InNamespace<Route>,
    (path, parent): (&FieldPath, &ParentRef),
) -> Option<Parent<'a>> {
    match is_listener_set(&parent.group, &parent.kind) {
        true => listener_set(finder, lookup, route, (path, parent)),
        false => gateway(finder, lookup, route, (path, parent)),
    }
}

fn link(object: ObjectId) -> Link {
    Link { object, path: FieldPath::root().fields(&["spec", "listeners"]) }
}

fn gateway<'a>(
    finder: &mut Finder<'a>,
    lookup: &Lookup<'a>,
    route: &'a InNamespace<Route>,
    (path, parent): (&FieldPath, &ParentRef),
) -> Option<Parent<'a>> {
    let namespace = lookup.namespace(route, parent.namespace.as_deref());
    let found = namespace.and_then(|namespace| lookup.gateways.get(&(namespace, parent.name.as_str())).copied());
    if let Some(gateway) = found {
        return Some(Parent {
            head: Head { gateway: Some(gateway), links: vec![link(gateway.object)] },
            title: finder.title("Gateway", gateway),
            listening: Some(Listening { namespace: gateway.namespace, listeners: &gateway.spec.listeners }),
            assumed: String::new(),
        });
    }
    let place = place(finder.model, namespace, parent);
    let near = near_gateway(finder, lookup, route, namespace, parent);
    if let Some(Near { hint, object, is_sure: true }) = &near {
        let message = format!(
            "{} asks for the Gateway `{}` in {place}, which is not in the input.{hint}",
            finder.title(route.spec.kind.name(), route),
            parent.name
        );
        finder.tell(DeadEnd {
            kind: DeadEndKind::NotAccepted,
            object: route.object,
            path: path.field("name"),
            part: Part::Value,
            message,
            related: vec![("the one that is there".to_string(), *object, name_path())],
            certain: true,
        });
        return None;
    }
    let assumed = match parent.name.as_str() {
        "" => "The route names no Gateway; one is taken to accept it.".to_string(),
        name => {
            let hint = near.map_or(String::new(), |near| near.hint);
            format!("The Gateway `{name}` in {place} is not in the input; it is taken to accept the route.{hint}")
        }
    };
    Some(Parent { head: Head::default(), title: String::new(), listening: None, assumed })
}

fn listener_set<'a>(
    finder: &mut Finder<'a>,
    lookup: &Lookup<'a>,
    route: &'a InNamespace<Route>,
    (path, parent): (&FieldPath, &ParentRef),
) -> Option<Parent<'a>> {
    let namespace = lookup.namespace(route, parent.namespace.as_deref());
    let found = namespace.and_then(|namespace| lookup.listener_sets.get(&(namespace, parent.name.as_str())).copied());
    let Some(set) = found else {
        let assumed = match parent.name.as_str() {
            "" => "The route names no ListenerSet; one is taken to accept it.".to_string(),
            name => {
                let place = place(finder.model, namespace, parent);
                format!("The ListenerSet `{name}` in {place} is not in the input; it is taken to accept the route.")
            }
        };
        return Some(Parent { head: Head::default(), title: String::new(), listening: None, assumed });
    };
    let title = finder.title("ListenerSet", set);
    let of = &set.spec.parent;
    let namespace = lookup.namespace(set, of.namespace.as_deref());
    let gateway = namespace.and_then(|namespace| lookup.gateways.get(&(namespace, of.name.as_str())).copied());
    let mut links = Vec::new();
    let assumed = match gateway {
        None if of.name.is_empty() => format!("{title} names no Gateway; one is taken to accept it."),
        None => {
            let place = place(finder.model, namespace, of);
            format!("The Gateway `{}` in {place} is not in the input; it is taken to accept {title}.", of.name)
        }
        Some(gateway) => {
            let name = finder.title("Gateway", gateway);
            let (allowed, taker) = (&gateway.spec.listener_sets, (gateway.namespace, name.as_str(), "ListenerSets"));
            links.push(link(gateway.object));
            match namespace_taken(finder.model, allowed, taker, set.namespace) {
                Ok(assumed) => assumed,
                Err(why) => {
                    let message = format!(
                        "{} is attached to {title}, and {name} does not take that: it {why}.",
                        finder.title(route.spec.kind.name(), route)
                    );
                    let allowed = FieldPath::root().fields(&["spec", "allowedListeners"]);
                    finder.tell(DeadEnd {
                        kind: DeadEndKind::NotAccepted,
                        object: route.object,
                        path: path.clone(),
                        part: Part::Key,
                        message,
                        related: vec![("what the Gateway takes".to_string(), gateway.object, allowed)],
                        certain: true,
                    });
                    return None;
                }
            }
        }
    };
    links.push(link(set.object));
    Some(Parent {
        head: Head { gateway, links },
        title,
        listening: Some(Listening { namespace: set.namespace, listeners: &set.spec.listeners }),
        assumed,
    })
}

fn place(model: &Model, namespace: Option<NamespaceId>, parent: &ParentRef) -> String {
    match namespace {
        Some(namespace) => model.place(namespace),
        None => parent.namespace.clone().unwrap_or_default(),
    }
}

/// What may be meant by a Gateway that is not there.
struct Near {
    /// A sentence that begins with a blank.
    hint: String,
    /// The Gateway that is there.
    object: ObjectId,
    /// Whether it is hardly a Gateway of its own that is meant.
    is_sure: bool,
}

/// The Gateway that is meant by one that is not there: one of this name where no namespace is written, or the only one whose name is nearly the same.
fn near_gateway(
    finder: &mut Finder<'_>,
    lookup: &Lookup<'_>,
    route: &InNamespace<Route>,
    namespace: Option<NamespaceId>,
    parent: &ParentRef,
) -> Option<Near> {
    if parent.name.is_empty() {
        return None;
    }
    let other = lookup.gateways_anywhere.get(&(route.cluster, parent.name.as_str()));
    if let Some(other) = other.filter(|_| parent.namespace.is_none()) {
        let place = finder.model.name_of(other.namespace);
        let hint = format!(" There is one in {place}: is `namespace: {place}` meant?");
        return Some(Near { hint, object: other.object, is_sure: true });
    }
    let found = finder.near.gateway(namespace?, &parent.name)?;
    let hint = format!(" Is `{}` meant?", found.name);
    Some(Near { hint, object: found.object, is_sure: are_same_letters(&parent.name, &found.name) })
}

//! What routes of the Gateway API are attached to: Gateways, and ListenerSets with more listeners for them.

use crate::cluster::ObjectId;
use crate::cluster::outside::{Gateway, InNamespace, ListenerSet, ParentRef, Route, is_gateway, is_listener_set};
use crate::finding::Part;
use crate::manifest::FieldPath;

use super::attachment::{Listening, namespace_taken};
use super::entry::{DeadEnd, DeadEndKind, Link};
use super::find::{Finder, name_path};
use super::lookup::{Lookup, Referred, unnamed};

/// What stands before a route on a way in.
#[derive(Clone, Default)]
pub(super) struct Head<'a> {
    /// The Gateway, where it is in the input.
    pub(super) gateway: Option<&'a InNamespace<Gateway>>,
    /// The objects of the input, the last of which has the listeners.
    pub(super) links: Vec<Link>,
}

/// What a route is attached to.
#[derive(Default)]
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
    let away = |assumed: String| Some(Parent { assumed, ..Parent::default() });
    let from = (route, "the route");
    let kind = route.spec.kind.name();
    if is_listener_set(&parent.group, &parent.kind) {
        return match lookup.refer(&mut finder.near, &lookup.listener_sets, from, parent) {
            Referred::Found(set) => listener_set(finder, lookup, (route, path), set),
            Referred::Away(assumed) => away(assumed),
            Referred::Meant { words, object } => slip(finder, (kind, route), path, &words, object),
        };
    }
    match lookup.refer(&mut finder.near, &lookup.gateways, from, parent) {
        Referred::Found(gateway) => Some(Parent {
            head: Head { gateway: Some(gateway), links: vec![link(gateway.object)] },
            title: finder.title("Gateway", gateway),
            listening: Some(Listening::of(gateway, &gateway.spec.listeners)),
            assumed: String::new(),
        }),
        Referred::Away(assumed) => away(assumed),
        Referred::Meant { words, object } => slip(finder, (kind, route), path, &words, object),
    }
}

/// Tells that another parent is meant than the one that is written.
fn slip<'a, T>(
    finder: &mut Finder<'a>,
    (kind, from): (&str, &InNamespace<T>),
    path: &FieldPath,
    words: &str,
    meant: ObjectId,
) -> Option<Parent<'a>> {
    finder.tell(DeadEnd {
        kind: DeadEndKind::NotAccepted,
        object: from.object,
        path: path.field("name"),
        part: Part::Value,
        message: format!("{} {words}", finder.title(kind, from)),
        related: vec![("the one that is there".to_string(), meant, name_path())],
        certain: true,
    });
    None
}

fn link(object: ObjectId) -> Link {
    Link { object, path: FieldPath::root().fields(&["spec", "listeners"]) }
}

fn listener_set<'a>(
    finder: &mut Finder<'a>,
    lookup: &Lookup<'a>,
    (route, path): (&'a InNamespace<Route>, &FieldPath),
    set: &'a InNamespace<ListenerSet>,
) -> Option<Parent<'a>> {
    let title = finder.title("ListenerSet", set);
    let of = &set.spec.parent;
    let (gateway, assumed) = if is_gateway(&of.group, &of.kind) {
        match lookup.refer(&mut finder.near, &lookup.gateways, (set, &title), of) {
            Referred::Found(gateway) => (Some(gateway), taken(finder, (route, path), (set, &title), gateway)?),
            Referred::Away(assumed) => (None, assumed),
            Referred::Meant { words, object } => {
                let path = FieldPath::root().fields(&["spec", "parentRef"]);
                return slip(finder, ("ListenerSet", set), &path, &words, object);
            }
        }
    } else {
        (None, foreign(lookup, (set, &title)))
    };
    let mut links: Vec<Link> = gateway.iter().map(|gateway| link(gateway.object)).collect();
    links.push(link(set.object));
    Some(Parent {
        head: Head { gateway, links },
        title,
        listening: Some(Listening::of(set, &set.spec.listeners)),
        assumed,
    })
}

/// What is assumed of a parent that is no Gateway: an implementation may take others.
fn foreign(lookup: &Lookup<'_>, (set, title): (&InNamespace<ListenerSet>, &str)) -> String {
    let ParentRef { group, kind, name, .. } = &set.spec.parent;
    let group = match group.as_str() {
        "" => "(of the core group)".to_string(),
        group => format!("(of the group {group})"),
    };
    match name.as_str() {
        "" => unnamed(title, &format!("{kind} {group}")),
        name => {
            let place = lookup.place(set, &set.spec.parent);
            format!(
                "{title} asks for the {kind} `{name}` in {place} {group}, of which nothing is known; it is taken to accept the ListenerSet."
            )
        }
    }
}

/// What is assumed where a Gateway takes a ListenerSet; none where it does not, which is told.
fn taken<'a>(
    finder: &mut Finder<'a>,
    (route, path): (&'a InNamespace<Route>, &FieldPath),
    (set, title): (&InNamespace<ListenerSet>, &str),
    gateway: &InNamespace<Gateway>,
) -> Option<String> {
    let name = finder.title("Gateway", gateway);
    let (allowed, taker) = (&gateway.spec.listener_sets, (gateway.namespace, name.as_str(), "ListenerSets"));
    match namespace_taken(finder.model, allowed, taker, set.namespace) {
        Ok(assumed) => Some(assumed),
        Err(why) => {
            let route_title = finder.title(route.spec.kind.name(), route);
            let allowed = FieldPath::root().fields(&["spec", "allowedListeners"]);
            finder.tell(DeadEnd {
                kind: DeadEndKind::NotAccepted,
                object: route.object,
                path: path.clone(),
                part: Part::Key,
                message: format!("{route_title} is attached to {title}, and {name} does not take that: it {why}."),
                related: vec![("what the Gateway takes".to_string(), gateway.object, allowed)],
                certain: true,
            });
            None
        }
    }
}

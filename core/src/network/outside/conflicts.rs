//! Listeners of one Gateway that cannot be told apart, be they its own or of ListenerSets that are attached to it: no two may have the same port, protocol and host.

use std::collections::HashMap;
use std::rc::Rc;

use crate::cluster::outside::{AllowedNamespaces, Gateway, InNamespace, Listener, ListenerSet};
use crate::cluster::{Model, ObjectId};

use super::attachment::{called, namespace_taken};
use super::find::title;
use super::lookup::Lookup;

/// What comes of a listener that another one cannot be told from.
#[derive(Debug)]
pub(super) enum Conflict {
    /// It is not accepted. Why, as what is said of it.
    Refused(String),
    /// Nobody knows which of them is. What is assumed, as a sentence.
    Unsure(String),
}

/// The conflicts of all listeners, each by its object and its place there.
#[derive(Debug, Default)]
pub(super) struct Conflicts {
    of: HashMap<(ObjectId, usize), Conflict>,
}

/// What tells listeners apart: the Gateway that they are of, port, protocol and host.
type Key<'a> = (ObjectId, u16, &'a str, &'a str);

/// A listener among those of a Gateway.
struct Member<'a> {
    number: usize,
    listener: &'a Listener,
    of: Rc<Owner>,
}

/// A Gateway, or a ListenerSet that is attached to it.
struct Owner {
    object: ObjectId,
    /// As sentences call it.
    title: String,
    place: Place,
    /// Whether it is known to be attached.
    is_sure: bool,
}

/// The place of listeners in the list of their Gateway.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// The Gateway's own come first.
    Own,
    /// Then those of ListenerSets, by the time at which they were made and by their names.
    Made(String, String),
    /// Of a manifest nobody knows when it will have been applied.
    Unknown(String),
}

impl Conflicts {
    pub(super) fn of(model: &Model, lookup: &Lookup<'_>) -> Self {
        let mut alike: HashMap<Key<'_>, Vec<Member<'_>>> = HashMap::new();
        for gateway in lookup.gateways.each() {
            let title = title(model, "Gateway", gateway);
            let owner = Owner { object: gateway.object, title, place: Place::Own, is_sure: true };
            add(&mut alike, gateway.object, &gateway.spec.listeners, owner);
        }
        for set in lookup.listener_sets.each() {
            if let Some((gateway, is_sure)) = attached(model, lookup, set) {
                let title = title(model, "ListenerSet", set);
                let owner = Owner { object: set.object, title, place: place(model, set), is_sure };
                add(&mut alike, gateway.object, &set.spec.listeners, owner);
            }
        }
        let mut conflicts = Conflicts::default();
        alike.into_values().filter(|members| members.len() > 1).for_each(|members| conflicts.judge(members));
        conflicts
    }

    pub(super) fn get(&self, object: ObjectId, number: usize) -> Option<&Conflict> {
        self.of.get(&(object, number))
    }

    /// Judges listeners that cannot be told apart.
    fn judge(&mut self, mut members: Vec<Member<'_>>) {
        members.sort_by(|one, other| (&one.of.place, one.number).cmp(&(&other.of.place, other.number)));
        let first = members.iter().find(|each| each.of.is_sure && !matches!(each.of.place, Place::Unknown(_)));
        for own in members.chunk_by(|one, other| one.of.object == other.of.object) {
            for (member, at) in own.iter().zip(0..) {
                let twin = own.get(if at == 0 { 1 } else { 0 });
                if let Some(conflict) =
                    twin.map(|twin| refused_both(member, twin)).or_else(|| conflict(member, first, &members))
                {
                    self.of.insert((member.of.object, member.number), conflict);
                }
            }
        }
    }
}

/// What comes of two listeners of one object.
fn refused_both(member: &Member<'_>, twin: &Member<'_>) -> Conflict {
    Conflict::Refused(format!(
        "has the {} of {}: of two such listeners of one object none is accepted",
        words(member.listener),
        called(twin.listener),
    ))
}

/// What comes of a listener beside those of other objects, all in the order of their places; `first` is the one that is known to come before others.
fn conflict(member: &Member<'_>, first: Option<&Member<'_>>, members: &[Member<'_>]) -> Option<Conflict> {
    let common = words(member.listener);
    if let Some(first) = first.filter(|first| first.of.is_before(&member.of) == Some(true)) {
        let (name, title) = (called(first.listener), &first.of.title);
        return Some(Conflict::Refused(format!("has the {common} of {name} of {title}, which comes first")));
    }
    let mut others = members.iter().filter(|each| each.of.object != member.of.object);
    let other = others.find(|other| other.of.is_before(&member.of) != Some(false))?;
    let (own, name, title) = (called(member.listener), called(other.listener), &other.of.title);
    Some(Conflict::Unsure(format!(
        "The {common} of {own} are also those of {name} of {title}; it is taken to be the first one, which counts."
    )))
}

impl Owner {
    /// Whether its listeners come before those of another one; none where nobody knows.
    fn is_before(&self, other: &Owner) -> Option<bool> {
        match (&self.place, &other.place) {
            (Place::Made(..), Place::Unknown(_)) | (Place::Unknown(_), Place::Made(..) | Place::Unknown(_)) => None,
            (own, other) => Some(own < other),
        }
    }
}

fn add<'a>(alike: &mut HashMap<Key<'a>, Vec<Member<'a>>>, gateway: ObjectId, listeners: &'a [Listener], owner: Owner) {
    let of = Rc::new(owner);
    for (number, listener) in listeners.iter().enumerate() {
        let Listener { port, protocol, .. } = listener;
        // Of what is not written nothing can be told.
        if *port != 0 && !protocol.is_empty() {
            let host = if has_host(protocol) { listener.hostname.as_str() } else { "" };
            let member = Member { number, listener, of: Rc::clone(&of) };
            alike.entry((gateway, *port, protocol, host)).or_default().push(member);
        }
    }
}

/// Whether hosts tell listeners of a protocol apart.
fn has_host(protocol: &str) -> bool {
    !matches!(protocol, "TCP" | "UDP")
}

/// What listeners have in common that cannot be told apart.
fn words(listener: &Listener) -> &'static str {
    if has_host(&listener.protocol) { "port, protocol and host" } else { "port and protocol" }
}

/// The Gateway that a ListenerSet is attached to, and whether that is known.
fn attached<'a>(
    model: &Model,
    lookup: &Lookup<'a>,
    set: &InNamespace<ListenerSet>,
) -> Option<(&'a InNamespace<Gateway>, bool)> {
    let gateway = lookup.gateway_of(set)?;
    let allowed: &AllowedNamespaces = &gateway.spec.listener_sets;
    let assumed = namespace_taken(model, allowed, (gateway.namespace, "", ""), set.namespace).ok()?;
    Some((gateway, assumed.is_empty()))
}

fn place(model: &Model, set: &InNamespace<ListenerSet>) -> Place {
    let name = format!("{}/{}", model.name_of(set.namespace), set.name);
    match &set.spec.created {
        Some(created) => Place::Made(created.clone(), name),
        None => Place::Unknown(name),
    }
}

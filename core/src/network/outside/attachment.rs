//! Which listeners take a route, and why the others do not.

use crate::cluster::outside::{AllowedNamespaces, GATEWAY_GROUP, InNamespace, Listener, ParentRef, Route, RouteKind};
use crate::cluster::{Labels, Model, NAME_LABEL, NamespaceId, ObjectId, Selector};

use super::super::words;
use super::conflicts::{Conflict, Conflicts};

/// How many listeners are told of.
const TOLD: usize = 4;

/// What listeners say to a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Attached {
    /// It takes the route.
    To {
        /// The listeners that do, by their place.
        listeners: Vec<usize>,
        /// The hosts that requests are taken for; empty for all.
        hosts: Vec<String>,
        /// What had to be assumed, as a sentence; empty for nothing.
        assumed: String,
    },
    /// It does not.
    Refused {
        /// Why, for each listener.
        sentences: Vec<String>,
    },
}

/// The hosts that a listener and a route have in common, empty for all, and what is assumed, empty for nothing.
type Taken = (Vec<String>, String);

/// The listeners of a Gateway or a ListenerSet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listening<'a> {
    /// The object that has them.
    pub(super) object: ObjectId,
    /// The namespace that they are in.
    pub(super) namespace: NamespaceId,
    pub(super) listeners: &'a [Listener],
}

impl<'a> Listening<'a> {
    /// The listeners of an object.
    pub(super) fn of<T>(object: &InNamespace<T>, listeners: &'a [Listener]) -> Self {
        Listening { object: object.object, namespace: object.namespace, listeners }
    }
}

/// Asks every listener whether it takes a route.
pub(super) fn attach(
    model: &Model,
    conflicts: &Conflicts,
    at: Listening<'_>,
    route: &InNamespace<Route>,
    parent: &ParentRef,
) -> Attached {
    let (mut listeners, mut hosts, mut sentences) = (Vec::new(), Vec::new(), Vec::new());
    let (mut any_host, mut doubts) = (false, Vec::new());
    for (number, listener) in at.listeners.iter().enumerate() {
        let taken = taken(model, at.namespace, route, parent, listener);
        match taken.and_then(|taken| distinct(conflicts.get(at.object, number), taken)) {
            Ok((common, assumed)) => {
                doubts.push(assumed);
                listeners.push(number);
                any_host |= common.is_empty();
                let new: Vec<String> = common.into_iter().filter(|host| !hosts.contains(host)).collect();
                hosts.extend(new);
            }
            Err(why) => sentences.push(format!("{} {why}.", called(listener))),
        }
    }
    if any_host {
        hosts.clear();
    }
    if !listeners.is_empty() {
        // One listener that is sure to take the route is enough.
        let sure = doubts.iter().any(String::is_empty);
        let assumed = doubts.into_iter().next().filter(|_| !sure).unwrap_or_default();
        return Attached::To { listeners, hosts, assumed };
    }
    if sentences.is_empty() {
        sentences.push("it has none.".to_string());
    }
    if sentences.len() > TOLD {
        let more = sentences.len() - TOLD;
        sentences.truncate(TOLD);
        sentences.push(match more {
            1 => "One more does not either.".to_string(),
            more => format!("{more} more do not either."),
        });
    }
    Attached::Refused { sentences }
}

/// What is known of a listener that takes a route, with what comes of others that it cannot be told from.
fn distinct(conflict: Option<&Conflict>, (common, assumed): Taken) -> Result<Taken, String> {
    match conflict {
        None => Ok((common, assumed)),
        Some(Conflict::Unsure(more)) => Ok((common, both(&assumed, more))),
        Some(Conflict::Refused(why)) => Err(why.clone()),
    }
}

/// Two assumptions, either of which may be empty.
pub(super) fn both(one: &str, other: &str) -> String {
    let texts: Vec<&str> = [one, other].into_iter().filter(|text| !text.is_empty()).collect();
    texts.join(" ")
}

/// The hosts that a listener and a route have in common, and what is assumed; otherwise why the listener does not take it.
fn taken(
    model: &Model,
    home: NamespaceId,
    route: &InNamespace<Route>,
    parent: &ParentRef,
    listener: &Listener,
) -> Result<Taken, String> {
    if let Some(section) = parent.section.as_ref().filter(|section| **section != listener.name) {
        return Err(format!("is not the listener that `sectionName` asks for (`{section}`)"));
    }
    if let Some(port) = parent.port.filter(|port| *port != listener.port) {
        return Err(format!("listens at port {}, and the route asks for {port}", listener.port));
    }
    let kind = route.spec.kind;
    let takes = |(group, name): &(String, String)| group == GATEWAY_GROUP && name == kind.name();
    match &listener.kinds {
        Some(kinds) if !kinds.iter().any(takes) => {
            let names = kinds.iter().map(|(_, name)| name.clone()).collect();
            return Err(format!("takes no {}, only {}", kind.name(), words::list(names, "and")));
        }
        None if !serves(listener, kind) => {
            return Err(format!("is for {}, which has no {}", protocol(listener), kind.name()));
        }
        _ => {}
    }
    let who = called(listener);
    let assumed = namespace_taken(model, &listener.namespaces, (home, &who, "routes"), route.namespace)?;
    if matches!(kind, RouteKind::Tcp | RouteKind::Udp) {
        return Ok((Vec::new(), assumed));
    }
    let common = hosts(&listener.hostname, &route.spec.hostnames).ok_or_else(|| {
        let asked = route.spec.hostnames.iter().map(|host| format!("`{host}`")).collect();
        format!("is for the host `{}`, and the route for {}", listener.hostname, words::list(asked, "and"))
    })?;
    Ok((common, assumed))
}

/// A listener, as sentences call it.
pub(super) fn called(listener: &Listener) -> String {
    match listener.name.as_str() {
        "" => "the listener without a name".to_string(),
        name => format!("`{name}`"),
    }
}

fn protocol(listener: &Listener) -> String {
    match (listener.protocol.as_str(), listener.passthrough) {
        ("TLS", true) => "TLS that goes through".to_string(),
        ("TLS", false) => "TLS that ends at the Gateway".to_string(),
        (protocol, _) => protocol.to_string(),
    }
}

/// Whether routes of a kind belong to the protocol of a listener. Of a protocol that only an implementation knows nothing can be told.
fn serves(listener: &Listener, kind: RouteKind) -> bool {
    match listener.protocol.as_str() {
        "HTTP" | "HTTPS" => matches!(kind, RouteKind::Http | RouteKind::Grpc),
        "TLS" => kind == RouteKind::Tls || (kind == RouteKind::Tcp && !listener.passthrough),
        "TCP" => kind == RouteKind::Tcp,
        "UDP" => kind == RouteKind::Udp,
        _ => true,
    }
}

/// What is assumed of a namespace where somebody takes its routes, or its ListenerSets; otherwise why not. `what` is taken by `who`, which is at `home`.
pub(super) fn namespace_taken(
    model: &Model,
    allowed: &AllowedNamespaces,
    (home, who, what): (NamespaceId, &str, &str),
    of: NamespaceId,
) -> Result<String, String> {
    let own = model.namespace(of);
    let name = model.place(of);
    match allowed {
        AllowedNamespaces::All => Ok(String::new()),
        AllowedNamespaces::Same if home == of => Ok(String::new()),
        AllowedNamespaces::Same => {
            Err(format!("takes {what} of its own namespace {} alone, not of {name}", model.place(home)))
        }
        AllowedNamespaces::None => Err(format!("takes {what} of no namespace")),
        AllowedNamespaces::Selector(selector) => match own {
            Some(own) if selector.matches(&own.labels) => Ok(String::new()),
            // The name of a namespace is always known.
            Some(own) if own.object.is_none() && may_have(selector, &own.labels) => Ok(format!(
                "The labels of namespace {name} are not given; it is taken to be one of those {}, whose {what} {who} takes.",
                words::labels(selector),
            )),
            _ => Err(format!("takes {what} of namespaces {}, and {name} is none", words::labels(selector))),
        },
    }
}

/// Whether a namespace may be one that a selector asks for, where only its name is known.
fn may_have(selector: &Selector, labels: &Labels) -> bool {
    selector.requirements.iter().all(|each| each.key != NAME_LABEL || each.matches(labels))
}

/// The hosts that a listener and a route have in common: empty for all of them; none where they have no host in common.
fn hosts(listener: &str, route: &[String]) -> Option<Vec<String>> {
    if listener.is_empty() {
        return Some(route.to_vec());
    }
    if route.is_empty() {
        return Some(vec![listener.to_string()]);
    }
    let common: Vec<String> = route.iter().filter_map(|host| narrower(listener, host)).map(str::to_string).collect();
    (!common.is_empty()).then_some(common)
}

/// The narrower of two hosts, where one is for every host that the other one is for.
fn narrower<'a>(one: &'a str, other: &'a str) -> Option<&'a str> {
    // `*.example.com` is for `a.example.com` and for `a.b.example.com`, not for `example.com`.
    let covers = |wide: &str, host: &str| {
        wide.strip_prefix('*').is_some_and(|tail| host.len() > tail.len() && host.ends_with(tail))
    };
    match () {
        () if one == other => Some(one),
        () if covers(one, other) => Some(other),
        () if covers(other, one) => Some(one),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_in_common() {
        let common = |listener: &str, route: &[&str]| {
            hosts(listener, &route.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        let some = |hosts: &[&str]| Some(hosts.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(common("", &[]), some(&[]));
        assert_eq!(common("", &["a.b"]), some(&["a.b"]));
        assert_eq!(common("*.b", &[]), some(&["*.b"]));
        assert_eq!(common("*.b", &["a.b", "b", "x.a.b", "c.d"]), some(&["a.b", "x.a.b"]));
        assert_eq!(common("a.b", &["*.b"]), some(&["a.b"]));
        assert_eq!(common("*.a.b", &["*.b"]), some(&["*.a.b"]));
        assert_eq!(common("a.b", &["a.c"]), None);
    }
}

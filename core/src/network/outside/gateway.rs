//! Ways in through Gateways and their routes.

use crate::cluster::outside::{
    BackendRef, GATEWAY_GROUP, GrantFrom, GrantTo, InNamespace, ParentRef, Route, RouteKind, ServicePort, is_gateway,
    is_listener_set,
};
use crate::cluster::{NamespaceId, Protocol};
use crate::finding::Part;
use crate::manifest::FieldPath;

use super::attachment::{Attached, attach, both};
use super::backend::{Wanted, names_no_service};
use super::conflicts::Conflicts;
use super::entry::{DeadEnd, DeadEndKind, Door, Entry, Link};
use super::find::{Finder, service_link};
use super::lookup::Lookup;
use super::parents::{self, Head};

/// Adds every way in through a Gateway.
pub(super) fn find(finder: &mut Finder<'_>) {
    let outside = &finder.model.outside;
    if outside.routes.is_empty() {
        return;
    }
    let lookup = Lookup::of(finder.model);
    let conflicts = Conflicts::of(finder.model, &lookup);
    for route in &outside.routes {
        for (at, parent) in route.spec.parents.iter().enumerate() {
            // A route may be attached to a Service, for traffic inside; that is no way in.
            if is_gateway(&parent.group, &parent.kind) || is_listener_set(&parent.group, &parent.kind) {
                attached(finder, (&lookup, &conflicts), route, at, parent);
            }
        }
    }
}

fn attached<'a>(
    finder: &mut Finder<'a>,
    (lookup, conflicts): (&Lookup<'a>, &Conflicts),
    route: &'a InNamespace<Route>,
    at: usize,
    parent: &ParentRef,
) {
    let path = FieldPath::root().fields(&["spec", "parentRefs"]).index(at);
    let Some(found) = parents::find(finder, lookup, route, (&path, parent)) else { return };
    let way = match found.listening {
        None => Way {
            route,
            head: found.head,
            hosts: route.spec.hostnames.clone(),
            port: parent.port,
            assumed: found.assumed,
        },
        Some(listening) => match attach(finder.model, conflicts, listening, route, parent) {
            Attached::To { listeners, hosts, assumed } => {
                let first = listeners.first().copied();
                let port = first.and_then(|at| listening.listeners.get(at)).map(|listener| listener.port);
                let mut head = found.head;
                if let (Some(first), Some(link)) = (first, head.links.last_mut()) {
                    link.path = link.path.index(first);
                }
                let assumed = both(&found.assumed, &assumed);
                Way { route, head, hosts, port, assumed }
            }
            Attached::Refused { sentences } => {
                let message = format!(
                    "{} is taken by no listener of {}: {}",
                    finder.title(route.spec.kind.name(), route),
                    found.title,
                    sentences.join(" ")
                );
                let listeners =
                    found.head.links.last().map(|link| ("the listeners".to_string(), link.object, link.path.clone()));
                finder.tell(DeadEnd {
                    kind: DeadEndKind::NotAccepted,
                    object: route.object,
                    path,
                    part: Part::Key,
                    message,
                    related: listeners.into_iter().collect(),
                    certain: true,
                });
                return;
            }
        },
    };
    for (number, rule) in route.spec.rules.iter().enumerate() {
        let condition = crate::words::list(rule.matches.clone(), "or");
        for (at, backend) in rule.backends.iter().enumerate() {
            let path = FieldPath::root().fields(&["spec", "rules"]).index(number).field("backendRefs").index(at);
            leads(finder, lookup, &way, &condition, path, backend);
        }
    }
}

/// A route at a Gateway that takes it.
struct Way<'a> {
    route: &'a InNamespace<Route>,
    head: Head<'a>,
    hosts: Vec<String>,
    port: Option<u16>,
    assumed: String,
}

fn leads<'a>(
    finder: &mut Finder<'a>,
    lookup: &Lookup<'a>,
    way: &Way<'a>,
    condition: &str,
    path: FieldPath,
    backend: &BackendRef,
) {
    let route = way.route;
    if !matches!(backend.group.as_str(), "" | "core") || backend.kind != "Service" || backend.weight == 0 {
        return;
    }
    let who = finder.title(route.spec.kind.name(), route);
    let namespace = lookup.namespace(route, backend.namespace.as_deref());
    let Some(namespace) = namespace else {
        let place = backend.namespace.as_deref().unwrap_or_default();
        let message = match backend.name.as_str() {
            "" => names_no_service(&who),
            name => format!("{who} leads to the Service `{name}` in {place}, of which nothing is in the input."),
        };
        finder.tell(DeadEnd {
            kind: DeadEndKind::NoService,
            object: route.object,
            path,
            part: Part::Key,
            message,
            related: Vec::new(),
            certain: false,
        });
        return;
    };
    let is_elsewhere = namespace != route.namespace && !backend.name.is_empty();
    if is_elsewhere && !granted(finder, lookup, way.route, namespace, &backend.name) {
        let message = format!(
            "{who} leads to the Service `{}` in {}, and no ReferenceGrant there lets {}s of {} refer to it.",
            backend.name,
            finder.model.place(namespace),
            route.spec.kind.name(),
            finder.model.place(route.namespace),
        );
        finder.tell(DeadEnd {
            kind: DeadEndKind::NotGranted,
            object: route.object,
            path: path.field("namespace"),
            part: Part::Value,
            message,
            related: Vec::new(),
            // Whoever has the Service has the grant.
            certain: finder.services.find(namespace, &backend.name).is_some(),
        });
        return;
    }
    let protocol = if route.spec.kind == RouteKind::Udp { Protocol::Udp } else { Protocol::Tcp };
    let of = if protocol == Protocol::Udp { " (UDP)" } else { "" };
    let words = backend.port.map(|port| format!("port {port}{of}"));
    let wanted = Wanted { who: &who, protocol, port: words.as_deref(), of_pods: false };
    let is_meant = |port: &ServicePort| Some(port.port) == backend.port && port.protocol == protocol;
    let found = finder.backend(namespace, &backend.name, (route.object, &path), &wanted, is_meant);
    let Some((id, service, port)) = found else { return };
    let Some(ends) = finder.behind(id, service, port) else { return };
    let (origin, more) = finder.origin_of_gateway(route.cluster, way.head.gateway);
    let mut chain = way.head.links.clone();
    chain.push(Link { object: route.object, path });
    chain.extend(port.map(|port| service_link(service, port)));
    finder.found.entries.push(Entry {
        door: Door::Gateway,
        hosts: way.hosts.clone(),
        condition: condition.to_string(),
        port: way.port,
        node_port: None,
        chain,
        origin,
        ends,
        families: service.spec.families,
        assumed: both(&way.assumed, &more),
    });
}

/// Whether a ReferenceGrant in the Service's namespace lets the route refer to it.
fn granted(
    finder: &Finder<'_>,
    lookup: &Lookup<'_>,
    route: &InNamespace<Route>,
    namespace: NamespaceId,
    name: &str,
) -> bool {
    let own = finder.namespace(route.namespace);
    let from =
        |from: &GrantFrom| from.group == GATEWAY_GROUP && from.kind == route.spec.kind.name() && from.namespace == own;
    let to = |to: &GrantTo| {
        to.group.is_empty() && to.kind == "Service" && to.name.as_deref().is_none_or(|granted| granted == name)
    };
    let mut grants = lookup.grants.get(&namespace).into_iter().flatten();
    grants.any(|grant| grant.from.iter().any(from) && grant.to.iter().any(to))
}

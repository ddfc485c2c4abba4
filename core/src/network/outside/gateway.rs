//! Ways in through Gateways and their routes.

use std::collections::HashMap;

use crate::cluster::outside::{
    BackendRef, GATEWAY_GROUP, Gateway, GrantFrom, GrantTo, InNamespace, ParentRef, ReferenceGrant, Route, RouteKind,
    ServicePort,
};
use crate::cluster::{ClusterId, Model, NamespaceId, ObjectId, Protocol};
use crate::finding::Part;
use crate::manifest::FieldPath;

use super::super::slips::{are_same_letters, is_near};
use super::attachment::{Attached, attach};
use super::backend::Wanted;
use super::entry::{DeadEnd, DeadEndKind, Door, Entry, Link};
use super::find::{Finder, name_path, service_link};

/// Adds every way in through a Gateway.
pub(super) fn find(finder: &mut Finder<'_>) {
    let outside = &finder.model.outside;
    if outside.routes.is_empty() {
        return;
    }
    let names = finder.model.namespaces.iter().zip(0..);
    let lookup = Lookup {
        namespaces: names
            .map(|(namespace, id)| ((namespace.cluster, namespace.name.as_str()), NamespaceId(id)))
            .collect(),
        gateways: outside
            .gateways
            .iter()
            .map(|gateway| ((gateway.namespace, gateway.name.as_str()), gateway))
            .collect(),
        grants: grants(&outside.grants),
    };
    for route in &outside.routes {
        for (at, parent) in route.spec.parents.iter().enumerate() {
            // A route may be attached to a Service, for traffic inside; that is no way in.
            if parent.group == GATEWAY_GROUP && parent.kind == "Gateway" {
                attached(finder, &lookup, route, at, parent);
            }
        }
    }
}

/// What routes refer to, by name.
struct Lookup<'a> {
    namespaces: HashMap<(ClusterId, &'a str), NamespaceId>,
    gateways: HashMap<(NamespaceId, &'a str), &'a InNamespace<Gateway>>,
    grants: HashMap<NamespaceId, Vec<&'a ReferenceGrant>>,
}

impl Lookup<'_> {
    fn namespace(&self, route: &InNamespace<Route>, name: Option<&str>) -> Option<NamespaceId> {
        match name {
            None => Some(route.namespace),
            Some(name) => self.namespaces.get(&(route.cluster, name)).copied(),
        }
    }
}

fn grants(all: &[InNamespace<ReferenceGrant>]) -> HashMap<NamespaceId, Vec<&ReferenceGrant>> {
    let mut grants: HashMap<NamespaceId, Vec<&ReferenceGrant>> = HashMap::new();
    for grant in all {
        grants.entry(grant.namespace).or_default().push(&grant.spec);
    }
    grants
}

fn attached<'a>(
    finder: &mut Finder<'a>,
    lookup: &Lookup<'a>,
    route: &'a InNamespace<Route>,
    at: usize,
    parent: &ParentRef,
) {
    let path = FieldPath::root().fields(&["spec", "parentRefs"]).index(at);
    let namespace = lookup.namespace(route, parent.namespace.as_deref());
    let gateway = namespace.and_then(|namespace| lookup.gateways.get(&(namespace, parent.name.as_str())).copied());
    let way = match gateway {
        None => {
            let place = match (namespace, &parent.namespace) {
                (Some(namespace), _) => finder.model.place(namespace),
                (None, written) => written.clone().unwrap_or_default(),
            };
            let near = near_gateway(finder.model, route, namespace, parent);
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
                return;
            }
            let assumed = match parent.name.as_str() {
                "" => "The route names no Gateway; one is taken to accept it.".to_string(),
                name => {
                    let hint = near.map_or(String::new(), |near| near.hint);
                    format!(
                        "The Gateway `{name}` in {place} is not in the input; it is taken to accept the route.{hint}"
                    )
                }
            };
            Way { route, head: None, hosts: route.spec.hostnames.clone(), port: parent.port, assumed }
        }
        Some(gateway) => match attach(finder.model, gateway, route, parent) {
            Attached::To { listeners, hosts, assumed } => {
                let first = listeners.first().copied();
                let port = first.and_then(|at| gateway.spec.listeners.get(at)).map(|listener| listener.port);
                Way { route, head: Some((gateway, first)), hosts, port, assumed }
            }
            Attached::Refused { sentences } => {
                let message = format!(
                    "{} is taken by no listener of {}: {}",
                    finder.title(route.spec.kind.name(), route),
                    finder.title("Gateway", gateway),
                    sentences.join(" ")
                );
                let listeners = FieldPath::root().fields(&["spec", "listeners"]);
                finder.tell(DeadEnd {
                    kind: DeadEndKind::NotAccepted,
                    object: route.object,
                    path,
                    part: Part::Key,
                    message,
                    related: vec![("the listeners".to_string(), gateway.object, listeners)],
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
    model: &Model,
    route: &InNamespace<Route>,
    namespace: Option<NamespaceId>,
    parent: &ParentRef,
) -> Option<Near> {
    let all = || model.outside.gateways.iter().filter(|gateway| gateway.cluster == route.cluster);
    if parent.name.is_empty() {
        return None;
    }
    if parent.namespace.is_none()
        && let Some(other) = all().find(|gateway| gateway.name == parent.name)
    {
        let place = model.name_of(other.namespace);
        let hint = format!(" There is one in {place}: is `namespace: {place}` meant?");
        return Some(Near { hint, object: other.object, is_sure: true });
    }
    let here = all().filter(|gateway| Some(gateway.namespace) == namespace);
    let mut near = here.filter(|gateway| is_near(&parent.name, &gateway.name));
    let (Some(found), None) = (near.next(), near.next()) else { return None };
    let hint = format!(" Is `{}` meant?", found.name);
    Some(Near { hint, object: found.object, is_sure: are_same_letters(&parent.name, &found.name) })
}

/// A route at a Gateway that takes it.
struct Way<'a> {
    route: &'a InNamespace<Route>,
    /// The Gateway and its first listener that takes the route; none where the Gateway is not in the input.
    head: Option<(&'a InNamespace<Gateway>, Option<usize>)>,
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
        let message = format!(
            "{who} leads to the Service `{}` in {}, of which nothing is in the input.",
            backend.name,
            backend.namespace.as_deref().unwrap_or_default()
        );
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
    if namespace != route.namespace && !granted(finder, lookup, way.route, namespace, &backend.name) {
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
    let (origin, more) = finder.origin_of_gateway(route.cluster, way.head.map(|(gateway, _)| gateway));
    let mut chain = Vec::new();
    if let Some((gateway, listener)) = way.head {
        let listeners = FieldPath::root().fields(&["spec", "listeners"]);
        let path = listener.map_or_else(|| listeners.clone(), |at| listeners.index(at));
        chain.push(Link { object: gateway.object, path });
    }
    chain.push(Link { object: route.object, path });
    chain.extend(port.map(|port| service_link(service, port)));
    let assumed = [way.assumed.as_str(), more.as_str()].into_iter().filter(|text| !text.is_empty());
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
        assumed: assumed.collect::<Vec<_>>().join(" "),
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

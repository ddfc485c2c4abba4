//! Ways in through OpenShift Routes.

use crate::cluster::Protocol;
use crate::cluster::outside::{InNamespace, OpenShiftBackend, OpenShiftRoute, PortRef, ServicePort, TargetPort};
use crate::manifest::FieldPath;

use super::backend::Wanted;
use super::entry::{Door, Entry, Link};
use super::find::{Finder, service_link};
use super::services::{ServiceId, Services};

/// Adds every way in through an OpenShift Route.
pub(super) fn find(finder: &mut Finder<'_>) {
    let model = finder.model;
    for route in &model.outside.openshift_routes {
        for backend in served(&route.spec) {
            add(finder, route, backend);
        }
    }
}

/// The backends that get requests. One of weight 0 gets none; where all have it, the router answers with 503.
pub(in crate::network) fn served(route: &OpenShiftRoute) -> impl Iterator<Item = &OpenShiftBackend> {
    let is_served =
        |backend: &&OpenShiftBackend| matches!(backend.kind.as_str(), "" | "Service") && backend.weight != Some(0);
    route.backends.iter().filter(is_served)
}

/// Whether a Route leads to a port of a Service. The router looks among the endpoints: a name is that of the Service's port, a number that of the pods'.
pub(in crate::network) fn is_meant(
    route: &OpenShiftRoute,
    services: &Services<'_>,
    id: ServiceId,
    port: &ServicePort,
) -> bool {
    port.protocol == Protocol::Tcp
        && match &route.port {
            Some(PortRef::Name(name)) => port.name == *name,
            Some(PortRef::Number(number)) => match &port.target {
                TargetPort::Same => port.port == *number,
                TargetPort::Number(target) => target == number,
                TargetPort::Name(_) => services.ends(id, port).pods.iter().any(|pod| pod.port == *number),
            },
            Some(PortRef::Any) | None => true,
        }
}

/// Where a backend of a Route stands.
pub(in crate::network) fn backend_path(backend: &OpenShiftBackend) -> FieldPath {
    let spec = FieldPath::root().field("spec");
    match backend.alternate {
        None => spec.field("to"),
        Some(at) => spec.field("alternateBackends").index(at),
    }
}

fn add(finder: &mut Finder<'_>, route: &InNamespace<OpenShiftRoute>, backend: &OpenShiftBackend) {
    let path = backend_path(backend);
    let words = match &route.spec.port {
        Some(PortRef::Number(number)) => format!("port {number}"),
        Some(PortRef::Name(name)) => format!("the port `{name}`"),
        Some(PortRef::Any) | None => "a port".to_string(),
    };
    let of_pods = matches!(route.spec.port, Some(PortRef::Number(_)));
    let who = finder.title("Route", route);
    let service = finder.services.find(route.namespace, &backend.name);
    let meant: Vec<usize> = match service {
        Some((id, service)) => {
            let ports = service.spec.ports.iter();
            ports.filter(|port| is_meant(&route.spec, &finder.services, id, port)).map(|port| port.index).collect()
        }
        None => Vec::new(),
    };
    let wanted = Wanted { who: &who, protocol: Protocol::Tcp, port: Some(&words), of_pods };
    let is_wanted = |port: &ServicePort| meant.contains(&port.index);
    let Some((id, service, _)) =
        finder.backend(route.namespace, &backend.name, (route.object, &path), &wanted, is_wanted)
    else {
        return;
    };
    for port in service.spec.ports.iter().filter(|port| is_wanted(port)) {
        let Some(ends) = finder.behind(id, service, Some(port)) else { continue };
        let (origin, assumed) = finder.origin_of_router(route.cluster);
        finder.found.entries.push(Entry {
            door: Door::OpenshiftRoute,
            hosts: Some(&route.spec.host).filter(|host| !host.is_empty()).cloned().into_iter().collect(),
            condition: route.spec.path.clone(),
            port: None,
            node_port: None,
            chain: vec![Link { object: route.object, path: path.clone() }, service_link(service, port)],
            origin,
            ends,
            families: service.spec.families,
            assumed,
        });
    }
}

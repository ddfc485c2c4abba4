//! Ways in through OpenShift Routes.

use crate::cluster::Protocol;
use crate::cluster::outside::{InNamespace, OpenShiftBackend, OpenShiftRoute, PortRef, ServicePort, TargetPort};
use crate::manifest::FieldPath;

use super::backend::Wanted;
use super::entry::{Door, Entry, Link};
use super::find::{Finder, service_link};
use super::services::ServiceId;

/// Adds every way in through an OpenShift Route.
pub(super) fn find(finder: &mut Finder<'_>) {
    let model = finder.model;
    for route in &model.outside.openshift_routes {
        let several = route.spec.backends.len() > 1;
        for backend in &route.spec.backends {
            // A backend of weight 0 beside others gets no request.
            let is_idle = several && backend.weight == Some(0);
            if matches!(backend.kind.as_str(), "" | "Service") && !is_idle {
                add(finder, route, backend);
            }
        }
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
    let leads = |finder: &Finder<'_>, id: ServiceId, port: &ServicePort| match &route.spec.port {
        // The router looks among the endpoints: the name is that of the Service's port, the number that of the pods'.
        Some(PortRef::Name(name)) => port.name == *name,
        Some(PortRef::Number(number)) => match &port.target {
            TargetPort::Same => port.port == *number,
            TargetPort::Number(target) => target == number,
            TargetPort::Name(_) => finder.services.ends(id, port).pods.iter().any(|pod| pod.port == *number),
        },
        Some(PortRef::Any) | None => true,
    };
    let service = finder.services.find(route.namespace, &backend.name);
    let meant: Vec<usize> = match service {
        Some((id, service)) => {
            let of_tcp = service.spec.ports.iter().filter(|port| port.protocol == Protocol::Tcp);
            of_tcp.filter(|port| leads(finder, id, port)).map(|port| port.index).collect()
        }
        None => Vec::new(),
    };
    let wanted = Wanted { who: &who, protocol: Protocol::Tcp, port: Some(&words), of_pods };
    let is_meant = |port: &ServicePort| meant.contains(&port.index);
    let Some((id, service, _)) =
        finder.backend(route.namespace, &backend.name, (route.object, &path), &wanted, is_meant)
    else {
        return;
    };
    for port in service.spec.ports.iter().filter(|port| is_meant(port)) {
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

//! Ways in through Ingresses.

use crate::cluster::outside::{Backend, InNamespace, Ingress, PortRef, ServiceBackend, ServiceType};
use crate::manifest::FieldPath;

use super::entry::{Door, Entry, Link};
use super::find::{Ways, service_link};

/// Adds every way in through an Ingress.
pub(super) fn find(ways: &mut Ways<'_>) {
    let model = ways.model;
    for ingress in &model.outside.ingresses {
        let spec = FieldPath::root().field("spec");
        if let Some(backend) = &ingress.spec.default_backend {
            let way =
                Way { ingress, host: "", condition: "whatever no rule matches", path: spec.field("defaultBackend") };
            add(ways, &way, backend);
        }
        for (at, rule) in ingress.spec.rules.iter().enumerate() {
            for (number, found) in rule.paths.iter().enumerate() {
                let path = spec.field("rules").index(at).fields(&["http", "paths"]).index(number).field("backend");
                let way = Way { ingress, host: &rule.host, condition: &found.path, path };
                add(ways, &way, &found.backend);
            }
        }
    }
}

/// One backend of an Ingress.
struct Way<'a> {
    ingress: &'a InNamespace<Ingress>,
    host: &'a str,
    condition: &'a str,
    path: FieldPath,
}

fn add<'a>(ways: &mut Ways<'a>, way: &Way<'a>, backend: &Backend) {
    let Backend::Service(ServiceBackend { name, port }) = backend else { return };
    let ingress = way.ingress;
    let path = way.path.field("service");
    let wanted = match port {
        PortRef::Number(number) => format!("port {number}"),
        PortRef::Name(name) => format!("the port `{name}`"),
        PortRef::Any => "no port".to_string(),
    };
    let who = ways.title("Ingress", ingress);
    let found = ways.backend(ingress.namespace, name, (ingress.object, &path), &who, &wanted, |known| match port {
        PortRef::Number(number) => known.port == *number,
        PortRef::Name(name) => known.name == *name,
        PortRef::Any => false,
    });
    let Some((id, service, port)) = found else { return };
    let ends = match port {
        _ if service.spec.kind == ServiceType::ExternalName => ways.external(&service.spec, port),
        Some(port) => ways.ends(id, port),
        None => return,
    };
    let (origin, assumed) = ways.origin_of_ingress(ingress);
    let mut chain = vec![Link { object: ingress.object, path }];
    chain.extend(port.map(|port| service_link(service, port)));
    ways.entries.push(Entry {
        door: Door::Ingress,
        hosts: Some(way.host).filter(|host| !host.is_empty()).map(str::to_string).into_iter().collect(),
        condition: way.condition.to_string(),
        port: None,
        node_port: None,
        chain,
        origin,
        ends,
        assumed,
    });
}

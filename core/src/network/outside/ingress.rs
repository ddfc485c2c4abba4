//! Ways in through Ingresses.

use crate::cluster::Protocol;
use crate::cluster::outside::{Backend, InNamespace, Ingress, PortRef, ServiceBackend, ServicePort};
use crate::manifest::FieldPath;

use super::backend::Wanted;
use super::entry::{Door, Entry, Link};
use super::find::{Finder, service_link};

/// A Service that an Ingress leads to.
pub(in crate::network) struct Leads<'a> {
    pub(in crate::network) backend: &'a ServiceBackend,
    host: &'a str,
    condition: &'a str,
    /// The backend's `service`.
    pub(in crate::network) path: FieldPath,
}

/// The Services that an Ingress leads to: that of its default backend first.
pub(in crate::network) fn leads<'a>(ingress: &'a Ingress) -> Vec<Leads<'a>> {
    let spec = FieldPath::root().field("spec");
    let mut found = Vec::new();
    let mut add = |backend: &'a Backend, host: &'a str, condition: &'a str, path: FieldPath| {
        if let Backend::Service(backend) = backend {
            found.push(Leads { backend, host, condition, path: path.field("service") });
        }
    };
    if let Some(backend) = &ingress.default_backend {
        add(backend, "", "whatever no rule matches", spec.field("defaultBackend"));
    }
    for (at, rule) in ingress.rules.iter().enumerate() {
        let paths = spec.field("rules").index(at).fields(&["http", "paths"]);
        for (number, path) in rule.paths.iter().enumerate() {
            add(&path.backend, &rule.host, &path.path, paths.index(number).field("backend"));
        }
    }
    found
}

/// Adds every way in through an Ingress.
pub(super) fn find(finder: &mut Finder<'_>) {
    for ingress in &finder.model.outside.ingresses {
        leads(&ingress.spec).into_iter().for_each(|leads| add(finder, ingress, leads));
    }
}

fn add<'a>(finder: &mut Finder<'a>, ingress: &'a InNamespace<Ingress>, leads: Leads<'_>) {
    let ServiceBackend { name, port } = leads.backend;
    let path = leads.path;
    let words = match port {
        PortRef::Number(number) => Some(format!("port {number}")),
        PortRef::Name(name) => Some(format!("the port `{name}`")),
        PortRef::Any => None,
    };
    let who = finder.title("Ingress", ingress);
    let wanted = Wanted { who: &who, protocol: Protocol::Tcp, port: words.as_deref(), of_pods: false };
    let is_meant = |known: &ServicePort| {
        let is_called = match port {
            PortRef::Number(number) => known.port == *number,
            PortRef::Name(name) => known.name == *name,
            PortRef::Any => false,
        };
        is_called && known.protocol == Protocol::Tcp
    };
    let found = finder.backend(ingress.namespace, name, (ingress.object, &path), &wanted, is_meant);
    let Some((id, service, port)) = found else { return };
    let Some(ends) = finder.behind(id, service, port) else { return };
    let (origin, assumed) = finder.origin_of_ingress(ingress);
    let mut chain = vec![Link { object: ingress.object, path }];
    chain.extend(port.map(|port| service_link(service, port)));
    finder.found.entries.push(Entry {
        door: Door::Ingress,
        hosts: Some(leads.host).filter(|host| !host.is_empty()).map(str::to_string).into_iter().collect(),
        condition: leads.condition.to_string(),
        port: None,
        node_port: None,
        chain,
        origin,
        ends,
        families: service.spec.families,
        assumed,
    });
}

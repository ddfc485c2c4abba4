//! The Service that a backend of an Ingress or a route names.

use crate::cluster::outside::{InNamespace, Service, ServicePort, ServiceType, TargetPort};
use crate::cluster::{NamespaceId, ObjectId, Protocol};
use crate::finding::Part;
use crate::manifest::FieldPath;

use super::entry::{DeadEnd, DeadEndKind};
use super::find::{Finder, name_path};
use super::services::ServiceId;

/// What a backend asks of a Service.
pub(super) struct Wanted<'a> {
    /// Who asks, as sentences name it.
    pub(super) who: &'a str,
    /// The port in words; none where none is named.
    pub(super) port: Option<&'a str>,
    /// The protocol of what is passed on.
    pub(super) protocol: Protocol,
    /// Whether it is a port of the pods, not of the Service.
    pub(super) of_pods: bool,
}

impl<'a> Finder<'a> {
    /// A Service that a backend names, with its port; otherwise what is wrong is told.
    pub(super) fn backend(
        &mut self,
        namespace: NamespaceId,
        name: &str,
        (object, path): (ObjectId, &FieldPath),
        wanted: &Wanted<'_>,
        port: impl Fn(&ServicePort) -> bool,
    ) -> Option<(ServiceId, &'a InNamespace<Service>, Option<&'a ServicePort>)> {
        let place = self.model.place(namespace);
        let Some((id, service)) = self.services.find(namespace, name) else {
            let near = self.near.service(namespace, name);
            let hint = near.map_or(String::new(), |near| format!(" Is `{}` meant?", near.name));
            self.tell(DeadEnd {
                kind: DeadEndKind::NoService,
                object,
                path: path.clone(),
                part: Part::Key,
                message: match name {
                    "" => names_no_service(wanted.who),
                    name => {
                        format!(
                            "{} leads to the Service `{name}` in {place}, which is not in the input.{hint}",
                            wanted.who
                        )
                    }
                },
                related: near
                    .map(|near| ("the one that is there".to_string(), near.object, name_path()))
                    .into_iter()
                    .collect(),
                certain: near.is_some(),
            });
            return None;
        };
        let spec: &'a Service = &service.spec;
        let found = spec.ports.iter().find(|known| port(known));
        if found.is_none() && spec.kind != ServiceType::ExternalName {
            let verb = if wanted.of_pods { "leads to" } else { "has" };
            let name = |port: &ServicePort| match wanted.of_pods {
                true => target_name(port),
                false => port_name(port, wanted.protocol),
            };
            let mut known: Vec<String> = spec.ports.iter().map(name).collect();
            known.dedup();
            let has = match known.is_empty() {
                true => "it has none".to_string(),
                false => format!("it {verb} {}", crate::words::list(known, "and")),
            };
            let (who, title) = (wanted.who, self.title("Service", service));
            self.tell(DeadEnd {
                kind: DeadEndKind::NoServicePort,
                object,
                path: path.clone(),
                part: Part::Key,
                message: match wanted.port {
                    Some(port) if wanted.of_pods => {
                        format!("{who} leads to {port} of the pods of {title}, which leads to no such port: {has}.")
                    }
                    Some(port) => format!("{who} leads to {port} of {title}, which has no such port: {has}."),
                    None => format!("{who} leads to {title} and names no port of it: {has}."),
                },
                related: vec![(
                    "the Service".to_string(),
                    service.object,
                    FieldPath::root().fields(&["spec", "ports"]),
                )],
                certain: true,
            });
            return None;
        }
        Some((id, service, found))
    }
}

/// What is told of a backend that names none.
pub(super) fn names_no_service(who: &str) -> String {
    format!("{who} names no Service that it leads to.")
}

/// A port of a Service, with its protocol where that is not the one that is asked for.
fn port_name(port: &ServicePort, asked: Protocol) -> String {
    let protocol = Some(port.protocol).filter(|protocol| *protocol != asked).map(Protocol::name);
    match (port.name.as_str(), protocol) {
        ("", None) => port.port.to_string(),
        ("", Some(protocol)) => format!("{} ({protocol})", port.port),
        (name, None) => format!("{} (`{name}`)", port.port),
        (name, Some(protocol)) => format!("{} (`{name}`, {protocol})", port.port),
    }
}

/// The port of the pods that a port of a Service leads to.
fn target_name(port: &ServicePort) -> String {
    match &port.target {
        TargetPort::Same => port.port.to_string(),
        TargetPort::Number(number) => number.to_string(),
        TargetPort::Name(name) => format!("`{name}`"),
    }
}

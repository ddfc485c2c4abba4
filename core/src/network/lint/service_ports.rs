//! Ports of rules that are those of Services, where the pods behind these listen on others.

use std::collections::HashMap;

use roaring::RoaringBitmap;

use crate::cluster::outside::{InNamespace, Service, ServicePort};
use crate::cluster::{ContainerPort, PortMatch, PortRule, Protocol, Workload, WorkloadId};
use crate::finding::{Finding, Part, Place};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rules::{Rule, example};

use super::super::outside::services::Services;
use super::mends;
use super::ports::destinations;
use super::seen::Seen;
use super::sources;

pub(super) static RULE: Rule = Rule::of_network(
    "port-of-service",
    Severity::Warning,
    "A rule with the port of a Service, where its pods listen on another one",
    "Policies see a connection after the Service's address was replaced by that of a pod, and its port by the target port. A rule takes the port of the container, by its number or by \
     the container's name for it. It is told where pods declare the target port and not the one of the rule.",
    [example!("port-of-service"), example!("port-of-service" mended)],
    &[sources::services(), sources::resource()],
);

/// How many pods are asked for the port of one rule.
const LOOKED_AT: usize = 1_000;

/// The Services of each pod.
fn by_pod(seen: &Seen<'_>, services: &Services<'_>) -> HashMap<WorkloadId, Vec<usize>> {
    let mut by_pod: HashMap<WorkloadId, Vec<usize>> = HashMap::new();
    for id in 0..seen.model.outside.services.len() {
        for pod in services.pods(id).iter().take(LOOKED_AT) {
            by_pod.entry(*pod).or_default().push(id);
        }
    }
    by_pod
}

pub(super) fn look(seen: &Seen<'_>, services: &Services<'_>, found: &mut Vec<Finding>) {
    if !seen.rules.iter().any(|ruled| ruled.rule.ports.iter().any(|port| asked(port).is_some())) {
        return;
    }
    let by_pod = by_pod(seen, services);
    for ruled in &seen.rules {
        let ports = ruled.rule.ports.iter().enumerate();
        let mut all = ports.filter_map(|(at, port)| asked(port).map(|asked| (at, asked))).peekable();
        let Some(destinations) = all.peek().and_then(|_| destinations(seen, ruled)) else { continue };
        for (at, asked) in all {
            let Some((service, port, workload, target)) = meant(seen, &destinations, &by_pod, asked) else { continue };
            // The right port beside the wrong one: somebody made sure, whichever of both a network plugin looks at.
            let has = |each: &PortRule| match &each.port {
                PortMatch::Range(first, last) => (*first..=*last).contains(&target),
                PortMatch::Named(name) => workload.ports.iter().any(|own| own.name == *name && own.number == target),
                PortMatch::All | PortMatch::Nothing => false,
            };
            if ruled.rule.ports.iter().any(has) {
                seen.tell_port(ruled, at);
                continue;
            }
            let names = |own: &&ContainerPort| {
                own.number == target
                    && own.protocol == port.protocol
                    && !own.name.is_empty()
                    && asked.1.name().is_some()
            };
            let name = workload.ports.iter().find(names).map(|own| own.name.as_str());
            let message = format!(
                "{} of the Service {}; behind it {} listens on {target}{}, and that is the port which a rule takes.",
                asked
                    .1
                    .name()
                    .map_or(format!("{} is a port", port.port), |name| format!("{name} is the name of a port")),
                service.name,
                seen.model.endpoint(workload),
                name.map(|name| format!(" ({name})")).unwrap_or_default(),
            );
            seen.tell_port(ruled, at);
            let mut told = ruled.finding(&RULE, ruled.port_path(at).field("port"), Part::Value, message);
            told.mend = mends::port(&ruled.port_path(at), target, name);
            let path = FieldPath::root().fields(&["spec", "ports"]).index(port.index);
            let field = if asked.1.name().is_some() { "name" } else { "port" };
            let place = Place::Field { object: service.object, path: path.field(field), part: Part::Value };
            told.related.push(("the port of the Service".to_string(), place));
            found.push(told);
        }
    }
}

/// A port of a rule that may be one of a Service.
#[derive(Clone, Copy)]
enum Asked<'a> {
    Number(u16),
    Name(&'a str),
}

impl<'a> Asked<'a> {
    fn name(self) -> Option<&'a str> {
        match self {
            Asked::Name(name) => Some(name),
            Asked::Number(_) => None,
        }
    }
}

fn asked(port: &PortRule) -> Option<(Protocol, Asked<'_>)> {
    match (&port.port, port.protocol) {
        (PortMatch::Range(first, last), Some(protocol)) if first == last => Some((protocol, Asked::Number(*first))),
        (PortMatch::Named(name), Some(protocol)) if !name.is_empty() => Some((protocol, Asked::Name(name))),
        _ => None,
    }
}

type Meant<'a> = (&'a InNamespace<Service>, &'a ServicePort, &'a Workload, u16);

/// The Service whose port a rule has, where no pod that the rule leads to declares it, and one declares the target port.
fn meant<'a>(
    seen: &Seen<'a>,
    destinations: &RoaringBitmap,
    by_pod: &HashMap<WorkloadId, Vec<usize>>,
    (protocol, asked): (Protocol, Asked<'_>),
) -> Option<Meant<'a>> {
    let is_of_pod = |own: &ContainerPort| match asked {
        Asked::Number(number) => own.number == number,
        Asked::Name(name) => own.name == name,
    };
    let is_of_service = |port: &&ServicePort| match asked {
        Asked::Number(number) => port.port == number,
        Asked::Name(name) => port.name == name,
    };
    let mut meant: Option<Meant<'a>> = None;
    for id in seen.ids(destinations) {
        let workload = seen.model.workload(id)?;
        let declares = |asked| workload.ports.iter().any(|port| port.number == asked && port.protocol == protocol);
        if workload.ports.iter().any(|port| is_of_pod(port) && port.protocol == protocol) {
            return None;
        }
        for service in by_pod.get(&id).into_iter().flatten() {
            let Some(service) = seen.model.outside.services.get(*service) else { continue };
            let ports = service.spec.ports.iter().filter(|port| port.protocol == protocol);
            for port in ports.filter(is_of_service) {
                let Some(target) = port.target(workload) else { continue };
                if matches!(asked, Asked::Number(number) if number == target) {
                    return None;
                }
                if declares(target) {
                    meant = meant.or(Some((service, port, workload, target)));
                }
            }
        }
    }
    meant
}

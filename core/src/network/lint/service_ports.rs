//! Ports of rules that are those of Services, where the pods behind these listen on others.

use std::collections::HashMap;

use roaring::RoaringBitmap;

use crate::cluster::outside::{InNamespace, Service, ServicePort};
use crate::cluster::{AdminPort, ContainerPort, ObjectId, PortMatch, PortRule, Protocol, Workload, WorkloadId, called};
use crate::finding::{Finding, Part, Place};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rule::{Rule, example};

use super::super::findings::finding;
use super::super::outside::services::Services;
use super::mends;
use super::ports::destinations;
use super::ports_of_admin::admin_destinations;
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
    let mut entries = seen.rules.iter().flat_map(|ruled| &ruled.rule.ports).filter_map(asked);
    let mut of_admin = seen.admin_rules.iter().flat_map(|ruled| &ruled.rule.ports).filter_map(asked_by_admin);
    if entries.next().is_none() && of_admin.next().is_none() {
        return;
    }
    let by_pod = by_pod(seen, services);
    for ruled in &seen.rules {
        let ports = ruled.rule.ports.iter().enumerate();
        let mut all = ports.filter_map(|(at, port)| asked(port).map(|asked| (at, asked))).peekable();
        let Some(destinations) = all.peek().and_then(|_| destinations(seen, ruled)) else { continue };
        for (at, asked) in all {
            let Some(meant) = meant(seen, &destinations, &by_pod, asked) else { continue };
            seen.tell_port(ruled.number, at);
            // The right port beside the wrong one: somebody made sure, whichever of both a network plugin looks at.
            let has = |each: &PortRule| match &each.port {
                PortMatch::Range(first, last) => (*first..=*last).contains(&meant.target),
                PortMatch::Named(name) => meant.has_name(name),
                PortMatch::All | PortMatch::Nothing => false,
            };
            if !ruled.rule.ports.iter().any(has) {
                let path = ruled.port_path(at).field("port");
                let mut told = told(seen, ruled.policy.object, path.clone(), asked, &meant);
                told.mend = mends::port((&path, "port"), meant.target, meant.name(asked));
                found.push(told);
            }
        }
    }
    for ruled in &seen.admin_rules {
        let ports = ruled.rule.ports.iter().enumerate();
        let mut all = ports.filter_map(|(at, port)| asked_by_admin(port).map(|asked| (at, asked))).peekable();
        let Some(destinations) = all.peek().and_then(|_| admin_destinations(seen, ruled)) else { continue };
        for (at, asked) in all {
            let Some(meant) = meant(seen, &destinations, &by_pod, asked) else { continue };
            seen.tell_port(ruled.number, at);
            let has = |each: &AdminPort| match each {
                AdminPort::Range(_, first, last) => (*first..=*last).contains(&meant.target),
                AdminPort::Named(name) => meant.has_name(name),
                AdminPort::Nothing(_) => false,
            };
            if ruled.rule.ports.iter().any(has) {
                continue;
            }
            let (path, field) = match asked.0 {
                Some(protocol) => ruled.port_number_path(at, protocol),
                None => ruled.port_name_path(at),
            };
            let mut told = told(seen, ruled.policy.object, path.clone(), asked, &meant);
            let name = meant.name(asked);
            if asked.0.is_some() || name.is_some() {
                told.mend = mends::port((&path, field), meant.target, name);
            }
            found.push(told);
        }
    }
}

fn told(seen: &Seen<'_>, object: ObjectId, path: FieldPath, asked: AskedOf<'_>, meant: &Meant<'_>) -> Finding {
    let Meant { service, port, workload, target } = meant;
    let (_, asked_for) = asked;
    let message = format!(
        "{} of the Service {}; behind it {} listens on {target}{}, and that is the port which a rule takes.",
        asked_for.name().map_or(format!("{} is a port", port.port), |name| format!("{name} is the name of a port")),
        called(&service.name),
        seen.model.endpoint(workload),
        meant.name(asked).map(|name| format!(" ({name})")).unwrap_or_default(),
    );
    let mut told = finding(&RULE, object, path, Part::Value, message);
    let path = FieldPath::root().fields(&["spec", "ports"]).index(port.index);
    let field = if asked_for.name().is_some() { "name" } else { "port" };
    let place = Place::Field { object: service.object, path: path.field(field), part: Part::Value };
    told.related.push(("the port of the Service".to_string(), place));
    told
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

/// The same with its protocol; none stands for every one.
type AskedOf<'a> = (Option<Protocol>, Asked<'a>);

fn asked(port: &PortRule) -> Option<AskedOf<'_>> {
    let protocol = port.protocol?;
    match &port.port {
        PortMatch::Range(first, last) if first == last => Some((Some(protocol), Asked::Number(*first))),
        PortMatch::Named(name) if !name.is_empty() => Some((Some(protocol), Asked::Name(name))),
        _ => None,
    }
}

/// The same of an administrative policy, whose names stand for ports of every protocol.
fn asked_by_admin(port: &AdminPort) -> Option<AskedOf<'_>> {
    match port {
        AdminPort::Range(protocol, first, last) if first == last => Some((Some(*protocol), Asked::Number(*first))),
        AdminPort::Named(name) if !name.is_empty() => Some((None, Asked::Name(name))),
        _ => None,
    }
}

/// A port of a Service that a rule has, and what stands behind it.
struct Meant<'a> {
    service: &'a InNamespace<Service>,
    port: &'a ServicePort,
    workload: &'a Workload,
    target: u16,
}

impl<'a> Meant<'a> {
    /// Whether the port of the pod has a name.
    fn has_name(&self, name: &str) -> bool {
        self.workload.ports.iter().any(|own| own.name == *name && own.number == self.target)
    }

    /// The name of the port of the pod, where the rule has a name.
    fn name(&self, (_, asked): AskedOf<'_>) -> Option<&'a str> {
        let names = |own: &&ContainerPort| {
            own.number == self.target && own.protocol == self.port.protocol && !own.name.is_empty()
        };
        asked.name().and_then(|_| self.workload.ports.iter().find(names)).map(|own| own.name.as_str())
    }
}

/// The Service whose port a rule has, where no pod that the rule leads to declares it, and one declares the target port.
fn meant<'a>(
    seen: &Seen<'a>,
    destinations: &RoaringBitmap,
    by_pod: &HashMap<WorkloadId, Vec<usize>>,
    (protocol, asked): AskedOf<'_>,
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
        let is_meant = |own: Protocol| protocol.is_none_or(|protocol| protocol == own);
        let declares = |asked| workload.ports.iter().any(|port| port.number == asked && is_meant(port.protocol));
        if workload.ports.iter().any(|port| is_of_pod(port) && is_meant(port.protocol)) {
            return None;
        }
        for service in by_pod.get(&id).into_iter().flatten() {
            let Some(service) = seen.model.outside.services.get(*service) else { continue };
            let ports = service.spec.ports.iter().filter(|port| is_meant(port.protocol));
            for port in ports.filter(is_of_service) {
                let Some(target) = port.target(workload) else { continue };
                if matches!(asked, Asked::Number(number) if number == target) {
                    return None;
                }
                if declares(target) {
                    meant = meant.or(Some(Meant { service, port, workload, target }));
                }
            }
        }
    }
    meant
}

//! Services, and what leads through them, beside policies.

use std::collections::{HashMap, HashSet};

use roaring::RoaringBitmap;

use crate::cluster::outside::{InNamespace, Ingress, PortRef, Service, ServicePort};
use crate::cluster::{
    ContainerPort, NamespaceId, ObjectId, Peer, PortMatch, PortRule, Protocol, Selector, Workload, WorkloadId,
};
use crate::finding::{Finding, Part, Place};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rules::{Rule, example};

use super::super::classes::is_of_node;
use super::super::findings::finding;
use super::super::outside::ingress::leads;
use super::super::outside::openshift::backend_path;
use super::super::outside::services::{PodPort, Services};
use super::super::outside::stranger::Isolating;
use super::super::words;
use super::mends;
use super::ports::destinations;
use super::seen::Seen;
use super::service_addresses;
use super::sources;

pub(super) static PORT: Rule = Rule::of_network(
    "port-of-service",
    Severity::Warning,
    "A rule with the port of a Service, where its pods listen on another one",
    "Policies see a connection after the Service's address was replaced by that of a pod, and its port by the target port. A rule takes the port of the container, by its number or by \
     the container's name for it. It is told where pods declare the target port and not the one of the rule.",
    [example!("port-of-service"), example!("port-of-service" mended)],
    &[sources::services(), sources::resource()],
);

pub(super) static INGRESS: Rule = Rule::of_network(
    "ingress-controller-shut-out",
    Severity::Warning,
    "An Ingress or a Route to pods that let no ingress controller in",
    "Requests from outside reach a pod through the controller, which is a pod itself, mostly of another namespace. Policies that isolate the backend have to let it in. It is told where \
     no rule for the port lets in anything but pods of the backend's namespace, none of which looks like a controller, and no policy of the Admin tier accepts it.",
    [example!("ingress-controller-shut-out"), example!("ingress-controller-shut-out" mended)],
    &[sources::peers(), sources::netpol_analyzer("warning about Ingress and Route resources that are blocked")],
);

/// How many pods are asked for the port of one rule.
const LOOKED_AT: usize = 1_000;

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    if seen.model.outside.services.is_empty() {
        return;
    }
    let services = Services::new(seen.model);
    service_addresses::look(seen, &services, found);
    ports(seen, &services, found);
    ingresses(seen, &services, found);
}

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

fn ports(seen: &Seen<'_>, services: &Services<'_>, found: &mut Vec<Finding>) {
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
            let mut told = ruled.finding(&PORT, ruled.port_path(at).field("port"), Part::Value, message);
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

/// Where an Ingress names a Service.
struct Named<'a> {
    object: ObjectId,
    namespace: NamespaceId,
    path: FieldPath,
    service: &'a str,
    port: Option<&'a PortRef>,
}

fn ingresses(seen: &Seen<'_>, services: &Services<'_>, found: &mut Vec<Finding>) {
    let outside = &seen.model.outside;
    if outside.ingresses.is_empty() && outside.openshift_routes.is_empty() {
        return;
    }
    let isolating = Isolating::new(seen.model, seen.reach);
    let mut named: Vec<Named<'_>> = outside.ingresses.iter().flat_map(of_ingress).collect();
    for route in &outside.openshift_routes {
        named.extend(route.spec.backends.iter().map(|backend| Named {
            object: route.object,
            namespace: route.namespace,
            path: backend_path(backend).field("name"),
            service: &backend.name,
            port: route.spec.port.as_ref(),
        }));
    }
    let mut told: HashSet<(ObjectId, NamespaceId, &str)> = HashSet::new();
    for named in named {
        let key = (named.object, named.namespace, named.service);
        if !told.contains(&key)
            && let Some(finding) = shut_out(seen, services, &isolating, &named)
        {
            told.insert(key);
            found.push(finding);
        }
    }
}

fn of_ingress(ingress: &InNamespace<Ingress>) -> impl Iterator<Item = Named<'_>> {
    leads(&ingress.spec).into_iter().map(|leads| Named {
        object: ingress.object,
        namespace: ingress.namespace,
        path: leads.path.field("name"),
        service: &leads.backend.name,
        port: Some(&leads.backend.port),
    })
}

/// Words in names and labels of what takes requests from outside.
const CONTROLLERS: [&str; 11] =
    ["ingress", "gateway", "traefik", "router", "proxy", "contour", "envoy", "nginx", "kong", "istio", "tunnel"];

/// Whether a controller may get to a port of a pod, wherever it runs.
fn gets_in(seen: &Seen<'_>, isolating: &Isolating<'_>, end: &PodPort) -> bool {
    let Some(pod) = seen.model.workload(end.workload) else { return true };
    if isolating.accepted(end.workload).contains(end.protocol, end.port) {
        return true;
    }
    let mut isolated = false;
    for policy in isolating.of(end.workload) {
        isolated = true;
        let open = policy.ingress.iter().filter(|rule| isolating.opened(rule, pod).contains(end.protocol, end.port));
        for rule in open {
            let may_be = |peer: &Peer| match peer {
                Peer::Pods { namespaces: None, pods } => may_find_controller(seen, policy.namespace, pods.as_ref()),
                Peer::Pods { .. } | Peer::Block(_) => true,
                Peer::Nothing => false,
            };
            if rule.peers.is_empty() || rule.peers.iter().any(may_be) {
                return true;
            }
        }
    }
    !isolated || is_of_node(pod, &seen.reach.settings.dialect)
}

/// Whether a selector of pods of one namespace may find a controller there.
fn may_find_controller(seen: &Seen<'_>, namespace: NamespaceId, pods: Option<&Selector>) -> bool {
    let says = |text: &str| CONTROLLERS.iter().any(|word| text.contains(word));
    let asks = pods.into_iter().flat_map(|pods| &pods.requirements).flat_map(|requirement| &requirement.values);
    let mut there = seen.pods_of(namespace).iter().filter_map(|id| seen.model.workload(*id));
    asks.into_iter().any(|value| says(value))
        || there.any(|workload| {
            pods.is_none_or(|pods| pods.matches(&workload.labels))
                && (says(&workload.name) || workload.labels.values().any(|value| says(value)))
        })
}

/// The finding about a backend that no controller gets to.
fn shut_out(seen: &Seen<'_>, services: &Services<'_>, isolating: &Isolating<'_>, named: &Named<'_>) -> Option<Finding> {
    let (id, service) = services.find(named.namespace, named.service)?;
    let ends: Vec<PodPort> = service
        .spec
        .ports
        .iter()
        .filter(|port| port.is_meant(named.port))
        .flat_map(|port| services.ends(id, port).pods)
        .take(LOOKED_AT)
        .collect();
    let first = ends.first()?;
    if ends.iter().any(|end| gets_in(seen, isolating, end)) {
        return None;
    }
    let workload = seen.model.workload(first.workload)?;
    let policies: Vec<_> = isolating.of(first.workload).collect();
    let names: Vec<String> = policies.iter().take(3).map(|policy| policy.called().to_string()).collect();
    let message = format!(
        "Requests for {} go to {} on {} {}, and no ingress controller gets in there: {} {} it, and no rule lets in pods of other namespaces on that port.",
        named.service,
        seen.model.endpoint(workload),
        first.protocol.name(),
        first.port,
        words::list(names, "and"),
        if policies.len() == 1 { "isolates" } else { "isolate" },
    );
    let related = policies.iter().take(3);
    let related =
        related.map(|policy| (format!("{} isolates it", policy.called()), Place::name(policy.object))).collect();
    Some(Finding { related, ..finding(&INGRESS, named.object, named.path.clone(), Part::Value, message) })
}

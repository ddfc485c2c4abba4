//! Services, and what leads through them, beside policies.

use std::collections::{HashMap, HashSet};

use roaring::RoaringBitmap;

use crate::cluster::outside::{InNamespace, Ingress, PortRef, Service, ServicePort};
use crate::cluster::{NamespaceId, ObjectId, Peer, PortMatch, PortRule, Protocol, Selector, Workload, WorkloadId};
use crate::finding::{Finding, Part, Place};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rules::{Rule, example};

use super::super::findings::finding;
use super::super::outside::ingress::leads;
use super::super::outside::services::{PodPort, Services};
use super::super::outside::stranger::Isolating;
use super::super::words;
use super::mends;
use super::ports::destinations;
use super::seen::Seen;
use super::sources;

pub(super) static PORT: Rule = Rule::of_network(
    "port-of-service",
    Severity::Warning,
    "A rule with the port of a Service, where its pods listen on another one",
    "Policies see a connection after the Service's address was replaced by that of a pod, and its port by the target port. A rule takes the port of the container. It is told where \
     pods declare the target port and not the one of the rule.",
    [example!("port-of-service"), example!("port-of-service" mended)],
    &[sources::services(), sources::resource()],
);

pub(super) static INGRESS: Rule = Rule::of_network(
    "ingress-controller-shut-out",
    Severity::Warning,
    "An Ingress or a Route to pods that let no ingress controller in",
    "Requests from outside reach a pod through the controller, which is a pod itself, mostly of another namespace. Policies that isolate the backend have to let it in. It is told where \
     no rule for the port lets in anything but pods of the backend's namespace, none of which looks like a controller.",
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
    let number = |port: &PortMatch| matches!(port, PortMatch::Range(first, last) if first == last);
    if !seen.rules.iter().any(|ruled| ruled.rule.ports.iter().any(|port| number(&port.port))) {
        return;
    }
    let by_pod = by_pod(seen, services);
    for ruled in &seen.rules {
        let numbers = ruled.rule.ports.iter().enumerate().filter_map(|(at, port)| match (&port.port, port.protocol) {
            (PortMatch::Range(first, last), Some(protocol)) if first == last => Some((at, (protocol, *first))),
            _ => None,
        });
        let mut numbers = numbers.peekable();
        let Some(destinations) = numbers.peek().and_then(|_| destinations(seen, ruled)) else { continue };
        for (at, asked) in numbers {
            let Some((service, port, workload, target)) = meant(seen, &destinations, &by_pod, asked) else { continue };
            // The right port beside the wrong one: somebody made sure.
            let has = |each: &PortRule| matches!(each.port, PortMatch::Range(first, last) if (first..=last).contains(&target));
            if ruled.rule.ports.iter().any(has) {
                continue;
            }
            let message = format!(
                "{} is a port of the Service {}; behind it {} listens on {target}, and that is the port which a rule takes.",
                port.port,
                service.name,
                seen.model.endpoint(workload),
            );
            seen.tell_port(ruled, at);
            let mut told = ruled.finding(&PORT, ruled.port_path(at).field("port"), Part::Value, message);
            told.mend = mends::number(&ruled.port_path(at), target);
            let path = FieldPath::root().fields(&["spec", "ports"]).index(port.index);
            let place = Place::Field { object: service.object, path: path.field("port"), part: Part::Value };
            told.related.push(("the port of the Service".to_string(), place));
            found.push(told);
        }
    }
}

type Meant<'a> = (&'a InNamespace<Service>, &'a ServicePort, &'a Workload, u16);

/// The Service whose port a rule has, where no pod that the rule leads to declares it, and one declares the target port.
fn meant<'a>(
    seen: &Seen<'a>,
    destinations: &RoaringBitmap,
    by_pod: &HashMap<WorkloadId, Vec<usize>>,
    (protocol, number): (Protocol, u16),
) -> Option<Meant<'a>> {
    let mut meant: Option<Meant<'a>> = None;
    for id in seen.ids(destinations) {
        let workload = seen.model.workload(id)?;
        let declares = |asked| workload.ports.iter().any(|port| port.number == asked && port.protocol == protocol);
        if declares(number) {
            return None;
        }
        for service in by_pod.get(&id).into_iter().flatten() {
            let Some(service) = seen.model.outside.services.get(*service) else { continue };
            for port in service.spec.ports.iter().filter(|port| port.port == number && port.protocol == protocol) {
                let Some(target) = port.target(workload) else { continue };
                if target == number {
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
            path: match backend.alternate {
                None => FieldPath::root().fields(&["spec", "to", "name"]),
                Some(at) => FieldPath::root().fields(&["spec", "alternateBackends"]).index(at).field("name"),
            },
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
    let mut isolated = false;
    for policy in isolating.of(end.workload) {
        isolated = true;
        let open =
            policy.ingress.iter().filter(|rule| isolating.opened(policy, rule, pod).contains(end.protocol, end.port));
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
    !isolated || pod.host_network
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
    let names: Vec<String> = policies.iter().take(3).map(|policy| policy.name.clone()).collect();
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
    let related = related.map(|policy| (format!("{} isolates it", policy.name), Place::name(policy.object))).collect();
    Some(Finding { related, ..finding(&INGRESS, named.object, named.path.clone(), Part::Value, message) })
}

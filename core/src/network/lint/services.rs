//! Services, and what leads through them, beside policies.

use std::collections::HashSet;

use crate::cluster::outside::{InNamespace, Ingress, OpenShiftRoute, PortRef};
use crate::cluster::{NamespaceId, ObjectId, Peer, Selector, WorkloadId};
use crate::finding::{Finding, Part, Place};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rule::{Rule, example};

use super::super::findings::finding;
use super::super::outside::controllers::Controllers;
use super::super::outside::ingress::leads;
use super::super::outside::openshift::{backend_path, is_meant, served};
use super::super::outside::own_node::may_be_of_own_node;
use super::super::outside::services::{PodPort, Services};
use super::super::outside::stranger::Isolating;
use super::super::reachability::classes::is_of_node;
use super::super::words;
use super::seen::Seen;
use super::sources;
use super::{service_addresses, service_ports};

pub(super) static INGRESS: Rule = Rule::of_network(
    "ingress-controller-shut-out",
    Severity::Warning,
    "An Ingress or a Route to pods that let no ingress controller in",
    "Requests from outside reach a pod through the controller, which is a pod itself, mostly of another namespace. Policies that isolate the backend have to let it in. It is told where \
     no rule for the port lets in anything but pods of the backend's namespace, none of which looks like a controller, no policy of the Admin tier accepts it, and no controller of the input may use the network of the pod's node.",
    [example!("ingress-controller-shut-out"), example!("ingress-controller-shut-out" mended)],
    &[sources::peers(), sources::netpol_analyzer("warning about Ingress and Route resources that are blocked")],
);

/// How many pods are asked whether anybody gets to them.
const LOOKED_AT: usize = 1_000;

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    if seen.model.outside.services.is_empty() {
        return;
    }
    let services = Services::new(seen.model);
    service_addresses::look(seen, &services, found);
    service_ports::look(seen, &services, found);
    ingresses(seen, &services, found);
}

/// Where an Ingress names a Service.
struct Named<'a> {
    object: ObjectId,
    namespace: NamespaceId,
    path: FieldPath,
    service: &'a str,
    asks: Asks<'a>,
}

/// Who names it.
#[derive(Clone, Copy)]
enum Asks<'a> {
    /// An Ingress, with the port of the Service.
    Ingress(&'a InNamespace<Ingress>, &'a PortRef),
    /// An OpenShift Route.
    Route(&'a InNamespace<OpenShiftRoute>),
}

fn ingresses(seen: &Seen<'_>, services: &Services<'_>, found: &mut Vec<Finding>) {
    let outside = &seen.model.outside;
    if outside.ingresses.is_empty() && outside.openshift_routes.is_empty() {
        return;
    }
    let isolating = Isolating::new(seen.model, seen.reach);
    let controllers = Controllers::new(seen.model);
    let mut named: Vec<Named<'_>> = outside.ingresses.iter().flat_map(of_ingress).collect();
    for route in &outside.openshift_routes {
        named.extend(served(&route.spec).map(|backend| Named {
            object: route.object,
            namespace: route.namespace,
            path: backend_path(backend).field("name"),
            service: &backend.name,
            asks: Asks::Route(route),
        }));
    }
    let mut told: HashSet<(ObjectId, NamespaceId, &str)> = HashSet::new();
    for named in named {
        let key = (named.object, named.namespace, named.service);
        if !told.contains(&key)
            && let Some(finding) = shut_out(seen, services, &isolating, &controllers, &named)
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
        asks: Asks::Ingress(ingress, &leads.backend.port),
    })
}

/// Words in names and labels of what takes requests from outside.
const CONTROLLERS: [&str; 11] =
    ["ingress", "gateway", "traefik", "router", "proxy", "contour", "envoy", "nginx", "kong", "istio", "tunnel"];

/// Whether a controller may get to a port of a pod, wherever it runs.
fn gets_in(seen: &Seen<'_>, isolating: &Isolating<'_>, serving: &[WorkloadId], end: &PodPort) -> bool {
    let Some(pod) = seen.model.workload(end.workload) else { return true };
    let dialect = &seen.reach.settings.dialect;
    let of_node = || {
        let mut serving = serving.iter().filter_map(|id| seen.model.workload(*id));
        serving.any(|serving| is_of_node(serving, dialect))
    };
    let mut isolated = false;
    for policy in isolating.of(end.workload) {
        isolated = true;
        let open = policy.ingress.iter().filter(|rule| isolating.opened(rule, pod).contains(end.protocol, end.port));
        for rule in open {
            let may_be = |peer: &Peer| match peer {
                Peer::Pods { namespaces: None, pods } => may_find_controller(seen, policy.namespace, pods.as_ref()),
                Peer::Pods { .. } => true,
                Peer::Block(block) => of_node() || isolating.may_have_pods(block),
                Peer::Nothing => false,
            };
            if rule.peers.is_empty() || rule.peers.iter().any(may_be) {
                return true;
            }
        }
    }
    !isolated || is_of_node(pod, dialect) || isolating.accepted(end.workload).contains(end.protocol, end.port)
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

/// Whether a controller uses the network of the node that a pod runs on, or may: policies do not stop it there.
fn shares_node(seen: &Seen<'_>, serving: &[WorkloadId], end: &PodPort) -> bool {
    let dialect = &seen.reach.settings.dialect;
    serving.iter().any(|id| may_be_of_own_node(seen.model, dialect, *id, end.workload))
}

/// The finding about a backend that no controller gets to.
fn shut_out(
    seen: &Seen<'_>,
    services: &Services<'_>,
    isolating: &Isolating<'_>,
    controllers: &Controllers<'_>,
    named: &Named<'_>,
) -> Option<Finding> {
    let (id, service) = services.find(named.namespace, named.service)?;
    let ends: Vec<PodPort> = service
        .spec
        .ports
        .iter()
        .filter(|port| match named.asks {
            Asks::Ingress(_, asked) => port.is_meant(Some(asked)),
            Asks::Route(route) => is_meant(&route.spec, services, id, port),
        })
        .flat_map(|port| services.ends(id, port).pods)
        .take(LOOKED_AT)
        .collect();
    let first = ends.first()?;
    let serving = match named.asks {
        Asks::Ingress(ingress, _) => controllers.pods_of_ingress(ingress),
        Asks::Route(route) => controllers.routers(route.cluster).to_vec(),
    };
    if ends.iter().any(|end| gets_in(seen, isolating, &serving, end) || shares_node(seen, &serving, end)) {
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

//! Finds every way in, and everything that leads nowhere.

use std::collections::{HashMap, HashSet};

use crate::cluster::outside::{InNamespace, IpFamilies, Service, ServicePort, ServiceType, TargetPort, TrafficPolicy};
use crate::cluster::{Labels, Model, NamespaceId, ObjectId, Protocol, Requirement, Selector, Workload, called, whole};
use crate::finding::Part;
use crate::manifest::FieldPath;
use crate::network::given::undecided;

use super::controllers::Controllers;
use super::entry::{DeadEnd, DeadEndKind, Door, Entry, Link, Origin, Ways};
use super::near::{Near, labels, names_of_ports};
use super::services::{Ends, ServiceId, Services, is_labelled};
use super::{gateway, ingress, openshift};

/// What finds every way in of a model.
#[derive(Debug)]
pub(super) struct Finder<'a> {
    pub(super) model: &'a Model,
    pub(super) services: Services<'a>,
    pub(super) controllers: Controllers<'a>,
    pub(super) found: Ways,
    pub(super) near: Near<'a>,
    told: HashSet<(ObjectId, FieldPath, DeadEndKind)>,
    of_port: HashMap<EndsKey<'a>, usize>,
}

/// What tells lists of ends apart. Services with the same pods and the same target port share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum EndsKey<'a> {
    Named(usize, Protocol, &'a str),
    Numbered(usize, Protocol, u16),
    Own(ServiceId, usize),
}

impl Ways {
    /// Finds them.
    pub fn find(model: &Model) -> Self {
        let outside = &model.outside;
        if outside.services.is_empty()
            && outside.ingresses.is_empty()
            && outside.routes.is_empty()
            && outside.openshift_routes.is_empty()
        {
            return Ways::default();
        }
        let origins = vec![Origin::Clients(Vec::new()), Origin::Nodes(Vec::new()), Origin::Proxies];
        let mut finder = Finder {
            model,
            services: Services::new(model),
            controllers: Controllers::new(model),
            found: Ways { origins, ..Ways::default() },
            near: Near::new(model),
            told: HashSet::new(),
            of_port: HashMap::new(),
        };
        for (service, id) in outside.services.iter().zip(0..) {
            finder.service(id, service);
        }
        ingress::find(&mut finder);
        gateway::find(&mut finder);
        openshift::find(&mut finder);
        finder.found
    }
}

impl<'a> Finder<'a> {
    /// The clients themselves.
    pub(super) const CLIENTS: usize = 0;
    /// Whichever node passes a connection on.
    pub(super) const NODES: usize = 1;
    /// Proxies of a provider.
    pub(super) const PROXIES: usize = 2;

    pub(super) fn origin(&mut self, origin: Origin) -> usize {
        self.found.origins.push(origin);
        self.found.origins.len() - 1
    }

    /// Tells of something that leads nowhere; once, though its route may have several parents.
    pub(super) fn tell(&mut self, end: DeadEnd) {
        if self.told.insert((end.object, end.path.clone(), end.kind)) {
            self.found.dead_ends.push(end);
        }
    }

    fn service(&mut self, id: ServiceId, service: &'a InNamespace<Service>) {
        let spec: &'a Service = &service.spec;
        self.selects_nothing(id, service);
        let doors = self.doors(spec);
        let addresses: Vec<String> = spec.external_ips.iter().map(ToString::to_string).collect();
        for port in &spec.ports {
            // Ports of other Services are looked up when something leads to them.
            let named = matches!(port.target, TargetPort::Name(_));
            if doors.is_empty() && !named {
                continue;
            }
            let ends = self.ends(id, port);
            if named {
                self.no_target_port(service, port, ends);
            }
            for (door, origin) in &doors {
                if *door == Door::NodePort && !spec.has_node_port(port) {
                    continue;
                }
                // Nodes take connections to an address for Services of its family alone.
                let families = match door {
                    Door::ExternalIp => {
                        Some(IpFamilies::of(&spec.external_ips).and(spec.families.unwrap_or(IpFamilies::BOTH)))
                    }
                    _ => spec.families,
                };
                if families.is_some_and(IpFamilies::is_empty) {
                    continue;
                }
                let (outer, node_port) = match door {
                    Door::NodePort => (port.node_port, port.node_port),
                    Door::LoadBalancer | Door::InternalLoadBalancer => (Some(port.port), port.node_port),
                    _ => (Some(port.port), None),
                };
                self.found.entries.push(Entry {
                    door: *door,
                    hosts: if *door == Door::ExternalIp { addresses.clone() } else { Vec::new() },
                    condition: String::new(),
                    port: outer,
                    node_port,
                    chain: vec![service_link(service, port)],
                    origin: *origin,
                    ends,
                    families,
                    assumed: String::new(),
                });
            }
        }
    }

    /// The doors of a Service. A load balancer that takes only some addresses leaves the ports of the nodes open to all.
    fn doors(&mut self, spec: &Service) -> Vec<(Door, usize)> {
        let keeps = spec.external_traffic == TrafficPolicy::Local;
        let plain = if keeps { Self::CLIENTS } else { Self::NODES };
        let mut doors = Vec::new();
        match spec.kind {
            ServiceType::ExternalName => return doors,
            ServiceType::ClusterIp => {}
            ServiceType::NodePort => doors.push((Door::NodePort, plain)),
            ServiceType::LoadBalancer => {
                let limited = !spec.source_ranges.is_empty();
                let ranges = || spec.source_ranges.clone();
                let origin = match (limited, keeps) {
                    (true, true) => self.origin(Origin::Clients(ranges())),
                    (true, false) => self.origin(Origin::Nodes(ranges())),
                    (false, _) => plain,
                };
                doors.push((if spec.internal { Door::InternalLoadBalancer } else { Door::LoadBalancer }, origin));
                if limited {
                    doors.push((Door::NodePort, plain));
                }
            }
        }
        if !spec.external_ips.is_empty() {
            doors.push((Door::ExternalIp, plain));
        }
        doors
    }

    /// Where a port of a Service leads, by its place in the list.
    fn ends(&mut self, id: ServiceId, port: &'a ServicePort) -> usize {
        let next = self.found.ends.len();
        let key = match (self.services.list(id), &port.target) {
            (Some(list), TargetPort::Name(name)) => EndsKey::Named(list, port.protocol, name),
            (Some(list), TargetPort::Number(number)) => EndsKey::Numbered(list, port.protocol, *number),
            (Some(list), TargetPort::Same) => EndsKey::Numbered(list, port.protocol, port.port),
            (None, _) => EndsKey::Own(id, port.index),
        };
        let known = *self.of_port.entry(key).or_insert(next);
        if known == next {
            self.found.ends.push(self.services.ends(id, port));
        }
        known
    }

    /// Where a Service leads that something else leads to; none where that is no port of it.
    pub(super) fn behind(
        &mut self,
        id: ServiceId,
        service: &'a InNamespace<Service>,
        port: Option<&'a ServicePort>,
    ) -> Option<usize> {
        match service.spec.kind {
            ServiceType::ExternalName => Some(self.external(&service.spec, port)),
            _ => Some(self.ends(id, port?)),
        }
    }

    /// Where an ExternalName Service leads.
    fn external(&mut self, service: &Service, port: Option<&ServicePort>) -> usize {
        let (protocol, number) = port.map_or((Protocol::Tcp, 0), |port| (port.protocol, port.port));
        let ends = Ends { addresses: vec![(service.external_name.clone(), protocol, number)], ..Ends::default() };
        self.found.ends.push(ends);
        self.found.ends.len() - 1
    }

    fn selects_nothing(&mut self, id: ServiceId, service: &InNamespace<Service>) {
        let spec = &*service.spec;
        let empty = match (&spec.selector, spec.kind) {
            (_, ServiceType::ExternalName) => false,
            (Some(_), _) => self.services.pods(id).is_empty(),
            (None, _) => !self.services.has_endpoints(service),
        };
        if !empty {
            return;
        }
        let name = self.title("Service", service);
        let path = FieldPath::root().field("spec");
        let (path, message, related) = match &spec.selector {
            None => (
                path,
                format!("{name} has no selector, and no endpoints for it are in the input: it leads nowhere."),
                Vec::new(),
            ),
            Some(selector) => {
                let asked = labels(selector);
                let near = self.near.pods(service, selector);
                let (hint, related) = near.unwrap_or_default();
                let is_selected =
                    |workload: &Workload| workload.namespace == service.namespace && is_labelled(workload, selector);
                let why = match self.model.workloads.iter().any(is_selected) {
                    true => "the only pods of the input in this namespace with these labels have finished".to_string(),
                    false => match self.untold(service.namespace, selector) {
                        Some(untold) => format!("whether any has them cannot be told: {untold}"),
                        None => "no pod of the input in this namespace has these labels".to_string(),
                    },
                };
                (path.field("selector"), format!("{name} selects pods with {asked}, and {why}.{hint}"), related)
            }
        };
        self.tell(DeadEnd {
            kind: DeadEndKind::NoPods,
            object: service.object,
            path,
            part: Part::Key,
            message,
            // Pods are often made by an operator, or stand in other files: only a near miss says that they were meant to be here.
            certain: !related.is_empty(),
            related,
        });
    }

    /// That no manifest tells the value of a label by which a Service may select pods.
    fn untold(&self, namespace: NamespaceId, selector: &Labels) -> Option<String> {
        let asked = selector.iter().map(|(key, value)| Requirement::one_of(key, &[value]));
        let selector = Selector { requirements: asked.collect() };
        let pods = self.model.workloads.iter().filter(|pod| pod.namespace == namespace && !pod.finished);
        let (pod, asked) = undecided(pods, &selector)?;
        let of = self.model.endpoint(pod);
        Some(format!("no manifest has the `{}` of the pods of {}", asked.key, whole(&of).unwrap_or(&of)))
    }

    fn no_target_port(&mut self, service: &InNamespace<Service>, port: &ServicePort, ends: usize) {
        let TargetPort::Name(name) = &port.target else { return };
        let Some(ends) = self.found.ends.get(ends) else { return };
        let Some(first) = ends.without_port.first().and_then(|id| self.model.workload(*id)) else { return };
        let all = ends.pods.is_empty();
        let told = names_of_ports(first, name, port.protocol);
        let who = match (ends.without_port.len(), all) {
            (1, true) => format!("its pod {}", self.model.endpoint(first)),
            (many, true) => format!("none of its {many} pods"),
            (1, false) => self.model.endpoint(first),
            (many, false) => {
                format!("{many} of its {} pods, such as {},", many + ends.pods.len(), self.model.endpoint(first))
            }
        };
        let verb = if all && ends.without_port.len() > 1 { "has" } else { "does not have" };
        let verb = if !all && ends.without_port.len() > 1 { "do not have" } else { verb };
        let message = format!(
            "{} leads to the port `{name}` ({}), which {who} {verb}.{told}",
            self.title("Service", service),
            port.protocol.name()
        );
        let related = vec![("a pod without it".to_string(), first.object, name_path())];
        self.tell(DeadEnd {
            kind: DeadEndKind::NoTargetPort,
            object: service.object,
            path: port_path(port).field("targetPort"),
            part: Part::Value,
            message,
            related,
            certain: all,
        });
    }

    /// The name of a namespace.
    pub(super) fn namespace(&self, id: NamespaceId) -> &'a str {
        self.model.name_of(id)
    }

    /// `Service web in shop`, as sentences name it.
    pub(super) fn title<T>(&self, kind: &str, object: &InNamespace<T>) -> String {
        title(self.model, kind, object)
    }
}

/// `Service web in shop`, as sentences name it.
pub(super) fn title<T>(model: &Model, kind: &str, object: &InNamespace<T>) -> String {
    let place = model.place(object.namespace);
    match object.name.as_str() {
        "" => format!("{kind} {} in {place}", called("")),
        name => format!("{kind} `{name}` in {place}"),
    }
}

/// The link of a port of a Service.
pub(super) fn service_link(service: &InNamespace<Service>, port: &ServicePort) -> Link {
    Link { object: service.object, path: port_path(port) }
}

pub(super) fn port_path(port: &ServicePort) -> FieldPath {
    FieldPath::root().fields(&["spec", "ports"]).index(port.index)
}

pub(super) fn name_path() -> FieldPath {
    FieldPath::root().fields(&["metadata", "name"])
}

/// The workload's port names, for hints.
pub(super) fn port_names(workload: &Workload) -> impl Iterator<Item = &str> {
    workload.ports.iter().map(|port| port.name.as_str()).filter(|name| !name.is_empty())
}

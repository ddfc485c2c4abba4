//! Which pods Services lead to, and to which of their ports. Each distinct selector is answered once.

use std::collections::HashMap;
use std::net::IpAddr;

use crate::cluster::outside::{EndpointSubset, InNamespace, Service, ServicePort, ServiceType};
use crate::cluster::{ClusterId, Labels, Model, NamespaceId, Protocol, Workload, WorkloadId};

use super::selecting::{Index, select};

/// A Service, by its place in the model.
pub(in crate::network) type ServiceId = usize;

/// The Services of a model with their pods.
#[derive(Debug)]
pub(in crate::network) struct Services<'a> {
    model: &'a Model,
    by_name: HashMap<(NamespaceId, &'a str), ServiceId>,
    /// The pods of each Service, by their place in `lists`.
    pods: Vec<usize>,
    lists: Vec<Vec<WorkloadId>>,
    /// The endpoints made by hand, by Service.
    endpoints: HashMap<(NamespaceId, &'a str), Vec<&'a EndpointSubset>>,
    of_address: HashMap<(ClusterId, IpAddr), WorkloadId>,
    of_pod: HashMap<(NamespaceId, &'a str), WorkloadId>,
}

/// Where a port of a Service leads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::network) struct Ends {
    /// Pods with the port of theirs.
    pub(in crate::network) pods: Vec<PodPort>,
    /// Addresses that are no pod of the input, with a port.
    pub(in crate::network) addresses: Vec<(String, Protocol, u16)>,
    /// Pods that have no port of the name that is asked for.
    pub(in crate::network) without_port: Vec<WorkloadId>,
}

/// A port of a pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::network) struct PodPort {
    pub(in crate::network) workload: WorkloadId,
    pub(in crate::network) protocol: Protocol,
    pub(in crate::network) port: u16,
}

impl<'a> Services<'a> {
    pub(in crate::network) fn new(model: &'a Model) -> Self {
        let all = &model.outside.services;
        let mut services = Services {
            model,
            by_name: all
                .iter()
                .zip(0..)
                .map(|(service, id)| ((service.namespace, service.name.as_str()), id))
                .collect(),
            pods: Vec::with_capacity(all.len()),
            lists: vec![Vec::new()],
            endpoints: HashMap::new(),
            of_address: HashMap::new(),
            of_pod: HashMap::new(),
        };
        let index = Index::of(model);
        let mut known: HashMap<(NamespaceId, &Labels), usize> = HashMap::new();
        for service in all {
            let Some(selector) = selector(service) else {
                services.pods.push(0);
                continue;
            };
            let next = services.lists.len();
            let list = *known.entry((service.namespace, selector)).or_insert(next);
            if list == next {
                services.lists.push(select(model, &index, service.namespace, selector));
            }
            services.pods.push(list);
        }
        services.endpoints_made_by_hand();
        services
    }

    fn endpoints_made_by_hand(&mut self) {
        let by_hand = |service: &InNamespace<Service>| {
            service.spec.selector.is_none() && service.spec.kind != ServiceType::ExternalName
        };
        for set in &self.model.outside.endpoints {
            let key = (set.namespace, set.spec.service.as_str());
            let service = self.by_name.get(&key).and_then(|id| self.model.outside.services.get(*id));
            if service.is_some_and(by_hand) {
                self.endpoints.entry(key).or_default().extend(&set.spec.subsets);
            }
        }
        if self.endpoints.is_empty() {
            return;
        }
        for (workload, id) in self.model.workloads.iter().zip(0..).filter(|(workload, _)| !workload.finished) {
            let id = WorkloadId(id);
            for address in workload.addresses.iter().filter(|_| !workload.host_network) {
                self.of_address.insert((workload.cluster, *address), id);
            }
            if workload.kind == "Pod" {
                self.of_pod.insert((workload.namespace, workload.name.as_str()), id);
            }
        }
    }

    /// The Service of a name. Nothing has the empty name: it stands for a name that is not written, on either side.
    pub(in crate::network) fn find(
        &self,
        namespace: NamespaceId,
        name: &str,
    ) -> Option<(ServiceId, &'a InNamespace<Service>)> {
        let id = *self.by_name.get(&(namespace, name)).filter(|_| !name.is_empty())?;
        Some((id, self.model.outside.services.get(id)?))
    }

    /// The pods that a Service selects.
    pub(in crate::network) fn pods(&self, id: ServiceId) -> &[WorkloadId] {
        self.pods.get(id).and_then(|list| self.lists.get(*list)).map_or(&[], Vec::as_slice)
    }

    /// What tells apart where ports of Services lead: the list of pods. None where endpoints were made by hand.
    pub(super) fn list(&self, id: ServiceId) -> Option<usize> {
        let service = self.model.outside.services.get(id)?;
        self.pods.get(id).copied().filter(|_| !self.has_endpoints(service))
    }

    /// Whether somebody made endpoints for a Service without selector.
    pub(in crate::network) fn has_endpoints(&self, service: &InNamespace<Service>) -> bool {
        self.endpoints.contains_key(&(service.namespace, service.name.as_str()))
    }

    /// Where a port of a Service leads.
    pub(in crate::network) fn ends(&self, id: ServiceId, port: &ServicePort) -> Ends {
        let mut ends = Ends::default();
        let Some(service) = self.model.outside.services.get(id) else { return ends };
        for workload in self.pods(id) {
            let Some(found) = self.model.workload(*workload) else { continue };
            match port.target(found) {
                Some(number) => {
                    ends.pods.push(PodPort { workload: *workload, protocol: port.protocol, port: number });
                }
                None => ends.without_port.push(*workload),
            }
        }
        self.by_hand(service, port, &mut ends);
        ends
    }

    fn by_hand(&self, service: &InNamespace<Service>, port: &ServicePort, ends: &mut Ends) {
        let subsets = self.endpoints.get(&(service.namespace, service.name.as_str()));
        for subset in subsets.into_iter().flatten() {
            let meant = subset.ports.iter().filter(|each| each.protocol == port.protocol && each.name == port.name);
            for number in meant.map(|port| port.number) {
                for address in &subset.addresses {
                    let by_address =
                        address.address.and_then(|address| self.of_address.get(&(service.cluster, address)));
                    let by_name = || self.of_pod.get(&(service.namespace, address.pod.as_deref()?));
                    match by_address.copied().or_else(|| by_name().copied()) {
                        Some(workload) => {
                            ends.pods.push(PodPort { workload, protocol: port.protocol, port: number });
                        }
                        None => ends.addresses.push((address.text.clone(), port.protocol, number)),
                    }
                }
            }
        }
    }
}

/// The selector by which a Service gets endpoints.
pub(super) fn selector(service: &InNamespace<Service>) -> Option<&Labels> {
    service.spec.selector.as_ref().filter(|_| service.spec.kind != ServiceType::ExternalName)
}

/// Whether a workload that runs has all labels of a Service's selector.
pub(in crate::network) fn has_labels(workload: &Workload, selector: &Labels) -> bool {
    !workload.finished && is_labelled(workload, selector)
}

/// Whether a workload has all labels of a Service's selector, whether or not it runs.
pub(super) fn is_labelled(workload: &Workload, selector: &Labels) -> bool {
    selector.iter().all(|(key, value)| workload.labels.get(key) == Some(value))
}

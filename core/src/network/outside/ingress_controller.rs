//! What netpol-analyzer prints of `{ingress-controller}`: the ports of pods that Ingresses and OpenShift Routes lead to, as far as any pod reaches them.

use std::collections::BTreeMap;

use crate::cluster::outside::{InNamespace, OpenShiftRoute, PortRef, Service, ServiceBackend, ServicePort, TargetPort};
use crate::cluster::{Labels, Model, NAME_LABEL, NamespaceId, Protocol, Workload, WorkloadId};

use super::super::ports::PortSet;
use super::super::reachability::Reachability;
use super::ingress::leads;
use super::services::Services;
use super::stranger::{Isolating, Stranger};

/// The namespace that netpol-analyzer puts its ingress controller into, a pod without labels.
const NAMESPACE: &str = "ingress-controller-ns";

/// The workloads that an ingress controller leads to, with the ports at which it reaches them, as netpol-analyzer tells them: those of
/// every backend of an Ingress or an OpenShift Route, declared by a container, TCP, and open to a pod of which nothing is known. Workloads of which
/// no port is left are not among them.
pub fn ingress_controller(model: &Model, reachability: &Reachability) -> Vec<(WorkloadId, PortSet)> {
    let services = Services::new(model);
    let mut wanted: BTreeMap<WorkloadId, PortSet> = BTreeMap::new();
    let mut add = |namespace: NamespaceId, service: &str, port: Option<&PortRef>| {
        let Some((id, service)) = services.find(namespace, service) else { return };
        for workload in services.pods(id) {
            let Some(pod) = model.workload(*workload) else { continue };
            let open = wanted.entry(*workload).or_default();
            for number in asked(service, port).into_iter().filter_map(|target| declared(target, pod)) {
                *open = open.union(&PortSet::range(Protocol::Tcp, number, number));
            }
        }
    };
    for ingress in &model.outside.ingresses {
        for ServiceBackend { name, port } in leads(&ingress.spec).into_iter().map(|leads| leads.backend) {
            add(ingress.namespace, name, Some(port));
        }
    }
    for route in &model.outside.openshift_routes {
        let InNamespace { namespace, spec, .. } = route;
        let OpenShiftRoute { backends, port, .. } = &**spec;
        for backend in backends.iter().filter(|backend| matches!(backend.kind.as_str(), "" | "Service")) {
            add(*namespace, &backend.name, port.as_ref());
        }
    }
    let isolating = Isolating::new(model, reachability);
    let name: Labels = [(NAME_LABEL.into(), NAMESPACE.into())].into_iter().collect();
    let stranger =
        Stranger { labels: Some(Labels::new()), namespace: Some(name), families: None, outside_of_blocks: true };
    let reached = wanted.into_iter().map(|(workload, wanted)| {
        let open = isolating.let_in(workload, &stranger).sure.intersection(&wanted);
        (workload, open)
    });
    reached.filter(|(_, open)| !open.is_empty()).collect()
}

/// The ports of a Service that are meant: the first one that has the number or the name, at the Service or at its pods; all where none is named.
fn asked<'a>(service: &'a InNamespace<Service>, port: Option<&PortRef>) -> Vec<&'a ServicePort> {
    let meant = service.spec.ports.iter().filter(|known| known.is_meant(port));
    match port {
        Some(PortRef::Number(_) | PortRef::Name(_)) => meant.take(1).collect(),
        Some(PortRef::Any) | None => meant.collect(),
    }
}

/// The port of a pod, where a container declares it for TCP.
fn declared(port: &ServicePort, pod: &Workload) -> Option<u16> {
    let mut tcp = pod.ports.iter().filter(|known| known.protocol == Protocol::Tcp);
    match &port.target {
        TargetPort::Name(name) => tcp.find(|known| known.name == *name).map(|known| known.number),
        TargetPort::Number(number) => tcp.find(|known| known.number == *number).map(|known| known.number),
        TargetPort::Same => tcp.find(|known| known.number == port.port).map(|known| known.number),
    }
}

#[cfg(test)]
mod tests {
    use crate::cluster::Protocol;
    use crate::network::testing::model;
    use crate::network::{Reachability, Settings};

    use super::ingress_controller;

    /// An Ingress to two ports of one Service, a Route to all of another one's, and policies that let only some of it in.
    const YAML: &str = r"
{apiVersion: v1, kind: Pod, metadata: {name: web, labels: {app: web}}, spec: {containers: [{name: c, ports: [{containerPort: 8080, name: http}, {containerPort: 9090}, {containerPort: 53, protocol: UDP}]}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: api, labels: {app: api}}, spec: {containers: [{name: c, ports: [{containerPort: 80}]}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{name: a, port: 80, targetPort: http}, {name: b, port: 90, targetPort: 9090}, {name: c, port: 91, targetPort: 7}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: api}, spec: {selector: {app: api}, ports: [{port: 80}]}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: i}
spec:
  defaultBackend: {service: {name: web, port: {name: c}}}
  rules:
  - http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}, {path: /b, pathType: Prefix, backend: {service: {name: web, port: {name: b}}}}]}
---
{apiVersion: route.openshift.io/v1, kind: Route, metadata: {name: r}, spec: {to: {kind: Service, name: api}}}
---
";

    fn told(policies: &str) -> String {
        let (model, _) = model(&format!("{YAML}{policies}"));
        let reachability = Reachability::new(&model, &Settings::default());
        let told = ingress_controller(&model, &reachability)
            .into_iter()
            .map(|(workload, open)| format!("{} {:?}", model.workload(workload).unwrap().name, open.of(Protocol::Tcp)));
        told.collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn backends_lead_to_declared_ports() {
        assert_eq!(told("{}"), "web [(8080, 8080), (9090, 9090)]; api [(80, 80)]");
    }

    #[test]
    fn only_what_any_pod_reaches_is_told() {
        let policy = |spec: &str| {
            format!("{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {{name: p}}, spec: {spec}}}")
        };
        assert_eq!(told(&policy("{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}")), "");
        let open = policy(
            "{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{namespaceSelector: {}}], ports: [{port: http}]}]}",
        );
        assert_eq!(told(&open), "web [(8080, 8080)]; api [(80, 80)]");
        let labelled = "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: env, operator: NotIn, values: [x]}]}}]}, {from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}";
        assert_eq!(told(&policy(labelled)), "web [(8080, 8080), (9090, 9090)]; api [(80, 80)]");
        assert_eq!(told(&policy("{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}")), "");
    }
}

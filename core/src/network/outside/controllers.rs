//! Who serves Ingresses, Gateways and OpenShift Routes: the pods that requests come from as policies see them.

use std::collections::HashMap;

use crate::cluster::outside::{Gateway, InNamespace, Ingress, IngressClass, OfCluster};
use crate::cluster::{ClusterId, Labels, Model, NAME_LABEL, NamespaceId, Workload, WorkloadId};

use super::entry::Origin;
use super::find::Finder;
use super::stranger::Stranger;

static TABLE: &str = include_str!("../../../data/controllers.txt");

/// Labels of pods that were made for one Gateway, with its name.
const GATEWAY_NAME: [&str; 3] =
    ["gateway.networking.k8s.io/gateway-name", "istio.io/gateway-name", "gateway.envoyproxy.io/owning-gateway-name"];

/// The label with the namespace of that Gateway, where the pods are in another one.
const GATEWAY_NAMESPACE: &str = "gateway.envoyproxy.io/owning-gateway-namespace";

/// The label of the pods of OpenShift's router.
const ROUTER: &str = "ingresscontroller.operator.openshift.io/deployment-ingresscontroller";

/// The namespace of OpenShift's router with the labels that OpenShift gives to it, which policies are told to ask for.
const ROUTER_NAMESPACE: [(&str, &str); 3] = [
    (NAME_LABEL, "openshift-ingress"),
    ("network.openshift.io/policy-group", "ingress"),
    ("policy-group.network.openshift.io/ingress", ""),
];

/// What a connection comes from where several controllers may serve an Ingress.
pub(super) const ANY_CONTROLLER: &str = "any ingress controller";

/// A line of the table.
#[derive(Debug)]
struct Known {
    controllers: Vec<&'static str>,
    classes: Vec<&'static str>,
    pods: Vec<Vec<(&'static str, &'static str)>>,
    serves: Serves,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Serves {
    Pods,
    Outside,
    Nodes,
}

/// What serves what.
#[derive(Debug)]
pub(in crate::network) struct Controllers<'a> {
    model: &'a Model,
    known: Vec<Known>,
    /// Pods of the lines of the table, by cluster.
    pods: HashMap<(ClusterId, usize), Vec<WorkloadId>>,
    of_gateway: HashMap<(ClusterId, &'a str, &'a str), Vec<WorkloadId>>,
    routers: HashMap<ClusterId, Vec<WorkloadId>>,
    /// The origins that are already in the list.
    origins: HashMap<Served<'a>, (usize, String)>,
}

/// What an origin is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Served<'a> {
    Class(ClusterId, Option<&'a str>),
    Gateway(NamespaceId, &'a str),
    NoGateway(ClusterId),
    Router(ClusterId),
}

impl<'a> Controllers<'a> {
    pub(in crate::network) fn new(model: &'a Model) -> Self {
        let known = table();
        let outside = &model.outside;
        let asked = !outside.ingresses.is_empty() || !outside.routes.is_empty() || !outside.openshift_routes.is_empty();
        let mut controllers = Controllers {
            model,
            known,
            pods: HashMap::new(),
            of_gateway: HashMap::new(),
            routers: HashMap::new(),
            origins: HashMap::new(),
        };
        if asked {
            controllers.look();
        }
        controllers
    }

    fn look(&mut self) {
        // By the first label of each alternative, so that a pod costs no more than its labels.
        let mut first: HashMap<(&str, &str), Vec<(usize, usize)>> = HashMap::new();
        for (line, known) in self.known.iter().enumerate() {
            for (at, labels) in known.pods.iter().enumerate() {
                if let Some(label) = labels.first() {
                    first.entry(*label).or_default().push((line, at));
                }
            }
        }
        for (workload, id) in self.model.workloads.iter().zip(0..).filter(|(workload, _)| !workload.finished) {
            let id = WorkloadId(id);
            for (key, value) in &workload.labels {
                for (line, at) in first.get(&(&**key, &**value)).into_iter().flatten() {
                    let labels = self.known.get(*line).and_then(|known| known.pods.get(*at));
                    if labels.is_some_and(|labels| has_all(workload, labels)) {
                        let pods = self.pods.entry((workload.cluster, *line)).or_default();
                        if pods.last() != Some(&id) {
                            pods.push(id);
                        }
                    }
                }
            }
            if workload.labels.contains_key(ROUTER) {
                self.routers.entry(workload.cluster).or_default().push(id);
            }
            if let Some(name) = GATEWAY_NAME.iter().find_map(|key| workload.labels.get(*key)) {
                let own = self.model.name_of(workload.namespace);
                let namespace = workload.labels.get(GATEWAY_NAMESPACE).map_or(own, |name| &**name);
                self.of_gateway.entry((workload.cluster, namespace, &**name)).or_default().push(id);
            }
        }
    }

    fn line(&self, controller: &str, class: &str) -> Option<usize> {
        let by_controller = |known: &Known| known.controllers.iter().any(|prefix| controller.starts_with(prefix));
        let by_class = |known: &Known| controller.is_empty() && known.classes.contains(&class);
        let mut lines = self.known.iter();
        lines.position(|known| by_controller(known) || by_class(known))
    }

    /// What a line of the table serves in a cluster; none where it is pods and none of them is in the input.
    fn served(&self, line: Option<usize>, cluster: ClusterId) -> Option<By> {
        let line = line?;
        match self.known.get(line)?.serves {
            Serves::Outside => Some(By::Outside),
            Serves::Nodes => Some(By::Nodes),
            Serves::Pods => self.pods.get(&(cluster, line)).cloned().map(By::Pods),
        }
    }

    /// The pods of all controllers of a cluster in the input, and whether these are several.
    fn all(&self, cluster: ClusterId) -> (Vec<WorkloadId>, bool) {
        let found = || (0..self.known.len()).filter_map(|line| self.pods.get(&(cluster, line)));
        let mut pods: Vec<WorkloadId> = found().flatten().copied().collect();
        pods.sort_unstable();
        pods.dedup();
        // Several lines of the table may mean the same pods.
        let several = found().any(|own| own.len() < pods.len());
        (pods, several)
    }

    /// Who serves an Ingress.
    fn of_ingress(&self, ingress: &InNamespace<Ingress>) -> ServedBy {
        let cluster = ingress.cluster;
        let class = ingress_class(self.model, cluster, ingress.spec.class.as_deref());
        let name = ingress.spec.class.as_deref().or(class.map(|class| class.name.as_str())).unwrap_or_default();
        let controller = class.map_or("", |class| class.spec.controller.as_str());
        let line = self.line(controller, name);
        let (mut assumed, mut what) = (String::new(), "the ingress controller");
        let mut served = self.served(line, cluster);
        if served.is_none() && line.is_none() {
            let (pods, several) = self.all(cluster);
            if !pods.is_empty() {
                let whose = match several {
                    false => "the only controller of the input is taken to be its own",
                    true => "each controller of the input may be its own, and all of them are asked about",
                };
                assumed = match name {
                    "" => format!("The Ingress names no class; {whose}."),
                    name => format!("The class `{name}` is not known; {whose}."),
                };
                what = if several { ANY_CONTROLLER } else { what };
                served = Some(By::Pods(pods));
            }
        }
        ServedBy { served, assumed, what }
    }

    /// The pods of the input that serve an Ingress.
    pub(in crate::network) fn pods_of_ingress(&self, ingress: &InNamespace<Ingress>) -> Vec<WorkloadId> {
        match self.of_ingress(ingress).served {
            Some(By::Pods(pods)) => pods,
            Some(By::Outside | By::Nodes) | None => Vec::new(),
        }
    }

    /// The pods of the input that serve the OpenShift Routes of a cluster.
    pub(in crate::network) fn routers(&self, cluster: ClusterId) -> &[WorkloadId] {
        self.routers.get(&cluster).map_or(&[], Vec::as_slice)
    }
}

/// Who serves an Ingress, and what was assumed of it.
struct ServedBy {
    served: Option<By>,
    assumed: String,
    what: &'static str,
}

enum By {
    Pods(Vec<WorkloadId>),
    Outside,
    Nodes,
}

impl<'a> Finder<'a> {
    /// Where the requests of an Ingress come from, and what was assumed of it.
    pub(super) fn origin_of_ingress(&mut self, ingress: &'a InNamespace<Ingress>) -> (usize, String) {
        let cluster = ingress.cluster;
        let key = Served::Class(cluster, ingress.spec.class.as_deref());
        if let Some(known) = self.controllers.origins.get(&key) {
            return known.clone();
        }
        let ServedBy { served, assumed, what } = self.controllers.of_ingress(ingress);
        let origin = self.origin_of(served, Stranger::default(), what);
        self.remember(key, origin, assumed)
    }

    /// Where the requests of a Gateway come from; none for one that is not in the input.
    pub(super) fn origin_of_gateway(
        &mut self,
        cluster: ClusterId,
        gateway: Option<&'a InNamespace<Gateway>>,
    ) -> (usize, String) {
        let key = gateway.map_or(Served::NoGateway(cluster), |found| Served::Gateway(found.namespace, &found.name));
        if let Some(known) = self.controllers.origins.get(&key) {
            return known.clone();
        }
        let own = gateway.and_then(|found| {
            let namespace = self.namespace(found.namespace);
            self.controllers.of_gateway.get(&(cluster, namespace, found.name.as_str())).cloned()
        });
        let served = own.map(By::Pods).or_else(|| {
            let class = gateway?.spec.class.as_str();
            let mut classes = self.model.outside.gateway_classes.iter();
            let object = classes.find(|known| known.cluster == cluster && known.name == class);
            let controller = object.map_or("", |object| object.spec.controller.as_str());
            self.controllers.served(self.controllers.line(controller, class), cluster)
        });
        let origin = self.origin_of(served, Stranger::default(), "the Gateway's proxy");
        self.remember(key, origin, String::new())
    }

    /// Where the requests of OpenShift Routes come from.
    pub(super) fn origin_of_router(&mut self, cluster: ClusterId) -> (usize, String) {
        let key = Served::Router(cluster);
        if let Some(known) = self.controllers.origins.get(&key) {
            return known.clone();
        }
        let routers = self.controllers.routers.get(&cluster).cloned();
        let name = ROUTER_NAMESPACE.first().map_or("", |(_, name)| name);
        let object = self.model.namespaces.iter().find(|known| known.cluster == cluster && known.name == name);
        let mut labels: Labels = ROUTER_NAMESPACE.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect();
        if let Some(object) = object {
            labels.extend(object.labels.iter().map(|(key, value)| (key.clone(), value.clone())));
        }
        let stranger = Stranger { namespace: Some(labels), ..Stranger::default() };
        let origin = self.origin_of(routers.map(By::Pods), stranger, "OpenShift's router");
        self.remember(key, origin, String::new())
    }

    fn origin_of(&mut self, served: Option<By>, stranger: Stranger, what: &'static str) -> usize {
        match served {
            Some(By::Outside) => Self::PROXIES,
            Some(By::Nodes) => Self::NODES,
            Some(By::Pods(workloads)) => self.origin(Origin::Pods { workloads, what }),
            None => self.origin(Origin::Unknown { stranger, what }),
        }
    }

    fn remember(&mut self, key: Served<'a>, origin: usize, assumed: String) -> (usize, String) {
        let found = (origin, assumed);
        self.controllers.origins.insert(key, found.clone());
        found
    }
}

/// The IngressClass of a name, or the default one where none is named.
fn ingress_class<'a>(model: &'a Model, cluster: ClusterId, name: Option<&str>) -> Option<&'a OfCluster<IngressClass>> {
    let mut classes = model.outside.ingress_classes.iter().filter(|class| class.cluster == cluster);
    classes.find(|class| name.map_or(class.spec.is_default, |name| class.name == name))
}

fn has_all(workload: &Workload, labels: &[(&str, &str)]) -> bool {
    labels.iter().all(|(key, value)| workload.labels.get(*key).is_some_and(|found| **found == **value))
}

fn table() -> Vec<Known> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(line).collect()
}

fn line(line: &'static str) -> Known {
    let mut known = Known { controllers: Vec::new(), classes: Vec::new(), pods: Vec::new(), serves: Serves::Pods };
    for word in line.split_whitespace().skip(1) {
        match word.split_once('=') {
            Some(("controller", prefix)) => known.controllers.push(prefix),
            Some(("class", name)) => known.classes.push(name),
            Some(("pods", labels)) => {
                known.pods.push(labels.split(',').filter_map(|label| label.split_once('=')).collect());
            }
            _ if word == "outside" => known.serves = Serves::Outside,
            _ if word == "nodes" => known.serves = Serves::Nodes,
            _ => {}
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_says_something() {
        let lines = table();
        assert_eq!(lines.len(), 18);
        assert!(lines.iter().all(|known| !known.controllers.is_empty()));
        assert!(lines.iter().flat_map(|known| &known.pods).all(|labels| !labels.is_empty()));
        let words =
            TABLE.lines().filter(|line| !line.starts_with('#')).flat_map(|line| line.split_whitespace().skip(1));
        for word in words {
            let key = word.split_once('=').map_or(word, |(key, _)| key);
            assert!(["controller", "class", "pods", "outside", "nodes"].contains(&key), "{word}");
        }
    }
}

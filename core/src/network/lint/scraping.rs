//! Pods that ask to be scraped, and that policies shut off from whoever scrapes.

use std::collections::HashMap;

use roaring::{MultiOps, RoaringBitmap};

use crate::cluster::{Labels, Peer, PortMatch, PortRule, Protocol, Rule as PolicyRule, Selector, Workload, WorkloadId};
use crate::finding::{Finding, Part};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rules::{Reference, Rule, example};

use super::super::findings::finding;
use super::super::outside::stranger::Isolating;
use super::super::ports::PortSet;
use super::super::reachability::End;
use super::super::rows::Direction;
use super::super::words;
use super::ports::all_numbers;
use super::seen::Seen;
use super::sources;

pub(super) static RULE: Rule = Rule::of_network(
    "scraping-blocked",
    Severity::Warning,
    "A pod that asks for its metrics to be scraped, and that no Prometheus reaches",
    "The annotation `prometheus.io/scrape` asks Prometheus to fetch metrics from the pod. It runs in a namespace of its own as a rule, so that a policy which isolates the pod has to let it \
     in on that port; otherwise the metrics end without an error that anybody sees. Where the input has no Prometheus, a rule for the port that names other namespaces, addresses, everyone or \
     something called prometheus is taken to let it in, and so is a policy of the Admin tier that accepts what may be one.",
    [example!("scraping-blocked"), example!("scraping-blocked" mended)],
    &[
        sources::policies(),
        Reference::page(
            "Prometheus: configuration of kubernetes_sd_config",
            "https://prometheus.io/docs/prometheus/latest/configuration/configuration/#kubernetes_sd_config",
        ),
    ],
);

/// The word by which Prometheus and what belongs to it are known.
const PROMETHEUS: &str = "prometheus";

/// How many of them are asked at most whether they reach a pod.
const SERVERS: usize = 64;

/// The labels by which pods say what they run.
const NAMES: [&str; 4] = ["app.kubernetes.io/name", "app", "k8s-app", "name"];

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    let ids = || (0..).map(WorkloadId).zip(&seen.model.workloads);
    let scraped = ids().filter(|(_, workload)| !workload.scraped.is_empty() && seen.is_selectable(workload));
    let isolated = scraped
        .filter(|(id, _)| seen.reach.classes.of_workload(*id).is_some_and(|class| seen.reach.ingress.isolates(class)));
    let isolated: Vec<(WorkloadId, &Workload)> = isolated.collect();
    if isolated.is_empty() {
        return;
    }
    let servers = ids().filter(|(_, workload)| !workload.finished && is_prometheus(&workload.labels));
    let servers: Vec<(WorkloadId, &Workload)> = servers.take(SERVERS).collect();
    let mut let_in: HashMap<u16, RoaringBitmap> = HashMap::new();
    let isolating = (!seen.model.admin.is_empty()).then(|| Isolating::new(seen.model, seen.reach));
    let is_accepted = |id: WorkloadId, port: u16| {
        isolating.as_ref().is_some_and(|isolating| isolating.accepted(id).contains(Protocol::Tcp, port))
    };
    for (id, workload) in isolated {
        let mut own = servers.iter().filter(|(_, server)| server.cluster == workload.cluster).peekable();
        let first = own.peek().map(|(_, server)| seen.model.endpoint(server));
        let is_reached = match first {
            Some(_) => own.any(|(server, server_pod)| {
                // On the pod's own node nothing stops it, and it may be there.
                let may_be_near = server_pod.host_network && (server_pod.node.is_none() || server_pod.several_nodes);
                *server == id || may_be_near || workload.scraped.iter().any(|port| reaches(seen, *server, id, *port))
            }),
            None => workload.scraped.iter().any(|port| {
                let classes = let_in.entry(*port).or_insert_with(|| may_be_let_in(seen, *port));
                let class = seen.reach.classes.of_workload(id);
                class.is_some_and(|class| classes.contains(class)) || is_accepted(id, *port)
            }),
        };
        if !is_reached {
            found.push(told(seen, workload, first));
        }
    }
}

/// Whether labels say that a pod is a Prometheus.
fn is_prometheus(labels: &Labels) -> bool {
    NAMES.iter().any(|key| labels.get(*key).is_some_and(|value| &**value == PROMETHEUS))
}

fn reaches(seen: &Seen<'_>, from: WorkloadId, to: WorkloadId, port: u16) -> bool {
    seen.reach.verdict(End::Workload(from), End::Workload(to), None, Protocol::Tcp, port).is_allowed()
}

/// The classes with a rule that may let a Prometheus in on a port, which the input does not have.
fn may_be_let_in(seen: &Seen<'_>, port: u16) -> RoaringBitmap {
    let rules = seen.rules.iter().filter(|ruled| ruled.direction == Direction::Ingress && may_let_in(ruled.rule, port));
    rules.map(|ruled| seen.selected(ruled.of)).union()
}

fn may_let_in(rule: &PolicyRule, port: u16) -> bool {
    let is_any = |rule: &PortRule| matches!(rule.port, PortMatch::Named(_) | PortMatch::All);
    let on_port = rule.ports.is_empty()
        || all_numbers(&rule.ports).contains(Protocol::Tcp, port)
        || rule.ports.iter().any(is_any);
    let names_it = |pods: &Selector| {
        pods.requirements.iter().any(|asked| asked.values.iter().any(|value| value.contains(PROMETHEUS)))
    };
    let is_elsewhere = |peer: &Peer| match peer {
        Peer::Pods { namespaces: Some(_), .. } | Peer::Block(_) => true,
        Peer::Pods { namespaces: None, pods } => pods.as_ref().is_some_and(names_it),
        Peer::Nothing => false,
    };
    on_port && (rule.peers.is_empty() || rule.peers.iter().any(is_elsewhere))
}

fn told(seen: &Seen<'_>, workload: &Workload, server: Option<String>) -> Finding {
    let ports = PortSet::of_ports(workload.scraped.iter().map(|port| (Protocol::Tcp, *port)));
    let (ports, namespace) = (words::port_set(&ports), seen.namespace(workload.namespace));
    let who = match server {
        Some(server) => format!("{server} does not reach it there"),
        None => format!("no policy lets anyone from outside of {namespace} in there"),
    };
    let message = format!("Its pods ask to be scraped by Prometheus on {ports}, and {who}.");
    let path = FieldPath::root().fields(&["metadata", "name"]);
    finding(&RULE, workload.object, path, Part::Value, message)
}

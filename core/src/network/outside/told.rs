//! Ways in as the report has them.

use std::collections::HashMap;

use crate::cluster::outside::InNamespace;
use crate::cluster::{Model, ObjectId, WorkloadId};
use crate::finding::{Locate, Part};
use crate::report::{EntryDoor, EntryLink, EntryPod, EntryReport, EntrySource, EntrySourceKind, EntryVerdict};

use super::super::reachability::Reachability;
use super::super::words;
use super::entry::{Door, Entry, Origin};
use super::find::Ways;
use super::judge::{Judge, Judged};
use super::services::{Ends, PodPort};

/// How many policies are named beside a pod.
const POLICIES: usize = 10;

/// How many workloads and addresses are listed beside an entry.
const LISTED: usize = 100;

/// Judges and tells ways in.
pub(super) struct Teller<'a> {
    pub(super) ways: Ways<'a>,
    pub(super) judge: Judge<'a>,
    verdicts: HashMap<(usize, usize), EntryVerdict>,
    titles: HashMap<ObjectId, String>,
}

impl<'a> Teller<'a> {
    pub(super) fn new(model: &'a Model, reachability: &'a Reachability) -> Self {
        let ways = Ways::find(model);
        let titles = titles(model, &ways);
        Teller { ways, judge: Judge::new(model, reachability), verdicts: HashMap::new(), titles }
    }

    /// What policies say of a port of a pod.
    pub(super) fn judge(&mut self, origin: usize, pod: PodPort) -> Option<Judged> {
        let found = self.ways.origins.get(origin)?;
        self.judge.judge((origin, found), pod)
    }

    /// What policies say of all pods of an entry together.
    pub(super) fn verdict(&mut self, at: usize) -> EntryVerdict {
        let Some(entry) = self.ways.entries.get(at) else { return EntryVerdict::Nowhere };
        let (origin, ends) = (entry.origin, entry.ends);
        if let Some(known) = self.verdicts.get(&(origin, ends)) {
            return *known;
        }
        let Teller { ways, judge, .. } = self;
        let pods = ways.ends.lists.get(ends).map_or(&[][..], |ends| ends.pods.as_slice());
        let found = ways.origins.get(origin);
        let each = pods.iter().filter_map(|pod| Some(judge.judge((origin, found?), *pod)?.verdict));
        let verdict = together(each);
        self.verdicts.insert((origin, ends), verdict);
        verdict
    }

    /// An entry; of its pods only those of one workload, where one is given, and no more than so many.
    pub(super) fn entry(
        &mut self,
        at: usize,
        locate: &impl Locate,
        only: Option<WorkloadId>,
        limit: usize,
    ) -> Option<EntryReport> {
        let whole = self.verdict(at);
        let (origin, ends) = self.ways.entries.get(at).map(|entry| (entry.origin, entry.ends))?;
        let meant = |pod: &&PodPort| only.is_none_or(|only| pod.workload == only);
        let list = self.ways.ends.lists.get(ends)?;
        let total = list.pods.iter().filter(meant).count();
        let shown: Vec<PodPort> = list.pods.iter().filter(meant).take(limit).copied().collect();
        let pods: Vec<EntryPod> = shown.into_iter().filter_map(|pod| self.pod(origin, pod, locate)).collect();
        let verdict = only.map_or(whole, |_| together(pods.iter().map(|pod| pod.verdict)));
        let model = self.ways.model;
        let entry = self.ways.entries.get(at)?;
        let list = self.ways.ends.lists.get(ends)?;
        let address = |(text, protocol, port): &(String, crate::cluster::Protocol, u16)| match port {
            0 => text.clone(),
            port => format!("{text} {} {port}", protocol.name()),
        };
        Some(EntryReport {
            door: door(entry.door),
            sentence: format!("{} leads to {}.", self.head(entry), tail(model, list, only)),
            hosts: entry.hosts.clone(),
            condition: entry.condition.clone(),
            port: entry.port,
            node_port: entry.node_port,
            chain: entry
                .chain
                .iter()
                .map(|link| EntryLink {
                    object: locate.name(link.object),
                    path: link.path.to_string(),
                    span: locate.range(link.object, &link.path, Part::Key),
                })
                .collect(),
            from: source(model, self.ways.origins.get(entry.origin)?),
            verdict,
            pods_total: number(total),
            pods,
            addresses: list.addresses.iter().take(LISTED).map(address).collect(),
            assumed: entry.assumed.clone(),
        })
    }

    fn pod(&mut self, origin: usize, pod: PodPort, locate: &impl Locate) -> Option<EntryPod> {
        let judged = self.judge(origin, pod)?;
        let policies = self.judge.policies(pod.workload);
        let workload = self.ways.model.workload(pod.workload)?;
        Some(EntryPod {
            endpoint: self.ways.model.endpoint(workload),
            protocol: pod.protocol.name().to_string(),
            port: pod.port,
            verdict: judged.verdict,
            sentence: judged.sentence,
            policies_total: number(policies.len()),
            policies: policies.into_iter().take(POLICIES).map(|object| locate.name(object)).collect(),
            ask: judged.ask,
        })
    }

    /// The way in up to the Service, as the beginning of a sentence.
    pub(super) fn head(&self, entry: &Entry) -> String {
        let title = |at: Option<&super::entry::Link>| {
            at.and_then(|link| self.titles.get(&link.object)).map_or("", String::as_str)
        };
        let first = title(entry.chain.first());
        let port = |port: Option<u16>, of: &str| match port {
            Some(number) => format!("Port {number} of {of}"),
            None => format!("A port of {of}"),
        };
        let host = match entry.hosts.as_slice() {
            [] => "Every host".to_string(),
            [one] => format!("`{one}`"),
            [one, rest @ ..] => format!("`{one}` and {} more hosts", rest.len()),
        };
        let condition = match entry.condition.as_str() {
            "" => String::new(),
            text if text.starts_with('/') => format!(" with the path `{text}`"),
            text => format!(", {text},"),
        };
        match entry.door {
            Door::LoadBalancer { internal: false } => port(entry.port, &format!("the load balancer of {first}")),
            Door::LoadBalancer { internal: true } => {
                port(entry.port, &format!("the internal load balancer of {first}"))
            }
            Door::NodePort if entry.port.is_none() => {
                format!("A port of every node, which the cluster chooses, for {first}")
            }
            Door::NodePort => port(entry.port, &format!("every node, for {first}")),
            Door::ExternalIp => format!("{} of {host}, for {first},", port(entry.port, "").trim_end_matches(" of ")),
            Door::Ingress | Door::OpenShiftRoute => format!("{host}{condition} by {first}"),
            Door::Gateway(_) => match entry.chain.len() {
                3 => format!("{host}{condition} by {} at {first}", title(entry.chain.get(1))),
                _ => format!("{host}{condition} by {first}"),
            },
        }
    }
}

/// `Service web in shop` for every object that a chain may name.
fn titles(model: &Model, ways: &Ways<'_>) -> HashMap<ObjectId, String> {
    fn add<T>(titles: &mut HashMap<ObjectId, String>, ways: &Ways<'_>, kind: &str, objects: &[InNamespace<T>]) {
        titles.extend(objects.iter().map(|object| (object.object, ways.title(kind, object))));
    }
    let mut titles = HashMap::new();
    let outside = &model.outside;
    add(&mut titles, ways, "Service", &outside.services);
    add(&mut titles, ways, "Ingress", &outside.ingresses);
    add(&mut titles, ways, "Gateway", &outside.gateways);
    add(&mut titles, ways, "Route", &outside.openshift_routes);
    titles.extend(outside.routes.iter().map(|route| (route.object, ways.title(route.spec.kind.name(), route))));
    titles
}

/// What several verdicts say together: all the same, or it depends.
pub(super) fn together(verdicts: impl Iterator<Item = EntryVerdict>) -> EntryVerdict {
    let mut all = EntryVerdict::Nowhere;
    for verdict in verdicts {
        all = match (all, verdict) {
            (EntryVerdict::Nowhere, verdict) => verdict,
            (all, verdict) if all == verdict => all,
            _ => return EntryVerdict::Depends,
        };
    }
    all
}

fn door(door: Door) -> EntryDoor {
    match door {
        Door::LoadBalancer { internal: false } => EntryDoor::LoadBalancer,
        Door::LoadBalancer { internal: true } => EntryDoor::InternalLoadBalancer,
        Door::NodePort => EntryDoor::NodePort,
        Door::ExternalIp => EntryDoor::ExternalIp,
        Door::Ingress => EntryDoor::Ingress,
        Door::Gateway(_) => EntryDoor::Gateway,
        Door::OpenShiftRoute => EntryDoor::OpenshiftRoute,
    }
}

/// Where a way in ends, as the end of a sentence.
fn tail(model: &Model, ends: &Ends, only: Option<WorkloadId>) -> String {
    let mut pods = ends.pods.iter().filter(|pod| only.is_none_or(|only| pod.workload == only));
    let Some(first) = pods.next() else {
        return match ends.addresses.first() {
            Some((text, _, _)) => format!("{text}, which is no pod of the input"),
            None => "no pod of the input".to_string(),
        };
    };
    let name = model.workload(first.workload).map(|workload| model.endpoint(workload)).unwrap_or_default();
    let more = match pods.count() {
        0 => String::new(),
        more => format!(" and {} more", words::number(more)),
    };
    format!("{} {} of {name}{more}", first.protocol.name(), first.port)
}

fn source(model: &Model, origin: &Origin) -> EntrySource {
    let mut source = EntrySource {
        kind: EntrySourceKind::Clients,
        sentence: String::new(),
        workloads: Vec::new(),
        ranges: Vec::new(),
    };
    match origin {
        Origin::Clients(ranges) => {
            source.ranges = ranges.iter().map(ToString::to_string).collect();
            source.sentence = "Policies see the clients themselves, whose addresses are kept.".to_string();
        }
        Origin::Nodes => {
            source.kind = EntrySourceKind::Nodes;
            source.sentence = "Policies see the node that passes it on, not the client.".to_string();
        }
        Origin::Proxies => {
            source.kind = EntrySourceKind::Provider;
            source.sentence = "Policies see the provider's load balancer, outside of the cluster.".to_string();
        }
        Origin::Pods { workloads, what } => {
            let names = workloads.iter().filter_map(|id| model.workload(*id)).map(|found| model.endpoint(found));
            source.kind = EntrySourceKind::Pods;
            source.workloads = names.take(LISTED).collect();
            let more = match workloads.len() {
                0 | 1 => String::new(),
                many => format!(" and {} more", words::number(many - 1)),
            };
            let first = source.workloads.first().map_or("", String::as_str);
            source.sentence = format!("Policies see {what}, {first}{more}.");
        }
        Origin::Unknown { what, .. } => {
            source.kind = EntrySourceKind::UnknownPods;
            source.sentence = format!("Policies see {what}, whose pods are not in the input.");
        }
    }
    source
}

pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

//! Ways in as the report has them.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;

use crate::cluster::outside::{InNamespace, IpFamilies};
use crate::cluster::{Model, ObjectId, WorkloadId};
use crate::finding::{Locate, Part};
use crate::report::{EntryLink, EntryPod, EntryReport, EntrySource, EntrySourceKind, EntryVerdict};

use super::super::addresses::Family;
use super::super::dialect::Dialect;
use super::super::reachability::Reachability;
use super::super::reachability::classes::is_of_node;
use super::super::words;
use super::controllers::ANY_CONTROLLER;
use super::entry::{Door, Entry, Link, Origin, Ways};
use super::find::title;
use super::judge::{Judge, Judged, Way, way};
use super::services::{Ends, PodPort};

/// How many policies are named beside a pod.
const POLICIES: usize = 10;

/// How many blocks of clients a sentence names.
const BLOCKS: usize = 3;

/// How many addresses a sentence names.
const ADDRESSES: usize = 3;

/// How many workloads and addresses are listed beside an entry.
const LISTED: usize = 100;

/// Judges and tells ways in.
pub(super) struct Teller<'a> {
    pub(super) model: &'a Model,
    pub(super) ways: &'a Ways,
    pub(super) judge: Judge<'a>,
    verdicts: HashMap<(Way, usize), EntryVerdict>,
    titles: OnceCell<HashMap<ObjectId, String>>,
}

impl<'a> Teller<'a> {
    pub(super) fn new(model: &'a Model, reachability: &'a Reachability, ways: &'a Ways) -> Self {
        let (judge, titles) = (Judge::new(model, reachability), OnceCell::new());
        Teller { model, ways, judge, verdicts: HashMap::new(), titles }
    }

    /// The pods where an entry ends: those of its Service that have an address of its families.
    pub(super) fn pods(&self, entry: &Entry) -> Cow<'a, [PodPort]> {
        let pods = self.ways.ends.get(entry.ends).map_or(&[][..], |ends| ends.pods.as_slice());
        match entry.families {
            Some(families) if pods.iter().any(|pod| !self.judge.is_end(families, *pod)) => {
                pods.iter().filter(|pod| self.judge.is_end(families, **pod)).copied().collect()
            }
            _ => Cow::Borrowed(pods),
        }
    }

    /// The entries that lead to a workload.
    pub(super) fn leading(&self, id: WorkloadId) -> Vec<&'a Entry> {
        let ends = self.ways.ends.iter();
        let ends = ends.map(|ends| ends.pods.iter().find(|pod| pod.workload == id).copied());
        let found: Vec<Option<PodPort>> = ends.collect();
        let is_end = |entry: &&Entry| {
            let pod = found.get(entry.ends).copied().flatten();
            pod.is_some_and(|pod| entry.families.is_none_or(|families| self.judge.is_end(families, pod)))
        };
        self.ways.entries.iter().filter(is_end).collect()
    }

    /// What policies say of a port of a pod.
    pub(super) fn judge(&mut self, entry: &Entry, pod: PodPort) -> Option<Judged> {
        self.judge.judge((way(entry), self.ways.origins.get(entry.origin)?), pod)
    }

    /// What policies say of all pods of an entry together.
    pub(super) fn verdict(&mut self, entry: &Entry) -> EntryVerdict {
        let key = (way(entry), entry.ends);
        if let Some(known) = self.verdicts.get(&key) {
            return *known;
        }
        let pods = self.pods(entry);
        let verdict = together(pods.iter().filter_map(|pod| Some(self.judge(entry, *pod)?.verdict)));
        self.verdicts.insert(key, verdict);
        verdict
    }

    /// An entry; of its pods only those of one workload, where one is given, and no more than so many.
    pub(super) fn entry(
        &mut self,
        entry: &Entry,
        locate: &impl Locate,
        only: Option<WorkloadId>,
        limit: usize,
    ) -> Option<EntryReport> {
        let ends = self.ways.ends.get(entry.ends)?;
        let all = self.pods(entry);
        let meant = || all.iter().filter(|pod| only.is_none_or(|only| pod.workload == only));
        let pods: Vec<EntryPod> = meant().take(limit).filter_map(|pod| self.pod(entry, *pod, locate)).collect();
        let verdict = match only {
            Some(_) => together(meant().filter_map(|pod| Some(self.judge(entry, *pod)?.verdict))),
            None => self.verdict(entry),
        };
        let address = |(text, protocol, port): &(String, crate::cluster::Protocol, u16)| match port {
            0 => text.clone(),
            port => format!("{text} {} {port}", protocol.name()),
        };
        let link = |link: &Link| EntryLink {
            object: locate.name(link.object),
            path: link.path.to_string(),
            span: locate.range(link.object, &link.path, Part::Key),
        };
        Some(EntryReport {
            door: entry.door,
            sentence: format!(
                "{} leads to {}.",
                self.head(entry),
                tail(self.model, (ends, entry.families), meant(), only)
            ),
            hosts: entry.hosts.clone(),
            condition: entry.condition.clone(),
            port: entry.port,
            node_port: entry.node_port,
            chain: entry.chain.iter().map(link).collect(),
            from: source(self.model, self.judge.dialect(), self.ways.origins.get(entry.origin)?),
            verdict,
            pods_total: number(meant().count()),
            pods,
            addresses: ends.addresses.iter().take(LISTED).map(address).collect(),
            assumed: entry.assumed.clone(),
        })
    }

    fn pod(&mut self, entry: &Entry, pod: PodPort, locate: &impl Locate) -> Option<EntryPod> {
        let judged = self.judge(entry, pod)?;
        let mut policies = judged.closing;
        let own = self.judge.policies(pod.workload).into_iter();
        let own: Vec<_> = own.filter(|policy| !policies.contains(policy)).collect();
        policies.extend(own);
        let workload = self.model.workload(pod.workload)?;
        Some(EntryPod {
            endpoint: self.model.endpoint(workload),
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
        let titles = self.titles.get_or_init(|| titles(self.model));
        let title = |at: Option<&Link>| at.and_then(|link| titles.get(&link.object)).map_or("", String::as_str);
        let first = title(entry.chain.first());
        let port = |port: Option<u16>, of: &str| match port {
            Some(number) => format!("Port {number} of {of}"),
            None => format!("A port of {of}"),
        };
        let host = match entry.hosts.as_slice() {
            [] => "Every host".to_string(),
            [one] => format!("`{one}`"),
            [one, _] => format!("`{one}` and one more host"),
            [one, rest @ ..] => format!("`{one}` and {} more hosts", words::number(rest.len())),
        };
        let condition = match entry.condition.as_str() {
            "" => String::new(),
            text if text.starts_with('/') => format!(" with the path `{text}`"),
            text => format!(", {text},"),
        };
        match entry.door {
            Door::LoadBalancer => port(entry.port, &format!("the load balancer of {first}")),
            Door::InternalLoadBalancer => port(entry.port, &format!("the internal load balancer of {first}")),
            Door::NodePort if entry.port.is_none() => {
                format!("A port of every node, which the cluster chooses, for {first}")
            }
            Door::NodePort => port(entry.port, &format!("every node, for {first}")),
            Door::ExternalIp => format!("{} of {host}, for {first},", port(entry.port, "").trim_end_matches(" of ")),
            Door::Ingress | Door::OpenshiftRoute => format!("{host}{condition} by {first}"),
            Door::Gateway => match entry.chain.len() {
                3 => format!("{host}{condition} by {} at {first}", title(entry.chain.get(1))),
                // The listeners are those of the ListenerSet behind the Gateway.
                4 => format!("{host}{condition} by {} at {}", title(entry.chain.get(2)), title(entry.chain.get(1))),
                _ => format!("{host}{condition} by {first}"),
            },
        }
    }
}

/// `Service web in shop` for every object that a chain may name.
fn titles(model: &Model) -> HashMap<ObjectId, String> {
    fn of<T>(model: &Model, kind: &str, objects: &[InNamespace<T>]) -> Vec<(ObjectId, String)> {
        objects.iter().map(|object| (object.object, title(model, kind, object))).collect()
    }
    let outside = &model.outside;
    let mut titles: HashMap<ObjectId, String> = HashMap::new();
    titles.extend(of(model, "Service", &outside.services));
    titles.extend(of(model, "Ingress", &outside.ingresses));
    titles.extend(of(model, "Gateway", &outside.gateways));
    titles.extend(of(model, "ListenerSet", &outside.listener_sets));
    titles.extend(of(model, "Route", &outside.openshift_routes));
    titles.extend(outside.routes.iter().map(|route| (route.object, title(model, route.spec.kind.name(), route))));
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

/// Where a way in to some pods ends, as the end of a sentence.
fn tail<'p>(
    model: &Model,
    (ends, families): (&Ends, Option<IpFamilies>),
    mut pods: impl Iterator<Item = &'p PodPort>,
    only: Option<WorkloadId>,
) -> String {
    let addresses = words::some(ends.addresses.iter(), ADDRESSES, |(text, ..)| text.clone());
    let addresses = match ends.addresses.len() {
        0 => None,
        1 => Some(format!("{addresses}, which is no pod of the input")),
        _ => Some(format!("{addresses}, which are no pods of the input")),
    };
    let Some(first) = pods.next() else {
        let none = match families {
            Some(families) if !ends.pods.is_empty() => {
                let family = if families.four { Family::Ipv4 } else { Family::Ipv6 };
                format!("no pod of the input, since none of its Service has an {} address", family.name())
            }
            _ => "no pod of the input".to_string(),
        };
        return addresses.unwrap_or(none);
    };
    let name = model.workload(first.workload).map(|workload| model.endpoint(workload)).unwrap_or_default();
    let more = match pods.count() {
        0 => String::new(),
        more => format!(" and {} more", words::number(more)),
    };
    // Where it is asked about one workload, other places are another matter.
    let besides = addresses.filter(|_| only.is_none());
    let besides = besides.map_or(String::new(), |addresses| format!(", and to {addresses}"));
    format!("{} {} of {name}{more}{besides}", first.protocol.name(), first.port)
}

fn source(model: &Model, dialect: &Dialect, origin: &Origin) -> EntrySource {
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
        Origin::Nodes(ranges) => {
            source.kind = EntrySourceKind::Nodes;
            source.ranges = ranges.iter().map(ToString::to_string).collect();
            source.sentence = "Policies see the node that passes it on, not the client.".to_string();
            if !ranges.is_empty() {
                let blocks = words::some(source.ranges.iter(), BLOCKS, Clone::clone);
                source.sentence = format!("{} The load balancer lets through {blocks} alone.", source.sentence);
            }
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
            let mut found = workloads.iter().filter_map(|id| model.workload(*id));
            let of_node = match found.all(|found| is_of_node(found, dialect)) {
                true if workloads.len() == 1 => ": the address of its node, whose network it uses",
                true => ": the addresses of their nodes, whose network they use",
                false => "",
            };
            let what = if *what == ANY_CONTROLLER { "one of the ingress controllers" } else { what };
            source.sentence = format!("Policies see {what}, {first}{more}{of_node}.");
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

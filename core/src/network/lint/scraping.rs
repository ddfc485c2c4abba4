//! Pods that ask to be scraped, and that policies shut off from whoever scrapes.

use std::collections::{BTreeMap, HashMap};

use roaring::{MultiOps, RoaringBitmap};

use crate::cluster::{
    AdminPort, Labels, ObjectId, Peer, PortMatch, PortRule, Protocol, Rule as PolicyRule, Selector, Tier, Workload,
    WorkloadId,
};
use crate::finding::{Finding, Part, Place};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rule::{Reference, Rule, example};

use super::super::direction::Direction;
use super::super::findings::finding;
use super::super::outside::stranger::Isolating;
use super::super::ports::PortSet;
use super::super::reachability::End;
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
     something called prometheus is taken to let it in, and so is a policy of the Admin tier that accepts what may be one. Where the input has it, what leaves it counts too: pods that \
     would let it in, and that it is not let out to, are told of once, at the Prometheus.",
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

/// How many pods a sentence names.
const NAMED: usize = 3;

/// The labels by which pods say what they run.
const NAMES: [&str; 4] = ["app.kubernetes.io/name", "app", "k8s-app", "name"];

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    let ids = || (0..).map(WorkloadId).zip(&seen.model.workloads);
    let scraped = ids().filter(|(_, workload)| !workload.scraped.is_empty() && seen.is_selectable(workload));
    let scraped: Vec<(WorkloadId, &Workload)> = scraped.collect();
    if scraped.is_empty() {
        return;
    }
    let servers = ids().filter(|(_, workload)| !workload.finished && is_prometheus(&workload.labels));
    let servers: Vec<(WorkloadId, &Workload)> = servers.take(SERVERS).collect();
    let (mut paths, mut strangers) = (Paths::default(), Strangers::new(seen));
    // Who would be let in, but is not let out, by the Prometheus.
    let mut kept: BTreeMap<WorkloadId, Vec<&Workload>> = BTreeMap::new();
    for (id, workload) in scraped {
        let mut own = servers.iter().filter(|(_, server)| server.cluster == workload.cluster).peekable();
        let Some((_, first)) = own.peek() else {
            if let Some(why) = strangers.shut_out(seen, id, workload) {
                found.push(told(workload, &why));
            }
            continue;
        };
        let shut_out = || format!("{} does not reach it there", seen.model.endpoint(first));
        let (mut is_reached, mut lets_in) = (false, None);
        for (server, pod) in own.clone() {
            // On the pod's own node nothing stops it, and it may be there.
            let may_be_near = pod.host_network && (pod.node.is_none() || pod.several_nodes);
            let path = if *server == id || may_be_near { Path::OPEN } else { paths.of(seen, *server, id, workload) };
            is_reached |= path.leaves && path.arrives;
            lets_in = lets_in.or((path.arrives && !path.leaves).then_some(*server));
        }
        match lets_in {
            _ if is_reached => {}
            None => found.push(told(workload, &shut_out())),
            Some(server) => kept.entry(server).or_default().push(workload),
        }
    }
    found.extend(kept.iter().filter_map(|(server, pods)| kept_in(seen, *server, pods)));
}

/// Whether connections to the ports that are scraped leave the one end, and arrive at the other.
#[derive(Debug, Clone, Copy)]
struct Path {
    leaves: bool,
    arrives: bool,
}

impl Path {
    const OPEN: Path = Path { leaves: true, arrives: true };
}

/// What is known of connections between classes.
#[derive(Default)]
struct Paths<'a>(HashMap<(u32, u32, &'a [u16]), Path>);

impl<'a> Paths<'a> {
    fn of(&mut self, seen: &Seen<'_>, server: WorkloadId, id: WorkloadId, workload: &'a Workload) -> Path {
        let class = |id: WorkloadId| seen.reach.classes.of_workload(id);
        let Some((from, to)) = class(server).zip(class(id)) else { return Path::OPEN };
        let known = self.0.entry((from, to, workload.scraped.as_slice()));
        *known.or_insert_with(|| {
            let (from, to) = (End::Workload(server), End::Workload(id));
            let mut found: Option<Path> = None;
            // Who shares no family with a pod is not kept from it by policies.
            for family in seen.reach.families(from, to) {
                let (leaving, arriving) = seen.reach.open(from, to, family);
                let has = |open: &PortSet| workload.scraped.iter().any(|port| open.contains(Protocol::Tcp, *port));
                let path = match has(&leaving.intersection(&arriving)) {
                    true => return Path::OPEN,
                    false => Path { leaves: false, arrives: has(&arriving) },
                };
                found = Some(Path { arrives: path.arrives || found.is_some_and(|found| found.arrives), ..path });
            }
            found.unwrap_or(Path::OPEN)
        })
    }
}

/// What a Prometheus that the input does not have may be let in by.
struct Strangers<'a> {
    /// The classes with a rule that may let it in on a port.
    let_in: HashMap<u16, RoaringBitmap>,
    /// Asked where there are administrative policies.
    isolating: Option<Isolating<'a>>,
    /// What these say, by those that apply; and by class where they ask for ports by name.
    administered: HashMap<(Vec<ObjectId>, Option<u32>), Administered>,
}

/// The ports at which administrative policies may let in a stranger.
struct Administered {
    /// Those of the Admin tier, whatever NetworkPolicies say.
    accepted: PortSet,
    /// Those at which the tiers do not keep everybody out.
    left: [PortSet; 2],
}

impl<'a> Strangers<'a> {
    fn new(seen: &Seen<'a>) -> Self {
        let isolating = (!seen.model.admin.is_empty()).then(|| Isolating::new(seen.model, seen.reach));
        Strangers { let_in: HashMap::new(), isolating, administered: HashMap::new() }
    }

    /// Why nobody scrapes a pod; none where somebody may.
    fn shut_out(&mut self, seen: &Seen<'_>, id: WorkloadId, workload: &Workload) -> Option<String> {
        let class = seen.reach.classes.of_workload(id)?;
        let is_isolated = seen.reach.ingress.isolates(class);
        let administered = self.isolating.as_ref().map(|isolating| {
            let policies = isolating.administrative(id);
            let is_named = |port: &AdminPort| matches!(port, AdminPort::Named(_));
            let mut ports = policies.iter().flat_map(|policy| &policy.body.ingress).flat_map(|rule| &rule.ports);
            let key = (policies.iter().map(|policy| policy.object).collect(), ports.any(is_named).then_some(class));
            &*self.administered.entry(key).or_insert_with(|| Administered {
                accepted: isolating.accepted(id),
                left: [Tier::Admin, Tier::Baseline].map(|tier| isolating.left_by(id, tier)),
            })
        });
        for port in &workload.scraped {
            let has = |open: &PortSet| open.contains(Protocol::Tcp, *port);
            let may_be_asked = administered.is_none_or(|found| found.left.first().is_some_and(has));
            let is_open = match is_isolated {
                true => self.let_in.entry(*port).or_insert_with(|| may_be_let_in(seen, *port)).contains(class),
                false => administered.is_none_or(|found| found.left.last().is_some_and(has)),
            };
            if administered.is_some_and(|found| has(&found.accepted)) || (may_be_asked && is_open) {
                return None;
            }
        }
        let namespace = seen.namespace(workload.namespace);
        Some(match is_isolated {
            false => "administrative policies let nobody in there".to_string(),
            true => format!("no policy lets anyone from outside of {namespace} in there"),
        })
    }
}

/// Whether labels say that a pod is a Prometheus.
fn is_prometheus(labels: &Labels) -> bool {
    NAMES.iter().any(|key| labels.get(*key).is_some_and(|value| &**value == PROMETHEUS))
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

fn told(workload: &Workload, why: &str) -> Finding {
    let message = format!("Its pods ask to be scraped by Prometheus on {}, and {why}.", ports([workload]));
    finding(&RULE, workload.object, name(), Part::Value, message)
}

/// A Prometheus that policies do not let out to pods which would let it in.
fn kept_in(seen: &Seen<'_>, server: WorkloadId, pods: &[&Workload]) -> Option<Finding> {
    let server = seen.model.workload(server)?;
    let who = words::some(pods.iter(), NAMED, |pod| seen.model.endpoint(pod));
    let (asks, them) = if pods.len() == 1 { ("asks", "it") } else { ("ask", "them") };
    let message = format!(
        "{who} {asks} to be scraped by Prometheus on {}, and policies do not let {} out to {them}.",
        ports(pods.iter().copied()),
        seen.model.endpoint(server),
    );
    let mut told = finding(&RULE, server.object, name(), Part::Value, message);
    let places = pods.iter().take(NAMED).map(|pod| (seen.model.endpoint(pod), Place::name(pod.object)));
    told.related.extend(places);
    Some(told)
}

/// The ports on which pods ask to be scraped.
fn ports<'a>(pods: impl IntoIterator<Item = &'a Workload>) -> String {
    let ports = pods.into_iter().flat_map(|pod| &pod.scraped).map(|port| (Protocol::Tcp, *port));
    words::port_set(&PortSet::of_ports(ports))
}

fn name() -> FieldPath {
    FieldPath::root().fields(&["metadata", "name"])
}

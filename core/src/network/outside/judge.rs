//! What policies say of a connection that comes in from an origin and ends at a port of a pod.

use std::cell::OnceCell;
use std::collections::HashMap;

use ipnet::IpNet;

use crate::cluster::{ClusterId, Model, ObjectId, WorkloadId};
use crate::report::EntryVerdict;

use super::super::addresses::{AddressRange, GroupId};
use super::super::classes::ClassId;
use super::super::dialect::OwnNode;
use super::super::ports::PortSet;
use super::super::reachability::{End, Reachability};
use super::super::words;
use super::entry::Origin;
use super::services::PodPort;
use super::stranger::{Guess, Isolating, Stranger};

/// How many policies, ranges and peers a sentence names.
const NAMED: usize = 3;

/// What is said of a port of a pod.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    pub(super) verdict: EntryVerdict,
    pub(super) sentence: String,
    /// The source to ask `explain` about; empty where it is not known.
    pub(super) ask: String,
}

/// Judges ports of pods; pods of one class are judged once for each origin.
#[derive(Debug)]
pub(super) struct Judge<'a> {
    model: &'a Model,
    reachability: &'a Reachability,
    isolating: OnceCell<Isolating<'a>>,
    known: HashMap<(usize, ClassId, u8, u16), Judged>,
    guesses: HashMap<(usize, ClassId), Guess>,
    of_nodes: HashMap<ClusterId, Option<Vec<GroupId>>>,
}

/// Addresses by whether they may connect.
#[derive(Default)]
struct Pieces {
    allowed: Vec<AddressRange>,
    denied: Vec<AddressRange>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(model: &'a Model, reachability: &'a Reachability) -> Self {
        Judge {
            model,
            reachability,
            isolating: OnceCell::new(),
            known: HashMap::new(),
            guesses: HashMap::new(),
            of_nodes: HashMap::new(),
        }
    }

    /// Made when something is closed, or comes from pods that are not in the input.
    fn isolating(&self) -> &Isolating<'a> {
        self.isolating.get_or_init(|| Isolating::new(self.model, self.reachability))
    }

    /// What is said of a port of a pod; none for a pod that takes no part.
    pub(super) fn judge(&mut self, (number, origin): (usize, &Origin), pod: PodPort) -> Option<Judged> {
        let class = self.reachability.classes.of_workload(pod.workload)?;
        // Pods of the host network and those of their node always reach each other, so that pods of one class differ.
        let by_node = match origin {
            Origin::Pods { workloads, .. } => workloads.iter().any(|id| {
                *id == pod.workload || self.reachability.is_own_node(End::Workload(*id), End::Workload(pod.workload))
            }),
            _ => false,
        };
        let key = (number, class, pod.protocol as u8, pod.port);
        if let Some(known) = self.known.get(&key).filter(|_| !by_node) {
            return Some(known.clone());
        }
        let judged = match origin {
            Origin::Clients(ranges) => self.clients(ranges, class, pod),
            Origin::Nodes => self.nodes(class, pod),
            Origin::Proxies => self.proxies(class, pod),
            Origin::Pods { workloads, what } => self.pods(workloads, what, pod),
            Origin::Unknown { stranger, what } => self.unknown(number, stranger, what, class, pod),
        };
        if !by_node {
            self.known.insert(key, judged.clone());
        }
        Some(judged)
    }

    /// The policies that isolate a workload on the way in, and those of administrative tiers with rules about it.
    pub(super) fn policies(&self, id: WorkloadId) -> Vec<ObjectId> {
        let Some(workload) = self.model.workload(id) else { return Vec::new() };
        let mut found: Vec<ObjectId> =
            self.isolating().administrative(workload).into_iter().map(|policy| policy.object).collect();
        found.extend(self.isolating().of(id).map(|policy| policy.object));
        found
    }

    fn clients(&self, ranges: &[IpNet], class: ClassId, pod: PodPort) -> Judged {
        let pieces = self.pieces(class, pod, None, ranges);
        let ask = pieces.allowed.first().or(pieces.denied.first()).map(ToString::to_string).unwrap_or_default();
        let everyone =
            if ranges.is_empty() { "everyone outside" } else { "every address that the load balancer lets through" };
        let (verdict, sentence) = match (pieces.allowed.is_empty(), pieces.denied.is_empty()) {
            (false, true) => (EntryVerdict::Allowed, format!("Open to {everyone}.")),
            (false, false) => (EntryVerdict::Depends, format!("Open only to {}.", self::ranges(&pieces.allowed))),
            (true, _) => (EntryVerdict::Blocked, self.closed(pod, "from outside")),
        };
        Judged { verdict, sentence, ask }
    }

    fn nodes(&mut self, class: ClassId, pod: PodPort) -> Judged {
        let cluster = self.model.workload(pod.workload).map_or(ClusterId(0), |workload| workload.cluster);
        let groups = self.node_groups(cluster);
        let pieces = self.pieces(class, pod, groups.as_deref(), &[]);
        let own = self.reachability.settings.dialect.own_node != OwnNode::Judged;
        let (verdict, sentence) = match (pieces.allowed.is_empty(), pieces.denied.is_empty()) {
            (false, true) => (EntryVerdict::Allowed, "Open from every node.".to_string()),
            (false, false) => {
                let known = self::ranges(&pieces.allowed);
                let also = if own { " and the pod's own node" } else { "" };
                (EntryVerdict::Depends, format!("Open only where the node that passes it on is of {known}{also}."))
            }
            (true, _) if own => {
                let closed = self.closed(pod, "from other nodes");
                (
                    EntryVerdict::Depends,
                    format!("Open only where it arrives at the node that the pod runs on. {closed}"),
                )
            }
            (true, _) => (EntryVerdict::Blocked, self.closed(pod, "from nodes")),
        };
        Judged { verdict, sentence, ask: String::new() }
    }

    fn proxies(&self, class: ClassId, pod: PodPort) -> Judged {
        let pieces = self.pieces(class, pod, None, &[]);
        let (verdict, sentence) = match (pieces.allowed.is_empty(), pieces.denied.is_empty()) {
            (false, true) => (EntryVerdict::Allowed, "Open to every address outside.".to_string()),
            (false, false) => {
                let known = self::ranges(&pieces.allowed);
                (EntryVerdict::Depends, format!("Open only if the provider's load balancer has an address of {known}."))
            }
            (true, _) => (EntryVerdict::Blocked, self.closed(pod, "from outside")),
        };
        Judged { verdict, sentence, ask: String::new() }
    }

    fn pods(&self, workloads: &[WorkloadId], what: &str, pod: PodPort) -> Judged {
        let name =
            |id: &WorkloadId| self.model.workload(*id).map(|found| self.model.endpoint(found)).unwrap_or_default();
        let (mut open, mut shut, mut leaves) = (Vec::new(), Vec::new(), true);
        for id in workloads {
            let (from, to) = (End::Workload(*id), End::Workload(pod.workload));
            let mut families = self.reachability.families(from, to).into_iter();
            let asked = |set: &PortSet| set.contains(pod.protocol, pod.port);
            let is_open = families.any(|family| {
                let (leaving, arriving) = self.reachability.open(from, to, family);
                leaves &= asked(&leaving) || !asked(&arriving);
                asked(&leaving) && asked(&arriving)
            });
            if is_open { open.push(id) } else { shut.push(id) }
        }
        let ask = open.first().or(shut.first()).map(|id| name(id)).unwrap_or_default();
        let several = |ids: &[&WorkloadId]| match ids {
            [one] => name(one),
            [one, rest @ ..] => format!("{} and {} more", name(one), rest.len()),
            [] => String::new(),
        };
        let (verdict, sentence) = match (open.is_empty(), shut.is_empty()) {
            (false, true) => (EntryVerdict::Allowed, format!("Open from {what}, {}.", several(&open))),
            (false, false) => {
                (EntryVerdict::Depends, format!("Open from {}, not from {}.", several(&open), several(&shut)))
            }
            (true, _) if !leaves => {
                (EntryVerdict::Blocked, format!("Closed: egress policies do not let it leave {}.", several(&shut)))
            }
            (true, _) => (EntryVerdict::Blocked, self.closed(pod, &format!("from {what}, {}", several(&shut)))),
        };
        Judged { verdict, sentence, ask }
    }

    fn unknown(&mut self, number: usize, stranger: &Stranger, what: &str, class: ClassId, pod: PodPort) -> Judged {
        let (model, reachability) = (self.model, self.reachability);
        let isolating = self.isolating.get_or_init(|| Isolating::new(model, reachability));
        let guess =
            self.guesses.entry((number, class)).or_insert_with(|| isolating.from_stranger(pod.workload, stranger));
        let asked = |set: &PortSet| set.contains(pod.protocol, pod.port);
        let (verdict, sentence) = match (asked(&guess.sure), asked(&guess.possible)) {
            (true, _) => (EntryVerdict::Allowed, format!("Open wherever {what} runs.")),
            (false, true) => (EntryVerdict::Depends, self.depends(stranger, what, pod)),
            (false, false) => (EntryVerdict::Blocked, self.closed(pod, &format!("wherever {what} runs"))),
        };
        Judged { verdict, sentence, ask: String::new() }
    }

    fn depends(&self, stranger: &Stranger, what: &str, pod: PodPort) -> String {
        let admitting = self.isolating().admitting(pod.workload, stranger, |set| set.contains(pod.protocol, pod.port));
        let total = admitting.len();
        let mut told: Vec<String> = Vec::new();
        for (policy, peer) in admitting.into_iter().take(NAMED) {
            told.push(format!(
                "`{}` lets in {}",
                policy.name,
                words::peer(peer, words::namespace_of(self.model, policy))
            ));
        }
        if total > NAMED {
            told.push(format!("there are {} more such rules", total - NAMED));
        }
        match told.is_empty() {
            true => format!("It depends on where {what} runs, which administrative policies ask for."),
            false => format!("It depends on where {what} runs: {}.", words::list(told, "and")),
        }
    }

    /// Why nothing arrives.
    fn closed(&self, pod: PodPort, from: &str) -> String {
        let at = format!("{} {}", pod.protocol.name(), pod.port);
        let names: Vec<String> = self.isolating().of(pod.workload).map(|policy| format!("`{}`", policy.name)).collect();
        let workload = self.model.workload(pod.workload);
        let administrative = workload.is_some_and(|workload| !self.isolating().administrative(workload).is_empty());
        match names.len() {
            0 => format!("Closed: administrative policies do not let {at} in {from}."),
            _ if administrative => {
                format!("Closed: neither administrative policies nor {} let {at} in {from}.", some(names))
            }
            1 => format!("Closed: {} isolates it and does not let {at} in {from}.", some(names)),
            2 => format!("Closed: {} isolate it, and neither lets {at} in {from}.", some(names)),
            _ => format!("Closed: {} isolate it, and none lets {at} in {from}.", some(names)),
        }
    }

    /// The addresses outside that may connect to a port of a class, and those that may not: of some groups or of all, in some blocks or in all.
    fn pieces(&self, class: ClassId, pod: PodPort, groups: Option<&[GroupId]>, within: &[IpNet]) -> Pieces {
        let mut pieces = Pieces::default();
        let Some(own) = self.reachability.classes.get(class) else { return pieces };
        let within: Vec<AddressRange> = within.iter().map(|net| AddressRange::of(*net)).collect();
        for (group, id) in self.reachability.axes.groups().iter().zip(0..) {
            let told = self.reachability.mentions_ipv6 || group.family == super::super::Family::Ipv4;
            let asked = groups.is_none_or(|groups| groups.contains(&id)) && own.families.contains(&group.family);
            if !asked || !(told || within.iter().any(|range| range.family == group.family)) {
                continue;
            }
            let other = self.reachability.classes.of_group(id);
            let open = self.reachability.ingress.ports(class, other, group.family);
            let open = self.reachability.ports.get(open).contains(pod.protocol, pod.port);
            let list = if open { &mut pieces.allowed } else { &mut pieces.denied };
            match within.is_empty() {
                true => list.extend(&group.ranges),
                false => list.extend(
                    group.ranges.iter().flat_map(|range| within.iter().filter_map(|asked| range.intersection(asked))),
                ),
            }
        }
        crate::sort::sort(&mut pieces.allowed);
        pieces
    }

    /// The groups of the addresses of a cluster's nodes; none where no address is known.
    fn node_groups(&mut self, cluster: ClusterId) -> Option<Vec<GroupId>> {
        let (model, reachability) = (self.model, self.reachability);
        let groups = self.of_nodes.entry(cluster).or_insert_with(|| {
            let nodes = model.nodes.iter().filter(|node| node.cluster == cluster);
            let addresses = nodes.flat_map(|node| &node.addresses);
            let mut groups: Vec<GroupId> = addresses.map(|address| reachability.axes.group(*address)).collect();
            groups.sort_unstable();
            groups.dedup();
            (!groups.is_empty()).then_some(groups)
        });
        groups.clone()
    }
}

/// Some of many names.
fn some(mut names: Vec<String>) -> String {
    if names.len() > NAMED {
        let more = names.len() - NAMED;
        names.truncate(NAMED);
        names.push(format!("{more} more"));
    }
    words::list(names, "and")
}

fn ranges(ranges: &[AddressRange]) -> String {
    some(ranges.iter().map(ToString::to_string).collect())
}

//! What policies say of a connection that comes in from an origin and ends at a port of a pod.

mod pods;
mod unknown;

use std::cell::OnceCell;
use std::collections::HashMap;

use crate::cluster::outside::IpFamilies;
use crate::cluster::{Model, NetworkPolicy, ObjectId, Peer, Workload, WorkloadId};
use crate::report::EntryVerdict;

use super::super::addresses::Family;
use super::super::dialect::Dialect;
use super::super::direction::Direction;
use super::super::ports::PortSet;
use super::super::reachability::classes::{ClassId, is_of_node};
use super::super::reachability::{End, Reachability};
use super::super::words;
use super::closing;
use super::entry::{Entry, Origin};
use super::keeping::Keepers;
use super::own_node::may_be_of_own_node;
use super::services::PodPort;
use super::sources::{Scopes, Sources};
use super::stranger::{Guess, Isolating, Stranger};

/// How many policies and peers a sentence names.
const NAMED: usize = 3;

/// What is said of a port of a pod.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    pub(super) verdict: EntryVerdict,
    pub(super) sentence: String,
    /// The source to ask `explain` about; empty where it is not known.
    pub(super) ask: String,
    /// The policies that let nothing leave the source, where these close the way, and with them those that let nothing arrive.
    pub(super) closing: Vec<ObjectId>,
}

/// What tells ways in apart for policies: the number of the origin, and the address families.
pub(super) type Way = (usize, Option<IpFamilies>);

/// That of an entry.
pub(super) fn way(entry: &Entry) -> Way {
    (entry.origin, entry.families)
}

/// Whether connections are of a family; they may be where nobody tells.
pub(super) fn may_be(families: Option<IpFamilies>, family: Family) -> bool {
    families.is_none_or(|families| if family == Family::Ipv4 { families.four } else { families.six })
}

/// That somebody has no address of the family by which connections would have to come; of none that the pod has, where no family is named.
fn of_family(by: &str) -> String {
    match by.strip_prefix(" by ") {
        Some(family) => format!("no {family} address"),
        None => "no address of a family that the pod has".to_string(),
    }
}

/// Judges ports of pods; pods of one class are judged once for each origin.
#[derive(Debug)]
pub(super) struct Judge<'a> {
    model: &'a Model,
    reachability: &'a Reachability,
    isolating: OnceCell<Isolating<'a>>,
    keepers: Keepers<'a>,
    known: HashMap<(Way, ClassId, u8, u16), Judged>,
    guesses: HashMap<(Way, ClassId), (Guess, Guess)>,
    scopes: Scopes<'a>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(model: &'a Model, reachability: &'a Reachability) -> Self {
        Judge {
            model,
            reachability,
            isolating: OnceCell::new(),
            keepers: Keepers::new(model, reachability),
            known: HashMap::new(),
            guesses: HashMap::new(),
            scopes: Scopes::new(model, reachability),
        }
    }

    /// How open questions are answered.
    pub(super) fn dialect(&self) -> &'a Dialect {
        &self.reachability.settings.dialect
    }

    /// Made when something is closed, or comes from pods that are not in the input.
    fn isolating(&self) -> &Isolating<'a> {
        self.isolating.get_or_init(|| Isolating::new(self.model, self.reachability))
    }

    /// What is said of a port of a pod; none for a pod that takes no part.
    pub(super) fn judge(&mut self, (way, origin): (Way, &Origin), pod: PodPort) -> Option<Judged> {
        let class = self.reachability.classes.of_workload(pod.workload)?;
        // Pods of the host network and those of their node always reach each other, so that pods of one class differ.
        let by_node = match origin {
            Origin::Pods { workloads, .. } => workloads.iter().any(|id| {
                *id == pod.workload
                    || may_be_of_own_node(self.model, self.dialect(), *id, pod.workload)
                    || self.reachability.is_own_node(End::Workload(*id), End::Workload(pod.workload))
            }),
            _ => false,
        };
        let key = (way, class, pod.protocol as u8, pod.port);
        if let Some(known) = self.known.get(&key).filter(|_| !by_node) {
            return Some(known.clone());
        }
        let judged = match origin {
            Origin::Clients(_) | Origin::Nodes(_) | Origin::Proxies => self.by_address((way, origin), class, pod),
            Origin::Pods { workloads, what } => self.pods(workloads, what, way.1, pod),
            Origin::Unknown { stranger, what } => self.unknown(way, stranger, what, class, pod),
        };
        if !by_node {
            self.known.insert(key, judged.clone());
        }
        Some(judged)
    }

    /// Whether a pod has an address of the families of connections; otherwise it is no end of them.
    pub(super) fn is_end(&self, families: IpFamilies, pod: PodPort) -> bool {
        let class = self.reachability.classes.of_workload(pod.workload);
        let own = class.and_then(|class| self.reachability.classes.get(class));
        own.is_none_or(|own| own.families.iter().any(|family| may_be(Some(families), *family)))
    }

    /// The policies that isolate a workload on the way in, and those of administrative tiers with rules about it.
    pub(super) fn policies(&self, id: WorkloadId) -> Vec<ObjectId> {
        let mut found: Vec<ObjectId> =
            self.isolating().administrative(id).into_iter().map(|policy| policy.object).collect();
        found.extend(self.isolating().of(id).map(|policy| policy.object));
        found
    }

    /// Whether policies let in nobody at a port but pods of the namespaces of NetworkPolicies, none of which passes connections on. Blocks may have
    /// whoever uses the network of a node.
    pub(super) fn is_shut_to_others(&self, origin: Option<&Origin>, pod: PodPort) -> bool {
        let isolating = self.isolating();
        let Some(workload) = self.model.workload(pod.workload) else { return false };
        let meant = |set: &PortSet| set.contains(pod.protocol, pod.port);
        let serving: Vec<&Workload> = match origin {
            Some(Origin::Pods { workloads, .. }) => {
                workloads.iter().filter_map(|id| self.model.workload(*id)).collect()
            }
            _ => Vec::new(),
        };
        let of_node = serving.iter().any(|serving| is_of_node(serving, self.dialect()));
        let is_shut = |policy: &NetworkPolicy, peer: &Peer| match peer {
            Peer::Nothing => true,
            Peer::Block(block) => !of_node && !isolating.may_have_pods(block),
            Peer::Pods { namespaces: None, pods } => !serving.iter().any(|serving| {
                serving.namespace == policy.namespace && pods.as_ref().is_none_or(|pods| pods.matches(&serving.labels))
            }),
            Peer::Pods { .. } => false,
        };
        let mut policies = isolating.of(pod.workload).peekable();
        policies.peek().is_some()
            && policies.all(|policy| {
                let mut rules = policy.ingress.iter().filter(|rule| meant(&isolating.opened(rule, workload)));
                rules.all(|rule| !rule.peers.is_empty() && rule.peers.iter().all(|peer| is_shut(policy, peer)))
            })
            && !meant(&isolating.accepted(pod.workload))
    }

    /// Which addresses of an origin may connect.
    fn sources(&mut self, (way, origin): (Way, &Origin), class: ClassId, pod: PodPort) -> Sources {
        let at_no_block = matches!(origin, Origin::Nodes(_)) && !self.dialect().blocks_match_nodes;
        if !at_no_block || self.scopes.knows_nodes(class, way.1) {
            return self.scopes.ask((way, origin), class, pod);
        }
        // Of nodes that nobody told only the blocks are known that they are not in: all of them.
        match self.isolating().let_in_everybody(pod.workload, |set| set.contains(pod.protocol, pod.port)) {
            true => Sources::All(String::new()),
            false => Sources::None(String::new()),
        }
    }

    /// The family by which connections come, where it is one and the other one is told of too. It begins with a blank.
    fn by(&self, families: Option<IpFamilies>) -> &'static str {
        match families {
            Some(IpFamilies { four: true, six: false }) if self.reachability.tells_ipv6 => " by IPv4",
            Some(IpFamilies { four: false, six: true }) => " by IPv6",
            _ => "",
        }
    }

    fn by_address(&mut self, (way, origin): (Way, &Origin), class: ClassId, pod: PodPort) -> Judged {
        let exempt = self.reachability.settings.dialect.own_node.exempts(Direction::Ingress);
        let own = matches!(origin, Origin::Nodes(_)) && exempt;
        let (everyone, from) = match origin {
            Origin::Nodes(ranges) => {
                let everyone = match ranges.is_empty() {
                    true => "Open from every node.",
                    false => "Open from every node, to the addresses that the load balancer lets through.",
                };
                (everyone, if own { "from other nodes" } else { "from nodes" })
            }
            Origin::Clients(ranges) if !ranges.is_empty() => {
                ("Open to every address that the load balancer lets through.", "from outside")
            }
            _ => ("Open to everyone outside.", "from outside"),
        };
        let from = &format!("{from}{}", self.by(way.1));
        let (verdict, sentence, ask) = match self.sources((way, origin), class, pod) {
            Sources::All(ask) => (EntryVerdict::Allowed, everyone.to_string(), ask),
            Sources::Some(ranges, ask) => {
                let any = |ranges| words::list(ranges, "or");
                let sentence = match origin {
                    Origin::Nodes(_) => {
                        let (also, known) = (if own { ", or is the pod's own" } else { "" }, any(ranges));
                        format!("Open only where the node that passes it on has an address in {known}{also}.")
                    }
                    Origin::Proxies => {
                        format!("Open only if the provider's load balancer has an address in {}.", any(ranges))
                    }
                    _ => format!("Open only to {}.", words::list(ranges, "and")),
                };
                (EntryVerdict::Depends, sentence, ask)
            }
            Sources::None(ask) if own => {
                let closed = self.closed(pod, from, None);
                let sentence = format!("Open only where it arrives at the node that the pod runs on. {closed}");
                (EntryVerdict::Depends, sentence, ask)
            }
            Sources::None(ask) => (EntryVerdict::Blocked, self.closed(pod, from, None), ask),
            Sources::Nobody => {
                let address = of_family(self.by(way.1));
                (EntryVerdict::Blocked, format!("Closed: the load balancer lets through {address}."), String::new())
            }
        };
        Judged { verdict, sentence, ask, closing: Vec::new() }
    }

    /// Why nothing arrives.
    fn closed(&self, pod: PodPort, from: &str, who: Option<&Stranger>) -> String {
        closing::arriving(self.isolating(), pod, from, who)
    }
}

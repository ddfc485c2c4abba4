//! What policies say of a connection that comes in from an origin and ends at a port of a pod.

use std::cell::OnceCell;
use std::collections::HashMap;

use crate::cluster::{Model, ObjectId, Peer, WorkloadId};
use crate::report::EntryVerdict;

use super::super::classes::ClassId;
use super::super::dialect::Dialect;
use super::super::ports::PortSet;
use super::super::reachability::{End, Reachability};
use super::super::rows::Direction;
use super::super::words;
use super::entry::Origin;
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
}

/// Judges ports of pods; pods of one class are judged once for each origin.
#[derive(Debug)]
pub(super) struct Judge<'a> {
    model: &'a Model,
    reachability: &'a Reachability,
    isolating: OnceCell<Isolating<'a>>,
    known: HashMap<(usize, ClassId, u8, u16), Judged>,
    guesses: HashMap<(usize, ClassId), Guess>,
    scopes: Scopes<'a>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(model: &'a Model, reachability: &'a Reachability) -> Self {
        Judge {
            model,
            reachability,
            isolating: OnceCell::new(),
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
            Origin::Clients(_) | Origin::Nodes(_) | Origin::Proxies => self.by_address((number, origin), class, pod),
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
        let mut found: Vec<ObjectId> =
            self.isolating().administrative(id).into_iter().map(|policy| policy.object).collect();
        found.extend(self.isolating().of(id).map(|policy| policy.object));
        found
    }

    /// Whether policies let in nobody at a port but pods of the namespaces of NetworkPolicies.
    pub(super) fn is_shut_to_others(&self, pod: PodPort) -> bool {
        let isolating = self.isolating();
        let meant = |set: &PortSet| set.contains(pod.protocol, pod.port);
        let admitting = isolating.admitting(pod.workload, &Stranger::default(), meant);
        isolating.of(pod.workload).next().is_some()
            && admitting.iter().all(|(_, peer)| matches!(peer, Peer::Pods { namespaces: None, .. }))
            && !meant(&isolating.accepted(pod.workload))
    }

    fn by_address(&mut self, (number, origin): (usize, &Origin), class: ClassId, pod: PodPort) -> Judged {
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
        let (verdict, sentence, ask) = match self.scopes.ask((number, origin), class, pod) {
            Sources::All(ask) => (EntryVerdict::Allowed, everyone.to_string(), ask),
            Sources::Some(known, ask) => {
                let sentence = match origin {
                    Origin::Nodes(_) => {
                        let also = if own { ", or is the pod's own" } else { "" };
                        format!("Open only where the node that passes it on has an address in {known}{also}.")
                    }
                    Origin::Proxies => format!("Open only if the provider's load balancer has an address in {known}."),
                    _ => format!("Open only to {known}."),
                };
                (EntryVerdict::Depends, sentence, ask)
            }
            Sources::None(ask) if own => {
                let closed = self.closed(pod, from);
                let sentence = format!("Open only where it arrives at the node that the pod runs on. {closed}");
                (EntryVerdict::Depends, sentence, ask)
            }
            Sources::None(ask) => (EntryVerdict::Blocked, self.closed(pod, from), ask),
        };
        Judged { verdict, sentence, ask }
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
        let guess = self.guesses.entry((number, class)).or_insert_with(|| isolating.let_in(pod.workload, stranger));
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
            told.push(format!("`{}` lets in {}", policy.name, words::peer(peer, self.model.name_of(policy.namespace))));
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
        let names: Vec<String> =
            self.isolating().of(pod.workload).map(|policy| format!("`{}`", policy.called())).collect();
        let administrative = !self.isolating().administrative(pod.workload).is_empty();
        let count = names.len();
        let names = words::some(names.into_iter(), NAMED, |name| name);
        match count {
            0 => format!("Closed: administrative policies do not let {at} in {from}."),
            _ if administrative => {
                format!("Closed: neither administrative policies nor {names} let {at} in {from}.")
            }
            1 => format!("Closed: {names} isolates it and does not let {at} in {from}."),
            2 => format!("Closed: {names} isolate it, and neither lets {at} in {from}."),
            _ => format!("Closed: {names} isolate it, and none lets {at} in {from}."),
        }
    }
}

//! What is said of connections that come from pods of the input: an ingress controller, say.

use crate::cluster::WorkloadId;
use crate::cluster::outside::IpFamilies;
use crate::report::EntryVerdict;

use super::super::super::ports::PortSet;
use super::super::super::reachability::End;
use super::super::super::reachability::classes::is_of_node;
use super::super::closing;
use super::super::own_node::may_be_of_own_node;
use super::super::services::PodPort;
use super::super::stranger::Stranger;
use super::{Judge, Judged, may_be, of_family};

impl Judge<'_> {
    /// From the pods that `what` names.
    pub(super) fn pods(&self, workloads: &[WorkloadId], what: &str, by: Option<IpFamilies>, pod: PodPort) -> Judged {
        let name =
            |id: &WorkloadId| self.model.workload(*id).map(|found| self.model.endpoint(found)).unwrap_or_default();
        let (mut open, mut shut, mut near) = (Vec::new(), Vec::new(), Vec::new());
        // Those that policies do not let out, though they would be let in.
        let mut stuck: Vec<&WorkloadId> = Vec::new();
        // Those that policies do not let out, whether or not they would be let in.
        let mut kept: Vec<&WorkloadId> = Vec::new();
        // Whether any of them could connect at all.
        let mut any_tried = false;
        for id in workloads {
            let (from, to) = (End::Workload(*id), End::Workload(pod.workload));
            let families = self.reachability.families(from, to).into_iter();
            let mut families = families.filter(|family| may_be(by, *family));
            let asked = |set: &PortSet| set.contains(pod.protocol, pod.port);
            let (mut leaves, mut tried) = (false, false);
            let is_open = families.any(|family| {
                let (leaving, arriving) = self.reachability.open(from, to, family);
                tried = true;
                leaves |= asked(&leaving);
                let is_stuck = asked(&arriving) && !asked(&leaving);
                if is_stuck && stuck.last() != Some(&id) {
                    stuck.push(id);
                }
                asked(&leaving) && asked(&arriving)
            });
            any_tried |= tried;
            if tried && !leaves {
                kept.push(id);
            }
            match is_open {
                true => open.push(id),
                false if may_be_of_own_node(self.model, self.dialect(), *id, pod.workload) => near.push(id),
                false => shut.push(id),
            }
        }
        let ask = open.iter().chain(&near).chain(&shut).next().map(|id| name(id)).unwrap_or_default();
        let several = |ids: &[&WorkloadId]| match ids {
            [one] => name(one),
            [one, rest @ ..] => format!("{} and {} more", name(one), rest.len()),
            [] => String::new(),
        };
        // Who is closed out wherever it runs, or but for the pod's own node.
        let by_family = self.by(by);
        let apart: Vec<&WorkloadId> = near.iter().chain(&shut).copied().collect();
        let is_of_node = |id: &&WorkloadId| {
            self.model.workload(**id).is_some_and(|found| is_of_node(found, &self.reachability.settings.dialect))
        };
        let mut closing = Vec::new();
        let (verdict, sentence) = match (open.is_empty(), apart.is_empty()) {
            (false, true) => (EntryVerdict::Allowed, format!("Open from {what}, {}.", several(&open))),
            (false, false) => {
                (EntryVerdict::Depends, format!("Open from {}, not from {}.", several(&open), several(&apart)))
            }
            (true, _) if !near.is_empty() => {
                let closed = self.closed(pod, &format!("from other nodes{by_family}"), None);
                let sentence = format!(
                    "Open only where {what}, {}, runs on the node of the pod: policies see the node, whose network it uses. {closed}",
                    several(&near)
                );
                (EntryVerdict::Depends, sentence)
            }
            (true, _) if !stuck.is_empty() => {
                let keeping = self.keepers.keeping(&stuck, pod, by);
                let policies = closing::leaving(&keeping);
                closing = keeping.objects();
                (EntryVerdict::Blocked, format!("Closed: {policies} not let it leave {}{by_family}.", several(&stuck)))
            }
            (true, _) if !any_tried => {
                let verb = if shut.len() == 1 { "has" } else { "have" };
                let address = of_family(by_family);
                (EntryVerdict::Blocked, format!("Closed: {} {verb} {address}.", several(&shut)))
            }
            (true, _) => {
                let first = shut.iter().find(|id| !is_of_node(id)).and_then(|id| self.model.workload(**id));
                let known = first.map(|first| Stranger::known(self.model, first));
                let of_node = if known.is_none() { ", which uses the network of its node" } else { "" };
                let from = format!("from {what}, {}{of_node}", several(&shut));
                let by_family = if by_family.is_empty() { "" } else { &format!(",{by_family}") };
                let mut sentence = self.closed(pod, &format!("{from}{by_family}"), known.as_ref());
                let keeping = self.keepers.keeping(&kept, pod, by);
                closing = keeping.objects();
                if !closing.is_empty() {
                    let policies = closing::leaving(&keeping);
                    sentence = format!("{sentence} And {policies} not let it leave {}.", several(&kept));
                    closing.extend(self.policies(pod.workload));
                }
                (EntryVerdict::Blocked, sentence)
            }
        };
        Judged { verdict, sentence, ask, closing }
    }
}

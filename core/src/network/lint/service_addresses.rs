//! Blocks of addresses that are those of Services.

use std::collections::HashMap;
use std::net::IpAddr;

use crate::cluster::outside::{InNamespace, Service};
use crate::cluster::{ClusterId, Peer, WorkloadId, called};
use crate::finding::{Finding, Part, Place};
use crate::report::Severity;
use crate::rule::{Reference, Rule, example};

use super::super::direction::Direction;
use super::super::outside::services::Services;
use super::super::words;
use super::ruled::Ruled;
use super::seen::Seen;

pub(super) static RULE: Rule = Rule::of_network(
    "block-of-service",
    Severity::Warning,
    "A block of addresses that is that of a Service",
    "The address of a Service is replaced by that of a pod on the way, and most network plugins look at a connection after that. Whether `ipBlock` sees the address of a Service is \
     left open by the specification. It is told of single addresses that Services of the input have, where nothing else in the rule leads to what is behind the Service.",
    [example!("block-of-service"), example!("block-of-service" mended)],
    &[Reference::page(
        "Network policies: what you can't do with network policies",
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/#what-you-can-t-do-with-network-policies-at-least-not-yet",
    )],
);

/// How many pods of a Service are looked at, and how many a message names.
const LOOKED_AT: usize = 1_000;
const NAMED: usize = 3;

/// A Service of the input, with its number.
type Known<'a> = (usize, &'a InNamespace<Service>);

pub(super) fn look(seen: &Seen<'_>, services: &Services<'_>, found: &mut Vec<Finding>) {
    let mut known: HashMap<(ClusterId, IpAddr), Known<'_>> = HashMap::new();
    for (id, service) in seen.model.outside.services.iter().enumerate() {
        let cluster = seen.model.namespace(service.namespace).map(|namespace| namespace.cluster);
        for (cluster, address) in service.spec.cluster_ips.iter().filter_map(|address| Some((cluster?, *address))) {
            known.entry((cluster, address)).or_insert((id, service));
        }
    }
    if known.is_empty() {
        return;
    }
    for ruled in seen.rules.iter().filter(|ruled| ruled.direction == Direction::Egress) {
        for (at, peer) in ruled.numbered() {
            let Peer::Block(block) = peer else { continue };
            let is_single = block.cidr.prefix_len() == block.cidr.max_prefix_len();
            let service = known.get(&(ruled.policy.cluster, block.cidr.addr())).filter(|_| is_single);
            found.extend(service.and_then(|service| judge(seen, services, ruled, (at, block.cidr.addr()), *service)));
        }
    }
}

fn judge(
    seen: &Seen<'_>,
    services: &Services<'_>,
    ruled: &Ruled<'_>,
    (at, address): (usize, IpAddr),
    (id, service): Known<'_>,
) -> Option<Finding> {
    let pods: Vec<WorkloadId> = services.pods(id).iter().take(LOOKED_AT).copied().collect();
    // Where something else in the rule leads there, somebody knows of a network plugin that asks for both.
    let leads_there = |(other, peer): (usize, &Peer)| match peer {
        Peer::Pods { .. } if pods.is_empty() => true,
        Peer::Pods { .. } => {
            let matched = seen.pods_matched(ruled, other);
            seen.ids(&matched).any(|id| pods.contains(&id))
        }
        Peer::Block(_) => other != at && service.spec.selector.is_none(),
        Peer::Nothing => false,
    };
    if ruled.numbered().any(leads_there) {
        return None;
    }
    let namespace = seen.namespace(service.namespace);
    let (by, what) = match (&service.spec.selector, pods.as_slice()) {
        (None, _) => ("the one behind it", "Name the addresses behind it.".to_string()),
        (Some(_), []) => ("that of a pod", "Select the pods behind it by their labels.".to_string()),
        (Some(_), some) => {
            let names = some.iter().filter_map(|id| seen.model.workload(*id));
            let names = words::some(names.map(|workload| seen.model.endpoint(workload)), NAMED, |name| name);
            ("that of a pod", format!("Select the pods behind it ({names}) by their labels."))
        }
    };
    let message = format!(
        "{address} is the address of the Service {namespace}/{}: most network plugins see a connection only after it was replaced by {by}, so that this allows nothing. {what}",
        called(&service.name),
    );
    let path = ruled.peer_path(at).fields(&["ipBlock", "cidr"]);
    let mut told = ruled.finding(&RULE, path, Part::Value, message);
    told.related.push(("the Service".to_string(), Place::name(service.object)));
    Some(told)
}

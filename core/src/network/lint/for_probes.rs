//! Rules for what is allowed in any case.

use crate::cluster::outside::{InNamespace, Service, ServiceType};
use crate::cluster::{Peer, Protocol};
use crate::finding::{Finding, Part};
use crate::report::Severity;
use crate::rule::{Reference, Rule, example};

use super::super::addresses::AddressRange;
use super::super::direction::Direction;
use super::super::outside::services::has_labels;
use super::super::ports::PortSet;
use super::ports::all_numbers;
use super::ruled::Ruled;
use super::seen::Seen;
use super::sources;

pub(super) static RULE: Rule = Rule::of_network(
    "rule-for-probes",
    Severity::Info,
    "A rule that lets nodes in for probes, which get in anyway",
    "What a node sends to the pods that run on it is always allowed, so that the kubelet can probe them. A rule for the addresses of nodes opens the probed port to all other \
     nodes, and to whatever uses their network. It is told where the input has the nodes, and the ports of the rule are probed, unless a Service lets connections from outside \
     come through nodes.",
    [example!("rule-for-probes"), example!("rule-for-probes" mended)],
    &[
        sources::policies(),
        Reference::page(
            "Configure liveness, readiness and startup probes",
            "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
        ),
    ],
);

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    let is_exempt = seen.reach.settings.dialect.own_node.exempts(Direction::Ingress);
    if !is_exempt || seen.model.nodes.iter().all(|node| node.addresses.is_empty()) {
        return;
    }
    for ruled in seen.rules.iter().filter(|ruled| ruled.direction == Direction::Ingress && !ruled.rule.ports.is_empty())
    {
        let of_nodes = |peer: &Peer| is_of_nodes(seen, ruled, peer);
        let is_for_nodes = !ruled.rule.peers.is_empty() && ruled.rule.peers.iter().all(of_nodes);
        if is_for_nodes && is_probed(seen, ruled) && !is_behind_nodes(seen, ruled) {
            let message = "These are addresses of nodes, and the ports are those of probes: what comes from a pod's own node is allowed without any rule.";
            found.push(ruled.finding(&RULE, ruled.path(), Part::Key, message.to_string()));
        }
    }
}

/// Whether a peer is a block that has addresses of nodes and of no pod.
fn is_of_nodes(seen: &Seen<'_>, ruled: &Ruled<'_>, peer: &Peer) -> bool {
    let Peer::Block(block) = peer else { return false };
    let range = AddressRange::of(block.cidr);
    let nodes = seen.model.nodes.iter().filter(|node| node.cluster == ruled.policy.cluster);
    block.cidr.prefix_len() > 0 && nodes.flat_map(|node| &node.addresses).any(|address| range.contains(*address))
}

/// Whether connections from outside arrive at the pods through nodes, which give them their own address.
fn is_behind_nodes(seen: &Seen<'_>, ruled: &Ruled<'_>) -> bool {
    let through_nodes = |service: &&InNamespace<Service>| {
        matches!(service.spec.kind, ServiceType::NodePort | ServiceType::LoadBalancer)
    };
    let mut services = seen.model.outside.services.iter().filter(through_nodes);
    services.any(|service| {
        let Some(selector) = &service.spec.selector else { return false };
        service.namespace == ruled.policy.namespace
            && seen.workloads(seen.selected(ruled.of)).any(|workload| has_labels(workload, selector))
    })
}

/// Whether every port of a rule is probed in every pod that it applies to.
fn is_probed(seen: &Seen<'_>, ruled: &Ruled<'_>) -> bool {
    let asked = all_numbers(&ruled.rule.ports);
    let selected = seen.selected(ruled.of);
    let mut pods = seen.workloads(selected).peekable();
    let probed = |probes: &[u16]| PortSet::of_ports(probes.iter().map(|port| (Protocol::Tcp, *port)));
    !asked.is_empty() && pods.peek().is_some() && pods.all(|workload| probed(&workload.probes).covers(&asked))
}

//! Pods of the host network in selectors.

use std::collections::HashSet;

use crate::cluster::{self, AdminPeer, Labels, NamespaceId, ObjectId, Selector, Subject, Workload};
use crate::finding::{Finding, Part};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rule::{Rule, example};

use super::super::dialect::HostNetwork;
use super::super::direction::Direction;
use super::super::findings::finding;
use super::super::places::{admin_peers, rules_of};
use super::super::within::Within;
use super::super::words;
use super::seen::{Seen, asks};
use super::sources;

pub(super) static RULE: Rule = Rule::of_network(
    "host-network-pods-selected",
    Severity::Warning,
    "A selector that means pods of the host network",
    "Pods with `hostNetwork: true` have the address of their node, and what policies do to them is undefined; most network plugins let no policy apply to them, and no selector \
     match them. As a peer they take the addresses of their nodes. Administrative policies never apply to them, \
     and match them by their nodes alone. Nothing is told of selectors that do not ask for labels.",
    [example!("host-network-pods-selected"), example!("host-network-pods-selected" mended)],
    &[sources::host_network()],
);

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    if seen.reach.settings.dialect.host_network == HostNetwork::LikePods {
        return;
    }
    let mut known: HashSet<(NamespaceId, &Labels)> = HashSet::new();
    let running = seen.model.workloads.iter().filter(|workload| workload.host_network && !workload.finished);
    // One for all with the same labels.
    let hosts: Vec<&Workload> =
        running.filter(|workload| known.insert((workload.namespace, &workload.labels))).collect();
    if hosts.is_empty() {
        return;
    }
    let means = |within: Within, pods: &Selector| {
        let mut hosts = hosts.iter().filter(|_| asks(pods));
        hosts.find(|host| within.has(seen.model, host) && pods.matches(&host.labels)).copied()
    };
    for policy in &seen.model.policies {
        let Some(workload) = means(Within::Own(policy.namespace), &policy.pod_selector) else { continue };
        let message = format!(
            "{} uses the network of its node, and most network plugins let no policy apply to it: this one does not isolate it there.",
            seen.model.endpoint(workload)
        );
        found.push(told(policy.object, FieldPath::root().fields(&["spec", "podSelector"]), message, workload));
    }
    // Whom everyone may reach, nodes may reach too.
    let is_open = |rule: &cluster::Rule| rule.peers.is_empty() && rule.ports.is_empty();
    for ruled in &seen.rules {
        let rules = rules_of(ruled.policy, ruled.direction);
        if rules.iter().any(is_open) {
            continue;
        }
        for (at, peer) in ruled.numbered() {
            let Some((within, pods)) = Within::of_peer(ruled.policy, peer) else { continue };
            let Some(workload) = means(within, pods) else { continue };
            let (comes, takes) = comes(ruled.direction);
            let dialect = &seen.reach.settings.dialect;
            let advice = match dialect.blocks_match_nodes {
                true => format!("Allow the addresses of the nodes by an `ipBlock` in `{takes}`."),
                false => format!(
                    "{} does not match nodes by an `ipBlock` either, unless it is configured to (`policy-cidr-match-mode`).",
                    words::capitalised(dialect.name)
                ),
            };
            let message = format!(
                "{} uses the network of its node, so that with most network plugins {comes}, and this selector does not match it. {advice}",
                seen.model.endpoint(workload)
            );
            found.push(told(ruled.policy.object, ruled.peer_path(at).field("podSelector"), message, workload));
        }
    }
    for policy in seen.admin() {
        if let Subject::Pods { namespaces, pods: Some(pods) } = &policy.body.subject
            && let Some(workload) = means(Within::Namespaces(policy.cluster, namespaces), pods)
        {
            let message = format!(
                "{} uses the network of its node, and administrative policies apply to no such pod: this one decides nothing about it.",
                seen.model.endpoint(workload)
            );
            let path = FieldPath::root().fields(&["spec", "subject", "pods", "podSelector"]);
            found.push(told(policy.object, path, message, workload));
        }
        for (at, _, peer) in admin_peers(policy) {
            let AdminPeer::Pods { namespaces, pods: Some(pods) } = peer else { continue };
            let Some(workload) = means(Within::Namespaces(policy.cluster, namespaces), pods) else { continue };
            let (comes, _) = comes(at.direction);
            let takes = match at.direction {
                Direction::Ingress => "",
                Direction::Egress => " Select its node by `nodes`.",
            };
            let message = format!(
                "{} uses the network of its node: {comes}, and this selector does not match it.{takes}",
                seen.model.endpoint(workload)
            );
            found.push(told(policy.object, at.path().fields(&["pods", "podSelector"]), message, workload));
        }
    }
}

/// What traffic of a pod of the host network is, and the field for the other end.
fn comes(direction: Direction) -> (&'static str, &'static str) {
    match direction {
        Direction::Ingress => ("what comes from it comes from the node", "from"),
        Direction::Egress => ("what goes to it goes to the node", "to"),
    }
}

fn told(object: ObjectId, path: FieldPath, message: String, workload: &Workload) -> Finding {
    let mut told = finding(&RULE, object, path, Part::Key, message);
    told.related.push(("the pod of the host network".to_string(), crate::finding::Place::name(workload.object)));
    told
}

//! Pods of the host network in selectors.

use std::collections::HashSet;

use crate::cluster::{Labels, NamespaceId, Peer, Workload};
use crate::finding::{Finding, Part, Place};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rules::{Rule, example};

use super::super::dialect::HostNetwork;
use super::super::findings::finding;
use super::super::rows::Direction;
use super::seen::{Seen, asks};
use super::sources;

pub(super) static RULE: Rule = Rule::of_network(
    "host-network-pods-selected",
    Severity::Warning,
    "A selector that means pods of the host network",
    "Pods with `hostNetwork: true` have the address of their node, and what policies do to them is undefined; most network plugins let no policy apply to them, and no selector \
     match them. As a peer they take the addresses of their nodes. Nothing is told of selectors that do not ask for labels.",
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
    for policy in &seen.model.policies {
        let selector = &policy.pod_selector;
        let means =
            |host: &&&Workload| host.namespace == policy.namespace && selector.matches(&host.labels) && asks(selector);
        if let Some(workload) = hosts.iter().find(means) {
            let message = format!(
                "{} uses the network of its node, and most network plugins let no policy apply to it: this one does not isolate it there.",
                seen.model.endpoint(workload)
            );
            let path = FieldPath::root().fields(&["spec", "podSelector"]);
            let mut told = finding(&RULE, policy.object, path, Part::Key, message);
            told.related.push(place(workload));
            found.push(told);
        }
    }
    for ruled in &seen.rules {
        for (at, peer) in ruled.numbered() {
            let Peer::Pods { namespaces, pods: Some(pods) } = peer else { continue };
            if !asks(pods) {
                continue;
            }
            let means = |workload: &&&Workload| {
                let is_there = match namespaces {
                    None => workload.namespace == ruled.policy.namespace,
                    Some(asked) => {
                        let namespace = seen.model.namespace(workload.namespace);
                        workload.cluster == ruled.policy.cluster
                            && namespace.is_some_and(|namespace| asked.matches(&namespace.labels))
                    }
                };
                is_there && pods.matches(&workload.labels)
            };
            if let Some(workload) = hosts.iter().find(means) {
                let (comes, takes) = match ruled.direction {
                    Direction::Ingress => ("what comes from it comes from the node", "from"),
                    Direction::Egress => ("what goes to it goes to the node", "to"),
                };
                let message = format!(
                    "{} uses the network of its node, so that with most network plugins {comes}, and this selector does not match it. Allow the addresses of the nodes by an `ipBlock` in \
                     `{takes}`.",
                    seen.model.endpoint(workload)
                );
                let mut told = ruled.finding(&RULE, ruled.peer_path(at).field("podSelector"), Part::Key, message);
                told.related.push(place(workload));
                found.push(told);
            }
        }
    }
}

fn place(workload: &Workload) -> (String, Place) {
    ("the pod of the host network".to_string(), Place::name(workload.object))
}

//! What about policies is worth telling: answers that depend on what the input does not give.

use std::collections::HashSet;
use std::net::IpAddr;

use crate::cluster::{
    AdminPeer, AdminPolicy, Block, Model, NamespaceId, NetworkPolicy, ObjectId, Peer, Selector, Subject, Workload,
};
use crate::finding::{Finding, Part};
use crate::manifest::FieldPath;
use crate::rule::Rule;
use crate::sort::sort;

use super::addresses::{AddressRange, Family, may_be_of_pods, pieces};
use super::places::{self, namespaces_path, rules_of};
use super::reachability::Reachability;
use super::reachability::classes::{addresses, node_addresses};
use super::reachability::peers::covers_unknown;
use super::reachability::recipe::{PolicyRef, SelectorPlace, UnknownLabels};
use super::reachability::steps;
use super::rules::{NAMESPACE_LABELS_UNKNOWN, POD_ADDRESSES_UNKNOWN};
use super::{Settings, undefined, words};

/// How many namespaces a message names.
const NAMED: usize = 3;

/// The findings about policies.
pub fn findings(model: &Model, reachability: &Reachability) -> Vec<Finding> {
    let ranks = ranks(model);
    let labels = reachability.unknown_labels.iter().filter_map(|unknown| labels_unknown(model, unknown, &ranks));
    let selecting = model.policies.iter().zip(&reachability.selected).filter(|(_, selected)| !selected.is_empty());
    let unknown = Unknown::of(model);
    let settings = &reachability.settings;
    let lints = super::lint::lint(model, reachability);
    // A label that nobody sets is told as such.
    let named = super::lint::named(&lints);
    let is_told = |finding: &Finding| {
        let told = finding.object().and_then(|object| named.get(&object));
        finding
            .path()
            .zip(told)
            .is_some_and(|(whole, told)| told.iter().any(|path| path.segments().starts_with(whole.segments())))
    };
    let mut found: Vec<Finding> = labels.filter(|finding| !is_told(finding)).collect();
    if settings.dialect.blocks_match_pods {
        found.extend(selecting.filter_map(|(policy, _)| {
            let unknown = unknown.get(policy.cluster.0 as usize)?;
            addresses_unknown(policy, settings, unknown)
        }));
    }
    if settings.dialect.networks_match_pods {
        let selecting = model.admin.iter().zip(&reachability.subjects).filter(|(_, subjects)| !subjects.is_empty());
        found.extend(selecting.filter_map(|(policy, _)| {
            let unknown = unknown.get(policy.cluster.0 as usize)?;
            networks_unknown(policy, settings, unknown)
        }));
    }
    found.extend(undefined::findings(model, reachability));
    found.extend(lints);
    found
}

/// A finding about a policy.
pub(super) fn finding(rule: &'static Rule, object: ObjectId, path: FieldPath, part: Part, message: String) -> Finding {
    Finding::of_field(rule, object, path, part, message)
}

/// A selector of namespaces, with the object and the path that it stands at.
fn selector<'a>(model: &'a Model, unknown: &UnknownLabels) -> Option<(&'a Selector, ObjectId, FieldPath)> {
    match (unknown.policy, unknown.place) {
        (PolicyRef::Network(policy), SelectorPlace::Peer(place)) => {
            let policy = model.policies.get(policy)?;
            let found = rules_of(policy, place.direction).get(place.rule)?.peers.get(place.peer)?;
            let Peer::Pods { namespaces: Some(selector), .. } = found else { return None };
            Some((selector, policy.object, place.path().field("namespaceSelector")))
        }
        (PolicyRef::Network(_), SelectorPlace::Subject) => None,
        (PolicyRef::Admin(policy), place) => {
            let policy = model.admin.get(policy)?;
            let (namespaces, pods, path) = match place {
                SelectorPlace::Subject => {
                    let Subject::Pods { namespaces, pods } = &policy.body.subject else { return None };
                    (namespaces, pods, FieldPath::root().fields(&["spec", "subject"]))
                }
                SelectorPlace::Peer(place) => {
                    let found = steps::rules(policy, place.direction).get(place.rule)?.peers.get(place.peer)?;
                    let AdminPeer::Pods { namespaces, pods } = found else { return None };
                    (namespaces, pods, place.path())
                }
            };
            Some((namespaces, policy.object, namespaces_path(&path, pods.as_ref())))
        }
    }
}

/// The places of namespaces in the order of their names.
fn ranks(model: &Model) -> Vec<usize> {
    let mut order: Vec<(&str, usize)> = model.namespaces.iter().map(|found| found.name.as_str()).zip(0..).collect();
    sort(&mut order);
    let mut ranks = vec![0; order.len()];
    for (rank, (_, at)) in order.into_iter().enumerate() {
        if let Some(slot) = ranks.get_mut(at) {
            *slot = rank;
        }
    }
    ranks
}

fn labels_unknown(model: &Model, unknown: &UnknownLabels, ranks: &[usize]) -> Option<Finding> {
    let (selector, object, path) = selector(model, unknown)?;
    let rank = |id: &NamespaceId| ranks.get(id.0 as usize).copied();
    let mut namespaces = unknown.namespaces.clone();
    // There may be many, of which only the first are named.
    if let Some(last) = NAMED.checked_sub(1).filter(|last| *last < namespaces.len()) {
        namespaces.select_nth_unstable_by_key(last, rank);
    }
    if let Some(named) = namespaces.chunks_mut(NAMED).next() {
        named.sort_unstable_by_key(rank);
    }
    let single = namespaces.len() == 1;
    let names = words::some(namespaces.into_iter(), NAMED, |id| model.name_of(id).to_string());
    let asks = words::labels(selector);
    let message = match single {
        true => format!(
            "This selects namespaces {asks}, but {names} has no Namespace object in the input: its labels are not known, and it is \
             judged by its name alone."
        ),
        false => format!(
            "This selects namespaces {asks}, but {names} have no Namespace objects in the input: their labels are not known, and \
             they are judged by their names alone."
        ),
    };
    Some(finding(&NAMESPACE_LABELS_UNKNOWN, object, path, Part::Key, message))
}

/// What is not known of the addresses of a cluster's pods.
#[derive(Debug, Clone, Default)]
struct Unknown {
    /// Whether it has pods of the pod network whose addresses are not known.
    pods: bool,
    /// The same of the network of a node.
    host_network: bool,
    /// Addresses of nodes, Services and pods that are known, which no pod has whose address is not.
    others: HashSet<IpAddr>,
}

impl Unknown {
    /// For each cluster.
    fn of(model: &Model) -> Vec<Unknown> {
        let mut unknown = pods_without_addresses(model);
        let nodes = model.nodes.iter().map(|node| (node.cluster, &node.addresses));
        let services = model.outside.services.iter().map(|service| (service.cluster, &service.spec.cluster_ips));
        let pods = model.workloads.iter().filter(|workload| !workload.finished);
        let pods = pods.map(|workload| (workload.cluster, &workload.addresses));
        for (cluster, addresses) in nodes.chain(services).chain(pods) {
            if let Some(found) = unknown.get_mut(cluster.0 as usize) {
                found.others.extend(addresses);
            }
        }
        unknown
    }

    /// Whether a block is one address, of a node, a Service or a pod.
    fn is_other(&self, block: &Block) -> bool {
        block.cidr.prefix_len() == block.cidr.max_prefix_len() && self.others.contains(&block.cidr.addr())
    }
}

fn pods_without_addresses(model: &Model) -> Vec<Unknown> {
    let mut unknown = vec![Unknown::default(); model.clusters.len()];
    let nodes = node_addresses(model);
    let without = |workload: &&Workload| !workload.finished && addresses(workload, &nodes).is_empty();
    for workload in model.workloads.iter().filter(without) {
        if let Some(found) = unknown.get_mut(workload.cluster.0 as usize) {
            match workload.host_network {
                true => found.host_network = true,
                false => found.pods = true,
            }
        }
    }
    unknown
}

fn addresses_unknown(policy: &NetworkPolicy, settings: &Settings, unknown: &Unknown) -> Option<Finding> {
    let uncertain = places::peers(policy).filter_map(|(place, peer)| match peer {
        Peer::Block(block) if may_contain(block, settings, unknown) => {
            Some((block, place.path().fields(&["ipBlock", "cidr"])))
        }
        _ => None,
    });
    told(policy.object, uncertain.collect())
}

/// The same of `networks` of an administrative policy.
fn networks_unknown(policy: &AdminPolicy, settings: &Settings, unknown: &Unknown) -> Option<Finding> {
    let mut uncertain = Vec::new();
    for (place, _, peer) in places::admin_peers(policy) {
        let AdminPeer::Networks(blocks) = peer else { continue };
        for (network, block) in blocks.iter().enumerate() {
            if let Some(block) = block
                && may_contain(block, settings, unknown)
            {
                uncertain.push((block, place.path().field("networks").index(network)));
            }
        }
    }
    told(policy.object, uncertain)
}

fn told(object: ObjectId, uncertain: Vec<(&Block, FieldPath)>) -> Option<Finding> {
    let more = match uncertain.len() {
        1 => String::new(),
        2 => ", nor to one more block of this policy".to_string(),
        many => format!(", nor to {} more blocks of this policy", words::number(many.saturating_sub(1))),
    };
    let (block, path) = uncertain.into_iter().next()?;
    let message = format!(
        "Which pods have {} cannot be told, since addresses of pods are not given; they are taken not to belong to it{more}.",
        addresses_of(block),
    );
    Some(finding(&POD_ADDRESSES_UNKNOWN, object, path, Part::Value, message))
}

/// What pods have that belong to a block.
fn addresses_of(block: &Block) -> String {
    match (block.cidr.prefix_len(), block.except.as_slice()) {
        (0, except @ [_, ..]) => {
            let except = except.iter().map(ToString::to_string).collect();
            format!("an {} address outside of {}", Family::of_block(block).name(), words::list(except, "and"))
        }
        _ => words::block(block),
    }
}

/// Whether it cannot be told if a block contains the pods whose addresses are not known.
fn may_contain(block: &Block, settings: &Settings, unknown: &Unknown) -> bool {
    let doubtful = |host_network| !covers_unknown(block, host_network, &settings.pod_cidrs);
    let pieces = pieces(block);
    let mut known = settings.pod_cidrs.iter().map(|net| AddressRange::of(*net));
    let touches = match settings.pod_cidrs.is_empty() {
        true => may_be_of_pods(block.cidr),
        false => known.any(|pods| pieces.iter().any(|piece| pods.intersection(piece).is_some())),
    };
    (unknown.pods && !unknown.is_other(block) && touches && doubtful(false))
        || (unknown.host_network && !unknown.pods && doubtful(true))
}

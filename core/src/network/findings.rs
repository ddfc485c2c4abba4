//! What about policies is worth telling: answers that depend on what the input does not give.

use crate::cluster::{Block, Model, NetworkPolicy, Peer};
use crate::finding::{Finding, Part, Place};
use crate::manifest::FieldPath;
use crate::rules::Rule;
use crate::sort::sort;

use super::addresses::{AddressRange, Family};
use super::peers::covers_unknown;
use super::reachability::Reachability;
use super::recipe::UnknownLabels;
use super::rows::Direction;
use super::rules::{NAMESPACE_LABELS_UNKNOWN, POD_ADDRESSES_UNKNOWN};
use super::{Settings, words};

/// How many namespaces a message names.
const NAMED: usize = 3;

/// The findings about policies.
pub fn findings(model: &Model, reachability: &Reachability) -> Vec<Finding> {
    let labels = reachability.unknown_labels.iter().filter_map(|unknown| labels_unknown(model, unknown));
    let selecting = model.policies.iter().zip(&reachability.selected).filter(|(_, selected)| !selected.is_empty());
    let unknown = unknown_addresses(model);
    let addresses = selecting.filter_map(|(policy, _)| {
        let unknown = *unknown.get(policy.cluster.0 as usize)?;
        addresses_unknown(policy, &reachability.settings, unknown)
    });
    labels.chain(addresses).collect()
}

fn finding(rule: &'static Rule, policy: &NetworkPolicy, path: FieldPath, part: Part, message: String) -> Finding {
    Finding {
        rule,
        message,
        upstream: None,
        place: Place::Field { object: policy.object, path, part },
        related: Vec::new(),
        mend: None,
    }
}

fn labels_unknown(model: &Model, unknown: &UnknownLabels) -> Option<Finding> {
    let policy = model.policies.get(unknown.policy)?;
    let (rules, field) = rules_of(policy, unknown.direction);
    let peer = rules.get(unknown.rule)?.peers.get(unknown.peer)?;
    let Peer::Pods { namespaces: Some(selector), .. } = peer else { return None };
    let mut names: Vec<String> =
        unknown.namespaces.iter().filter_map(|id| model.namespace(*id)).map(|found| found.name.clone()).collect();
    sort(&mut names);
    let single = names.len() == 1;
    if names.len() > NAMED {
        let more = names.len() - NAMED;
        names.truncate(NAMED);
        names.push(format!("{more} more"));
    }
    let names = words::list(names, "and");
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
    let path = peer_path(field, unknown.direction, unknown.rule, unknown.peer).field("namespaceSelector");
    Some(finding(&NAMESPACE_LABELS_UNKNOWN, policy, path, Part::Key, message))
}

/// Whether a cluster has pods whose addresses are not known: of the pod network, and of the network of a node.
#[derive(Debug, Clone, Copy, Default)]
struct Unknown {
    pods: bool,
    host_network: bool,
}

fn unknown_addresses(model: &Model) -> Vec<Unknown> {
    let mut unknown = vec![Unknown::default(); model.clusters.len()];
    for workload in model.workloads.iter().filter(|workload| !workload.finished && workload.addresses.is_empty()) {
        if let Some(found) = unknown.get_mut(workload.cluster.0 as usize) {
            match workload.host_network {
                true => found.host_network = true,
                false => found.pods = true,
            }
        }
    }
    unknown
}

fn addresses_unknown(policy: &NetworkPolicy, settings: &Settings, unknown: Unknown) -> Option<Finding> {
    let mut uncertain = Vec::new();
    for direction in [Direction::Ingress, Direction::Egress] {
        let (rules, field) = rules_of(policy, direction);
        for (at, rule) in rules.iter().enumerate() {
            for (number, peer) in rule.peers.iter().enumerate() {
                if let Peer::Block(block) = peer
                    && may_contain(block, settings, unknown)
                {
                    uncertain.push((block, peer_path(field, direction, at, number)));
                }
            }
        }
    }
    let (block, path) = uncertain.first()?;
    let more = match uncertain.len() {
        1 => String::new(),
        2 => ", and to one more block of this policy".to_string(),
        many => format!(", and to {} more blocks of this policy", words::number(many - 1)),
    };
    let message = format!(
        "Which pods belong to the {} cannot be told, since addresses of pods are not given; they are taken not to belong to it{more}.",
        words::block(block),
    );
    let path = path.fields(&["ipBlock", "cidr"]);
    Some(finding(&POD_ADDRESSES_UNKNOWN, policy, path, Part::Value, message))
}

/// Whether it cannot be told if a block contains the pods whose addresses are not known.
fn may_contain(block: &Block, settings: &Settings, unknown: Unknown) -> bool {
    let doubtful = |host_network| !covers_unknown(block, host_network, &settings.pod_cidrs);
    let range = AddressRange::of(block.cidr);
    let mut known = settings.pod_cidrs.iter().map(|net| AddressRange::of(*net));
    let family = Family::of_block(block);
    let told = known.clone().any(|range| range.family == family);
    let touches = !told || known.any(|pods| pods.intersection(&range).is_some());
    (unknown.pods && touches && doubtful(false)) || (unknown.host_network && !unknown.pods && doubtful(true))
}

fn rules_of(policy: &NetworkPolicy, direction: Direction) -> (&[crate::cluster::Rule], &'static str) {
    match direction {
        Direction::Ingress if policy.isolates_ingress => (&policy.ingress, "ingress"),
        Direction::Egress if policy.isolates_egress => (&policy.egress, "egress"),
        Direction::Ingress => (&[], "ingress"),
        Direction::Egress => (&[], "egress"),
    }
}

fn peer_path(field: &'static str, direction: Direction, rule: usize, peer: usize) -> FieldPath {
    let peers = match direction {
        Direction::Ingress => "from",
        Direction::Egress => "to",
    };
    FieldPath::root().fields(&["spec", field]).index(rule).field(peers).index(peer)
}

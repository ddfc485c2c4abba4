//! Whether one peer of a rule matches one end, and if not, what is amiss.
//!
//! Verdicts come from the matrix; this answers the same question for a single pair, so that it can say why.

use std::net::IpAddr;

use crate::cluster::{
    Block, Labels, Model, NAME_LABEL, NetworkPolicy, Operator, Peer, PortMatch, Requirement, Rule, Selector, Workload,
};

use super::super::Settings;
use super::super::addresses::{AddressRange, Family};
use super::super::peers::covers_unknown;
use super::super::ports::PortSet;
use super::super::{recipe, words};

/// The other end of a connection, as a peer sees it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Other<'a> {
    /// A pod of a workload, with its addresses.
    Pod(&'a Workload, &'a [IpAddr]),
    /// An address outside.
    Outside(IpAddr),
}

/// Why a peer does not match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Miss {
    /// How near it was: the more of the peer's conditions hold, the higher.
    pub(super) near: u8,
    /// What is amiss, as a clause such as `it has no label app`.
    pub(super) why: String,
    /// What is not known and would have to be to be sure, as a sentence.
    pub(super) unknown: Option<String>,
}

/// Whether a peer of a policy matches the other end in a family.
pub(super) fn matches(
    model: &Model,
    settings: &Settings,
    policy: &NetworkPolicy,
    peer: &Peer,
    other: Other<'_>,
    family: Family,
) -> Result<(), Miss> {
    let miss = |near, why: &str| Err(Miss { near, why: why.to_string(), unknown: None });
    match (peer, other) {
        (Peer::Nothing, _) => miss(0, "the peer is not valid"),
        (Peer::Block(block), Other::Outside(address)) => in_block(block, address, "it"),
        (Peer::Block(block), Other::Pod(pod, addresses)) => {
            let mut known = addresses.iter().filter(|address| Family::of(**address) == family).peekable();
            if addresses.is_empty() {
                return unknown_in_block(model, settings, policy, block, pod, family);
            }
            if known.peek().is_none() || Family::of_block(block) != family {
                return miss(0, "the block is of another address family");
            }
            let mut last = miss(0, "");
            for address in known {
                last = in_block(block, *address, &format!("its address {address}"));
                if last.is_ok() {
                    break;
                }
            }
            last
        }
        (Peer::Pods { .. }, Other::Outside(_)) => miss(0, "selectors find pods only, and it is outside"),
        (Peer::Pods { .. }, Other::Pod(pod, _)) if pod.cluster != policy.cluster => {
            miss(0, "it is in another cluster, and selectors never cross clusters")
        }
        (Peer::Pods { .. }, Other::Pod(pod, _)) if pod.host_network => {
            miss(0, "it uses the network of its node, and selectors pass over such pods")
        }
        (Peer::Pods { namespaces, pods }, Other::Pod(pod, _)) => {
            selected(model, policy, namespaces.as_ref(), pods.as_ref(), pod)
        }
    }
}

/// The ports that a rule opens at the destination; names are resolved where it is a pod of the policy's cluster.
pub(super) fn opens(policy: &NetworkPolicy, rule: &Rule, destination: Other<'_>) -> PortSet {
    if rule.ports.is_empty() {
        return PortSet::all();
    }
    let mut open = PortSet::default();
    for port in &rule.ports {
        open = open.union(&recipe::numbers(port));
        if let (PortMatch::Named(name), Some(protocol), Other::Pod(pod, _)) = (&port.port, port.protocol, destination)
            && pod.cluster == policy.cluster
        {
            for own in pod.ports.iter().filter(|own| own.name == *name && own.protocol == protocol) {
                open = open.union(&PortSet::range(protocol, own.number, own.number));
            }
        }
    }
    open
}

/// Whether a selector asks a namespace for labels that its object would have to tell.
fn asks_for_labels(selector: &Selector) -> bool {
    selector.requirements.iter().any(|requirement| requirement.key != NAME_LABEL)
}

fn selected(
    model: &Model,
    policy: &NetworkPolicy,
    namespaces: Option<&Selector>,
    pods: Option<&Selector>,
    pod: &Workload,
) -> Result<(), Miss> {
    let Some(namespace) = model.namespace(pod.namespace) else {
        return Err(Miss { near: 0, why: "its namespace is not known".to_string(), unknown: None });
    };
    let mut unknown = None;
    let where_wrong = match namespaces {
        None if pod.namespace == policy.namespace => None,
        None => Some(format!("it lives in {}", namespace.name)),
        Some(selector) => {
            if namespace.object.is_none() && asks_for_labels(selector) {
                unknown = Some(format!(
                    "The labels of namespace {} are not given, and {} asks for namespaces {}.",
                    namespace.name,
                    policy.name,
                    words::labels(selector)
                ));
            }
            failing(selector, &namespace.labels).map(|requirement| match requirement.key.as_str() {
                NAME_LABEL => format!("it lives in {}", namespace.name),
                _ => format!("namespace {} {}", namespace.name, amiss(requirement, &namespace.labels)),
            })
        }
    };
    let pod_wrong = pods
        .and_then(|selector| failing(selector, &pod.labels))
        .map(|requirement| format!("it {}", amiss(requirement, &pod.labels)));
    let has = pods.filter(|pods| !pods.is_empty()).map(words::labels);
    match (where_wrong, pod_wrong) {
        (None, None) => Ok(()),
        (Some(place), None) => {
            let why = match has {
                Some(labels) => format!("it is a pod {labels}, but {place}"),
                None => place,
            };
            Err(Miss { near: 2, why, unknown })
        }
        (None, Some(labels)) => Err(Miss { near: 2, why: labels, unknown: None }),
        (Some(place), Some(labels)) => Err(Miss { near: 1, why: format!("{labels}, and {place}"), unknown: None }),
    }
}

fn failing<'a>(selector: &'a Selector, labels: &Labels) -> Option<&'a Requirement> {
    selector.requirements.iter().find(|requirement| !requirement.matches(labels))
}

/// What is wrong with labels that do not meet a requirement, after "it": `has no label app`.
fn amiss(requirement: &Requirement, labels: &Labels) -> String {
    let key = &requirement.key;
    match (requirement.operator, labels.get(key.as_str())) {
        (Operator::In, Some(value)) => format!("has {key}={value}, not {}", words::wanted(requirement)),
        (Operator::In | Operator::Exists, None) => format!("has no label {key}"),
        (Operator::NotIn, Some(value)) => format!("has {key}={value}, which is left out"),
        (Operator::DoesNotExist, Some(_)) => format!("has a label {key}"),
        _ => format!("is asked something of {key} that Kubernetes does not know"),
    }
}

fn in_block(block: &Block, address: IpAddr, subject: &str) -> Result<(), Miss> {
    let miss = |near, why| Err(Miss { near, why, unknown: None });
    if !AddressRange::of(block.cidr).contains(address) {
        return miss(0, format!("{subject} is not in {}", block.cidr));
    }
    match block.except.iter().find(|net| AddressRange::of(**net).contains(address)) {
        Some(except) => miss(2, format!("{subject} is in {except}, an exception of {}", block.cidr)),
        None => Ok(()),
    }
}

fn unknown_in_block(
    model: &Model,
    settings: &Settings,
    policy: &NetworkPolicy,
    block: &Block,
    pod: &Workload,
    family: Family,
) -> Result<(), Miss> {
    if Family::of_block(block) != family {
        return Err(Miss { near: 0, why: "the block is of another address family".to_string(), unknown: None });
    }
    if covers_unknown(block, pod.host_network, &settings.pod_cidrs) {
        return Ok(());
    }
    Err(Miss {
        near: 1,
        why: format!("its addresses are not known, so {} is taken not to contain them", block.cidr),
        unknown: Some(format!(
            "The addresses of {} are not known, so the block {} of {} is taken not to contain them.",
            model.endpoint(pod),
            block.cidr,
            policy.name
        )),
    })
}

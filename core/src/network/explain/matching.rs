//! Whether one peer of a rule matches one end, and if not, what is amiss.
//!
//! Verdicts come from the matrix; this answers the same question for a single pair, so that it can say why.

use std::net::IpAddr;

use crate::cluster::{
    AdminPeer, AdminPolicy, Block, ClusterId, Labels, Model, NAME_LABEL, NamespaceId, NetworkPolicy, Operator, Peer,
    Requirement, Selector, Subject, UNTOLD, Workload, is_one_value,
};
use crate::report::NearMissKind;

use super::super::Settings;
use super::super::addresses::{AddressRange, Family};
use super::super::reachability::classes::is_of_node;
use super::super::reachability::peers::covers_unknown;
use super::super::untold::Untold;
use super::super::{admin_words, words};
use super::near::{Detail, slip};

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
    /// Whether the peer would match, were it not for one thing.
    pub(super) is_one_thing: bool,
    /// What is amiss, as a clause such as `it has no label app`.
    pub(super) why: String,
    /// What is not known and would have to be to be sure, as a sentence.
    pub(super) unknown: Option<String>,
    /// The same as data.
    pub(super) detail: Box<Detail>,
}

impl Miss {
    fn new(near: u8, why: &str) -> Self {
        Miss { near, is_one_thing: near > 0, why: why.to_string(), unknown: None, detail: Box::new(Detail::other()) }
    }
}

/// A condition of a peer that does not hold.
struct Wrong {
    /// What is wrong, as a clause about the namespace, or about the pod without "it".
    why: String,
    detail: Detail,
}

/// Where a policy's selectors look, and how it is called.
#[derive(Clone, Copy)]
struct Home<'a> {
    model: &'a Model,
    settings: &'a Settings,
    cluster: ClusterId,
    /// None for a policy of the cluster.
    namespace: Option<NamespaceId>,
    name: &'a str,
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
    let dialect = &settings.dialect;
    let home =
        Home { model, settings, cluster: policy.cluster, namespace: Some(policy.namespace), name: policy.called() };
    match peer {
        Peer::Nothing => Err(Miss::new(0, "the peer is not valid")),
        Peer::Block(block) => home.block(block, other, family, dialect.blocks_match_pods, dialect.blocks_match_nodes),
        Peer::Pods { namespaces, pods } => home.pods(namespaces.as_ref(), pods.as_ref(), other),
    }
}

/// Whether a peer of an administrative policy matches the other end in a family.
pub(super) fn admin_matches(
    model: &Model,
    settings: &Settings,
    policy: &AdminPolicy,
    peer: &AdminPeer,
    other: Other<'_>,
    family: Family,
) -> Result<(), Miss> {
    let home = Home { model, settings, cluster: policy.cluster, namespace: None, name: policy.called() };
    match peer {
        AdminPeer::Pods { namespaces, pods } => home.pods(Some(namespaces), pods.as_ref(), other),
        AdminPeer::Nodes(selector) => home.nodes(selector, other, family),
        AdminPeer::Networks(blocks) => {
            let pods = settings.dialect.networks_match_pods;
            let mut last = Err(Miss::new(0, "no network of the peer is valid"));
            for block in blocks.iter().flatten() {
                last = home.block(block, other, family, pods, true);
                if last.is_ok() {
                    break;
                }
            }
            last
        }
        AdminPeer::DomainNames(_) => Err(match other {
            Other::Outside(_) => Miss {
                unknown: Some(format!(
                    "The addresses of {} in {} are not known; the answer is that for other addresses.",
                    admin_words::peer(peer),
                    policy.title()
                )),
                ..Miss::new(1, "addresses of domain names are not known here")
            },
            Other::Pod(..) => Miss::new(0, "domain names are those of addresses outside"),
        }),
        AdminPeer::Unknown => Err(Miss::new(0, "the peer is of a kind that is not known")),
    }
}

/// Whether an administrative policy applies to a pod.
pub(super) fn applies(model: &Model, settings: &Settings, policy: &AdminPolicy, pod: &Workload) -> Result<(), Miss> {
    let home = Home { model, settings, cluster: policy.cluster, namespace: None, name: policy.called() };
    match &policy.body.subject {
        Subject::Pods { namespaces, pods } => home.pods(Some(namespaces), pods.as_ref(), Other::Pod(pod, &[])),
        Subject::Nothing => Err(Miss::new(0, "its subject is not valid")),
    }
}

/// Whether a selector asks a namespace for labels that its object would have to tell.
fn asks_for_labels(selector: &Selector) -> bool {
    selector.requirements.iter().any(|requirement| requirement.key != NAME_LABEL)
}

impl Home<'_> {
    fn pods(&self, namespaces: Option<&Selector>, pods: Option<&Selector>, other: Other<'_>) -> Result<(), Miss> {
        let Other::Pod(pod, _) = other else {
            return Err(Miss::new(0, "selectors find pods only, and it is outside"));
        };
        if pod.cluster != self.cluster {
            return Err(Miss::new(0, "it is in another cluster, and selectors never cross clusters"));
        }
        if is_of_node(pod, &self.settings.dialect) {
            return Err(Miss::new(0, "it uses the network of its node, and selectors pass over such pods"));
        }
        self.selected(namespaces, pods, pod)
    }

    fn selected(&self, namespaces: Option<&Selector>, pods: Option<&Selector>, pod: &Workload) -> Result<(), Miss> {
        if [namespaces, pods].into_iter().flatten().any(Selector::contradicts_itself) {
            return Err(Miss::new(0, "what it asks for contradicts itself, so that nobody can have it"));
        }
        let Some(namespace) = self.model.namespace(pod.namespace) else {
            return Err(Miss::new(0, "its namespace is not known"));
        };
        let mut unknown = None;
        let by_name = |wanted: Vec<String>| Detail {
            kind: NearMissKind::Namespace,
            wanted,
            found: Some(namespace.name.clone()),
            ..Detail::other()
        };
        let place_wrong = match namespaces {
            None if self.namespace == Some(pod.namespace) => Vec::new(),
            None => {
                let own = self.namespace.and_then(|id| self.model.namespace(id)).map(|own| own.name.clone());
                vec![Wrong {
                    why: format!("it lives in {}", namespace.name),
                    detail: by_name(own.into_iter().collect()),
                }]
            }
            Some(selector) => {
                if namespace.object.is_none() && asks_for_labels(selector) {
                    unknown = Some(format!(
                        "The labels of namespace {} are not given, and {} asks for namespaces {}.",
                        namespace.name,
                        self.name,
                        words::labels(selector)
                    ));
                }
                let wrong: Vec<Wrong> = failing(selector, &namespace.labels)
                    .map(|requirement| match requirement.key.as_str() {
                        NAME_LABEL => Wrong {
                            why: format!("it lives in {}", namespace.name),
                            detail: Detail {
                                one_letter_off: slip(requirement, &namespace.labels),
                                ..by_name(requirement.values.clone())
                            },
                        },
                        _ => Wrong {
                            why: format!("namespace {} {}", namespace.name, amiss(requirement, &namespace.labels)),
                            detail: Detail::label(NearMissKind::NamespaceLabel, requirement, &namespace.labels),
                        },
                    })
                    .collect();
                wrong
            }
        };
        let pod_wrong = pods.iter().flat_map(|selector| failing(selector, &pod.labels)).map(|requirement| Wrong {
            why: amiss_of_pod(self.model, requirement, pod),
            detail: Detail::label(NearMissKind::PodLabel, requirement, &pod.labels),
        });
        let pod_wrong: Vec<Wrong> = pod_wrong.collect();
        let is_one_thing = match place_wrong.len() + pod_wrong.len() {
            0 => return Ok(()),
            several => several == 1,
        };
        let near = if is_one_thing { 2 } else { 1 };
        let place = words::list(place_wrong.iter().map(|wrong| wrong.why.clone()).collect(), "and");
        let labels = words::list(pod_wrong.iter().map(|wrong| wrong.why.clone()).collect(), "and");
        let has = pods.filter(|pods| !pods.is_empty()).map(words::labels);
        let why = match (place.is_empty(), labels.is_empty(), has) {
            (false, true, Some(has)) => format!("it is a pod {has}, but {place}"),
            (false, true, None) => place,
            (false, false, _) => format!("it {labels}, and {place}"),
            (true, ..) => format!("it {labels}"),
        };
        let unknown = unknown.filter(|_| pod_wrong.is_empty());
        let Some(Wrong { detail, .. }) = pod_wrong.into_iter().chain(place_wrong).next() else { return Ok(()) };
        Err(Miss { near, is_one_thing, why, unknown, detail: Box::new(detail) })
    }

    fn block(
        &self,
        block: &Block,
        other: Other<'_>,
        family: Family,
        match_pods: bool,
        match_nodes: bool,
    ) -> Result<(), Miss> {
        let dialect = &self.settings.dialect;
        if Family::of_block(block) == Family::Ipv6 && !dialect.ipv6_blocks {
            return Err(Miss::new(0, &format!("{} does not read blocks of IPv6", dialect.name)));
        }
        match other {
            Other::Outside(address) => {
                let is_node = |node: &crate::cluster::ClusterNode| {
                    node.cluster == self.cluster && node.addresses.contains(&address)
                };
                if !match_nodes && self.model.nodes.iter().any(is_node) {
                    return Err(Miss::new(1, &format!("{} does not match nodes by address", dialect.name)));
                }
                in_block(block, address, "it")
            }
            Other::Pod(pod, addresses) => {
                let (matched, whom) = match is_of_node(pod, dialect) {
                    true => (match_nodes, "nodes"),
                    false => (match_pods, "pods"),
                };
                if pod.cluster == self.cluster && !matched {
                    return Err(Miss::new(1, &format!("{} does not match {whom} by address", dialect.name)));
                }
                if addresses.is_empty() {
                    return self.unknown_in_block(block, pod, family);
                }
                let mut known = addresses.iter().filter(|address| Family::of(**address) == family).peekable();
                if known.peek().is_none() || Family::of_block(block) != family {
                    return Err(Miss::new(0, "the block is of another address family"));
                }
                let mut last = Err(Miss::new(0, ""));
                for address in known {
                    last = in_block(block, *address, &format!("its address {address}"));
                    if last.is_ok() {
                        break;
                    }
                }
                last
            }
        }
    }

    fn nodes(&self, selector: &Selector, other: Other<'_>, family: Family) -> Result<(), Miss> {
        let dialect = &self.settings.dialect;
        if !dialect.nodes_match {
            return Err(Miss::new(0, &format!("{} does not evaluate peers that are nodes", dialect.name)));
        }
        let nodes =
            self.model.nodes.iter().filter(|node| node.cluster == self.cluster && selector.matches(&node.labels));
        let has = |address: &IpAddr| nodes.clone().any(|node| node.addresses.contains(address));
        let found = match other {
            Other::Outside(address) => has(&address),
            Other::Pod(pod, _) if !is_of_node(pod, dialect) => {
                return Err(Miss::new(0, "the peer is the addresses of nodes, not the pods that run there"));
            }
            Other::Pod(pod, []) => nodes.clone().any(|node| pod.node.as_deref() == Some(node.name.as_str())),
            Other::Pod(_, addresses) => addresses.iter().any(|address| Family::of(*address) == family && has(address)),
        };
        if found { Ok(()) } else { Err(Miss::new(1, "it is no such node")) }
    }

    fn unknown_in_block(&self, block: &Block, pod: &Workload, family: Family) -> Result<(), Miss> {
        if Family::of_block(block) != family {
            return Err(Miss::new(0, "the block is of another address family"));
        }
        if covers_unknown(block, is_of_node(pod, &self.settings.dialect), &self.settings.pod_cidrs) {
            return Ok(());
        }
        Err(Miss {
            near: 1,
            is_one_thing: true,
            why: format!("its addresses are not known, so {} is taken not to contain them", block.cidr),
            unknown: Some(format!(
                "The addresses of {} are not known, so the block {} of {} is taken not to contain them.",
                self.model.endpoint(pod),
                block.cidr,
                self.name
            )),
            detail: Box::new(Detail {
                kind: NearMissKind::Address,
                wanted: vec![block.cidr.to_string()],
                ..Detail::other()
            }),
        })
    }
}

/// The requirements of a selector that labels do not meet.
pub(super) fn failing<'a>(selector: &'a Selector, labels: &Labels) -> impl Iterator<Item = &'a Requirement> {
    selector.requirements.iter().filter(|requirement| !requirement.matches(labels))
}

/// What is wrong with labels that do not meet a requirement, after "it": `has no label app`.
pub(super) fn amiss(requirement: &Requirement, labels: &Labels) -> String {
    let key = &requirement.key;
    let off = slip(requirement, labels);
    match (requirement.operator, labels.get(key.as_str())) {
        (Operator::In, Some(value)) if **value == *UNTOLD => {
            format!(
                "has a label {key}, whose value no manifest tells, and is taken not to be {}",
                words::wanted(requirement)
            )
        }
        (Operator::In, Some(value)) => {
            let off = if off.is_some() { ", which is one letter off" } else { "" };
            format!("has {key}={value}, not {}{off}", words::wanted(requirement))
        }
        (Operator::In | Operator::Exists, None) => match off {
            Some((_, found)) => format!("has no label {key}, but one that is one letter off: {found}"),
            None => format!("has no label {key}"),
        },
        (Operator::NotIn, Some(value)) => format!("has {key}={value}, which is left out"),
        (Operator::DoesNotExist, Some(_)) => format!("has a label {key}"),
        _ => format!("is asked something of {key} that Kubernetes does not know"),
    }
}

/// The same of the pods of a workload, which may have other values than the one that is asked for, though no manifest tells which.
fn amiss_of_pod(model: &Model, requirement: &Requirement, pod: &Workload) -> String {
    let key = requirement.key.as_str();
    // Where its pods have several values, none of them is asked for.
    let has_none = |value: &str| match value {
        UNTOLD => !Untold::of(model, pod).may_have(requirement),
        value => !is_one_value(value),
    };
    let is_known = pod.labels.get(key).is_some_and(|value| has_none(value));
    match is_known && requirement.operator == Operator::In {
        true => format!("has a label {key}, and none of its pods has {}", words::wanted(requirement)),
        false => amiss(requirement, &pod.labels),
    }
}

fn in_block(block: &Block, address: IpAddr, subject: &str) -> Result<(), Miss> {
    let miss = |near, why| {
        let detail = Detail {
            kind: NearMissKind::Address,
            wanted: vec![block.cidr.to_string()],
            found: Some(address.to_string()),
            ..Detail::other()
        };
        Err(Miss { near, is_one_thing: near > 0, why, unknown: None, detail: Box::new(detail) })
    };
    if !AddressRange::of(block.cidr).contains(address) {
        return miss(0, format!("{subject} is not in {}", block.cidr));
    }
    match block.except.iter().find(|net| AddressRange::of(**net).contains(address)) {
        Some(except) => miss(2, format!("{subject} is in {except}, an exception of {}", block.cidr)),
        None => Ok(()),
    }
}

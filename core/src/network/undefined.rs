//! What the specification leaves open and an answer depends on: it is said, and how it was answered.

use std::collections::HashSet;

use crate::cluster::{
    Action, AdminApi, AdminPeer, AdminPolicy, AdminPort, AdminRule, Labels, Model, NamespaceId, NetworkPolicy, NoPort,
    Peer, PortMatch, Protocol,
};
use crate::finding::{Finding, Part, Place};
use crate::manifest::FieldPath;

use super::dialect::{Dialect, EqualPriorities, HostNetwork, NamedPortsToAddresses};
use super::direction::Direction;
use super::findings::finding;
use super::places::{self, PeerPlace, rule_path, rules_of};
use super::reachability::Reachability;
use super::reachability::classes::takes_part;
use super::reachability::depends::{BlockWithPods, Conflict};
use super::reachability::steps;
use super::rules::{
    DIALECT_DEPENDENT, DOMAIN_NAMES_UNRESOLVED, EQUAL_PRIORITIES, MIXED_ADMIN_APIS, UNKNOWN_ADMIN_PEER,
    UNMATCHED_ADMIN_PORT,
};
use super::within::Within;
use super::{admin_words, words};

/// The findings about open questions.
pub(super) fn findings(model: &Model, reachability: &Reachability) -> Vec<Finding> {
    let dialect = &reachability.settings.dialect;
    let mut found: Vec<Finding> = Vec::new();
    let depends = &reachability.depends;
    found.extend(depends.blocks.iter().filter_map(|block| block_with_pods(model, reachability, block)));
    found.extend(host_network(model, reachability));
    if dialect.named_ports_to_addresses == NamedPortsToAddresses::Refused {
        found.extend(model.policies.iter().filter_map(|policy| named_port_to_address(dialect, policy)));
    }
    if dialect.equal_priorities != EqualPriorities::ByName {
        found.extend(depends.conflicts.iter().filter_map(|conflict| equal_priorities(model, dialect, conflict)));
        found.extend(depends.compared_until.and_then(|at| too_many(model, at)));
    }
    for order in &reachability.tiers {
        found.extend(mixed(model, order));
        for policy in order.iter().filter_map(|at| model.admin.get(*at)) {
            let peers = places::admin_peers(policy);
            found.extend(peers.filter_map(|(place, rule, peer)| unmatched(policy, place, rule, peer)));
            found.extend(Direction::BOTH.into_iter().flat_map(|direction| unmatched_ports(policy, direction)));
        }
    }
    found
}

/// A peer of an administrative policy of which it cannot be told whom it matches.
fn unmatched(policy: &AdminPolicy, place: PeerPlace, rule: &AdminRule, peer: &AdminPeer) -> Option<Finding> {
    match peer {
        AdminPeer::Unknown => {
            let message = match rule.action? {
                Action::Accept => "No field of this peer is known, so the rule fails closed: it allows nothing.",
                Action::Deny | Action::Pass => {
                    "No field of this peer is known, so the rule fails closed: it denies everything."
                }
            };
            Some(finding(&UNKNOWN_ADMIN_PEER, policy.object, place.path(), Part::Key, message.to_string()))
        }
        AdminPeer::DomainNames(_) => {
            let message = format!(
                "Nothing here tells the addresses of {}, so this rule matches no address in the answers.",
                admin_words::peer(peer)
            );
            let path = place.path().field("domainNames");
            Some(finding(&DOMAIN_NAMES_UNRESOLVED, policy.object, path, Part::Key, message))
        }
        AdminPeer::Pods { .. } | AdminPeer::Nodes(_) | AdminPeer::Networks(_) => None,
    }
}

/// Ports of an administrative policy that match nothing, although the server takes them.
fn unmatched_ports(policy: &AdminPolicy, direction: Direction) -> impl Iterator<Item = Finding> {
    let rules = steps::rules(policy, direction).iter().enumerate();
    let ports =
        rules.flat_map(|(at, rule)| rule.ports.iter().enumerate().map(move |(port, found)| (at, rule, port, found)));
    let of_v1alpha1 = ports.filter(|_| policy.body.api != AdminApi::ClusterNetworkPolicy);
    of_v1alpha1.filter_map(move |(at, rule, number, port)| {
        let AdminPort::Nothing(why) = port else { return None };
        let does = rule.action.map_or("does", admin_words::does);
        let (message, path) = match why {
            NoPort::Unread => return None,
            NoPort::Protocol { name, field } => {
                let known = Protocol::ALL.map(|protocol| format!("`{}`", protocol.name()));
                let known = words::list(known.to_vec(), "and");
                let message = format!("`{name}` is no protocol, so this {does} nothing; there are {known}.");
                (message, [*field, "protocol"])
            }
            NoPort::Backwards(first, last) => {
                let message = format!("The range ends at {last}, before it begins at {first}, so this {does} nothing.");
                (message, ["portRange", "end"])
            }
        };
        let path = rule_path(direction, at).field(policy.body.api.ports_field()).index(number).fields(&path);
        Some(finding(&UNMATCHED_ADMIN_PORT, policy.object, path, Part::Value, message))
    })
}

fn block_with_pods(model: &Model, reachability: &Reachability, found: &BlockWithPods) -> Option<Finding> {
    let dialect = &reachability.settings.dialect;
    let policy = model.policies.get(found.policy)?;
    let traffic = match found.place.direction {
        Direction::Ingress => "what comes from",
        Direction::Egress => "what goes to",
    };
    let workloads = reachability.classes.get(found.class)?.workloads();
    let name = workloads.first().and_then(|id| model.workload(*id)).map(|pod| model.endpoint(pod))?;
    let others = if found.several || workloads.len() > 1 { " and others" } else { "" };
    let message = match dialect.blocks_match_pods {
        true => format!(
            "Whether `ipBlock` has the addresses of pods is left open. Here it has, so this block also allows {traffic} {name}{others}; \
             cilium and netpol-analyzer do not match pods by address."
        ),
        false => format!(
            "{} does not match pods by address, so this block does not allow {traffic} {name}{others}. Whether `ipBlock` has the addresses of \
             pods is left open; calico, ovn-kubernetes and antrea match them.",
            dialect.name
        ),
    };
    let more = match found.more {
        0 => String::new(),
        1 => " One more block of this policy is like it.".to_string(),
        more => format!(" {} more blocks of this policy are like it.", words::capitalised(&words::number(more))),
    };
    let message = format!("{message}{more}");
    let path = found.place.path().fields(&["ipBlock", "cidr"]);
    Some(finding(&DIALECT_DEPENDENT, policy.object, path, Part::Value, message))
}

/// Pods of the host network, each namespace and set of labels once, with the name of one of them.
type Hosts<'a> = Vec<(NamespaceId, &'a Labels, String)>;

fn hosts<'a>(model: &'a Model, dialect: &Dialect) -> Hosts<'a> {
    let mut seen: HashSet<(NamespaceId, &Labels)> = HashSet::new();
    let workloads = model.workloads.iter().filter(|workload| workload.host_network);
    let taking_part = workloads.filter(|workload| takes_part(workload, dialect));
    let first = taking_part.filter(|workload| seen.insert((workload.namespace, &workload.labels)));
    first.map(|workload| (workload.namespace, &workload.labels, model.endpoint(workload))).collect()
}

/// Selectors that were written for pods of the host network: they are not empty, and find some. Peers of each policy have one finding. Whom a policy itself applies to
/// is told where it isolates such pods; where it does not, another rule says so.
fn host_network(model: &Model, reachability: &Reachability) -> Vec<Finding> {
    let dialect = &reachability.settings.dialect;
    let hosts = hosts(model, dialect);
    if hosts.is_empty() {
        return Vec::new();
    }
    let policies = model.policies.iter().zip(&reachability.selected).filter(|(_, selected)| !selected.is_empty());
    let found = policies.flat_map(|(policy, _)| {
        [selects_host(model, dialect, policy, &hosts), finds_host(model, dialect, policy, &hosts)]
    });
    found.flatten().collect()
}

/// The finding about a policy that isolates pods of the host network in this dialect.
fn selects_host(model: &Model, dialect: &Dialect, policy: &NetworkPolicy, hosts: &Hosts<'_>) -> Option<Finding> {
    let pods = &policy.pod_selector;
    if dialect.host_network != HostNetwork::LikePods || pods.is_empty() {
        return None;
    }
    let within = Within::Own(policy.namespace);
    let is_found = |(namespace, labels, _): &&(NamespaceId, &Labels, String)| {
        within.has_pods_of(model, *namespace) && pods.matches(labels)
    };
    let (.., name) = hosts.iter().find(is_found)?;
    let message = format!(
        "This applies to {name}, which uses the network of its node. {} takes it for any other pod; in most implementations no \
         policy applies to it.",
        dialect.name
    );
    let path = FieldPath::root().fields(&["spec", "podSelector"]);
    Some(finding(&DIALECT_DEPENDENT, policy.object, path, Part::Key, message))
}

fn finds_host(model: &Model, dialect: &Dialect, policy: &NetworkPolicy, hosts: &Hosts<'_>) -> Option<Finding> {
    let (place, name) = places::peers(policy).find_map(|(place, peer)| {
        let (within, pods) = Within::of_peer(policy, peer)?;
        let mut hosts = hosts.iter().filter(|_| !pods.is_empty());
        let is_there = |namespace: NamespaceId| within.has_pods_of(model, namespace);
        let (_, _, name) = hosts.find(|(namespace, labels, _)| pods.matches(labels) && is_there(*namespace))?;
        Some((place, name))
    })?;
    let message = match dialect.host_network {
        HostNetwork::LikeTheirNode => format!(
            "This finds {name}, which uses the network of its node. What policies do to such pods is left open; selectors pass over \
             it here, as in most implementations, and its traffic is that of its node. netpol-analyzer takes it for any other pod."
        ),
        HostNetwork::LikePods => format!(
            "This finds {name}, which uses the network of its node. {} takes it for any other pod; in most implementations selectors \
             pass over it, and its traffic is that of its node.",
            dialect.name
        ),
    };
    let path = place.path().field("podSelector");
    Some(finding(&DIALECT_DEPENDENT, policy.object, path, Part::Key, message))
}

/// A named port in an egress rule that has a block among its peers. One finding a policy.
fn named_port_to_address(dialect: &Dialect, policy: &NetworkPolicy) -> Option<Finding> {
    let rules = rules_of(policy, Direction::Egress).iter().enumerate();
    let mut to_addresses = rules.filter(|(_, rule)| rule.peers.iter().any(|peer| matches!(peer, Peer::Block(_))));
    let (at, port) = to_addresses.find_map(|(at, rule)| {
        let named = rule.ports.iter().position(|port| matches!(port.port, PortMatch::Named(_)));
        named.map(|port| (at, port))
    })?;
    let message = format!(
        "{} refuses a named port towards an address, and with it the whole input. Elsewhere such a port matches no address, and so it does here.",
        dialect.name
    );
    let path = rule_path(Direction::Egress, at).field("ports").index(port).field("port");
    Some(finding(&DIALECT_DEPENDENT, policy.object, path, Part::Key, message))
}

fn equal_priorities(model: &Model, dialect: &Dialect, conflict: &Conflict) -> Option<Finding> {
    let (first, second) = (model.admin.get(conflict.first)?, model.admin.get(conflict.second)?);
    let rule = |policy, at: usize| steps::rules(policy, conflict.direction).get(at);
    let (one, two) = (rule(first, conflict.rules.0)?, rule(second, conflict.rules.1)?);
    let (does, other_does) = (admin_words::does(one.action?), admin_words::does(two.action?));
    let same = admin_words::same_priority(first.body.priority);
    let end = match dialect.equal_priorities {
        EqualPriorities::Refused => format!("{} refuses such policies. ", dialect.name),
        _ => "Which of them decides is not defined. ".to_string(),
    };
    let message = format!(
        "{} have {same}, and for connections that both match the one {does} what the other {other_does}. {end}Here {}.",
        admin_words::both(first, second),
        admin_words::first_decides(first, second),
    );
    let place = |object, path| Place::Field { object, path, part: Part::Key };
    let path = match second.body.priority {
        Some(_) => FieldPath::root().fields(&["spec", "priority"]),
        None => FieldPath::root().fields(&["metadata", "name"]),
    };
    let mut found = finding(&EQUAL_PRIORITIES, second.object, path, Part::Value, message);
    found.related = vec![
        (format!("this rule {does}"), place(first.object, rule_path(conflict.direction, conflict.rules.0))),
        (format!("this rule {other_does}"), place(second.object, rule_path(conflict.direction, conflict.rules.1))),
    ];
    Some(found)
}

/// So many policies have equal priorities that not all of their rules were compared.
fn too_many(model: &Model, at: usize) -> Option<Finding> {
    let policy = model.admin.get(at)?;
    let message = format!(
        "So many policies have the priority of {} that their rules were compared with each other only as far as this one. Which of them decides is \
         not defined where two match a connection.",
        policy.title()
    );
    let path = FieldPath::root().fields(&["spec", "priority"]);
    Some(finding(&EQUAL_PRIORITIES, policy.object, path, Part::Value, message))
}

/// One finding where policies of both APIs are in one tier of a cluster.
fn mixed(model: &Model, order: &[usize]) -> Option<Finding> {
    let policies = || order.iter().filter_map(|at| model.admin.get(*at));
    let newer = policies().find(|policy| policy.body.api == AdminApi::ClusterNetworkPolicy)?;
    let older = policies()
        .find(|policy| policy.body.api != AdminApi::ClusterNetworkPolicy && policy.cluster == newer.cluster)?;
    let tier = newer.body.tier.name();
    let message = format!(
        "{} and {} are both of the {tier} tier. No text says how the two APIs go together; here they are asked by priority.",
        older.title(),
        newer.title(),
    );
    let path = FieldPath::root().field("kind");
    let mut found = finding(&MIXED_ADMIN_APIS, older.object, path.clone(), Part::Value, message);
    found.related = vec![(
        "the policy of the other API".to_string(),
        Place::Field { object: newer.object, path, part: Part::Value },
    )];
    Some(found)
}

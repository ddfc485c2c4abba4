//! Pods that may reach others, but not the server that tells them their addresses.

use std::collections::HashMap;

use roaring::RoaringBitmap;

use crate::cluster::{
    ClusterId, NAME_LABEL, Namespace, NamespaceId, NetworkPolicy, Operator, Peer, PortMatch, PortRule, Protocol,
    Selector, Workload,
};
use crate::finding::{Finding, Part};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rules::{Reference, Rule, example};

use super::super::findings::finding;
use super::super::rows::Direction;
use super::super::servers::{self, Servers};
use super::super::words;
use super::dns_of_admin::Opened;
use super::mends;
use super::ruled::Ruled;
use super::seen::Seen;
use super::sources;

pub(super) static WITHOUT_DNS: Rule = Rule::of_network(
    "egress-without-dns",
    Severity::Warning,
    "Pods that may reach others by name, but not ask for their addresses",
    "Isolated egress cuts off DNS like everything else, and then no name of a Service resolves. It takes a rule for port 53 over UDP and TCP towards the DNS of \
     the cluster: the pods with k8s-app=kube-dns in kube-system, or an address where a cache runs on each node. Nothing is told of pods that may reach nobody, or \
     only certain addresses. A rule of an administrative policy that denies it is told where none that is asked before may accept it or pass it on.",
    [example!("egress-without-dns"), example!("egress-without-dns" mended)],
    &[
        sources::dns(),
        sources::policies(),
        sources::kube_netpol("KNP-034"),
        Reference::named("editor.networkpolicy.io", "hint about DNS"),
    ],
);

pub(super) static WITHOUT_TCP: Rule = Rule::of_network(
    "dns-without-tcp",
    Severity::Info,
    "Pods that may ask the DNS over UDP alone",
    "An answer that does not fit into one packet is asked for again over TCP. Where only UDP is open, names with many addresses resolve now and then or not at all.",
    [example!("dns-without-tcp"), example!("dns-without-tcp" mended)],
    &[
        Reference::page(
            "Debugging DNS resolution",
            "https://kubernetes.io/docs/tasks/administer-cluster/dns-debugging-resolution/",
        ),
        Reference { of: "RFC 7766", name: "DNS transport over TCP", url: "https://www.rfc-editor.org/rfc/rfc7766" },
    ],
);

/// What rules open towards DNS.
#[derive(Debug, Clone, Copy, Default)]
struct Dns {
    udp: bool,
    tcp: bool,
    /// The place of the rule that opens UDP.
    at: Option<usize>,
    /// Whether the rules allow something that is asked for by name.
    names: bool,
}

impl Dns {
    fn or(self, other: Dns) -> Dns {
        Dns {
            udp: self.udp || other.udp,
            tcp: self.tcp || other.tcp,
            at: self.at.or(other.at),
            names: self.names || other.names,
        }
    }
}

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    if !seen.rules.iter().any(|ruled| ruled.direction == Direction::Egress) {
        return;
    }
    let servers = servers(seen);
    let homes = homes(seen);
    let admin = Opened::new(seen, &servers, &homes);
    let mut of_policy = vec![Dns::default(); seen.model.policies.len()];
    for ruled in seen.rules.iter().filter(|ruled| ruled.direction == Direction::Egress) {
        if let Some(slot) = of_policy.get_mut(ruled.of) {
            *slot = slot.or(dns(seen, ruled, servers.get(ruled.policy.cluster.0 as usize), &homes));
        }
    }
    let egress = || {
        let all = seen.model.policies.iter().zip(&of_policy).enumerate();
        all.filter(|(_, (policy, _))| policy.isolates_egress && !policy.egress.is_empty())
    };
    let (mut named, mut udp, mut tcp) = <(RoaringBitmap, RoaringBitmap, RoaringBitmap)>::default();
    let mut unseen: HashMap<(NamespaceId, &Selector), Dns> = HashMap::new();
    let mut of_all: HashMap<NamespaceId, Dns> = HashMap::new();
    for (at, (policy, dns)) in egress() {
        let selected = seen.selected(at);
        let sets = [(&mut named, dns.names), (&mut udp, dns.udp), (&mut tcp, dns.tcp)];
        sets.into_iter().filter(|(_, has)| *has).for_each(|(set, _)| *set |= selected);
        if seen.is_unseen(policy.namespace) {
            let known = unseen.entry((policy.namespace, &policy.pod_selector)).or_default();
            *known = known.or(*dns);
            if policy.pod_selector.is_empty() {
                of_all.insert(policy.namespace, *known);
            }
        }
    }
    udp |= admin.classes(seen, Protocol::Udp);
    tcp |= admin.classes(seen, Protocol::Tcp);
    let (mut lacking, mut over_udp) = (&named - &udp, &udp - &tcp);
    for (at, (policy, dns)) in egress() {
        let selected = seen.selected(at);
        // Where the input has no pods, policies with the same selector are taken together with those for all pods.
        let whole = unseen.remove(&(policy.namespace, &policy.pod_selector));
        let whole = whole.map(|whole| whole.or(of_all.get(&policy.namespace).copied().unwrap_or_default()));
        let opened = |protocol| admin.is_open_for(seen, policy, protocol);
        let whole = whole.map(|whole| Dns {
            udp: whole.udp || opened(Protocol::Udp),
            tcp: whole.tcp || opened(Protocol::Tcp),
            ..whole
        });
        let cut = selected & &lacking;
        if dns.names && (!cut.is_empty() || whole.is_some_and(|whole| !whole.udp)) {
            lacking -= &cut;
            found.push(without_dns(seen, policy, &cut, servers.get(policy.cluster.0 as usize)));
        }
        let only_udp = selected & &over_udp;
        if let Some(rule) = dns.at
            && (!only_udp.is_empty() || whole.is_some_and(|whole| whole.udp && !whole.tcp))
        {
            over_udp -= &only_udp;
            found.push(without_tcp(seen, policy, rule));
        }
    }
}

fn without_dns(
    seen: &Seen<'_>,
    policy: &NetworkPolicy,
    cut: &RoaringBitmap,
    servers: Option<&RoaringBitmap>,
) -> Finding {
    let who = if cut.is_empty() { words::selects(seen.model, policy) } else { seen.names(cut) };
    let servers = servers.filter(|servers| !servers.is_empty());
    let (known, server) = (sort_of(seen, servers), named(seen, servers));
    let message = format!(
        "Egress is isolated here, and no rule opens port {} over UDP towards {server}: {who} cannot resolve the names of those that the rules allow.",
        known.port
    );
    let path = FieldPath::root().fields(&["spec", "egress"]);
    Finding { mend: mends::dns(known), ..finding(&WITHOUT_DNS, policy.object, path, Part::Key, message) }
}

/// Which of the known servers a cluster has.
pub(super) fn sort_of(seen: &Seen<'_>, servers: Option<&RoaringBitmap>) -> &'static Servers {
    let first = servers.and_then(|servers| seen.workloads(servers).next());
    let home = first.map(|workload| seen.namespace(workload.namespace));
    servers::ALL.iter().find(|known| Some(known.namespace) == home).unwrap_or(&servers::KUBERNETES)
}

/// The servers, by their names where they are in the input.
pub(super) fn named(seen: &Seen<'_>, servers: Option<&RoaringBitmap>) -> String {
    match servers {
        Some(servers) => format!("the DNS of the cluster ({})", seen.names(servers)),
        None => "the DNS of the cluster".to_string(),
    }
}

fn without_tcp(seen: &Seen<'_>, policy: &NetworkPolicy, rule: usize) -> Finding {
    let message = format!(
        "Port 53 is open over UDP and not over TCP: {} cannot fetch an answer that is too long for one packet.",
        words::selects(seen.model, policy)
    );
    let path = FieldPath::root().fields(&["spec", "egress"]).index(rule).field("ports");
    let port = policy.egress.get(rule).and_then(|rule| {
        let udp = rule.ports.iter().find(|port| opens(port, Protocol::Udp))?;
        match &udp.port {
            PortMatch::Range(first, last) if first == last => Some(serde_json::json!(first)),
            _ => None,
        }
    });
    let mend = port.and_then(|port| mends::tcp(rule, port));
    Finding { mend, ..finding(&WITHOUT_TCP, policy.object, path, Part::Key, message) }
}

/// The Namespace objects of the input in which DNS runs.
pub(super) fn homes<'a>(seen: &Seen<'a>) -> Vec<&'a Namespace> {
    let is_known = |found: &&Namespace| found.object.is_some() && is_namespace_of_dns(&found.name);
    seen.model.namespaces.iter().filter(is_known).collect()
}

/// The classes of the DNS pods of each cluster.
pub(super) fn servers(seen: &Seen<'_>) -> Vec<RoaringBitmap> {
    let mut servers = vec![RoaringBitmap::new(); seen.model.clusters.len()];
    for (workload, class) in seen.model.workloads.iter().zip(&seen.reach.classes.of_workload) {
        if let (Some(class), true, Some(servers)) =
            (class, is_server(seen, workload), servers.get_mut(workload.cluster.0 as usize))
        {
            servers.insert(*class);
        }
    }
    servers
}

fn is_server(seen: &Seen<'_>, workload: &Workload) -> bool {
    let is_labelled = |known: &Servers| {
        let (key, values) = known.label;
        workload.labels.get(key).is_some_and(|value| values.contains(&&**value))
    };
    seen.is_selectable(workload)
        && servers::ALL.iter().any(is_labelled)
        && is_namespace_of_dns(seen.namespace(workload.namespace))
}

fn is_namespace_of_dns(name: &str) -> bool {
    servers::ALL.iter().any(|known| known.namespace == name)
}

/// What a rule opens towards DNS; `homes` are the Namespace objects of the input in which DNS runs.
fn dns(seen: &Seen<'_>, ruled: &Ruled<'_>, servers: Option<&RoaringBitmap>, homes: &[&Namespace]) -> Dns {
    let servers = servers.filter(|servers| !servers.is_empty());
    let is_for_dns = ruled.rule.ports.iter().any(|port| opens(port, Protocol::Udp) || opens(port, Protocol::Tcp));
    let mut reaches = ruled.rule.peers.is_empty();
    // The API server is found by an address in the environment.
    let is_api_server = ruled.rule.ports.iter().all(|port| port.port == PortMatch::Range(6443, 6443));
    let mut names = ruled.rule.peers.is_empty() && (ruled.rule.ports.is_empty() || !is_api_server);
    for (at, peer) in ruled.numbered() {
        names |= match peer {
            Peer::Pods { .. } => true,
            Peer::Block(block) => block.cidr.prefix_len() == 0,
            Peer::Nothing => false,
        };
        reaches |= match (peer, servers) {
            (Peer::Nothing, _) => false,
            (Peer::Block(_), _) => true,
            (Peer::Pods { .. }, Some(servers)) => !seen.pods_matched(ruled, at).is_disjoint(servers),
            (Peer::Pods { namespaces, .. }, None) => {
                let is_home = || match namespaces {
                    Some(namespaces) => may_be_of_dns(ruled.policy.cluster, namespaces, homes),
                    None => is_namespace_of_dns(seen.namespace(ruled.policy.namespace)),
                };
                is_for_dns || is_home()
            }
        };
    }
    let open = |protocol| {
        reaches && (ruled.rule.ports.is_empty() || ruled.rule.ports.iter().any(|port| opens(port, protocol)))
    };
    let (udp, tcp) = (open(Protocol::Udp), open(Protocol::Tcp));
    // What is open for DNS alone is not asked for by name.
    let only_dns =
        is_for_dns && ruled.rule.ports.iter().all(|port| Protocol::ALL.iter().any(|each| opens(port, *each)));
    Dns { udp, tcp, at: (udp && only_dns).then_some(ruled.at), names: names && !only_dns }
}

/// Whether an entry opens a port of DNS.
fn opens(port: &PortRule, protocol: Protocol) -> bool {
    port.protocol == Some(protocol)
        && match &port.port {
            PortMatch::All => true,
            PortMatch::Range(first, last) => servers::is_port(*first, *last),
            PortMatch::Named(name) => servers::is_port_name(name),
            PortMatch::Nothing => false,
        }
}

/// Whether a selector of namespaces may find one in which DNS runs, and that the input does not have.
pub(super) fn may_be_of_dns(cluster: ClusterId, selector: &Selector, homes: &[&Namespace]) -> bool {
    let known = |name: &str| homes.iter().find(|home| home.cluster == cluster && home.name == name);
    servers::ALL.iter().map(|known| known.namespace).any(|name| match known(name) {
        Some(namespace) => selector.matches(&namespace.labels),
        None => {
            selector.requirements.iter().all(|requirement| match (requirement.key.as_str(), requirement.operator) {
                (NAME_LABEL, Operator::In) => requirement.values.iter().any(|value| value == name),
                (NAME_LABEL, Operator::NotIn) => !requirement.values.iter().any(|value| value == name),
                (NAME_LABEL, Operator::Exists) => true,
                (_, Operator::In) => {
                    requirement.values.iter().any(|value| value.contains("system") || value.contains("dns"))
                }
                (_, operator) => operator == Operator::NotIn || operator == Operator::DoesNotExist,
            })
        }
    })
}

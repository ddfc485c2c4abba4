//! Pods that may reach others, but not the server that tells them their addresses.

use std::collections::HashMap;

use roaring::RoaringBitmap;

use crate::cluster::{NamespaceId, NetworkPolicy, Peer, PortMatch, PortRule, Protocol, Selector};
use crate::finding::{Finding, Part};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rule::{Reference, Rule, example};

use super::super::addresses::Family;
use super::super::direction::Direction;
use super::super::findings::finding;
use super::super::servers::{self, OF_SERVICE as PORT};
use super::super::words;
use super::dns_of_admin::Opened;
use super::dns_servers::{Answering, may_answer, opens_known};
use super::mends;
use super::ruled::Ruled;
use super::seen::Seen;
use super::sources;

pub(super) static WITHOUT_DNS: Rule = Rule::of_network(
    "egress-without-dns",
    Severity::Warning,
    "Pods that may reach others by name, but not ask for their addresses",
    "Isolated egress cuts off DNS like everything else, and then no name of a Service resolves. It takes a rule for port 53 over UDP and TCP towards the DNS of \
     the cluster: the pods with k8s-app=kube-dns in kube-system, or an address where a cache runs on each node. Where the pods are in the input, it is the port that they listen on, \
     which is another one than that of their Service in OpenShift (5353). Nothing is told of pods that may reach nobody, or \
     only certain addresses. A `podSelector` alone means pods of the policy's own namespace, and a rule for port 53 with one opens no DNS unless somebody runs a server there. A rule of an administrative policy that denies it is told where none that is asked before may accept it or pass it on.",
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
    /// Whether any of that is somebody, as far as can be told.
    somebody: bool,
    /// Whether a rule for DNS stays in the policy's own namespace, where nobody answers.
    is_local: bool,
}

impl Dns {
    fn or(self, other: Dns) -> Dns {
        Dns {
            udp: self.udp || other.udp,
            tcp: self.tcp || other.tcp,
            at: self.at.or(other.at),
            names: self.names || other.names,
            somebody: self.somebody || other.somebody,
            is_local: self.is_local || other.is_local,
        }
    }
}

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    if !seen.rules.iter().any(|ruled| ruled.direction == Direction::Egress) {
        return;
    }
    let answering = Answering::of(seen);
    let admin = Opened::new(seen, &answering);
    let mut of_policy = vec![Dns::default(); seen.model.policies.len()];
    for ruled in seen.rules.iter().filter(|ruled| ruled.direction == Direction::Egress) {
        if let Some(slot) = of_policy.get_mut(ruled.of) {
            *slot = slot.or(dns(seen, ruled, &answering));
        }
    }
    let egress = || {
        let all = seen.model.policies.iter().zip(&of_policy).enumerate();
        all.filter(|(_, (policy, _))| policy.isolates_egress && !policy.egress.is_empty())
    };
    let [mut named, mut somebody, mut udp, mut tcp]: [RoaringBitmap; 4] = Default::default();
    let mut unseen: HashMap<(NamespaceId, &Selector), Dns> = HashMap::new();
    let mut of_all: HashMap<NamespaceId, Dns> = HashMap::new();
    for (at, (policy, dns)) in egress() {
        let selected = seen.selected(at);
        let sets = [(&mut named, dns.names), (&mut somebody, dns.somebody), (&mut udp, dns.udp), (&mut tcp, dns.tcp)];
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
            let is_somebody = dns.somebody || !cut.is_disjoint(&somebody);
            found.push(without_dns(seen, policy, (&cut, is_somebody, dns.is_local), &answering));
        }
        let only_udp = selected & &over_udp;
        if let Some(rule) = dns.at
            && (!only_udp.is_empty() || whole.is_some_and(|whole| whole.udp && !whole.tcp))
        {
            over_udp -= &only_udp;
            found.push(without_tcp(seen, policy, rule, &answering));
        }
    }
}

fn without_dns(
    seen: &Seen<'_>,
    policy: &NetworkPolicy,
    (cut, is_somebody, is_local): (&RoaringBitmap, bool, bool),
    answering: &Answering<'_>,
) -> Finding {
    let who = if cut.is_empty() { words::selects(seen.model, policy) } else { seen.names(cut) };
    let (known, server) = (answering.sort_of(seen, policy.cluster), answering.named(seen, policy.cluster));
    let ports = [Protocol::Udp, Protocol::Tcp].map(|protocol| answering.port(policy.cluster, protocol));
    let [udp, _] = ports;
    let of_service = opens_port_of_service(policy) && !answering.is_port(policy.cluster, Protocol::Udp, PORT, PORT);
    let hint = match of_service {
        true => format!(" Port {PORT} is that of its Service, and policies judge the port of the pods."),
        false => String::new(),
    };
    let local = match is_local {
        true => format!(
            " A `podSelector` alone finds pods of {}, where the DNS of the cluster does not run.",
            seen.namespace(policy.namespace)
        ),
        false => String::new(),
    };
    let whom = if is_somebody { "allow" } else { "mean, though the input has none of them" };
    let message = format!(
        "Egress is isolated here, and no rule opens port {udp} over UDP towards {server}: {who} cannot resolve the names of those that the rules {whom}.{hint}{local}",
    );
    let path = FieldPath::root().fields(&["spec", "egress"]);
    Finding { mend: mends::dns(known, ports), ..finding(&WITHOUT_DNS, policy.object, path, Part::Key, message) }
}

/// Whether a policy opens the port of the Service of DNS.
fn opens_port_of_service(policy: &NetworkPolicy) -> bool {
    let is_it = |port: &PortRule| port.port == PortMatch::Range(PORT, PORT);
    policy.egress.iter().flat_map(|rule| &rule.ports).any(is_it)
}

fn without_tcp(seen: &Seen<'_>, policy: &NetworkPolicy, rule: usize, answering: &Answering<'_>) -> Finding {
    let udp = policy.egress.get(rule).and_then(|rule| {
        let udp = rule.ports.iter().find(|port| answering.opens(policy.cluster, port, Protocol::Udp))?;
        match &udp.port {
            PortMatch::Range(first, last) if first == last => Some(*first),
            _ => None,
        }
    });
    let message = format!(
        "Port {} is open over UDP and not over TCP: {} cannot fetch an answer that is too long for one packet.",
        udp.unwrap_or_else(|| answering.port(policy.cluster, Protocol::Udp)),
        words::selects(seen.model, policy)
    );
    let path = FieldPath::root().fields(&["spec", "egress"]).index(rule).field("ports");
    // Where the pods listen on another port over TCP, that one has to be open.
    let tcp = match answering.server(policy.cluster) {
        Some(_) => udp.map(|_| answering.port(policy.cluster, Protocol::Tcp)),
        None => udp,
    };
    let mend = tcp.and_then(|port| mends::tcp(rule, serde_json::json!(port)));
    Finding { mend, ..finding(&WITHOUT_TCP, policy.object, path, Part::Key, message) }
}

/// What a rule opens towards DNS.
fn dns(seen: &Seen<'_>, ruled: &Ruled<'_>, answering: &Answering<'_>) -> Dns {
    let cluster = ruled.policy.cluster;
    let server = answering.server(cluster);
    let opens = |port: &PortRule, protocol| answering.opens(cluster, port, protocol);
    let is_of_dns = |port: &PortRule| {
        [Protocol::Udp, Protocol::Tcp].into_iter().any(|each| opens(port, each) || opens_known(port, each))
    };
    let is_for_dns = ruled.rule.ports.iter().any(is_of_dns);
    // A rule without peers is about all addresses too.
    let (mut reaches, mut reaches_block) = (ruled.rule.peers.is_empty(), ruled.rule.peers.is_empty());
    // The API server is found by an address in the environment.
    let is_api_server = ruled.rule.ports.iter().all(|port| port.port == PortMatch::Range(6443, 6443));
    let mut names = ruled.rule.peers.is_empty() && (ruled.rule.ports.is_empty() || !is_api_server);
    let (mut somebody, mut is_local) = (names, false);
    for (at, peer) in ruled.numbered() {
        let block = match peer {
            Peer::Block(block) => Some(block).filter(|block| seen.blocks_match(Family::of_block(block))),
            Peer::Pods { .. } | Peer::Nothing => None,
        };
        let is_named = match peer {
            Peer::Pods { .. } => true,
            Peer::Block(_) => block.is_some_and(|block| block.cidr.prefix_len() == 0),
            Peer::Nothing => false,
        };
        names |= is_named;
        somebody = somebody || (is_named && !seen.is_nobody(ruled, at));
        reaches_block |= block.is_some();
        let is_reached = match (peer, server) {
            (Peer::Nothing | Peer::Block(_), _) => false,
            (Peer::Pods { .. }, Some(server)) => !seen.pods_matched(ruled, at).is_disjoint(&server.classes),
            (Peer::Pods { .. }, None) if is_for_dns => may_answer(seen, ruled, at),
            (Peer::Pods { namespaces, .. }, None) => match namespaces {
                Some(namespaces) => answering.may_be_home(cluster, namespaces),
                None => servers::is_namespace(seen.namespace(ruled.policy.namespace)),
            },
        };
        reaches |= is_reached;
        is_local |= is_for_dns && !is_reached && matches!(peer, Peer::Pods { namespaces: None, .. });
    }
    // At an address there may be a cache, which listens on the port that it has in most clusters.
    let open = |protocol| {
        let is_open = |port: &PortRule| {
            (reaches && opens(port, protocol))
                || (reaches_block && (opens(port, protocol) || opens_known(port, protocol)))
        };
        let every_port = ruled.rule.ports.is_empty() && (reaches || reaches_block);
        every_port || ruled.rule.ports.iter().any(is_open)
    };
    let (udp, tcp) = (open(Protocol::Udp), open(Protocol::Tcp));
    // What is open for DNS alone is not asked for by name.
    let only_dns = is_for_dns && ruled.rule.ports.iter().all(is_of_dns);
    Dns {
        udp,
        tcp,
        at: (udp && only_dns).then_some(ruled.at),
        names: names && !only_dns,
        somebody: somebody && !only_dns,
        is_local: is_local && only_dns,
    }
}

//! Ports and addresses that are seldom meant to be open.

use roaring::{MultiOps, RoaringBitmap};

use crate::cluster::{Action, AdminPort, ContainerPort, Peer, PortMatch, PortRule, Protocol};
use crate::finding::{Finding, Part};
use crate::report::Severity;
use crate::rule::{Reference, Rule, example};

use super::super::addresses::{AddressRange, Family, pieces};
use super::super::direction::Direction;
use super::super::findings::finding;
use super::super::ports::PortSetId;
use super::super::reachability::End;
use super::super::words;
use super::ports::{all_numbers, destinations};
use super::ruled::Ruled;
use super::seen::Seen;
use super::sources;

pub(super) static RANGE: Rule = Rule::of_network(
    "wide-port-range",
    Severity::Info,
    "A range of ten thousand ports or more",
    "Such a range opens nearly every port of a pod, also those that nobody thinks of. A pod seldom listens on more than a few.",
    [example!("wide-port-range"), example!("wide-port-range" mended)],
    &[sources::ranges(), sources::kube_netpol("KNP-020")],
);

pub(super) static ADMIN_PORT: Rule = Rule::of_network(
    "sensitive-port-open",
    Severity::Info,
    "A port of administration or of a database that everyone may connect to",
    "A rule without peers, or with a block of all addresses, lets in everyone, from outside too as far as anything leads there. On ports by which machines, clusters or data are \
     managed that is seldom meant. It is told of ranges that have such ports too, of names that stand for them, and of blocks with exceptions.",
    [example!("sensitive-port-open"), example!("sensitive-port-open" mended)],
    &[sources::peers(), sources::kube_netpol("KNP-021")],
);

pub(super) static METADATA: Rule = Rule::of_network(
    "metadata-address-open",
    Severity::Info,
    "A block for the internet that has the metadata service of the cloud",
    "At 169.254.169.254 clouds hand out credentials of the node to whoever asks. A block of all addresses contains it; an exception leaves it out, \
     and nothing is told where a policy of the Admin tier denies it.",
    [example!("metadata-address-open"), example!("metadata-address-open" mended)],
    &[
        Reference::page(
            "Securing a cluster: restricting cloud metadata API access",
            "https://kubernetes.io/docs/tasks/administer-cluster/securing-a-cluster/#restricting-cloud-metadata-api-access",
        ),
        sources::kube_netpol("KNP-024"),
        Reference::named("Kubescape", "C-0052"),
    ],
);

/// How many ports are many.
const MANY: u16 = 10_000;

/// How many sensitive ports a message names.
const NAMED: usize = 3;

/// The address of the metadata service.
const METADATA_ADDRESS: std::net::IpAddr = std::net::IpAddr::V4(std::net::Ipv4Addr::new(169, 254, 169, 254));

/// Ports by which something is managed, with what it is.
const SENSITIVE: [(u16, &str); 15] = [
    (22, "SSH"),
    (23, "Telnet"),
    (445, "SMB"),
    (1433, "SQL Server"),
    (2375, "Docker without TLS"),
    (2379, "etcd"),
    (2380, "etcd"),
    (3306, "MySQL"),
    (3389, "remote desktops"),
    (5432, "PostgreSQL"),
    (5900, "VNC"),
    (6379, "Redis"),
    (9200, "Elasticsearch"),
    (11211, "memcached"),
    (27017, "MongoDB"),
];

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    for ruled in &seen.rules {
        for (at, port) in ruled.rule.ports.iter().enumerate() {
            found.extend(range(ruled, at, port));
            found.extend(sensitive(seen, ruled, at, port));
        }
        found.extend(metadata(seen, ruled));
    }
    // What is denied is seldom too much.
    let accepting = seen.admin_rules.iter().filter(|ruled| ruled.rule.action == Some(Action::Accept));
    for (ruled, (at, port)) in
        accepting.flat_map(|ruled| ruled.rule.ports.iter().enumerate().map(move |port| (ruled, port)))
    {
        if let AdminPort::Range(protocol, first, last) = port
            && let Some(message) = many(*first, *last)
        {
            let path = ruled.port_end_path(at, *protocol);
            found.push(finding(&RANGE, ruled.policy.object, path, Part::Value, message));
        }
    }
}

fn range(ruled: &Ruled<'_>, at: usize, port: &PortRule) -> Option<Finding> {
    let PortMatch::Range(first, last) = port.port else { return None };
    Some(ruled.finding(&RANGE, ruled.port_path(at).field("endPort"), Part::Value, many(first, last)?))
}

/// That a range has many ports.
fn many(first: u16, last: u16) -> Option<String> {
    let count = last.checked_sub(first).filter(|count| *count >= MANY - 1)?;
    let many = match u32::from(count) + 1 {
        65535 => "every port".to_string(),
        many => format!("{many} of the 65535 ports"),
    };
    Some(format!("This is {many} of a protocol. Name those that the pods listen on."))
}

fn sensitive(seen: &Seen<'_>, ruled: &Ruled<'_>, at: usize, port: &PortRule) -> Option<Finding> {
    if (port.protocol, ruled.direction) != (Some(Protocol::Tcp), Direction::Ingress) {
        return None;
    }
    let who = everyone(seen, ruled)?;
    let ports = match &port.port {
        PortMatch::Range(first, last) => of_range(*first, *last)?,
        PortMatch::Named(name) => {
            let pods = destinations(seen, ruled)?;
            let named = |own: &&ContainerPort| own.name == *name && own.protocol == Protocol::Tcp;
            let mut numbers = seen.workloads(&pods).flat_map(|pod| &pod.ports).filter(named).map(|own| own.number);
            let (number, what) = numbers.find_map(|number| SENSITIVE.iter().find(|(known, _)| *known == number))?;
            format!("{name}, TCP {number}, the port of {what}")
        }
        PortMatch::All | PortMatch::Nothing => return None,
    };
    let message = format!(
        "{who} may connect to {} on {ports}{}. Name by `from` who needs it.",
        words::selects(seen.model, ruled.policy),
        denied(seen, ruled)?,
    );
    Some(ruled.finding(&ADMIN_PORT, ruled.port_path(at).field("port"), Part::Value, message))
}

/// What administrative policies take from a rule that lets in everyone, in words; none where it is everything.
fn denied(seen: &Seen<'_>, ruled: &Ruled<'_>) -> Option<&'static str> {
    let selected = seen.selected(ruled.of);
    let asked = all_numbers(&ruled.rule.ports);
    if seen.model.admin.is_empty() || selected.is_empty() || asked.is_empty() {
        return Some("");
    }
    let rows = &seen.reach.ingress;
    let everyone = seen.reach.classes.all.len() as u64;
    let (mut any, mut all) = (false, true);
    let of_family = |family: Family| (selected & seen.of_family(family)).into_iter().map(move |class| (class, family));
    for (class, family) in Family::ALL.into_iter().flat_map(of_family) {
        let row = rows.of_class.get(class as usize).copied().flatten().and_then(|row| rows.rows.get(row as usize));
        let Some(row) = row else { continue };
        let has = |open: &PortSetId| !seen.reach.ports.get(*open).intersection(&asked).is_empty();
        let open = row.plane(family).iter().filter(|(open, _)| has(open)).map(|(_, classes)| classes).union();
        any |= !open.is_empty();
        all &= open.len() == everyone;
    }
    match (any, all) {
        (false, _) => None,
        (_, true) => Some(""),
        _ => Some(", but for those whom administrative policies deny it"),
    }
}

/// The ports of a range that are seldom meant to be open, in words; none of a range of all.
fn of_range(first: u16, last: u16) -> Option<String> {
    let sensitive = SENSITIVE.iter().filter(|(number, _)| (first..=last).contains(number));
    let sensitive: Vec<&(u16, &str)> = sensitive.filter(|_| (first, last) != (1, u16::MAX)).collect();
    match sensitive.as_slice() {
        [] => None,
        [(number, what)] if first == last => Some(format!("TCP {number}, the port of {what}")),
        several => {
            let names = words::some(several.iter(), NAMED, |(number, what)| format!("{number} ({what})"));
            Some(format!("TCP {first}-{last}, which has {names}"))
        }
    }
}

/// Whom a rule lets in that lets in everyone, or all addresses but a few.
fn everyone(seen: &Seen<'_>, ruled: &Ruled<'_>) -> Option<String> {
    if ruled.rule.peers.is_empty() {
        return Some("Everyone".to_string());
    }
    let whole = |peer: &&Peer| {
        matches!(peer, Peer::Block(block) if block.cidr.prefix_len() == 0
            && !pieces(block).is_empty()
            && seen.blocks_match(Family::of_block(block)))
    };
    let peer = words::peer(ruled.rule.peers.iter().find(whole)?, "");
    let outside = if seen.reach.settings.dialect.blocks_match_pods { "" } else { " outside of the cluster" };
    Some(format!("{}{outside}", words::capitalised(&peer)))
}

fn metadata(seen: &Seen<'_>, ruled: &Ruled<'_>) -> Option<Finding> {
    if ruled.direction != Direction::Egress {
        return None;
    }
    if !ruled.rule.ports.is_empty() && !all_numbers(&ruled.rule.ports).contains(Protocol::Tcp, 80) {
        return None;
    }
    let wide = |peer: &Peer| match peer {
        Peer::Block(block) => {
            block.cidr.prefix_len() < 16
                && pieces(block).iter().any(|piece: &AddressRange| piece.contains(METADATA_ADDRESS))
        }
        _ => false,
    };
    let at = ruled.rule.peers.iter().position(wide).filter(|_| seen.blocks_match(Family::Ipv4))?;
    let selected = seen.selected(ruled.of);
    let open = reaching_metadata(seen, selected);
    if open.is_empty() && !selected.is_empty() {
        return None;
    }
    let message = format!(
        "This lets {} reach 169.254.169.254 too, where clouds hand out credentials of the node. Leave it out by `except` unless it is needed.",
        if open == *selected { words::selects(seen.model, ruled.policy) } else { seen.names(&open) },
    );
    Some(ruled.finding(&METADATA, ruled.peer_path(at).fields(&["ipBlock", "cidr"]), Part::Value, message))
}

/// The classes that reach the metadata service, when policies of all tiers are asked.
fn reaching_metadata(seen: &Seen<'_>, classes: &RoaringBitmap) -> RoaringBitmap {
    let Some(service) = seen.reach.class(End::Address(METADATA_ADDRESS)) else { return RoaringBitmap::new() };
    let is_open = |class: &u32| {
        let open = seen.reach.egress.ports(*class, service, Family::Ipv4);
        seen.reach.ports.get(open).contains(Protocol::Tcp, 80)
    };
    classes.iter().filter(is_open).collect()
}

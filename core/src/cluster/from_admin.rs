//! Administrative policies to what they decide. There are no generated types for their kinds, so the tree is read itself, as the API server
//! leaves it: nulls are dropped.

use ipnet::IpNet;

use crate::source::{NodeId, Tree};

use super::fields::Fields;
use super::{
    Action, AdminApi, AdminBody, AdminPeer, AdminPort, AdminRule, Block, NoPort, Protocol, Selector, Subject,
    TakenFields, Tier,
};

/// Reads the object of an administrative policy. What cannot be read matches nothing.
pub(super) fn admin(api: AdminApi, tree: &Tree, object: NodeId) -> AdminBody {
    let spec = Fields::new(tree, object).get("spec");
    let tier = match (api, spec.map(|spec| spec.text("tier"))) {
        (AdminApi::BaselineAdminNetworkPolicy, _) | (AdminApi::ClusterNetworkPolicy, Some("Baseline")) => {
            Tier::Baseline
        }
        _ => Tier::Admin,
    };
    let written = spec.and_then(|spec| spec.get("priority")?.own_number());
    let priority = written.unwrap_or_default();
    let tier_is_read = matches!(spec.map(|spec| spec.text("tier")), Some("Admin" | "Baseline"));
    let rules = |name: &str, peers: &str| -> Vec<AdminRule> {
        spec.into_iter().flat_map(|spec| spec.items(name)).map(|found| rule(api, found, peers)).collect()
    };
    AdminBody {
        api,
        tier,
        priority: (api != AdminApi::BaselineAdminNetworkPolicy)
            .then(|| i32::try_from(priority).unwrap_or(if priority < 0 { i32::MIN } else { i32::MAX })),
        subject: match spec.and_then(|spec| pods(spec.get("subject")?)) {
            Some((namespaces, pods)) => Subject::Pods { namespaces, pods },
            None => Subject::Nothing,
        },
        ingress: rules("ingress", "from"),
        egress: rules("egress", "to"),
        taken: TakenFields {
            priority: api != AdminApi::BaselineAdminNetworkPolicy && written.is_none(),
            tier: api == AdminApi::ClusterNetworkPolicy && !tier_is_read,
        },
    }
}

/// A selector; none where it is no mapping.
fn selector(written: Fields<'_>) -> Option<Selector> {
    written.is_mapping().then(|| written.own_selector())
}

/// `namespaces`, or `pods` with both of its selectors; v1alpha2 takes a missing selector of namespaces for all of them.
fn pods(written: Fields<'_>) -> Option<(Selector, Option<Selector>)> {
    if let Some(namespaces) = written.get("namespaces") {
        return Some((selector(namespaces)?, None));
    }
    let pods = written.get("pods")?;
    let part = |name| pods.get(name).map_or(Some(Selector::default()), selector);
    Some((part("namespaceSelector")?, Some(part("podSelector")?)))
}

fn rule(api: AdminApi, written: Fields<'_>, peers: &str) -> AdminRule {
    let mut ports: Vec<AdminPort> = written.items(api.ports_field()).map(|found| port(api, found)).collect();
    if written.get(api.ports_field()).is_some_and(|ports| !ports.is_list()) {
        ports.push(AdminPort::Nothing(NoPort::Unread));
    }
    AdminRule {
        name: written.text("name").to_string(),
        action: match (api, written.text("action")) {
            (AdminApi::ClusterNetworkPolicy, "Accept") => Some(Action::Accept),
            (AdminApi::ClusterNetworkPolicy, "Allow") => None,
            (_, "Allow") => Some(Action::Accept),
            (_, "Deny") => Some(Action::Deny),
            (AdminApi::BaselineAdminNetworkPolicy, "Pass") => None,
            (_, "Pass") => Some(Action::Pass),
            _ => None,
        },
        peers: written.items(peers).map(peer).collect(),
        ports,
    }
}

fn peer(written: Fields<'_>) -> AdminPeer {
    if let Some((namespaces, pods)) = pods(written) {
        return AdminPeer::Pods { namespaces, pods };
    }
    if let Some(nodes) = written.get("nodes").and_then(selector) {
        return AdminPeer::Nodes(nodes);
    }
    if written.get("networks").is_some() {
        let block = |network: Fields<'_>| {
            let cidr = network.own_text()?.parse::<IpNet>().ok()?;
            Some(Block { cidr: cidr.trunc(), except: Vec::new() })
        };
        return AdminPeer::Networks(written.items("networks").map(block).collect());
    }
    if written.get("domainNames").is_some() {
        let name = |name: Fields<'_>| name.own_text().unwrap_or_default().to_string();
        return AdminPeer::DomainNames(written.items("domainNames").map(name).collect());
    }
    AdminPeer::Unknown
}

fn port(api: AdminApi, written: Fields<'_>) -> AdminPort {
    match api {
        AdminApi::ClusterNetworkPolicy => protocol_and_port(written),
        _ => port_of_v1alpha1(written),
    }
    .unwrap_or(AdminPort::Nothing(NoPort::Unread))
}

fn port_of_v1alpha1(written: Fields<'_>) -> Option<AdminPort> {
    if let Some(name) = written.get("namedPort") {
        return Some(AdminPort::Named(name.own_text()?.to_string()));
    }
    let (field, ports, first, last) = match written.get("portNumber") {
        Some(found) => ("portNumber", found, "port", "port"),
        None => ("portRange", written.get("portRange")?, "start", "end"),
    };
    let protocol = match ports.get("protocol") {
        None => Protocol::Tcp,
        Some(name) => match Protocol::parse(name.own_text()?) {
            Some(protocol) => protocol,
            None => {
                let name = name.own_text()?.to_string();
                return Some(AdminPort::Nothing(NoPort::Protocol { name, field }));
            }
        },
    };
    Some(range(protocol, ports.port(first)?, ports.port(last)?))
}

/// A protocol without a port means all of its ports: the definition refuses it, but the documentation has it so.
fn protocol_and_port(written: Fields<'_>) -> Option<AdminPort> {
    if let Some(name) = written.get("destinationNamedPort") {
        return Some(AdminPort::Named(name.own_text()?.to_string()));
    }
    let names = [("tcp", Protocol::Tcp), ("udp", Protocol::Udp), ("sctp", Protocol::Sctp)];
    let (found, protocol) = names.into_iter().find_map(|(name, protocol)| Some((written.get(name)?, protocol)))?;
    let Some(port) = found.get("destinationPort") else {
        return Some(AdminPort::Range(protocol, 1, u16::MAX));
    };
    match port.get("range") {
        Some(ports) => Some(range(protocol, ports.port("start")?, ports.port("end")?)),
        None => {
            let number = port.port("number")?;
            Some(range(protocol, number, number))
        }
    }
}

fn range(protocol: Protocol, first: u16, last: u16) -> AdminPort {
    match first <= last {
        true => AdminPort::Range(protocol, first, last),
        false => AdminPort::Nothing(NoPort::Backwards(first, last)),
    }
}

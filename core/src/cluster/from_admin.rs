//! Administrative policies to what they decide. There are no generated types for their kinds, so the tree is read itself, as the API server
//! leaves it: nulls are dropped.

use ipnet::IpNet;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

use crate::manifest::decode;
use crate::source::{NodeId, Number, Tree, Value};

use super::facts::below;
use super::from_policy::selector;
use super::{Action, AdminApi, AdminBody, AdminPeer, AdminPort, AdminRule, Block, Protocol, Selector, Subject, Tier};

/// Reads the object of an administrative policy. What cannot be read matches nothing.
pub(super) fn admin(api: AdminApi, tree: &Tree, object: NodeId) -> AdminBody {
    let read = Reading { tree, api };
    let spec = below(tree, object, "spec");
    let field = |name: &str| spec.and_then(|spec| below(tree, spec, name));
    let tier = match (api, field("tier").and_then(|id| tree.str(id))) {
        (AdminApi::BaselineAdminNetworkPolicy, _) | (AdminApi::ClusterNetworkPolicy, Some("Baseline")) => {
            Tier::Baseline
        }
        _ => Tier::Admin,
    };
    let priority = field("priority").and_then(|id| read.number(id)).unwrap_or_default();
    let rules = |name: &str, peers: &'static str| -> Vec<AdminRule> {
        let items = field(name).map_or(&[][..], |list| tree.items(list));
        items.iter().map(|rule| read.rule(*rule, peers)).collect()
    };
    AdminBody {
        api,
        tier,
        priority: (api != AdminApi::BaselineAdminNetworkPolicy)
            .then(|| i32::try_from(priority).unwrap_or(if priority < 0 { i32::MIN } else { i32::MAX })),
        subject: match field("subject").map(|subject| read.pods(subject)) {
            Some(Some((namespaces, pods))) => Subject::Pods { namespaces, pods },
            _ => Subject::Nothing,
        },
        ingress: rules("ingress", "from"),
        egress: rules("egress", "to"),
    }
}

struct Reading<'a> {
    tree: &'a Tree,
    api: AdminApi,
}

impl Reading<'_> {
    fn field(&self, node: NodeId, name: &str) -> Option<NodeId> {
        below(self.tree, node, name)
    }

    fn items(&self, list: Option<NodeId>) -> &[NodeId] {
        list.map_or(&[][..], |list| self.tree.items(list))
    }

    fn number(&self, node: NodeId) -> Option<i64> {
        match self.tree.value(node) {
            Value::Number(Number::Int(number)) => Some(*number),
            _ => None,
        }
    }

    fn text(&self, node: NodeId) -> String {
        self.tree.str(node).unwrap_or_default().to_string()
    }

    /// A selector that is there; one that is no mapping is not.
    fn selector(&self, node: NodeId) -> Option<Selector> {
        let typed = |node| selector(&decode::<LabelSelector>(self.tree, node));
        matches!(self.tree.value(node), Value::Mapping(_)).then(|| typed(node))
    }

    /// `namespaces`, or `pods` with both of its selectors; v1alpha2 takes a missing selector of namespaces for all of them.
    fn pods(&self, node: NodeId) -> Option<(Selector, Option<Selector>)> {
        if let Some(namespaces) = self.field(node, "namespaces") {
            return Some((self.selector(namespaces)?, None));
        }
        let pods = self.field(node, "pods")?;
        let part = |name| match self.field(pods, name) {
            Some(found) => self.selector(found),
            None => Some(Selector::default()),
        };
        Some((part("namespaceSelector")?, Some(part("podSelector")?)))
    }

    fn rule(&self, node: NodeId, peers: &'static str) -> AdminRule {
        let action = self.field(node, "action").and_then(|id| self.tree.str(id));
        let ports = self.field(node, self.api.ports_field());
        let is_no_list = ports.is_some_and(|ports| !matches!(self.tree.value(ports), Value::Sequence(_)));
        let mut read: Vec<AdminPort> = self.items(ports).iter().map(|port| self.port(*port)).collect();
        if is_no_list {
            read.push(AdminPort::Nothing);
        }
        AdminRule {
            name: self.field(node, "name").map(|name| self.text(name)).unwrap_or_default(),
            action: match (self.api, action) {
                (AdminApi::ClusterNetworkPolicy, Some("Accept")) => Some(Action::Accept),
                (AdminApi::ClusterNetworkPolicy, Some("Allow")) => None,
                (_, Some("Allow")) => Some(Action::Accept),
                (_, Some("Deny")) => Some(Action::Deny),
                (AdminApi::BaselineAdminNetworkPolicy, Some("Pass")) => None,
                (_, Some("Pass")) => Some(Action::Pass),
                _ => None,
            },
            peers: self.items(self.field(node, peers)).iter().map(|peer| self.peer(*peer)).collect(),
            ports: read,
        }
    }

    fn peer(&self, node: NodeId) -> AdminPeer {
        if let Some((namespaces, pods)) = self.pods(node) {
            return AdminPeer::Pods { namespaces, pods };
        }
        if let Some(nodes) = self.field(node, "nodes").and_then(|nodes| self.selector(nodes)) {
            return AdminPeer::Nodes(nodes);
        }
        if let Some(networks) = self.field(node, "networks") {
            let block = |id: &NodeId| {
                let cidr = self.tree.str(*id)?.parse::<IpNet>().ok()?;
                Some(Block { cidr: cidr.trunc(), except: Vec::new() })
            };
            return AdminPeer::Networks(self.items(Some(networks)).iter().map(block).collect());
        }
        if let Some(names) = self.field(node, "domainNames") {
            return AdminPeer::DomainNames(self.items(Some(names)).iter().map(|name| self.text(*name)).collect());
        }
        AdminPeer::Unknown
    }

    fn port(&self, node: NodeId) -> AdminPort {
        match self.api {
            AdminApi::ClusterNetworkPolicy => self.protocol_and_port(node),
            _ => self.port_of_v1alpha1(node),
        }
        .unwrap_or(AdminPort::Nothing)
    }

    fn port_of_v1alpha1(&self, node: NodeId) -> Option<AdminPort> {
        if let Some(name) = self.field(node, "namedPort") {
            return Some(AdminPort::Named(self.tree.str(name)?.to_string()));
        }
        let (ports, first, last) = match self.field(node, "portNumber") {
            Some(found) => (found, "port", "port"),
            None => (self.field(node, "portRange")?, "start", "end"),
        };
        let protocol = match self.field(ports, "protocol") {
            None => Protocol::Tcp,
            Some(name) => Protocol::parse(self.tree.str(name)?)?,
        };
        self.range(protocol, self.field(ports, first), self.field(ports, last))
    }

    /// A protocol without a port means all of its ports: the definition refuses it, but the documentation has it so.
    fn protocol_and_port(&self, node: NodeId) -> Option<AdminPort> {
        if let Some(name) = self.field(node, "destinationNamedPort") {
            return Some(AdminPort::Named(self.tree.str(name)?.to_string()));
        }
        let names = [("tcp", Protocol::Tcp), ("udp", Protocol::Udp), ("sctp", Protocol::Sctp)];
        let (found, protocol) =
            names.into_iter().find_map(|(name, protocol)| Some((self.field(node, name)?, protocol)))?;
        let Some(port) = self.field(found, "destinationPort") else {
            return Some(AdminPort::Range(protocol, 1, u16::MAX));
        };
        match self.field(port, "range") {
            Some(range) => self.range(protocol, self.field(range, "start"), self.field(range, "end")),
            None => {
                let number = self.field(port, "number");
                self.range(protocol, number, number)
            }
        }
    }

    fn range(&self, protocol: Protocol, first: Option<NodeId>, last: Option<NodeId>) -> Option<AdminPort> {
        let port = |node: Option<NodeId>| {
            let number = self.number(node?)?;
            u16::try_from(number).ok().filter(|number| *number > 0)
        };
        let (first, last) = (port(first)?, port(last)?);
        (first <= last).then_some(AdminPort::Range(protocol, first, last))
    }
}

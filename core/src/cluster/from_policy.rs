//! NetworkPolicy objects to what they decide, with the API server's defaults.

use ipnet::IpNet;
use k8s_openapi::api::networking::v1::{IPBlock, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::manifest::decode;
use crate::source::{NodeId, Tree, Value};

use super::{Block, Operator, Peer, PortMatch, PortRule, Protocol, Requirement, Rule, Selector, WrittenFields};

/// What a NetworkPolicy decides, apart from where it is; see [`super::NetworkPolicy`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PolicyFacts {
    /// The pods that it applies to.
    pub pod_selector: Selector,
    /// Whether they are isolated on the way in.
    pub isolates_ingress: bool,
    /// Whether they are isolated on the way out.
    pub isolates_egress: bool,
    /// What it allows in.
    pub ingress: Vec<Rule>,
    /// What it allows out.
    pub egress: Vec<Rule>,
    /// Which fields it writes that have a default.
    pub written: WrittenFields,
}

/// Reads a policy's `spec`. The tree is asked only what a decoded value cannot tell: whether an empty list, peer or port is one,
/// or stands where something undecodable was written. Such a thing allows nothing.
pub(super) fn policy(spec: &NetworkPolicySpec, tree: &Tree, node: Option<NodeId>) -> PolicyFacts {
    let types = spec.policy_types.as_deref().unwrap_or_default();
    let egress_rules = spec.egress.as_deref().unwrap_or_default();
    let has = |name: &str| types.iter().any(|kind| kind == name);
    let rules = |field: &str| node.and_then(|node| tree.get(node, field));
    let ingress = spec.ingress.iter().flatten().enumerate().map(|(at, rule)| {
        let written = Written::item(tree, rules("ingress"), at);
        written.rule(rule.from.as_deref(), "from", rule.ports.as_deref())
    });
    let egress = egress_rules.iter().enumerate().map(|(at, rule)| {
        let written = Written::item(tree, rules("egress"), at);
        written.rule(rule.to.as_deref(), "to", rule.ports.as_deref())
    });
    let is_type = |kind: &String| matches!(kind.as_str(), "Ingress" | "Egress");
    PolicyFacts {
        pod_selector: match &spec.pod_selector {
            Some(typed) => selector(typed, tree, node.and_then(|node| tree.get(node, "podSelector"))),
            None => Selector::default(),
        },
        isolates_ingress: types.is_empty() || has("Ingress"),
        isolates_egress: has("Egress") || (types.is_empty() && !egress_rules.is_empty()),
        ingress: ingress.collect(),
        egress: egress.collect(),
        written: WrittenFields {
            policy_types: !types.is_empty(),
            spare_type: types.iter().enumerate().filter(|_| types.len() > 1).rev().find_map(|(at, kind)| {
                let is_spare = !is_type(kind) || types.iter().take(at).any(|earlier| earlier == kind);
                is_spare.then_some(at)
            }),
            unknown_types: !types.iter().all(is_type),
            ingress: spec.ingress.is_some(),
            egress: spec.egress.is_some(),
        },
    }
}

/// A label selector that stands in a tree, as the model holds it.
pub(crate) fn label_selector(tree: &Tree, node: NodeId) -> Selector {
    selector(&decode::<LabelSelector>(tree, node), tree, Some(node))
}

/// A label selector as the model holds it. What of it cannot be read is decoded as if it were empty, and must match nothing.
fn selector(typed: &LabelSelector, tree: &Tree, node: Option<NodeId>) -> Selector {
    let labels = typed.match_labels.iter().flatten().map(|(key, value)| Requirement {
        key: key.clone(),
        operator: Operator::In,
        values: vec![value.clone()],
        expression: None,
    });
    let expressions = typed.match_expressions.iter().flatten().enumerate().map(|(at, expression)| Requirement {
        key: expression.key.clone(),
        operator: match expression.operator.as_str() {
            // The server refuses both without values.
            "In" | "NotIn" if expression.values.as_deref().unwrap_or_default().is_empty() => Operator::Unknown,
            "In" => Operator::In,
            "NotIn" => Operator::NotIn,
            "Exists" => Operator::Exists,
            "DoesNotExist" => Operator::DoesNotExist,
            _ => Operator::Unknown,
        },
        values: expression.values.clone().unwrap_or_default(),
        expression: Some(at),
    });
    let mut found = Selector { requirements: labels.chain(expressions).collect() };
    if let Some(node) = node {
        let written = Written { tree, node: Some(node) };
        for requirement in found.requirements.iter_mut().filter(|requirement| !written.is_readable(requirement)) {
            requirement.operator = Operator::Unknown;
        }
        if !written.has_lists_of_requirements() {
            let (key, values) = (String::new(), Vec::new());
            found.requirements.push(Requirement { key, operator: Operator::Unknown, values, expression: None });
        }
    }
    found
}

/// A rule, a peer or a selector as it is written in the text.
#[derive(Clone, Copy)]
struct Written<'a> {
    tree: &'a Tree,
    node: Option<NodeId>,
}

impl<'a> Written<'a> {
    fn item(tree: &'a Tree, list: Option<NodeId>, at: usize) -> Self {
        Written { tree, node: list.and_then(|list| tree.items(list).get(at).copied()) }
    }

    fn rule(&self, peers: Option<&[NetworkPolicyPeer]>, field: &str, ports: Option<&[NetworkPolicyPort]>) -> Rule {
        if self.is_wrong(self.node, |value| matches!(value, Value::Mapping(_))) {
            return Rule { peers: vec![Peer::Nothing], ..Rule::default() };
        }
        let mut rule = Rule {
            peers: peers.unwrap_or_default().iter().enumerate().map(|(at, each)| self.peer(field, at, each)).collect(),
            ports: ports.unwrap_or_default().iter().enumerate().map(|(at, each)| self.port(at, each)).collect(),
            empty_peers: peers.is_some_and(<[_]>::is_empty),
        };
        let is_list = |value: &Value| matches!(value, Value::Sequence(_));
        if self.is_wrong(self.field(field), is_list) {
            rule.peers = vec![Peer::Nothing];
        }
        if self.is_wrong(self.field("ports"), is_list) {
            rule.ports = vec![PortRule { protocol: None, port: PortMatch::Nothing }];
        }
        rule
    }

    fn port(&self, at: usize, typed: &NetworkPolicyPort) -> PortRule {
        let written = self.field("ports").and_then(|list| self.tree.items(list).get(at).copied());
        if self.is_wrong(written, |value| matches!(value, Value::Mapping(_))) {
            return PortRule { protocol: None, port: PortMatch::Nothing };
        }
        PortRule {
            protocol: match typed.protocol.as_deref() {
                None => Some(Protocol::Tcp),
                Some(name) => Protocol::parse(name),
            },
            port: port_match(typed),
        }
    }

    fn peer(&self, field: &str, at: usize, typed: &NetworkPolicyPeer) -> Peer {
        let written = Written::item(self.tree, self.field(field), at);
        let selector = |typed: &Option<LabelSelector>, name| {
            typed.as_ref().map(|typed| selector(typed, self.tree, written.field(name)))
        };
        match (&typed.ip_block, &typed.namespace_selector, &typed.pod_selector) {
            (None, None, None) => Peer::Nothing,
            (None, namespaces, pods) => Peer::Pods {
                namespaces: selector(namespaces, "namespaceSelector"),
                pods: selector(pods, "podSelector"),
            },
            (Some(found), None, None) => block(found).map_or(Peer::Nothing, Peer::Block),
            _ => Peer::Nothing,
        }
    }

    /// Whether a selector is a mapping, with a mapping of labels and a list of expressions where it has them.
    fn has_lists_of_requirements(&self) -> bool {
        let is_mapping = |value: &Value| matches!(value, Value::Mapping(_));
        !self.is_wrong(self.node, is_mapping)
            && !self.is_wrong(self.field("matchLabels"), is_mapping)
            && !self.is_wrong(self.field("matchExpressions"), |value| matches!(value, Value::Sequence(_)))
    }

    /// Whether the texts of a requirement of a selector are texts.
    fn is_readable(&self, requirement: &Requirement) -> bool {
        let is_text = |value: &Value| matches!(value, Value::String(_));
        let Some(at) = requirement.expression else {
            let labels = Written { node: self.field("matchLabels"), ..*self };
            return !self.is_wrong(labels.field(&requirement.key), is_text);
        };
        let expression = Written::item(self.tree, self.field("matchExpressions"), at);
        let values = expression.field("values");
        !self.is_wrong(expression.field("key"), is_text)
            && !self.is_wrong(values, |value| matches!(value, Value::Sequence(_)))
            && !values.is_some_and(|list| self.tree.items(list).iter().any(|item| self.is_wrong(Some(*item), is_text)))
    }

    fn field(&self, name: &str) -> Option<NodeId> {
        self.node.and_then(|node| self.tree.get(node, name))
    }

    fn is_wrong(&self, node: Option<NodeId>, right: impl Fn(&Value) -> bool) -> bool {
        node.is_some_and(|node| {
            let value = self.tree.value(node);
            *value != Value::Null && !right(value)
        })
    }
}

fn port_match(typed: &NetworkPolicyPort) -> PortMatch {
    let port = |number: i32| u16::try_from(number).ok().filter(|number| *number > 0);
    match (&typed.port, typed.end_port) {
        (None, _) => PortMatch::All,
        (Some(IntOrString::String(name)), _) => PortMatch::Named(name.clone()),
        (Some(IntOrString::Int(first)), last) => match (port(*first), port(last.unwrap_or(*first))) {
            (Some(first), Some(last)) if first <= last => PortMatch::Range(first, last),
            _ => PortMatch::Nothing,
        },
    }
}

/// A block of addresses; none where the CIDR cannot be read. Exceptions that cannot be read do not except anything.
fn block(typed: &IPBlock) -> Option<Block> {
    let cidr: IpNet = typed.cidr.parse().ok()?;
    let except = typed.except.iter().flatten().filter_map(|text| text.parse::<IpNet>().ok()).map(|net| net.trunc());
    Some(Block { cidr: cidr.trunc(), except: except.collect() })
}

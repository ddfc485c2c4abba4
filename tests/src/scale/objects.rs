//! Decoded objects as clients of the API server have them.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{Container, ContainerPort, Namespace, Pod, PodIP, PodSpec, PodStatus};
use k8s_openapi::api::networking::v1::{
    IPBlock, NetworkPolicy, NetworkPolicyEgressRule, NetworkPolicyIngressRule, NetworkPolicyPeer, NetworkPolicyPort,
    NetworkPolicySpec,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement, ObjectMeta};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::Made;

/// Labels as pairs.
pub(super) type Pairs<'a> = &'a [(&'a str, &'a str)];

pub(super) fn namespace(name: &str, labels: Pairs<'_>) -> Made {
    Made::Namespace(Box::new(Namespace { metadata: metadata(None, name, labels), ..Namespace::default() }))
}

/// A running pod with an address of its own and one port named `http`.
pub(super) fn pod(namespace: &str, number: usize, labels: Pairs<'_>) -> Made {
    let address = format!("10.{}.{}.{}", number >> 16 & 255, number >> 8 & 255, number & 255);
    let port = ContainerPort { container_port: 8080, name: Some("http".to_string()), ..ContainerPort::default() };
    let container = Container {
        name: "main".to_string(),
        image: Some("registry.example/app:1".to_string()),
        ports: Some(vec![port]),
        ..Container::default()
    };
    Made::Pod(Box::new(Pod {
        metadata: metadata(Some(namespace), &format!("pod-{number}"), labels),
        spec: Some(PodSpec { containers: vec![container], ..PodSpec::default() }),
        status: Some(PodStatus {
            phase: Some("Running".to_string()),
            pod_ips: Some(vec![PodIP { ip: address }]),
            ..PodStatus::default()
        }),
    }))
}

/// A policy of ingress, or of egress, or of both, as it allows something there; of ingress where it allows nothing.
pub(super) fn policy(namespace: &str, name: &str, asked: Asked) -> Made {
    let types = [("Ingress", asked.to.is_empty() || !asked.from.is_empty()), ("Egress", !asked.to.is_empty())];
    let types = types.into_iter().filter(|(_, is_meant)| *is_meant).map(|(name, _)| name.to_string());
    let spec = NetworkPolicySpec {
        pod_selector: Some(asked.selector),
        policy_types: Some(types.collect()),
        ingress: (!asked.from.is_empty())
            .then(|| vec![NetworkPolicyIngressRule { from: Some(asked.from), ports: Some(asked.ports.clone()) }]),
        egress: (!asked.to.is_empty())
            .then(|| vec![NetworkPolicyEgressRule { to: Some(asked.to), ports: Some(asked.ports) }]),
    };
    Made::Policy(Box::new(NetworkPolicy { metadata: metadata(Some(namespace), name, &[]), spec: Some(spec) }))
}

/// What a policy of one rule asks for.
pub(super) struct Asked {
    selector: LabelSelector,
    from: Vec<NetworkPolicyPeer>,
    to: Vec<NetworkPolicyPeer>,
    ports: Vec<NetworkPolicyPort>,
}

pub(super) fn all_pods() -> Asked {
    labelled(&[])
}

pub(super) fn labelled(labels: Pairs<'_>) -> Asked {
    Asked { selector: selector(labels), from: Vec::new(), to: Vec::new(), ports: Vec::new() }
}

impl Asked {
    /// Leaves out the pods with a label.
    pub(super) fn without(mut self, key: &str, value: &str) -> Self {
        self.selector.match_expressions = Some(vec![LabelSelectorRequirement {
            key: key.to_string(),
            operator: "NotIn".to_string(),
            values: Some(vec![value.to_string()]),
        }]);
        self
    }

    pub(super) fn with_pods_from(mut self, labels: Pairs<'_>) -> Self {
        self.from.push(pods(labels));
        self
    }

    pub(super) fn with_pods_to(mut self, labels: Pairs<'_>) -> Self {
        self.to.push(pods(labels));
        self
    }

    pub(super) fn with_namespaces_from(mut self, namespaces: Pairs<'_>, labels: Pairs<'_>) -> Self {
        let peer = pods(labels);
        self.from.push(NetworkPolicyPeer { namespace_selector: Some(selector(namespaces)), ..peer });
        self
    }

    pub(super) fn with_namespaces_to(mut self, namespaces: Pairs<'_>, labels: Pairs<'_>) -> Self {
        let peer = pods(labels);
        self.to.push(NetworkPolicyPeer { namespace_selector: Some(selector(namespaces)), ..peer });
        self
    }

    pub(super) fn with_block_from(mut self, cidr: &str) -> Self {
        let block = IPBlock { cidr: cidr.to_string(), except: None };
        self.from.push(NetworkPolicyPeer { ip_block: Some(block), ..NetworkPolicyPeer::default() });
        self
    }

    pub(super) fn port(mut self, port: i32) -> Self {
        self.ports.push(NetworkPolicyPort { port: Some(IntOrString::Int(port)), ..NetworkPolicyPort::default() });
        self
    }
}

fn pods(labels: Pairs<'_>) -> NetworkPolicyPeer {
    NetworkPolicyPeer { pod_selector: Some(selector(labels)), ..NetworkPolicyPeer::default() }
}

fn selector(labels: Pairs<'_>) -> LabelSelector {
    LabelSelector { match_labels: Some(map(labels)), ..LabelSelector::default() }
}

fn metadata(namespace: Option<&str>, name: &str, labels: Pairs<'_>) -> ObjectMeta {
    ObjectMeta {
        name: Some(name.to_string()),
        namespace: namespace.map(str::to_string),
        labels: Some(map(labels)),
        ..ObjectMeta::default()
    }
}

fn map(labels: Pairs<'_>) -> BTreeMap<String, String> {
    labels.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect()
}

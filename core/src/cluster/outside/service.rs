//! Services, and the endpoints of those without a selector.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::cluster::{Labels, Protocol};

/// A Service.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Service {
    /// Its type.
    pub kind: ServiceType,
    /// The labels of its pods; none where its endpoints are made by hand. An empty selector is none.
    pub selector: Option<Labels>,
    /// Its ports.
    pub ports: Vec<ServicePort>,
    /// Whether it has no address of its own (`clusterIP: None`).
    pub headless: bool,
    /// Addresses outside at which nodes take connections for it.
    pub external_ips: Vec<IpAddr>,
    /// Whether connections from outside go to pods of any node or only of the node at which they arrive.
    pub external_traffic: TrafficPolicy,
    /// The same for connections from inside.
    pub internal_traffic: TrafficPolicy,
    /// The addresses that the load balancer lets through; empty for all.
    pub source_ranges: Vec<IpNet>,
    /// Where `source_ranges` are an annotation, its key.
    pub source_ranges_annotation: Option<&'static str>,
    /// The name that an ExternalName Service stands for.
    pub external_name: String,
    /// The annotation that asks for a load balancer with an internal address.
    pub internal_annotation: Option<&'static str>,
}

/// The type of a Service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ServiceType {
    /// An address inside.
    #[default]
    ClusterIp,
    /// A port at every node besides.
    NodePort,
    /// A load balancer besides.
    LoadBalancer,
    /// A name of DNS, and nothing else.
    ExternalName,
}

/// A traffic policy of a Service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TrafficPolicy {
    /// Pods of any node. What comes from outside seems to come from the node at which it arrived.
    #[default]
    Cluster,
    /// Pods of the node at which a connection arrives. The client's address is kept.
    Local,
}

/// A port of a Service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServicePort {
    /// Its place in `spec.ports`.
    pub index: usize,
    /// Its name; empty for none.
    pub name: String,
    /// Its protocol.
    pub protocol: Protocol,
    /// Its number.
    pub port: u16,
    /// The port of the pods.
    pub target: TargetPort,
    /// The port of the nodes, where one is written.
    pub node_port: Option<u16>,
}

/// The port of the pods that a Service leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetPort {
    /// The number of the Service's port; no other is written.
    Same,
    /// A number.
    Number(u16),
    /// The container port of this name, which each pod resolves for itself.
    Name(String),
}

/// Endpoints of a Service, from an Endpoints object or an EndpointSlice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EndpointSet {
    /// The name of the Service.
    pub service: String,
    /// Addresses with the ports that all of them have. An EndpointSlice has one such list.
    pub subsets: Vec<EndpointSubset>,
}

/// Addresses that have the same ports.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EndpointSubset {
    /// The addresses.
    pub addresses: Vec<EndpointAddress>,
    /// The ports.
    pub ports: Vec<EndpointPort>,
}

/// An address of an [`EndpointSet`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointAddress {
    /// The address; none where it is a name or cannot be read.
    pub address: Option<IpAddr>,
    /// As written.
    pub text: String,
    /// The pod that it names, by namespace (empty for the Service's) and name.
    pub pod: Option<(String, String)>,
}

/// A port of an [`EndpointSet`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointPort {
    /// The name of the Service's port; empty for none.
    pub name: String,
    /// Its protocol.
    pub protocol: Protocol,
    /// Its number.
    pub number: u16,
}

//! Services, and the endpoints of those without a selector.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::cluster::{Labels, Protocol, Workload};

use super::PortRef;

/// A Service.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Service {
    /// Its type.
    pub kind: ServiceType,
    /// The labels of its pods; none where its endpoints are made by hand. An empty selector is none.
    pub selector: Option<Labels>,
    /// Its ports.
    pub ports: Vec<ServicePort>,
    /// Its addresses inside of the cluster, where it has been given any.
    pub cluster_ips: Vec<IpAddr>,
    /// The address families of its addresses; none where the cluster decides which.
    pub families: Option<IpFamilies>,
    /// Addresses outside at which nodes take connections for it.
    pub external_ips: Vec<IpAddr>,
    /// Whether connections from outside go to pods of any node or only of the node at which they arrive.
    pub external_traffic: TrafficPolicy,
    /// The addresses that the load balancer lets through; empty for all.
    pub source_ranges: Vec<IpNet>,
    /// The name that an ExternalName Service stands for.
    pub external_name: String,
    /// Whether an annotation asks for a load balancer with an internal address.
    pub internal: bool,
    /// Whether a load balancer gets no ports of the nodes but those that are written (`allocateLoadBalancerNodePorts: false`).
    pub without_node_ports: bool,
}

impl Service {
    /// Whether a port of it has a port of the nodes too, be it one that the cluster chooses.
    pub fn has_node_port(&self, port: &ServicePort) -> bool {
        match self.kind {
            ServiceType::NodePort => true,
            ServiceType::LoadBalancer => port.node_port.is_some() || !self.without_node_ports,
            ServiceType::ClusterIp | ServiceType::ExternalName => false,
        }
    }
}

/// Address families.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct IpFamilies {
    /// IPv4.
    pub four: bool,
    /// IPv6.
    pub six: bool,
}

impl IpFamilies {
    /// Both.
    pub const BOTH: IpFamilies = IpFamilies { four: true, six: true };

    /// Those of some addresses.
    pub fn of(addresses: &[IpAddr]) -> Self {
        IpFamilies { four: addresses.iter().any(IpAddr::is_ipv4), six: addresses.iter().any(IpAddr::is_ipv6) }
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self == IpFamilies::default()
    }

    /// Those of either.
    pub fn or(self, other: Self) -> Self {
        IpFamilies { four: self.four || other.four, six: self.six || other.six }
    }

    /// Those of both.
    pub fn and(self, other: Self) -> Self {
        IpFamilies { four: self.four && other.four, six: self.six && other.six }
    }
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

impl ServicePort {
    /// Whether it is meant by a port that is named, which may be one of the Service or of its pods. Where none is named each of them is.
    pub fn is_meant(&self, port: Option<&PortRef>) -> bool {
        match port {
            Some(PortRef::Number(number)) => self.port == *number || self.target == TargetPort::Number(*number),
            Some(PortRef::Name(name)) => self.name == *name || self.target == TargetPort::Name(name.clone()),
            Some(PortRef::Any) | None => true,
        }
    }

    /// The port of a pod that it leads to; none where the pod has no port of the name.
    pub fn target(&self, pod: &Workload) -> Option<u16> {
        match &self.target {
            TargetPort::Same => Some(self.port),
            TargetPort::Number(number) => Some(*number),
            TargetPort::Name(name) => {
                let mut ports = pod.ports.iter();
                let found = ports.find(|known| known.name == *name && known.protocol == self.protocol);
                found.map(|known| known.number)
            }
        }
    }
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
    /// The name of the pod that it names, in the Service's namespace.
    pub pod: Option<String>,
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

//! Where the specification leaves room, implementations differ. A dialect is a set of switches, one for each question.
//!
//! The questions are those of `docs/dialects.md`, which says for each dialect where its answer comes from.

use crate::cluster::AdminApi;

use super::direction::Direction;

/// How open questions are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Dialect {
    /// The name by which users choose it.
    pub name: &'static str,
    /// Whether `ipBlock` of a NetworkPolicy matches the addresses of pods.
    pub blocks_match_pods: bool,
    /// Whether `ipBlock` of a NetworkPolicy matches the addresses of nodes, and with them pods of the host network.
    pub blocks_match_nodes: bool,
    /// Whether `networks` of admin policies match the addresses of pods and nodes.
    pub networks_match_pods: bool,
    /// Whether `networks` and `ipBlock` of IPv6 match anything.
    pub ipv6_blocks: bool,
    /// Whether `nodes` of admin policies match the addresses of nodes.
    pub nodes_match: bool,
    /// What NetworkPolicies do to pods of the host network.
    pub host_network: HostNetwork,
    /// Which traffic between a pod and its own node NetworkPolicies never stop.
    pub own_node: OwnNode,
    /// Which of several policies of one tier with equal priority goes first.
    pub equal_priorities: EqualPriorities,
    /// Which ports of a pod a port name stands for.
    pub named_ports: NamedPorts,
    /// Whether names of ports of sidecars (restartable init containers) count.
    pub sidecar_ports: bool,
    /// What a named port in an egress rule does where the peers are addresses.
    pub named_ports_to_addresses: NamedPortsToAddresses,
    /// Whether pods that have finished (Succeeded or Failed) take part in traffic.
    pub finished_pods: bool,
    /// Whether AdminNetworkPolicy and BaselineAdminNetworkPolicy are implemented.
    pub admin_network_policies: bool,
    /// Whether ClusterNetworkPolicy is implemented.
    pub cluster_network_policies: bool,
}

/// What NetworkPolicies do to pods of the host network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HostNetwork {
    /// Nothing isolates them, selectors pass over them, and their traffic is that of their node.
    LikeTheirNode,
    /// The same as to other pods.
    LikePods,
}

/// Which traffic between a pod and its own node NetworkPolicies never stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OwnNode {
    /// All of it, as the documentation says.
    Always,
    /// What the node sends to the pod, so that probes work; what the pod sends to the node is judged.
    Ingress,
    /// None: it is judged like other traffic.
    Judged,
}

impl OwnNode {
    /// Whether NetworkPolicies never stop what goes in a direction between a pod and its own node, seen from the pod.
    pub fn exempts(self, direction: Direction) -> bool {
        match self {
            OwnNode::Always => true,
            OwnNode::Ingress => direction == Direction::Ingress,
            OwnNode::Judged => false,
        }
    }
}

/// Which of several policies of one tier with equal priority goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EqualPriorities {
    /// Any may. Podwall takes the order of their names, and says where another order would give another answer.
    Undefined,
    /// The one whose name comes first.
    ByName,
    /// None: such policies are refused. Podwall takes the order of their names, and says so.
    Refused,
}

/// Which ports of a pod a port name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NamedPorts {
    /// Every container port of the name, by protocol.
    All,
    /// The first container port of the name; none if its protocol is not the one that was asked for.
    First,
}

/// What a named port in an egress rule does where the peers are addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NamedPortsToAddresses {
    /// It matches no address outside.
    Nothing,
    /// The whole input is refused. Podwall evaluates it all the same, and says so.
    Refused,
}

impl Dialect {
    /// What the texts of the APIs say, and where they leave two answers, the one that most implementations give.
    pub const SPEC: Dialect = Dialect {
        name: "spec",
        blocks_match_pods: true,
        blocks_match_nodes: true,
        networks_match_pods: true,
        ipv6_blocks: true,
        nodes_match: true,
        host_network: HostNetwork::LikeTheirNode,
        own_node: OwnNode::Always,
        equal_priorities: EqualPriorities::Undefined,
        named_ports: NamedPorts::All,
        sidecar_ports: true,
        named_ports_to_addresses: NamedPortsToAddresses::Nothing,
        finished_pods: false,
        admin_network_policies: true,
        cluster_network_policies: true,
    };

    /// Cilium with its defaults: blocks are for addresses outside of the cluster alone.
    pub const CILIUM: Dialect = Dialect {
        name: "cilium",
        blocks_match_pods: false,
        blocks_match_nodes: false,
        own_node: OwnNode::Ingress,
        admin_network_policies: false,
        cluster_network_policies: false,
        ..Dialect::SPEC
    };

    /// Calico.
    pub const CALICO: Dialect = Dialect {
        name: "calico",
        own_node: OwnNode::Ingress,
        equal_priorities: EqualPriorities::ByName,
        ..Dialect::SPEC
    };

    /// OVN-Kubernetes.
    pub const OVN_KUBERNETES: Dialect = Dialect {
        name: "ovn-kubernetes",
        own_node: OwnNode::Ingress,
        cluster_network_policies: false,
        ..Dialect::SPEC
    };

    /// Antrea.
    pub const ANTREA: Dialect =
        Dialect { name: "antrea", own_node: OwnNode::Ingress, cluster_network_policies: false, ..Dialect::SPEC };

    /// netpol-analyzer, the static analyser, in what its `list` prints.
    pub const NETPOL_ANALYZER: Dialect = Dialect {
        name: "netpol-analyzer",
        blocks_match_pods: false,
        networks_match_pods: false,
        ipv6_blocks: false,
        nodes_match: false,
        host_network: HostNetwork::LikePods,
        own_node: OwnNode::Judged,
        equal_priorities: EqualPriorities::Refused,
        named_ports: NamedPorts::First,
        sidecar_ports: false,
        named_ports_to_addresses: NamedPortsToAddresses::Refused,
        finished_pods: true,
        cluster_network_policies: false,
        ..Dialect::SPEC
    };

    /// All dialects; the default first.
    pub const ALL: [Dialect; 6] = [
        Dialect::SPEC,
        Dialect::CILIUM,
        Dialect::CALICO,
        Dialect::OVN_KUBERNETES,
        Dialect::ANTREA,
        Dialect::NETPOL_ANALYZER,
    ];

    /// Whether the implementation has a kind of administrative policy.
    pub fn implements(&self, api: AdminApi) -> bool {
        match api {
            AdminApi::AdminNetworkPolicy | AdminApi::BaselineAdminNetworkPolicy => self.admin_network_policies,
            AdminApi::ClusterNetworkPolicy => self.cluster_network_policies,
        }
    }

    /// The dialect of a name.
    pub fn parse(name: &str) -> Option<Dialect> {
        Dialect::ALL.into_iter().find(|dialect| dialect.name == name)
    }
}

impl Default for Dialect {
    fn default() -> Self {
        Dialect::SPEC
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dialects_are_known_by_name() {
        for dialect in Dialect::ALL {
            assert_eq!(Dialect::parse(dialect.name), Some(dialect));
        }
        assert_eq!(Dialect::parse("Cilium"), None);
        assert_eq!(Dialect::default(), Dialect::SPEC);
    }
}

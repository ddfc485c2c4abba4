//! Whether a cluster with default settings can give a Service the addresses and node ports that it asks for: `allocateCreate`.
//!
//! What it would say is not told, for it depends on the cluster: only that it comes before all validation.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;

use super::Service;
use super::cluster_ips::{is_free, is_v6, policy};

/// The node ports of a cluster that does not say otherwise.
const NODE_PORTS: RangeInclusive<i64> = 30000..=32767;

/// A node port that the server chooses.
const CHOSEN: i64 = -1;

/// Whether the Service wants addresses of IPv6.
pub(super) fn lacks_family(service: &Service<'_, '_>) -> bool {
    let families = service.spec.field("ipFamilies");
    if service.is("ExternalName") || is_free(service) {
        return false;
    }
    policy(service) == "RequireDualStack"
        || families.items().any(|family| family.text() == "IPv6")
        || service.cluster_ips.iter().skip(families.len()).any(|address| is_v6(address))
}

/// The node port of each port after allocation: 0 for none; nothing where the server refuses.
pub(super) fn node_ports(service: &Service<'_, '_>) -> Option<Vec<i64>> {
    let ports = service.spec.field("ports");
    let asked: Vec<(i64, i64)> =
        ports.items().map(|port| (number(&port.field("port")), number(&port.field("nodePort")))).collect();
    if !matches!(service.kind, "LoadBalancer" | "NodePort") {
        return Some(asked.into_iter().map(|(_, node_port)| node_port).collect());
    }
    let chooses = service.is("NodePort") || service.spec.field("allocateLoadBalancerNodePorts").bool() != Some(false);
    let mut first_asked = HashMap::new();
    for (port, node_port) in asked.iter().filter(|(_, node_port)| *node_port != 0) {
        first_asked.entry(*port).or_insert(*node_port);
    }
    let (mut given, mut taken, mut result) = (HashMap::new(), HashSet::new(), Vec::new());
    let mut take = |node_port: i64| (NODE_PORTS.contains(&node_port) && taken.insert(node_port)).then_some(node_port);
    for (port, node_port) in asked {
        let node_port = match given.get(&port) {
            _ if node_port == 0 && !chooses => 0,
            None => {
                let node_port = match first_asked.get(&port) {
                    Some(asked) => take(*asked)?,
                    None => CHOSEN,
                };
                given.insert(port, node_port);
                node_port
            }
            Some(given) if node_port == 0 || node_port == *given => *given,
            Some(_) => take(node_port)?,
        };
        result.push(node_port);
    }
    let health_check = number(&service.spec.field("healthCheckNodePort"));
    if service.needs_health_check() && health_check != 0 {
        take(health_check)?;
    }
    Some(result)
}

fn number(at: &super::Cursor<'_, '_>) -> i64 {
    at.int().unwrap_or(0)
}

//! Who uses the network of the node that a pod runs on, so that policies do not stop it.

use crate::cluster::{Model, Workload, WorkloadId};

use super::super::dialect::Dialect;
use super::super::direction::Direction;
use super::super::reachability::classes::is_of_node;

/// Whether somebody who uses the network of its node runs where the pod runs, or may, so that policies stop nothing.
pub(in crate::network) fn may_be_of_own_node(
    model: &Model,
    dialect: &Dialect,
    from: WorkloadId,
    pod: WorkloadId,
) -> bool {
    let (Some(from), Some(pod)) = (model.workload(from), model.workload(pod)) else { return false };
    is_of_node(from, dialect)
        && dialect.own_node.exempts(Direction::Ingress)
        && from.cluster == pod.cluster
        && node(from).zip(node(pod)).is_none_or(|(one, other)| one == other)
}

/// The only node that the pods of a workload run on, where it is known.
fn node(of: &Workload) -> Option<&str> {
    of.node.as_deref().filter(|_| !of.several_nodes)
}

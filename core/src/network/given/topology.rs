//! Zone and region of the node, which pods get as labels when they are bound to it, if the node has them and they do not have them already.

use std::collections::{HashMap, HashSet};

use crate::cluster::{ClusterId, ClusterNode, Model, UNTOLD, Workload, WorkloadId};

use super::Asked;

pub(super) const ZONE: &str = "topology.kubernetes.io/zone";
pub(super) const REGION: &str = "topology.kubernetes.io/region";

/// Gives pods that are bound to a node of the input its zone and region, as far as selectors ask for them. Pods of one owner that differ in them are told apart, so this
/// comes before they are put together.
pub(in crate::network) fn label_by_nodes(model: &mut Model, asked: &Asked) {
    let mut found: Vec<(usize, &'static str, Box<str>)> = Vec::new();
    if !model.nodes.is_empty() {
        let nodes = nodes(model);
        for key in [ZONE, REGION] {
            for (at, workload) in model.workloads.iter().enumerate().filter(|(_, pod)| is_asked(asked, pod, key)) {
                let label = node(&nodes, workload).and_then(|node| node.labels.get(key));
                found.extend(label.map(|label| (at, key, label.clone())));
            }
        }
    }
    for (at, key, label) in found {
        if let Some(workload) = model.workloads.get_mut(at) {
            workload.labels.insert(key.into(), label);
        }
    }
}

/// Notes that nobody knows zone and region of pods whose node is not in the input.
pub(super) fn untold(model: &mut Model, asked: &Asked) {
    let nodes = nodes(model);
    let pods = model.folded.iter().filter(|folded| folded.workload.kind == "Pod");
    let elsewhere: HashSet<WorkloadId> =
        pods.filter(|folded| node(&nodes, &folded.workload).is_none()).map(|folded| folded.into).collect();
    let mut found: Vec<(usize, &'static str)> = Vec::new();
    for (at, workload) in model.workloads.iter().enumerate().filter(|(_, pod)| !pod.finished) {
        let id = WorkloadId(u32::try_from(at).unwrap_or(u32::MAX));
        if node(&nodes, workload).is_none() || elsewhere.contains(&id) {
            found.extend([ZONE, REGION].into_iter().filter(|key| is_asked(asked, workload, key)).map(|key| (at, key)));
        }
    }
    for (at, key) in found {
        if let Some(workload) = model.workloads.get_mut(at) {
            workload.labels.insert(key.into(), UNTOLD.into());
        }
    }
}

fn is_asked(asked: &Asked, workload: &Workload, key: &'static str) -> bool {
    !workload.labels.contains_key(key) && asked.asks_in_any_state(workload.namespace, key)
}

type Nodes<'a> = HashMap<(ClusterId, &'a str), &'a ClusterNode>;

fn nodes(model: &Model) -> Nodes<'_> {
    model.nodes.iter().map(|node| ((node.cluster, node.name.as_str()), node)).collect()
}

fn node<'a>(nodes: &Nodes<'a>, workload: &Workload) -> Option<&'a ClusterNode> {
    nodes.get(&(workload.cluster, workload.node.as_deref()?)).copied()
}

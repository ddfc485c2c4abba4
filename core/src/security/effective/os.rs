//! The operating system of a pod, as far as it says so.

use super::super::PodView;
use super::value::{Effective, Spot};
use crate::report::{ContextSource, OperatingSystem};

/// The labels of nodes that carry their operating system; the second is what the first was called until Kubernetes 1.14.
const LABELS: [&str; 2] = ["kubernetes.io/os", "beta.kubernetes.io/os"];

/// The operating system of the pod: what `spec.os` says, or the node selector, which decides as well but means nothing to the API server. A pod that says
/// neither may run anywhere; Linux is taken then.
pub(crate) fn os(pod: PodView<'_>) -> Effective<'_, OperatingSystem> {
    let named = pod.spec.os.as_ref().and_then(|os| read(&os.name));
    if let Some(os) = named {
        return Effective::set(os, Spot::Pod(&["spec", "os", "name"]));
    }
    let selector = pod.spec.node_selector.as_ref();
    let selected = LABELS.into_iter().find_map(|label| read(selector?.get(label)?));
    match selected {
        Some(os) => Effective::set(os, Spot::Pod(&["spec", "nodeSelector"])),
        None => Effective::default(Some(OperatingSystem::Linux), ContextSource::Node),
    }
}

fn read(name: &str) -> Option<OperatingSystem> {
    match name {
        "linux" => Some(OperatingSystem::Linux),
        "windows" => Some(OperatingSystem::Windows),
        _ => None,
    }
}

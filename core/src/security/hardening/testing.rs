//! What the tests of the rules share.

use k8s_openapi::api::core::v1::Pod;

use super::{Asked, Thresholds, advice};
use crate::report::ContainerRuntime;
use crate::security::{Level, PodView, Standard, Version};

/// The ids of the rules that find something in a Pod, at the level that leaves most to them.
pub(super) fn ids(pod: &Pod) -> Vec<&'static str> {
    let view = PodView { metadata: &pod.metadata, spec: pod.spec.as_ref().unwrap() };
    let standard = Standard { level: Level::Privileged, version: Version::Latest };
    let mut found = Vec::new();
    let thresholds = Thresholds::default();
    advice(view, &Asked { standard, runtime: ContainerRuntime::Containerd, thresholds: &thresholds }, &mut found);
    found.iter().map(|advice| advice.rule.id).collect()
}

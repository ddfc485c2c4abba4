//! Warnings about pods and templates: `warningsForPodSpecAndMeta`, and those that only Pods get.

mod labels;
mod overlaps;
mod ports;
mod resources;

use std::collections::HashSet;

use crate::go_quote::quote;

use super::super::metadata::object_name;
use super::super::{Cursor, Outcome, addresses, formats};
use super::visit::every_listed_container;
use super::{Context, annotations, seccomp};

/// Volumes of kinds that are gone or on their way.
const OLD_VOLUMES: [(&str, &str); 9] = [
    ("photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"),
    ("gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"),
    ("scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
    ("flocker", "deprecated in v1.22, non-functional in v1.25+"),
    ("storageos", "deprecated in v1.22, non-functional in v1.25+"),
    ("quobyte", "deprecated in v1.22, non-functional in v1.25+"),
    ("glusterfs", "deprecated in v1.25, non-functional in v1.26+"),
    ("cephfs", "deprecated in v1.28, non-functional in v1.31+"),
    ("rbd", "deprecated in v1.28, non-functional in v1.31+"),
];

/// Warns about a field.
fn warn(at: &Cursor<'_, '_>, text: &str, outcome: &mut Outcome) {
    outcome.warn(at.path(), format!("{}: {text}", at.printed()));
}

/// A Pod's name that is no label of DNS.
pub(super) fn pod_name(metadata: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let faults = formats::dns1123_label(&object_name(metadata));
    if !faults.is_empty() {
        let text = format!(
            "this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [{}]",
            faults.join(" ")
        );
        warn(&metadata.field("name"), &text, outcome);
    }
}

/// The warnings about the spec of a claim: `GetWarningsForPersistentVolumeClaimSpec`.
pub(super) fn claim(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    resources::of_claim(spec, outcome);
}

/// The warnings about a spec and its metadata, in the server's order.
pub(super) fn spec(context: &Context<'_, '_>, outcome: &mut Outcome) {
    let (spec, metadata_annotations) = (context.spec, context.metadata.field("annotations"));
    labels::node_labels(spec, outcome);
    annotations::warn_deprecated(&metadata_annotations, outcome);
    for volume in spec.field("volumes").items() {
        old_volume(&volume, outcome);
    }
    overlaps::virtual_paths(spec, outcome);
    lists(spec, outcome);
    resources::whole_bytes(&spec.field("overhead"), outcome);
    seccomp::warn_pod(&metadata_annotations, spec, outcome);
    every_listed_container(spec, &mut |list, container| {
        annotations::warn_container(&metadata_annotations, spec, container, !context.is_pod(), outcome);
        resources::of_container(container, list, context, outcome);
        environment(container, outcome);
    });
    ports::definitions(context, outcome);
    ports::names(spec, outcome);
    grace_period(context, outcome);
    labels::pod_affinity(spec, outcome);
    for server in spec.field("dnsConfig").field("nameservers").items() {
        addresses::warn_of_address(&server, server.text(), outcome);
    }
    for alias in spec.field("hostAliases").items() {
        let address = alias.field("ip");
        addresses::warn_of_address(&address, address.text(), outcome);
    }
}

fn old_volume(volume: &Cursor<'_, '_>, outcome: &mut Outcome) {
    for (name, text) in OLD_VOLUMES {
        if name == "cephfs" {
            // The server looks at the claims of generic ephemeral volumes in between.
            resources::of_claim(&volume.field("ephemeral").field("volumeClaimTemplate").field("spec"), outcome);
        }
        // One name is printed as Go's field has it.
        let source = volume.renamed(name, if name == "storageos" { "storageOS" } else { name });
        if source.is_set() {
            warn(&source, text, outcome);
        }
    }
}

/// Items of lists that stand twice, or have no name.
fn lists(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    for (list, field) in [("hostAliases", "ip"), ("imagePullSecrets", "name")] {
        let mut seen = HashSet::new();
        for item in spec.field(list).items() {
            let key = item.field(field);
            if !seen.insert(key.text()) {
                warn(&key, &format!("duplicate {field} {}", quote(key.text())), outcome);
            }
        }
    }
    for secret in spec.field("imagePullSecrets").items() {
        let name = secret.field("name");
        if name.text().is_empty() {
            warn(&name, "invalid empty name \"\"", outcome);
        }
    }
}

/// A variable that hides an earlier one of its name without making use of it.
fn environment(container: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let mut seen = HashSet::new();
    for variable in container.field("env").items() {
        let name = variable.field("name").text();
        if seen.insert(name) {
            continue;
        }
        let (value, reference) = (variable.field("value").text(), format!("$({name})"));
        if variable.field("valueFrom").is_set() || value == reference || !value.contains(&reference) {
            let text = format!("hides previous definition of {}, which may be dropped when using apply", quote(name));
            warn(&variable, &text, outcome);
        }
    }
}

/// In a Pod a negative period is 1 before anyone looks.
fn grace_period(context: &Context<'_, '_>, outcome: &mut Outcome) {
    let period = context.spec.field("terminationGracePeriodSeconds");
    if !context.is_pod() && period.int().is_some_and(|seconds| seconds < 0) {
        warn(&period, "must be >= 0; negative values are invalid and will be treated as 1", outcome);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{outcome, pod, warnings};

    #[test]
    fn variables_and_ports() {
        let outcome = pod(
            "imagePullSecrets: [{}]",
            "env: [{name: A}, {name: A, value: $(A)b}, {name: A}], ports: [{containerPort: 1, name: p}, {containerPort: 1, hostIP: 1.1.1.1}], \
             resources: {limits: {memory: 1500m}}",
        );
        assert_eq!(
            warnings(&outcome),
            [
                "spec.imagePullSecrets[0].name: invalid empty name \"\"",
                "spec.containers[0].resources.limits[memory]: fractional byte value \"1500m\" is invalid, must be an integer",
                "spec.containers[0].resources.requests[memory]: fractional byte value \"1500m\" is invalid, must be an integer",
                "spec.containers[0].env[2]: hides previous definition of \"A\", which may be dropped when using apply",
                "spec.containers[0].ports[1]: hostIP set without hostPort: {Name: HostPort:0 ContainerPort:1 Protocol:TCP HostIP:1.1.1.1}",
                "spec.containers[0].ports[1]: overlapping port definition with spec.containers[0].ports[0]",
            ]
        );
    }

    #[test]
    fn a_pod_with_an_error_gets_no_warnings() {
        let text = "{metadata: {name: a.b}, spec: {containers: []}}";
        assert_eq!(outcome(text, super::super::validate).warnings, []);
        let outcome =
            pod("nodeSelector: {beta.kubernetes.io/os: a}, volumes: [{name: v, storageos: {volumeName: a}}]", "");
        assert_eq!(
            warnings(&outcome),
            [
                "spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use \"kubernetes.io/os\" instead",
                "spec.volumes[0].storageOS: deprecated in v1.22, non-functional in v1.25+",
            ]
        );
    }
}

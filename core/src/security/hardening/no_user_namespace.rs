//! Pods whose users are those of the node.

use crate::fix::{Mend, Plain, Step};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rule::{Family, Rule, example};
use crate::security::{Advice, Offence};
use k8s_openapi::api::core::v1::PodSpec;

use super::seen::Seen;
use super::sources::{kubernetes, kubesec};

pub(super) static RULE: Rule = Rule {
    id: "no-user-namespace",
    family: Family::Hardening,
    severity: Severity::Info,
    level: None,
    check: None,
    summary: "A pod without a user namespace of its own",
    explanation: "With `hostUsers: false` the users of the pod are others on the node, so that even root in a container is nobody once it breaks out. It needs \
                  a kernel, a runtime and file systems that support it, and cannot go with the node's network, processes or IPC.",
    example: example!("no-user-namespace"),
    corrected: example!("no-user-namespace" mended),
    references: &[
        kubernetes("User Namespaces", "https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/"),
        kubesec("HostUsers"),
    ],
    differences: &[],
};

const MEND: Mend = Mend::suggested(
    &[Step::set(Plain::Bool(false))],
    "Check that the nodes' kernel, container runtime and file systems support user namespaces, and that files on the pod's volumes may belong to other users.",
);

/// Whether a container has a block device, with which no user namespace goes.
fn has_devices(spec: &PodSpec) -> bool {
    let containers = spec.init_containers.iter().flatten().chain(&spec.containers);
    let devices = containers.map(|container| &container.volume_devices);
    let ephemeral = spec.ephemeral_containers.iter().flatten().map(|container| &container.volume_devices);
    devices.chain(ephemeral).flatten().flatten().next().is_some()
}

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Advice>) {
    let spec = seen.pod.spec;
    let shares = [spec.host_network, spec.host_pid, spec.host_ipc].contains(&Some(true));
    if seen.pod.has_user_namespace() || seen.is_windows || shares || spec.containers.is_empty() {
        return;
    }
    let path = FieldPath::root().fields(&["spec", "hostUsers"]);
    let wanted = "set `hostUsers: false` where nodes and volumes support it";
    let offence = match spec.host_users {
        None => Offence::key(
            path,
            format!(
                "The pod has no user namespace of its own, since it does not set `hostUsers`: root in it is root on the node once it breaks out. To change that, {wanted}."
            ),
        ),
        Some(_) => Offence::value(
            path,
            format!(
                "The pod has no user namespace of its own by `hostUsers: true`: root in it is root on the node once it breaks out. To change that, {wanted}."
            ),
        ),
    };
    found.push(Advice { rule: &RULE, offence: offence.mended((!has_devices(spec)).then_some(MEND)) });
}

//! Pods may not share namespaces with their node.

use super::references::{STANDARDS, called, cis, nsa};
use super::{Blame, Blamed, Check, Forbidden, Level, PodView, Revision, rule, windows_host_process};
use crate::fix::{Mend, Step};
use crate::rule::{Rule, example};
use crate::security::text::push_all;

static RULE: Rule = rule(
    "host-namespaces",
    "hostNamespaces",
    "A pod in its node's network, process or IPC namespace",
    "With `hostNetwork` a pod listens on the node's addresses, reaches what trusts the node, and is not held back by network policies. \
     With `hostPID` it sees every process of the node, their environments included, and with `hostIPC` their shared memory.",
    [example!("host-namespaces"), example!("host-namespaces" mended)],
    &[
        STANDARDS,
        cis("5.2.3, 5.2.4, 5.2.5 Minimize the admission of containers wishing to share a namespace of the host"),
        nsa("Pod security enforcement"),
        called("kube-linter", "host-network, host-pid, host-ipc"),
        called("Polaris", "hostNetworkSet, hostPIDSet, hostIPCSet"),
        called("kubesec", "HostNetwork, HostPID, HostIPC"),
        called("Kubescape", "C-0038, C-0041"),
        called("Trivy", "KSV-0008, KSV-0009, KSV-0010"),
        called("Checkov", "CKV_K8S_17, CKV_K8S_18, CKV_K8S_19"),
        called("Kyverno", "disallow-host-namespaces"),
    ],
)
.differing(&[
    "The compliance report of Trivy for these standards looks at `hostIPC` alone.",
]);

pub(super) static CHECK: Check = Check {
    id: "hostNamespaces",
    rule: &RULE,
    level: Level::Baseline,
    overridden_by: None,
    revisions: &[Revision::since(0, judge, forbids)],
};

fn forbids(pod: PodView<'_>) -> bool {
    let spec = pod.spec;
    [spec.host_network, spec.host_pid, spec.host_ipc].contains(&Some(true))
}

const CHECK_NODE: &str = "Programs that ask for this mostly look at the node itself, as agents and network plugins do: check that this one works without, and \
                          that nobody reaches it at the node's address.";

fn judge(pod: PodView<'_>, mut blame: Blame) -> Option<Forbidden> {
    let spec = pod.spec;
    let fields: [(&[&str], _, _, _); 3] = [
        (&["spec", "hostNetwork"], "hostNetwork", spec.host_network, "uses the network of its node"),
        (&["spec", "hostPID"], "hostPID", spec.host_pid, "sees the processes of its node"),
        (&["spec", "hostIPC"], "hostIPC", spec.host_ipc, "shares the IPC namespace of its node"),
    ];
    let mut detail = String::new();
    for (path, field, _, effect) in fields.into_iter().filter(|(_, _, value, _)| *value == Some(true)) {
        let comma = if detail.is_empty() { "" } else { ", " };
        push_all(&mut detail, &[comma, field, "=true"]);
        // Processes of a Windows node have no other network.
        let mend = || {
            let may_go = field != "hostNetwork" || !windows_host_process::forbids(pod);
            may_go.then_some(Mend::suggested(&[Step::REMOVE], CHECK_NODE))
        };
        blame.add(Blamed::of_pod(path), || (format!("The pod {effect}: remove `{field}: true`."), mend()));
    }
    (!detail.is_empty()).then_some(Forbidden { reason: "host namespaces", detail, blame })
}

#[cfg(test)]
mod tests {
    use super::super::testing::offences;
    use super::CHECK;

    #[test]
    fn each_field_is_an_offence() {
        let found = offences(&CHECK, "{hostPID: true, hostIPC: false, hostNetwork: true}");
        assert_eq!(
            found,
            [
                "value spec.hostNetwork: The pod uses the network of its node: remove `hostNetwork: true`.",
                "value spec.hostPID: The pod sees the processes of its node: remove `hostPID: true`.",
            ]
        );
    }
}

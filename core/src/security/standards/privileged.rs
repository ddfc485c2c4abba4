//! Containers may not be privileged.

use super::references::{KERNEL, STANDARDS, called, cis, nsa};
use super::{Blame, Check, Forbidden, Level, PodView, Revision, rule};
use crate::fix::{Mend, Plain, Step};
use crate::rule::{Rule, example};
use crate::security::pod::containers::{ContainerView, containers};
use crate::security::text::named;

static RULE: Rule = rule(
    "privileged",
    "privileged",
    "A privileged container",
    "A privileged container has every capability, every device of the node, and neither seccomp nor AppArmor. \
     Whoever is root in it can be root on the node: mounting the node's disk is enough. What it needs can nearly always be given in part.",
    [example!("privileged"), example!("privileged" mended)],
    &[
        STANDARDS,
        KERNEL,
        cis("5.2.2 Minimize the admission of privileged containers"),
        nsa("Pod security enforcement"),
        called("kube-linter", "privileged-container"),
        called("kube-score", "container-security-context-privileged"),
        called("Polaris", "runAsPrivileged"),
        called("kubesec", "Privileged"),
        called("Kubescape", "C-0057"),
        called("Trivy", "KSV-0017"),
        called("Checkov", "CKV_K8S_16"),
        called("Kyverno", "disallow-privileged-containers"),
    ],
)
.differing(&[
    "kube-score does not look at ReplicaSets and ReplicationControllers, nor at ephemeral containers; in everything else both agree.",
]);

pub(super) static CHECK: Check = Check {
    id: "privileged",
    rule: &RULE,
    level: Level::Baseline,
    overridden_by: None,
    revisions: &[Revision::since(0, judge, forbids)],
};

fn is_privileged(container: &ContainerView<'_>) -> bool {
    container.security.and_then(|context| context.privileged) == Some(true)
}

fn forbids(pod: PodView<'_>) -> bool {
    containers(pod.spec).any(|container| is_privileged(&container))
}

const CHECK_DEVICES: &str = "Check what the program needs it for: it loses every capability beyond the runtime's default, all devices of the node, and may not mount.";

fn judge(pod: PodView<'_>, mut blame: Blame) -> Option<Forbidden> {
    let mut names = Vec::new();
    for container in containers(pod.spec).filter(is_privileged) {
        names.push(container.name);
        blame.add(container.blamed(&["privileged"]), || (message(&container), mend(&container)));
    }
    let mut detail = named("container", "containers", &names);
    detail.push_str(" must not set securityContext.privileged=true");
    (!names.is_empty()).then_some(Forbidden { reason: "privileged", detail, blame })
}

fn message(container: &ContainerView<'_>) -> String {
    format!("{} is privileged and so has nearly every right on its node: remove `privileged: true`.", container.noun())
}

fn mend(container: &ContainerView<'_>) -> Option<Mend> {
    let mend = Mend::suggested(const { &[Step::set(Plain::Bool(false))] }, CHECK_DEVICES);
    // Only privileged containers may pass mounts on to the node.
    let shares = container.mounts.iter().any(|mount| mount.mount_propagation.as_deref() == Some("Bidirectional"));
    (!shares).then_some(mend)
}

#[cfg(test)]
mod tests {
    use super::super::testing::offences;
    use super::CHECK;

    #[test]
    fn containers_of_all_kinds_count() {
        let found = offences(
            &CHECK,
            "{containers: [{name: a, securityContext: {privileged: false}}], initContainers: [{name: b, securityContext: {privileged: true}}]}",
        );
        assert_eq!(
            found,
            [
                "value spec.initContainers[0].securityContext.privileged: Init container `b` is privileged and so has nearly every right \
              on its node: remove `privileged: true`."
            ]
        );
    }
}

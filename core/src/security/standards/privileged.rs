//! Containers may not be privileged.

use super::references::{KERNEL, STANDARDS, called, cis, nsa};
use super::{Check, Forbidden, Level, Offence, PodView, Revision, rule};
use crate::rules::{Rule, example};
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
);

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

fn judge(pod: PodView<'_>) -> Option<Forbidden> {
    let mut names = Vec::new();
    let mut offences = Vec::new();
    for container in containers(pod.spec).filter(is_privileged) {
        names.push(container.name);
        offences.push(Offence::value(
            container.path(&["securityContext", "privileged"]),
            format!(
                "{} is privileged and so has nearly every right on its node: remove `privileged: true`.",
                container.noun()
            ),
        ));
    }
    (!names.is_empty()).then(|| Forbidden {
        reason: "privileged",
        detail: format!("{} must not set securityContext.privileged=true", named("container", "containers", &names)),
        offences,
    })
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

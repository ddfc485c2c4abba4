//! Containers have to forbid that a process gains more privileges than its parent.

use super::references::{SECURITY_CONTEXT, STANDARDS, called, cis, nsa};
use super::{Blame, Check, Forbidden, Level, PodView, Revision, rule};
use crate::fix::{Mend, Plain, Step};
use crate::rule::{Rule, example};
use crate::security::pod::containers::{ContainerView, containers};
use crate::security::text::named;

static RULE: Rule = rule(
    "allow-privilege-escalation",
    "allowPrivilegeEscalation",
    "A container whose processes may gain more privileges than their parent",
    "A setuid program such as sudo, or a file with capabilities, gives its caller more rights than it had. \
     With `allowPrivilegeEscalation: false` the runtime sets the no_new_privs flag, and the kernel stops granting them. \
     The field defaults to true, so it has to be set in every container.",
    [example!("allow-privilege-escalation"), example!("allow-privilege-escalation" mended)],
    &[
        STANDARDS,
        SECURITY_CONTEXT,
        cis("5.2.6 Minimize the admission of containers with allowPrivilegeEscalation"),
        nsa("Pod security enforcement"),
        called("kube-linter", "privilege-escalation-container"),
        called("Polaris", "privilegeEscalationAllowed"),
        called("kubesec", "AllowPrivilegeEscalation"),
        called("Kubescape", "C-0016"),
        called("Trivy", "KSV-0001"),
        called("Checkov", "CKV_K8S_20"),
        called("Kyverno", "disallow-privilege-escalation"),
    ],
)
.differing(&[
    "kube-linter and kubesec fail `true` alone. Here, as with Polaris, Trivy and Checkov, not setting it counts as well: the kernel's default is to allow it.",
]);

pub(super) static CHECK: Check = Check {
    id: "allowPrivilegeEscalation",
    rule: &RULE,
    level: Level::Restricted,
    overridden_by: None,
    revisions: &[
        Revision::since(8, judge, forbids),
        Revision::since(25, judge, forbids).unless(|pod| pod.is_windows()),
    ],
};

fn forbids(pod: PodView<'_>) -> bool {
    containers(pod.spec).any(|container| allowed(&container) != Some(false))
}

/// What a container says itself.
fn allowed(container: &ContainerView<'_>) -> Option<bool> {
    container.security.and_then(|context| context.allow_privilege_escalation)
}

fn judge(pod: PodView<'_>, mut blame: Blame) -> Option<Forbidden> {
    let mut names = Vec::new();
    for container in containers(pod.spec).filter(|container| allowed(container) != Some(false)) {
        let blamed = container.blamed(&["allowPrivilegeEscalation"]);
        let blamed = if allowed(&container).is_none() { blamed.at_key() } else { blamed };
        blame.add(blamed, || (message(&container), mend(pod, &container)));
        names.push(container.name);
    }
    let mut detail = named("container", "containers", &names);
    detail.push_str(" must set securityContext.allowPrivilegeEscalation=false");
    (!names.is_empty()).then_some(Forbidden { reason: "allowPrivilegeEscalation != false", detail, blame })
}

fn message(container: &ContainerView<'_>) -> String {
    let noun = container.noun();
    match allowed(container) {
        Some(_) => format!(
            "{noun} lets its processes gain more privileges than their parent: set `allowPrivilegeEscalation: false`."
        ),
        None => format!(
            "{noun} does not set `allowPrivilegeEscalation`, so its processes may gain more privileges than their parent: \
             set it to `false` in the container's `securityContext`."
        ),
    }
}

const CHECK_GAINS: &str =
    "Somebody asked for it: check that no program here takes another user, as `sudo` and `ping` may.";

/// The API server refuses it beside what implies the opposite, and in pods of Windows.
fn mend(pod: PodView<'_>, container: &ContainerView<'_>) -> Option<Mend> {
    let implied = container.is_privileged() || container.added().iter().any(|name| name == "CAP_SYS_ADMIN");
    let steps = const { &[Step::set(Plain::Bool(false))] };
    let mend = if allowed(container).is_some() { Mend::suggested(steps, CHECK_GAINS) } else { Mend::safe(steps) };
    (!implied && !pod.is_windows()).then_some(mend)
}

#[cfg(test)]
mod tests {
    use super::super::testing::offences;
    use super::CHECK;

    #[test]
    fn tells_not_set_from_set_to_true() {
        let found = offences(
            &CHECK,
            "{containers: [{name: a, securityContext: {allowPrivilegeEscalation: false}}, {name: b, securityContext: {allowPrivilegeEscalation: true}}, {name: c}]}",
        );
        assert_eq!(
            found,
            [
                "value spec.containers[1].securityContext.allowPrivilegeEscalation: Container `b` lets its processes gain more \
                 privileges than their parent: set `allowPrivilegeEscalation: false`.",
                "key spec.containers[2].securityContext.allowPrivilegeEscalation: Container `c` does not set `allowPrivilegeEscalation`, \
                 so its processes may gain more privileges than their parent: set it to `false` in the container's `securityContext`.",
            ]
        );
    }
}

//! Containers may not unmask `/proc`.

use std::collections::BTreeSet;

use super::references::{STANDARDS, called, page};
use super::{Blame, Check, Forbidden, Level, PodView, Revision, rule};
use crate::fix::{Mend, Plain, Step};
use crate::rule::{Rule, example};
use crate::security::pod::containers::{ContainerView, containers};
use crate::security::text::{named, push_quoted};
use crate::words::tick;

static RULE: Rule = rule(
    "proc-mount",
    "procMount",
    "A container with an unmasked /proc",
    "Runtimes hide or write-protect parts of /proc that belong to the whole node, such as /proc/kcore and /proc/sys. \
     `procMount: Unmasked` opens them. From version 1.35 on a pod with a user namespace of its own (`hostUsers: false`) may do so, \
     since root in it is nobody on the node.",
    [example!("proc-mount"), example!("proc-mount" mended)],
    &[
        STANDARDS,
        page("User namespaces", "https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/"),
        called("kube-linter", "unsafe-proc-mount"),
        called("Polaris", "procMount"),
        called("Kubescape", "C-0211"),
        called("Trivy", "KSV-0027"),
        called("Kyverno", "disallow-proc-mount"),
    ],
)
.below(Level::Baseline)
.differing(&[
    "Trivy (KSV-0027) fails `procMount: Default` too, and Polaris does not look at init containers.",
]);

pub(super) static CHECK: Check = Check {
    id: "procMount",
    rule: &RULE,
    level: Level::Baseline,
    overridden_by: Some(&super::proc_mount_restricted::CHECK),
    revisions: &[
        Revision::since(0, judge, forbids),
        Revision::since(35, judge, forbids).unless(|pod| pod.has_user_namespace()),
    ],
};

/// Whether the checks of `procMount` forbid a pod.
pub(super) fn forbids(pod: PodView<'_>) -> bool {
    containers(pod.spec).any(|container| forbidden(&container).is_some())
}

fn forbidden<'a>(container: &ContainerView<'a>) -> Option<&'a str> {
    container.security?.proc_mount.as_deref().filter(|value| *value != "Default")
}

const CHECK_PROC: &str =
    "Containers that start containers of their own need it unmasked: check that this one does not.";

/// What both checks of `procMount` forbid.
pub(super) fn judge(pod: PodView<'_>, mut blame: Blame) -> Option<Forbidden> {
    let mut names = Vec::new();
    let mut values = BTreeSet::new();
    for container in containers(pod.spec) {
        let Some(value) = forbidden(&container) else { continue };
        names.push(container.name);
        values.insert(value);
        let mend = Mend::suggested(const { &[Step::set(Plain::Word("Default"))] }, CHECK_PROC);
        blame.add(container.blamed(&["procMount"]), || (message(&container, value), Some(mend)));
    }
    if names.is_empty() {
        return None;
    }
    let mut detail = named("container", "containers", &names);
    detail.push_str(" must not set securityContext.procMount to ");
    push_quoted(&mut detail, values);
    Some(Forbidden { reason: "procMount", detail, blame })
}

fn message(container: &ContainerView<'_>, value: &str) -> String {
    let noun = container.noun();
    let wanted = "set it to `Default` or leave it out";
    match value {
        "Unmasked" => {
            format!("{noun} sees the parts of `/proc` that runtimes hide, since `procMount` is `Unmasked`: {wanted}.")
        }
        other => format!("{noun} sets `procMount` to {}: {wanted}.", tick(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{offences, offences_at, pod};
    use super::CHECK;

    #[test]
    fn a_user_namespace_excuses_it_from_1_35_on() {
        let pod = pod("{hostUsers: false, containers: [{name: a, securityContext: {procMount: Unmasked}}]}");
        assert_eq!(offences_at(&CHECK, 34, &pod).len(), 1);
        assert!(offences_at(&CHECK, 35, &pod).is_empty());
    }

    #[test]
    fn an_unmasked_proc_is_told_from_other_values() {
        let found = offences(
            &CHECK,
            "{containers: [{name: a, securityContext: {procMount: Unmasked}}, {name: b, securityContext: {procMount: default}}]}",
        );
        assert_eq!(
            found,
            [
                "value spec.containers[0].securityContext.procMount: Container `a` sees the parts of `/proc` that runtimes hide, since \
                 `procMount` is `Unmasked`: set it to `Default` or leave it out.",
                "value spec.containers[1].securityContext.procMount: Container `b` sets `procMount` to `default`: set it to `Default` \
                 or leave it out.",
            ]
        );
    }
}

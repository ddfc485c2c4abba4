//! Containers may not unmask `/proc`, not even in a user namespace.

use super::proc_mount::{forbids, judge};
use super::references::{STANDARDS, called, page};
use super::{Check, Level, Revision, rule};
use crate::rule::{Rule, example};

static RULE: Rule = rule(
    "proc-mount-restricted",
    "procMount_restricted",
    "A container with an unmasked /proc, whatever its user namespace",
    "Runtimes hide or write-protect parts of /proc that belong to the whole node. Baseline lets pods with a user namespace of their own \
     unmask them from version 1.35 on. Restricted does not: what the kernel shows there is more than an application needs.",
    [example!("proc-mount-restricted"), example!("proc-mount-restricted" mended)],
    &[
        STANDARDS,
        page("User namespaces", "https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/"),
        called("kube-linter", "unsafe-proc-mount"),
        called("Polaris", "procMount"),
        called("Kubescape", "C-0211"),
        called("Trivy", "KSV-0027"),
        called("Kyverno", "disallow-proc-mount"),
    ],
);

pub(super) static CHECK: Check = Check {
    id: "procMount_restricted",
    rule: &RULE,
    level: Level::Restricted,
    overridden_by: None,
    revisions: &[Revision::since(35, judge, forbids)],
};

#[cfg(test)]
mod tests {
    use super::super::testing::offences;
    use super::CHECK;

    #[test]
    fn a_user_namespace_excuses_nothing() {
        let spec = "{hostUsers: false, containers: [{name: a, securityContext: {procMount: Unmasked}}]}";
        assert_eq!(offences(&CHECK, spec).len(), 1);
    }
}

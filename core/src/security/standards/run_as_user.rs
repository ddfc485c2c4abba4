//! Pods and containers may not ask for user 0.

use super::references::{SECURITY_CONTEXT, STANDARDS, called, cis, nsa};
use super::{Blame, Check, Forbidden, Level, PodView, Revision, rule};
use crate::fix::{Mend, Step};
use crate::rule::{Rule, example};
use crate::security::pod::holders::{Holder, Setters, holders};

static RULE: Rule = rule(
    "run-as-user",
    "runAsUser",
    "A pod or container that asks for user 0",
    "User 0 is root: it owns the files of most images, and on the node as well once a flaw leads out of the container. \
     Where no user is set the image decides, which `runAsNonRoot` holds in check. \
     From version 1.35 on a pod with a user namespace of its own (`hostUsers: false`) may be user 0.",
    [example!("run-as-user"), example!("run-as-user" mended)],
    &[
        STANDARDS,
        SECURITY_CONTEXT,
        cis("5.2.7 Minimize the admission of root containers"),
        nsa("Non-root containers and rootless container engines"),
        called("kube-linter", "run-as-non-root"),
        called("Polaris", "runAsRootAllowed"),
        called("kubesec", "RunAsUser"),
        called("Kubescape", "C-0013"),
        called("Trivy", "KSV-0105"),
        called("Checkov", "CKV_K8S_23"),
        called("Kyverno", "require-run-as-non-root-user"),
    ],
);

pub(super) static CHECK: Check = Check {
    id: "runAsUser",
    rule: &RULE,
    level: Level::Restricted,
    overridden_by: None,
    revisions: &[
        Revision::since(23, judge, forbids),
        Revision::since(35, judge, forbids).unless(|pod| pod.has_user_namespace()),
    ],
};

fn forbids(pod: PodView<'_>) -> bool {
    holders(pod).any(|holder| holder.run_as_user == Some(0))
}

const CHECK_IMAGE: &str = "The user of the image counts then: check that it is another than root, and that the program can read and write its files as that user.";

fn judge(pod: PodView<'_>, mut blame: Blame) -> Option<Forbidden> {
    let mut setters = Setters::default();
    for holder in holders(pod).filter(|holder| holder.run_as_user == Some(0)) {
        setters.add(&holder);
        let mend = Some(Mend::suggested(&[Step::REMOVE], CHECK_IMAGE));
        blame.add(holder.blamed(&["runAsUser"]), || (message(&holder), mend));
    }
    if setters.is_empty() {
        return None;
    }
    let mut detail = String::new();
    setters.push(&mut detail);
    detail.push_str(" must not set runAsUser=0");
    Some(Forbidden { reason: "runAsUser=0", detail, blame })
}

fn message(holder: &Holder<'_>) -> String {
    match holder.container {
        Some(container) => {
            format!("{} runs as root: set `runAsUser` to another number than 0, or leave it out.", container.noun())
        }
        None => {
            "The pod makes its containers run as root unless they set another user, and is forbidden even if all do: \
                 set `runAsUser` to another number than 0, or leave it out."
                .to_string()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::offences;
    use super::CHECK;

    #[test]
    fn the_pods_user_counts_beside_those_of_containers() {
        let found = offences(
            &CHECK,
            "{securityContext: {runAsUser: 0}, containers: [{name: a, securityContext: {runAsUser: 1}}, {name: b, securityContext: {runAsUser: 0}}]}",
        );
        assert_eq!(
            found,
            [
                "value spec.securityContext.runAsUser: The pod makes its containers run as root unless they set another user, and is \
                 forbidden even if all do: set `runAsUser` to another number than 0, or leave it out.",
                "value spec.containers[1].securityContext.runAsUser: Container `b` runs as root: set `runAsUser` to another number \
                 than 0, or leave it out.",
            ]
        );
    }
}

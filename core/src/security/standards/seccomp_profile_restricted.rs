//! Every container has to have a seccomp profile.

use super::references::{STANDARDS, called, cis, nsa, page};
use super::seccomp_profile_baseline::{Explicit, is_allowed, is_bad};
use super::{Blame, Check, Forbidden, Level, PodView, Revision, rule, seccomp_annotations};
use crate::fix::{Mend, Plain, Step};
use crate::rule::{Rule, example};
use crate::security::pod::holders::{Holder, container_holders, pod_holder};
use crate::security::text::push_named;

static RULE: Rule = rule(
    "seccomp-profile-restricted",
    "seccompProfile_restricted",
    "A container without a seccomp profile",
    "Seccomp keeps a container from system calls that it does not need, and many flaws of the kernel are behind such calls. \
     Where no profile is set there is none, unless the kubelet was told to default to the runtime's. \
     The pod's profile counts for every container that sets none.",
    [example!("seccomp-profile-restricted"), example!("seccomp-profile-restricted" mended)],
    &[
        STANDARDS,
        page(
            "Restrict a container's system calls with seccomp",
            "https://kubernetes.io/docs/tutorials/security/seccomp/",
        ),
        cis("5.6.2 Ensure that the seccomp profile is set to docker/default in your Pod definitions"),
        nsa("Hardening container environments"),
        called("kube-score", "container-seccomp-profile"),
        called("Polaris", "linuxHardening"),
        called("kubesec", "SeccompAny"),
        called("Kubescape", "C-0055, C-0210"),
        called("Trivy", "KSV-0030, KSV-0104"),
        called("Checkov", "CKV_K8S_31"),
        called("Kyverno", "restrict-seccomp-strict"),
    ],
)
.differing(&[
    "kube-score takes any profile for one, `Unconfined` included, which the standard forbids.",
    "kube-score does not look at init and ephemeral containers, nor at ReplicaSets and ReplicationControllers, and fails a pod without any container.",
    "Checkov fails `Localhost`, which the standard allows, and passes a container's `Unconfined` below a pod's `RuntimeDefault`, which it forbids.",
]);

pub(super) static CHECK: Check = Check {
    id: "seccompProfile_restricted",
    rule: &RULE,
    level: Level::Restricted,
    overridden_by: None,
    revisions: &[
        Revision::since(19, judge, forbids),
        Revision::since(25, judge, forbids).unless(|pod| pod.is_windows()),
    ],
};

fn forbids(pod: PodView<'_>) -> bool {
    let of_pod = pod_holder(pod);
    // A profile of the pod that is not allowed is forbidden even if no container inherits it.
    let lacks = |holder: Holder<'_>| match holder.seccomp_profile {
        Some(_) => is_bad(&holder),
        None => of_pod.seccomp_profile.is_none(),
    };
    is_bad(&of_pod) || container_holders(pod).any(lacks)
}

fn judge(pod: PodView<'_>, blame: Blame) -> Option<Forbidden> {
    let of_pod = pod_holder(pod);
    let inherited = of_pod.seccomp_profile;
    let mut explicit = Explicit::new(blame);
    explicit.look_at(&of_pod);
    let mut implicit = Vec::new();
    for holder in container_holders(pod) {
        explicit.look_at(&holder);
        if holder.seccomp_profile.is_some() || inherited.is_some_and(|profile| is_allowed(&profile.type_)) {
            continue;
        }
        implicit.extend(holder.container.map(|container| container.name));
        // A container that sets nothing inherits the pod's bad profile: then the pod alone is to blame.
        if inherited.is_none() {
            let mend = || (!pod.is_windows() && !seccomp_annotations::is_used(pod)).then_some(MEND);
            let blamed = holder.blamed(&["seccompProfile", "type"]).at_key();
            explicit.blame.add(blamed, || (message(&holder), mend()));
        }
    }
    let detail = explicit.detail().or_else(|| {
        let mut detail = "pod or ".to_string();
        push_named(&mut detail, "container", "containers", &implicit);
        detail.push_str(" must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\"");
        (!implicit.is_empty()).then_some(detail)
    });
    Some(Forbidden { reason: "seccompProfile", detail: detail?, blame: explicit.blame })
}

const MEND: Mend = Mend::safe(&[Step::set_for_pod(
    &["spec", "securityContext", "seccompProfile", "type"],
    Plain::Word("RuntimeDefault"),
)]);

fn message(holder: &Holder<'_>) -> String {
    format!(
        "{} has no seccomp profile, neither its own nor its pod's: set `seccompProfile: {{type: RuntimeDefault}}`, for all containers \
         in the pod's `securityContext`.",
        holder.noun()
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::offences;
    use super::CHECK;

    #[test]
    fn tells_not_set_from_switched_off() {
        let found = offences(
            &CHECK,
            "{containers: [{name: a}, {name: b, securityContext: {seccompProfile: {type: Localhost}}}, \
             {name: c, securityContext: {seccompProfile: {type: Unconfined}}}]}",
        );
        assert_eq!(
            found,
            [
                "key spec.containers[0].securityContext.seccompProfile.type: Container `a` has no seccomp profile, neither its own nor its \
                 pod's: set `seccompProfile: {type: RuntimeDefault}`, for all containers in the pod's `securityContext`.",
                "value spec.containers[2].securityContext.seccompProfile.type: Container `c` switches seccomp off, and every system \
                 call is let through: set the profile's `type` to `RuntimeDefault` or `Localhost`.",
            ]
        );
    }

    #[test]
    fn the_pods_bad_profile_is_blamed_on_the_pod() {
        let found = offences(
            &CHECK,
            "{securityContext: {seccompProfile: {type: Unconfined}}, containers: [{name: a}, {name: b}]}",
        );
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("value spec.securityContext.seccompProfile.type: The pod "), "{found:?}");
    }
}

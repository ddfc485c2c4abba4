//! Seccomp may not be switched off.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::SeccompProfile;

use super::references::{STANDARDS, called, cis, page};
use super::{Blame, Check, Forbidden, Level, PodView, Revision, rule, seccomp_annotations};
use crate::fix::{Mend, Plain, Step};
use crate::rule::{Rule, example};
use crate::security::pod::holders::{Holder, Setters, holders};
use crate::security::text::push_quoted;
use crate::words::tick;

static RULE: Rule = rule(
    "seccomp-profile-baseline",
    "seccompProfile_baseline",
    "A seccomp profile that filters nothing",
    "Seccomp keeps a container from system calls that it does not need, and many flaws of the kernel are behind such calls. \
     `Unconfined` switches the filter off. Up to version 1.18 the standard reads annotations, from 1.19 on the fields of the security contexts.",
    [example!("seccomp-profile-baseline"), example!("seccomp-profile-baseline" mended)],
    &[
        STANDARDS,
        page(
            "Restrict a container's system calls with seccomp",
            "https://kubernetes.io/docs/tutorials/security/seccomp/",
        ),
        cis("5.6.2 Ensure that the seccomp profile is set to docker/default in your Pod definitions"),
        called("Polaris", "linuxHardening"),
        called("kubesec", "SeccompUnconfined"),
        called("Kubescape", "C-0055"),
        called("Trivy", "KSV-0104"),
        called("Checkov", "CKV_K8S_31"),
        called("Kyverno", "restrict-seccomp"),
    ],
)
.below(Level::Baseline)
.differing(&[
    "Trivy's check for Baseline (KSV-0104) fails a container without a profile too, which the standard forbids from Restricted on.",
]);

pub(super) static CHECK: Check = Check {
    id: "seccompProfile_baseline",
    rule: &RULE,
    level: Level::Baseline,
    overridden_by: Some(&super::seccomp_profile_restricted::CHECK),
    revisions: &[
        Revision::since(0, seccomp_annotations::judge, seccomp_annotations::forbids),
        Revision::since(19, judge, forbids),
    ],
};

fn forbids(pod: PodView<'_>) -> bool {
    holders(pod).any(|holder| is_bad(&holder))
}

/// Whether the pod or a container sets a profile itself that is not allowed.
pub(super) fn is_bad(holder: &Holder<'_>) -> bool {
    holder.seccomp_profile.is_some_and(|profile| !is_allowed(&profile.type_))
}

fn judge(pod: PodView<'_>, blame: Blame) -> Option<Forbidden> {
    let mut explicit = Explicit::new(blame);
    holders(pod).for_each(|holder| explicit.look_at(&holder));
    let detail = explicit.detail()?;
    Some(Forbidden { reason: "seccompProfile", detail, blame: explicit.blame })
}

/// Profiles that are set and bad.
#[derive(Debug)]
pub(super) struct Explicit<'a> {
    setters: Setters<'a>,
    types: BTreeSet<&'a str>,
    /// The places to blame; another check may have more.
    pub(super) blame: Blame,
}

impl<'a> Explicit<'a> {
    pub(super) fn new(blame: Blame) -> Self {
        Explicit { setters: Setters::default(), types: BTreeSet::new(), blame }
    }

    pub(super) fn look_at(&mut self, holder: &Holder<'a>) {
        let Some(profile) = holder.seccomp_profile.filter(|profile| !is_allowed(&profile.type_)) else { return };
        self.setters.add(holder);
        self.types.insert(&profile.type_);
        let blamed = holder.blamed(&["seccompProfile", "type"]);
        let blamed = if profile.type_.is_empty() { blamed.at_key() } else { blamed };
        self.blame.add(blamed, || (message(holder, &profile.type_), mend(profile)));
    }

    /// What upstream says of them, if there are any.
    pub(super) fn detail(&self) -> Option<String> {
        if self.setters.is_empty() {
            return None;
        }
        let mut detail = String::new();
        self.setters.push(&mut detail);
        detail.push_str(" must not set securityContext.seccompProfile.type to ");
        push_quoted(&mut detail, &self.types);
        Some(detail)
    }
}

/// Whether a profile of this type filters.
pub(super) fn is_allowed(profile: &str) -> bool {
    matches!(profile, "RuntimeDefault" | "Localhost")
}

fn message(holder: &Holder<'_>, profile: &str) -> String {
    let noun = holder.noun();
    match profile {
        "" => format!("{noun} sets a seccomp profile without a `type`: set it to `RuntimeDefault` or `Localhost`."),
        "Unconfined" => format!(
            "{noun} switches seccomp off, and every system call is let through: set the profile's `type` to `RuntimeDefault` or `Localhost`."
        ),
        other => format!(
            "{noun} sets the seccomp profile type {}: only `RuntimeDefault` and `Localhost` are allowed.",
            tick(other)
        ),
    }
}

fn mend(profile: &SeccompProfile) -> Option<Mend> {
    let default = const { &[Step::set(Plain::Word("RuntimeDefault"))] };
    let mend = if profile.type_.is_empty() { Mend::safe(default) } else { Mend::suggested(default, CHECK_FILTER) };
    // Only the type `Localhost` may have a file.
    profile.localhost_profile.is_none().then_some(mend)
}

const CHECK_FILTER: &str = "Somebody switched the filter off here: check that the program makes no system call that the runtime's default filter blocks.";

#[cfg(test)]
mod tests {
    use super::super::testing::{offences, offences_at, pod};
    use super::CHECK;

    #[test]
    fn tells_a_missing_type_from_a_bad_one() {
        let found = offences(
            &CHECK,
            "{securityContext: {seccompProfile: {type: Unconfined}}, containers: [{name: a, securityContext: {seccompProfile: {type: ''}}}]}",
        );
        assert_eq!(
            found,
            [
                "value spec.securityContext.seccompProfile.type: The pod switches seccomp off, and every system call is let through: \
                 set the profile's `type` to `RuntimeDefault` or `Localhost`.",
                "key spec.containers[0].securityContext.seccompProfile.type: Container `a` sets a seccomp profile without a `type`: \
                 set it to `RuntimeDefault` or `Localhost`.",
            ]
        );
    }

    #[test]
    fn annotations_count_before_1_19() {
        let mut pod = pod("{containers: [{name: a}]}");
        let annotation = |key: &str| (format!("{key}.security.alpha.kubernetes.io/a"), "unconfined".to_string());
        pod.metadata.annotations = Some([annotation("container.seccomp")].into());
        assert_eq!(
            offences_at(&CHECK, 18, &pod),
            [
                "value metadata.annotations[container.seccomp.security.alpha.kubernetes.io/a]: This annotation sets the seccomp profile \
              of container `a` to `unconfined`: only `runtime/default`, `docker/default` and `localhost/…` are allowed."
            ]
        );
        assert!(offences_at(&CHECK, 19, &pod).is_empty());
    }
}

//! AppArmor profiles may not be other than the runtime's default or one of the node's.

use std::collections::BTreeSet;

use super::references::{STANDARDS, called, nsa, page};
use super::{Blame, Blamed, Check, Forbidden, Level, PodView, Revision, rule};
use crate::fix::{Mend, Plain, Step};
use crate::go_quote::quote;
use crate::rule::{Rule, example};
use crate::security::pod::holders::{Holder, Setters, holders};
use crate::security::text::{plural, push_all, push_quoted};
use crate::words::tick;

static RULE: Rule = rule(
    "app-armor-profile",
    "appArmorProfile",
    "An AppArmor profile that confines nothing",
    "On nodes with AppArmor the runtime confines every container by a profile that denies mounting, writing below /proc and more. \
     An unconfined container has lost that layer. The field may be set for the pod or for a container; annotations are its older form.",
    [example!("app-armor-profile"), example!("app-armor-profile" mended)],
    &[
        STANDARDS,
        page(
            "Restrict a container's access to resources with AppArmor",
            "https://kubernetes.io/docs/tutorials/security/apparmor/",
        ),
        nsa("Hardening container environments"),
        called("Polaris", "linuxHardening"),
        called("kubesec", "ApparmorAny, ApparmorUnconfined"),
        called("Kubescape", "C-0055"),
        called("Trivy", "KSV-0002"),
        called("Kyverno", "restrict-apparmor-profiles"),
    ],
)
.differing(&[
    "Trivy and Polaris read the annotation alone, and not the field `appArmorProfile`; kubesec reads the field alone.",
]);

pub(super) static CHECK: Check = Check {
    id: "appArmorProfile",
    rule: &RULE,
    level: Level::Baseline,
    overridden_by: None,
    revisions: &[Revision::since(0, judge, forbids)],
};

/// The annotation of a container is this with the container's name behind it.
pub(in crate::security) const ANNOTATION_PREFIX: &str = "container.apparmor.security.beta.kubernetes.io/";

fn forbids(pod: PodView<'_>) -> bool {
    holders(pod).any(|holder| forbidden(&holder).is_some()) || forbidden_annotations(pod).next().is_some()
}

/// The type of a profile that is set and not allowed.
fn forbidden<'a>(holder: &Holder<'a>) -> Option<&'a str> {
    let profile = holder.app_armor_profile?.type_.as_str();
    (!matches!(profile, "RuntimeDefault" | "Localhost")).then_some(profile)
}

/// Upstream reads every annotation of this form, whether or not there is such a container.
fn forbidden_annotations(pod: PodView<'_>) -> impl Iterator<Item = (&str, &str)> {
    pod.annotations().filter(|(key, value)| key.starts_with(ANNOTATION_PREFIX) && !is_allowed(value))
}

fn judge(pod: PodView<'_>, mut blame: Blame) -> Option<Forbidden> {
    let mut setters = Setters::default();
    let mut types = BTreeSet::new();
    for holder in holders(pod) {
        let Some(profile) = forbidden(&holder) else { continue };
        setters.add(&holder);
        types.insert(profile);
        if !is_said_by_annotation(pod, &holder, profile) {
            let blamed = holder.blamed(&["appArmorProfile", "type"]);
            let blamed = if profile.is_empty() { blamed.at_key() } else { blamed };
            blame.add(blamed, || (message(&holder, profile), mend(&holder, profile)));
        }
    }
    let mut count = 0;
    let mut settings = BTreeSet::new();
    for (key, value) in forbidden_annotations(pod) {
        count += 1;
        settings.insert(format!("{key}={}", quote(value)));
        let blamed = Blamed::of_pod(&["metadata", "annotations"]).entry(key);
        let mend = Some(Mend::suggested(&[Step::REMOVE], CHECK_CONFINED));
        blame.add(blamed, || (annotation_message(key, value), mend));
    }
    let mut detail = String::new();
    setters.push(&mut detail);
    if count > 0 {
        let and = if setters.is_empty() { "" } else { " and " };
        push_all(&mut detail, &[and, plural(count, "annotation", "annotations")]);
    }
    if detail.is_empty() {
        return None;
    }
    let values = types.len() + settings.len();
    detail.push_str(" must not set AppArmor profile type to ");
    push_quoted(&mut detail, types.into_iter().chain(settings.iter().map(String::as_str)));
    let reason = plural(values, "forbidden AppArmor profile", "forbidden AppArmor profiles");
    Some(Forbidden { reason, detail, blame })
}

fn is_allowed(annotation: &str) -> bool {
    annotation.is_empty() || annotation == "runtime/default" || annotation.starts_with("localhost/")
}

/// Whether the container's annotation says the same. The API server copies it to the field, and then the annotation is the place to blame.
fn is_said_by_annotation(pod: PodView<'_>, holder: &Holder<'_>, profile: &str) -> bool {
    let annotation = holder.container.and_then(|container| {
        pod.metadata.annotations.as_ref()?.get(&format!("{ANNOTATION_PREFIX}{}", container.name))
    });
    profile == "Unconfined" && annotation.is_some_and(|value| value == "unconfined")
}

fn message(holder: &Holder<'_>, profile: &str) -> String {
    let noun = holder.noun();
    match profile {
        "" => format!("{noun} sets an AppArmor profile without a `type`: set it to `RuntimeDefault` or `Localhost`."),
        "Unconfined" => format!(
            "{noun} switches AppArmor off: set the profile's `type` to `RuntimeDefault` or `Localhost`, or leave the profile out."
        ),
        other => format!(
            "{noun} sets the AppArmor profile type {}: only `RuntimeDefault` and `Localhost` are allowed.",
            tick(other)
        ),
    }
}

fn mend(holder: &Holder<'_>, profile: &str) -> Option<Mend> {
    let has_file = holder.app_armor_profile.is_some_and(|profile| profile.localhost_profile.is_some());
    let default = const { &[Step::set(Plain::Word("RuntimeDefault"))] };
    let mend = if profile.is_empty() { Mend::safe(default) } else { Mend::suggested(default, CHECK_CONFINED) };
    // Only the type `Localhost` may have a file.
    (!has_file).then_some(mend)
}

const CHECK_CONFINED: &str = "Somebody switched AppArmor off here: check that the program works under the runtime's profile, which keeps it from mounting and \
                              from writing below `/proc` and `/sys`.";

fn annotation_message(key: &str, value: &str) -> String {
    let name = key.strip_prefix(ANNOTATION_PREFIX).unwrap_or_default();
    format!(
        "This annotation sets the AppArmor profile of container {} to {}: only `runtime/default` and `localhost/…` are allowed.",
        tick(name),
        tick(value)
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::{offences, offences_at, pod};
    use super::{ANNOTATION_PREFIX, CHECK};
    use crate::security::defaults;

    #[test]
    fn tells_a_missing_type_from_a_bad_one() {
        let found = offences(
            &CHECK,
            "{securityContext: {appArmorProfile: {type: Unconfined}}, containers: [{name: a, securityContext: {appArmorProfile: {type: ''}}}]}",
        );
        assert_eq!(
            found,
            [
                "value spec.securityContext.appArmorProfile.type: The pod switches AppArmor off: set the profile's `type` to \
                 `RuntimeDefault` or `Localhost`, or leave the profile out.",
                "key spec.containers[0].securityContext.appArmorProfile.type: Container `a` sets an AppArmor profile without a `type`: \
                 set it to `RuntimeDefault` or `Localhost`.",
            ]
        );
    }

    #[test]
    fn an_annotation_that_became_a_field_is_blamed_once() {
        let mut pod = pod("{containers: [{name: a}]}");
        pod.metadata.annotations = Some([(format!("{ANNOTATION_PREFIX}a"), "unconfined".to_string())].into());
        defaults::pod(&mut pod.metadata, pod.spec.as_mut().unwrap());
        let found = offences_at(&CHECK, 37, &pod);
        assert_eq!(
            found,
            [
                "value metadata.annotations[container.apparmor.security.beta.kubernetes.io/a]: This annotation sets the AppArmor profile \
              of container `a` to `unconfined`: only `runtime/default` and `localhost/…` are allowed."
            ]
        );
    }
}

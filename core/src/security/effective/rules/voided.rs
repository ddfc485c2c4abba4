//! What a privileged container sets in vain.

use crate::report::Severity;
use crate::rule::{Rule, example};
use crate::words::ticked;

use super::super::profiles::Profile;
use super::super::value::{Context, Spot};
use super::sources::SECURITY_CONTEXT;
use super::{Advice, Offence, tell};

pub(super) static RULE: Rule = Rule::of_security(
    "voided-by-privileged",
    Severity::Warning,
    "A privileged container with settings that `privileged` voids",
    "A privileged container has every capability and no seccomp profile, and nothing of `/proc` is masked, whatever else it sets; with CRI-O no AppArmor profile \
     either, with containerd only one of the node. The settings beside it protect nothing. Only user, group and a read-only root still count.",
    [example!("voided-by-privileged"), example!("voided-by-privileged" mended)],
    &[SECURITY_CONTEXT],
);

pub(super) fn look(context: Context<'_>, found: &mut Vec<Advice>) {
    let Some(security) = context.container.security.filter(|security| security.privileged == Some(true)) else {
        return;
    };
    let is_bound = |type_: Option<&String>| type_.is_some_and(|type_| !type_.is_empty() && type_ != "Unconfined");
    let settings: [(bool, &[&str]); 5] = [
        (!context.dropped().is_empty(), &["securityContext", "capabilities", "drop"]),
        (!context.added().is_empty(), &["securityContext", "capabilities", "add"]),
        (
            is_bound(security.seccomp_profile.as_ref().map(|profile| &profile.type_)),
            &["securityContext", "seccompProfile"],
        ),
        // containerd uses a profile of the node even in a privileged container.
        (
            security.app_armor_profile.as_ref().is_some_and(|profile| profile.type_ == "RuntimeDefault"),
            &["securityContext", "appArmorProfile"],
        ),
        (security.proc_mount.as_deref() == Some("Default"), &["securityContext", "procMount"]),
    ];
    let voided = settings.into_iter().filter(|(is_set, _)| *is_set).map(|(_, path)| path);
    let mut voided: Vec<(String, Spot<'_>)> =
        voided.map(|path| (path.get(1..).unwrap_or_default().join("."), context.spot(path))).collect();
    let app_armor = context.app_armor();
    if let (Some(Profile::RuntimeDefault), Some(spot @ Spot::Annotation(key))) = (app_armor.value, app_armor.spot) {
        voided.push((key.to_string(), spot));
    }
    if voided.is_empty() {
        return;
    }
    let names: Vec<&str> = voided.iter().map(|(name, _)| name.as_str()).collect();
    let it = if names.len() == 1 { "has no effect" } else { "have no effect" };
    let message = format!(
        "{} is privileged, so {} {it}: it has every capability, and no profile confines it. Grant the capabilities that it needs instead of `privileged`.",
        context.container.noun(),
        ticked(&names)
    );
    let mut offence = Offence::value(context.spot(&["securityContext", "privileged"]).path(), message);
    offence.related.extend(voided.into_iter().map(|(_, spot)| ("has no effect".to_string(), spot.path())));
    tell(&RULE, offence, found);
}

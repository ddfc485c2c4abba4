//! A policy for changing the group of volumes, without a group.

use crate::report::Severity;
use crate::rule::{Rule, example};

use super::super::super::PodView;
use super::super::value::Spot;
use super::sources::FS_GROUP;
use super::{Advice, Offence, tell};

pub(super) static RULE: Rule = Rule::of_security(
    "change-policy-without-fs-group",
    Severity::Info,
    "A pod that says when the group of volumes is changed, but not to which",
    "`fsGroupChangePolicy` decides when the files of a volume are given the group `fsGroup`. Without that group no file is changed.",
    [example!("change-policy-without-fs-group"), example!("change-policy-without-fs-group" mended)],
    &[FS_GROUP],
);

pub(super) fn look(pod: PodView<'_>, found: &mut Vec<Advice>) {
    let Some(context) = pod.security_context() else { return };
    if context.fs_group_change_policy.is_none() || context.fs_group.is_some() {
        return;
    }
    let path = Spot::Pod(&["spec", "securityContext", "fsGroupChangePolicy"]).path();
    let message = "`fsGroupChangePolicy` has no effect without `fsGroup`: set the group, or remove the policy.";
    tell(&RULE, Offence::key(path, message.to_string()), found);
}

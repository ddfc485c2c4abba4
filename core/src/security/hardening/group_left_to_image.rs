//! A user with a group that only the image knows.

use crate::manifest::FieldPath;
use crate::report::{ContextSource, Severity};
use crate::rule::{Family, Rule, example};
use crate::security::effective::Context;
use crate::security::{Advice, Offence};

use super::ids::{capitalise, counts};
use super::seen::{Seen, named, pod_field};
use super::sources::{kube_score, kubescape, security_context, trivy};

pub(super) static RULE: Rule = Rule {
    id: "group-left-to-image",
    family: Family::Hardening,
    severity: Severity::Info,
    level: None,
    check: None,
    summary: "A container with a `runAsUser` and without a `runAsGroup`",
    explanation: "The group is then the one that the image's /etc/passwd gives to the user, and group 0, root's, where the user is not in it: so it is with \
                  most numbers that a manifest chooses. Set `runAsGroup` beside `runAsUser`.",
    example: example!("group-left-to-image"),
    corrected: example!("group-left-to-image" mended),
    references: &[
        security_context(),
        kube_score("container-security-context-user-group-id"),
        kubescape("C-0013"),
        trivy("KSV-0021"),
    ],
    differences: &["kube-score, Kubescape and Trivy want a `runAsGroup` where no `runAsUser` is set, too."],
};

/// The user that a container runs as, with who sets it, where nobody says its group. Root's group is root's anyway.
fn without_group(context: Context<'_>) -> Option<(i64, ContextSource)> {
    let user = context.run_as_user();
    let id = user.value.filter(|id| *id > 0)?;
    context.run_as_group().value.is_none().then_some((id, user.source))
}

pub(super) fn look_at_pod(seen: &Seen<'_>, found: &mut Vec<Advice>) {
    let user = seen.pod.security_context().and_then(|pod| pod.run_as_user);
    let Some(user) = user.filter(|_| counts(seen)) else { return };
    let inherits = |context: &Context<'_>| matches!(without_group(*context), Some((_, ContextSource::Pod)));
    let names: Vec<&str> = Context::all(seen.pod).filter(inherits).map(|context| context.container.name).collect();
    if !names.is_empty() {
        let verb = if names.len() == 1 { "runs" } else { "run" };
        let mut message = format!(
            "{} {verb} as user {user}, which the pod sets, with the group that the image gives to that user; if it does not know the user, that is group 0, \
             root's. Set `runAsGroup` too.",
            named(&names)
        );
        capitalise(&mut message);
        found.push(Advice { rule: &RULE, offence: offence(pod_field("runAsGroup"), pod_field("runAsUser"), message) });
    }
}

pub(super) fn look(seen: &Seen<'_>, context: Context<'_>, found: &mut Vec<Advice>) {
    let Some((user, ContextSource::Container)) = without_group(context).filter(|_| counts(seen)) else { return };
    let container = context.container;
    let message = format!(
        "{} runs as user {user} with the group that the image gives to that user; if it does not know the user, that is group 0, root's. Set `runAsGroup` too.",
        container.noun()
    );
    let path = |field| container.path(&["securityContext", field]);
    found.push(Advice { rule: &RULE, offence: offence(path("runAsGroup"), path("runAsUser"), message) });
}

fn offence(missing: FieldPath, user: FieldPath, message: String) -> Offence {
    Offence { related: vec![("the user is set here".to_string(), user)], ..Offence::key(missing, message) }
}

//! `allowPrivilegeEscalation: false` beside SYS_ADMIN.

use crate::report::Severity;
use crate::rule::{Rule, example};

use super::super::value::Context;
use super::sources::{NO_NEW_PRIVS, SECURITY_CONTEXT};
use super::{Advice, Offence, tell};

pub(super) static RULE: Rule = Rule::of_security(
    "sys-admin-without-escalation",
    Severity::Warning,
    "A container that may not gain privileges, but has the one that includes most of them",
    "`allowPrivilegeEscalation: false` keeps a process from getting more than its parent has. With SYS_ADMIN there is little left to get: it mounts, changes \
     namespaces and more. Kubernetes takes escalation for allowed then; the API server refuses both together, but only where the name is spelled `CAP_SYS_ADMIN`.",
    [example!("sys-admin-without-escalation"), example!("sys-admin-without-escalation" mended)],
    &[SECURITY_CONTEXT, NO_NEW_PRIVS],
);

pub(super) fn look(context: Context<'_>, found: &mut Vec<Advice>) {
    // The server tells this spelling itself.
    if context.added().is_empty() || context.added().iter().any(|name| name == "CAP_SYS_ADMIN") {
        return;
    }
    let effective = context.allow_privilege_escalation();
    let [Some(shadowed), _] = effective.shadows else { return };
    // Another user than root does not have the capability: `capability-without-root` tells that.
    if context.privileged().value == Some(true) || context.run_as_user().value.is_some_and(|user| user != 0) {
        return;
    }
    let message = format!(
        "{} may not gain privileges, but has the capability `SYS_ADMIN`, which includes most of them: `allowPrivilegeEscalation: false` protects little.",
        context.container.noun()
    );
    let mut offence = Offence::value(shadowed.path(), message);
    offence.related.extend(effective.path().map(|path| ("the capability is added here".to_string(), path)));
    tell(&RULE, offence, found);
}

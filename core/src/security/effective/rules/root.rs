//! A container that may not run as root, and would.

use crate::report::Severity;
use crate::rule::{Rule, example};
use crate::words::tick;

use super::super::value::{Context, Spot};
use super::sources::SECURITY_CONTEXT;
use super::{Advice, Offence, tell};

pub(super) static RULE: Rule = Rule::of_security(
    "root-with-run-as-non-root",
    Severity::Error,
    "A container that has to run as another user than root, and is root",
    "With `runAsNonRoot: true` the kubelet does not start a container as user 0, and never tries: the pod stays at CreateContainerConfigError. The API server \
     and Pod Security take both settings together. On Windows the same holds for the user `ContainerAdministrator`.",
    [example!("root-with-run-as-non-root"), example!("root-with-run-as-non-root" mended)],
    &[SECURITY_CONTEXT],
);

/// The root of Windows, as the kubelet sees it; names there have no case.
const ADMINISTRATOR: &str = "ContainerAdministrator";

pub(super) fn look(context: Context<'_>, on_windows: bool, found: &mut Vec<Advice>) {
    let required = context.run_as_non_root();
    if required.value != Some(true) {
        return;
    }
    let (spot, who, words) = if on_windows {
        let Some((spot, name)) = user_name(context).filter(|(_, name)| name.eq_ignore_ascii_case(ADMINISTRATOR)) else {
            return;
        };
        let words = format!(
            "container's runAsUserName ({name}) which will be regarded as root identity and will break non-root policy"
        );
        (spot, format!("`runAsUserName: {name}`"), words)
    } else {
        let user = context.run_as_user();
        let Some(spot) = user.spot.filter(|_| user.value == Some(0)) else { return };
        (spot, "`runAsUser: 0`".to_string(), "container's runAsUser breaks non-root policy".to_string())
    };
    let message = format!(
        "{} has to run as another user than root, but {who} is in effect: the kubelet does not start it ({}). Set another user, or take `runAsNonRoot` away.",
        context.container.noun(),
        tick(&words)
    );
    let mut offence = Offence::value(spot.path(), message);
    offence.related.extend(required.path().map(|path| ("root is forbidden here".to_string(), path)));
    tell(&RULE, offence, found);
}

/// The user's name on Windows, and where it is set.
fn user_name<'a>(context: Context<'a>) -> Option<(Spot<'a>, &'a str)> {
    let own = context.container.security.and_then(|own| own.windows_options.as_ref()?.run_as_user_name.as_deref());
    if let Some(own) = own {
        return Some((context.spot(&["securityContext", "windowsOptions", "runAsUserName"]), own));
    }
    let of_pod = context.pod.security_context()?.windows_options.as_ref()?.run_as_user_name.as_deref()?;
    Some((Spot::Pod(&["spec", "securityContext", "windowsOptions", "runAsUserName"]), of_pod))
}

//! A field of the pod that every container overrides.

use k8s_openapi::api::core::v1::{PodSecurityContext, SecurityContext};

use crate::report::Severity;
use crate::rule::{Rule, example};

use super::super::super::PodView;
use super::super::super::pod::containers::containers;
use super::super::value::{Context, Spot};
use super::sources::SECURITY_CONTEXT;
use super::{Advice, Offence, tell};

pub(super) static RULE: Rule = Rule::of_security(
    "shadowed-by-every-container",
    Severity::Info,
    "A field of the pod that has no effect, because every container sets another value",
    "What a container sets goes before what the pod sets. Where every container does so, the pod's value holds for none of them, and who reads it may be \
     misled; Pod Security looks at it all the same. It would hold for a container that is added later.",
    [example!("shadowed-by-every-container"), example!("shadowed-by-every-container" mended)],
    &[SECURITY_CONTEXT],
);

/// A field that pods and containers have, and how a container stands to the pod's value: none where it sets nothing, otherwise whether it is another one.
struct Field {
    path: &'static [&'static str],
    own: &'static [&'static str],
    is_set: fn(&PodSecurityContext) -> bool,
    differs: fn(&PodSecurityContext, &SecurityContext) -> Option<bool>,
}

macro_rules! field {
    ($name:literal, $field:ident) => {
        Field {
            path: &["spec", "securityContext", $name],
            own: &["securityContext", $name],
            is_set: |pod| pod.$field.is_some(),
            differs: |pod, own| own.$field.is_some().then(|| own.$field != pod.$field),
        }
    };
}

const ON_LINUX: &[Field] = &[
    field!("runAsUser", run_as_user),
    field!("runAsGroup", run_as_group),
    field!("seLinuxOptions", se_linux_options),
    field!("seccompProfile", seccomp_profile),
    field!("appArmorProfile", app_armor_profile),
];

const EVERYWHERE: &[Field] = &[field!("runAsNonRoot", run_as_non_root)];

pub(super) fn look(pod: PodView<'_>, on_windows: bool, found: &mut Vec<Advice>) {
    let Some(of_pod) = pod.security_context() else { return };
    let on_linux = if on_windows { &[][..] } else { ON_LINUX };
    for field in on_linux.iter().chain(EVERYWHERE).filter(|field| (field.is_set)(of_pod)) {
        let mut stands = containers(pod.spec).map(|each| (field.differs)(of_pod, each.security?));
        let all_set = stands.all(|stand| stand.is_some());
        let differs = || {
            containers(pod.spec).any(|each| each.security.and_then(|own| (field.differs)(of_pod, own)) == Some(true))
        };
        if all_set && differs() {
            tell(&RULE, offence(pod, field), found);
        }
    }
}

fn offence(pod: PodView<'_>, field: &Field) -> Offence {
    let name = field.path.last().copied().unwrap_or_default();
    let count = containers(pod.spec).count();
    let who = match count {
        1 => "the only container sets its own".to_string(),
        2 => "both containers set their own".to_string(),
        count => format!("all {count} containers set their own"),
    };
    let path = Spot::Pod(field.path).path();
    let mut offence = Offence::key(path, format!("The pod's `{name}` has no effect, because {who}: remove it."));
    let own = Context::all(pod)
        .map(|context| (format!("{} sets its own", context.container.noun()), context.spot(field.own).path()));
    offence.related.extend(own);
    offence
}

//! The rows of profiles: seccomp, AppArmor and SELinux.

use crate::report::{ContainerRuntime, ContextSource};
use crate::words::tick;

use super::super::profiles::Profile;
use super::super::value::{Context, Effective};
use super::written::{se_linux, written};
use super::{Maker, Row};

impl<'a> Maker<'a> {
    pub(super) fn seccomp(self, context: Context<'a>) -> Row<'a> {
        let set = context.seccomp();
        if let Some(voided) = voided(context, set) {
            let sentence = "The container is privileged, so its system calls are not filtered.".to_string();
            return row("seccompProfile", &voided, context, "", sentence);
        }
        let sentence = match set.value {
            Some(Profile::RuntimeDefault) => "System calls are filtered by the runtime's own profile.".to_string(),
            Some(Profile::Localhost(name)) => {
                format!("System calls are filtered by the profile {}, a file that the node must have.", tick(name))
            }
            Some(Profile::Unconfined) => "System calls are not filtered.".to_string(),
            Some(Profile::Unknown(other)) => format!("The API server does not know {}.", tick(other)),
            None => "No profile is set, so it is as the node's default has it: system calls are not filtered, unless the kubelet runs with `seccompDefault`, \
                     which gives the runtime's own profile."
                .to_string(),
        };
        row("seccompProfile", &set, context, "the node's default", sentence)
    }

    pub(super) fn app_armor(self, context: Context<'a>) -> Row<'a> {
        let set = context.app_armor();
        let holds =
            matches!(set.value, Some(Profile::Localhost(_))) && self.ask.runtime == ContainerRuntime::Containerd;
        if let Some(voided) = voided(context, set).filter(|_| !holds) {
            let sentence = "The container is privileged, so no AppArmor profile confines it.".to_string();
            return row("appArmorProfile", &voided, context, "", sentence);
        }
        let sentence = match (set.value, set.source) {
            (Some(Profile::RuntimeDefault), ContextSource::RuntimeDefault) => {
                "No profile is set, so the runtime uses its own where the node has AppArmor.".to_string()
            }
            (Some(Profile::RuntimeDefault), _) => {
                "The runtime's own profile confines it, where the node has AppArmor.".to_string()
            }
            (Some(Profile::Localhost(name)), _) => {
                format!("The profile {} confines it; the node must have loaded it.", tick(name))
            }
            (Some(Profile::Unconfined), _) => "No AppArmor profile confines it.".to_string(),
            (Some(Profile::Unknown(other)), _) => format!("The API server does not know {}.", tick(other)),
            (None, _) => String::new(),
        };
        row("appArmorProfile", &set, context, "", sentence)
    }

    pub(super) fn se_linux(self, context: Context<'a>) -> Row<'a> {
        let set = context.se_linux();
        let sentence = match set.value {
            Some(_) => {
                "Where the node has SELinux its processes have this label; the runtime fills in what is not set."
            }
            None => {
                "No options are set, so where the node has SELinux the runtime gives it the type for containers and a level of its own."
            }
        };
        let value = set.value.map(se_linux).ok_or("the runtime's label");
        let said = |spot| written(context, spot).unwrap_or_default();
        Row::of("seLinuxOptions", &set, value, said, sentence.to_string())
    }
}

fn row<'a>(
    field: &'static str,
    effective: &Effective<'a, Profile<'a>>,
    context: Context<'a>,
    otherwise: &str,
    sentence: String,
) -> Row<'a> {
    let value = effective.value.map(Profile::text).ok_or(otherwise);
    Row::of(field, effective, value, |spot| written(context, spot).unwrap_or_default(), sentence)
}

/// What is left of a profile in a privileged container: none, and what sets one is shadowed.
fn voided<'a>(context: Context<'a>, set: Effective<'a, Profile<'a>>) -> Option<Effective<'a, Profile<'a>>> {
    let privileged = context.privileged();
    let spot = privileged.spot.filter(|_| privileged.value == Some(true))?;
    match set.value {
        Some(Profile::Unconfined) => None,
        _ => Some(Effective::set(Profile::Unconfined, spot).shadowing(set.spot)),
    }
}

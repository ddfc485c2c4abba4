//! Fields of an operating system that the pod's nodes do not have.

use crate::report::{OperatingSystem, Severity};
use crate::rule::{Rule, example};
use crate::security::text::plural;
use crate::words::ticked;

use super::super::super::PodView;
use super::super::os::os;
use super::super::value::Spot;
use super::another_os_fields::set_in_vain;
use super::sources::WINDOWS;
use super::{Advice, Offence, tell};

pub(super) static RULE: Rule = Rule::of_security(
    "fields-of-another-os",
    Severity::Warning,
    "Security fields of an operating system that the pod does not run on",
    "Windows knows neither users by number nor capabilities, seccomp, AppArmor or SELinux, and Linux has no `windowsOptions`: the kubelet passes over them. Where \
     `spec.os` names the system the API server refuses such fields; where only the node selector does, it takes them, and nothing protects the pod.",
    [example!("fields-of-another-os"), example!("fields-of-another-os" mended)],
    &[WINDOWS],
);

/// Where `spec.os` tells the system the API server's own words are told already.
pub(super) fn look(pod: PodView<'_>, found: &mut Vec<Advice>) {
    let system = os(pod);
    let Some(selector @ Spot::Pod(&["spec", "nodeSelector"])) = system.spot else { return };
    let (here, there) = match system.value {
        Some(OperatingSystem::Windows) => ("Windows", "Linux"),
        _ => ("Linux", "Windows"),
    };
    let on_windows = here == "Windows";
    let spots = set_in_vain(pod, on_windows);
    let [first, others @ ..] = spots.as_slice() else { return };
    let mut distinct: Vec<&'static str> = Vec::new();
    for name in spots.iter().filter_map(|spot| spot.name()) {
        if !distinct.contains(&name) {
            distinct.push(name);
        }
    }
    let (is, them) = (plural(distinct.len(), "is", "are"), plural(distinct.len(), "it has", "they have"));
    let message = format!(
        "{} {is} for {there}, but the node selector puts the pod on {here}, where {them} no effect.",
        ticked(&distinct)
    );
    let mut offence = Offence::key(first.path(), message);
    offence.related.push((format!("the pod runs on {here}"), selector.path()));
    offence.related.extend(others.iter().map(|spot| (format!("also for {there}"), spot.path())));
    tell(&RULE, offence, found);
}

//! The block about seccomp profiles: `seccomp`.

use podwall::report::SeccompProfileReport;

use super::markdown::Block;
use super::run::{Failure, Subject};
use super::said::whole;

/// `SOURCE : ACTION` for each profile, then what else the report says of it. The block has all of it, in its order.
pub(super) fn seccomp(subject: &Subject, block: &Block, failures: &mut Vec<Failure>) {
    let told: Vec<String> = subject.report.security.seccomp_profiles.iter().flat_map(told).collect();
    whole(block, &told, failures);
}

fn told(profile: &SeccompProfileReport) -> Vec<String> {
    let open = if profile.allows_by_default { " (allows)" } else { "" };
    let mut told = vec![format!("{} : {}{open}", profile.source, profile.default_action)];
    let dangerous = profile.dangerous.iter().map(|call| match call.in_default {
        true => format!("{} (as the default)", call.name),
        false => call.name.clone(),
    });
    let lists = [
        ("used by", profile.endpoints.clone()),
        ("beyond", profile.beyond_default.clone()),
        ("dangerous", dangerous.collect()),
        ("missing", profile.missing.clone()),
        ("unknown", profile.unknown.clone()),
    ];
    let some = lists.into_iter().filter(|(_, names)| !names.is_empty());
    told.extend(some.map(|(what, names)| format!("- {what} {}", names.join(", "))));
    told
}

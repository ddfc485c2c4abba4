//! Names of capabilities with `CAP_`.

use crate::fix::Mend;
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rule::{Rule, example};
use crate::words::tick;

use super::Offence;
use super::sources::{CAPABILITIES, SECURITY_CONTEXT};

pub(super) static RULE: Rule = Rule::of_security(
    "prefixed-capability",
    Severity::Warning,
    "A capability whose name is written with `CAP_`",
    "In manifests capabilities have no `CAP_`. containerd puts it before every name, so `CAP_NET_RAW` becomes `CAP_CAP_NET_RAW`, which is passed over: nothing \
     is added or dropped. CRI-O reads both. Pod Security compares names exactly, and forbids to add any with the prefix.",
    [example!("prefixed-capability"), example!("prefixed-capability" mended)],
    &[SECURITY_CONTEXT, CAPABILITIES],
);

const CHECK_ADDED: &str = "With containerd the container has the capability only from then on: check that it needs it.";

const CHECK_DROPPED: &str =
    "With containerd the container loses the capability only then: check that it works without it.";

/// What is wrong with a name at `path`; `is_added` tells the lists apart.
pub(super) fn offence(path: FieldPath, name: &str, wanted: &str, is_added: bool) -> Offence {
    let what = if is_added { "add" } else { "drop" };
    let message = format!(
        "{} has no effect with containerd, which puts `CAP_` before every name itself: to {what} the capability write `{wanted}`.",
        tick(name)
    );
    let check = if is_added { CHECK_ADDED } else { CHECK_DROPPED };
    Offence::value(path, message).mended(Mend::Write { value: wanted.to_string(), check: Some(check) })
}

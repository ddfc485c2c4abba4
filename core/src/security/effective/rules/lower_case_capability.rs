//! Names of capabilities in lower case.

use crate::fix::Mend;
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rule::{Rule, example};
use crate::words::tick;

use super::Offence;
use super::sources::SECURITY_CONTEXT;

pub(super) static RULE: Rule = Rule::of_security(
    "lower-case-capability",
    Severity::Info,
    "A capability whose name is not in upper case",
    "The runtimes take a name in any case. Pod Security and other tools compare it exactly: for them `drop: [all]` drops nothing, and `add: [chown]` adds what \
     is not allowed.",
    [example!("lower-case-capability"), example!("lower-case-capability" mended)],
    &[SECURITY_CONTEXT],
);

/// What is wrong with a name at `path`.
pub(super) fn offence(path: FieldPath, name: &str, wanted: &str) -> Offence {
    let message = format!(
        "The runtimes read {} as `{wanted}`, but Pod Security compares names exactly: write `{wanted}`.",
        tick(name)
    );
    // The runtimes read both alike, so that nothing changes for the container.
    Offence::value(path, message).mended(Mend::Write { value: wanted.to_string(), check: None })
}

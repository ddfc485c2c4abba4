//! Names of capabilities in lower case.

use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rules::Rule;
use crate::security::text::tick;

use super::sources::SECURITY_CONTEXT;
use super::{Offence, rule};

pub(super) static RULE: Rule = rule(
    "lower-case-capability",
    Severity::Info,
    "A capability whose name is not in upper case",
    "The runtimes take a name in any case. Pod Security and other tools compare it exactly: for them `drop: [all]` drops nothing, and `add: [chown]` adds what \
     is not allowed.",
    [
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: web\n    image: web:1\n    securityContext:\n      capabilities:\n        \
         drop: [net_raw]\n",
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: web\n    image: web:1\n    securityContext:\n      capabilities:\n        \
         drop: [NET_RAW]\n",
    ],
    &[SECURITY_CONTEXT],
);

/// What is wrong with a name at `path`.
pub(super) fn offence(path: FieldPath, name: &str, wanted: &str) -> Offence {
    let message = format!(
        "The runtimes read {} as `{wanted}`, but Pod Security compares names exactly: write `{wanted}`.",
        tick(name)
    );
    Offence::value(path, message)
}

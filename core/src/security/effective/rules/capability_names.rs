//! How the capabilities of a container are spelled: each name that is not as it should be is told by one of three rules.

use crate::manifest::FieldPath;

use super::super::capabilities::{NAMES, without_prefix};
use super::super::value::Context;
use super::{Advice, lower_case_capability, prefixed_capability, tell, unknown_capability};

pub(super) fn look(context: Context<'_>, found: &mut Vec<Advice>) {
    for (names, is_added) in [(context.added(), true), (context.dropped(), false)] {
        for (at, name) in names.iter().enumerate().filter(|(_, name)| !is_right(name)) {
            let list = if is_added { "add" } else { "drop" };
            let path = context.container.path(&["securityContext", "capabilities", list]).index(at);
            judge(path, name, is_added, found);
        }
    }
}

/// Tells what is wrong with a name that is not right.
pub(super) fn judge(path: FieldPath, name: &str, is_added: bool, found: &mut Vec<Advice>) {
    let known = |name: &str| NAMES.into_iter().chain(["ALL"]).find(|known| known.eq_ignore_ascii_case(name));
    match (known(name), without_prefix(name).and_then(known)) {
        (Some(wanted), _) => {
            tell(&lower_case_capability::RULE, lower_case_capability::offence(path, name, wanted), found);
        }
        // There is no capability `CAP_ALL`, whatever the runtime.
        (None, Some(wanted)) if wanted != "ALL" => {
            tell(&prefixed_capability::RULE, prefixed_capability::offence(path, name, wanted, is_added), found);
        }
        _ => tell(&unknown_capability::RULE, unknown_capability::offence(path, name, is_added), found),
    }
}

/// Whether a name is spelled as it should be.
pub(super) fn is_right(name: &str) -> bool {
    name == "ALL" || NAMES.contains(&name)
}

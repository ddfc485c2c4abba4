//! What the name of a policy says that it is for.

use crate::cluster::NetworkPolicy;

use super::super::direction::Direction;

/// Words by which much is meant to be open.
const OPEN: [&str; 10] =
    ["all", "any", "anyone", "everyone", "everything", "open", "public", "internet", "external", "world"];

/// Beginnings of words by which something is meant to be closed.
const CLOSED: [&str; 8] = ["deny", "denies", "denied", "isolat", "lockdown", "restrict", "blocks", "blocked"];

/// Words by which something is let through all the same.
const LETS: [&str; 3] = ["allow", "allows", "except"];

/// Words that are about addresses outside alone.
const OUTSIDE: [&str; 4] = ["external", "outside", "internet", "public"];

/// The words of the name.
fn words(policy: &NetworkPolicy) -> impl Iterator<Item = &str> {
    policy.name.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

fn has(policy: &NetworkPolicy, known: &[&str]) -> bool {
    words(policy).any(|word| known.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// Whether much is meant to be open.
pub(super) fn opens(policy: &NetworkPolicy) -> bool {
    has(policy, &OPEN) || words(policy).any(|word| word.strip_prefix("allow").is_some_and(|rest| OPEN.contains(&rest)))
}

/// Whether something is meant to be denied, and nothing to be let through.
pub(super) fn denies(policy: &NetworkPolicy) -> bool {
    let closes = |word: &str| word == "block" || CLOSED.iter().any(|known| word.starts_with(known));
    words(policy).any(closes) && !has(policy, &LETS)
}

/// Whether the outside alone is meant.
pub(super) fn is_of_outside(policy: &NetworkPolicy) -> bool {
    has(policy, &OUTSIDE)
}

/// Whether something is meant to be narrowed rather than closed.
pub(super) fn narrows(policy: &NetworkPolicy) -> bool {
    words(policy).any(|word| word.starts_with("restrict"))
}

/// Whether a direction is named.
pub(super) fn is_of(policy: &NetworkPolicy, direction: Direction) -> bool {
    match direction {
        Direction::Ingress => has(policy, &["ingress", "inbound", "incoming"]),
        Direction::Egress => has(policy, &["egress", "outbound", "outgoing"]),
    }
}

/// Whether a direction is not meant, since only the other one is named.
pub(super) fn leaves_out(policy: &NetworkPolicy, direction: Direction) -> bool {
    is_of(policy, direction.other()) && !is_of(policy, direction)
}

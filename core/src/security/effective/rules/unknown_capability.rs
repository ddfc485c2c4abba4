//! Names that are none of a capability.

use crate::fix::Mend;
use crate::manifest::{FieldPath, nearest};
use crate::report::Severity;
use crate::rule::{Rule, example};
use crate::words::{tick, ticked};

use super::super::capabilities::{NAMES, without_prefix};
use super::Offence;
use super::sources::CAPABILITIES;

pub(super) static RULE: Rule = Rule::of_security(
    "unknown-capability",
    Severity::Warning,
    "A name in `add` or `drop` that no capability has",
    "The API server takes any text for a capability. With containerd an unknown one is passed over, so that nothing is added or dropped; CRI-O does not start \
     a container that adds one. Words of a name are joined by underscores: `NET_BIND_SERVICE`.",
    [example!("unknown-capability"), example!("unknown-capability" mended)],
    &[CAPABILITIES],
);

const CHECK: &str = "Check that this capability is meant: so far nothing was added or dropped by the name.";

/// What is wrong with a name at `path` that no capability has.
pub(super) fn offence(path: FieldPath, name: &str, is_added: bool) -> Offence {
    let meant = meant(name);
    let mend = match meant.as_slice() {
        // Nobody is given every capability by a guess.
        ["ALL"] if is_added => None,
        [one] => Some(Mend::Write { value: (*one).to_string(), check: Some(CHECK) }),
        _ => None,
    };
    let wanted = match meant.as_slice() {
        [] => "The names are those of capabilities(7) without `CAP_`, or `ALL`.".to_string(),
        [one] => format!("The nearest known one is `{one}`."),
        several => format!("The nearest known ones are {}.", ticked(several)),
    };
    Offence::value(path, format!("There is no capability {}. {wanted}", tick(name))).mended(mend)
}

/// The capabilities that a name may be meant for.
fn meant(name: &str) -> Vec<&'static str> {
    let letters =
        |name: &str| name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let bare = without_prefix(name).unwrap_or(name);
    let wanted = letters(name);
    let wanted = wanted.strip_prefix("CAP").unwrap_or(&wanted);
    let same = NAMES.into_iter().find(|known| letters(known) == wanted);
    match same {
        Some(same) => vec![same],
        None => nearest(bare, NAMES.into_iter().chain(["ALL"])),
    }
}

#[cfg(test)]
mod tests {
    use super::meant;

    #[test]
    fn the_nearest_name_is_found() {
        assert_eq!(meant("NETBINDSERVICE"), ["NET_BIND_SERVICE"]);
        assert_eq!(meant("cap-net-raw"), ["NET_RAW"]);
        assert_eq!(meant("CAP_SYSADMIN"), ["SYS_ADMIN"]);
        assert_eq!(meant("NET_ADMI"), ["NET_ADMIN"]);
        assert_eq!(meant("CAP_ALL"), ["ALL"]);
        assert_eq!(meant("zzzzzzzz"), [""; 0]);
    }
}

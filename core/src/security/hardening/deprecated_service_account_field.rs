//! The older name of a field.

use crate::fix::{Act, At, Mend, Step};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rule::{Family, Rule, example};
use crate::security::{Advice, Offence};
use crate::words::tick;

use super::seen::Seen;
use super::sources::{kube_linter, service_account};

pub(super) static RULE: Rule = Rule {
    id: "deprecated-service-account-field",
    family: Family::Hardening,
    severity: Severity::Info,
    level: None,
    check: None,
    summary: "A pod that names its ServiceAccount by the older field",
    explanation: "`serviceAccount` is the older name of `serviceAccountName`, and has no effect where both are set. Tools that read manifests may look at the \
                  newer one alone, and take the pod for one of the `default` account.",
    example: example!("deprecated-service-account-field"),
    corrected: example!("deprecated-service-account-field" mended),
    references: &[service_account(), kube_linter("deprecated-service-account-field")],
    differences: &[
        "kube-linter tells it also where both fields have the same value, as the API server gives objects back. Here that is fine.",
    ],
};

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Advice>) {
    let spec = seen.pod.spec;
    let Some(older) = spec.service_account.as_deref().filter(|name| !name.is_empty()) else { return };
    let newer = spec.service_account_name.as_deref().unwrap_or_default();
    if newer == older {
        return;
    }
    let path = FieldPath::root().fields(&["spec", "serviceAccount"]);
    let message = match newer {
        "" => {
            format!("`serviceAccount` is the older name of `serviceAccountName`: write `serviceAccountName: {older}`.")
        }
        newer => format!(
            "`serviceAccount: {older}` has no effect, since `serviceAccountName` says {}: remove it.",
            tick(newer)
        ),
    };
    let mend = match newer {
        "" => Mend::safe(&[Step { at: At::Here, act: Act::Rename("serviceAccountName") }]),
        _ => Mend::safe(&[Step::REMOVE]),
    };
    found.push(Advice { rule: &RULE, offence: Offence::key(path, message).mended(mend) });
}

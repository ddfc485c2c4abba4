//! Containers that see each other's processes.

use crate::fix::{Mend, Step};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rule::{Family, Rule, example};
use crate::security::{Advice, Offence};

use super::seen::Seen;
use super::sources::kubernetes;

pub(super) static RULE: Rule = Rule {
    id: "shared-process-namespace",
    family: Family::Hardening,
    severity: Severity::Info,
    level: None,
    check: None,
    summary: "A pod whose containers share one process namespace",
    explanation: "Each container then sees the processes of the others with their arguments, and, as the same user or as root, their environment, memory and \
                  files. One that is broken into takes the others, and their secrets, with it.",
    example: example!("shared-process-namespace"),
    corrected: example!("shared-process-namespace" mended),
    references: &[kubernetes(
        "Share Process Namespace between Containers in a Pod",
        "https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/",
    )],
    differences: &["None of the tools that Podwall is compared with looks at it."],
};

const CHECK_SIDECAR: &str = "Check that no container looks at the processes of another one or sends them signals.";

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Advice>) {
    if seen.pod.spec.share_process_namespace != Some(true) {
        return;
    }
    let path = FieldPath::root().fields(&["spec", "shareProcessNamespace"]);
    let message = "The containers of the pod see each other's processes, and as the same user or as root read their environment, memory and files: remove \
                   `shareProcessNamespace` if none of them needs that.";
    found.push(Advice {
        rule: &RULE,
        offence: Offence::value(path, message.to_string()).mended(Mend::suggested(&[Step::REMOVE], CHECK_SIDECAR)),
    });
}

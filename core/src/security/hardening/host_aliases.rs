//! Names that a pod resolves by itself.

use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rule::{Family, Rule, example};
use crate::security::{Advice, Offence};
use crate::words::ticked;

use super::seen::Seen;
use super::sources::{kubernetes, kubesec, trivy};

pub(super) static RULE: Rule = Rule {
    id: "host-aliases",
    family: Family::Hardening,
    severity: Severity::Info,
    level: None,
    check: None,
    summary: "A pod that resolves names by entries of its own",
    explanation: "Entries of `hostAliases` go before DNS, so that a name leads where the manifest says and nobody who looks at DNS sees it. An address that has \
                  moved on gets the traffic of whoever has it next.",
    example: example!("host-aliases"),
    corrected: example!("host-aliases" mended),
    references: &[
        kubernetes(
            "Adding entries to Pod /etc/hosts with HostAliases",
            "https://kubernetes.io/docs/tasks/network/customize-hosts-file-for-pods/",
        ),
        kubesec("HostAliases"),
        trivy("KSV-0007"),
    ],
    differences: &[],
};

/// How many names a message tells.
const NAMED: usize = 3;

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Advice>) {
    let Some(aliases) = seen.pod.spec.host_aliases.as_deref().filter(|aliases| !aliases.is_empty()) else { return };
    let names: Vec<&String> = aliases.iter().flat_map(|alias| alias.hostnames.iter().flatten()).collect();
    let told = match names.get(..NAMED) {
        Some(some) if names.len() > NAMED => format!("{} names, {} among them,", names.len(), ticked(some)),
        _ if names.is_empty() => "names".to_string(),
        _ => ticked(&names),
    };
    let message =
        format!("The pod resolves {told} by entries of its own, which go before DNS: leave that to DNS if it can.");
    let path = FieldPath::root().fields(&["spec", "hostAliases"]);
    found.push(Advice { rule: &RULE, offence: Offence::key(path, message) });
}

//! Containers that may forge packets because nobody took that away.

use crate::report::{Level, Severity};
use crate::rule::{Family, Rule, example};
use crate::security::effective::Context;
use crate::security::standards::drop_all;
use crate::security::{Advice, Offence};

use super::seen::Seen;
use super::sources::{checkov, cis, kube_linter, kubescape, polaris, security_context, trivy};

pub(super) static RULE: Rule = Rule {
    id: "net-raw-kept",
    family: Family::Hardening,
    severity: Severity::Info,
    level: Some(Level::Baseline),
    check: None,
    summary: "A container that keeps NET_RAW of the runtime's default",
    explanation: "containerd gives every container NET_RAW, with which root in it forges packets and answers for other pods of the node; CRI-O does \
                  not (the option `runtime`). Drop it, or better `ALL`. From Restricted on `capabilities-restricted` asks for the latter, and nothing is told here.",
    example: example!("net-raw-kept"),
    corrected: example!("net-raw-kept" mended),
    references: &[
        security_context(),
        cis("5.2.8 Minimize the admission of containers with the NET_RAW capability"),
        kube_linter("drop-net-raw-capability"),
        polaris("insecureCapabilities"),
        kubescape("C-0211"),
        trivy("KSV-0119"),
        checkov("CKV_K8S_28"),
    ],
    differences: &[
        "kube-linter says nothing of a container without `capabilities`, and Checkov takes any entry that contains `ALL` for dropping all.",
        "Trivy looks for NET_RAW among what is added. Here that is the matter of `dangerous-capability` and of the checks about capabilities.",
    ],
};

pub(super) fn look(seen: &Seen<'_>, context: Context<'_>, found: &mut Vec<Advice>) {
    let container = context.container;
    let is_kept = context.capabilities(seen.runtime).value.is_some_and(|set| set.has("NET_RAW"));
    let is_added =
        || ["NET_RAW", "ALL"].iter().any(|name| container.added().iter().any(|add| add.eq_ignore_ascii_case(name)));
    if !is_kept || seen.is_windows || container.is_privileged() || seen.judged.kept || is_added() {
        return;
    }
    let drops = match container.dropped() {
        [] => "it drops no capability".to_string(),
        dropped => format!("it drops only {}", crate::words::ticked(dropped)),
    };
    let message = format!(
        "{} keeps `NET_RAW`, which {} gives by default: {drops}. Set `drop: [\"ALL\"]`, and add what it needs.",
        container.noun(),
        seen.runtime.name()
    );
    let offence = Offence::key(container.path(&["securityContext", "capabilities", "drop"]), message)
        .mended(drop_all(seen.pod, &container));
    found.push(Advice { rule: &RULE, offence });
}

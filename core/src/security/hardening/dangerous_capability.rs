//! Capabilities that lead out of a container, and what each gives.

use crate::report::{Level, Severity};
use crate::rule::{Family, Rule, example};
use crate::security::effective::Context;
use crate::security::powers::power;
use crate::security::{Advice, Offence};
use crate::words::tick;

use super::seen::Seen;
use super::sources::{checkov, cis, kube_linter, kubescape, kubesec, nsa, polaris, security_context, trivy};

pub(super) static RULE: Rule = Rule {
    id: "dangerous-capability",
    family: Family::Hardening,
    severity: Severity::Warning,
    level: Some(Level::Privileged),
    check: None,
    summary: "A container that adds a capability which leads out of it",
    explanation: "Root's power is cut into capabilities, and some of the pieces are as good as the whole: with them a container reads the node's memory or \
                  files, or loads code into its kernel. From Baseline on the checks about capabilities forbid these and say what \
                  each gives, and nothing is told here.",
    example: example!("dangerous-capability"),
    corrected: example!("dangerous-capability" mended),
    references: &[
        security_context(),
        cis("5.2.9 Minimize the admission of containers with added capabilities"),
        nsa("Kubernetes Pod security"),
        kube_linter("verify-container-capabilities"),
        polaris("dangerousCapabilities"),
        kubesec("CapSysAdmin"),
        kubescape("C-0046"),
        trivy("KSV-0005, KSV-0022, KSV-0120"),
        checkov("CKV_K8S_25, CKV_K8S_39"),
    ],
    differences: &[
        "Trivy (KSV-0022) and Checkov (CKV_K8S_25) fail every capability that is added, CHOWN and NET_BIND_SERVICE included. Here only those count that lead \
         out of the container or to other pods.",
    ],
};

pub(super) fn look(seen: &Seen<'_>, context: Context<'_>, found: &mut Vec<Advice>) {
    if seen.is_windows || seen.judged.added {
        return;
    }
    let container = context.container;
    for (index, added) in container.added().iter().enumerate() {
        let Some(power) = power(added) else { continue };
        let message =
            format!("{} adds the capability {}, with which it may {power}: remove it.", container.noun(), tick(added));
        let path = container.path(&["securityContext", "capabilities", "add"]).index(index);
        found.push(Advice { rule: &RULE, offence: Offence::value(path, message) });
    }
}

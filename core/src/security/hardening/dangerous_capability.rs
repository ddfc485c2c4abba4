//! Capabilities that lead out of a container, and what each gives.

use crate::report::Severity;
use crate::rules::{Family, Rule, example};
use crate::security::effective::Context;
use crate::security::text::tick;
use crate::security::{Advice, Offence};

use super::seen::Seen;
use super::sources::{checkov, cis, kube_linter, kubescape, kubesec, nsa, polaris, security_context, trivy};

pub(super) static RULE: Rule = Rule {
    id: "dangerous-capability",
    family: Family::Hardening,
    severity: Severity::Warning,
    check: None,
    summary: "A container that adds a capability which leads out of it",
    explanation: "Root's power is cut into capabilities, and some of the pieces are as good as the whole: with them a container reads the node's memory or \
                  files, or loads code into its kernel. From Baseline on the checks about capabilities forbid these, and nothing is told here.",
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

/// Capabilities that lead out of a container, with what each lets it do.
const GIVES: &[(&str, &str)] = &[
    ("ALL", "do everything that root may do on the node"),
    ("SYS_ADMIN", "mount file systems and use most of what the kernel keeps for root"),
    ("SYS_MODULE", "load code into the node's kernel"),
    (
        "SYS_PTRACE",
        "read and change the memory of other processes, those of the node included where it shares process ids",
    ),
    ("SYS_RAWIO", "write to the node's memory and disks past the kernel"),
    ("SYS_BOOT", "restart the node and load another kernel"),
    ("SYS_TIME", "set the clock of the node, by which certificates are judged"),
    ("SYSLOG", "read addresses of the kernel that attacks on it need"),
    ("BPF", "load programs into the node's kernel"),
    ("PERFMON", "watch the kernel and every process of the node"),
    ("DAC_READ_SEARCH", "open any file of the node by its number, past its mounts"),
    ("MAC_ADMIN", "change the rules of SELinux or AppArmor"),
    ("MAC_OVERRIDE", "ignore the rules of SELinux or AppArmor"),
    ("NET_ADMIN", "change the routes, addresses and packet filters of its network, the node's with `hostNetwork`"),
    ("NET_RAW", "forge packets and answer for other pods of the node"),
    ("CHECKPOINT_RESTORE", "choose process ids and read files of other processes"),
];

/// What a capability lets a container do that leads out of it.
pub(super) fn gives(written: &str) -> Option<&'static str> {
    GIVES.iter().find(|(name, _)| is_capability(written, name)).map(|(_, gives)| *gives)
}

pub(super) fn look(seen: &Seen<'_>, context: Context<'_>, found: &mut Vec<Advice>) {
    if seen.is_windows || seen.judged.added {
        return;
    }
    let container = context.container;
    for (index, added) in container.added().iter().enumerate() {
        let Some(gives) = gives(added) else { continue };
        let message =
            format!("{} adds the capability {}, with which it may {gives}: remove it.", container.noun(), tick(added));
        let path = container.path(&["securityContext", "capabilities", "add"]).index(index);
        found.push(Advice { rule: &RULE, offence: Offence::value(path, message) });
    }
}

/// Whether a name stands for a capability, as one of the runtimes reads it: in any case, and with CRI-O also behind `CAP_`.
fn is_capability(written: &str, name: &str) -> bool {
    let plain = match written.get(..4) {
        Some(prefix) if prefix.eq_ignore_ascii_case("CAP_") => written.get(4..).unwrap_or_default(),
        _ => written,
    };
    plain.eq_ignore_ascii_case(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capabilities_are_read_as_runtimes_read_them() {
        assert!(is_capability("NET_RAW", "NET_RAW") && is_capability("cap_net_raw", "NET_RAW"));
        assert!(!is_capability("CAP", "CAP_") && !is_capability("NET_RAWX", "NET_RAW") && !is_capability("é€", "ALL"));
    }
}

//! Pods may set only kernel parameters that count as safe.

use super::references::{STANDARDS, called, page};
use super::{Blame, Blamed, Check, Forbidden, Level, PodView, Revision, rule};
use crate::fix::{Mend, Step};
use crate::rule::{Rule, example};
use crate::security::text::push_all;
use crate::words::tick;
use k8s_openapi::api::core::v1::Sysctl;

static RULE: Rule = rule(
    "sysctls",
    "sysctls",
    "A kernel parameter that does not count as safe",
    "Some kernel parameters belong to the whole node, and setting them can weaken or stop everything on it; others are the pod's own, but \
     use up what pods share. The kubelet refuses all but the safe ones unless it is told otherwise. The list of those that are safe grew with the versions of the standard. Names are written with dots; slashes are not recognised.",
    [example!("sysctls"), example!("sysctls" mended)],
    &[
        STANDARDS,
        page(
            "Using sysctls in a Kubernetes cluster",
            "https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/",
        ),
        called("kube-linter", "unsafe-sysctls"),
        called("Kubescape", "C-0211"),
        called("Trivy", "KSV-0026"),
        called("Kyverno", "restrict-sysctls"),
    ],
)
.differing(&[
    "kube-linter fails every sysctl of `net.`, those that the standard takes for safe included. Trivy knows the safe ones of Kubernetes 1.32, and not those of 1.37.",
]);

pub(super) static CHECK: Check = Check {
    id: "sysctls",
    rule: &RULE,
    level: Level::Baseline,
    overridden_by: None,
    revisions: &[
        Revision::since(0, |pod, blame| judge(pod, 0, blame), |pod| forbids(pod, 0)),
        Revision::since(27, |pod, blame| judge(pod, 27, blame), |pod| forbids(pod, 27)),
        Revision::since(29, |pod, blame| judge(pod, 29, blame), |pod| forbids(pod, 29)),
        Revision::since(32, |pod, blame| judge(pod, 32, blame), |pod| forbids(pod, 32)),
        Revision::since(37, |pod, blame| judge(pod, 37, blame), |pod| forbids(pod, 37)),
    ],
};

/// What is allowed, with the minor version from which on.
const ALLOWED: [(&str, u16); 14] = [
    ("kernel.shm_rmid_forced", 0),
    ("net.ipv4.ip_local_port_range", 0),
    ("net.ipv4.tcp_syncookies", 0),
    ("net.ipv4.ping_group_range", 0),
    ("net.ipv4.ip_unprivileged_port_start", 0),
    ("net.ipv4.ip_local_reserved_ports", 27),
    ("net.ipv4.tcp_keepalive_time", 29),
    ("net.ipv4.tcp_fin_timeout", 29),
    ("net.ipv4.tcp_keepalive_intvl", 29),
    ("net.ipv4.tcp_keepalive_probes", 29),
    ("net.ipv4.tcp_rmem", 32),
    ("net.ipv4.tcp_wmem", 32),
    ("net.ipv4.tcp_slow_start_after_idle", 37),
    ("net.ipv4.tcp_notsent_lowat", 37),
];

fn forbids(pod: PodView<'_>, minor: u16) -> bool {
    sysctls(pod).iter().any(|sysctl| !is_allowed(&sysctl.name, minor))
}

fn sysctls(pod: PodView<'_>) -> &[Sysctl] {
    pod.security_context().and_then(|context| context.sysctls.as_deref()).unwrap_or_default()
}

fn is_allowed(name: &str, minor: u16) -> bool {
    since(name).is_some_and(|since| since <= minor)
}

fn judge(pod: PodView<'_>, minor: u16, mut blame: Blame) -> Option<Forbidden> {
    let mut detail = String::new();
    let before = blame.len();
    for (index, sysctl) in sysctls(pod).iter().enumerate().filter(|(_, sysctl)| !is_allowed(&sysctl.name, minor)) {
        let comma = if blame.len() == before { "" } else { ", " };
        push_all(&mut detail, &[comma, &sysctl.name]);
        let blamed = Blamed::of_pod(&["spec", "securityContext", "sysctls"]).field_of_item(index, "name");
        let blamed = if sysctl.name.is_empty() { blamed.at_key() } else { blamed };
        blame.add(blamed, || {
            let dotted = dotted(&sysctl.name);
            let is_twice = || sysctls(pod).iter().any(|other| other.name == dotted);
            message(&sysctl.name, since(&dotted).is_some_and(|since| since <= minor) && !is_twice())
        });
    }
    (blame.len() > before).then_some(Forbidden { reason: "forbidden sysctls", detail, blame })
}

fn since(name: &str) -> Option<u16> {
    ALLOWED.into_iter().find(|(allowed, _)| *allowed == name).map(|(_, since)| since)
}

/// The name with dots, as it is recognised.
fn dotted(name: &str) -> String {
    name.replace('/', ".")
}

/// What is said of a parameter, and what would mend it; `respelled` says whether it is allowed as soon as it is written with dots.
fn message(name: &str, respelled: bool) -> (String, Option<Mend>) {
    let shown = tick(name);
    let dotted = dotted(name);
    let message = match since(name) {
        _ if name.is_empty() => {
            return ("A kernel parameter without a name is set: remove it, or name it.".to_string(), None);
        }
        Some(minor) => format!(
            "The pod sets the kernel parameter {shown}, which is allowed from version 1.{minor} of the standard on: remove it."
        ),
        None if since(&dotted).is_some() => {
            format!("The pod sets the kernel parameter {shown}, which is recognised only with dots: write `{dotted}`.")
        }
        None => format!("The pod sets the kernel parameter {shown}, which does not count as safe: remove it."),
    };
    let mend = match since(&dotted) {
        None => Some(Mend::suggested(&[Step::REMOVE_ABOVE], CHECK_KERNEL)),
        // The kubelet reads both alike.
        Some(_) if respelled => Some(Mend::safe(const { &[Step::spell(with_dots)] })),
        Some(_) => None,
    };
    (message, mend)
}

fn with_dots(name: &str) -> Option<String> {
    Some(dotted(name))
}

const CHECK_KERNEL: &str = "Check that the program works with the kernel's default of this parameter.";

#[cfg(test)]
mod tests {
    use super::super::testing::{offences_at, pod};
    use super::CHECK;

    #[test]
    fn says_why_each_is_forbidden() {
        let pod = pod(
            "{securityContext: {sysctls: [{name: net.ipv4.tcp_rmem, value: '1'}, {name: kernel.msgmax, value: '1'}, \
             {name: net/ipv4/tcp_syncookies, value: '1'}, {name: '', value: '1'}]}}",
        );
        assert_eq!(
            offences_at(&CHECK, 31, &pod),
            [
                "value spec.securityContext.sysctls[0].name: The pod sets the kernel parameter `net.ipv4.tcp_rmem`, which is allowed \
                 from version 1.32 of the standard on: remove it.",
                "value spec.securityContext.sysctls[1].name: The pod sets the kernel parameter `kernel.msgmax`, which does not \
                 count as safe: remove it.",
                "value spec.securityContext.sysctls[2].name: The pod sets the kernel parameter `net/ipv4/tcp_syncookies`, which is \
                 recognised only with dots: write `net.ipv4.tcp_syncookies`.",
                "key spec.securityContext.sysctls[3].name: A kernel parameter without a name is set: remove it, or name it.",
            ]
        );
        assert_eq!(offences_at(&CHECK, 32, &pod).len(), 3);
    }
}

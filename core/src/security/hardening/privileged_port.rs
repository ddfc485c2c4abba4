//! Ports that only the privileged may open.

use crate::report::Severity;
use crate::rule::{Family, Rule, example};
use crate::security::effective::Context;
use crate::security::effective::table::{UNPRIVILEGED, lowest_open_port};
use crate::security::{Advice, Offence};

use super::seen::Seen;
use super::sources::{kube_linter, kubernetes, trivy};

pub(super) static RULE: Rule = Rule {
    id: "privileged-port",
    family: Family::Hardening,
    severity: Severity::Info,
    level: None,
    check: None,
    summary: "A container that listens on a port below 1024",
    explanation: "Unless the runtime opens low ports to everybody, as containerd 2 does, or the pod does so by `net.ipv4.ip_unprivileged_port_start`, a program needs \
                  NET_BIND_SERVICE or root for one. A Service may have the low port and lead to a higher one; the lowest that passes is `hardening.minPort`. \
                  Of a container that runs as another user than root `low-port-without-root` tells those below 1024.",
    example: example!("privileged-port"),
    corrected: example!("privileged-port" mended),
    references: &[
        kubernetes(
            "Using sysctls in a Kubernetes Cluster",
            "https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/",
        ),
        kube_linter("privileged-ports"),
        trivy("KSV-0117"),
    ],
    differences: &["kube-linter and Trivy do not know the sysctl that opens low ports to everybody."],
};

pub(super) fn look(seen: &Seen<'_>, context: Context<'_>, found: &mut Vec<Advice>) {
    let container = context.container;
    if seen.is_windows {
        return;
    }
    let lowest = seen.thresholds.min_port;
    // What a user other than root needs for a low port is told by `low-port-without-root`.
    let other = context.run_as_user().value.is_some_and(|user| user != 0);
    let first_told = if other { UNPRIVILEGED } else { 1 };
    let open = lowest_open_port(seen.pod).unwrap_or(lowest);
    let closed = |port: i32| port >= first_told && port < lowest && (port >= UNPRIVILEGED || port < open);
    let mut ports = container.ports.iter().map(|port| port.container_port).enumerate();
    let Some((at, first)) = ports.find(|(_, port)| closed(*port)) else { return };
    let more = match ports.filter(|(_, port)| closed(*port)).count() {
        0 => String::new(),
        1 => " and on one more port below".to_string(),
        more => format!(" and on {more} more ports below"),
    };
    let below = if more.is_empty() { format!(", below {lowest}") } else { format!("{more} {lowest}") };
    let why = match first < UNPRIVILEGED {
        true => "unless the runtime opens such ports to everybody, it needs `NET_BIND_SERVICE` or root for that",
        false => "the option `hardening.minPort` does not let that pass",
    };
    let message = format!(
        "{} listens on port {first}{below}: {why}. Let it listen on a higher one; a Service may keep the port.",
        container.noun()
    );
    let path = container.path(&["ports"]).index(at).field("containerPort");
    found.push(Advice { rule: &RULE, offence: Offence::value(path, message) });
}

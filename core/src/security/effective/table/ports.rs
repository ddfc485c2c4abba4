//! What a user other than root needs to listen on a port below 1024.
//!
//! The kernel asks for NET_BIND_SERVICE below `net.ipv4.ip_unprivileged_port_start`, which is 1024 in a new network namespace. containerd sets it to 0 since
//! 2.0 (`enable_unprivileged_ports`, before that off unless configured), not in the network of the node; CRI-O leaves it, unless `default_sysctls` say otherwise.

use crate::report::ContainerRuntime;

use super::super::super::PodView;
use super::super::value::Context;

const SYSCTL: &str = "net.ipv4.ip_unprivileged_port_start";

/// From this port on the kernel asks nobody for a privilege, unless the sysctl says otherwise.
pub(crate) const UNPRIVILEGED: i32 = 1024;

/// The lowest port that anybody may listen on, where the pod says so itself. Its name may be spelled with slashes too.
pub(crate) fn lowest_open_port(pod: PodView<'_>) -> Option<i32> {
    let mut sysctls = pod.security_context()?.sysctls.iter().flatten();
    let is_it = |name: &str| name == SYSCTL || name.replace('/', ".") == SYSCTL;
    sysctls.find(|sysctl| is_it(&sysctl.name))?.value.trim().parse().ok()
}

/// What it takes, in a sentence.
pub(crate) fn low_ports(context: Context<'_>, runtime: ContainerRuntime) -> String {
    if let Some(lowest) = lowest_open_port(context.pod) {
        return match lowest {
            ..=1 => {
                format!("To listen on a port below 1024 it needs nothing more: the pod sets `{SYSCTL}` to {lowest}.")
            }
            lowest => format!("It listens on any port from {lowest} on, since the pod sets `{SYSCTL}`."),
        };
    }
    if context.pod.spec.host_network == Some(true) {
        return format!(
            "To listen on a port below 1024 in the network of the node it needs a program whose file has `NET_BIND_SERVICE`, or a node that sets `{SYSCTL}`."
        );
    }
    match runtime {
        ContainerRuntime::Containerd => format!(
            "To listen on a port below 1024 it needs nothing more on containerd 2, which sets `{SYSCTL}` to 0; on containerd 1 the pod has to set that sysctl."
        ),
        ContainerRuntime::CriO => format!(
            "To listen on a port below 1024 it needs the sysctl `{SYSCTL}`, which CRI-O leaves at 1024 and the pod may set; Baseline allows that."
        ),
    }
}

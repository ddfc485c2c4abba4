//! Ports below 1024 of a container that is not root.

use crate::report::Severity;
use crate::rule::{Rule, example};

use super::super::table::{UNPRIVILEGED, lowest_open_port};
use super::super::value::Context;
use super::sources::{AMBIENT, SYSCTLS, UNPRIVILEGED_PORTS};
use super::{Advice, Offence, tell};

pub(super) static RULE: Rule = Rule::of_security(
    "low-port-without-root",
    Severity::Info,
    "A container of another user than root that listens on a port below 1024",
    "The kernel asks for NET_BIND_SERVICE below the port that `net.ipv4.ip_unprivileged_port_start` names, and a user other than root does not have it, whether \
     it is added or not. containerd sets the sysctl to 0 since version 2; with containerd 1 and CRI-O it is 1024 unless the pod or the runtime's configuration \
     says otherwise. It is a safe sysctl, which Baseline and Restricted allow.",
    [example!("low-port-without-root"), example!("low-port-without-root" mended)],
    &[SYSCTLS, UNPRIVILEGED_PORTS, AMBIENT],
);

const BIND: &str = "NET_BIND_SERVICE";

pub(super) fn look(context: Context<'_>, found: &mut Vec<Advice>) {
    let dropped = context.dropped().iter().position(|name| name.eq_ignore_ascii_case(BIND));
    if context.container.ports.is_empty() && dropped.is_none() {
        return;
    }
    let user = context.run_as_user();
    let Some(uid) = user.value.filter(|uid| *uid != 0) else { return };
    // What is added in vain is told by another rule.
    if context.privileged().value == Some(true) || context.added().iter().any(|name| name.eq_ignore_ascii_case(BIND)) {
        return;
    }
    let lowest = lowest_open_port(context.pod).unwrap_or(UNPRIVILEGED).min(UNPRIVILEGED);
    let low = context.container.ports.iter().position(|port| (1..lowest).contains(&port.container_port));
    let noun = context.container.noun();
    let (path, message) = match (low, dropped.filter(|_| !context.drops_all() && lowest > 1)) {
        (Some(at), _) => {
            let port = context.container.ports.get(at).map_or(0, |port| port.container_port);
            let path = context.container.path(&["ports"]).index(at).field("containerPort");
            let needs = needs(context, &format!("{port} or less"));
            (
                path,
                format!(
                    "{noun} listens on port {port} as user {uid}. {needs} Or let it listen on a port from 1024 on."
                ),
            )
        }
        (None, Some(at)) => {
            let path = context.container.path(&["securityContext", "capabilities", "drop"]).index(at);
            let needs = needs(context, "that port or less");
            (
                path,
                format!(
                    "{noun} drops `{BIND}`, which user {uid} does not have anyway. Should it listen on a port below 1024, such as 80: {needs}"
                ),
            )
        }
        (None, None) => return,
    };
    let mut offence = Offence::value(path, message);
    offence.related.extend(user.path().map(|path| (format!("it runs as user {uid}"), path)));
    tell(&RULE, offence, found);
}

/// What listening on a low port takes, as a sentence.
fn needs(context: Context<'_>, port: &str) -> String {
    if context.pod.spec.host_network == Some(true) {
        return "In the network of the node that takes a program whose file has `NET_BIND_SERVICE`, or a node that opens such ports.".to_string();
    }
    format!(
        "containerd 2 lets everybody; with CRI-O and containerd 1 the pod has to set the sysctl `net.ipv4.ip_unprivileged_port_start` to {port}."
    )
}

//! Ports of containers: numbers, names, and those of the host.

use std::collections::HashSet;

use super::super::{BadValue, Cursor, Outcome, formats};
use super::Context;

/// The ports of one container: `validateContainerPorts`.
pub(super) fn validate(container: &Cursor<'_, '_>, list: &str, context: &Context<'_, '_>, outcome: &mut Outcome) {
    let mut names = HashSet::new();
    for port in container.field("ports").items() {
        let name = port.field("name");
        if !name.text().is_empty() {
            let faults = formats::port_name(name.text());
            if faults.is_empty() && !names.insert(name.text()) {
                outcome.duplicate(&name, name.text());
            }
            outcome.invalid_each(&name, name.text(), faults);
        }
        numbers(&port, host_port(&port, list, context), outcome);
        let protocol = port.field("protocol");
        super::spec::one_of(&protocol, &["SCTP", "TCP", "UDP"], outcome);
    }
}

fn numbers(port: &Cursor<'_, '_>, host_port: i64, outcome: &mut Outcome) {
    let container_port = port.field("containerPort");
    match container_port.int().unwrap_or_default() {
        0 => outcome.required(&container_port, ""),
        number => outcome.invalid_each(&container_port, number, formats::port_number(number)),
    }
    if host_port != 0 {
        outcome.invalid_each(&port.field("hostPort"), host_port, formats::port_number(host_port));
    }
}

/// The port of the host. In a Pod on the host's network it defaults to the container's own, but not in a template.
pub(super) fn host_port(port: &Cursor<'_, '_>, list: &str, context: &Context<'_, '_>) -> i64 {
    let number = port.field("hostPort").int().unwrap_or_default();
    let is_defaulted = context.is_pod() && list != "ephemeralContainers" && context.is_on_host_network;
    if number == 0 && is_defaulted { port.field("containerPort").int().unwrap_or_default() } else { number }
}

/// Ports of the host that are taken already: `AccumulateUniqueHostPorts`.
pub(super) fn host_ports(
    container: &Cursor<'_, '_>,
    list: &str,
    context: &Context<'_, '_>,
    taken: &mut HashSet<String>,
    outcome: &mut Outcome,
) {
    for port in container.field("ports").items() {
        let number = host_port(&port, list, context);
        if number == 0 {
            continue;
        }
        let key = format!("{}/{}/{number}", port.field("protocol").text_or("TCP"), port.field("hostIP").text());
        if taken.contains(&key) {
            outcome.duplicate(&port.field("hostPort"), key.as_str());
        } else {
            taken.insert(key);
        }
    }
}

/// On the host's network the two ports are one: `validatePodHostNetworkDeps`.
pub(super) fn host_network(context: &Context<'_, '_>, outcome: &mut Outcome) {
    if !context.is_on_host_network {
        return;
    }
    for container in context.spec.field("containers").items() {
        for port in container.field("ports").items() {
            let number = host_port(&port, "containers", context);
            if (context.is_pod() || number != 0) && number != port.field("containerPort").int().unwrap_or_default() {
                let detail = "must match `containerPort` when `hostNetwork` is true";
                outcome.invalid(&port.field("hostPort"), BadValue::Int(number), detail);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{errors, outcome, pod};

    #[test]
    fn on_the_hosts_network_a_pods_port_is_the_hosts_too() {
        let ports = "ports: [{containerPort: 80}, {containerPort: 80}]";
        assert_eq!(
            errors(&pod("hostNetwork: true", ports)),
            ["spec.containers[0].ports[1].hostPort: Duplicate value: \"TCP//80\""]
        );
        let template = format!("{{spec: {{hostNetwork: true, containers: [{{name: a, image: a, {ports}}}]}}}}");
        assert_eq!(errors(&outcome(&template, super::super::template)), [""; 0]);
        assert_eq!(
            errors(&pod("hostNetwork: true", "ports: [{containerPort: 80, hostPort: 81}]")),
            [
                "spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true"
            ]
        );
    }
}

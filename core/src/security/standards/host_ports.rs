//! Containers may not take ports of their node.

use std::collections::BTreeSet;

use super::references::{STANDARDS, called, cis};
use super::{Check, Forbidden, Level, Offence, PodView, Revision, rule};
use crate::fix::{Mend, Step};
use crate::rules::{Rule, example};
use crate::security::pod::containers::containers;
use crate::security::text::{named, plural};
use k8s_openapi::api::core::v1::ContainerPort;

static RULE: Rule = rule(
    "host-ports",
    "hostPorts",
    "A container that takes a port of its node",
    "The port is open on every address of the node, past Services and often past network policies, and the pod can listen where a \
     component of the node is expected. Two such pods cannot share a node. A Service does the same without that.",
    [example!("host-ports"), example!("host-ports" mended)],
    &[
        STANDARDS,
        cis("5.2.13 Minimize the admission of containers which use HostPorts"),
        called("kube-score", "container-ports-check"),
        called("Polaris", "hostPortSet"),
        called("Kubescape", "C-0044"),
        called("Trivy", "KSV-0024"),
        called("Checkov", "CKV_K8S_26"),
        called("Kyverno", "disallow-host-ports"),
    ],
);

pub(super) static CHECK: Check = Check {
    id: "hostPorts",
    rule: &RULE,
    level: Level::Baseline,
    overridden_by: None,
    revisions: &[Revision::since(0, judge, forbids)],
};

fn forbids(pod: PodView<'_>) -> bool {
    containers(pod.spec).any(|container| container.ports.iter().any(|port| host_port(port).is_some()))
}

fn host_port(port: &ContainerPort) -> Option<i32> {
    port.host_port.filter(|number| *number != 0)
}

const CHECK_CLIENTS: &str =
    "Check that nobody connects to the node's address at this port: clients need a Service then.";

fn judge(pod: PodView<'_>) -> Option<Forbidden> {
    let mut names = Vec::new();
    let mut ports = BTreeSet::new();
    let mut offences = Vec::new();
    for container in containers(pod.spec) {
        let bad = container.ports.iter().enumerate().filter_map(|(index, port)| Some((index, port, host_port(port)?)));
        let before = offences.len();
        for (index, port, number) in bad {
            // Upstream sorts the numbers as texts.
            ports.insert(number.to_string());
            let noun = container.noun();
            let message = if pod.spec.host_network == Some(true) && number == port.container_port {
                format!(
                    "{noun} takes port {number} of its node, as every port of a Pod with `hostNetwork: true` does: give up the node's network."
                )
            } else {
                format!(
                    "{noun} takes port {number} of its node: remove `hostPort` and let a Service lead to the container."
                )
            };
            // On the node's network the API server sets it anyway.
            let mend = (pod.spec.host_network != Some(true)).then_some(Mend::suggested(&[Step::REMOVE], CHECK_CLIENTS));
            let path = container.path(&["ports"]).index(index).field("hostPort");
            offences.push(Offence::value(path, message).mended(mend));
        }
        if offences.len() > before {
            names.push(container.name);
        }
    }
    let numbers: Vec<String> = ports.into_iter().collect();
    (!names.is_empty()).then(|| Forbidden {
        reason: "hostPort",
        detail: format!(
            "{} {} {} {}",
            named("container", "containers", &names),
            plural(names.len(), "uses", "use"),
            plural(numbers.len(), "hostPort", "hostPorts"),
            numbers.join(", ")
        ),
        offences,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{offences, offences_at, pod};
    use super::CHECK;
    use crate::security::defaults;

    #[test]
    fn each_port_is_an_offence() {
        let found = offences(
            &CHECK,
            "{containers: [{name: a, ports: [{containerPort: 80}, {containerPort: 81, hostPort: 8081}]}]}",
        );
        assert_eq!(
            found,
            [
                "value spec.containers[0].ports[1].hostPort: Container `a` takes port 8081 of its node: remove `hostPort` and let a \
              Service lead to the container."
            ]
        );
    }

    #[test]
    fn ports_that_the_api_server_opens_are_said_to_be_its_doing() {
        let mut pod = pod("{hostNetwork: true, containers: [{name: a, ports: [{containerPort: 80}]}]}");
        defaults::pod(&mut pod.metadata, pod.spec.as_mut().unwrap());
        let found = offences_at(&CHECK, 37, &pod);
        assert_eq!(
            found,
            [
                "value spec.containers[0].ports[0].hostPort: Container `a` takes port 80 of its node, as every port of a Pod with \
              `hostNetwork: true` does: give up the node's network."
            ]
        );
    }
}

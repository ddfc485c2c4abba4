//! Containers may not take ports of their node.

use std::collections::BTreeSet;

use super::references::{STANDARDS, called, cis};
use super::{Blame, Check, Forbidden, Level, PodView, Revision, rule};
use crate::fix::{Mend, Step};
use crate::rule::{Rule, example};
use crate::security::pod::containers::{ContainerView, containers};
use crate::security::text::{named, plural, push_all};
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

fn judge(pod: PodView<'_>, mut blame: Blame) -> Option<Forbidden> {
    let mut names = Vec::new();
    let mut ports = BTreeSet::new();
    for container in containers(pod.spec) {
        let bad = container.ports.iter().enumerate().filter_map(|(index, port)| Some((index, port, host_port(port)?)));
        let before = blame.len();
        for (index, port, number) in bad {
            // Upstream sorts the numbers as texts.
            ports.insert(number.to_string());
            let blamed = container.blamed_below(&[], &["ports"]).field_of_item(index, "hostPort");
            // On the node's network the API server sets it anyway.
            let may_go = pod.spec.host_network != Some(true);
            let mend = may_go.then_some(Mend::suggested(&[Step::REMOVE], CHECK_CLIENTS));
            blame.add(blamed, || (message(&container, number, !may_go && number == port.container_port), mend));
        }
        if blame.len() > before {
            names.push(container.name);
        }
    }
    if names.is_empty() {
        return None;
    }
    let mut detail = named("container", "containers", &names);
    let words = [" ", plural(names.len(), "uses", "use"), " ", plural(ports.len(), "hostPort", "hostPorts"), " "];
    push_all(&mut detail, &words);
    for (at, number) in ports.iter().enumerate() {
        push_all(&mut detail, &[if at == 0 { "" } else { ", " }, number]);
    }
    Some(Forbidden { reason: "hostPort", detail, blame })
}

fn message(container: &ContainerView<'_>, number: i32, of_network: bool) -> String {
    let noun = container.noun();
    match of_network {
        true => format!(
            "{noun} takes port {number} of its node, as every port of a Pod with `hostNetwork: true` does: give up the node's network."
        ),
        false => {
            format!(
                "{noun} takes port {number} of its node: remove `hostPort` and let a Service lead to the container."
            )
        }
    }
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

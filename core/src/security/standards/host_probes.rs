//! Probes and hooks may not name a host.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{HTTPGetAction, TCPSocketAction};

use super::references::{STANDARDS, page};
use super::{Blame, Check, Forbidden, Level, PodView, Revision, rule};
use crate::fix::{Mend, Step};
use crate::rule::{Rule, example};
use crate::security::pod::containers::{ContainerView, containers};
use crate::security::text::{named, plural, push_all, push_quoted};
use crate::words::tick;

static RULE: Rule = rule(
    "host-probes-and-host-lifecycle",
    "hostProbesAndHostLifecycle",
    "A probe or hook that names a host",
    "The kubelet sends these requests from the node's network, past the network policies of the pod. A host of the pod author's choice \
     makes the kubelet ask any address that the node can reach. Without a host the pod's own address is asked, which is what a probe is for.",
    [example!("host-probes-and-host-lifecycle"), example!("host-probes-and-host-lifecycle" mended)],
    &[
        STANDARDS,
        page(
            "Configure liveness, readiness and startup probes",
            "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
        ),
    ],
)
.differing(&[
    "None of the tools that Podwall is compared with looks at it.",
]);

pub(super) static CHECK: Check = Check {
    id: "hostProbesAndHostLifecycle",
    rule: &RULE,
    level: Level::Baseline,
    overridden_by: None,
    revisions: &[Revision::since(34, judge, forbids)],
};

/// The handlers of one probe or hook that may name a host, and the fields that lead to it.
type Handlers<'a> = (&'static [&'static str], Option<&'a HTTPGetAction>, Option<&'a TCPSocketAction>);

fn forbids(pod: PodView<'_>) -> bool {
    containers(pod.spec).any(|container| handlers(&container).any(|handler| hosts(handler).next().is_some()))
}

/// The hosts of a handler, each with the fields that lead to it.
fn hosts<'a>((_, http, tcp): Handlers<'a>) -> impl Iterator<Item = (&'static [&'static str], &'a str)> {
    const FIELDS: [&[&str]; 2] = [&["httpGet", "host"], &["tcpSocket", "host"]];
    let [of_http, of_tcp] = FIELDS;
    let http = http.and_then(|action| action.host.as_deref()).map(|host| (of_http, host));
    let tcp = tcp.and_then(|action| action.host.as_deref()).map(|host| (of_tcp, host));
    http.into_iter().chain(tcp).filter(|(_, host)| !host.is_empty())
}

const CHECK_ADDRESS: &str =
    "The pod's own address is asked then: check that the program answers there, and not at `localhost` alone.";

fn judge(pod: PodView<'_>, mut blame: Blame) -> Option<Forbidden> {
    // Unlike other checks, upstream sorts the names of containers here and tells each once.
    let mut names = BTreeSet::new();
    let mut named_hosts = BTreeSet::new();
    for container in containers(pod.spec) {
        for handler in handlers(&container) {
            let (fields, ..) = handler;
            for (action, host) in hosts(handler) {
                names.insert(container.name);
                named_hosts.insert(host);
                let mend = Some(Mend::suggested(&[Step::REMOVE], CHECK_ADDRESS));
                blame.add(container.blamed_below(fields, action), || (message(&container, fields, host), mend));
            }
        }
    }
    let names: Vec<&str> = names.into_iter().collect();
    if names.is_empty() {
        return None;
    }
    let mut detail = named("container", "containers", &names);
    let host = plural(named_hosts.len(), "host", "hosts");
    push_all(&mut detail, &[" ", plural(names.len(), "uses", "use"), " probe or lifecycle ", host, " "]);
    push_quoted(&mut detail, named_hosts);
    Some(Forbidden { reason: "probe or lifecycle host", detail, blame })
}

fn message(container: &ContainerView<'_>, fields: &[&str], host: &str) -> String {
    format!(
        "The `{}` of {} goes to the host {}: remove `host`, so that the pod itself is asked.",
        fields.last().unwrap_or(&""),
        in_sentence(&container.noun().to_string()),
        tick(host)
    )
}

fn handlers<'a>(container: &ContainerView<'a>) -> impl Iterator<Item = Handlers<'a>> {
    const HOOKS: [&[&str]; 2] = [&["lifecycle", "postStart"], &["lifecycle", "preStop"]];
    let probes = container.probes().into_iter().filter_map(|(field, probe)| {
        let probe = probe?;
        Some((field, probe.http_get.as_ref(), probe.tcp_socket.as_ref()))
    });
    let hooks = container
        .lifecycle()
        .into_iter()
        .flat_map(|lifecycle| HOOKS.into_iter().zip([lifecycle.post_start.as_ref(), lifecycle.pre_stop.as_ref()]));
    let hooks = hooks.filter_map(|(fields, hook)| {
        let hook = hook?;
        Some((fields, hook.http_get.as_ref(), hook.tcp_socket.as_ref()))
    });
    probes.chain(hooks)
}

/// A noun that begins a sentence, as it stands inside of one.
fn in_sentence(noun: &str) -> String {
    let mut chars = noun.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::testing::offences;
    use super::CHECK;

    #[test]
    fn each_host_is_an_offence() {
        let found = offences(
            &CHECK,
            "{containers: [{name: a, livenessProbe: {httpGet: {port: 80, host: localhost}}, \
             lifecycle: {preStop: {tcpSocket: {port: 80, host: 10.0.0.1}}}}]}",
        );
        assert_eq!(
            found,
            [
                "value spec.containers[0].livenessProbe.httpGet.host: The `livenessProbe` of container `a` goes to the host \
                 `localhost`: remove `host`, so that the pod itself is asked.",
                "value spec.containers[0].lifecycle.preStop.tcpSocket.host: The `preStop` of container `a` goes to the host \
                 `10.0.0.1`: remove `host`, so that the pod itself is asked.",
            ]
        );
    }
}

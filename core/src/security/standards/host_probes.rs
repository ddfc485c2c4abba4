//! Probes and hooks may not name a host.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{HTTPGetAction, TCPSocketAction};

use super::references::{STANDARDS, page};
use super::{Check, Forbidden, Level, Offence, PodView, Revision, rule};
use crate::fix::{Mend, Step};
use crate::rules::{Rule, example};
use crate::security::pod::containers::{ContainerView, containers};
use crate::security::text::{join_quote, named, plural, tick};

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

/// The hosts of a handler, each with the field of its action.
fn hosts<'a>((_, http, tcp): Handlers<'a>) -> impl Iterator<Item = (&'static str, &'a str)> {
    let http = http.and_then(|action| action.host.as_deref()).map(|host| ("httpGet", host));
    let tcp = tcp.and_then(|action| action.host.as_deref()).map(|host| ("tcpSocket", host));
    http.into_iter().chain(tcp).filter(|(_, host)| !host.is_empty())
}

const CHECK_ADDRESS: &str =
    "The pod's own address is asked then: check that the program answers there, and not at `localhost` alone.";

fn judge(pod: PodView<'_>) -> Option<Forbidden> {
    // Unlike other checks, upstream sorts the names of containers here and tells each once.
    let mut names = BTreeSet::new();
    let mut named_hosts = BTreeSet::new();
    let mut offences = Vec::new();
    for container in containers(pod.spec) {
        for handler in handlers(&container) {
            let (fields, ..) = handler;
            for (action, host) in hosts(handler) {
                names.insert(container.name);
                named_hosts.insert(host);
                let offence = Offence::value(
                    container.path(fields).fields(&[action, "host"]),
                    format!(
                        "The `{}` of {} goes to the host {}: remove `host`, so that the pod itself is asked.",
                        fields.last().unwrap_or(&""),
                        in_sentence(&container.noun().to_string()),
                        tick(host)
                    ),
                );
                offences.push(offence.mended(Mend::suggested(&[Step::REMOVE], CHECK_ADDRESS)));
            }
        }
    }
    let names: Vec<&str> = names.into_iter().collect();
    (!names.is_empty()).then(|| Forbidden {
        reason: "probe or lifecycle host",
        detail: format!(
            "{} {} probe or lifecycle {} {}",
            named("container", "containers", &names),
            plural(names.len(), "uses", "use"),
            plural(named_hosts.len(), "host", "hosts"),
            join_quote(named_hosts)
        ),
        offences,
    })
}

fn handlers<'a>(container: &ContainerView<'a>) -> impl Iterator<Item = Handlers<'a>> {
    const HOOKS: [&[&str]; 2] = [&["lifecycle", "postStart"], &["lifecycle", "preStop"]];
    let probes = container.probes.into_iter().filter_map(|(field, probe)| {
        let probe = probe?;
        Some((field, probe.http_get.as_ref(), probe.tcp_socket.as_ref()))
    });
    let hooks = container
        .lifecycle
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

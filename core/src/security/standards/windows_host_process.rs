//! Windows containers may not be processes of their node.

use super::references::{STANDARDS, called, cis, page};
use super::{Blame, Check, Forbidden, Level, PodView, Revision, rule};
use crate::rule::{Rule, example};
use crate::security::pod::holders::{Holder, Setters, holders};

static RULE: Rule = rule(
    "windows-host-process",
    "windowsHostProcess",
    "A Windows HostProcess container",
    "A HostProcess container runs on the Windows node itself, with its network, its files and the rights of an account of the node. \
     It is what a privileged container is on Linux.",
    [example!("windows-host-process"), example!("windows-host-process" mended)],
    &[
        STANDARDS,
        page(
            "Create a Windows HostProcess pod",
            "https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/",
        ),
        cis("5.2.11 Minimize the admission of Windows HostProcess containers"),
        called("Polaris", "hostProcess"),
        called("Kubescape", "C-0211"),
        called("Trivy", "KSV-0103"),
        called("Kyverno", "disallow-host-process"),
    ],
);

pub(super) static CHECK: Check = Check {
    id: "windowsHostProcess",
    rule: &RULE,
    level: Level::Baseline,
    overridden_by: None,
    revisions: &[Revision::since(0, judge, forbids)],
};

fn is_host_process(holder: &Holder<'_>) -> bool {
    holder.windows_options.and_then(|options| options.host_process) == Some(true)
}

/// Whether anything in the pod is a process of its node.
pub(super) fn forbids(pod: PodView<'_>) -> bool {
    holders(pod).any(|holder| is_host_process(&holder))
}

fn judge(pod: PodView<'_>, mut blame: Blame) -> Option<Forbidden> {
    let mut setters = Setters::default();
    for holder in holders(pod).filter(is_host_process) {
        setters.add(&holder);
        blame.add(holder.blamed(&["windowsOptions", "hostProcess"]), || (message(&holder), None));
    }
    if setters.is_empty() {
        return None;
    }
    let mut detail = String::new();
    setters.push(&mut detail);
    detail.push_str(" must not set securityContext.windowsOptions.hostProcess=true");
    Some(Forbidden { reason: "hostProcess", detail, blame })
}

fn message(holder: &Holder<'_>) -> String {
    match holder.container {
        Some(container) => {
            format!("{} runs as a process of its Windows node: remove `hostProcess: true`.", container.noun())
        }
        None => "The pod makes its containers processes of their Windows node, and no container can take that back: remove `hostProcess: true`."
            .to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::offences;
    use super::CHECK;

    #[test]
    fn the_pod_and_its_containers_count() {
        let found = offences(
            &CHECK,
            "{securityContext: {windowsOptions: {hostProcess: true}}, containers: [{name: a, securityContext: {windowsOptions: {hostProcess: true}}}]}",
        );
        assert_eq!(
            found,
            [
                "value spec.securityContext.windowsOptions.hostProcess: The pod makes its containers processes of their Windows node, \
                 and no container can take that back: remove `hostProcess: true`.",
                "value spec.containers[0].securityContext.windowsOptions.hostProcess: Container `a` runs as a process of its Windows \
                 node: remove `hostProcess: true`.",
            ]
        );
    }
}

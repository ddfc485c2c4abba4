//! Containers have to drop all capabilities, and may add only NET_BIND_SERVICE.

use std::collections::BTreeSet;

use super::capabilities_baseline::{Added, adds_beyond};
use super::references::{SECURITY_CONTEXT, STANDARDS, called, cis};
use super::{Blame, Check, Forbidden, Level, PodView, Revision, rule};
use crate::fix::{Mend, Plain, Step};
use crate::rule::{Rule, example};
use crate::security::pod::containers::{ContainerView, containers};
use crate::security::text::{push_named, push_quoted};
use crate::security::users::User;
use crate::words::{tick, ticked};

static RULE: Rule = rule(
    "capabilities-restricted",
    "capabilities_restricted",
    "A container that keeps or adds capabilities",
    "A runtime grants a dozen capabilities to every container, among them NET_RAW, which forges packets, and SETUID. Few programs need any. \
     With `drop: [\"ALL\"]` none is left; NET_BIND_SERVICE alone may be added back, for ports below 1024. \
     Dropping them one by one, or in small letters, does not count.",
    [example!("capabilities-restricted"), example!("capabilities-restricted" mended)],
    &[
        STANDARDS,
        SECURITY_CONTEXT,
        cis("5.2.8 Minimize the admission of containers with the NET_RAW capability"),
        cis("5.2.10 Minimize the admission of containers with capabilities assigned"),
        called("kube-linter", "drop-net-raw-capability"),
        called("Polaris", "insecureCapabilities"),
        called("kubesec", "CapDropAll, CapDropAny"),
        called("Kubescape", "C-0211"),
        called("Trivy", "KSV-0003, KSV-0004, KSV-0106"),
        called("Checkov", "CKV_K8S_28, CKV_K8S_37"),
        called("Kyverno", "disallow-capabilities-strict"),
    ],
)
.differing(&[
    "kubesec takes dropping any capability for a merit. kube-linter says nothing of a container without `capabilities`, which keeps all of the runtime's default.",
]);

pub(super) static CHECK: Check = Check {
    id: "capabilities_restricted",
    rule: &RULE,
    level: Level::Restricted,
    overridden_by: None,
    revisions: &[
        Revision::since(22, judge, forbids),
        Revision::since(25, judge, forbids).unless(|pod| pod.is_windows()),
    ],
};

/// What may be added.
const ALLOWED: [&str; 1] = ["NET_BIND_SERVICE"];

const KEEP: &[Step] = &[Step::keep(&ALLOWED)];

fn forbids(pod: PodView<'_>) -> bool {
    containers(pod.spec).any(|container| !drops_all(&container) || adds_beyond(&container, &ALLOWED))
}

fn drops_all(container: &ContainerView<'_>) -> bool {
    dropped(container).iter().any(|name| name == "ALL")
}

fn judge(pod: PodView<'_>, mut blame: Blame) -> Option<Forbidden> {
    let mut keeping = Vec::new();
    let mut adding = Vec::new();
    let mut values = BTreeSet::new();
    for container in containers(pod.spec) {
        if !drops_all(&container) {
            keeping.push(container.name);
            let blamed = container.blamed(&["capabilities", "drop"]);
            let blamed = if is_misspelt(&container) { blamed.item(0) } else { blamed.at_key() };
            blame.add(blamed, || (keeps(&container), mend(pod, &container)));
        }
        let bad = Added::beyond(container, &ALLOWED, KEEP);
        if !bad.is_empty() {
            adding.push(container.name);
            values.extend(bad.items().map(|(_, value)| value));
            blame.add(bad.blamed(), || (bad.message(), bad.mend()));
        }
    }
    let mut detail = String::new();
    if !keeping.is_empty() {
        push_named(&mut detail, "container", "containers", &keeping);
        detail.push_str(" must set securityContext.capabilities.drop=[\"ALL\"]");
    }
    if !adding.is_empty() {
        detail.push_str(if keeping.is_empty() { "" } else { "; " });
        push_named(&mut detail, "container", "containers", &adding);
        detail.push_str(" must not include ");
        push_quoted(&mut detail, values);
        detail.push_str(" in securityContext.capabilities.add");
    }
    (!detail.is_empty()).then_some(Forbidden { reason: "unrestricted capabilities", detail, blame })
}

fn dropped<'a>(container: &ContainerView<'a>) -> &'a [String] {
    container.capabilities().and_then(|capabilities| capabilities.drop.as_deref()).unwrap_or_default()
}

/// Whether all that it drops is `ALL` in another case.
fn is_misspelt(container: &ContainerView<'_>) -> bool {
    matches!(dropped(container), [one] if one.eq_ignore_ascii_case("ALL"))
}

fn keeps(container: &ContainerView<'_>) -> String {
    let noun = container.noun();
    match dropped(container) {
        [] => format!("{noun} keeps the capabilities that the runtime grants: set `capabilities.drop: [\"ALL\"]`."),
        [one] if is_misspelt(container) => {
            format!("{noun} drops {}, which does not count: write `\"ALL\"` in capitals.", tick(one))
        }
        names => format!(
            "{noun} drops only {} and keeps the other capabilities that the runtime grants: drop `\"ALL\"`.",
            ticked(names)
        ),
    }
}

fn mend(pod: PodView<'_>, container: &ContainerView<'_>) -> Option<Mend> {
    let mend = match is_misspelt(container) {
        // Runtimes read the names whatever their case, so that nothing changes for the container.
        true => Mend::safe(const { &[Step::set(Plain::Word("ALL"))] }),
        false => drop_all(pod, container),
    };
    (!pod.is_windows()).then_some(mend)
}

/// Drops every capability. Another user than root has none of the runtime's default in effect, and loses nothing.
pub(in crate::security) fn drop_all(pod: PodView<'_>, container: &ContainerView<'_>) -> Mend {
    const DROP: &[Step] = &[Step::set(Plain::ListOf("ALL"))];
    match User::of(pod, container) {
        User::Other => Mend::safe(DROP),
        User::Root | User::OfImage => Mend::suggested(DROP, CHECK_ROOT),
    }
}

const CHECK_ROOT: &str = "If the image runs as root, check that it works without capabilities: it cannot change owners of files, take another user, or bind a \
                          port below 1024 without `NET_BIND_SERVICE` then.";

#[cfg(test)]
mod tests {
    use super::super::testing::offences;
    use super::CHECK;

    #[test]
    fn says_what_is_kept_and_what_is_added() {
        let found = offences(
            &CHECK,
            "{containers: [{name: a}, {name: b, securityContext: {capabilities: {drop: [MKNOD, NET_RAW], add: [CHOWN]}}}, \
             {name: c, securityContext: {capabilities: {drop: [all]}}}]}",
        );
        assert_eq!(
            found,
            [
                "key spec.containers[0].securityContext.capabilities.drop: Container `a` keeps the capabilities that the runtime \
                 grants: set `capabilities.drop: [\"ALL\"]`.",
                "key spec.containers[1].securityContext.capabilities.drop: Container `b` drops only `MKNOD` and `NET_RAW` and keeps the \
                 other capabilities that the runtime grants: drop `\"ALL\"`.",
                "value spec.containers[1].securityContext.capabilities.add[0]: Container `b` adds the capability `CHOWN`: remove \
                 it; only `NET_BIND_SERVICE` may be added.",
                "value spec.containers[2].securityContext.capabilities.drop[0]: Container `c` drops `all`, which does not count: write \
                 `\"ALL\"` in capitals.",
            ]
        );
    }
}

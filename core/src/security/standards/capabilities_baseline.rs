//! Containers may not add capabilities that the runtimes' defaults do not have.

use std::collections::BTreeSet;

use super::references::{SECURITY_CONTEXT, STANDARDS, called, cis};
use super::{Blame, Blamed, Check, Forbidden, Level, PodView, Revision, rule};
use crate::fix::{Mend, Step};
use crate::rule::{Rule, example};
use crate::security::pod::containers::{ContainerView, containers};
use crate::security::powers::power;
use crate::security::text::{named, plural, push_all, push_quoted};
use crate::words::{tick, ticked};

static RULE: Rule = rule(
    "capabilities-baseline",
    "capabilities_baseline",
    "A container that adds capabilities that Baseline does not allow",
    "Each capability is a part of what root may do. Some, such as SYS_ADMIN, SYS_PTRACE or NET_ADMIN, lead out of the container or into \
     the node's network. Those that Docker grants by default may be added, NET_RAW excepted. Names are compared exactly, so CAP_CHOWN and chown are not CHOWN.",
    [example!("capabilities-baseline"), example!("capabilities-baseline" mended)],
    &[
        STANDARDS,
        SECURITY_CONTEXT,
        cis("5.2.9 Minimize the admission of containers with added capabilities"),
        called("kube-linter", "verify-container-capabilities"),
        called("Polaris", "dangerousCapabilities"),
        called("kubesec", "CapSysAdmin"),
        called("Kubescape", "C-0046"),
        called("Trivy", "KSV-0022, KSV-0005, KSV-0120"),
        called("Checkov", "CKV_K8S_25, CKV_K8S_39"),
        called("Kyverno", "disallow-capabilities"),
    ],
)
.below(Level::Baseline)
.differing(&[
    "Trivy (KSV-0022) and Checkov (CKV_K8S_25) fail every capability that is added, those that Baseline allows included.",
]);

pub(super) static CHECK: Check = Check {
    id: "capabilities_baseline",
    rule: &RULE,
    level: Level::Baseline,
    overridden_by: Some(&super::capabilities_restricted::CHECK),
    revisions: &[Revision::since(0, judge, forbids)],
};

const ALLOWED: [&str; 13] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

const KEEP: &[Step] = &[Step::keep(&ALLOWED)];

const CHECK_NEEDED: &str = "Somebody asked for it: check that the program does without what the capability allows.";

const RESPELL: &[Step] = &[Step::spell(respelled)];

const CHECK_ADDED: &str = "With containerd the container has the capability only from then on: check that it needs it.";

fn respelled(written: &str) -> Option<String> {
    spelling(&ALLOWED, written).map(str::to_string)
}

fn forbids(pod: PodView<'_>) -> bool {
    containers(pod.spec).any(|container| adds_beyond(&container, &ALLOWED))
}

/// Whether a container adds any capability beyond a list of names.
pub(super) fn adds_beyond(container: &ContainerView<'_>, allowed: &[&str]) -> bool {
    container.added().iter().any(|name| !allowed.contains(&name.as_str()))
}

fn judge(pod: PodView<'_>, mut blame: Blame) -> Option<Forbidden> {
    let mut names = Vec::new();
    let mut values = BTreeSet::new();
    for container in containers(pod.spec) {
        let bad = Added::beyond(container, &ALLOWED, KEEP);
        if bad.is_empty() {
            continue;
        }
        names.push(container.name);
        values.extend(bad.items().map(|(_, value)| value));
        blame.add(bad.blamed(), || (bad.message(), bad.mend()));
    }
    if names.is_empty() {
        return None;
    }
    let mut detail = named("container", "containers", &names);
    detail.push_str(" must not include ");
    push_quoted(&mut detail, values);
    detail.push_str(" in securityContext.capabilities.add");
    Some(Forbidden { reason: "non-default capabilities", detail, blame })
}

/// What a container adds and may not.
#[derive(Debug)]
pub(super) struct Added<'a> {
    container: ContainerView<'a>,
    allowed: &'static [&'static str],
    /// What leaves only these.
    keep: &'static [Step],
}

impl<'a> Added<'a> {
    /// What a container adds beyond a list of names.
    pub(super) fn beyond(
        container: ContainerView<'a>,
        allowed: &'static [&'static str],
        keep: &'static [Step],
    ) -> Self {
        Added { container, allowed, keep }
    }

    /// The places in the list with the values there.
    pub(super) fn items(&self) -> impl Iterator<Item = (usize, &'a str)> {
        let added = self.container.added().iter().map(String::as_str).enumerate();
        added.filter(|(_, value)| !self.allowed.contains(value))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.items().next().is_none()
    }

    /// The only one, where there is no other.
    fn only(&self) -> Option<(usize, &'a str)> {
        let mut items = self.items();
        items.next().filter(|_| items.next().is_none())
    }

    /// The one entry that is wrong, or the list where several are.
    pub(super) fn blamed(&self) -> Blamed {
        let list = self.container.blamed(&["capabilities", "add"]);
        match self.only() {
            Some((index, _)) => list.item(index),
            None => list.at_key(),
        }
    }

    pub(super) fn mend(&self) -> Option<Mend> {
        match self.only() {
            Some((_, value)) => {
                Some(match self.spelling(value) {
                    None => Mend::suggested(&[Step::REMOVE], CHECK_NEEDED),
                    // The runtimes read both alike.
                    Some(name) if name.eq_ignore_ascii_case(value) => Mend::safe(RESPELL),
                    Some(_) => Mend::suggested(RESPELL, CHECK_ADDED),
                })
            }
            None => Some(Mend::suggested(self.keep, CHECK_NEEDED)),
        }
    }

    fn what(&self) -> String {
        let noun = self.container.noun();
        if let Some((_, value)) = self.only() {
            let wanted = match self.spelling(value) {
                Some(name) => format!("names are compared exactly, so write `{name}`"),
                None => format!("remove it; only {} may be added", ticked(self.allowed)),
            };
            return format!("{noun} adds the capability {}: {wanted}.", tick(value));
        }
        let distinct: BTreeSet<&str> = self.items().map(|(_, value)| value).collect();
        let values: Vec<&str> = distinct.into_iter().collect();
        let noun_of_values = plural(values.len(), "capability", "capabilities");
        let (values, allowed) = (ticked(&values), ticked(self.allowed));
        format!("{noun} adds the {noun_of_values} {values}, which may not be added: remove all but {allowed}.")
    }

    /// What is wrong, and what the first of them give away.
    pub(super) fn message(&self) -> String {
        const TOLD: usize = 2;
        let mut message = self.what();
        let mut told: Vec<&str> = Vec::new();
        for (_, value) in self.items() {
            let Some(power) = power(value).filter(|_| told.len() < TOLD && !told.contains(&value)) else { continue };
            push_all(&mut message, &[" With ", &tick(value), " it may ", power, "."]);
            told.push(value);
        }
        message
    }

    fn spelling(&self, value: &str) -> Option<&'static str> {
        spelling(self.allowed, value)
    }
}

/// The allowed capability that a differently spelled name stands for.
fn spelling(allowed: &'static [&'static str], value: &str) -> Option<&'static str> {
    let plain = value.trim().to_ascii_uppercase();
    let plain = plain.strip_prefix("CAP_").unwrap_or(&plain);
    allowed.iter().find(|name| **name == plain).copied()
}

#[cfg(test)]
mod tests {
    use super::super::testing::offences;
    use super::CHECK;

    #[test]
    fn one_entry_is_pointed_at_and_several_are_listed() {
        let found = offences(
            &CHECK,
            "{containers: [{name: a, securityContext: {capabilities: {add: [CHOWN, SYS_ADMIN]}}}, \
             {name: b, securityContext: {capabilities: {add: [SYS_TIME, NET_RAW, SYS_TIME]}}}]}",
        );
        let allowed = "`AUDIT_WRITE`, `CHOWN`, `DAC_OVERRIDE`, `FOWNER`, `FSETID`, `KILL`, `MKNOD`, `NET_BIND_SERVICE`, `SETFCAP`, \
                       `SETGID`, `SETPCAP`, `SETUID` and `SYS_CHROOT`";
        assert_eq!(
            found,
            [
                format!(
                    "value spec.containers[0].securityContext.capabilities.add[1]: Container `a` adds the capability `SYS_ADMIN`: \
                     remove it; only {allowed} may be added. With `SYS_ADMIN` it may mount file systems and use most of what the kernel \
                     keeps for root."
                ),
                format!(
                    "key spec.containers[1].securityContext.capabilities.add: Container `b` adds the capabilities `NET_RAW` and \
                     `SYS_TIME`, which may not be added: remove all but {allowed}. With `SYS_TIME` it may set the clock of the node, by which \
                     certificates are judged. With `NET_RAW` it may forge packets and answer for other pods of the node."
                ),
            ]
        );
    }

    #[test]
    fn another_spelling_of_an_allowed_name_is_told() {
        let found = offences(&CHECK, "{containers: [{name: a, securityContext: {capabilities: {add: [cap_chown]}}}]}");
        assert_eq!(
            found,
            [
                "value spec.containers[0].securityContext.capabilities.add[0]: Container `a` adds the capability `cap_chown`: names are \
              compared exactly, so write `CHOWN`."
            ]
        );
    }
}

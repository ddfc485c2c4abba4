//! SELinux labels may not be other than those made for containers.

use std::collections::BTreeSet;

use super::references::{KERNEL, STANDARDS, called};
use super::{Blame, Check, Forbidden, Level, PodView, Revision, rule};
use crate::fix::{Mend, Step};
use crate::rule::{Rule, example};
use crate::security::pod::holders::{Holder, Setters, holders};
use crate::security::text::{plural, push_all, push_quoted};
use crate::words::{tick, ticked};
use k8s_openapi::api::core::v1::SELinuxOptions;

static RULE: Rule = rule(
    "se-linux-options",
    "seLinuxOptions",
    "SELinux options that take a container out of its confinement",
    "On nodes with SELinux a process may touch only what the policy grants to its type. Types made for containers grant little; others, \
     such as spc_t, grant nearly everything, and so may another user or role. The level is free: it keeps pods apart from one another.",
    [example!("se-linux-options"), example!("se-linux-options" mended)],
    &[
        STANDARDS,
        KERNEL,
        called("Polaris", "linuxHardening"),
        called("Kubescape", "C-0211"),
        called("Trivy", "KSV-0025"),
        called("Kyverno", "disallow-selinux"),
    ],
)
.differing(&[
    "Trivy (KSV-0025) does not know `container_engine_t`, which the standard allows from 1.31 on.",
]);

pub(super) static CHECK: Check = Check {
    id: "seLinuxOptions",
    rule: &RULE,
    level: Level::Baseline,
    overridden_by: None,
    revisions: &[
        Revision::since(0, |pod, blame| judge(pod, &ALLOWED_TYPES, blame), |pod| forbids(pod, &ALLOWED_TYPES)),
        Revision::since(
            31,
            |pod, blame| judge(pod, &ALLOWED_TYPES_1_31, blame),
            |pod| forbids(pod, &ALLOWED_TYPES_1_31),
        ),
    ],
};

const ALLOWED_TYPES: [&str; 3] = ["container_t", "container_init_t", "container_kvm_t"];
const ALLOWED_TYPES_1_31: [&str; 4] = ["container_t", "container_init_t", "container_kvm_t", "container_engine_t"];

/// What of some options is bad: the type, the user and the role.
fn bad<'a>(options: &'a SELinuxOptions, allowed: &[&str]) -> [Option<&'a str>; 3] {
    let set = |field: &'a Option<String>| field.as_deref().filter(|value| !value.is_empty());
    let bad_type = set(&options.type_).filter(|name| !allowed.contains(name));
    [bad_type, set(&options.user), set(&options.role)]
}

fn forbids(pod: PodView<'_>, allowed: &[&str]) -> bool {
    let mut options = holders(pod).filter_map(|holder| holder.se_linux_options);
    options.any(|options| bad(options, allowed) != [None; 3])
}

fn judge(pod: PodView<'_>, allowed: &[&str], mut blame: Blame) -> Option<Forbidden> {
    const FIELDS: [&[&str]; 3] =
        [&["seLinuxOptions", "type"], &["seLinuxOptions", "user"], &["seLinuxOptions", "role"]];
    let mut setters = Setters::default();
    let mut types = BTreeSet::new();
    let (mut has_user, mut has_role) = (false, false);
    for holder in holders(pod) {
        let Some(options) = holder.se_linux_options else { continue };
        let found = bad(options, allowed);
        let [bad_type, user, role] = found;
        if found == [None; 3] {
            continue;
        }
        setters.add(&holder);
        types.extend(bad_type);
        has_user |= user.is_some();
        has_role |= role.is_some();
        for (fields, value) in FIELDS.into_iter().zip(found) {
            let Some(value) = value else { continue };
            let mend = Some(Mend::suggested(&[Step::REMOVE], CHECK_LABEL));
            blame.add(holder.blamed(fields), || (message(&holder, fields, value, allowed), mend));
        }
    }
    if setters.is_empty() {
        return None;
    }
    let mut detail = String::new();
    setters.push(&mut detail);
    detail.push_str(" set forbidden securityContext.seLinuxOptions: ");
    let mut separator = "";
    if !types.is_empty() {
        push_all(&mut detail, &[plural(types.len(), "type", "types"), " "]);
        push_quoted(&mut detail, &types);
        separator = "; ";
    }
    for (says, words) in [(has_user, "user may not be set"), (has_role, "role may not be set")] {
        if says {
            push_all(&mut detail, &[separator, words]);
            separator = "; ";
        }
    }
    Some(Forbidden { reason: "seLinuxOptions", detail, blame })
}

const CHECK_LABEL: &str = "The runtime gives the container a label then: check that the program can reach what the node labels for it, such as host paths and devices.";

fn message(holder: &Holder<'_>, fields: &[&str], value: &str, allowed: &[&str]) -> String {
    let field = fields.last().unwrap_or(&"");
    let wanted = match *field {
        "type" => format!("only {} are allowed", ticked(allowed)),
        _ => "leave it out".to_string(),
    };
    format!("{} sets the SELinux {field} {}: {wanted}.", holder.noun(), tick(value))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{offences_at, pod};
    use super::CHECK;

    #[test]
    fn each_option_is_an_offence() {
        let pod = pod("{securityContext: {seLinuxOptions: {type: spc_t, level: 's0', user: u}}, \
             containers: [{name: a, securityContext: {seLinuxOptions: {type: container_engine_t}}}]}");
        assert_eq!(
            offences_at(&CHECK, 31, &pod),
            [
                "value spec.securityContext.seLinuxOptions.type: The pod sets the SELinux type `spc_t`: only `container_t`, \
                 `container_init_t`, `container_kvm_t` and `container_engine_t` are allowed.",
                "value spec.securityContext.seLinuxOptions.user: The pod sets the SELinux user `u`: leave it out.",
            ]
        );
        assert_eq!(offences_at(&CHECK, 30, &pod).len(), 3);
    }
}

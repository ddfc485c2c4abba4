//! Containers may not be privileged.

use super::{Check, Forbidden, Level, Offence, PodView, rule};
use crate::rules::Rule;
use crate::security::pod::containers::containers;
use crate::security::text::named;

static RULE: Rule = rule(
    "privileged",
    "privileged",
    "A privileged container",
    "A privileged container has every capability, every device of the node, and neither seccomp nor AppArmor. \
     Whoever is root in it can be root on the node: mounting the node's disk is enough. What it needs can nearly always be given in part.",
);

pub(super) static CHECK: Check =
    Check { id: "privileged", rule: &RULE, level: Level::Baseline, overrides: None, revisions: &[(0, judge)] };

fn judge(pod: PodView<'_>) -> Option<Forbidden> {
    let mut names = Vec::new();
    let mut offences = Vec::new();
    for container in containers(pod.spec) {
        if container.security.and_then(|context| context.privileged) != Some(true) {
            continue;
        }
        names.push(container.name);
        offences.push(Offence::value(
            container.path(&["securityContext", "privileged"]),
            format!(
                "{} is privileged and so has nearly every right on its node: remove `privileged: true`.",
                container.noun()
            ),
        ));
    }
    (!names.is_empty()).then(|| Forbidden {
        reason: "privileged",
        detail: format!("{} must not set securityContext.privileged=true", named("container", "containers", &names)),
        offences,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::offences;
    use super::CHECK;

    #[test]
    fn containers_of_all_kinds_count() {
        let found = offences(
            &CHECK,
            "{containers: [{name: a, securityContext: {privileged: false}}], initContainers: [{name: b, securityContext: {privileged: true}}]}",
        );
        assert_eq!(
            found,
            [
                "value spec.initContainers[0].securityContext.privileged: Init container `b` is privileged and so has nearly every right \
              on its node: remove `privileged: true`."
            ]
        );
    }
}

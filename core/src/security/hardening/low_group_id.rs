//! Groups of containers that may be groups of the node too.

use crate::report::Severity;
use crate::rule::{Family, Rule, example};
use crate::security::Advice;
use crate::security::effective::Context;

use super::ids::{self, Ids};
use super::seen::Seen;
use super::sources::{kube_score, kubesec, security_context, trivy};

pub(super) static RULE: Rule = Rule {
    id: "low-group-id",
    family: Family::Hardening,
    severity: Severity::Info,
    level: None,
    check: None,
    summary: "A container whose group id may belong to a group of the node",
    explanation: "Without a user namespace a group id is the same for the node, where low ones belong to groups such as `disk` or `docker`. The lowest id that \
                  passes is `hardening.minGroupId`, 10000 if not given; 0 is told by `root-group`.",
    example: example!("low-group-id"),
    corrected: example!("low-group-id" mended),
    references: &[
        security_context(),
        kube_score("container-security-context-user-group-id"),
        kubesec("RunAsGroup"),
        trivy("KSV-0021"),
    ],
    differences: &[
        "kube-score and Trivy also fail a container without any `runAsGroup`. Here `group-left-to-image` tells it where a user is set, since the user's group is \
         then taken from the image; where neither is set, the image decides both, and nothing is told.",
        "kube-score fails group 0 under the same name. Here `root-group` tells it.",
        "kube-score does not look at ReplicaSets and ReplicationControllers, nor at ephemeral containers, and knows no user namespaces: \
         with `hostUsers: false` nothing is told here.",
    ],
};

static IDS: Ids = Ids {
    rule: &RULE,
    field: "runAsGroup",
    of_pod: |pod| pod.run_as_group,
    of: |context| context.run_as_group(),
    is_bad: |seen, id| id > 0 && id < seen.thresholds.min_group_id,
    advice: |seen, _| {
        format!(
            "groups below {} may exist on the node, and a container that breaks out then has their files. Set a higher one if the image allows it.",
            seen.thresholds.min_group_id
        )
    },
};

pub(super) fn look_at_pod(seen: &Seen<'_>, found: &mut Vec<Advice>) {
    ids::look_at_pod(&IDS, seen, found);
}

pub(super) fn look(seen: &Seen<'_>, context: Context<'_>, found: &mut Vec<Advice>) {
    ids::look(&IDS, seen, context, found);
}

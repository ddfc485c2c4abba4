//! Group 0, to which files of root belong.

use crate::report::Severity;
use crate::rule::{Family, Rule, example};
use crate::security::effective::Context;
use crate::security::{Advice, Offence};

use super::ids::{self, Ids};
use super::seen::{Seen, pod_field};
use super::sources::{kube_linter, kube_score, kubescape, nsa, security_context, trivy};

pub(super) static RULE: Rule = Rule {
    id: "root-group",
    family: Family::Hardening,
    severity: Severity::Info,
    level: None,
    check: None,
    summary: "A container that belongs to group 0",
    explanation: "Group 0 is root's: what is writable for it, in the image, in volumes and on the node, is writable for such a container though its user is \
                  not root. `runAsGroup`, `supplementalGroups` and `fsGroup` all give it.",
    example: example!("root-group"),
    corrected: example!("root-group" mended),
    references: &[
        security_context(),
        nsa("\"Non-root\" containers and \"rootless\" container engines"),
        kube_linter("run-as-non-root"),
        kube_score("container-security-context-user-group-id"),
        kubescape("C-0013, C-0211"),
        trivy("KSV-0116"),
    ],
    differences: &[
        "kube-score looks at `runAsGroup` alone, and fails 0 as one of the low ids.",
        "A group 0 in a pod with a user namespace of its own (`hostUsers: false`) is not told: it is another group on the node.",
    ],
};

static IDS: Ids = Ids {
    rule: &RULE,
    field: "runAsGroup",
    of_pod: |pod| pod.run_as_group,
    of: |context| context.run_as_group(),
    is_bad: |_, id| id == 0,
    advice: |_, _| "that is root's group, and gives the use of its files. Set another group.".to_string(),
};

pub(super) fn look_at_pod(seen: &Seen<'_>, found: &mut Vec<Advice>) {
    ids::look_at_pod(&IDS, seen, found);
    let Some(context) = seen.pod.security_context().filter(|_| ids::counts(seen)) else { return };
    let mut tell = |offence| found.push(Advice { rule: &RULE, offence });
    if let Some(at) = context.supplemental_groups.iter().flatten().position(|group| *group == 0) {
        let message = "The pod's `supplementalGroups` give all its containers group 0, root's, whose files they may then use: leave it out.";
        tell(Offence::value(pod_field("supplementalGroups").index(at), message.to_string()));
    }
    if context.fs_group == Some(0) {
        let message = "The pod's `fsGroup: 0` gives all its containers root's group, and its volumes to that group: set another one.";
        tell(Offence::value(pod_field("fsGroup"), message.to_string()));
    }
}

pub(super) fn look(seen: &Seen<'_>, context: Context<'_>, found: &mut Vec<Advice>) {
    ids::look(&IDS, seen, context, found);
}

//! Users of containers that may be users of the node too.

use crate::report::Severity;
use crate::rule::{Family, Rule, example};
use crate::security::Advice;
use crate::security::effective::Context;

use super::ids::{self, Ids};
use super::seen::Seen;
use super::sources::{checkov, kube_score, kubesec, nsa, security_context, trivy};

pub(super) static RULE: Rule = Rule {
    id: "low-user-id",
    family: Family::Hardening,
    severity: Severity::Info,
    level: None,
    check: None,
    summary: "A container whose user id may belong to somebody on the node",
    explanation: "Without a user namespace a user id is the same for the node: a low one is likely to own files and processes there, which a container \
                  that breaks out may then use. The lowest id that passes is `hardening.minUserId`, 10000 if not given; 0 is told by `run-as-user` where the \
                  standard has that check.",
    example: example!("low-user-id"),
    corrected: example!("low-user-id" mended),
    references: &[
        security_context(),
        nsa("\"Non-root\" containers and \"rootless\" container engines"),
        kube_score("container-security-context-user-group-id"),
        kubesec("RunAsUser"),
        trivy("KSV-0020"),
        checkov("CKV_K8S_40"),
    ],
    differences: &[
        "kube-score, Trivy and Checkov also fail a container without any `runAsUser`. Here it is not told: the image's user is in effect, which no manifest \
         shows, and `run-as-non-root` keeps it from being root.",
        "kube-score fails user 0 under the same name. Here `run-as-user` tells it, where the standard has that check.",
        "kube-score does not look at ReplicaSets and ReplicationControllers, nor at ephemeral containers, and knows no user namespaces: \
         with `hostUsers: false` the id is another one on the node, so that nothing is told here. Checkov passes that too.",
        "kube-score's and Checkov's limit lets 10000 pass, as here; that of Trivy and kubesec begins at 10001.",
    ],
};

static IDS: Ids = Ids {
    rule: &RULE,
    field: "runAsUser",
    of_pod: |pod| pod.run_as_user,
    of: |context| context.run_as_user(),
    is_bad: |seen, id| id < seen.thresholds.min_user_id && (id > 0 || (id == 0 && !seen.judged.root)),
    advice: |seen, id| match id {
        0 => "that is root, on the node as well if it breaks out. Set another user.".to_string(),
        _ => format!(
            "users below {} may exist on the node, and a container that breaks out then has their files. Set a higher one if the image allows it.",
            seen.thresholds.min_user_id
        ),
    },
};

pub(super) fn look_at_pod(seen: &Seen<'_>, found: &mut Vec<Advice>) {
    ids::look_at_pod(&IDS, seen, found);
}

pub(super) fn look(seen: &Seen<'_>, context: Context<'_>, found: &mut Vec<Advice>) {
    ids::look(&IDS, seen, context, found);
}

//! Pods that use the account of everybody.

use crate::cluster::{ServiceAccount, Workload};
use crate::finding::{Finding, Part, Place};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rule::{Family, Rule, example};

use super::accounts::{DEFAULT, Mounted, mounted};
use super::sources::{checkov, cis, kube_linter, kubescape, kubesec, service_account};

pub(super) static RULE: Rule = Rule {
    id: "default-service-account",
    family: Family::Hardening,
    severity: Severity::Info,
    level: None,
    check: None,
    summary: "A pod that asks for the token of the `default` account",
    explanation: "What the `default` account of a namespace may do, every pod of the namespace may do that names no account. A pod that speaks to the API \
                  server should have an account of its own, with what it needs and no more.",
    example: example!("default-service-account"),
    corrected: example!("default-service-account" mended),
    references: &[
        service_account(),
        cis("5.1.5 Ensure that default service accounts are not actively used"),
        kube_linter("default-service-account"),
        kubesec("ServiceAccountName"),
        kubescape("C-0294, C-0307"),
        checkov("CKV_K8S_41"),
    ],
    differences: &[
        "kube-linter tells every pod that names no account. Here a pod is told that asks for the token itself, or whose account does; for those that get it \
         because nobody says otherwise, `service-account-token-mounted` is enough.",
    ],
};

pub(super) fn judge(workload: &Workload, account: Option<&ServiceAccount>, pod: &FieldPath) -> Option<Finding> {
    if workload.service_account != DEFAULT {
        return None;
    }
    let (who, asked) = match mounted(workload, account) {
        Mounted::Unsaid | Mounted::Not => return None,
        Mounted::ByPod => {
            ("it asks for its token", (workload.object, pod.fields(&["spec", "automountServiceAccountToken"])))
        }
        Mounted::ByAccount => (
            "that account hands out its token",
            (account?.object, FieldPath::root().field("automountServiceAccountToken")),
        ),
    };
    let message = format!(
        "The pod runs as the `default` account, and {who}: what it may do, every pod of the namespace without an account may do. Give it an account of its own by \
         `serviceAccountName`."
    );
    let (object, path) = asked;
    Some(Finding {
        rule: &RULE,
        message,
        upstream: None,
        place: Place::Field {
            object: workload.object,
            path: pod.fields(&["spec", "serviceAccountName"]),
            part: Part::Key,
        },
        related: vec![("the token is asked for here".to_string(), Place::Field { object, path, part: Part::Key })],
        mend: None,
    })
}

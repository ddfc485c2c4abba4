//! Pods that hold a key to the API server.

use crate::cluster::{ServiceAccount, Workload};
use crate::finding::{Finding, Part, Place};
use crate::fix::{Mend, Plain, Step};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rule::{Family, Rule, example};
use crate::words::tick;

use super::accounts::{DEFAULT, Mounted, mounted};
use super::sources::{checkov, cis, kubescape, kubesec, nsa, polaris, service_account, trivy};

pub(super) static RULE: Rule = Rule {
    id: "service-account-token-mounted",
    family: Family::Hardening,
    severity: Severity::Info,
    level: None,
    check: None,
    summary: "A pod that gets the token of its ServiceAccount",
    explanation: "With the token, whoever gets into a container may do at the API server what the account may. Most programs never speak to the API server: set \
                  `automountServiceAccountToken: false` for these, in the pod or in its ServiceAccount; the pod's word counts before the account's.",
    example: example!("service-account-token-mounted"),
    corrected: example!("service-account-token-mounted" mended),
    references: &[
        service_account(),
        cis("5.1.6 Ensure that Service Account Tokens are only mounted where necessary"),
        nsa("Protecting Pod service account tokens"),
        polaris("automountServiceAccountToken"),
        kubesec("AutomountServiceAccountToken"),
        kubescape("C-0034, C-0190, C-0261"),
        trivy("KSV-0036"),
        checkov("CKV_K8S_38"),
    ],
    differences: &[
        "Checkov does not read ServiceAccounts, and fails pods whose account says `automountServiceAccountToken: false`.",
        "Trivy reads bare Pods alone, and passes them where nobody says anything, although they get the token then.",
    ],
};

const CHECK_API: &str =
    "Check that no program of the pod speaks to the API server: operators, controllers and some client libraries do.";

pub(super) fn judge(workload: &Workload, account: Option<&ServiceAccount>, pod: &FieldPath) -> Option<Finding> {
    let name = tick(&workload.service_account);
    let whose = match workload.service_account == DEFAULT {
        true => "the `default` account, which it shares with the namespace's other pods".to_string(),
        false => format!("the account {name}"),
    };
    let wanted = "if it does not speak to the API server, set `automountServiceAccountToken: false`";
    let (part, message) = match mounted(workload, account) {
        Mounted::Not => return None,
        Mounted::Unsaid => {
            (Part::Key, format!("The pod gets the token of {whose}, since nobody says otherwise: {wanted}."))
        }
        Mounted::ByPod => {
            let over = match account.and_then(|account| account.automount) {
                Some(false) => ", although the account says `false`",
                _ => "",
            };
            (Part::Value, format!("The pod asks for the token of {whose}{over}: {wanted}."))
        }
        Mounted::ByAccount => {
            (Part::Key, format!("The pod gets the token of {whose}, since the account says so: {wanted}."))
        }
    };
    let field = "automountServiceAccountToken";
    let related = account.filter(|account| account.automount.is_some()).map(|account| {
        let place = Place::Field { object: account.object, path: FieldPath::root().field(field), part: Part::Key };
        ("what the account says".to_string(), place)
    });
    Some(Finding {
        rule: &RULE,
        message,
        upstream: None,
        place: Place::Field { object: workload.object, path: pod.fields(&["spec", field]), part },
        related: related.into_iter().collect(),
        mend: Some(Mend::suggested(const { &[Step::set(Plain::Bool(false))] }, CHECK_API)),
    })
}

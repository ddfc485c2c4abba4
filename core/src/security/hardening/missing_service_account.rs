//! Pods of an account that is not there.

use crate::cluster::{Model, ServiceAccounts, Workload};
use crate::finding::{Finding, Part, Place};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rule::{Family, Rule, example};
use crate::words::{list, tick};

use super::accounts::DEFAULT;
use super::sources::{kube_linter, service_account};

pub(super) static RULE: Rule = Rule {
    id: "missing-service-account",
    family: Family::Hardening,
    severity: Severity::Info,
    level: None,
    check: None,
    summary: "A ServiceAccount that is not among those of the input",
    explanation: "The API server refuses pods whose account does not exist; a Deployment gets in and never has any. It is told only where the input has other \
                  accounts of that namespace, and so is likely to have all; one that exists in the cluster already is no fault.",
    example: example!("missing-service-account"),
    corrected: example!("missing-service-account" mended),
    references: &[service_account(), kube_linter("non-existent-service-account")],
    differences: &[
        "kube-linter tells every account that is not in the files it was given. Here the namespace has to have another one in the input, since accounts are often \
         made elsewhere.",
    ],
};

/// How many accounts a message names.
const NAMED: usize = 3;

/// What to say of a workload whose account is not in the input.
pub(super) fn judge(
    model: &Model,
    workload: &Workload,
    accounts: &ServiceAccounts<'_>,
    pod: &FieldPath,
) -> Option<Finding> {
    if workload.service_account == DEFAULT {
        return None;
    }
    let there = accounts.of(workload.namespace);
    let named = there.iter().take(NAMED).map(|account| tick(&account.name));
    let mut names: Vec<String> = named.collect();
    if there.len() > NAMED {
        names.push("others".to_string());
    }
    if names.is_empty() {
        return None;
    }
    let names = list(names, "and");
    let message = format!(
        "The account {} is not in the input, which has {names} in the namespace {}: without it the API server refuses the pod.",
        tick(&workload.service_account),
        tick(model.name_of(workload.namespace))
    );
    let place = |object, path, part| Place::Field { object, path, part };
    let name = FieldPath::root().fields(&["metadata", "name"]);
    let related = there.iter().take(NAMED).map(|account| {
        (format!("the account {}", tick(&account.name)), place(account.object, name.clone(), Part::Value))
    });
    Some(Finding {
        rule: &RULE,
        message,
        upstream: None,
        place: place(workload.object, pod.fields(&["spec", "serviceAccountName"]), Part::Value),
        related: related.collect(),
        mend: None,
    })
}

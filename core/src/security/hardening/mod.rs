//! Rules beyond the standards: one file a rule.
//!
//! What one of the checks judges is the matter of its rule, and belongs to the levels that have the check: who wants to hear of it chooses that level. A rule
//! here goes beyond. Where it would only repeat what a check of the chosen standard says of the same field, it is silent: `dangerous-capability` from Baseline
//! on, `net-raw-kept` and user 0 at Restricted.
//!
//! Findings are warnings where the field gives the node, or another pod, away, and for your information otherwise: nearly every pod has some of the latter.

mod accounts;
mod app_armor_unset;
mod container_runtime_socket;
mod dangerous_capability;
mod default_service_account;
mod deprecated_service_account_field;
mod group_left_to_image;
mod host_aliases;
mod host_paths;
mod ids;
mod low_group_id;
mod low_user_id;
mod missing_service_account;
mod net_raw_kept;
mod no_user_namespace;
mod privileged_port;
mod root_group;
mod seen;
mod sensitive_host_path;
mod service_account_token_mounted;
mod shared_process_namespace;
mod sources;
mod sub_path_mount;
mod writable_host_path;
mod writable_root_filesystem;

use crate::cluster::{Model, ServiceAccounts, Workload};
use crate::finding::Finding;
use crate::manifest::FieldPath;
use crate::report::{ContainerRuntime, OperatingSystem};
use crate::rule::Rule;

use super::effective::{Context, os};
use super::{Advice, PodView, Standard};
use seen::{Judged, Seen};

/// The rules, in the order of the documentation.
pub static RULES: &[&Rule] = &[
    &container_runtime_socket::RULE,
    &sensitive_host_path::RULE,
    &writable_host_path::RULE,
    &dangerous_capability::RULE,
    &net_raw_kept::RULE,
    &writable_root_filesystem::RULE,
    &low_user_id::RULE,
    &low_group_id::RULE,
    &root_group::RULE,
    &group_left_to_image::RULE,
    &no_user_namespace::RULE,
    &shared_process_namespace::RULE,
    &app_armor_unset::RULE,
    &service_account_token_mounted::RULE,
    &default_service_account::RULE,
    &missing_service_account::RULE,
    &deprecated_service_account_field::RULE,
    &host_aliases::RULE,
    &privileged_port::RULE,
    &sub_path_mount::RULE,
];

/// What looks at a pod as a whole.
static OF_PODS: &[fn(&Seen<'_>, &mut Vec<Advice>)] = &[
    host_paths::look,
    low_user_id::look_at_pod,
    low_group_id::look_at_pod,
    root_group::look_at_pod,
    group_left_to_image::look_at_pod,
    no_user_namespace::look,
    shared_process_namespace::look,
    app_armor_unset::look,
    deprecated_service_account_field::look,
    host_aliases::look,
];

/// What looks at each container.
static OF_CONTAINERS: &[fn(&Seen<'_>, Context<'_>, &mut Vec<Advice>)] = &[
    dangerous_capability::look,
    net_raw_kept::look,
    writable_root_filesystem::look,
    low_user_id::look,
    low_group_id::look,
    root_group::look,
    group_left_to_image::look,
    privileged_port::look,
    sub_path_mount::look,
];

/// The numbers that rules compare with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thresholds {
    /// The lowest id of a user that is not low.
    pub min_user_id: i64,
    /// The lowest id of a group that is not low.
    pub min_group_id: i64,
    /// The lowest port that needs no privilege.
    pub min_port: i32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Thresholds { min_user_id: 10_000, min_group_id: 10_000, min_port: 1024 }
    }
}

/// What is asked of the rules.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The standard that pods are held against.
    pub standard: Standard,
    /// The container runtime whose defaults count.
    pub runtime: ContainerRuntime,
    /// The numbers to compare with.
    pub thresholds: &'a Thresholds,
}

/// What the rules say of a pod.
pub fn advice(pod: PodView<'_>, asked: &Asked<'_>, found: &mut Vec<Advice>) {
    let is_windows = os(pod).value == Some(OperatingSystem::Windows);
    let Asked { standard, runtime, thresholds } = *asked;
    let seen = Seen { pod, judged: Judged::by(standard), runtime, thresholds, is_windows };
    OF_PODS.iter().for_each(|look| look(&seen, found));
    for context in Context::all(pod) {
        OF_CONTAINERS.iter().for_each(|look| look(&seen, context, found));
    }
}

/// What the rules say that depends on other objects, the ServiceAccounts. Each workload comes with the place of the pod in its object.
pub fn advice_on_accounts<'a>(
    model: &'a Model,
    workloads: impl Iterator<Item = (&'a Workload, &'a FieldPath)>,
) -> Vec<Finding> {
    let accounts = ServiceAccounts::new(model);
    let mut found = Vec::new();
    for (workload, pod) in workloads {
        let account = accounts.of_pods(workload);
        found.extend(service_account_token_mounted::judge(workload, account, pod));
        found.extend(default_service_account::judge(workload, account, pod));
        if account.is_none() {
            found.extend(missing_service_account::judge(model, workload, &accounts, pod));
        }
    }
    found
}

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

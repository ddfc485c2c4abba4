//! What in policies is likely a mistake: one idea a file.
//!
//! Manifests are often a part of what a cluster has. A rule that depends on what the input may lack stays silent where it does.

mod admin;
mod admin_selectors;
mod allows_everyone;
mod blocks;
mod changes_nothing;
mod cross_cluster;
mod dns;
mod dns_denied;
mod dns_of_admin;
mod dns_servers;
mod finds_nothing;
mod for_probes;
mod host_network;
mod labels_nearby;
mod mends;
mod names;
mod names_to_addresses;
mod not_isolated;
mod one_sided;
mod or_instead_of_and;
mod overlapping;
mod policy_types;
mod ports;
mod ports_of_admin;
mod ruled;
mod scraping;
mod seen;
mod service_addresses;
mod service_ports;
mod services;
mod sources;
mod superfluous;
mod untold_labels;
mod wide_open;

use std::collections::HashMap;

use crate::cluster::{Model, ObjectId};
use crate::finding::Finding;
use crate::manifest::FieldPath;
use crate::rule::Rule;

use super::reachability::Reachability;
use super::reachability::vocabulary::Vocabulary;
use seen::Seen;

/// The rules, in the order of the documentation.
pub static RULES: &[&Rule] = &[
    &or_instead_of_and::RULE,
    &policy_types::DENIES_INGRESS,
    &policy_types::RULES_IGNORED,
    &policy_types::UNWRITTEN,
    &allows_everyone::RULE,
    &allows_everyone::DENIES_NOTHING,
    &dns::WITHOUT_DNS,
    &dns::WITHOUT_TCP,
    &cross_cluster::RULE,
    &finds_nothing::NAMESPACE_NAME,
    &finds_nothing::MISSPELT_LABEL,
    &finds_nothing::ANOTHER_NAMESPACE,
    &finds_nothing::SELECTS_NO_POD,
    &finds_nothing::PEER_MATCHES_NO_POD,
    &untold_labels::RULE,
    &one_sided::RULE,
    &blocks::EXCEPTION,
    &blocks::OF_PODS,
    &service_addresses::RULE,
    &ports::UNDECLARED,
    &ports::NAMED_NOWHERE,
    &ports::ANOTHER_PROTOCOL,
    &host_network::RULE,
    &not_isolated::RULE,
    &not_isolated::EGRESS,
    &superfluous::IDENTICAL,
    &superfluous::DENIAL,
    &superfluous::REDUNDANT,
    &superfluous::OUTVOTED,
    &overlapping::RULE,
    &changes_nothing::RULE,
    &for_probes::RULE,
    &wide_open::RANGE,
    &wide_open::ADMIN_PORT,
    &wide_open::METADATA,
    &service_ports::RULE,
    &services::INGRESS,
    &scraping::RULE,
    &admin::NEVER_ASKED,
    &admin::PASS,
    &admin::OVERRULED,
];

/// What looks at policies; what comes first may explain what later ones would find.
static LOOKS: &[fn(&Seen<'_>, &mut Vec<Finding>)] = &[
    or_instead_of_and::look,
    policy_types::look,
    allows_everyone::look,
    dns::look,
    dns_denied::look,
    cross_cluster::look,
    finds_nothing::look,
    untold_labels::look,
    admin_selectors::look,
    one_sided::look,
    blocks::look,
    services::look,
    ports::look,
    ports_of_admin::look,
    names_to_addresses::look,
    host_network::look,
    not_isolated::look,
    superfluous::look,
    overlapping::look,
    changes_nothing::look,
    for_probes::look,
    wide_open::look,
    scraping::look,
    admin::look,
];

/// What the rules say of the policies of a model.
pub(super) fn lint(model: &Model, reachability: &Reachability) -> Vec<Finding> {
    if model.policies.is_empty() && model.admin.is_empty() {
        return Vec::new();
    }
    let words = Vocabulary::of(model, &reachability.settings.dialect);
    let seen = Seen::new(model, reachability, &words);
    let mut found = Vec::new();
    LOOKS.iter().for_each(|look| look(&seen, &mut found));
    found
}

/// The selectors that ask for the name of a namespace by a label that nobody sets: why labels are asked for that are not known.
pub(super) fn named(lints: &[Finding]) -> HashMap<ObjectId, Vec<&FieldPath>> {
    let mut named: HashMap<ObjectId, Vec<&FieldPath>> = HashMap::new();
    for lint in lints.iter().filter(|lint| std::ptr::eq(lint.rule, &finds_nothing::NAMESPACE_NAME)) {
        if let (Some(object), Some(path)) = (lint.object(), lint.path()) {
            named.entry(object).or_default().push(path);
        }
    }
    named
}

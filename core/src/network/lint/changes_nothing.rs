//! Policies that leave everything as it would be without them.

use crate::cluster::Tier;
use crate::finding::{Finding, Part, Place};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rule::{Rule, example};

use super::super::addresses::Family;
use super::super::findings::finding;
use super::super::ports::PortSetId;
use super::super::reachability::rows::{Row, Rows};
use super::super::words;
use super::seen::Seen;
use super::sources;

pub(super) static RULE: Rule = Rule::of_network(
    "policies-change-nothing",
    Severity::Info,
    "Policies that isolate pods and let everything through",
    "Without a policy every connection is allowed. Where all policies together allow every connection of the pods that they isolate, nothing is different from having none.",
    [example!("policies-change-nothing"), example!("policies-change-nothing" mended)],
    &[sources::isolation(), sources::netpol_analyzer("vacuity (NCA)")],
);

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    let policies = seen.model.policies.iter().zip(&seen.reach.selected);
    let mut selecting = policies.filter(|(_, selected)| !selected.is_empty());
    let Some((first, _)) = selecting.next() else { return };
    // Without policies that isolate pods those of the Baseline tier would be asked.
    if seen.model.admin.iter().any(|policy| policy.body.tier == Tier::Baseline) {
        return;
    }
    if !(is_open(seen, &seen.reach.ingress) && is_open(seen, &seen.reach.egress)) {
        return;
    }
    let path = FieldPath::root().fields(&["metadata", "name"]);
    let others: Vec<_> = selecting.map(|(policy, _)| policy).collect();
    let who = match others.len() {
        0 => "The only policy that selects pods of the input lets".to_string(),
        more => format!("The {} policies that select pods of the input let", words::number(more + 1)),
    };
    let message =
        format!("{who} everything through in both directions: every connection is allowed, as without any policy.");
    let mut told = finding(&RULE, first.object, path, Part::Value, message);
    told.related.extend(others.iter().take(3).map(|policy| (policy.called().to_string(), Place::name(policy.object))));
    found.push(told);
}

/// Whether every row has every port with everyone.
fn is_open(seen: &Seen<'_>, rows: &Rows) -> bool {
    let count = seen.reach.classes.all.len() as u64;
    let is_whole = |row: &Row, family| match row.plane(family).as_slice() {
        [(PortSetId::ALL, classes)] => classes.len() == count,
        _ => false,
    };
    rows.rows.iter().all(|row| Family::ALL.into_iter().all(|family| is_whole(row, family)))
}

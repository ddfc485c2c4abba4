//! From today's policies to the suggested ones, one step after the other.

use std::collections::{BTreeMap, HashSet};

use crate::cluster::{NamespaceId, NetworkPolicy};
use crate::network::compare::{Moment, compare_both_families};
use crate::network::query::Page;
use crate::network::query::crowd::namespace_name;
use crate::report::{StepAction, SuggestedPlan, SuggestedStep};

use super::DenyOrder;
use super::draft::Purpose;
use super::proof::{After, Proof};
use super::wanted::Wanted;

/// With more steps than this, policies of a namespace that are applied or deleted together are one step.
const STEPS: usize = 200;

/// The most work for all steps together, in workloads and policies that are evaluated.
const WORK: usize = 2_000_000;

/// A policy that is applied or deleted.
struct Change {
    action: StepAction,
    phase: usize,
    namespace: NamespaceId,
    /// What is applied.
    policy: Option<NetworkPolicy>,
    /// The policy that it replaces or that is deleted, by its place among today's.
    earlier: Option<usize>,
    id: String,
}

/// Makes the plan. `suggested` has the purpose of each policy; `replaced` the places of today's policies that go.
pub(super) fn plan(
    wanted: &mut Wanted<'_>,
    suggested: &[(Purpose, NetworkPolicy)],
    replaced: &[usize],
    order: DenyOrder,
    limit: u64,
) -> SuggestedPlan {
    let steps = steps(changes(wanted, suggested, replaced, order), wanted);
    let mut now: BTreeMap<usize, NetworkPolicy> = wanted.model.policies.iter().cloned().enumerate().collect();
    let mut added: Vec<NetworkPolicy> = Vec::new();
    let today = Moment { model: wanted.model, reachability: wanted.reachability };
    let mut before: Option<After> = None;
    let mut told = Vec::new();
    for step in steps {
        for change in &step {
            if let Some(earlier) = change.earlier {
                now.remove(&earlier);
            }
            added.extend(change.policy.clone());
        }
        let after = After::of(wanted, now.values().chain(&added).cloned().collect());
        let comparison =
            compare_both_families(before.as_ref().map_or(today, moment), moment(&after), Page::first(limit));
        let (missing, extra) = Proof::of(wanted, &after.reachability).distance(wanted);
        let Some(first) = step.first() else { continue };
        told.push(SuggestedStep {
            action: first.action,
            policies: step.iter().map(|change| change.id.clone()).collect(),
            sentence: sentence(&step, &comparison.sentence),
            opened: comparison.added,
            cut: comparison.removed,
            changed: comparison.changed,
            missing,
            extra,
            changes: comparison.changes,
            change_count: comparison.total,
        });
        before = Some(after);
    }
    SuggestedPlan { deny: order, steps: told }
}

fn moment(after: &After) -> Moment<'_> {
    Moment { model: &after.model, reachability: &after.reachability }
}

fn sentence(step: &[Change], comparison: &str) -> String {
    let verb = match step.first().map(|change| change.action) {
        Some(StepAction::Delete) => "Delete",
        _ => "Apply",
    };
    match step {
        [one] => format!("{verb} {}. {comparison}", one.id),
        many => format!("{verb} {} policies. {comparison}", many.len()),
    }
}

fn changes(
    wanted: &Wanted<'_>,
    suggested: &[(Purpose, NetworkPolicy)],
    replaced: &[usize],
    order: DenyOrder,
) -> Vec<Change> {
    let model = wanted.model;
    let id =
        |policy: &NetworkPolicy| format!("{}/NetworkPolicy/{}", namespace_name(model, policy.namespace), policy.name);
    let mut all: Vec<Change> = Vec::new();
    let mut gone: HashSet<usize> = HashSet::new();
    for (purpose, policy) in suggested {
        let phase = match (purpose, order) {
            (Purpose::Deny, DenyOrder::First) => 0,
            (Purpose::Deny, DenyOrder::Last) => 3,
            (Purpose::Dns, _) => 1,
            (Purpose::Allow, _) => 2,
        };
        // A policy of the same name is replaced where it is applied.
        let earlier = replaced.iter().copied().find(|at| {
            let known = model.policies.get(*at);
            known.is_some_and(|known| known.namespace == policy.namespace && known.name == policy.name)
        });
        gone.extend(earlier);
        let (namespace, policy_id) = (policy.namespace, id(policy));
        let policy = Some(policy.clone());
        all.push(Change { action: StepAction::Apply, phase, namespace, policy, earlier, id: policy_id });
    }
    for at in replaced.iter().filter(|at| !gone.contains(at)) {
        let Some(policy) = model.policies.get(*at) else { continue };
        all.push(Change {
            action: StepAction::Delete,
            phase: 4,
            namespace: policy.namespace,
            policy: None,
            earlier: Some(*at),
            id: id(policy),
        });
    }
    crate::sort::sort_by(&mut all, |left, right| (left.phase).cmp(&right.phase));
    all
}

/// One policy a step, or those of a namespace or of a phase where these are too many.
fn steps(changes: Vec<Change>, wanted: &Wanted<'_>) -> Vec<Vec<Change>> {
    let weight = wanted.model.workloads.len() + wanted.model.policies.len() + changes.len() + 1;
    let most = STEPS.min((WORK / weight).max(1));
    let count = changes.len();
    let namespaces = changes.iter().map(|change| (change.phase, change.namespace)).collect::<HashSet<_>>().len();
    let mut steps: Vec<Vec<Change>> = Vec::new();
    for change in changes {
        let joins = |last: &Change| {
            let (one, other) = (last, &change);
            match (count <= most, namespaces <= most) {
                (true, _) => false,
                (false, true) => (one.phase, one.namespace) == (other.phase, other.namespace),
                (false, false) => one.phase == other.phase,
            }
        };
        match steps.last_mut().filter(|step| step.last().is_some_and(joins)) {
            Some(step) => step.push(change),
            None => steps.push(vec![change]),
        }
    }
    steps
}

//! The administrative tiers: which of their policies are evaluated, and in which order.

use std::cmp::Ordering;

use crate::cluster::{AdminPolicy, ClusterId, Model, Tier};
use crate::network::dialect::Dialect;
use crate::sort::sort_by;

/// Whether a dialect's implementation knows the kind of a policy.
pub(in crate::network) fn is_evaluated(policy: &AdminPolicy, dialect: &Dialect) -> bool {
    dialect.implements(policy.body.api)
}

/// The policies of a tier in the order in which they are asked, by their places in the model: by priority, and where that is the same by name.
/// A BaselineAdminNetworkPolicy, which has no priority, comes behind those of its tier that have one.
pub(in crate::network) fn in_order(model: &Model, dialect: &Dialect, tier: Tier) -> Vec<usize> {
    let policies = model.admin.iter().enumerate();
    let mut found: Vec<(usize, &AdminPolicy)> =
        policies.filter(|(_, policy)| policy.body.tier == tier && is_evaluated(policy, dialect)).collect();
    sort_by(&mut found, |(_, left), (_, right)| before(left, right));
    found.into_iter().map(|(at, _)| at).collect()
}

fn before(left: &AdminPolicy, right: &AdminPolicy) -> Ordering {
    let key = |policy: &AdminPolicy| -> (ClusterId, bool, Option<i32>) {
        (policy.cluster, policy.body.priority.is_none(), policy.body.priority)
    };
    key(left).cmp(&key(right)).then_with(|| left.name.cmp(&right.name))
}

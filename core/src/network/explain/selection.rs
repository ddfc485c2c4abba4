//! Policies that nearly select a pod and would allow what is asked about: one label is one letter off.

use crate::cluster::NetworkPolicy;
use crate::finding::{Locate, Part};
use crate::manifest::FieldPath;
use crate::report::{NearMiss, NearMissKind};

use super::super::places::{isolates, rules_of};
use super::super::reachability::classes::is_of_node;
use super::super::reachability::recipe;
use super::direction::{Ask, Ranked};
use super::matching::{amiss, matches};
use super::near::slip;

/// Adds the NetworkPolicies of the pod's namespace that would select it and allow what is asked about, were it not for one letter.
pub(super) fn nearly_selecting(ask: &Ask<'_>, locate: &impl Locate, near: &mut Vec<Ranked>) {
    if is_of_node(ask.subject, &ask.reachability.settings.dialect) {
        return;
    }
    let is_near =
        |policy: &&NetworkPolicy| policy.namespace == ask.subject.namespace && isolates(policy, ask.direction);
    for policy in ask.model.policies.iter().filter(is_near) {
        let requirements = policy.pod_selector.requirements.iter();
        let mut failing = requirements.filter(|requirement| !requirement.matches(&ask.subject.labels));
        let (Some(requirement), None) = (failing.next(), failing.next()) else { continue };
        let Some(off) = slip(requirement, &ask.subject.labels) else { continue };
        if !allows(ask, policy) {
            continue;
        }
        let path = FieldPath::root().fields(&["spec", "podSelector"]);
        let path = match requirement.expression {
            Some(at) => path.field("matchExpressions").index(at),
            None => path.field("matchLabels").key(&requirement.key),
        };
        let sentence =
            format!("{} does not select it: it {}.", policy.called(), amiss(requirement, &ask.subject.labels));
        near.push(Ranked {
            near: 4,
            miss: NearMiss {
                policy: locate.name(policy.object),
                span: locate.range(policy.object, &path, Part::Value),
                path: path.to_string(),
                kind: NearMissKind::Selection,
                label: Some(requirement.key.clone()),
                wanted: requirement.values.clone(),
                found: ask.subject.labels.get(requirement.key.as_str()).map(|value| value.to_string()),
                one_letter_off: Some(off),
                sentence,
            },
        });
    }
}

/// Whether a policy would allow what is asked about, if it selected the pod.
fn allows(ask: &Ask<'_>, policy: &NetworkPolicy) -> bool {
    let settings = &ask.reachability.settings;
    rules_of(policy, ask.direction).iter().any(|rule| {
        let open = recipe::ports_at(rule, ask.naming(policy.cluster), &settings.dialect);
        let has_end = |peer| matches(ask.model, settings, policy, peer, ask.other, ask.family).is_ok();
        ask.asked.is_open(&open) && (rule.peers.is_empty() || rule.peers.iter().any(has_end))
    })
}

//! Policies for the same pods, each of which may be read as if it were the only one.

use std::collections::{HashMap, HashSet};

use crate::cluster::{NamespaceId, NetworkPolicy, ObjectId, PortMatch, PortRule, Rule as PolicyRule, Selector};
use crate::finding::{Finding, Part, Place};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rule::{Rule, example};

use super::super::direction::Direction;
use super::super::findings::finding;
use super::super::places::rules_of;
use super::super::servers;
use super::seen::Seen;
use super::{sources, superfluous};

pub(super) static RULE: Rule = Rule::of_network(
    "overlapping-policies",
    Severity::Info,
    "Two policies with rules for the same pods",
    "Policies add up: what either of them allows is allowed, and a limit in one does not hold for the other. Whoever reads only one of them does not see all that is open. It is told \
     where two policies of a namespace have the same selector of some of its pods, and rules in the same direction. Policies for all pods of a namespace are the usual way to allow what all \
     of them need, and those for DNS alone a usual one for some of them; they are not told.",
    [example!("overlapping-policies"), example!("overlapping-policies" mended)],
    &[sources::policies(), sources::kube_netpol("KNP-028, KNP-029"), sources::netpol_analyzer("disjointness (NCA)")],
);

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    let mut known: HashMap<(NamespaceId, Direction, &Selector), &NetworkPolicy> = HashMap::new();
    // That one of them changes nothing says more than that there are two.
    let superfluous: HashSet<ObjectId> = found
        .iter()
        .filter(|finding| superfluous::RULES.iter().any(|rule| std::ptr::eq(finding.rule, *rule)))
        .filter_map(Finding::object)
        .collect();
    for policy in seen.model.policies.iter().filter(|policy| !policy.pod_selector.is_empty()) {
        let mut told = superfluous.contains(&policy.object);
        for direction in Direction::BOTH {
            let rules = rules_of(policy, direction);
            if rules.is_empty() || rules.iter().all(is_dns) {
                continue;
            }
            let first = *known.entry((policy.namespace, direction, &policy.pod_selector)).or_insert(policy);
            if !told && first.object != policy.object && rules_of(first, direction) != rules {
                told = true;
                found.push(overlap(policy, first, direction));
            }
        }
    }
}

/// Whether a rule allows nothing but questions for names.
fn is_dns(rule: &PolicyRule) -> bool {
    let asks = |port: &PortRule| match &port.port {
        PortMatch::Range(first, last) => first == last && servers::is_port(*first, *last),
        PortMatch::Named(name) => servers::is_port_name(name),
        PortMatch::All | PortMatch::Nothing => false,
    };
    !rule.ports.is_empty() && rule.ports.iter().all(asks)
}

fn overlap(policy: &NetworkPolicy, first: &NetworkPolicy, direction: Direction) -> Finding {
    let message = format!(
        "{} selects the same pods, and both say what may get {}. Policies add up: what either of them allows is allowed.",
        first.called(),
        direction.way(),
    );
    let path = FieldPath::root().fields(&["metadata", "name"]);
    let mut told = finding(&RULE, policy.object, path, Part::Value, message);
    told.related.push(("the other one".to_string(), Place::name(first.object)));
    told
}

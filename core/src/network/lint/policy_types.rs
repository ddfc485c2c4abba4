//! What `policyTypes` says, or leaves to its default.

use crate::cluster::NetworkPolicy;
use crate::finding::{Finding, Part};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rule::{Rule, example};

use super::super::direction::Direction;
use super::super::findings::finding;
use super::super::places::isolates;
use super::super::words;
use super::allows_everyone::DENIES_NOTHING;
use super::mends;
use super::names;
use super::seen::Seen;
use super::sources;

pub(super) static DENIES_INGRESS: Rule = Rule::of_network(
    "egress-policy-denies-ingress",
    Severity::Warning,
    "A policy about egress that denies all ingress too",
    "Without `policyTypes` every policy isolates ingress, whatever rules it has. One that has rules for `egress` alone therefore also keeps everybody from \
     its pods.",
    [example!("egress-policy-denies-ingress"), example!("egress-policy-denies-ingress" mended)],
    &[sources::resource(), sources::kube_netpol("KNP-007"), sources::kube_netpol("KNP-009")],
);

pub(super) static RULES_IGNORED: Rule = Rule::of_network(
    "rules-without-policy-type",
    Severity::Warning,
    "Rules of a direction that the policy does not isolate",
    "A policy isolates the directions that `policyTypes` names, and rules of another direction do nothing. Without `policyTypes` an empty `egress` isolates \
     nothing either: only rules in it do.",
    [example!("rules-without-policy-type"), example!("rules-without-policy-type" mended)],
    &[sources::resource(), sources::kube_netpol("KNP-007"), sources::kube_netpol("KNP-009")],
);

pub(super) static UNWRITTEN: Rule = Rule::of_network(
    "policy-types-unwritten",
    Severity::Info,
    "A policy that leaves `policyTypes` to its default",
    "Without `policyTypes` a policy isolates ingress, and egress only if it has rules for that. Written out, it says by itself that what leaves its pods \
     stays open, and a rule for egress that is added later does not change what is isolated.",
    [example!("policy-types-unwritten"), example!("policy-types-unwritten" mended)],
    &[sources::resource(), sources::kube_netpol("KNP-007")],
);

/// What to check where ingress would be open.
const OPENS: &str =
    "Everybody may connect to these pods then, as far as no other policy isolates them. Check that this is meant.";

/// What to check where egress would be denied.
const CUTS: &str = "Nothing leaves these pods then that no other policy allows. Check that this is meant.";

/// What to check where egress would be denied, and ingress would be open.
const SWAPS: &str = "Nothing leaves these pods then that no other policy allows, and everybody may connect to them, as far as no other policy isolates them. Check that this is meant.";

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    found.extend(seen.model.policies.iter().enumerate().flat_map(|(at, policy)| judge(seen, at, policy)));
}

fn judge(seen: &Seen<'_>, at: usize, policy: &NetworkPolicy) -> Vec<Finding> {
    let spec = FieldPath::root().field("spec");
    let pods = || words::selects(seen.model, policy);
    let told = |rule, field: &'static str, message, mend| Finding {
        mend,
        ..finding(rule, policy.object, spec.field(field), Part::Key, message)
    };
    if !policy.written.policy_types {
        return match (policy.written.ingress, policy.written.egress, policy.egress.is_empty()) {
            (false, true, false) => {
                if seen.also_isolates(at, Direction::Ingress).is_some() {
                    return Vec::new();
                }
                let message = format!(
                    "Without `policyTypes` this isolates ingress as well, and has no rule for it: nothing arrives at {} that no other policy allows. For egress alone write \
                     `policyTypes: [Egress]`.",
                    pods(),
                );
                vec![told(&DENIES_INGRESS, "egress", message, mends::policy_types(&["Egress"], Some(OPENS)))]
            }
            (_, true, true) => {
                let message = format!(
                    "Without `policyTypes` an empty `egress` isolates nothing: everything may leave {}, as far as this policy is concerned. To deny it write `policyTypes: [Ingress, Egress]`.",
                    pods(),
                );
                vec![told(&RULES_IGNORED, "egress", message, mends::policy_types(&["Ingress", "Egress"], Some(CUTS)))]
            }
            (_, false, _) => {
                if let Some(found) = unlike_its_name(seen, policy) {
                    return vec![found];
                }
                let message = format!(
                    "Without `policyTypes` only ingress is isolated here: everything may leave {}, as far as this policy is concerned.",
                    pods(),
                );
                vec![told(&UNWRITTEN, "policyTypes", message, mends::policy_types(&["Ingress"], None))]
            }
            (true, true, false) => Vec::new(),
        };
    }
    let written = [(Direction::Ingress, &policy.ingress), (Direction::Egress, &policy.egress)];
    let ignored = written.into_iter().filter(|(way, rules)| !isolates(policy, *way) && !rules.is_empty());
    let ignored: Vec<Direction> = ignored.map(|(way, _)| way).collect();
    if ignored.is_empty() {
        return Vec::from_iter(unlike_its_name(seen, policy));
    }
    let of_direction = |way: Direction| {
        let name = words::capitalised(way.field());
        let message = format!(
            "`policyTypes` does not name {name}, so these rules do nothing: this policy leaves {} open in that direction.",
            pods(),
        );
        let mend = mends::policy_type(policy, if way == Direction::Ingress { "Ingress" } else { "Egress" });
        told(&RULES_IGNORED, way.field(), message, mend)
    };
    ignored.into_iter().map(of_direction).collect()
}

/// The finding about a policy that is named for denying a direction which it does not isolate.
fn unlike_its_name(seen: &Seen<'_>, policy: &NetworkPolicy) -> Option<Finding> {
    if !names::denies(policy) {
        return None;
    }
    let is_open = |direction: &Direction| names::is_of(policy, *direction) && !isolates(policy, *direction);
    let direction = Direction::BOTH.into_iter().find(is_open)?;
    let (name, verb) = match direction {
        Direction::Ingress => ("Ingress", "arrive at"),
        Direction::Egress => ("Egress", "leave"),
    };
    let message = format!(
        "The policy is named {}, and does not isolate {}: everything may {verb} {}, as far as this policy is concerned. Name `{name}` in `policyTypes`.",
        policy.called(),
        direction.field(),
        words::selects(seen.model, policy),
    );
    let mend = match policy.written.policy_types {
        true => mends::policy_type(policy, name),
        false if names::leaves_out(policy, Direction::Ingress) && !policy.written.ingress => {
            mends::policy_types(&["Egress"], Some(SWAPS))
        }
        false => mends::policy_types(&["Ingress", "Egress"], Some(CUTS)),
    };
    let path = FieldPath::root().fields(&["spec", "policyTypes"]);
    Some(Finding { mend, ..finding(&DENIES_NOTHING, policy.object, path, Part::Key, message) })
}

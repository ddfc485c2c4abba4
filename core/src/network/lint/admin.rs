//! Rules of the administrative tiers that decide nothing, and rules of NetworkPolicies that these overrule.

use roaring::RoaringBitmap;

use crate::cluster::{Action, AdminPeer, AdminPolicy, AdminPort, AdminRule, Block, Peer, Selector, Subject};
use crate::finding::{Finding, Part, Place};
use crate::manifest::FieldPath;
use crate::report::Severity;
use crate::rule::{Reference, Rule, example};

use super::super::addresses::{AddressRange, Family};
use super::super::direction::Direction;
use super::super::findings::finding;
use super::super::reachability::steps::rules;
use super::super::reachability::tiers::is_evaluated;
use super::super::words;
use super::one_sided::{asked, lets_through};
use super::ruled::Ruled;
use super::seen::Seen;

const API: Reference = Reference {
    of: "Network Policy API",
    name: "Overview",
    url: "https://network-policy-api.sigs.k8s.io/api-overview/",
};

pub(super) static NEVER_ASKED: Rule = Rule::of_network(
    "rule-never-asked",
    Severity::Warning,
    "A rule of an administrative policy behind one that matches all that it does",
    "The first rule of a list that matches a connection decides it, and so does the first policy of a tier. A rule whose peers and ports an earlier rule has too is never asked, be that one of \
     the same policy, or of one with a lower priority number that applies to the same pods; it belongs before the wider one.",
    [example!("rule-never-asked"), example!("rule-never-asked" mended)],
    &[API],
);

pub(super) static PASS: Rule = Rule::of_network(
    "pass-without-effect",
    Severity::Info,
    "A rule that passes connections on although nothing in its tier follows that would decide about them",
    "`Pass` hands a connection to the next tier and skips what is left of its own. Where nothing is left that would decide about it, the connection goes to the next tier without the rule too.",
    [example!("pass-without-effect"), example!("pass-without-effect" mended)],
    &[API],
);

pub(super) static OVERRULED: Rule = Rule::of_network(
    "overruled-by-admin-policy",
    Severity::Warning,
    "A rule of a NetworkPolicy whose every connection the Admin tier denies",
    "Policies of the Admin tier are asked before NetworkPolicies, and what they deny no NetworkPolicy allows. The policy that denies has to accept or pass these connections first.",
    [example!("overruled-by-admin-policy"), example!("overruled-by-admin-policy" mended)],
    &[API],
);

/// How many rules of other policies are compared at most.
const COMPARED: usize = 200_000;

/// The directions with their fields.
const WAYS: [(Direction, &str); 2] = [(Direction::Ingress, "ingress"), (Direction::Egress, "egress")];

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    if seen.model.admin.is_empty() {
        return;
    }
    let dialect = &seen.reach.settings.dialect;
    let mut left = COMPARED;
    for (at, policy) in seen.model.admin.iter().enumerate().filter(|(_, policy)| is_evaluated(policy, dialect)) {
        for (direction, field) in WAYS {
            let rules = rules(policy, direction);
            for (number, rule) in rules.iter().enumerate() {
                let path = FieldPath::root().fields(&["spec", field]).index(number);
                let earlier = rules.get(..number).unwrap_or_default();
                if let Some(first) = earlier.iter().position(|earlier| covers(earlier, rule)) {
                    found.push(never_asked(policy, rule, earlier.get(first), (path, first, field)));
                } else if let Some(told) = behind(seen, (at, policy), direction, (rule, &path), &mut left) {
                    found.push(told);
                } else if rule.action == Some(Action::Pass) && skips_nothing(seen, at, policy, direction, number) {
                    let message = format!(
                        "{} hands these connections to the next tier, and no later rule of this tier in the input would decide about them: without it they go there too.",
                        named(rule, number),
                    );
                    found.push(finding(&PASS, policy.object, path.field("action"), Part::Value, message));
                }
            }
        }
    }
    for ruled in &seen.rules {
        let own = seen.selected(ruled.of);
        if !own.is_empty() {
            found.extend(ruled.numbered().filter_map(|(at, peer)| overruled(seen, ruled, at, peer, own)));
        }
    }
}

fn named(rule: &AdminRule, number: usize) -> String {
    match rule.name.as_str() {
        "" => format!("Rule {number}"),
        name => format!("The rule {name}"),
    }
}

fn never_asked(
    policy: &AdminPolicy,
    rule: &AdminRule,
    earlier: Option<&AdminRule>,
    (path, first, field): (FieldPath, usize, &'static str),
) -> Finding {
    let wider = earlier.map(|earlier| named(earlier, first)).unwrap_or_default();
    let message = format!(
        "{wider} stands before it, and matches every connection that this one does: this one never decides{}.",
        unlike(rule, earlier),
    );
    let mut told = finding(&NEVER_ASKED, policy.object, path, Part::Key, message);
    let path = FieldPath::root().fields(&["spec", field]).index(first);
    told.related
        .push(("the rule that decides".to_string(), Place::Field { object: policy.object, path, part: Part::Key }));
    told
}

/// The finding about a rule behind one of a policy that is asked before, and that applies to all pods of its own one.
fn behind(
    seen: &Seen<'_>,
    (at, policy): (usize, &AdminPolicy),
    direction: Direction,
    (rule, path): (&AdminRule, &FieldPath),
    left: &mut usize,
) -> Option<Finding> {
    let own = policy.body.priority?;
    let order = seen.reach.order(policy.body.tier).iter();
    let before = order.take_while(|each| **each != at).filter_map(|each| seen.model.admin.get(*each));
    let before = before.filter(|each| {
        each.cluster == policy.cluster
            && each.body.api == policy.body.api
            && each.body.priority.is_some_and(|priority| priority < own)
    });
    for other in before {
        let rules = rules(other, direction);
        *left = left.checked_sub(rules.len() + 1)?;
        let first = rules.iter().position(|wider| covers(wider, rule));
        let Some((first, wider)) = first.and_then(|first| Some((first, rules.get(first)?))) else { continue };
        if !applies_to_all(&other.body.subject, &policy.body.subject) {
            continue;
        }
        let message = format!(
            "{} of {} is asked before it, and matches every connection that this one does: this one never decides{}.",
            named(wider, first),
            other.title(),
            unlike(rule, Some(wider)),
        );
        let mut told = finding(&NEVER_ASKED, policy.object, path.clone(), Part::Key, message);
        let path = FieldPath::root().fields(&["spec", direction.field()]).index(first);
        let place = Place::Field { object: other.object, path, part: Part::Key };
        told.related.push(("the rule that decides".to_string(), place));
        return Some(told);
    }
    None
}

/// Whether a policy applies to every pod that another one applies to, as they are written.
fn applies_to_all(subject: &Subject, other: &Subject) -> bool {
    let none = Selector::default();
    match (subject, other) {
        (Subject::Pods { namespaces, pods }, Subject::Pods { namespaces: narrow, pods: few }) => {
            namespaces.covers(narrow) && pods.as_ref().unwrap_or(&none).covers(few.as_ref().unwrap_or(&none))
        }
        _ => false,
    }
}

/// What is said of a rule besides, where it says otherwise than the one that decides.
fn unlike(rule: &AdminRule, decides: Option<&AdminRule>) -> &'static str {
    match (rule.action, decides.and_then(|decides| decides.action)) {
        (one, other) if one == other => "",
        _ => ", and what it says is not done",
    }
}

/// Whether a rule matches every connection that another one does, as they are written.
fn covers(rule: &AdminRule, other: &AdminRule) -> bool {
    let has = |port: &AdminPort| {
        rule.ports.iter().any(|own| match (own, port) {
            (AdminPort::Range(one, first, last), AdminPort::Range(two, from, to)) => {
                one == two && first <= from && to <= last
            }
            _ => own == port,
        })
    };
    let ports = rule.ports.is_empty() || (!other.ports.is_empty() && other.ports.iter().all(has));
    let contains = |peer: &AdminPeer| rule.peers.iter().any(|own| is_wider(own, peer));
    rule.action.is_some() && ports && !other.peers.is_empty() && other.peers.iter().all(contains)
}

fn is_wider(peer: &AdminPeer, other: &AdminPeer) -> bool {
    let none = Selector::default();
    match (peer, other) {
        (AdminPeer::Pods { namespaces, pods }, AdminPeer::Pods { namespaces: other, pods: narrow }) => {
            namespaces.covers(other) && pods.as_ref().unwrap_or(&none).covers(narrow.as_ref().unwrap_or(&none))
        }
        (AdminPeer::Networks(blocks), AdminPeer::Networks(narrow)) => {
            let has = |one: &Block| {
                let range = AddressRange::of(one.cidr);
                blocks.iter().flatten().any(|block| AddressRange::of(block.cidr).covers(&range))
            };
            narrow.iter().flatten().next().is_some() && narrow.iter().flatten().all(has)
        }
        (AdminPeer::Unknown, _) | (_, AdminPeer::Unknown) => false,
        _ => peer == other,
    }
}

/// Whether nothing stands behind a rule in its tier that could decide about the same pods.
fn skips_nothing(seen: &Seen<'_>, at: usize, policy: &AdminPolicy, direction: Direction, number: usize) -> bool {
    let decides = |rule: &AdminRule| matches!(rule.action, Some(Action::Accept | Action::Deny));
    if rules(policy, direction).iter().skip(number + 1).any(decides) {
        return false;
    }
    let mut behind = seen.reach.order(policy.body.tier).iter().skip_while(|each| **each != at).skip(1);
    // Policies with the same priority are asked in an order that nobody defines.
    let equal = seen.model.admin.iter().enumerate().any(|(other, each)| {
        other != at
            && each.cluster == policy.cluster
            && each.body.tier == policy.body.tier
            && each.body.priority == policy.body.priority
    });
    !equal
        && !behind.any(|other| {
            let Some(later) = seen.model.admin.get(*other) else { return false };
            let (own, theirs) = (seen.subjects(at), seen.subjects(*other));
            let may_meet = own.is_empty() || theirs.is_empty() || !own.is_disjoint(theirs);
            later.cluster == policy.cluster && may_meet && rules(later, direction).iter().any(decides)
        })
}

/// The finding about a peer of a NetworkPolicy of whose connections the selected pods get none.
fn overruled(seen: &Seen<'_>, ruled: &Ruled<'_>, at: usize, peer: &Peer, own: &RoaringBitmap) -> Option<Finding> {
    let (others, families) = match peer {
        Peer::Pods { .. } => (seen.pods_matched(ruled, at), Family::ALL.to_vec()),
        Peer::Block(block) => {
            let (family, matched) = (Family::of_block(block), seen.matched(ruled, at)?);
            let found = if family == Family::Ipv4 { &matched.four } else { &matched.six };
            (found.clone(), vec![family])
        }
        Peer::Nothing => return None,
    };
    let rows = seen.reach.rows(ruled.direction);
    let asked = asked(seen, ruled, if ruled.direction == Direction::Ingress { own } else { &others });
    let alone = others == *own && seen.count(own) == 1;
    if others.is_empty() || asked.is_empty() || alone {
        return None;
    }
    let gets = |class: u32| match rows.of_class.get(class as usize).copied().flatten() {
        None => true,
        Some(row) => lets_through(seen, (rows, row), &families, &others, &asked),
    };
    if own.iter().any(gets) {
        return None;
    }
    let those = |family: Family| match families.contains(&family) {
        true => others.clone(),
        false => RoaringBitmap::new(),
    };
    let denying = seen.denying(ruled.direction, own, &Family::ALL.map(those));
    if denying.is_empty() {
        return None;
    }
    let names = denying.iter().map(|policy| policy.title()).collect();
    let message = format!(
        "What this allows with {} is denied before it is asked, by {}.",
        if let Peer::Block(block) = peer { words::block(block) } else { seen.names(&others) },
        words::list(names, "or"),
    );
    let mut told = ruled.finding(&OVERRULED, ruled.peer_path(at), Part::Key, message);
    told.related.extend(denying.iter().map(|policy| (policy.title(), Place::name(policy.object))));
    Some(told)
}

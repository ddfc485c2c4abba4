//! Rules of administrative policies that cut pods off from DNS.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use roaring::RoaringBitmap;

use crate::cluster::{Action, AdminPeer, AdminPort, Block, Labels, NAME_LABEL, Protocol, Selector, Tier};
use crate::finding::{Finding, Part};
use crate::sort::sort_by;

use super::super::addresses::{Family, may_have};
use super::super::direction::Direction;
use super::super::findings::finding;
use super::super::places::rule_path;
use super::super::reachability::End;
use super::super::servers::Servers;
use super::dns::WITHOUT_DNS;
use super::dns_of_admin::may_match;
use super::dns_servers::Answering;
use super::ruled::AdminRuled;
use super::seen::Seen;

/// Addresses that stand for those outside, where names are asked for too.
const OUTSIDE: [IpAddr; 2] =
    [IpAddr::V4(Ipv4Addr::new(1, 1, 1, 1)), IpAddr::V6(Ipv6Addr::new(0x2606, 0x4700, 0x4700, 0, 0, 0, 0, 0x1111))];

/// How many rules are looked at in search of one that opens DNS before another one denies it.
const LOOKED_AT: usize = 200_000;

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    let is_denial = |ruled: &&AdminRuled<'_>| {
        ruled.direction == Direction::Egress && ruled.rule.action.is_some_and(|action| action != Action::Accept)
    };
    if !seen.admin_rules.iter().any(|ruled| is_denial(&ruled)) {
        return;
    }
    let (answering, ranks) = (Answering::of(seen), ranks(seen));
    let rank = |ruled: &AdminRuled<'_>| (ranks.get(ruled.of).copied(), ruled.at);
    let mut denials: Vec<&AdminRuled<'_>> = seen.admin_rules.iter().filter(is_denial).collect();
    sort_by(&mut denials, |one, other| rank(one).cmp(&rank(other)));
    // Classes that need not be looked at again, and the last policy that is told.
    let (mut known, mut told) = (RoaringBitmap::new(), None);
    let mut left = LOOKED_AT;
    for ruled in denials {
        if told == Some(ruled.of) || !surely_denies(seen, ruled, &answering) {
            continue;
        }
        let Some(rest) = left.checked_sub(seen.admin_rules.len()) else { return };
        left = rest;
        let own = rank(ruled);
        let before = seen.admin_rules.iter().filter(|other| other.direction == Direction::Egress && rank(other) < own);
        let cut = cut_off(seen, ruled, before, &answering) - &known;
        known |= &cut;
        let cut: RoaringBitmap = cut.into_iter().filter(|class| reaches_by_name(seen, *class)).collect();
        if cut.is_empty() {
            continue;
        }
        told = Some(ruled.of);
        let message = format!(
            "This denies port {} over UDP towards {}, and no rule that is asked before accepts it: {} cannot resolve the names of those that policies let {} reach.",
            answering.port(ruled.policy.cluster, Protocol::Udp),
            answering.named(seen, ruled.policy.cluster),
            seen.names(&cut),
            if seen.count(&cut) == 1 { "it" } else { "them" },
        );
        let path = rule_path(Direction::Egress, ruled.at);
        found.push(finding(&WITHOUT_DNS, ruled.policy.object, path, Part::Key, message));
    }
}

/// For each administrative policy when it is asked.
fn ranks(seen: &Seen<'_>) -> Vec<usize> {
    let mut ranks = vec![usize::MAX; seen.model.admin.len()];
    let order = [Tier::Admin, Tier::Baseline].into_iter().flat_map(|tier| seen.reach.order(tier));
    for (rank, at) in order.enumerate() {
        if let Some(slot) = ranks.get_mut(*at) {
            *slot = rank;
        }
    }
    ranks
}

/// The classes that a rule which denies DNS cuts off from it; `before` are the rules that are asked before it.
fn cut_off<'s>(
    seen: &Seen<'_>,
    ruled: &AdminRuled<'_>,
    before: impl Iterator<Item = &'s AdminRuled<'s>>,
    answering: &Answering<'_>,
) -> RoaringBitmap {
    let mut cut = seen.subjects(ruled.of).clone();
    let tier = ruled.policy.body.tier;
    if tier == Tier::Baseline {
        cut = cut.into_iter().filter(|class| !seen.reach.egress.isolates(*class)).collect();
    }
    // A rule of the Admin tier that passes DNS on leads past the rest of that tier alone.
    let opens = |other: &&AdminRuled<'_>| {
        other.policy.cluster == ruled.policy.cluster
            && match other.rule.action {
                Some(Action::Accept) => true,
                Some(Action::Pass) => other.policy.body.tier == tier,
                Some(Action::Deny) | None => false,
            }
            && !seen.subjects(other.of).is_disjoint(&cut)
            && may_match(seen, other.policy, other.rule, Protocol::Udp, answering)
    };
    let opening: Vec<usize> = before.filter(opens).map(|other| other.of).collect();
    opening.into_iter().for_each(|of| cut -= seen.subjects(of));
    if let Some(server) = answering.server(ruled.policy.cluster) {
        cut -= &server.classes;
    }
    cut
}

/// Whether pods of a class reach others, or everyone outside.
fn reaches_by_name(seen: &Seen<'_>, class: u32) -> bool {
    let Some(row) = seen.reach.egress.row(class) else { return true };
    let of_pods = seen.reach.classes.of_pods;
    let outside = OUTSIDE.map(|address| seen.reach.class(End::Address(address)));
    let is_alone = seen.count(&RoaringBitmap::from([class])) == 1;
    let own = u64::from(is_alone);
    let pods_among = |both: RoaringBitmap| both.range_cardinality(..of_pods);
    Family::ALL.into_iter().filter(|family| seen.of_family(*family).contains(class)).any(|family| {
        row.plane(family).iter().any(|(_, classes)| {
            outside
                .iter()
                .flatten()
                .any(|outside| seen.of_family(family).contains(*outside) && classes.contains(*outside))
                || pods_among(seen.of_family(family) & classes) > if classes.contains(class) { own } else { 0 }
        })
    })
}

/// Whether a rule is sure to match all connections to DNS over UDP, and denies them.
fn surely_denies(seen: &Seen<'_>, ruled: &AdminRuled<'_>, answering: &Answering<'_>) -> bool {
    let (rule, cluster) = (ruled.rule, ruled.policy.cluster);
    if rule.peers.contains(&AdminPeer::Unknown) {
        return rule.action.is_some_and(|action| action != Action::Accept);
    }
    let port = answering.port(cluster, Protocol::Udp);
    let is_port = |asked: &AdminPort| matches!(asked, AdminPort::Range(Protocol::Udp, first, last) if (*first..=*last).contains(&port));
    let has_all = |peer: &AdminPeer| match (peer, answering.server(cluster)) {
        (AdminPeer::Pods { namespaces, pods }, Some(server)) => {
            server.classes.is_subset(&seen.peers.in_namespaces(cluster, namespaces, pods.as_ref()))
        }
        (AdminPeer::Pods { namespaces, pods }, None) => {
            let known = answering.sort_of(seen, cluster);
            let home = answering.home(cluster, known.namespace);
            finds(namespaces, pods.as_ref(), known, home.map(|home| &home.labels))
        }
        (AdminPeer::Networks(blocks), _) => has_all_pods(seen, blocks),
        (AdminPeer::Nodes(_) | AdminPeer::DomainNames(_) | AdminPeer::Unknown, _) => false,
    };
    rule.action == Some(Action::Deny)
        && (rule.ports.is_empty() || rule.ports.iter().any(is_port))
        && rule.peers.iter().any(has_all)
}

/// Whether selectors are sure to find servers that the input does not have, by what is known of them and of their namespace.
fn finds(namespaces: &Selector, pods: Option<&Selector>, known: &Servers, labels: Option<&Labels>) -> bool {
    let by_name = || {
        namespaces.requirements.iter().all(|each| each.key == NAME_LABEL)
            && namespaces.matches(&[(NAME_LABEL.into(), known.namespace.into())].into_iter().collect())
    };
    let (key, values) = known.label;
    let of_servers = |value: &&str| [(key.into(), (*value).into())].into_iter().collect();
    let has_label = |pods: &Selector| {
        pods.requirements.iter().all(|each| each.key == key)
            && values.iter().take(1).all(|value| pods.matches(&of_servers(value)))
    };
    labels.map_or_else(by_name, |labels| namespaces.matches(labels)) && pods.is_none_or(has_label)
}

/// Whether blocks have all addresses of every family that pods may have.
fn has_all_pods(seen: &Seen<'_>, blocks: &[Option<Block>]) -> bool {
    let settings = &seen.reach.settings;
    let has = |family: Family| {
        let mut blocks = blocks.iter().flatten();
        blocks.any(|block| block.cidr.prefix_len() == 0 && Family::of_block(block) == family)
    };
    settings.dialect.networks_match_pods
        && Family::ALL.into_iter().all(|family| !may_have(family, &settings.pod_cidrs) || has(family))
}

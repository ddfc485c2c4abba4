//! Rules that leave nothing closed.

use crate::cluster::Peer;
use crate::finding::{Finding, Part};
use crate::report::Severity;
use crate::rules::{Reference, Rule, example};

use super::super::rows::Direction;
use super::super::words;
use super::names;
use super::ruled::Ruled;
use super::seen::Seen;
use super::sources;

pub(super) static RULE: Rule = Rule::of_network(
    "allows-everyone",
    Severity::Info,
    "A rule that looks narrow and leaves nothing closed",
    "An empty list of peers, an empty `namespaceSelector` and a block of all addresses match everyone or every pod, and since policies only add up, no other policy \
     takes that back. Nothing is told of a rule `{}`, of one with ports, or of a policy whose name says that it is meant so.",
    [example!("allows-everyone"), example!("allows-everyone" mended)],
    &[
        sources::defaults(),
        sources::kube_netpol("KNP-011, KNP-013, KNP-014, KNP-016"),
        sources::popeye("POP-1203"),
        Reference::named("kubeaudit", "netpols: allow all"),
        sources::netpol_analyzer("exposure to the entire cluster"),
    ],
);

pub(super) static DENIES_NOTHING: Rule = Rule::of_network(
    "deny-that-allows",
    Severity::Warning,
    "A policy that is named for denying, and leaves everything open",
    "Policies have no rules that deny: what isolates is that a policy selects a pod, and every rule adds something that is allowed. To deny a direction the policy \
     names it in `policyTypes` and has no rules for it. Nothing is told of rules for another direction than the name says.",
    [example!("deny-that-allows"), example!("deny-that-allows" mended)],
    &[sources::defaults()],
);

/// What a rule leaves open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    /// Everyone.
    Everyone,
    /// Every pod of the cluster, by the peer.
    Pods(usize),
    /// Every address of a family, by the peer.
    Addresses(usize),
}

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    found.extend(seen.rules.iter().filter_map(|ruled| judge(seen, ruled)));
}

fn judge(seen: &Seen<'_>, ruled: &Ruled<'_>) -> Option<Finding> {
    let open = open(ruled)?;
    let (verb, preposition) = match ruled.direction {
        Direction::Ingress => ("arrives at", "from"),
        Direction::Egress => ("leaves", "to"),
    };
    let whom = match open {
        Open::Everyone => "everyone, inside and outside".to_string(),
        Open::Pods(_) => "any pod of any namespace".to_string(),
        Open::Addresses(peer) => format!(
            "{}{}",
            words::peer(ruled.rule.peers.get(peer)?, ""),
            match seen.reach.settings.dialect.blocks_match_pods {
                true => ", those of pods included",
                false => " outside of the cluster",
            },
        ),
    };
    let (path, part) = match open {
        Open::Everyone => (ruled.path().field(ruled.peers_field()), Part::Key),
        Open::Pods(peer) => (ruled.peer_path(peer).field("namespaceSelector"), Part::Key),
        Open::Addresses(peer) => (ruled.peer_path(peer).fields(&["ipBlock", "cidr"]), Part::Value),
    };
    let pods = words::selects(seen.model, ruled.policy);
    let is_meant = || match open {
        Open::Everyone => true,
        Open::Pods(_) => !names::is_of_outside(ruled.policy) && !names::narrows(ruled.policy),
        Open::Addresses(_) => !names::is_of_outside(ruled.policy),
    };
    let is_denial = || names::denies(ruled.policy) && !names::leaves_out(ruled.policy, ruled.direction);
    if is_denial() && is_meant() {
        let message = format!(
            "The policy is named {}, but by this rule everything {verb} {pods} {preposition} {whom}. To deny it leave the rule out and keep `{}` in \
             `policyTypes`.",
            ruled.policy.called(),
            words::capitalised(ruled.field()),
        );
        return Some(ruled.finding(&DENIES_NOTHING, path, part, message));
    }
    let is_plain = open == Open::Everyone && !ruled.rule.empty_peers;
    if is_plain || names::opens(ruled.policy) {
        return None;
    }
    let message = format!(
        "By this rule everything {verb} {pods} {preposition} {whom}. Policies add up, so no other one takes that back.",
    );
    Some(ruled.finding(&RULE, path, part, message))
}

/// What a rule without ports leaves open.
fn open(ruled: &Ruled<'_>) -> Option<Open> {
    if !ruled.rule.ports.is_empty() {
        return None;
    }
    if ruled.rule.peers.is_empty() {
        return Some(Open::Everyone);
    }
    ruled.numbered().find_map(|(at, peer)| match peer {
        Peer::Pods { namespaces: Some(namespaces), pods } if namespaces.is_empty() => {
            pods.as_ref().is_none_or(|pods| pods.is_empty()).then_some(Open::Pods(at))
        }
        Peer::Block(block) if block.cidr.prefix_len() == 0 && block.except.is_empty() => Some(Open::Addresses(at)),
        _ => None,
    })
}

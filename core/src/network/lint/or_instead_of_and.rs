//! Two items of a list where one was meant.

use roaring::RoaringBitmap;

use crate::cluster::{Peer, Selector};
use crate::finding::{Finding, Part, Place};
use crate::report::Severity;
use crate::rule::{Reference, Rule, example};

use super::super::direction::Direction;
use super::super::words;
use super::mends;
use super::ruled::Ruled;
use super::seen::Seen;
use super::sources;

pub(super) static RULE: Rule = Rule::of_network(
    "or-instead-of-and",
    Severity::Warning,
    "A namespace selector and a pod selector as two peers, either of which is enough",
    "Peers of a list are alternatives: two items with one selector each admit every pod of the selected namespaces, and every selected pod of the \
     policy's own namespace. Both selectors in one item admit the pods that match both. Nothing is told where the input shows that both items find what \
     they name.",
    [example!("or-instead-of-and"), example!("or-instead-of-and" mended)],
    &[
        sources::peers(),
        Reference::named("editor.networkpolicy.io", "hint about combined selectors"),
        Reference::named("cyclonus", "accidental-or"),
    ],
);

/// A namespace selector in one item, a pod selector in the next, in either order.
struct Pair<'a> {
    /// The number of the first of both.
    at: usize,
    /// The number of the one with the namespace selector.
    of_namespaces: usize,
    of_pods: usize,
    namespaces: &'a Selector,
    pods: &'a Selector,
}

pub(super) fn look(seen: &Seen<'_>, found: &mut Vec<Finding>) {
    for ruled in &seen.rules {
        for (at, window) in ruled.rule.peers.windows(2).enumerate() {
            if let Some(pair) = pair(at, window)
                && let Some(finding) = judge(seen, ruled, &pair)
            {
                found.push(finding);
            }
        }
    }
}

fn pair(at: usize, window: &[Peer]) -> Option<Pair<'_>> {
    let (of_namespaces, of_pods, namespaces, pods) = match window {
        [
            Peer::Pods { namespaces: Some(namespaces), pods: None },
            Peer::Pods { namespaces: None, pods: Some(pods) },
        ] => (at, at + 1, namespaces, pods),
        [
            Peer::Pods { namespaces: None, pods: Some(pods) },
            Peer::Pods { namespaces: Some(namespaces), pods: None },
        ] => (at + 1, at, namespaces, pods),
        _ => return None,
    };
    // All pods of the own namespace, beside those of others: nobody means that they have to match both.
    (!pods.is_empty()).then_some(Pair { at, of_namespaces, of_pods, namespaces, pods })
}

fn judge(seen: &Seen<'_>, ruled: &Ruled<'_>, pair: &Pair<'_>) -> Option<Finding> {
    let whole = seen.pods_matched(ruled, pair.of_namespaces);
    let local = seen.pods_matched(ruled, pair.of_pods);
    let both = seen.peers.in_namespaces(ruled.policy.cluster, pair.namespaces, Some(pair.pods));
    let is_said = !local.is_empty() && both.is_empty();
    let is_unknown = both.is_empty() && ruled.rule.peers.len() > 2;
    if is_said || is_unknown {
        return None;
    }
    let admits = match ruled.direction {
        Direction::Ingress => "admits",
        Direction::Egress => "allows connections to",
    };
    let own = seen.namespace(ruled.policy.namespace);
    let message = format!(
        "These are two peers, and either is enough: this {admits} any pod in {}, and {} in {own}.{} For {} in {} write both selectors in one item.",
        words::namespaces(pair.namespaces),
        words::pods(Some(pair.pods)),
        beyond(seen, pair, own, &whole, &local, &both),
        words::pods(Some(pair.pods)).replacen("any pod", "only the pods", 1),
        words::namespaces(pair.namespaces),
    );
    seen.tell(ruled, pair.of_namespaces);
    seen.tell(ruled, pair.of_pods);
    let place = |peer| Place::Field { object: ruled.policy.object, path: ruled.peer_path(peer), part: Part::Key };
    let mut finding = ruled.finding(&RULE, ruled.peer_path(pair.at), Part::Key, message);
    finding.mend = mends::join();
    finding.related.push(("the other peer".to_string(), place(pair.at + 1)));
    Some(finding)
}

/// Who gets in beyond those that match both, with the reason.
fn beyond(
    seen: &Seen<'_>,
    pair: &Pair<'_>,
    own: &str,
    whole: &RoaringBitmap,
    local: &RoaringBitmap,
    both: &RoaringBitmap,
) -> String {
    let by_namespace = whole - both;
    let by_labels = &(local - both) - whole;
    let mut reasons = Vec::new();
    if !by_namespace.is_empty() {
        let reason = match pair.namespaces.is_empty() {
            true => "because every namespace is selected".to_string(),
            false => format!("as pods in {}", words::namespaces(pair.namespaces)),
        };
        reasons.push(format!("{}, {reason}", seen.names(&by_namespace)));
    }
    if !by_labels.is_empty() {
        reasons.push(format!("{}, as pods {} in {own}", seen.names(&by_labels), words::labels(pair.pods)));
    }
    match reasons.is_empty() {
        true => String::new(),
        false => format!(" Beyond the pods that match both these are {}.", reasons.join("; and ")),
    }
}

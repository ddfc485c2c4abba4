//! Names of policies: `allow-web-to-database`.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use roaring::RoaringBitmap;

use crate::cluster::NamespaceId;
use crate::network::direction::Direction;
use crate::network::query::crowd::Who;

use super::draft::Draft;
use super::wanted::Wanted;

/// How long the name of one side may be.
const LONGEST: usize = 60;

/// What everyone outside is called.
const OUTSIDE: &str = "outside";

/// The name of a policy that allows some sorts of pods of a namespace something with others.
pub(super) fn allow(
    wanted: &Wanted<'_>,
    namespace: NamespaceId,
    way: Direction,
    (own, items): (&RoaringBitmap, &RoaringBitmap),
    others: &RoaringBitmap,
) -> String {
    let whole = wanted.of_namespace.get(&namespace).is_some_and(|(all, _)| all == items);
    let subject = match whole && items.len() > 1 {
        true => "all".to_string(),
        false => side(wanted, own).unwrap_or_else(|| format!("{}-workloads", wanted.crowd.count(own))),
    };
    let peer = side(wanted, others);
    match (way, peer) {
        (Direction::Ingress, Some(peer)) => format!("allow-{peer}-to-{subject}"),
        (Direction::Ingress, None) => format!("allow-to-{subject}"),
        (Direction::Egress, Some(peer)) if peer == OUTSIDE => format!("allow-{subject}-to-{peer}"),
        (Direction::Egress, Some(peer)) => format!("allow-{subject}-out-to-{peer}"),
        (Direction::Egress, None) => format!("allow-{subject}-out"),
    }
}

/// Tells policies of the same name in one namespace apart by a number behind it; whose number is which does not hang on their order.
pub(super) fn number(drafts: &mut [Draft]) {
    let mut taken: HashSet<(NamespaceId, String)> =
        drafts.iter().map(|draft| (draft.namespace, draft.name.clone())).collect();
    let mut alike: BTreeMap<(NamespaceId, String), Vec<&mut Draft>> = BTreeMap::new();
    for draft in drafts {
        alike.entry((draft.namespace, draft.name.clone())).or_default().push(draft);
    }
    for ((namespace, name), mut drafts) in alike {
        crate::sort::sort_by(&mut drafts, |one, other| one.selector.cmp(&other.selector));
        let mut last = 1;
        for draft in drafts.into_iter().skip(1) {
            loop {
                last += 1;
                let numbered = format!("{name}-{last}");
                if taken.insert((namespace, numbered.clone())) {
                    draft.name = numbered;
                    break;
                }
            }
        }
    }
}

/// What ends are called in a name; none where they are many.
fn side(wanted: &Wanted<'_>, ends: &RoaringBitmap) -> Option<String> {
    let pods = ends & &wanted.crowd.everyone.pods;
    let outside = ends & &wanted.crowd.everyone.outside;
    if pods.is_empty() {
        return Some(OUTSIDE.to_string());
    }
    if wanted.everyone.is_subset(ends) {
        return Some("everyone".to_string());
    }
    if !outside.is_empty() {
        return None;
    }
    if pods.len() > 2 || wanted.crowd.count(&pods) > 2 {
        return whole_namespace(wanted, &pods);
    }
    // Not in the order of the input: whoever makes the policies again gets the same names.
    let names: BTreeSet<String> =
        pods.iter().filter_map(|end| wanted.crowd.who(end)).flat_map(|who| names_of(wanted, who)).collect();
    let joined = Vec::from_iter(names.iter().map(String::as_str)).join("-and-");
    (!names.is_empty() && joined.len() <= LONGEST).then_some(joined)
}

/// The names of workloads, as names of objects may be.
fn names_of(wanted: &Wanted<'_>, who: &Who<'_>) -> Vec<String> {
    let Who::Pods(_, workloads) = who else { return Vec::new() };
    let workloads = workloads.iter().filter_map(|id| wanted.model.workload(*id));
    workloads.map(|workload| slug(&workload.name)).filter(|name| !name.is_empty()).collect()
}

/// The name of the namespace whose pods ends are.
fn whole_namespace(wanted: &Wanted<'_>, pods: &RoaringBitmap) -> Option<String> {
    let first = wanted.item(pods.min()?)?.namespace;
    let (_, all) = wanted.of_namespace.get(&first)?;
    (all == pods).then(|| wanted.model.namespace(first).map(|namespace| slug(&namespace.name))).flatten()
}

/// A name as names of objects may be.
fn slug(name: &str) -> String {
    let mut made = String::new();
    for each in name.chars() {
        match each.to_ascii_lowercase() {
            kept if kept.is_ascii_lowercase() || kept.is_ascii_digit() => made.push(kept),
            _ if !made.ends_with('-') && !made.is_empty() => made.push('-'),
            _ => {}
        }
    }
    let cut: String = made.chars().take(LONGEST).collect();
    cut.trim_matches('-').to_string()
}

#[cfg(test)]
mod tests {
    use crate::cluster::{ClusterId, Requirement, Selector};

    use super::super::draft::Purpose;
    use super::*;

    #[test]
    fn names_are_names_of_objects() {
        assert_eq!(slug("web[track=canary]"), "web-track-canary");
        assert_eq!(slug("a.b_C"), "a-b-c");
    }

    #[test]
    fn policies_of_one_name_are_numbered() {
        let draft = |name: &str, value: &str| Draft {
            purpose: Purpose::Allow,
            cluster: ClusterId(0),
            namespace: NamespaceId(0),
            name: name.to_string(),
            comments: Vec::new(),
            selector: Selector { requirements: vec![Requirement::one_of("app", &[value])] },
            ingress: None,
            egress: None,
        };
        let mut drafts = [draft("a", "z"), draft("a", "x"), draft("a-2", "x"), draft("a", "y")];
        number(&mut drafts);
        assert_eq!(drafts.map(|draft| draft.name), ["a-4", "a", "a-2", "a-3"]);
    }
}

//! Names of policies: `allow-web-to-database`.

use std::collections::{HashMap, HashSet};

use roaring::RoaringBitmap;

use crate::cluster::NamespaceId;
use crate::network::rows::Direction;

use super::wanted::Wanted;

/// How long the name of one side may be.
const LONGEST: usize = 60;

/// What everyone outside is called.
const OUTSIDE: &str = "outside";

/// Names that are taken.
#[derive(Default)]
pub(super) struct Names {
    taken: HashSet<(NamespaceId, String)>,
    last: HashMap<(NamespaceId, String), usize>,
}

impl Names {
    /// A name that no other policy of the namespace has: the name itself or with a number behind it.
    pub(super) fn unique(&mut self, namespace: NamespaceId, name: String) -> String {
        if self.taken.insert((namespace, name.clone())) {
            return name;
        }
        let last = self.last.entry((namespace, name.clone())).or_insert(1);
        loop {
            *last += 1;
            let numbered = format!("{name}-{last}");
            if self.taken.insert((namespace, numbered.clone())) {
                return numbered;
            }
        }
    }

    /// The name of a policy that allows some sorts of pods of a namespace something with others.
    pub(super) fn allow(
        &mut self,
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
        let name = match (way, peer) {
            (Direction::Ingress, Some(peer)) => format!("allow-{peer}-to-{subject}"),
            (Direction::Ingress, None) => format!("allow-to-{subject}"),
            (Direction::Egress, Some(peer)) if peer == OUTSIDE => format!("allow-{subject}-to-{peer}"),
            (Direction::Egress, Some(peer)) => format!("allow-{subject}-out-to-{peer}"),
            (Direction::Egress, None) => format!("allow-{subject}-out"),
        };
        self.unique(namespace, name)
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
    let mut names: Vec<String> = Vec::new();
    for item in pods.iter().filter_map(|end| wanted.item(end)) {
        let name = wanted.model.workload(item.first).map(|workload| slug(&workload.name)).unwrap_or_default();
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    let joined = names.join("-and-");
    (!names.is_empty() && joined.len() <= LONGEST).then_some(joined)
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
    use super::*;

    #[test]
    fn names_are_names_of_objects() {
        assert_eq!(slug("web[track=canary]"), "web-track-canary");
        assert_eq!(slug("a.b_C"), "a-b-c");
        let (mut names, namespace) = (Names::default(), NamespaceId(0));
        let made: Vec<String> = (0..3).map(|_| names.unique(namespace, "a".to_string())).collect();
        assert_eq!(made, ["a", "a-2", "a-3"]);
    }
}

//! What today's policies say of pods that the input does not have, and that is lost with them.

use std::collections::{HashMap, HashSet};

use roaring::RoaringBitmap;

use crate::cluster::{ClusterId, NamespaceId, NetworkPolicy, Peer, Selector};
use crate::network::labels::LabelIndex;
use crate::network::places;
use crate::network::query::crowd::namespace_name;
use crate::network::words::{peer, some};

use super::wanted::Wanted;

/// How many policies or peers a note names.
const NAMED: usize = 5;

/// Notes about policies that select nobody, and about peers that are nobody.
pub(super) fn notes(wanted: &Wanted<'_>, replaced: &[usize]) -> Vec<String> {
    let seen = Seen::of(wanted);
    let model = wanted.model;
    let (mut idle, mut absent) = (Vec::new(), Vec::new());
    let mut told: HashSet<String> = HashSet::new();
    let mut known: HashMap<(ClusterId, Option<NamespaceId>, &Peer), bool> = HashMap::new();
    let replaced = replaced.iter().filter_map(|at| Some((*at, model.policies.get(*at)?)));
    for (at, policy) in replaced {
        let namespace = namespace_name(model, policy.namespace);
        if wanted.reachability.selected.get(at).is_some_and(RoaringBitmap::is_empty) {
            idle.push(format!("{namespace}/NetworkPolicy/{}", policy.name));
            continue;
        }
        for (_, each) in places::peers(policy) {
            let Peer::Pods { namespaces, pods } = each else { continue };
            if [namespaces, pods].into_iter().flatten().any(Selector::contradicts_itself) {
                continue;
            }
            let home = namespaces.is_none().then_some(policy.namespace);
            let finds = *known.entry((policy.cluster, home, each)).or_insert_with(|| seen.finds(policy, each));
            let words = peer(each, model.name_of(policy.namespace));
            if !finds && told.insert(words.clone()) {
                absent.push(words);
            }
        }
    }
    let mut notes = Vec::new();
    if !absent.is_empty() {
        notes.push(format!(
            "Today's policies also allow pods that the input does not have: {}. The suggested ones do not.",
            some(absent.into_iter(), NAMED, |name| name)
        ));
    }
    if !idle.is_empty() {
        notes.push(format!(
            "Nobody of the input is selected by {}; nothing takes the place of that.",
            some(idle.into_iter(), NAMED, |name| name)
        ));
    }
    notes
}

/// The pods that selectors find, by their labels.
struct Seen<'w, 'a> {
    wanted: &'w Wanted<'a>,
    items: LabelIndex<'a>,
    namespaces: LabelIndex<'a>,
    of_cluster: Vec<RoaringBitmap>,
}

impl<'w, 'a> Seen<'w, 'a> {
    fn of(wanted: &'w Wanted<'a>) -> Self {
        let model = wanted.model;
        let mut seen = Seen {
            wanted,
            items: LabelIndex::default(),
            namespaces: LabelIndex::default(),
            of_cluster: vec![RoaringBitmap::new(); model.clusters.len()],
        };
        for (item, id) in wanted.items.iter().zip(0..) {
            seen.items.insert(id, item.labels, |_| true);
        }
        for (namespace, id) in model.namespaces.iter().zip(0..) {
            seen.namespaces.insert(id, &namespace.labels, |_| true);
            if let Some(all) = seen.of_cluster.get_mut(namespace.cluster.0 as usize) {
                all.insert(id);
            }
        }
        seen
    }

    fn finds(&self, policy: &NetworkPolicy, peer: &Peer) -> bool {
        let Peer::Pods { namespaces, pods } = peer else { return true };
        let all = self.of_cluster.get(policy.cluster.0 as usize);
        let found = match (namespaces, all) {
            (None, _) => RoaringBitmap::from_iter([policy.namespace.0]),
            (Some(selector), Some(all)) => self.namespaces.select(all, selector),
            (Some(_), None) => RoaringBitmap::new(),
        };
        found.iter().any(|id| {
            let items = self.wanted.of_namespace.get(&NamespaceId(id)).map(|(items, _)| items);
            items.is_some_and(|items| match pods {
                None => !items.is_empty(),
                Some(pods) => !self.items.select(items, pods).is_empty(),
            })
        })
    }
}

/// A note where policies of today stay, since nothing is made for their namespaces.
pub(super) fn kept(wanted: &Wanted<'_>, replaced: &[usize]) -> Option<String> {
    let model = wanted.model;
    let stay = (0..model.policies.len()).filter(|at| replaced.binary_search(at).is_err());
    let names = stay
        .filter_map(|at| model.policies.get(at))
        .map(|policy| format!("{}/NetworkPolicy/{}", namespace_name(model, policy.namespace), policy.name));
    let names: Vec<String> = names.collect();
    let (stay, their) =
        if names.len() == 1 { ("stays as it is", "its namespace") } else { ("stay as they are", "their namespaces") };
    (!names.is_empty()).then(|| {
        format!("{} {stay}: in {their} are no pods that policies can isolate.", some(names.iter(), NAMED, Clone::clone))
    })
}

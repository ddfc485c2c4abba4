//! Whom peers of rules match. Each distinct peer is answered once.

use std::collections::HashMap;

use ipnet::IpNet;
use roaring::RoaringBitmap;

use crate::cluster::{Block, ClusterId, Model, NAME_LABEL, NamespaceId, NetworkPolicy, Peer, Selector};

use super::Settings;
use super::addresses::{AddressRange, Axes, Family, pieces};
use super::classes::{Classes, Members, Place};
use super::labels::LabelIndex;
use super::vocabulary::Vocabulary;

/// The classes that a peer matches. Blocks match in their own family only, selectors in both.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Matched {
    /// In IPv4.
    pub(super) four: RoaringBitmap,
    /// In IPv6.
    pub(super) six: RoaringBitmap,
    /// The namespaces whose labels would have to be known to be sure.
    unknown_labels: Vec<NamespaceId>,
}

/// Matched classes, by their number in [`Peers`].
pub(super) type MatchedId = u32;

/// Answers selectors and blocks.
pub(super) struct Peers<'a> {
    words: &'a Vocabulary<'a>,
    axes: &'a Axes,
    classes: &'a Classes,
    settings: &'a Settings,
    /// The classes of each namespace that selectors can find: those that do not use the host's network.
    selectable: Vec<RoaringBitmap>,
    of_group: Vec<RoaringBitmap>,
    labels: LabelIndex<'a>,
    namespaces: LabelIndex<'a>,
    of_cluster: Vec<RoaringBitmap>,
    /// The namespaces of each cluster that have pods and no object.
    without_object: Vec<RoaringBitmap>,
    matched: Vec<Matched>,
    known: HashMap<(Scope, &'a Peer), MatchedId>,
}

/// What a peer's answer depends on besides the peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Scope {
    Namespace(NamespaceId),
    Cluster(ClusterId),
    Everywhere,
}

impl<'a> Peers<'a> {
    /// The number of the answer that has every class.
    pub(super) const EVERYONE: MatchedId = 0;

    pub(super) fn new(
        model: &'a Model,
        words: &'a Vocabulary<'a>,
        axes: &'a Axes,
        classes: &'a Classes,
        settings: &'a Settings,
    ) -> Self {
        let everyone = Matched { four: classes.everyone(), six: classes.everyone(), ..Matched::default() };
        let mut peers = Peers {
            words,
            axes,
            classes,
            settings,
            selectable: vec![RoaringBitmap::new(); model.namespaces.len()],
            of_group: vec![RoaringBitmap::new(); axes.groups().len()],
            labels: LabelIndex::default(),
            namespaces: LabelIndex::default(),
            of_cluster: vec![RoaringBitmap::new(); model.clusters.len()],
            without_object: vec![RoaringBitmap::new(); model.clusters.len()],
            matched: vec![everyone],
            known: HashMap::new(),
        };
        for (namespace, id) in model.namespaces.iter().zip(0..) {
            peers.namespaces.insert(id, &namespace.labels, |_| true);
            if let Some(all) = peers.of_cluster.get_mut(namespace.cluster.0 as usize) {
                all.insert(id);
            }
        }
        for (class, id) in classes.all.iter().zip(0..) {
            match &class.members {
                Members::Outside(group) => peers.add_to_group(*group, id),
                Members::Pods { namespace, host_network, place, workloads, .. } => {
                    if let Place::Known(groups) = place {
                        groups.iter().for_each(|group| peers.add_to_group(*group, id));
                    }
                    let first = workloads.first().and_then(|id| model.workload(*id));
                    if let (false, Some(workload)) = (host_network, first) {
                        peers.labels.insert(id, &workload.labels, |key| words.has_key(key));
                        if let Some(all) = peers.selectable.get_mut(namespace.0 as usize) {
                            all.insert(id);
                        }
                    }
                }
            }
        }
        for (namespace, (classes, id)) in model.namespaces.iter().zip(peers.selectable.iter().zip(0..)) {
            let all = peers.without_object.get_mut(namespace.cluster.0 as usize);
            if let (None, false, Some(all)) = (namespace.object, classes.is_empty(), all) {
                all.insert(id);
            }
        }
        peers
    }

    /// The classes that a policy selects.
    pub(super) fn selected(&self, policy: &NetworkPolicy) -> RoaringBitmap {
        self.in_namespace(policy.namespace, Some(&policy.pod_selector))
    }

    /// Whom a peer of a policy matches.
    pub(super) fn id(&mut self, policy: &NetworkPolicy, peer: &'a Peer) -> MatchedId {
        let scope = match peer {
            Peer::Pods { namespaces: None, .. } => Scope::Namespace(policy.namespace),
            Peer::Pods { .. } => Scope::Cluster(policy.cluster),
            Peer::Block(_) | Peer::Nothing => Scope::Everywhere,
        };
        if let Some(id) = self.known.get(&(scope, peer)) {
            return *id;
        }
        let matched = match peer {
            Peer::Pods { namespaces, pods } => {
                let found = match namespaces {
                    None => self.in_namespace(policy.namespace, pods.as_ref()),
                    Some(namespaces) => self.in_namespaces(policy.cluster, namespaces, pods.as_ref()),
                };
                let unknown = namespaces.as_ref().map(|asked| self.unknown(policy.cluster, asked, pods.as_ref()));
                Matched { four: found.clone(), six: found, unknown_labels: unknown.unwrap_or_default() }
            }
            Peer::Block(block) => self.block(block),
            Peer::Nothing => Matched::default(),
        };
        let id = u32::try_from(self.matched.len()).unwrap_or(u32::MAX);
        self.matched.push(matched);
        self.known.insert((scope, peer), id);
        id
    }

    /// The answer of a number.
    pub(super) fn get(&self, id: MatchedId) -> Option<&Matched> {
        self.matched.get(id as usize)
    }

    /// The namespaces without object whose labels the answer of a number depends on.
    pub(super) fn unknown_labels(&self, id: MatchedId) -> &[NamespaceId] {
        self.get(id).map_or(&[], |matched| &matched.unknown_labels)
    }

    /// The namespaces whose labels are not known and that a selector asks for some, where it would find pods in them.
    fn unknown(&self, cluster: ClusterId, namespaces: &Selector, pods: Option<&Selector>) -> Vec<NamespaceId> {
        let (known, asked): (Vec<_>, Vec<_>) =
            namespaces.requirements.iter().cloned().partition(|requirement| requirement.key == NAME_LABEL);
        let Some(all) = self.without_object.get(cluster.0 as usize).filter(|_| !asked.is_empty()) else {
            return Vec::new();
        };
        let by_name = self.namespaces.select(all, &Selector { requirements: known });
        let finds = |id: &u32| !self.in_namespace(NamespaceId(*id), pods).is_empty();
        by_name.iter().filter(finds).map(NamespaceId).collect()
    }

    fn add_to_group(&mut self, group: u32, class: u32) {
        if let Some(classes) = self.of_group.get_mut(group as usize) {
            classes.insert(class);
        }
    }

    fn in_namespace(&self, namespace: NamespaceId, pods: Option<&Selector>) -> RoaringBitmap {
        let Some(scope) = self.selectable.get(namespace.0 as usize) else { return RoaringBitmap::new() };
        pods.map_or_else(|| scope.clone(), |pods| self.labels.select(scope, pods))
    }

    fn in_namespaces(&self, cluster: ClusterId, namespaces: &Selector, pods: Option<&Selector>) -> RoaringBitmap {
        let Some(all) = self.of_cluster.get(cluster.0 as usize) else { return RoaringBitmap::new() };
        let mut scope = RoaringBitmap::new();
        for namespace in self.namespaces.select(all, namespaces) {
            if let Some(classes) = self.selectable.get(namespace as usize) {
                scope |= classes;
            }
        }
        pods.map_or_else(|| scope.clone(), |pods| self.labels.select(&scope, pods))
    }

    fn block(&self, block: &Block) -> Matched {
        let mut found = RoaringBitmap::new();
        for group in self.axes.of_block(self.words.block_number(block)) {
            if let Some(classes) = self.of_group.get(*group as usize) {
                found |= classes;
            }
        }
        for (class, id) in self.classes.all.iter().zip(0..) {
            if let Members::Pods { host_network, place: Place::Unknown, .. } = &class.members
                && covers_unknown(block, *host_network, &self.settings.pod_cidrs)
            {
                found.insert(id);
            }
        }
        match Family::of_block(block) {
            Family::Ipv4 => Matched { four: found, ..Matched::default() },
            Family::Ipv6 => Matched { six: found, ..Matched::default() },
        }
    }
}

/// Whether a block is sure to contain the addresses of a pod whose addresses are not known: it is its whole family,
/// or has all of the ranges that pods get addresses from. Pods of the host's network get none of those.
pub(super) fn covers_unknown(block: &Block, host_network: bool, pod_cidrs: &[IpNet]) -> bool {
    if block.cidr.prefix_len() == 0 && block.except.is_empty() {
        return true;
    }
    let family = Family::of_block(block);
    let pieces = pieces(block);
    let mut ranges = pod_cidrs.iter().map(|net| AddressRange::of(*net)).filter(|range| range.family == family);
    let mut any = false;
    !host_network
        && ranges.all(|range| {
            any = true;
            pieces.iter().any(|piece| piece.covers(&range))
        })
        && any
}

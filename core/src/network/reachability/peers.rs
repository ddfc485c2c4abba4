//! Whom peers of rules match. Each distinct peer is answered once.

use std::collections::HashMap;
use std::rc::Rc;

use ipnet::IpNet;
use roaring::{MultiOps, RoaringBitmap};

use crate::cluster::{
    AdminPeer, AdminPolicy, Block, ClusterId, Model, NAME_LABEL, NamespaceId, NetworkPolicy, Peer, Selector, Subject,
};
use crate::network::Settings;
use crate::network::addresses::{AddressRange, Axes, Family, is_of_link, may_be_of_pods, may_have, pieces};
use crate::network::labels::LabelIndex;

use super::classes::{Classes, Members, Place};
use super::marked::{Marked, Marks};
use super::scopes::Scopes;
use super::vocabulary::{Asked, Vocabulary};

/// The classes that a peer matches. Blocks match in their own family only, selectors in both.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::network) struct Matched {
    /// In IPv4.
    pub(in crate::network) four: RoaringBitmap,
    /// In IPv6.
    pub(in crate::network) six: RoaringBitmap,
    /// The namespaces whose labels would have to be known to be sure.
    unknown_labels: Vec<NamespaceId>,
    /// Pods with addresses in a block that the dialect leaves out.
    left_out: RoaringBitmap,
}

/// Matched classes, by their number in [`Peers`].
pub(in crate::network) type MatchedId = u32;

/// Answers selectors and blocks.
pub(in crate::network) struct Peers<'a> {
    words: &'a Vocabulary<'a>,
    axes: &'a Axes,
    settings: &'a Settings,
    /// The classes of each namespace that selectors can find: those that do not use the host's network.
    selectable: Vec<RoaringBitmap>,
    of_group: Vec<RoaringBitmap>,
    /// Classes whose addresses are not known and that use the network of a node, by the set of node addresses.
    on_nodes: HashMap<usize, RoaringBitmap>,
    of_pods: Kinds,
    /// Those of each cluster.
    of_pods_of: Vec<Kinds>,
    /// Those whose addresses are not known.
    without_address: Kinds,
    labels: LabelIndex<'a>,
    namespaces: LabelIndex<'a>,
    of_cluster: Vec<RoaringBitmap>,
    scopes: Scopes,
    /// The namespaces of each cluster that have pods and no object.
    without_object: Vec<RoaringBitmap>,
    matched: Vec<Matched>,
    known: HashMap<Marked<(Scope, &'a Peer)>, MatchedId>,
    marks: Marks,
    known_admin: HashMap<(ClusterId, &'a AdminPeer), MatchedId>,
}

/// Classes of pods of the pod network, and of pods that are judged as their node is.
#[derive(Debug, Clone, Default)]
struct Kinds {
    pods: RoaringBitmap,
    hosts: RoaringBitmap,
}

impl Kinds {
    fn insert(&mut self, class: u32, host_network: bool) {
        if host_network {
            self.hosts.insert(class)
        } else {
            self.pods.insert(class)
        };
    }
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
    pub(in crate::network) const EVERYONE: MatchedId = 0;

    pub(in crate::network) fn new(
        model: &'a Model,
        words: &'a Vocabulary<'a>,
        axes: &'a Axes,
        classes: &Classes,
        settings: &'a Settings,
    ) -> Self {
        let everyone = Matched { four: classes.everyone(), six: classes.everyone(), ..Matched::default() };
        let mut peers = Peers {
            words,
            axes,
            settings,
            selectable: vec![RoaringBitmap::new(); model.namespaces.len()],
            of_group: vec![RoaringBitmap::new(); axes.groups().len()],
            on_nodes: HashMap::new(),
            of_pods: Kinds::default(),
            of_pods_of: vec![Kinds::default(); model.clusters.len()],
            without_address: Kinds::default(),
            labels: LabelIndex::default(),
            namespaces: LabelIndex::default(),
            of_cluster: vec![RoaringBitmap::new(); model.clusters.len()],
            scopes: Scopes::of_clusters(model.clusters.len()),
            without_object: vec![RoaringBitmap::new(); model.clusters.len()],
            matched: vec![everyone],
            known: HashMap::new(),
            marks: Marks::default(),
            known_admin: HashMap::new(),
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
                Members::Pods { cluster, namespace, host_network, place, nodes, workloads, .. } => {
                    peers.of_pods.insert(id, *host_network);
                    if let Some(own) = peers.of_pods_of.get_mut(cluster.0 as usize) {
                        own.insert(id, *host_network);
                    }
                    if *place == Place::Unknown {
                        peers.without_address.insert(id, *host_network);
                        for set in nodes {
                            peers.on_nodes.entry(*set).or_default().insert(id);
                        }
                    }
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
    pub(in crate::network) fn selected(&self, policy: &NetworkPolicy) -> RoaringBitmap {
        self.in_namespace(policy.namespace, Some(&policy.pod_selector))
    }

    /// The classes that an administrative policy applies to.
    pub(in crate::network) fn subjects(&self, policy: &AdminPolicy) -> RoaringBitmap {
        match &policy.body.subject {
            Subject::Pods { namespaces, pods } => self.in_namespaces(policy.cluster, namespaces, pods.as_ref()),
            Subject::Nothing => RoaringBitmap::new(),
        }
    }

    /// The namespaces whose labels are not known and decide whether an administrative policy applies to their pods.
    pub(in crate::network) fn unknown_subjects(&self, policy: &AdminPolicy) -> Vec<NamespaceId> {
        match &policy.body.subject {
            Subject::Pods { namespaces, pods } => self.unknown(policy.cluster, namespaces, pods.as_ref()),
            Subject::Nothing => Vec::new(),
        }
    }

    /// Whom a peer of an administrative policy matches. One of a kind that is not known is for the rule to judge.
    pub(in crate::network) fn admin_id(&mut self, policy: &AdminPolicy, peer: &'a AdminPeer) -> MatchedId {
        let key = (policy.cluster, peer);
        if let Some(id) = self.known_admin.get(&key) {
            return *id;
        }
        let matched = match peer {
            AdminPeer::Pods { namespaces, pods } => {
                let found = self.in_namespaces(policy.cluster, namespaces, pods.as_ref());
                let unknown_labels = self.unknown(policy.cluster, namespaces, pods.as_ref());
                Matched { four: found.clone(), six: found, unknown_labels, ..Matched::default() }
            }
            AdminPeer::Nodes(selector) => self.nodes(policy.cluster, selector),
            AdminPeer::Networks(blocks) => {
                let mut all = Matched::default();
                for block in blocks.iter().flatten() {
                    let found = self.block(block, policy.cluster, self.settings.dialect.networks_match_pods, true);
                    all.four |= found.four;
                    all.six |= found.six;
                }
                all
            }
            AdminPeer::DomainNames(_) | AdminPeer::Unknown => Matched::default(),
        };
        let id = self.add(matched);
        self.known_admin.insert(key, id);
        id
    }

    /// Whom a peer of a policy matches.
    pub(in crate::network) fn id(&mut self, policy: &NetworkPolicy, peer: &'a Peer) -> MatchedId {
        let dialect = &self.settings.dialect;
        let scope = match peer {
            Peer::Pods { namespaces: None, .. } => Scope::Namespace(policy.namespace),
            Peer::Block(_) if dialect.blocks_match_pods && dialect.blocks_match_nodes => Scope::Everywhere,
            Peer::Pods { .. } | Peer::Block(_) => Scope::Cluster(policy.cluster),
            Peer::Nothing => Scope::Everywhere,
        };
        let key = self.marks.of((scope, peer));
        if let Some(id) = self.known.get(&key) {
            return *id;
        }
        let matched = match peer {
            Peer::Pods { namespaces, pods } => {
                let found = match namespaces {
                    None => self.in_namespace(policy.namespace, pods.as_ref()),
                    Some(namespaces) => self.in_namespaces(policy.cluster, namespaces, pods.as_ref()),
                };
                let unknown = namespaces.as_ref().map(|asked| self.unknown(policy.cluster, asked, pods.as_ref()));
                let unknown_labels = unknown.unwrap_or_default();
                Matched { four: found.clone(), six: found, unknown_labels, ..Matched::default() }
            }
            Peer::Block(block) => {
                self.block(block, policy.cluster, dialect.blocks_match_pods, dialect.blocks_match_nodes)
            }
            Peer::Nothing => Matched::default(),
        };
        let id = self.add(matched);
        self.known.insert(key, id);
        id
    }

    /// The answer of a number.
    pub(in crate::network) fn get(&self, id: MatchedId) -> Option<&Matched> {
        self.matched.get(id as usize)
    }

    /// The pods of a cluster with addresses in a block, whether or not the dialect has blocks match pods.
    pub(in crate::network) fn pods_inside(&self, id: MatchedId, cluster: ClusterId) -> RoaringBitmap {
        let (Some(matched), Some(own)) = (self.get(id), self.of_pods_of.get(cluster.0 as usize)) else {
            return RoaringBitmap::new();
        };
        ((&matched.four | &matched.six) & &own.pods) | (&matched.left_out & &own.pods)
    }

    /// The namespaces without object whose labels the answer of a number depends on.
    pub(in crate::network) fn unknown_labels(&self, id: MatchedId) -> &[NamespaceId] {
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

    fn add(&mut self, matched: Matched) -> MatchedId {
        self.matched.push(matched);
        u32::try_from(self.matched.len() - 1).unwrap_or(u32::MAX)
    }

    fn add_to_group(&mut self, group: u32, class: u32) {
        if let Some(classes) = self.of_group.get_mut(group as usize) {
            classes.insert(class);
        }
    }

    /// The classes of a namespace that a selector finds; all that any can find where there is none.
    pub(in crate::network) fn in_namespace(&self, namespace: NamespaceId, pods: Option<&Selector>) -> RoaringBitmap {
        let Some(scope) = self.selectable.get(namespace.0 as usize) else { return RoaringBitmap::new() };
        pods.map_or_else(|| scope.clone(), |pods| self.labels.select(scope, pods))
    }

    /// The classes that a selector finds in the namespaces that another one finds.
    pub(in crate::network) fn in_namespaces(
        &self,
        cluster: ClusterId,
        namespaces: &Selector,
        pods: Option<&Selector>,
    ) -> RoaringBitmap {
        let scope = self.scope(cluster, namespaces);
        pods.map_or_else(|| RoaringBitmap::clone(&scope), |pods| self.labels.select(&scope, pods))
    }

    /// The classes in the namespaces of a cluster that a selector finds.
    fn scope(&self, cluster: ClusterId, namespaces: &Selector) -> Rc<RoaringBitmap> {
        let classes = |id: u32| self.selectable.get(id as usize);
        let find = || self.namespaces(cluster, namespaces).into_iter().filter_map(classes).union();
        self.scopes.of(cluster, namespaces, find)
    }

    /// The namespaces of a cluster that a selector finds.
    pub(in crate::network) fn namespaces(&self, cluster: ClusterId, selector: &Selector) -> RoaringBitmap {
        self.of_cluster
            .get(cluster.0 as usize)
            .map_or_else(RoaringBitmap::new, |all| self.namespaces.select(all, selector))
    }

    /// The classes that a block contains. Where a dialect has it that blocks match no pods or no nodes, those of the policy's own cluster are
    /// left out: what is in another one is outside.
    fn block(&self, block: &Block, cluster: ClusterId, pods: bool, nodes: bool) -> Matched {
        let family = Family::of_block(block);
        if family == Family::Ipv6 && !self.settings.dialect.ipv6_blocks {
            return Matched::default();
        }
        let mut found = self.set(Asked::Block(block), family);
        let Kinds { pods: without, hosts } = &self.without_address;
        for (classes, host_network) in [(without, false), (hosts, true)] {
            if !classes.is_empty() && covers_unknown(block, host_network, &self.settings.pod_cidrs) {
                found |= classes;
            }
        }
        let own = self.of_pods_of.get(cluster.0 as usize);
        let mut left_out = RoaringBitmap::new();
        if let (false, Some(own)) = (pods, own) {
            left_out = &found & &own.pods;
            found -= &own.pods;
        }
        if let (false, Some(own)) = (nodes, own) {
            found -= &own.hosts;
            found -= self.set(Asked::Nodes(cluster, None), family) - &self.of_pods.pods - &self.of_pods.hosts;
        }
        match family {
            Family::Ipv4 => Matched { four: found, left_out, ..Matched::default() },
            Family::Ipv6 => Matched { six: found, left_out, ..Matched::default() },
        }
    }

    /// The addresses of the nodes that a selector finds, and the pods that use their network.
    fn nodes(&self, cluster: ClusterId, selector: &Selector) -> Matched {
        if !self.settings.dialect.nodes_match {
            return Matched::default();
        }
        let asked = Asked::Nodes(cluster, Some(selector));
        let without_address = self.on_nodes.get(&self.words.set_number(asked)).cloned().unwrap_or_default();
        let of = |family| (self.set(asked, family) - &self.of_pods.pods) | &without_address;
        Matched { four: of(Family::Ipv4), six: of(Family::Ipv6), ..Matched::default() }
    }

    /// The classes that have addresses of a set in a family.
    fn set(&self, asked: Asked<'_>, family: Family) -> RoaringBitmap {
        let mut found = RoaringBitmap::new();
        for group in self.axes.of_set(self.words.set_number(asked)) {
            let is_of_family = self.axes.groups().get(*group as usize).is_some_and(|group| group.family == family);
            if let Some(classes) = self.of_group.get(*group as usize).filter(|_| is_of_family) {
                found |= classes;
            }
        }
        found
    }
}

/// Whether a block is sure to contain the addresses of a pod whose addresses are not known: it is its whole family, but for addresses that no pod has,
/// or has all of the ranges that pods get addresses from. Pods of the host's network get none of those; where none of them is of its family, no other pod is in it.
pub(in crate::network) fn covers_unknown(block: &Block, host_network: bool, pod_cidrs: &[IpNet]) -> bool {
    if !host_network && !may_have(Family::of_block(block), pod_cidrs) {
        return false;
    }
    let is_of_none = |net: &IpNet| is_of_link(*net) || (!host_network && !may_be_of_pods(*net));
    if block.cidr.prefix_len() == 0 && block.except.iter().all(is_of_none) {
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

//! NetworkPolicies, reduced to what they decide, after the API server's defaulting.

use ipnet::IpNet;

use super::{ClusterId, NamespaceId, ObjectId, Protocol, Selector};

/// A NetworkPolicy. Rules, peers and ports keep the order and the number of the manifest's lists,
/// so that `spec.ingress[r].from[p]` and `spec.ingress[r].ports[q]` name them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkPolicy {
    /// The object.
    pub object: ObjectId,
    /// The cluster it is in.
    pub cluster: ClusterId,
    /// The namespace whose pods it selects.
    pub namespace: NamespaceId,
    /// Its name.
    pub name: String,
    /// The pods that it applies to.
    pub pod_selector: Selector,
    /// Whether the selected pods are isolated on the way in (`policyTypes`, or its default).
    pub isolates_ingress: bool,
    /// Whether the selected pods are isolated on the way out.
    pub isolates_egress: bool,
    /// What it allows in; without meaning unless it isolates ingress.
    pub ingress: Vec<Rule>,
    /// What it allows out; without meaning unless it isolates egress.
    pub egress: Vec<Rule>,
    /// Which fields it writes that have a default.
    pub written: WrittenFields,
}

impl NetworkPolicy {
    /// Its name, or what sentences call it where the name cannot be read.
    pub fn called(&self) -> &str {
        called(&self.name)
    }
}

/// What sentences call a policy of a name, which may be one that cannot be read.
pub fn called(name: &str) -> &str {
    if name.is_empty() { "(without a name)" } else { name }
}

/// The fields of a policy that are written, of those whose absence means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WrittenFields {
    /// `policyTypes`, with anything in it.
    pub policy_types: bool,
    /// `policyTypes`, with something in it that is no type and counts for nothing.
    pub unknown_types: bool,
    /// The place of one in `policyTypes` that stands beside others and names no further direction.
    pub spare_type: Option<usize>,
    /// `ingress`, be it empty.
    pub ingress: bool,
    /// `egress`, be it empty.
    pub egress: bool,
}

/// One rule of a policy: peers and ports that it allows together.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Rule {
    /// The other ends; empty: everyone, inside and outside.
    pub peers: Vec<Peer>,
    /// The ports at the destination; empty: every port of every protocol.
    pub ports: Vec<PortRule>,
    /// Whether the list of peers is written, with nothing in it.
    pub empty_peers: bool,
}

/// The other end that a rule allows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Peer {
    /// Pods: of the policy's own namespace where there is no namespace selector, of the selected namespaces otherwise;
    /// all of them where there is no pod selector.
    Pods {
        /// Selects namespaces.
        namespaces: Option<Selector>,
        /// Selects pods.
        pods: Option<Selector>,
    },
    /// A block of addresses, those of pods included.
    Block(Block),
    /// A peer that the API server refuses (no field, or a block that cannot be read). It matches nothing.
    Nothing,
}

/// A block of addresses without some others.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Block {
    /// The block, its bits after the prefix cleared.
    pub cidr: IpNet,
    /// The blocks that do not belong to it.
    pub except: Vec<IpNet>,
}

/// The ports of one entry of `ports`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PortRule {
    /// The protocol; TCP where the manifest names none, none where it names an unknown one (matches nothing).
    pub protocol: Option<Protocol>,
    /// Which ports.
    pub port: PortMatch,
}

/// Which ports of a protocol.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PortMatch {
    /// All of them.
    All,
    /// A range, both ends included.
    Range(u16, u16),
    /// The ports of the destination pod that have this name and the protocol.
    Named(String),
    /// A number that is no port. It matches nothing.
    Nothing,
}

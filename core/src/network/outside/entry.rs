//! One way in: where a connection comes from, through which objects it goes, and where it ends.

use ipnet::IpNet;

use crate::cluster::outside::IpFamilies;
use crate::cluster::{ObjectId, WorkloadId};
use crate::finding::Part;
use crate::manifest::FieldPath;
pub(super) use crate::report::{DeadEnd as DeadEndKind, EntryDoor as Door};

use super::services::Ends;
use super::stranger::Stranger;

/// Every way in of a model, and everything that leads nowhere.
#[derive(Debug, Default)]
pub struct Ways {
    pub(super) entries: Vec<Entry>,
    pub(super) origins: Vec<Origin>,
    /// Where they end, each list once.
    pub(super) ends: Vec<Ends>,
    pub(super) dead_ends: Vec<DeadEnd>,
}

impl Ways {
    /// Whether there is no way in.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// One way in.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) door: Door,
    /// The hosts that it answers to; empty for all.
    pub(super) hosts: Vec<String>,
    /// The path or method, or another condition of its rule; empty for none.
    pub(super) condition: String,
    /// The port at which it listens outside, where that is known.
    pub(super) port: Option<u16>,
    /// The port of the nodes, where it has one.
    pub(super) node_port: Option<u16>,
    /// The objects on the way, the outermost first.
    pub(super) chain: Vec<Link>,
    /// Where connections come from as policies see it, by its place in the list.
    pub(super) origin: usize,
    /// Where they end, by its place in the list.
    pub(super) ends: usize,
    /// The address families of connections to the pods; none where the cluster decides.
    pub(super) families: Option<IpFamilies>,
    /// What had to be assumed, as a sentence; empty for nothing.
    pub(super) assumed: String,
}

/// An object on the way, with the field that leads on.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub(super) object: ObjectId,
    pub(super) path: FieldPath,
}

/// Where connections come from, as policies see it.
#[derive(Debug)]
pub(super) enum Origin {
    /// The clients themselves: their addresses are kept. Only those in the blocks, where there are some.
    Clients(Vec<IpNet>),
    /// Whichever node passes them on, from clients in the blocks, where there are some.
    Nodes(Vec<IpNet>),
    /// These pods: an ingress controller, a gateway, a router.
    Pods {
        workloads: Vec<WorkloadId>,
        /// What they are.
        what: &'static str,
    },
    /// Such pods that are not in the input.
    Unknown { stranger: Stranger, what: &'static str },
    /// Proxies of a provider, outside of the cluster, at addresses that nobody told.
    Proxies,
}

/// Something that leads nowhere.
#[derive(Debug, Clone)]
pub(super) struct DeadEnd {
    pub(super) kind: DeadEndKind,
    pub(super) object: ObjectId,
    pub(super) path: FieldPath,
    pub(super) part: Part,
    pub(super) message: String,
    /// Other places that belong to it.
    pub(super) related: Vec<(String, ObjectId, FieldPath)>,
    /// Whether the input alone proves it. Otherwise what is missing may stand somewhere else.
    pub(super) certain: bool,
}

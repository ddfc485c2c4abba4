//! Administrative policies: AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy, reduced to what they decide.

use super::{Block, ClusterId, ObjectId, Protocol, Selector, called};

/// A policy of an administrative tier. Rules, peers and ports keep the order and the number of the manifest's lists,
/// so that `spec.ingress[r].from[p]` and `spec.ingress[r].ports[q]` name them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdminPolicy {
    /// The object.
    pub object: ObjectId,
    /// The cluster it is in.
    pub cluster: ClusterId,
    /// Its name.
    pub name: String,
    /// What it decides.
    pub body: AdminBody,
}

/// What an administrative policy decides, apart from where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdminBody {
    /// Its kind.
    pub api: AdminApi,
    /// Its tier.
    pub tier: Tier,
    /// Its place in the tier: lower goes first. None for a BaselineAdminNetworkPolicy, which has no priority.
    pub priority: Option<i32>,
    /// The pods that it applies to.
    pub subject: Subject,
    /// Its rules about what arrives.
    pub ingress: Vec<AdminRule>,
    /// Its rules about what leaves.
    pub egress: Vec<AdminRule>,
    /// Which of its fields could not be read.
    pub taken: TakenFields,
}

/// The fields of an administrative policy that the server would refuse, and in whose place something was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TakenFields {
    /// `priority`: 0.
    pub priority: bool,
    /// `tier`: Admin.
    pub tier: bool,
}

/// The kinds of administrative policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AdminApi {
    /// AdminNetworkPolicy of v1alpha1.
    AdminNetworkPolicy,
    /// BaselineAdminNetworkPolicy of v1alpha1.
    BaselineAdminNetworkPolicy,
    /// ClusterNetworkPolicy of v1alpha2.
    ClusterNetworkPolicy,
}

impl AdminApi {
    /// The kind in manifests.
    pub fn kind(self) -> &'static str {
        match self {
            AdminApi::AdminNetworkPolicy => "AdminNetworkPolicy",
            AdminApi::BaselineAdminNetworkPolicy => "BaselineAdminNetworkPolicy",
            AdminApi::ClusterNetworkPolicy => "ClusterNetworkPolicy",
        }
    }

    /// The `apiVersion` in manifests.
    pub fn api_version(self) -> &'static str {
        match self {
            AdminApi::ClusterNetworkPolicy => "policy.networking.k8s.io/v1alpha2",
            _ => "policy.networking.k8s.io/v1alpha1",
        }
    }

    /// The kind of an `apiVersion` and `kind`.
    pub fn of(api_version: &str, kind: &str) -> Option<AdminApi> {
        let all = [AdminApi::AdminNetworkPolicy, AdminApi::BaselineAdminNetworkPolicy, AdminApi::ClusterNetworkPolicy];
        all.into_iter().find(|api| api.kind() == kind && api.api_version() == api_version)
    }

    /// The field with the ports of a rule.
    pub fn ports_field(self) -> &'static str {
        match self {
            AdminApi::ClusterNetworkPolicy => "protocols",
            _ => "ports",
        }
    }
}

/// When a policy is asked: before NetworkPolicies or after them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tier {
    /// Before NetworkPolicies.
    Admin,
    /// After them, where none isolates the pod.
    Baseline,
}

impl Tier {
    /// As manifests write it.
    pub fn name(self) -> &'static str {
        match self {
            Tier::Admin => "Admin",
            Tier::Baseline => "Baseline",
        }
    }
}

/// The pods that an administrative policy applies to. Pods of the host network never are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    /// Pods by their namespace, and where there is a second selector by their own labels.
    Pods {
        /// Selects namespaces.
        namespaces: Selector,
        /// Selects pods; none where `namespaces` alone was written.
        pods: Option<Selector>,
    },
    /// No field that is known. It applies to nothing.
    Nothing,
}

/// One rule: the first that matches a connection decides it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdminRule {
    /// Its name; may be empty.
    pub name: String,
    /// What it does; none where the action is not one of the API, and then it does nothing.
    pub action: Option<Action>,
    /// The other ends; empty matches nobody.
    pub peers: Vec<AdminPeer>,
    /// The ports at the destination; empty: every port of every protocol.
    pub ports: Vec<AdminPort>,
}

/// What a rule does with a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// It is allowed, and nothing more is asked. `Allow` in v1alpha1.
    Accept,
    /// It is denied, and nothing more is asked.
    Deny,
    /// The rest of the tier is skipped.
    Pass,
}

/// The other end of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AdminPeer {
    /// Pods by their namespace, and where there is a second selector by their own labels; never those of the host network.
    Pods {
        /// Selects namespaces.
        namespaces: Selector,
        /// Selects pods; none where `namespaces` alone was written.
        pods: Option<Selector>,
    },
    /// The addresses of nodes.
    Nodes(Selector),
    /// Blocks of addresses, those of pods included; none where one cannot be read, which matches nothing.
    Networks(Vec<Option<Block>>),
    /// Names that nothing here resolves. They match nothing that is known.
    DomainNames(Vec<String>),
    /// No field that is known. The API says to fail closed: a rule that allows matches nothing, any other denies everything.
    Unknown,
}

/// The ports of one entry of `ports` or `protocols`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AdminPort {
    /// A range of ports of a protocol, both ends included.
    Range(Protocol, u16, u16),
    /// The ports of the destination pod that have this name, whatever their protocol.
    Named(String),
    /// Ports that no connection has. It matches nothing.
    Nothing(NoPort),
}

/// Why ports match nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum NoPort {
    /// They cannot be read.
    Unread,
    /// Their protocol is none.
    Protocol {
        /// What is written for it.
        name: String,
        /// The field of the entry that has it: `portNumber` or `portRange`.
        field: &'static str,
    },
    /// Their range ends before it begins.
    Backwards(u16, u16),
}

impl AdminPolicy {
    /// `[CLUSTER:]Kind/name` without the cluster.
    pub fn title(&self) -> String {
        format!("{} {}", self.body.api.kind(), self.called())
    }

    /// The same with the name as sentences quote it.
    pub fn quoted(&self) -> String {
        format!("{} `{}`", self.body.api.kind(), self.called())
    }

    /// Its name, or what sentences call it where the name cannot be read.
    pub fn called(&self) -> &str {
        called(&self.name)
    }
}

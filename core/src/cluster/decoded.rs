//! A model from objects that somebody else decoded.

use k8s_openapi::api::core::v1::{Namespace, Node, Pod};
use k8s_openapi::api::networking::v1::NetworkPolicy;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::source::Tree;

use super::build::{Builder, Contribution};
use super::facts::{is_finished, labels, pod_addresses, workload_facts};
use super::from_policy::policy;
use super::owner;
use super::{Facts, Model, ObjectId};

/// Puts the model of one cluster together from decoded objects, as a client of the API server has them. What the model keeps of an object is copied out of
/// it, so each may be dropped as soon as it was added, and all of them need not be in memory at once.
///
/// Pods of one owner become one workload where [`crate::network::part`] is asked to.
///
/// Objects are numbered in the order in which they are added. The order does not matter otherwise, but no object may be added twice.
///
/// ```
/// use podwall::cluster::{ModelBuilder, Protocol, WorkloadId};
/// use podwall::network::{End, Reachability, Settings};
///
/// let pod = |name: &str| serde_json::from_value(serde_json::json!({"metadata": {"namespace": "shop", "name": name}})).unwrap();
/// let mut builder = ModelBuilder::default();
/// builder.pod(&pod("web"));
/// builder.pod(&pod("db"));
/// let reachability = Reachability::new(&builder.finish(), &Settings::default());
/// let (web, db) = (End::Workload(WorkloadId(0)), End::Workload(WorkloadId(1)));
/// assert!(reachability.verdict(web, db, None, Protocol::Tcp, 5432).ingress);
/// ```
#[derive(Debug, Default)]
pub struct ModelBuilder {
    builder: Builder,
    next: u32,
    no_tree: Tree,
}

impl ModelBuilder {
    /// Adds a Namespace.
    pub fn namespace(&mut self, object: &Namespace) {
        let each = self.next(&object.metadata, &Facts::Nothing);
        self.builder.labelled(each, &labels(&object.metadata));
    }

    /// Adds a Pod with what its status tells of its addresses and its phase.
    pub fn pod(&mut self, object: &Pod) {
        let each = self.next(&object.metadata, &Facts::Nothing);
        let default = Default::default();
        let mut facts = workload_facts("Pod", &object.metadata, object.spec.as_ref().unwrap_or(&default));
        facts.owner = object.metadata.owner_references.as_deref().and_then(owner::decoded);
        if let Some(status) = &object.status {
            let several = status.pod_ips.iter().flatten().map(|each| each.ip.as_str());
            facts.addresses = pod_addresses(several, status.pod_ip.as_deref().unwrap_or_default());
            facts.finished = status.phase.as_deref().is_some_and(is_finished);
        }
        self.builder.workload(each, facts);
    }

    /// Adds a NetworkPolicy.
    pub fn policy(&mut self, object: &NetworkPolicy) {
        let each = self.next(&object.metadata, &Facts::Nothing);
        let facts = policy(object.spec.as_ref().unwrap_or(&Default::default()), &self.no_tree, None);
        self.builder.policy(each, facts);
    }

    /// Adds a Node with the addresses of its status.
    pub fn node(&mut self, object: &Node) {
        let status = object.status.iter().flat_map(|status| status.addresses.iter().flatten());
        let facts = Facts::Node {
            labels: labels(&object.metadata),
            addresses: status.filter_map(|each| each.address.parse().ok()).collect(),
        };
        let each = self.next(&object.metadata, &facts);
        self.builder.add(each);
    }

    /// The model of everything that was added.
    pub fn finish(self) -> Model {
        self.builder.model
    }

    fn next<'a>(&mut self, metadata: &'a ObjectMeta, facts: &'a Facts) -> Contribution<'a> {
        let object = ObjectId(self.next);
        self.next = self.next.saturating_add(1);
        Contribution {
            object,
            cluster: "",
            namespace: metadata.namespace.as_deref(),
            name: metadata.name.as_deref().unwrap_or_default(),
            facts,
        }
    }
}

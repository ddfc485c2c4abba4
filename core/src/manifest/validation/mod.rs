//! API validation: what the API server's create strategy says of an object that decodes.
//!
//! Follows `pkg/registry/*/strategy.go`, `pkg/apis/*/validation` and `pkg/apis/*/v1/defaults.go` of Kubernetes 1.37. Nothing is defaulted in place: where
//! a default decides, whoever reads the value gives it.

mod addresses;
mod cursor;
mod custom;
mod error;
mod findings;
mod formats;
mod ingress;
mod metadata;
mod namespace;
mod network_policy;
mod outcome;
mod pod;
mod sentences;
mod service;
mod service_account;
mod workload;

use crate::source::{NodeId, Tree};

use super::FieldPath;
use super::custom::definition;

pub use cursor::{Cursor, IntOrString};
pub use error::{BadValue, ErrorKind, FieldError, Warning};
pub use findings::findings;
pub(crate) use formats::{dns1123_label, dns1123_subdomain};
pub use outcome::Outcome;
pub use sentences::{sentence, warning_sentence};

/// Validates one kind of object: the object, and the outcome to fill.
type Validator = fn(&Cursor<'_, '_>, &mut Outcome);

/// The kinds that are validated.
const VALIDATORS: [(&str, &str, Validator); 14] = [
    ("v1", "Pod", pod::validate),
    ("v1", "PodTemplate", workload::pod_template),
    ("v1", "ReplicationController", workload::replication_controller),
    ("v1", "Namespace", namespace::validate),
    ("v1", "Service", service::validate),
    ("v1", "ServiceAccount", service_account::validate),
    ("apps/v1", "DaemonSet", workload::daemon_set),
    ("apps/v1", "Deployment", workload::deployment),
    ("apps/v1", "ReplicaSet", workload::replica_set),
    ("apps/v1", "StatefulSet", workload::stateful_set),
    ("batch/v1", "CronJob", workload::cron_job),
    ("batch/v1", "Job", workload::job),
    ("networking.k8s.io/v1", "Ingress", ingress::validate),
    ("networking.k8s.io/v1", "NetworkPolicy", network_policy::validate),
];

/// What the API server says of the object at `node`; none for kinds that are not validated.
pub fn validate(tree: &Tree, node: NodeId, api_version: &str, kind: &str) -> Option<Outcome> {
    let object = Cursor::root(tree, node);
    let mut outcome = Outcome::default();
    match VALIDATORS.iter().find(|(version, name, _)| (*version, *name) == (api_version, kind)) {
        Some((.., validator)) => validator(&object, &mut outcome),
        None => custom::validate(&object, definition(api_version, kind)?, &mut outcome),
    }
    outcome.tell_once();
    Some(outcome)
}

/// Whether objects of the kind are validated.
pub fn is_validated(api_version: &str, kind: &str) -> bool {
    VALIDATORS.iter().any(|(version, name, _)| (*version, *name) == (api_version, kind))
        || definition(api_version, kind).is_some()
}

//! What the API server says of one object when it decodes it.

use podwall::manifest;
use serde::Deserialize;

use super::Disagreement;
use super::documents::shown;

/// The recorded answer to one object.
#[derive(Deserialize)]
pub(super) struct Expected {
    #[serde(default, rename = "apiVersion")]
    pub(super) api_version: String,
    #[serde(default)]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) recognized: Option<bool>,
    #[serde(default)]
    item_error: Option<String>,
    #[serde(default)]
    pub(super) decode_error: Option<String>,
    #[serde(default)]
    strict_errors: Vec<String>,
    #[serde(default)]
    raw_strict_errors: Option<Vec<String>>,
    #[serde(default)]
    pub(super) validation_errors: Vec<ExpectedError>,
    #[serde(default)]
    pub(super) unordered: bool,
    #[serde(default)]
    pub(super) warnings: Vec<String>,
    #[serde(default)]
    pub(super) message: Option<String>,
}

/// One recorded error of validation.
#[derive(Deserialize, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ExpectedError {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) field: String,
    #[serde(default)]
    pub(super) detail: String,
    pub(super) error: String,
}

/// Kinds that Podwall evaluates.
const EVALUATED: [&str; 17] = [
    "v1/Namespace",
    "v1/Pod",
    "v1/PodTemplate",
    "v1/ReplicationController",
    "v1/Service",
    "v1/ServiceAccount",
    "apps/v1/DaemonSet",
    "apps/v1/Deployment",
    "apps/v1/ReplicaSet",
    "apps/v1/StatefulSet",
    "batch/v1/CronJob",
    "batch/v1/Job",
    "networking.k8s.io/v1/Ingress",
    "networking.k8s.io/v1/NetworkPolicy",
    "policy.networking.k8s.io/v1alpha1/AdminNetworkPolicy",
    "policy.networking.k8s.io/v1alpha1/BaselineAdminNetworkPolicy",
    "policy.networking.k8s.io/v1alpha2/ClusterNetworkPolicy",
];

impl Expected {
    /// Whether Podwall evaluates the kind. The server is also asked about kinds that kubectl finds in spite of their capitals.
    pub(super) fn is_evaluated(&self) -> bool {
        let version = self.api_version.strip_prefix('/').unwrap_or(&self.api_version);
        let name = format!("{version}/{}", self.kind);
        EVALUATED.iter().any(|known| known.eq_ignore_ascii_case(&name))
    }
}

/// The first difference; of kinds that are not evaluated only in what kubectl needs to know of them.
pub(super) fn compare(place: &str, expected: &Expected, found: &manifest::Answer) -> Option<Disagreement> {
    let recognized = |known: bool| known.to_string();
    let mut pairs = vec![
        ("apiVersion", expected.api_version.clone(), found.api_version.clone()),
        ("kind", expected.kind.clone(), found.kind.clone()),
        ("recognized", recognized(expected.recognized == Some(true)), recognized(found.recognized)),
        ("item_error", shown(&expected.item_error), shown(&found.not_sent)),
    ];
    if expected.is_evaluated() {
        let lines = |errors: &[String]| errors.join(" | ");
        let raw = |errors: &Option<Vec<String>>| {
            errors.as_ref().map_or("as strict_errors".to_string(), |errors| lines(errors))
        };
        pairs.extend([
            ("decode_error", shown(&expected.decode_error), shown(&found.decode_error)),
            ("strict_errors", lines(&expected.strict_errors), lines(&found.strict_errors)),
            ("raw_strict_errors", raw(&expected.raw_strict_errors), raw(&found.raw_strict_errors)),
        ]);
        if expected.decode_error.is_some() || !expected.strict_errors.is_empty() {
            pairs.push(("message", shown(&expected.message), shown(&found.message)));
        }
    }
    // An item that is not sent is told by its error alone; a whole document has that error as kubectl's own.
    if expected.item_error.is_none() && found.not_sent.is_some() {
        pairs.retain(|(field, ..)| *field != "item_error");
    }
    let different = pairs.into_iter().find(|(_, expected, found)| expected != found);
    different.map(|(field, expected, found)| Disagreement { question: format!("{place}, {field}"), expected, found })
}

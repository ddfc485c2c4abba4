//! Policies that are suggested.

use serde::Deserialize;

use super::ConnectionChange;

/// Policies that allow a wanted set of connections.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Suggestion {
    /// In a sentence.
    pub(crate) sentence: String,
    /// All policies as YAML.
    pub(crate) text: String,
    /// The same by namespace.
    #[serde(default)]
    pub(crate) namespaces: Vec<SuggestedNamespace>,
    /// Today's policies that they replace.
    pub(crate) replaced: Vec<String>,
    /// How many policies are suggested.
    pub(crate) policy_count: u64,
    /// The first of what comes out otherwise than is wanted.
    pub(crate) differences: Vec<SuggestedDifference>,
    /// How many differences there are.
    pub(crate) difference_count: u64,
    /// Of whom nothing exact can be said.
    pub(crate) left_out: Vec<LeftOut>,
    /// What else there is to know, in sentences.
    pub(crate) notes: Vec<String>,
    /// The steps from today's policies to these.
    #[serde(default)]
    pub(crate) plan: Option<SuggestedPlan>,
}

/// The policies of a namespace.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct SuggestedNamespace {
    /// `[CLUSTER:]NAMESPACE`.
    pub(crate) namespace: String,
    /// Its policies as YAML.
    pub(crate) text: String,
}

impl Suggestion {
    /// The clusters for which policies are suggested, by name; none stands for the one without.
    pub(crate) fn clusters(&self) -> Vec<Option<&str>> {
        let mut clusters: Vec<Option<&str>> = self.namespaces.iter().map(SuggestedNamespace::cluster).collect();
        clusters.sort_unstable();
        clusters.dedup();
        clusters
    }

    /// The policies of each cluster as YAML, each with the name of its cluster.
    pub(crate) fn by_cluster(&self) -> Vec<(Option<&str>, String)> {
        match self.clusters().as_slice() {
            [] => vec![(None, self.text.clone())],
            [cluster] => vec![(*cluster, self.text.clone())],
            several => several.iter().map(|cluster| (*cluster, self.of(*cluster))).collect(),
        }
    }

    fn of(&self, cluster: Option<&str>) -> String {
        let namespaces = self.namespaces.iter().filter(|namespace| namespace.cluster() == cluster);
        namespaces.map(|namespace| namespace.text.as_str()).collect::<Vec<_>>().join("---\n")
    }
}

impl SuggestedNamespace {
    fn cluster(&self) -> Option<&str> {
        self.namespace.split_once(':').map(|(cluster, _)| cluster)
    }
}

/// Ends between which something else comes out than is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SuggestedDifference {
    /// In a sentence.
    pub(crate) sentence: String,
    /// Whether one of the ends is among those that are left out.
    pub(crate) left_out: bool,
}

/// Workloads of which nothing exact can be said by policies.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct LeftOut {
    /// In a sentence.
    pub(crate) sentence: String,
}

/// The steps from today's policies to the suggested ones.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct SuggestedPlan {
    /// The steps, in order.
    pub(crate) steps: Vec<SuggestedStep>,
}

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum StepAction {
    /// It applies suggested policies.
    Apply,
    /// It deletes policies of today.
    Delete,
}

/// A step of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SuggestedStep {
    /// What it does.
    pub(crate) action: StepAction,
    /// The policies.
    pub(crate) policies: Vec<String>,
    /// In sentences.
    pub(crate) sentence: String,
    /// How many pairs lack something after it that is wanted in the end.
    pub(crate) missing: u64,
    /// How many pairs have something after it that is not wanted in the end.
    pub(crate) extra: u64,
    /// The first of what it opens and cuts.
    pub(crate) changes: Vec<ConnectionChange>,
    /// How many groups there are.
    pub(crate) change_count: u64,
}

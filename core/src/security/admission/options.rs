//! What can be asked of the simulation.

use super::configuration::Configuration;

/// How objects are applied, by whom, and to what cluster.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AdmissionOptions {
    /// The cluster's defaults and exemptions; where they are not given, those of a `PodSecurityConfiguration` among the sources.
    pub configuration: Option<Configuration>,
    /// The name of the user who applies the objects; empty for one whom nothing exempts.
    pub user: String,
    /// The order in which objects are applied.
    pub order: ApplyOrder,
}

/// The order in which kubectl applies objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ApplyOrder {
    /// As the sources are given: `kubectl apply -f A -f B`.
    #[default]
    Given,
    /// As a walk through a folder comes to them, by the names of the sources: `kubectl apply -R -f FOLDER`.
    Folder,
    /// By kind, namespaces first: `kubectl apply -k FOLDER`.
    Kustomize,
}

impl ApplyOrder {
    /// All orders.
    pub const ALL: [ApplyOrder; 3] = [ApplyOrder::Given, ApplyOrder::Folder, ApplyOrder::Kustomize];

    /// The name in options.
    pub fn name(self) -> &'static str {
        match self {
            ApplyOrder::Given => "given",
            ApplyOrder::Folder => "folder",
            ApplyOrder::Kustomize => "kustomize",
        }
    }
}

//! The defaults and exemptions of each cluster: those of the options, or of a document among its sources.

use std::borrow::Cow;

use crate::manifest::{FieldPath, ObjectId};
use crate::security::admission::{
    Configuration, ConfigurationError, Fault, is_admission_configuration, is_configuration, plugin_configuration, read,
};

use super::{Analysis, cluster};

/// A configuration, and where it is from.
#[derive(Debug, Clone, Default)]
pub(super) struct Configured {
    /// The cluster; none for that of the options, which every cluster has.
    pub(super) cluster: Option<String>,
    /// The document and where in it the configuration stands.
    pub(super) place: Option<(ObjectId, FieldPath)>,
    /// What is in force. Where the document is wrong, that is nothing: no server starts with it.
    pub(super) configuration: Configuration,
    /// What upstream says against it.
    pub(super) error: Option<ConfigurationError>,
}

/// Every configuration there is, that of the options first.
pub(super) fn find(analysis: &Analysis) -> Vec<Configured> {
    let given = analysis.options.admission.configuration.clone();
    let mut found: Vec<Configured> =
        given.into_iter().map(|configuration| Configured { configuration, ..Configured::default() }).collect();
    for (id, unit, object, _) in analysis.objects().iter() {
        let (version, kind) = (object.api_version.as_str(), object.kind.as_str());
        let Some(tree) = unit.tree(object) else { continue };
        let place = if is_configuration(version, kind) {
            Some((object.node, FieldPath::root()))
        } else if is_admission_configuration(version, kind) {
            plugin_configuration(tree, object.node)
        } else {
            None
        };
        let Some((node, path)) = place else { continue };
        let result = read(tree, node, true).and_then(Configuration::new);
        let (configuration, error) = match result {
            Ok(configuration) => (configuration, None),
            Err(error) => (Configuration::default(), Some(error)),
        };
        let cluster = Some(cluster(unit).to_string());
        found.push(Configured { cluster, place: Some((id, path)), configuration, error });
    }
    found
}

/// The configuration of a cluster.
pub(super) fn of<'a>(configured: &'a [Configured], cluster: &str) -> Cow<'a, Configured> {
    let found = configured.iter().find(|each| each.cluster.as_deref().is_none_or(|named| named == cluster));
    found.map_or_else(|| Cow::Owned(Configured::default()), Cow::Borrowed)
}

impl Configured {
    /// What upstream says against it, each at its field.
    pub(super) fn faults(&self) -> impl Iterator<Item = &Fault> {
        self.error.iter().flat_map(|error| &error.faults)
    }
}

//! Other labels on a namespace, tried.

use std::collections::BTreeMap;

use crate::cluster::{Facts, Labels, ObjectId};
use crate::report::Relabelled;
use crate::security::admission::{Admission, Body, Operation, Request};

use super::{Analysis, Entry, Looked, configured, entries, existing};

/// A namespace that nothing of the input is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownNamespace(pub String);

impl std::fmt::Display for UnknownNamespace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "no namespace is called \"{}\"", self.0)
    }
}

impl std::error::Error for UnknownNamespace {}

impl Analysis {
    /// What admission would say if a namespace had these labels (all of them, and no others) after everything was applied: whether they are
    /// valid, and what existing pods violate a stricter level. Each workload that got in stands for one pod.
    ///
    /// # Errors
    ///
    /// Nothing of the input is in a namespace of this name (`[CLUSTER:]NAMESPACE`).
    pub fn relabel(&self, namespace: &str, labels: &BTreeMap<String, String>) -> Result<Relabelled, UnknownNamespace> {
        let simulation = self.simulation();
        let named = |cluster: &str, name: &str| match cluster {
            "" => namespace == name,
            cluster => namespace.strip_prefix(cluster).and_then(|rest| rest.strip_prefix(':')) == Some(name),
        };
        let found = simulation.namespaces.iter().find(|each| named(&each.cluster, &each.name));
        let found = found.ok_or_else(|| UnknownNamespace(namespace.to_string()))?;
        let entries = entries(self);
        let entry = |id: &ObjectId| -> Option<Entry<'_>> {
            entries.binary_search_by_key(id, |entry| entry.id).ok().and_then(|at| entries.get(at)).copied()
        };
        let none = Labels::new();
        let old = found.object.as_ref().and_then(entry).map_or(&none, |entry| match entry.facts {
            Facts::Namespace(labels) => labels,
            _ => &none,
        });
        let new: Labels = labels.iter().map(|(key, value)| (key.as_str().into(), value.as_str().into())).collect();
        let version = self.options.standard.version;
        let pods: Vec<_> = found.pods.iter().filter_map(entry).map(|entry| existing(entry, version)).collect();
        let configured = configured::of(&simulation.configured, &found.cluster);
        let name = found.name.as_str();
        let request = Request {
            operation: Operation::Update,
            user: &self.options.admission.user,
            name,
            namespace: name,
            group: "",
            resource: "namespaces",
            subresource: "",
            object: Body::Namespace { name, labels: &new },
            old: Body::Namespace { name, labels: old },
        };
        let admission = Admission { configuration: &configured.configuration, emulated: None };
        let response = admission.validate(&request, &Looked { state: None, pods: &pods });
        Ok(Relabelled {
            allowed: response.refusal.is_none(),
            message: response.refusal.map(|refusal| refusal.message),
            warnings: response.warnings,
        })
    }
}

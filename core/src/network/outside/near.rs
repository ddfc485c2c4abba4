//! What was probably meant where something leads nowhere.

use crate::cluster::outside::{InNamespace, Service};
use crate::cluster::{Labels, Model, NamespaceId, ObjectId, Protocol, Workload, is_one_value};
use crate::manifest::{FieldPath, nearest};
use crate::words::list;

use super::super::slips::is_near;
use super::find::{name_path, port_names};
use super::services::has_labels;

/// How many times all objects of a kind are looked through for something near.
const LOOKS: usize = 100;

/// Looks for what was meant, as long as that is cheap.
#[derive(Debug)]
pub(super) struct Near<'a> {
    model: &'a Model,
    left: usize,
}

/// A place that a hint speaks of, with what is there.
pub(super) type Related = Vec<(String, ObjectId, FieldPath)>;

impl<'a> Near<'a> {
    pub(super) fn new(model: &'a Model) -> Self {
        Near { model, left: LOOKS }
    }

    fn may_look(&mut self) -> bool {
        let may = self.left > 0;
        self.left = self.left.saturating_sub(1);
        may
    }

    /// The Service of a namespace whose name is nearly this one.
    pub(super) fn service(&mut self, namespace: NamespaceId, name: &str) -> Option<&'a InNamespace<Service>> {
        if name.is_empty() || !self.may_look() {
            return None;
        }
        let here = self.model.outside.services.iter().filter(|service| service.namespace == namespace);
        let near = nearest(name, here.clone().map(|service| service.name.as_str()));
        let mut found = here.filter(|service| near.first() == Some(&service.name.as_str()));
        found.next()
    }

    /// The only one of a namespace whose name is nearly this one.
    pub(super) fn only<'b, T>(
        &mut self,
        all: &'b [InNamespace<T>],
        namespace: NamespaceId,
        name: &str,
    ) -> Option<&'b InNamespace<T>> {
        if !self.may_look() {
            return None;
        }
        let here = all.iter().filter(|each| each.namespace == namespace);
        let mut near = here.filter(|each| is_near(name, &each.name));
        near.next().filter(|_| near.next().is_none())
    }

    /// The pods that a selector of a Service nearly selects: one label is spelt a little otherwise, or they are in another namespace. A sentence
    /// that begins with a blank, and the place of one of them.
    pub(super) fn pods(&mut self, service: &InNamespace<Service>, selector: &Labels) -> Option<(String, Related)> {
        if !self.may_look() {
            return None;
        }
        let mut elsewhere: Option<&Workload> = None;
        for workload in self.model.workloads.iter().filter(|workload| workload.cluster == service.cluster) {
            if workload.namespace == service.namespace {
                if let Some(label) = misspelt(workload, selector) {
                    let name = self.model.endpoint(workload);
                    let hint = format!(" {name} has the label {label}.");
                    return Some((hint, vec![("nearly selected".to_string(), workload.object, name_path())]));
                }
            } else if elsewhere.is_none() && has_labels(workload, selector) {
                elsewhere = Some(workload);
            }
        }
        let found = elsewhere?;
        let hint =
            format!(" {} has them, but a Service selects pods of its own namespace alone.", self.model.endpoint(found));
        Some((hint, vec![("in another namespace".to_string(), found.object, name_path())]))
    }
}

/// The label of a pod that is nearly the only one that it lacks.
fn misspelt(workload: &Workload, selector: &Labels) -> Option<String> {
    let mut lacking = selector.iter().filter(|(key, value)| workload.labels.get(*key) != Some(*value));
    let (key, value) = lacking.next()?;
    if lacking.next().is_some() || workload.finished {
        return None;
    }
    if let Some(other) = workload.labels.get(key).filter(|other| is_one_value(other)) {
        // `web` and `web-admin` are two things; letters that differ are a slip.
        let is_slip = other.len().abs_diff(value.len()) <= 2 && !nearest(value, std::iter::once(&**other)).is_empty();
        return is_slip.then(|| format!("{key}={other}"));
    }
    let keys = workload.labels.iter().filter(|(_, other)| *other == value).map(|(key, _)| &**key);
    nearest(key, keys).first().map(|near| format!("{near}={value}"))
}

/// `app=web and tier=front`.
pub(super) fn labels(selector: &Labels) -> String {
    list(selector.iter().map(|(key, value)| format!("{key}={value}")).collect(), "and")
}

/// What names the ports of a pod have, where none is `name`. A sentence that begins with a blank.
pub(super) fn names_of_ports(workload: &Workload, name: &str, protocol: Protocol) -> String {
    if let Some(other) = workload.ports.iter().find(|port| port.name == name) {
        return format!(" `{name}` is a port for {} there, not for {}.", other.protocol.name(), protocol.name());
    }
    let known: Vec<String> = port_names(workload).map(|name| format!("`{name}`")).collect();
    match known.is_empty() {
        true => " None of its ports has a name.".to_string(),
        false => format!(" Its ports are named {}.", list(known, "and")),
    }
}

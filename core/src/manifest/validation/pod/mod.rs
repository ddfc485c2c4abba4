//! Pods: `ValidatePodCreate`, and the pods of templates: `ValidatePodTemplateSpec`.

mod annotations;
mod app_armor;
mod claims;
mod container;
mod ephemeral;
mod host_namespaces;
mod hosts;
mod init;
mod mounts;
mod os;
mod overhead;
mod ports;
mod profile;
mod quantity;
mod scheduling;
mod seccomp;
mod security_context;
mod sources;
mod spec;
mod sysctls;
mod visit;
mod volumes;
mod warnings;
mod windows;

use super::metadata::{self, Traits};
use super::{Cursor, Outcome};

/// A spec of a pod, and what its parts have to know about the whole.
struct Context<'a, 't> {
    /// The spec.
    spec: &'a Cursor<'a, 't>,
    /// The metadata of the pod, or of the template.
    metadata: &'a Cursor<'a, 't>,
    /// Whose spec it is.
    owner: Owner<'a, 't>,
    /// Whether the pod is on the network of its host.
    is_on_host_network: bool,
    /// Whether its containers are never started anew.
    never_restarts: bool,
}

/// Whose spec a spec is.
#[derive(Clone, Copy)]
enum Owner<'a, 't> {
    /// A Pod's own.
    Pod,
    /// A template's.
    Template,
    /// The template's of a StatefulSet with these `volumeClaimTemplates`. The controller replaces names of hosts, and adds volumes.
    StatefulSet(&'a Cursor<'a, 't>),
}

impl<'a, 't> Context<'a, 't> {
    fn new(spec: &'a Cursor<'a, 't>, metadata: &'a Cursor<'a, 't>, owner: Owner<'a, 't>) -> Self {
        let is_on_host_network = spec.field("hostNetwork").is_true();
        let never_restarts = spec.field("restartPolicy").text() == "Never";
        Context { spec, metadata, owner, is_on_host_network, never_restarts }
    }

    /// Whether it is a Pod itself, and not a template of pods.
    fn is_pod(&self) -> bool {
        matches!(self.owner, Owner::Pod)
    }
}

/// A Pod.
pub(super) fn validate(object: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let (metadata, spec) = (object.field("metadata"), object.field("spec"));
    let context = Context::new(&spec, &metadata, Owner::Pod);
    let annotations = metadata.field("annotations");
    app_armor::warn_before_validation(&annotations, &spec, outcome);
    metadata::object_meta(&metadata, &Traits::USUAL, outcome);
    annotations::validate(&annotations, &spec, outcome);
    spec::validate(&context, outcome);
    spec::pod_only(&context, outcome);
    annotations::fit(&annotations, &spec, false, outcome);
    if outcome.errors.is_empty() {
        warnings::pod_name(&metadata, outcome);
        warnings::spec(&context, outcome);
    }
}

/// A template of pods: `ValidatePodTemplateSpec`, from its labels to its ephemeral containers. The template is whatever has `metadata` and `spec`.
pub(super) fn template(template: &Cursor<'_, '_>, outcome: &mut Outcome) {
    template_of(template, Owner::Template, outcome);
}

/// The template of pods of a StatefulSet with these `volumeClaimTemplates`.
pub(super) fn stateful_template(template: &Cursor<'_, '_>, claims: &Cursor<'_, '_>, outcome: &mut Outcome) {
    template_of(template, Owner::StatefulSet(claims), outcome);
}

fn template_of(template: &Cursor<'_, '_>, owner: Owner<'_, '_>, outcome: &mut Outcome) {
    // The server prints the paths of a template's metadata without `metadata`.
    let (metadata, spec) = (template.renamed("metadata", ""), template.field("spec"));
    let annotations = metadata.field("annotations");
    metadata::labels(&metadata.field("labels"), outcome);
    metadata::annotations(&annotations, outcome);
    annotations::validate(&annotations, &spec, outcome);
    spec::validate(&Context::new(&spec, &metadata, owner), outcome);
    annotations::fit(&annotations, &spec, true, outcome);
    let ephemeral = spec.field("ephemeralContainers");
    if !ephemeral.is_empty() {
        outcome.forbidden(&ephemeral, "ephemeral containers not allowed in pod template");
    }
}

/// The warnings about the spec of a claim: `GetWarningsForPersistentVolumeClaimSpec`.
pub(super) fn claim_warnings(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    warnings::claim(spec, outcome);
}

/// The warnings about a template: `GetWarningsForPodTemplate`.
pub(super) fn template_warnings(template: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let (metadata, spec) = (template.field("metadata"), template.field("spec"));
    warnings::spec(&Context::new(&spec, &metadata, Owner::Template), outcome);
}

#[cfg(test)]
mod testing {
    //! Asking about short texts.

    use crate::source::read_document;

    use super::super::{Cursor, Outcome};

    /// The outcome of a Pod with this spec and one good container, whose further fields are given.
    pub(super) fn pod(spec: &str, container: &str) -> Outcome {
        let text =
            format!("{{metadata: {{name: p}}, spec: {{containers: [{{name: app, image: a, {container}}}], {spec}}}}}");
        outcome(&text, super::validate)
    }

    /// The outcome of an object.
    pub(super) fn outcome(text: &str, validator: fn(&Cursor<'_, '_>, &mut Outcome)) -> Outcome {
        let document = read_document(text);
        let tree = document.content.unwrap();
        let mut outcome = Outcome::default();
        validator(&Cursor::root(&tree, tree.root()), &mut outcome);
        outcome
    }

    /// The texts of the errors.
    pub(super) fn errors(outcome: &Outcome) -> Vec<String> {
        outcome.errors.iter().map(ToString::to_string).collect()
    }

    /// The texts of the warnings.
    pub(super) fn warnings(outcome: &Outcome) -> Vec<&str> {
        assert_eq!(errors(outcome), [""; 0]);
        outcome.warnings.iter().map(|warning| warning.text.as_str()).collect()
    }
}

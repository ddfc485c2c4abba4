//! ReplicationControllers.

use super::metadata::{self, LabelSet, Traits, non_negative, object_name, path_segment_prefix};
use super::{Cursor, Outcome, formats, pod, template};

/// The name is checked with the declarative rules.
const TRAITS: Traits = Traits { name: |_, _| Vec::new(), ..Traits::USUAL };

/// The length of a name, which the declarative rules call bytes and all others characters.
const MAX_NAME: usize = 253;
const TOO_LONG: &str = "must be no more than 253 bytes";

/// A ReplicationController: `ValidateReplicationController`. What the declarative rules of its type say comes last.
pub(in super::super) fn validate(object: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let (metadata, spec) = (object.field("metadata"), object.field("spec"));
    let template = spec.field("template");
    let template_metadata = template.field("metadata");
    let template_labels = template_metadata.field("labels");
    let own_labels = metadata.field("labels");
    let labels = if own_labels.is_empty() { &template_labels } else { &own_labels };
    metadata::object_meta_with_labels(&metadata, &LabelSet::of(labels), &TRAITS, outcome);
    let selector = spec.field("selector");
    if selector.is_empty() && template_labels.is_empty() {
        outcome.required(&selector, "");
    }
    if template.is_set() {
        let labels = LabelSet::of(&template_labels);
        if !selector.entries().into_iter().all(|(key, value)| labels.get(key) == Some(value.text())) {
            template::mismatch(&template_labels, outcome);
        }
        pod::template(&template, outcome);
        template::always_restarts(&template, "ReplicationController", outcome);
    } else {
        outcome.required(&template, "");
    }
    declarative(&metadata, &spec, outcome);
    if outcome.errors.is_empty() {
        path_segment_prefix(&metadata.field("generateName"), outcome);
    }
    if outcome.errors.is_empty() {
        template::warn_of_name(&metadata, outcome);
        pod::template_warnings(&template, outcome);
    }
}

fn declarative(metadata: &Cursor<'_, '_>, spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let name = object_name(metadata);
    if !name.is_empty() {
        let details = formats::dns1123_subdomain(&name).into_iter();
        let details = details.map(|detail| if detail == formats::max_len(MAX_NAME) { TOO_LONG.into() } else { detail });
        outcome.invalid_each(&metadata.field("name"), &*name, details.collect());
    }
    non_negative(&spec.field("replicas"), outcome);
    non_negative(&spec.field("minReadySeconds"), outcome);
}

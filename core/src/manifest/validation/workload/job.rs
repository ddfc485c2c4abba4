//! Jobs. The server generates the selector, and labels for the template.

use super::metadata::{self, LabelSet, Selector, Traits, label_selector, object_name};
use super::{Cursor, Outcome, formats, job_spec, structure, template};

/// The UID of the object, which a server chooses at random.
const UID: &str = "00000000-0000-0000-0000-000000000000";

/// The label that the generated selector has.
const CONTROLLER_UID: &str = "batch.kubernetes.io/controller-uid";

/// A Job: `ValidateJobCreate`.
pub(in super::super) fn validate(object: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let (metadata, spec) = (object.field("metadata"), object.field("spec"));
    let name = object_name(&metadata);
    let generated = [
        ("controller-uid", UID),
        ("job-name", &*name),
        (CONTROLLER_UID, UID),
        ("batch.kubernetes.io/job-name", &*name),
    ];
    let is_generated = !spec.field("manualSelector").is_true();

    let template = spec.field("template");
    let template_metadata = template.field("metadata");
    let template_labels = template_metadata.field("labels");
    let mut labels = LabelSet::of(&template_labels);
    if is_generated {
        generated.into_iter().for_each(|(key, value)| labels.add(key, value));
    }
    // A Job without labels gets those of its template: the very same map, with all that is generated into it.
    let own_labels = metadata.field("labels");
    let is_shared = own_labels.is_empty() && template_labels.is_set();
    let object_labels = if is_shared { labels.clone() } else { LabelSet::of(&own_labels) };
    metadata::object_meta_with_labels(&metadata, &object_labels, &Traits::USUAL, outcome);

    let selector = spec.field("selector");
    let selects = Selector::new(&selector).map(|selects| match is_generated {
        true => selects.with_label(CONTROLLER_UID, UID),
        false => selects,
    });
    if is_generated {
        for (key, value) in generated.into_iter().filter(|(key, value)| labels.get(key) != Some(*value)) {
            outcome.invalid(&template_labels.key(key), structure(), format!("must be '{value}'"));
        }
        let mut expected = LabelSet::default();
        generated.into_iter().for_each(|(key, value)| expected.add(key, value));
        if selects.as_ref().is_some_and(|selects| !selects.matches(&expected)) {
            outcome.invalid(&selector, structure(), "`selector` not auto-generated");
        }
    }
    job_spec::validate(&spec, Some(&labels), outcome);
    if !is_generated && !selector.is_set() {
        outcome.required(&selector, "");
    }
    label_selector(&selector, false, outcome);
    if selects.is_some_and(|selects| !selects.matches(&labels)) {
        match is_generated {
            // The server has added labels of its own.
            true => template::mismatch_of(&template_labels, structure(), outcome),
            false => template::mismatch(&template_labels, outcome),
        }
    }
    name_allows_completions(&metadata, &spec, outcome);
    if outcome.errors.is_empty() {
        template::warn_of_name(&metadata, outcome);
        job_spec::warnings(&spec, outcome);
    }
}

/// The pods of an indexed Job are named after it and their number: `validateNameAllowsCompletions`.
fn name_allows_completions(metadata: &Cursor<'_, '_>, spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let Some(completions) = job_spec::completions(spec, true).filter(|completions| *completions > 0) else { return };
    let name = object_name(metadata);
    let hostname = format!("{name}-{}", completions - 1);
    if job_spec::is_indexed(spec) && !formats::dns1123_label(&hostname).is_empty() {
        let detail = format!("will not able to create pod with invalid DNS label: {hostname}");
        outcome.invalid(&metadata.field("name"), &*name, detail);
    }
}

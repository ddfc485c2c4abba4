//! StatefulSets.

use super::metadata::{self, Selector, Traits, dns1123_label, non_negative};
use super::replicas::required_selector;
use super::{BadValue, Cursor, Outcome, formats, pod, structure, template};

const TRAITS: Traits = Traits { name: dns1123_label, ..Traits::USUAL };

/// A StatefulSet: `ValidateStatefulSet`.
pub(in super::super) fn validate(object: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let spec = object.field("spec");
    metadata::object_meta(&object.field("metadata"), &TRAITS, outcome);
    let policy = spec.field("podManagementPolicy");
    if !matches!(policy.text(), "" | "OrderedReady" | "Parallel") {
        outcome.invalid(&policy, BadValue::Named(policy.text().into()), "must be 'OrderedReady' or 'Parallel'");
    }
    let retention = spec.field("persistentVolumeClaimRetentionPolicy");
    for name in ["whenDeleted", "whenScaled"] {
        template::one_of(&retention.field(name), &["Retain", "Delete"], outcome);
    }
    let ordinals = spec.field("ordinals");
    for number in [spec.field("replicas"), spec.field("minReadySeconds"), ordinals.field("start")] {
        non_negative(&number, outcome);
    }
    let service = spec.field("serviceName");
    if !service.text().is_empty() {
        outcome.invalid_each(&service, service.text(), formats::dns1123_label(service.text()));
    }
    selector_and_template(&spec, outcome);
    if outcome.errors.is_empty() {
        warnings(&spec, outcome);
    }
}

fn selector_and_template(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let (selector, template) = (spec.field("selector"), spec.field("template"));
    required_selector(&selector, "statefulset", outcome);
    match Selector::new(&selector) {
        Some(selector) => {
            template::matches(&selector, &template, outcome);
            pod::stateful_template(&template, &spec.field("volumeClaimTemplates"), outcome);
        }
        None => outcome.invalid(&selector, structure(), ""),
    }
    template::always_restarts(&template, "StatefulSet", outcome);
}

fn warnings(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    pod::template_warnings(&spec.field("template"), outcome);
    for claim in spec.field("volumeClaimTemplates").items() {
        // The server leaves `spec` out of the path.
        pod::claim_warnings(&claim.renamed("spec", ""), outcome);
    }
    let limit = spec.field("revisionHistoryLimit");
    if limit.int().is_some_and(|limit| limit < 0) {
        let text =
            "spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended";
        outcome.warn(limit.path(), text.to_string());
    }
}

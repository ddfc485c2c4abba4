//! Generic ephemeral volumes: the claim that is made for each pod.

use super::super::super::{Cursor, Outcome, formats, metadata};
use super::super::quantity::Quantity;
use super::super::spec::structure;
use super::required_text;

const ACCESS_MODES: [&str; 4] = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

/// Metadata that nobody may give, as it is and as the server prints it.
const FORBIDDEN: [(&str, &str); 13] = [
    ("name", "name"),
    ("generateName", "generateName"),
    ("namespace", "namespace"),
    ("selfLink", "selfLink"),
    ("uid", "uID"),
    ("resourceVersion", "resourceVersion"),
    ("generation", "generation"),
    ("creationTimestamp", "creationTimestamp"),
    ("deletionTimestamp", "deletionTimestamp"),
    ("deletionGracePeriodSeconds", "deletionGracePeriodSeconds"),
    ("ownerReferences", "ownerReferences"),
    ("finalizers", "finalizers"),
    ("managedFields", "managedFields"),
];

/// `validateEphemeralVolumeSource`.
pub(super) fn validate(source: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let template = source.field("volumeClaimTemplate");
    if !template.is_set() {
        outcome.required(&template, "");
        return;
    }
    let meta = template.field("metadata");
    metadata::annotations(&meta.field("annotations"), outcome);
    metadata::labels(&meta.field("labels"), outcome);
    for (name, printed) in FORBIDDEN {
        let field = meta.renamed(name, printed);
        let is_zero = field.text_if_set() == Some("") || field.int() == Some(0) && name == "generation";
        if field.is_set() && !is_zero {
            outcome.forbidden(&field, "cannot be set");
        }
    }
    claim(&template.field("spec"), outcome);
}

/// `ValidatePersistentVolumeClaimSpec`.
fn claim(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    access_modes(spec, outcome);
    storage(&spec.field("resources"), outcome);
    class(&spec.field("storageClassName"), outcome);
    let mode = spec.field("volumeMode");
    if mode.text_if_set().is_some_and(|text| !matches!(text, "Block" | "Filesystem")) {
        outcome.not_supported(&mode, mode.text(), &["Block", "Filesystem"]);
    }
    data_sources(spec, outcome);
    class(&spec.field("volumeAttributesClassName"), outcome);
}

fn class(class: &Cursor<'_, '_>, outcome: &mut Outcome) {
    if !class.text().is_empty() {
        outcome.invalid_each(class, class.text(), formats::dns1123_subdomain(class.text()));
    }
}

/// The server prints the path of what is asked for without `requests`.
fn storage(resources: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let requests = resources.renamed("requests", "");
    let storage = requests.key("storage");
    if !requests.has_key("storage") {
        outcome.required(&storage, "");
        return;
    }
    let quantity = Quantity::read(&storage);
    let text = quantity.map_or_else(|| "0".to_string(), |quantity| quantity.to_string());
    // One that Podwall cannot count is a large one.
    if !storage.is_set() || quantity.is_some_and(|quantity| !quantity.is_positive()) {
        outcome.invalid(&storage, text.as_str(), "must be greater than zero");
    }
}

/// What the volume is filled with: `validateDataSource`, `validateDataSourceRef`, and that the two agree.
fn data_sources(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let (source, reference) = (spec.field("dataSource"), spec.field("dataSourceRef"));
    let namespace = reference.field("namespace");
    for one in [&source, &reference] {
        if one.is_set() {
            data_source(one, outcome);
        }
    }
    if !namespace.text().is_empty() {
        outcome.invalid_each(&namespace, namespace.text(), formats::dns1123_label(namespace.text()));
    }
    if !source.is_set() || !reference.is_set() {
        return;
    }
    let is_same = source.field("apiGroup").text_if_set() == reference.field("apiGroup").text_if_set()
        && ["kind", "name"].iter().all(|name| source.field(name).text() == reference.field(name).text());
    if !namespace.text().is_empty() {
        outcome.invalid(spec, structure("{}"), "may not be specified when dataSourceRef.namespace is specified");
    } else if !is_same {
        outcome.invalid(spec, structure("{}"), "must match dataSourceRef");
    }
}

fn data_source(source: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let (kind, group) = (source.field("kind"), source.field("apiGroup"));
    required_text(&source.field("name"), outcome);
    required_text(&kind, outcome);
    if !group.text().is_empty() {
        outcome.invalid_each(&group, group.text(), formats::dns1123_subdomain(group.text()));
    } else if kind.text() != "PersistentVolumeClaim" {
        let detail = "must be 'PersistentVolumeClaim' when referencing the default apiGroup";
        outcome.invalid(source, kind.text(), detail);
    }
}

fn access_modes(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let modes = spec.field("accessModes");
    if modes.is_empty() {
        outcome.required(&modes, "at least 1 access mode is required");
    }
    metadata::label_selector(&spec.field("selector"), false, outcome);
    let (mut alone, mut others) = (false, false);
    for mode in modes.unnumbered_items() {
        match mode.text() {
            "ReadWriteOncePod" => alone = true,
            text if ACCESS_MODES.contains(&text) => others = true,
            text => outcome.not_supported(&mode, text, &ACCESS_MODES),
        }
    }
    if alone && others {
        outcome.forbidden(&modes, "may not use ReadWriteOncePod with other access modes");
    }
}

//! Volumes of files that come from objects of the cluster.

use std::collections::HashSet;

use super::super::super::{BadValue, Cursor, Outcome, formats};
use super::super::quantity::Quantity;
use super::{local_non_reserved_path, not_supported_text, required_text};

/// What a `resourceFieldRef` may name, and the prefixes of the rest.
const RESOURCES: [&str; 6] = [
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
];
const HUGE_PAGES: [&str; 2] = ["limits.hugepages-", "requests.hugepages-"];

/// What a `fieldRef` of a volume may name.
const FIELDS: [&str; 5] =
    ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

/// What a `fieldRef` may name at all, before the server looks whether a volume may.
const OTHER_FIELDS: [&str; 9] = [
    "spec.nodeName",
    "spec.restartPolicy",
    "spec.serviceAccountName",
    "spec.schedulerName",
    "status.phase",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

/// Permissions of files.
pub(super) fn mode(mode: &Cursor<'_, '_>, outcome: &mut Outcome) {
    if let Some(number) = mode.int().filter(|number| !(0..=0o777).contains(number)) {
        outcome.invalid(mode, number, "must be a number between 0 and 0777 (octal), both inclusive");
    }
}

/// `emptyDir`. Its mode is a feature that is off by default.
pub(super) fn empty_dir(source: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let limit = source.field("sizeLimit");
    if Quantity::read(&limit).is_some_and(|quantity| quantity.is_negative()) {
        outcome.forbidden(&limit, "SizeLimit field must be a valid resource quantity");
    }
}

/// The `items` of a Secret or a ConfigMap.
pub(super) fn items(source: &Cursor<'_, '_>, outcome: &mut Outcome) {
    for item in source.field("items").items() {
        key_to_path(&item, outcome);
    }
}

fn key_to_path(item: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let path = item.field("path");
    required_text(&item.field("key"), outcome);
    required_text(&path, outcome);
    local_non_reserved_path(&path, outcome);
    mode(&item.field("mode"), outcome);
}

/// The `items` of a `downwardAPI`. The server prints neither `items` nor their numbers.
pub(super) fn downward_items(source: &Cursor<'_, '_>, outcome: &mut Outcome) {
    for file in source.renamed("items", "").unnumbered_items() {
        downward_file(&file, outcome);
    }
}

/// The items of a source of a projected volume, whose paths must differ from those before. The server complains of the volume.
pub(super) fn projected_items<'t>(
    source: &Cursor<'_, 't>,
    volume: &Cursor<'_, 't>,
    paths: &mut HashSet<&'t str>,
    outcome: &mut Outcome,
) {
    for item in source.field("items").items() {
        key_to_path(&item, outcome);
        new_path(&item.field("path"), volume, source.field("name").text(), paths, outcome);
    }
}

/// As above, for a `downwardAPI`.
pub(super) fn projected_downward_items<'t>(
    source: &Cursor<'_, 't>,
    volume: &Cursor<'_, 't>,
    paths: &mut HashSet<&'t str>,
    outcome: &mut Outcome,
) {
    for file in source.renamed("items", "").unnumbered_items() {
        downward_file(&file, outcome);
        let path = file.field("path");
        new_path(&path, volume, path.text(), paths, outcome);
    }
}

/// A path that no source before has.
pub(super) fn new_path<'t>(
    path: &Cursor<'_, 't>,
    volume: &Cursor<'_, 't>,
    value: &str,
    paths: &mut HashSet<&'t str>,
    outcome: &mut Outcome,
) {
    if !path.text().is_empty() && !paths.insert(path.text()) {
        outcome.invalid(volume, value, "conflicting duplicate paths");
    }
}

fn downward_file(file: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let (path, field, resource) = (file.field("path"), file.field("fieldRef"), file.field("resourceFieldRef"));
    required_text(&path, outcome);
    local_non_reserved_path(&path, outcome);
    if field.is_set() {
        field_ref(&field, outcome);
        if resource.is_set() {
            outcome.invalid(file, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
        }
    } else if resource.is_set() {
        resource_ref(&resource, outcome);
    } else {
        outcome.required(file, "one of fieldRef and resourceFieldRef is required");
    }
    mode(&file.field("mode"), outcome);
}

/// `validateObjectFieldSelector`.
fn field_ref(reference: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let path = reference.field("fieldPath");
    if path.text().is_empty() {
        outcome.required(&path, "");
        return;
    }
    let version = reference.field("apiVersion").text_or("v1");
    if version != "v1" {
        let detail = format!("error converting fieldPath: unsupported pod version: {version}");
        outcome.invalid(&path, path.text(), detail);
        return;
    }
    match subscripted(path.text()) {
        Some(("metadata.annotations", key)) => {
            let key = key.to_lowercase();
            outcome.invalid_each(reference, &*key, formats::label_key(&key));
        }
        Some(("metadata.labels", key)) => outcome.invalid_each(reference, key, formats::label_key(key)),
        Some(_) => {
            let detail = format!("error converting fieldPath: field label does not support subscript: {}", path.text());
            outcome.invalid(&path, path.text(), detail);
        }
        // An old name of another field, which a volume may not show either.
        None if path.text() == "spec.host" => {
            not_supported_text(&path, &FIELDS, outcome);
            if let Some(error) = outcome.errors.last_mut() {
                error.value = BadValue::from("spec.nodeName");
            }
        }
        None if FIELDS.contains(&path.text()) => {}
        None if OTHER_FIELDS.contains(&path.text()) => not_supported_text(&path, &FIELDS, outcome),
        None => {
            let detail = format!("error converting fieldPath: field label not supported: {}", path.text());
            outcome.invalid(&path, path.text(), detail);
        }
    }
}

/// A path such as `metadata.labels['app']`, in its two parts: `SplitMaybeSubscriptedPath`.
fn subscripted(path: &str) -> Option<(&str, &str)> {
    let (before, key) = path.strip_suffix("']")?.split_once("['")?;
    (!before.is_empty()).then_some((before, key))
}

/// `validateContainerResourceFieldSelector`.
fn resource_ref(reference: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let (container, resource) = (reference.field("containerName"), reference.field("resource"));
    let is_huge = HUGE_PAGES.iter().any(|prefix| resource.text().starts_with(prefix));
    if container.text().is_empty() {
        outcome.required(&container, "");
    } else if resource.text().is_empty() {
        outcome.required(&resource, "");
    } else if !RESOURCES.contains(&resource.text()) && !is_huge {
        not_supported_text(&resource, &RESOURCES, outcome);
    }
    divisor(&reference.field("divisor"), resource.text(), is_huge, outcome);
}

fn divisor(divisor: &Cursor<'_, '_>, resource: &str, is_huge: bool, outcome: &mut Outcome) {
    const SIZES: &str = "1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei";
    let Some(quantity) = Quantity::read(divisor).filter(|quantity| !quantity.is_zero()) else { return };
    let kind = match resource.split_once('.').map_or("", |(_, kind)| kind) {
        _ if is_huge => "hugepages",
        "cpu" => "cpu",
        "memory" => "memory",
        "ephemeral-storage" => "local ephemeral storage",
        _ => return,
    };
    let (is_good, values) = match kind {
        "cpu" => (quantity.is_unit_of_cpu(), "1m and 1"),
        _ => (quantity.is_unit_of_size(), SIZES),
    };
    if !is_good {
        let detail = format!("only divisor's values {values} are supported with the {kind} resource");
        outcome.invalid(divisor, resource, detail);
    }
}

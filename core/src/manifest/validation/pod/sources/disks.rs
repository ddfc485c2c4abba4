//! Volumes that are disks and shares of other systems.

use super::super::super::{Cursor, Outcome, formats};
use super::super::spec::structure;
use super::{not_supported_text, required_text};

pub(super) fn nfs_path(source: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let path = source.field("path");
    if !path.text().starts_with('/') {
        outcome.invalid(&path, path.text(), "must be an absolute path");
    }
}

/// `iscsi`, but for its portal.
pub(super) fn iscsi(source: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let (name, unit, initiator) =
        (source.field("iqn"), source.field("lun"), source.renamed("initiatorName", "initiatorname"));
    required_text(&name, outcome);
    if !name.text().is_empty() {
        iscsi_name(&name, outcome);
    }
    if let Some(number) = unit.int() {
        outcome.invalid_each(&unit, number, formats::in_range(number, 0, 255));
    }
    let secret = source.field("secretRef");
    let asks = ["chapAuthDiscovery", "chapAuthSession"].iter().any(|name| source.field(name).is_true());
    if asks && !secret.is_set() {
        outcome.required(&secret, "");
    }
    if initiator.is_set() {
        iscsi_name(&initiator, outcome);
    }
}

/// The name of a volume and its portal together are limited where the initiator has a name of its own.
pub(super) fn initiator_and_portal(volume: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let (name, source) = (volume.field("name"), volume.field("iscsi"));
    let length = name.text().len() + 1 + source.field("targetPortal").text().len();
    if source.field("initiatorName").is_set() && length > 64 {
        let detail = "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.";
        outcome.invalid(&name, name.text(), detail);
    }
}

fn iscsi_name(name: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let text = name.text();
    let is_good = match text.get(..3) {
        Some("iqn") => is_iqn(text),
        Some("eui") => text.len() == 20 && is_alphanumeric_behind(text, 4),
        Some("naa") => text.len() == 36 && is_alphanumeric_behind(text, 4),
        _ => {
            outcome.invalid(name, text, "must be valid format starting with iqn, eui, or naa");
            return;
        }
    };
    if !is_good {
        outcome.invalid(name, text, "must be valid format");
    }
}

fn is_alphanumeric_behind(text: &str, start: usize) -> bool {
    text.get(start..).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// Whether the text ends like `iqn.2001-04.com.example:storage`, the year and month anywhere behind an `iqn.`.
fn is_iqn(text: &str) -> bool {
    text.match_indices("iqn.").any(|(at, found)| {
        let Some(rest) = text.get(at + found.len()..) else { return false };
        let Some((date, rest)) = rest.split_at_checked(8) else { return false };
        let is_date = date.char_indices().all(|(at, char)| match at {
            4 => char == '-',
            7 => char == '.',
            _ => char.is_ascii_digit(),
        });
        // The authority may not hold a colon, so the first one ends it.
        let Some((authority, target)) = rest.split_once(':') else { return false };
        let is_authority = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '.');
        let is_target =
            |char: char| !matches!(char, ',' | ';' | '*' | '&' | '$' | '|' | '\t' | '\n' | '\u{c}' | '\r' | ' ');
        is_date
            && !authority.is_empty()
            && authority.chars().all(is_authority)
            && !target.is_empty()
            && target.chars().all(is_target)
    })
}

pub(super) fn flocker(source: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let (name, id) = (source.field("datasetName"), source.field("datasetUUID"));
    match (name.text().is_empty(), id.text().is_empty()) {
        (true, true) => outcome.required(source, "one of datasetName and datasetUUID is required"),
        (false, false) => {
            outcome.invalid(source, "resource", "datasetName and datasetUUID can not be specified simultaneously");
        }
        _ => {}
    }
    if name.text().contains('/') {
        outcome.invalid(&name, name.text(), "must not contain '/'");
    }
}

/// The name of the Secret that a source refers to, if it does.
pub(super) fn secret_name(source: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let secret = source.field("secretRef");
    if secret.is_set() {
        required_text(&secret.field("name"), outcome);
    }
}

pub(super) fn quobyte(source: &Cursor<'_, '_>, outcome: &mut Outcome) {
    const DETAIL: &str = "must be a host:port pair or multiple pairs separated by commas";
    let (registry, tenant) = (source.field("registry"), source.field("tenant"));
    if registry.text().is_empty() {
        outcome.required(&registry, DETAIL);
    } else if tenant.text().len() > 64 {
        outcome.required(&tenant, "must be a UUID and may not exceed a length of 64 characters");
    } else {
        for _ in registry.text().split(',').filter(|pair| !is_host_and_port(pair)) {
            outcome.invalid(&registry, registry.text(), DETAIL);
        }
    }
}

/// Whether Go's `net.SplitHostPort` takes a text.
fn is_host_and_port(text: &str) -> bool {
    let Some((host, port)) = text.rsplit_once(':') else { return false };
    let inner = match host.strip_prefix('[') {
        Some(host) => match host.strip_suffix(']') {
            Some(host) => host,
            None => return false,
        },
        None if host.contains(':') => return false,
        None => host,
    };
    !inner.contains(['[', ']']) && !port.contains(['[', ']'])
}

pub(super) fn fibre_channel(source: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let (names, ids, unit) = (source.field("targetWWNs"), source.field("wwids"), source.field("lun"));
    if names.is_empty() && ids.is_empty() {
        outcome.required(&names, "must specify either targetWWNs or wwids, but not both");
    }
    if names.is_empty() {
        return;
    }
    if !ids.is_empty() {
        outcome.invalid(&names, structure("[…]"), "targetWWNs and wwids can not be specified simultaneously");
    }
    match unit.int() {
        None => outcome.required(&unit, "lun is required if targetWWNs is specified"),
        Some(number) => outcome.invalid_each(&unit, number, formats::in_range(number, 0, 255)),
    }
}

pub(super) fn flex_options(source: &Cursor<'_, '_>, outcome: &mut Outcome) {
    for (key, option) in source.field("options").entries() {
        let namespace = key.split_once('/').map_or(key, |(namespace, _)| namespace);
        let normalized = format!(".{}", namespace.to_lowercase());
        if normalized.ends_with(".kubernetes.io") || normalized.ends_with(".k8s.io") {
            outcome.invalid(&option, key, "kubernetes.io and k8s.io namespaces are reserved");
        }
    }
}

pub(super) fn azure_disk(source: &Cursor<'_, '_>, outcome: &mut Outcome) {
    const MANAGED: &str =
        "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}";
    const BLOB: &str = "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd";
    let tables: [(&str, &[&str]); 2] =
        [("cachingMode", &["None", "ReadOnly", "ReadWrite"]), ("kind", &["Dedicated", "Managed", "Shared"])];
    for (name, values) in tables {
        let field = source.field(name);
        if field.text_if_set().is_some_and(|text| !values.contains(&text)) {
            outcome.not_supported(&field, field.text(), values);
        }
    }
    let (kind, uri) = (source.field("kind"), source.field("diskURI"));
    let (start, form) = match kind.text_if_set() {
        Some("Managed") => ("/subscriptions/", MANAGED),
        _ => ("https://", BLOB),
    };
    if !uri.text().starts_with(start) {
        not_supported_text(&uri, &[form], outcome);
    }
}

pub(super) fn storage_os(source: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let (name, namespace) = (source.field("volumeName"), source.field("volumeNamespace"));
    required_text(&name, outcome);
    for field in [name, namespace] {
        if !field.text().is_empty() {
            outcome.invalid_each(&field, field.text(), formats::dns1123_label(field.text()));
        }
    }
    secret_name(source, outcome);
}

pub(super) fn csi(source: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let (driver, secret) = (source.field("driver"), source.field("nodePublishSecretRef"));
    required_text(&driver, outcome);
    if driver.text().len() > 63 {
        outcome.too_long(&driver, 63);
    }
    if !driver.text().is_empty() {
        outcome.invalid_each(&driver, driver.text(), formats::dns1123_subdomain(&driver.text().to_lowercase()));
    }
    let name = secret.field("name");
    if secret.is_set() {
        required_text(&name, outcome);
    }
    if !name.text().is_empty() {
        // The server prints the path of this one without the reference.
        let hidden = source.renamed("nodePublishSecretRef", "");
        let name = hidden.field("name");
        outcome.invalid_each(&name, name.text(), formats::dns1123_subdomain(name.text()));
    }
}

//! Projected volumes: several sources of files in one: `validateProjectionSources`.

use std::collections::HashSet;

use super::super::super::{Cursor, Outcome, formats};
use super::super::spec::structure;
use super::files::{new_path, projected_downward_items, projected_items};
use super::{local_non_reserved_path, required_text, signer};

/// The limit of annotations, in bytes, and a day in seconds.
const MAX_ANNOTATIONS: usize = 256 * 1024;
const DAY: i64 = 24 * 60 * 60;

const KINDS: [&str; 6] =
    ["secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle", "podCertificate"];

/// The `sources` of a projected volume.
pub(super) fn sources(volume: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let mut paths = HashSet::new();
    for source in volume.field("sources").items() {
        for kind in ["secret", "configMap"] {
            let object = source.field(kind);
            if object.is_set() {
                required_text(&object.field("name"), outcome);
                projected_items(&object, volume, &mut paths, outcome);
            }
        }
        projected_downward_items(&source.field("downwardAPI"), volume, &mut paths, outcome);
        token(&source, volume, outcome);
        trust_bundle(&source.field("clusterTrustBundle"), volume, &mut paths, outcome);
        certificate(&source.field("podCertificate"), volume, &mut paths, outcome);
        if KINDS.iter().filter(|kind| source.field(kind).is_set()).count() > 1 {
            outcome.forbidden(&source, "may not specify more than 1 volume type per source");
        }
    }
}

fn token(source: &Cursor<'_, '_>, volume: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let token = source.field("serviceAccountToken");
    if !token.is_set() {
        return;
    }
    let expiration = token.field("expirationSeconds");
    let detail = match expiration.int().unwrap_or(3600) {
        ..600 => "may not specify a duration less than 10 minutes",
        seconds if seconds > 1 << 32 => "may not specify a duration larger than 2^32 seconds",
        _ => "",
    };
    if !detail.is_empty() {
        outcome.invalid(&expiration, expiration.int().unwrap_or_default(), detail);
    }
    // The server prints the path of the token as if it were the volume's.
    let (before, wrong, right) = (outcome.errors.len(), token.field("path").printed(), volume.field("path").printed());
    required_text(&token.field("path"), outcome);
    local_non_reserved_path(&token.field("path"), outcome);
    for error in outcome.errors.iter_mut().skip(before).filter(|error| error.field == wrong) {
        error.field.clone_from(&right);
    }
}

fn trust_bundle<'t>(
    bundle: &Cursor<'_, 't>,
    volume: &Cursor<'_, 't>,
    paths: &mut HashSet<&'t str>,
    outcome: &mut Outcome,
) {
    if !bundle.is_set() {
        return;
    }
    let (name, signer_name, path) = (bundle.field("name"), bundle.field("signerName"), bundle.field("path"));
    match (name.text_if_set(), signer_name.text_if_set()) {
        (Some(_), Some(_)) => {
            outcome.invalid(bundle, structure("{…}"), "only one of name and signerName may be used");
        }
        (Some(text), None) => {
            if text.is_empty() {
                outcome.required(&name, "must be a valid object name");
            }
            signer::bundle_name(&name, outcome);
            let selector = bundle.field("labelSelector");
            if selector.is_set() {
                outcome.invalid(&selector, structure("{…}"), "labelSelector must be unset if name is specified");
            }
        }
        (None, Some(text)) => {
            if text.is_empty() {
                outcome.required(&signer_name, "must be a valid signer name");
            }
            signer::name(&signer_name, outcome);
            super::super::super::metadata::label_selector(&bundle.field("labelSelector"), false, outcome);
        }
        (None, None) => outcome.required(bundle, "either name or signerName must be specified"),
    }
    required_text(&path, outcome);
    local_non_reserved_path(&path, outcome);
    new_path(&path, volume, path.text(), paths, outcome);
}

fn certificate<'t>(
    certificate: &Cursor<'_, 't>,
    volume: &Cursor<'_, 't>,
    paths: &mut HashSet<&'t str>,
    outcome: &mut Outcome,
) {
    const KEY_TYPES: [&str; 6] = ["RSA3072", "RSA4096", "ECDSAP256", "ECDSAP384", "ECDSAP521", "ED25519"];
    if !certificate.is_set() {
        return;
    }
    let name = certificate.field("signerName");
    signer::name(&name, outcome);
    annotations(&certificate.field("userAnnotations"), outcome);
    let key_type = certificate.field("keyType");
    if !KEY_TYPES.contains(&key_type.text()) {
        super::not_supported_text(&key_type, &KEY_TYPES, outcome);
    }
    expiration(&certificate.field("maxExpirationSeconds"), name.text(), outcome);
    let mut is_anywhere = false;
    for name in ["credentialBundlePath", "keyPath", "certificateChainPath"] {
        let path = certificate.field(name);
        if !path.text().is_empty() {
            is_anywhere = true;
            local_non_reserved_path(&path, outcome);
            new_path(&path, volume, path.text(), paths, outcome);
        }
    }
    if !is_anywhere {
        let detail = "specify at least one of credentialBundlePath, keyPath, and certificateChainPath";
        outcome.required(certificate, detail);
    }
}

/// Annotations for the signer: `ValidateUserAnnotations`. The server complains of all together.
fn annotations(annotations: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let mut size = 0;
    for (key, value) in annotations.unnamed_entries() {
        size += key.len() + value.text().len();
        let key = key.to_lowercase();
        if key.is_empty() {
            outcome.required(&value, "");
            continue;
        }
        let mut faults = formats::label_key(&key);
        if faults.is_empty() && !key.contains('/') {
            faults.push("must be a domain-prefixed key (such as \"acme.io/foo\")".to_string());
        }
        outcome.invalid_each(&value, &*key, faults);
    }
    if size > MAX_ANNOTATIONS {
        outcome.too_long(annotations, MAX_ANNOTATIONS);
    }
}

fn expiration(seconds: &Cursor<'_, '_>, signer_name: &str, outcome: &mut Outcome) {
    let max = if signer::is_kubernetes(signer_name) { DAY } else { 91 * DAY };
    let detail = match seconds.int() {
        Some(..3600) => "if provided, maxExpirationSeconds must be >= 3600".to_string(),
        Some(number) if number > max => format!("if provided, maxExpirationSeconds must be <= {max}"),
        _ => return,
    };
    outcome.invalid(seconds, seconds.int().unwrap_or_default(), detail);
}

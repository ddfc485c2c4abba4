//! Seccomp profiles, as fields and as annotations: `validateSeccompProfileField`, `ValidateSeccompPodAnnotations`, `validateSeccompAnnotationsAndFields`.

use super::super::BadValue;
use super::profile::{ProfileKind, must_match};
use super::visit::every_container;
use super::{Cursor, Outcome};

/// The annotation of the pod's profile.
const POD_ANNOTATION: &str = "seccomp.security.alpha.kubernetes.io/pod";

/// What the annotation of a container's profile begins with; the container's name follows.
const CONTAINER_ANNOTATION: &str = "container.seccomp.security.alpha.kubernetes.io/";

/// How seccomp profiles are written.
const SECCOMP: ProfileKind =
    ProfileKind { field: "seccompProfile", noun: "seccomp", runtime_default: &["runtime/default", "docker/default"] };

/// The `seccompProfile` of a pod or of a container.
pub(super) fn profile(profile: &Cursor<'_, '_>, outcome: &mut Outcome) {
    if !profile.is_set() {
        return;
    }
    let (kind, local) = (profile.field("type"), profile.field("localhostProfile"));
    SECCOMP.kind(&kind, outcome);
    match (kind.text(), local.text_if_set()) {
        ("Localhost", None) => outcome.required(&local, "must be set when seccomp type is Localhost"),
        ("Localhost", Some(text)) => descending_path(&local, text, outcome),
        (_, None) => {}
        (kind, Some(text)) => {
            let value = BadValue::Structure(format!("{{type: {kind}, localhostProfile: {text}}}"));
            outcome.invalid(&local, value, "can only be set when seccomp type is Localhost");
        }
    }
}

/// The annotations that name profiles.
pub(super) fn annotations(annotations: &Cursor<'_, '_>, outcome: &mut Outcome) {
    if annotations.has_key(POD_ANNOTATION) {
        annotation(&annotations.dotted_key(POD_ANNOTATION), outcome);
    }
    for (key, _) in annotations.entries() {
        if key.starts_with(CONTAINER_ANNOTATION) {
            annotation(&annotations.dotted_key(key), outcome);
        }
    }
}

fn annotation(annotation: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let value = annotation.text();
    if let Some(local) = value.strip_prefix("localhost/") {
        descending_path(annotation, local, outcome);
    } else if !matches!(value, "runtime/default" | "docker/default" | "unconfined") {
        outcome.invalid(annotation, value, "must be a valid seccomp profile");
    }
}

/// A path below a directory of the node: `validateLocalDescendingPath`.
fn descending_path(at: &Cursor<'_, '_>, path: &str, outcome: &mut Outcome) {
    if path.starts_with('/') {
        outcome.invalid(at, path, "must be a relative path");
    }
    if path.split('/').any(|part| part == "..") {
        outcome.invalid(at, path, "must not contain '..'");
    }
}

/// Annotations and fields that name different profiles.
pub(super) fn fit(annotations: &Cursor<'_, '_>, spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    if annotations.has_key(POD_ANNOTATION) {
        let value = annotations.key(POD_ANNOTATION).text();
        let security = spec.field("securityContext");
        let profile = security.field(SECCOMP.field);
        must_match(&SECCOMP, value, &profile, &profile, outcome);
    }
    every_container(spec, &mut |container| {
        let key = container_key(container);
        if annotations.has_key(&key) {
            let security = container.field("securityContext");
            let profile = security.field(SECCOMP.field);
            must_match(&SECCOMP, annotations.key(&key).text(), &profile, &profile, outcome);
        }
    });
}

/// The warning about the pod's annotation where there is no field.
pub(super) fn warn_pod(annotations: &Cursor<'_, '_>, spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    warn(annotations, POD_ANNOTATION, spec, outcome);
}

/// The warning about a container's annotation where there is no field.
pub(super) fn warn_container(annotations: &Cursor<'_, '_>, container: &Cursor<'_, '_>, outcome: &mut Outcome) {
    warn(annotations, &container_key(container), container, outcome);
}

fn warn(annotations: &Cursor<'_, '_>, key: &str, holder: &Cursor<'_, '_>, outcome: &mut Outcome) {
    if annotations.has_key(key) && !holder.field("securityContext").field(SECCOMP.field).is_set() {
        super::annotations::warn(
            annotations,
            key,
            "non-functional in v1.27+; use the \"seccompProfile\" field instead",
            outcome,
        );
    }
}

fn container_key(container: &Cursor<'_, '_>) -> String {
    format!("{CONTAINER_ANNOTATION}{}", container.field("name").text())
}

#[cfg(test)]
mod tests {
    use crate::source::read_document;

    use super::*;

    #[test]
    fn annotations_stand_behind_a_dot() {
        let text = format!(
            "{{{POD_ANNOTATION}: localhost//../a, {CONTAINER_ANNOTATION}a: x, {CONTAINER_ANNOTATION}b: docker/default}}"
        );
        let document = read_document(&text);
        let tree = document.content.unwrap();
        let mut outcome = Outcome::default();
        annotations(&Cursor::root(&tree, tree.root()), &mut outcome);
        let errors: Vec<_> = outcome.errors.iter().map(ToString::to_string).collect();
        assert_eq!(
            errors,
            [
                "seccomp.security.alpha.kubernetes.io/pod: Invalid value: \"/../a\": must be a relative path",
                "seccomp.security.alpha.kubernetes.io/pod: Invalid value: \"/../a\": must not contain '..'",
                "container.seccomp.security.alpha.kubernetes.io/a: Invalid value: \"x\": must be a valid seccomp profile",
            ]
        );
    }
}

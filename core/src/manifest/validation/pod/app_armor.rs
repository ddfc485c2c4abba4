//! AppArmor profiles, as fields and as annotations: `ValidateAppArmorProfileField`, `ValidateAppArmorPodAnnotations`, `validateAppArmorAnnotationsAndFieldsMatchOnCreate`.

use std::collections::HashSet;

use crate::go_quote::quote;

use super::super::BadValue;
use super::profile::{ProfileKind, must_match};
use super::visit::every_container;
use super::{Cursor, Outcome};

/// What the annotation of a container's profile begins with; the container's name follows.
const ANNOTATION: &str = "container.apparmor.security.beta.kubernetes.io/";

/// The greatest length of a profile's name, in bytes.
const MAX_LENGTH: usize = 4095;

const DEPRECATED: &str = "deprecated since v1.30; use the \"appArmorProfile\" field instead";

/// How AppArmor profiles are written.
const APP_ARMOR: ProfileKind =
    ProfileKind { field: "appArmorProfile", noun: "apparmor", runtime_default: &["runtime/default"] };

/// The `appArmorProfile` of a pod or of a container.
pub(super) fn profile(profile: &Cursor<'_, '_>, outcome: &mut Outcome) {
    if !profile.is_set() {
        return;
    }
    let (kind, local) = (profile.field("type"), profile.field("localhostProfile"));
    match (kind.text(), local.text_if_set()) {
        ("Localhost", text) => {
            let text = text.unwrap_or_default();
            if text.trim() != text {
                outcome.invalid(&local, text, "must not be padded with whitespace");
            } else if text.is_empty() {
                outcome.required(&local, "must be set when AppArmor type is Localhost");
            }
            if text.len() > MAX_LENGTH {
                outcome.too_long(&local, MAX_LENGTH);
            }
        }
        ("RuntimeDefault" | "Unconfined", Some(text)) => {
            // Go prints the pointer, and so JSON.
            let value = BadValue::Named(text.to_string());
            outcome.invalid(&local, value, "can only be set when AppArmor type is Localhost");
        }
        _ => APP_ARMOR.kind(&kind, outcome),
    }
}

/// The annotations that name profiles.
pub(super) fn annotations(annotations: &Cursor<'_, '_>, spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let mut names = None;
    for (key, annotation) in annotations.entries() {
        let Some(name) = key.strip_prefix(ANNOTATION) else { continue };
        if !names.get_or_insert_with(|| container_names(spec)).contains(name) {
            outcome.invalid(&annotation, name, "container not found");
        }
        let value = annotation.text();
        if !matches!(value, "" | "runtime/default" | "unconfined") && !value.starts_with("localhost/") {
            outcome.invalid(&annotation, value, format!("invalid AppArmor profile name: {}", quote(value)));
        }
    }
}

fn container_names(spec: &Cursor<'_, '_>) -> HashSet<String> {
    let mut names = HashSet::new();
    every_container(spec, &mut |container| {
        names.insert(container.field("name").text().to_string());
    });
    names
}

/// Annotations and fields that name different profiles. The annotation of a Pod that has no field of its own becomes the field first, where it is a profile
/// (`applyAppArmorVersionSkew`), and fits then.
pub(super) fn fit(annotations: &Cursor<'_, '_>, spec: &Cursor<'_, '_>, is_template: bool, outcome: &mut Outcome) {
    if is_windows(spec) {
        return;
    }
    let pod_security = spec.field("securityContext");
    let pod_profile = pod_security.field(APP_ARMOR.field);
    every_container(spec, &mut |container| {
        let key = container_key(container);
        if !annotations.has_key(&key) {
            return;
        }
        let annotation = annotations.key(&key).text();
        let security = container.field("securityContext");
        let own = security.field(APP_ARMOR.field);
        let becomes_field = !is_template && !own.is_set() && named(annotation).is_some_and(Named::is_valid);
        if !becomes_field {
            must_match(&APP_ARMOR, annotation, if own.is_set() { &own } else { &pod_profile }, &own, outcome);
        }
    });
}

/// The warnings that the server gives when it makes fields of a Pod's annotations, which is before it validates.
pub(super) fn warn_before_validation(annotations: &Cursor<'_, '_>, spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    if is_windows(spec) {
        return;
    }
    every_container(spec, &mut |container| {
        warn(annotations, spec, container, |name| name.filter(|name| name.is_valid()).is_none(), outcome);
    });
}

/// The warning about a container's annotation in a template.
pub(super) fn warn_in_template(
    annotations: &Cursor<'_, '_>,
    spec: &Cursor<'_, '_>,
    container: &Cursor<'_, '_>,
    outcome: &mut Outcome,
) {
    warn(annotations, spec, container, |_| false, outcome);
}

/// The warning about a container's annotation, unless there is a field, or the pod's field says the same.
fn warn(
    annotations: &Cursor<'_, '_>,
    spec: &Cursor<'_, '_>,
    container: &Cursor<'_, '_>,
    always: fn(Option<Named<'_>>) -> bool,
    outcome: &mut Outcome,
) {
    let key = container_key(container);
    if !annotations.has_key(&key) || container.field("securityContext").field(APP_ARMOR.field).is_set() {
        return;
    }
    let name = named(annotations.key(&key).text());
    let security = spec.field("securityContext");
    let pod_profile = security.field(APP_ARMOR.field);
    if always(name) || !name.is_some_and(|name| name.is(&pod_profile)) {
        super::annotations::warn(annotations, &key, DEPRECATED, outcome);
    }
}

/// The profile that an annotation names: its type, and the name of one on the node.
#[derive(Debug, Clone, Copy)]
struct Named<'a> {
    kind: &'static str,
    local: Option<&'a str>,
}

/// The profile that the annotation names: `ApparmorFieldForAnnotation`.
fn named(annotation: &str) -> Option<Named<'_>> {
    match annotation {
        "unconfined" => Some(Named { kind: "Unconfined", local: None }),
        "runtime/default" => Some(Named { kind: "RuntimeDefault", local: None }),
        _ => {
            let local = annotation.strip_prefix("localhost/").filter(|local| !local.is_empty())?;
            Some(Named { kind: "Localhost", local: Some(local) })
        }
    }
}

impl Named<'_> {
    /// Whether it may be a field.
    fn is_valid(self) -> bool {
        self.local.is_none_or(|local| local.trim() == local && local.len() <= MAX_LENGTH)
    }

    /// Whether it is the profile of this field.
    fn is(self, profile: &Cursor<'_, '_>) -> bool {
        profile.is_set()
            && profile.field("type").text() == self.kind
            && profile.field("localhostProfile").text_if_set() == self.local
    }
}

fn is_windows(spec: &Cursor<'_, '_>) -> bool {
    spec.field("os").field("name").text() == "windows"
}

fn container_key(container: &Cursor<'_, '_>) -> String {
    format!("{ANNOTATION}{}", container.field("name").text())
}

#[cfg(test)]
mod tests {
    use crate::source::read_document;

    use super::*;

    /// The errors about a pod whose container `a` has this annotation, and whose own profile is RuntimeDefault.
    fn fits(annotation: &str, is_template: bool) -> Vec<String> {
        let text = format!(
            "spec: {{securityContext: {{appArmorProfile: {{type: RuntimeDefault}}}}, containers: [{{name: a}}]}}\n\
             metadata: {{annotations: {{{ANNOTATION}a: '{annotation}'}}}}"
        );
        let document = read_document(&text);
        let tree = document.content.unwrap();
        let object = Cursor::root(&tree, tree.root());
        let metadata = object.field("metadata");
        let mut outcome = Outcome::default();
        fit(&metadata.field("annotations"), &object.field("spec"), is_template, &mut outcome);
        outcome.errors.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_annotation_of_a_pod_becomes_a_field_where_it_is_a_profile() {
        let error = "spec.containers[0].securityContext.appArmorProfile.type: Forbidden: apparmor type in annotation and field must match";
        for (annotation, of_pod, of_template) in [
            ("runtime/default", false, false),
            ("unconfined", false, true),
            ("localhost/a", false, true),
            ("localhost/ a", true, true),
            ("localhost/", true, true),
        ] {
            let errors = |is_wrong: bool| if is_wrong { vec![error.to_string()] } else { Vec::new() };
            assert_eq!(fits(annotation, false), errors(of_pod), "{annotation}");
            assert_eq!(fits(annotation, true), errors(of_template), "{annotation}");
        }
    }
}

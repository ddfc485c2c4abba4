//! Ingress: `pkg/apis/networking/validation` and `pkg/registry/networking/ingress` upstream.

use super::addresses::Address;
use super::metadata::{self, Traits};
use super::{BadValue, Cursor, Outcome, formats};

/// The annotation that named the class before there was a field.
const CLASS_ANNOTATION: &str = "kubernetes.io/ingress.class";

const PATH_TYPES: [&str; 3] = ["Exact", "ImplementationSpecific", "Prefix"];

/// What a path of the types `Exact` and `Prefix` must not contain, and what it must not end with.
const PATH_SEQUENCES: [&str; 5] = ["//", "/./", "/../", "%2f", "%2F"];
const PATH_SUFFIXES: [&str; 2] = ["/..", "/."];

/// The object.
pub(super) fn validate(object: &Cursor<'_, '_>, outcome: &mut Outcome) {
    metadata::object_meta(&object.field("metadata"), &Traits::USUAL, outcome);
    let spec = object.field("spec");
    let (default, rules) = (spec.field("defaultBackend"), spec.field("rules"));
    if rules.is_empty() && !default.is_set() {
        let value = if rules.is_set() { "[]" } else { "null" };
        let detail = "either `defaultBackend` or `rules` must be specified";
        outcome.invalid(&spec, BadValue::Structure(value.to_string()), detail);
    }
    if default.is_set() {
        backend(&default, outcome);
    }
    for found in rules.items() {
        rule(&found, outcome);
    }
    for found in spec.field("tls").items() {
        tls(&found, outcome);
    }
    let class = spec.field("ingressClassName");
    if let Some(name) = class.text_if_set() {
        outcome.invalid_each(&class, name, formats::dns1123_subdomain(name));
    }
    class_annotation(object, class.text_if_set(), outcome);
}

/// The annotation that names the class: it has to agree with the field, and is deprecated.
fn class_annotation(object: &Cursor<'_, '_>, class: Option<&str>, outcome: &mut Outcome) {
    let metadata = object.renamed("metadata", "");
    let annotations = metadata.field("annotations");
    if !annotations.has_key(CLASS_ANNOTATION) {
        return;
    }
    let annotation = annotations.dotted_key(CLASS_ANNOTATION);
    match class {
        Some(class) if class != annotation.text() => {
            outcome.invalid(&annotation, annotation.text(), "must match `ingressClassName` when both are specified");
        }
        None if outcome.errors.is_empty() => {
            let text =
                format!("annotation \"{CLASS_ANNOTATION}\" is deprecated, please use 'spec.ingressClassName' instead");
            outcome.warn(annotation.path(), text);
        }
        _ => {}
    }
}

fn rule(rule: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let host = rule.field("host");
    let name = host.text();
    if !name.is_empty() {
        if Address::parse(name).is_some() {
            outcome.invalid(&host, name, "must be a DNS name, not an IP address");
        }
        host_name(&host, outcome);
    }
    let http = rule.field("http");
    if http.is_set() {
        let paths = http.field("paths");
        if paths.is_empty() {
            outcome.required(&paths, "");
        }
        for found in paths.items() {
            path(&found, outcome);
        }
    }
}

/// The name of a host, whose first label may be `*`.
fn host_name(host: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let name = host.text();
    let check = if name.contains('*') { formats::wildcard_dns1123_subdomain } else { formats::dns1123_subdomain };
    outcome.invalid_each(host, name, check(name));
}

fn tls(tls: &Cursor<'_, '_>, outcome: &mut Outcome) {
    for host in tls.field("hosts").items() {
        host_name(&host, outcome);
    }
    let secret = tls.field("secretName");
    let name = secret.text();
    if !name.is_empty() {
        outcome.invalid_each(&secret, name, formats::dns1123_subdomain(name));
    }
}

fn path(path: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let (path_type, place) = (path.field("pathType"), path.field("path"));
    let text = place.text();
    let is_relative = !text.starts_with('/');
    let absolute = "must be an absolute path";
    match path_type.text_if_set() {
        None => {
            outcome.required(&path_type, "pathType must be specified");
            return;
        }
        Some("Exact" | "Prefix") => {
            if is_relative {
                outcome.invalid(&place, text, absolute);
            }
            for sequence in PATH_SEQUENCES.iter().filter(|sequence| text.contains(**sequence)) {
                outcome.invalid(&place, text, format!("must not contain '{sequence}'"));
            }
            for suffix in PATH_SUFFIXES.iter().filter(|suffix| text.ends_with(**suffix)) {
                outcome.invalid(&place, text, format!("cannot end with '{suffix}'"));
            }
        }
        Some("ImplementationSpecific") => {
            if is_relative && !text.is_empty() {
                outcome.invalid(&place, text, absolute);
            }
        }
        Some(other) => outcome.not_supported(&path_type, other, &PATH_TYPES),
    }
    backend(&path.field("backend"), outcome);
}

fn backend(backend: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let (resource, service) = (backend.field("resource"), backend.field("service"));
    match (resource.is_set(), service.is_set()) {
        (true, true) => outcome.invalid(backend, "", "cannot set both resource and service backends"),
        (true, false) => reference(&resource, outcome),
        (false, true) => service_backend(backend, &service, outcome),
        (false, false) => outcome.invalid(backend, "", "resource or service backend is required"),
    }
}

fn service_backend(backend: &Cursor<'_, '_>, service: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let name = service.field("name");
    if name.text().is_empty() {
        outcome.required(&name, "");
    } else {
        outcome.invalid_each(&name, name.text(), formats::dns1123_label(name.text()));
    }
    let port = service.field("port");
    let (port_name, port_number) = (port.field("name"), port.field("number"));
    match (port_name.text(), port_number.int().unwrap_or(0)) {
        ("", 0) => outcome.required(backend, "port name or number is required"),
        ("", number) => outcome.invalid_each(&port_number, number, formats::port_number(number)),
        (name, 0) => outcome.invalid_each(&port_name, name, formats::port_name(name)),
        _ => outcome.invalid(backend, "", "cannot set both port name & port number"),
    }
}

/// A backend that is no Service: `validateIngressTypedLocalObjectReference`.
fn reference(reference: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let group = reference.field("apiGroup");
    if let Some(name) = group.text_if_set() {
        outcome.invalid_each(&group, name, formats::dns1123_subdomain(name));
    }
    for field in ["kind", "name"] {
        let found = reference.field(field);
        match found.text() {
            "" => outcome.required(&found, ""),
            text => outcome.invalid_each(&found, text, formats::path_segment(text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::source::read_document;

    use super::*;

    fn outcome(text: &str) -> Outcome {
        let document = read_document(text);
        let tree = document.content.unwrap();
        let mut outcome = Outcome::default();
        validate(&Cursor::root(&tree, tree.root()), &mut outcome);
        outcome
    }

    fn errors(spec: &str) -> Vec<String> {
        let outcome = outcome(&format!("{{metadata: {{name: a}}, spec: {spec}}}"));
        outcome.errors.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn backends() {
        let backend = |backend: &str| errors(&format!("{{defaultBackend: {backend}}}"));
        assert_eq!(backend("{service: {name: 1a, port: {number: 80}}}"), [""; 0]);
        assert_eq!(
            backend("{service: {name: a, port: {number: 80, name: b}}}"),
            ["spec.defaultBackend: Invalid value: \"\": cannot set both port name & port number"]
        );
        assert_eq!(
            backend("{resource: {kind: a/b, name: ..}}"),
            [
                "spec.defaultBackend.resource.kind: Invalid value: \"a/b\": may not contain '/'",
                "spec.defaultBackend.resource.name: Invalid value: \"..\": may not be '..'",
            ]
        );
    }

    #[test]
    fn paths() {
        let path = |path: &str| errors(&format!("{{rules: [{{http: {{paths: [{path}]}}}}]}}"));
        let backend = "backend: {service: {name: a, port: {number: 1}}}";
        assert_eq!(path("{}"), ["spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified"]);
        assert_eq!(path(&format!("{{pathType: ImplementationSpecific, {backend}}}")), [""; 0]);
        assert_eq!(path(&format!("{{pathType: Exact, path: /a/../b//., {backend}}}")).len(), 3);
    }

    #[test]
    fn the_annotation_of_the_class() {
        let with = |spec: &str| {
            outcome(&format!(
                "{{metadata: {{name: a, annotations: {{{CLASS_ANNOTATION}: b}}}}, spec: {{defaultBackend: {{service: {{name: a, port: {{number: 1}}}}}}{spec}}}}}"
            ))
        };
        let clash = with(", ingressClassName: c").errors.remove(0);
        assert_eq!(clash.field, "annotations.kubernetes.io/ingress.class");
        assert_eq!(clash.path.to_string(), "metadata.annotations[kubernetes.io/ingress.class]");
        assert_eq!(with("").warnings.len(), 1);
        assert!(with(", ingressClassName: b").warnings.is_empty());
    }
}

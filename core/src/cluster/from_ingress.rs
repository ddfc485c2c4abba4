//! Ingresses, IngressClasses and OpenShift Routes to what they decide.

use super::fields::Fields;
use super::outside::{
    Backend, Ingress, IngressClass, IngressPath, IngressRule, OpenShiftBackend, OpenShiftRoute, PortRef, ServiceBackend,
};

/// The older form of `ingressClassName`. The API server takes both together only from before the field was there; the annotation then counts.
const CLASS: &str = "kubernetes.io/ingress.class";

/// Marks the class of Ingresses without class.
const DEFAULT_CLASS: &str = "ingressclass.kubernetes.io/is-default-class";

pub(super) fn ingress(object: Fields<'_>) -> Ingress {
    let Some(spec) = object.get("spec") else { return Ingress::default() };
    Ingress {
        class: object.annotation(CLASS).or_else(|| spec.some_text("ingressClassName")).map(str::to_string),
        default_backend: spec.get("defaultBackend").map(backend),
        rules: spec.items("rules").map(rule).collect(),
    }
}

fn rule(rule: Fields<'_>) -> IngressRule {
    let paths = rule.get("http").map(|http| http.items("paths").map(path).collect());
    IngressRule { host: rule.text("host").to_string(), paths: paths.unwrap_or_default() }
}

fn path(path: Fields<'_>) -> IngressPath {
    IngressPath { path: path.text("path").to_string(), backend: path.get("backend").map_or(Backend::Resource, backend) }
}

fn backend(backend: Fields<'_>) -> Backend {
    if let Some(service) = backend.get("service") {
        let port = service.get("port");
        let number = port.and_then(|port| port.port("number")).map(PortRef::Number);
        let name = port.and_then(|port| port.some_text("name")).map(|name| PortRef::Name(name.to_string()));
        let port = number.or(name).unwrap_or(PortRef::Any);
        return Backend::Service(ServiceBackend { name: service.text("name").to_string(), port });
    }
    if let Some(name) = backend.some_text("serviceName") {
        // `v1beta1`, which no cluster serves any more.
        let port = backend.get("servicePort").and_then(port_ref).unwrap_or(PortRef::Any);
        return Backend::Service(ServiceBackend { name: name.to_string(), port });
    }
    Backend::Resource
}

/// A number or a name; none where it is neither.
fn port_ref(port: Fields<'_>) -> Option<PortRef> {
    let name = port.own_text().filter(|name| !name.is_empty()).map(|name| PortRef::Name(name.to_string()));
    port.own_port().map(PortRef::Number).or(name)
}

pub(super) fn ingress_class(object: Fields<'_>) -> IngressClass {
    IngressClass {
        controller: object.get("spec").map_or("", |spec| spec.text("controller")).to_string(),
        is_default: object.annotation(DEFAULT_CLASS) == Some("true"),
    }
}

pub(super) fn openshift_route(object: Fields<'_>) -> OpenShiftRoute {
    let Some(spec) = object.get("spec") else { return OpenShiftRoute::default() };
    let backend = |alternate, found: Fields<'_>| OpenShiftBackend {
        alternate,
        kind: found.text("kind").to_string(),
        name: found.text("name").to_string(),
        weight: found.get("weight").and_then(Fields::own_number),
    };
    let mut backends: Vec<OpenShiftBackend> = spec.get("to").map(|to| backend(None, to)).into_iter().collect();
    backends.extend(spec.items("alternateBackends").enumerate().map(|(at, found)| backend(Some(at), found)));
    OpenShiftRoute {
        host: spec.text("host").to_string(),
        path: spec.text("path").to_string(),
        backends,
        port: spec.get("port").and_then(|port| port.get("targetPort")).and_then(port_ref),
    }
}

//! Ingress, IngressClass and OpenShift Routes.

/// An Ingress.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ingress {
    /// The name of its class: `ingressClassName`, or the older annotation.
    pub class: Option<String>,
    /// Where requests go that no rule matches.
    pub default_backend: Option<Backend>,
    /// Its rules.
    pub rules: Vec<IngressRule>,
}

/// A rule of an Ingress.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IngressRule {
    /// Its host; empty for every host.
    pub host: String,
    /// Its paths. A rule without any sends everything to the default backend.
    pub paths: Vec<IngressPath>,
}

/// A path of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IngressPath {
    /// The path; empty for every path.
    pub path: String,
    /// Where it leads.
    pub backend: Backend,
}

/// Where an Ingress sends requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Backend {
    /// To a Service.
    Service(ServiceBackend),
    /// To another object.
    Resource,
}

/// A Service with the port of it that is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceBackend {
    /// Its name.
    pub name: String,
    /// The port.
    pub port: PortRef,
}

/// A port of a Service, as an Ingress or a Route names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PortRef {
    /// By number.
    Number(u16),
    /// By name.
    Name(String),
    /// None is named.
    Any,
}

/// An IngressClass.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IngressClass {
    /// The controller, such as `k8s.io/ingress-nginx`.
    pub controller: String,
    /// Whether Ingresses without class are of this one.
    pub is_default: bool,
}

/// An OpenShift Route.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenShiftRoute {
    /// Its host; empty where the router gives one.
    pub host: String,
    /// Its path; empty for every path.
    pub path: String,
    /// `spec.to`, then `spec.alternateBackends`.
    pub backends: Vec<OpenShiftBackend>,
    /// The port, by number or name of the pods' port or by name of the Service's.
    pub port: Option<PortRef>,
}

/// A backend of an OpenShift Route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenShiftBackend {
    /// Its place in `spec.alternateBackends`; none for `spec.to`.
    pub alternate: Option<usize>,
    /// Its kind; only `Service` (or nothing) is served.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its share of requests; none where none is written. Zero gets none.
    pub weight: Option<i64>,
}

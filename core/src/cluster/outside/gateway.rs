//! The Gateway API.

use crate::cluster::Selector;

/// The API group of the Gateway API.
pub const GATEWAY_GROUP: &str = "gateway.networking.k8s.io";

/// The API group of what of it is an experiment.
pub const EXPERIMENTAL_GATEWAY_GROUP: &str = "gateway.networking.x-k8s.io";

/// A Gateway.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Gateway {
    /// The name of its GatewayClass.
    pub class: String,
    /// Its listeners.
    pub listeners: Vec<Listener>,
    /// The namespaces whose ListenerSets it takes.
    pub listener_sets: AllowedNamespaces,
}

/// A ListenerSet: more listeners for a Gateway.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListenerSet {
    /// The Gateway that it is for.
    pub parent: ParentRef,
    /// Its listeners.
    pub listeners: Vec<Listener>,
    /// When it was made, in a form that sorts by time; none where that is not told.
    pub created: Option<String>,
}

/// Whether a kind of a group is the Gateway.
pub fn is_gateway(group: &str, kind: &str) -> bool {
    group == GATEWAY_GROUP && kind == "Gateway"
}

/// Whether a kind of a group is the ListenerSet, by the name that it has had since it is a standard, or by the one before.
pub fn is_listener_set(group: &str, kind: &str) -> bool {
    match group {
        GATEWAY_GROUP => kind == "ListenerSet",
        EXPERIMENTAL_GATEWAY_GROUP => matches!(kind, "ListenerSet" | "XListenerSet"),
        _ => false,
    }
}

/// A listener of a Gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listener {
    /// Its name.
    pub name: String,
    /// The host that it takes; empty for every host.
    pub hostname: String,
    /// Its port.
    pub port: u16,
    /// Its protocol: HTTP, HTTPS, TLS, TCP, UDP, or another one.
    pub protocol: String,
    /// Whether TLS goes through to the pods.
    pub passthrough: bool,
    /// The namespaces whose routes it takes.
    pub namespaces: AllowedNamespaces,
    /// The kinds of routes that it takes, each with its group; none for those of its protocol.
    pub kinds: Option<Vec<(String, String)>>,
}

/// The namespaces whose routes a listener takes, or whose ListenerSets a Gateway takes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum AllowedNamespaces {
    /// That of the Gateway.
    #[default]
    Same,
    /// All of them.
    All,
    /// None.
    None,
    /// Those with these labels.
    Selector(Selector),
}

/// A GatewayClass.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GatewayClass {
    /// The controller, such as `istio.io/gateway-controller`.
    pub controller: String,
}

/// The kind of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RouteKind {
    /// HTTP requests.
    #[default]
    Http,
    /// Calls of gRPC.
    Grpc,
    /// TLS connections, by the name that they ask for.
    Tls,
    /// TCP connections.
    Tcp,
    /// UDP packets.
    Udp,
}

impl RouteKind {
    /// All kinds.
    pub const ALL: [RouteKind; 5] = [RouteKind::Http, RouteKind::Grpc, RouteKind::Tls, RouteKind::Tcp, RouteKind::Udp];

    /// The name in manifests.
    pub fn name(self) -> &'static str {
        match self {
            RouteKind::Http => "HTTPRoute",
            RouteKind::Grpc => "GRPCRoute",
            RouteKind::Tls => "TLSRoute",
            RouteKind::Tcp => "TCPRoute",
            RouteKind::Udp => "UDPRoute",
        }
    }
}

/// A route.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Route {
    /// Its kind.
    pub kind: RouteKind,
    /// What it wants to be attached to.
    pub parents: Vec<ParentRef>,
    /// Its hosts; empty for those of the listeners.
    pub hostnames: Vec<String>,
    /// Its rules.
    pub rules: Vec<RouteRule>,
}

/// Something that a route wants to be attached to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ParentRef {
    /// Its API group.
    pub group: String,
    /// Its kind.
    pub kind: String,
    /// Its namespace; none for the route's.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// The listener; none for all of them.
    pub section: Option<String>,
    /// The port of the listeners; none for every port.
    pub port: Option<u16>,
}

/// A rule of a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteRule {
    /// Its paths or methods in words; empty where it matches everything.
    pub matches: Vec<String>,
    /// Where it leads.
    pub backends: Vec<BackendRef>,
}

/// Where a rule of a route leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackendRef {
    /// The API group; empty for the core group.
    pub group: String,
    /// The kind.
    pub kind: String,
    /// The namespace; none for the route's.
    pub namespace: Option<String>,
    /// The name.
    pub name: String,
    /// The port of the Service.
    pub port: Option<u16>,
    /// Its share of requests. Zero gets none.
    pub weight: i64,
}

/// A ReferenceGrant: who may refer to what in its namespace.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReferenceGrant {
    /// Who may.
    pub from: Vec<GrantFrom>,
    /// To what.
    pub to: Vec<GrantTo>,
}

/// Who may refer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantFrom {
    /// The API group.
    pub group: String,
    /// The kind.
    pub kind: String,
    /// The namespace.
    pub namespace: String,
}

/// What may be referred to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantTo {
    /// The API group; empty for the core group.
    pub group: String,
    /// The kind.
    pub kind: String,
    /// The name; none for all of the kind.
    pub name: Option<String>,
}

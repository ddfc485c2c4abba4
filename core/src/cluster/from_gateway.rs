//! Objects of the Gateway API to what they decide.

use super::fields::Fields;
use super::outside::{
    AllowedNamespaces, BackendRef, GATEWAY_GROUP, Gateway, GatewayClass, GrantFrom, GrantTo, Listener, ListenerSet,
    ParentRef, ReferenceGrant, Route, RouteKind, RouteRule,
};

pub(super) fn gateway(object: Fields<'_>) -> Gateway {
    let Some(spec) = object.get("spec") else { return Gateway::default() };
    Gateway {
        class: spec.text("gatewayClassName").to_string(),
        listeners: spec.items("listeners").map(listener).collect(),
        listener_sets: spec.get("allowedListeners").and_then(|allowed| allowed.get("namespaces")).map_or(
            AllowedNamespaces::None,
            |allowed| match allowed.some_text("from") {
                None => AllowedNamespaces::None,
                Some(_) => namespaces(allowed),
            },
        ),
    }
}

pub(super) fn listener_set(object: Fields<'_>) -> ListenerSet {
    let Some(spec) = object.get("spec") else { return ListenerSet::default() };
    ListenerSet {
        parent: spec.get("parentRef").map(parent).unwrap_or_default(),
        listeners: spec.items("listeners").map(listener).collect(),
        created: object.get("metadata").and_then(|metadata| created(metadata.text("creationTimestamp"))),
    }
}

/// A time as the API server writes it: in UTC, without fractions of a second.
fn created(time: &str) -> Option<String> {
    let is_of_server = |(at, letter): (usize, char)| match at {
        4 | 7 => letter == '-',
        10 => letter == 'T',
        13 | 16 => letter == ':',
        19 => letter == 'Z',
        at => at < 19 && letter.is_ascii_digit(),
    };
    (time.len() == 20 && time.char_indices().all(is_of_server)).then(|| time.to_string())
}

fn listener(listener: Fields<'_>) -> Listener {
    let allowed = listener.get("allowedRoutes");
    let kinds =
        allowed.and_then(|allowed| allowed.get("kinds").map(|_| allowed.items("kinds").map(group_kind).collect()));
    Listener {
        name: listener.text("name").to_string(),
        hostname: listener.text("hostname").to_ascii_lowercase(),
        port: listener.port("port").unwrap_or_default(),
        protocol: listener.text("protocol").to_string(),
        passthrough: listener.get("tls").is_some_and(|tls| tls.text("mode") == "Passthrough"),
        namespaces: allowed.and_then(|allowed| allowed.get("namespaces")).map(namespaces).unwrap_or_default(),
        kinds: kinds.filter(|kinds: &Vec<_>| !kinds.is_empty()),
    }
}

fn group_kind(kind: Fields<'_>) -> (String, String) {
    let group = kind.get("group").map_or(GATEWAY_GROUP, |_| kind.text("group"));
    (group.to_string(), kind.text("kind").to_string())
}

fn namespaces(namespaces: Fields<'_>) -> AllowedNamespaces {
    match namespaces.text("from") {
        "All" => AllowedNamespaces::All,
        "None" => AllowedNamespaces::None,
        // A selector that is not written selects nothing.
        "Selector" => namespaces.selector("selector").map_or(AllowedNamespaces::None, AllowedNamespaces::Selector),
        _ => AllowedNamespaces::Same,
    }
}

pub(super) fn gateway_class(object: Fields<'_>) -> GatewayClass {
    GatewayClass { controller: object.get("spec").map_or("", |spec| spec.text("controllerName")).to_string() }
}

pub(super) fn route(kind: RouteKind, object: Fields<'_>) -> Route {
    let Some(spec) = object.get("spec") else { return Route { kind, ..Route::default() } };
    Route {
        kind,
        parents: spec.items("parentRefs").map(parent).collect(),
        hostnames: spec.items("hostnames").filter_map(|host| Some(host.own_text()?.to_ascii_lowercase())).collect(),
        rules: spec.items("rules").map(rule).collect(),
    }
}

fn parent(parent: Fields<'_>) -> ParentRef {
    ParentRef {
        group: parent.get("group").map_or(GATEWAY_GROUP, |_| parent.text("group")).to_string(),
        kind: parent.some_text("kind").unwrap_or("Gateway").to_string(),
        namespace: parent.some_text("namespace").map(str::to_string),
        name: parent.text("name").to_string(),
        section: parent.some_text("sectionName").map(str::to_string),
        port: parent.port("port"),
    }
}

fn rule(rule: Fields<'_>) -> RouteRule {
    RouteRule {
        matches: rule.items("matches").filter_map(matched).collect(),
        backends: rule.items("backendRefs").map(backend).collect(),
    }
}

/// A match in words: `GET /path`, or `service/Method` of gRPC; none where it asks for nothing that is told.
fn matched(found: Fields<'_>) -> Option<String> {
    let path = found.get("path").map_or("", |path| path.text("value"));
    let method = found.get("method");
    let text = match method.and_then(Fields::own_text) {
        Some(verb) => format!("{verb} {path}"),
        None => match method {
            Some(method) => format!("{}/{}", method.text("service"), method.text("method")),
            None => path.to_string(),
        },
    };
    Some(text.trim().to_string()).filter(|text| !text.is_empty())
}

fn backend(backend: Fields<'_>) -> BackendRef {
    BackendRef {
        group: backend.text("group").to_string(),
        kind: backend.some_text("kind").unwrap_or("Service").to_string(),
        namespace: backend.some_text("namespace").map(str::to_string),
        name: backend.text("name").to_string(),
        port: backend.port("port"),
        weight: backend.get("weight").and_then(Fields::own_number).unwrap_or(1),
    }
}

pub(super) fn grant(object: Fields<'_>) -> ReferenceGrant {
    let Some(spec) = object.get("spec") else { return ReferenceGrant::default() };
    ReferenceGrant {
        from: spec
            .items("from")
            .map(|from| GrantFrom {
                group: from.text("group").to_string(),
                kind: from.text("kind").to_string(),
                namespace: from.text("namespace").to_string(),
            })
            .collect(),
        to: spec
            .items("to")
            .map(|to| GrantTo {
                group: to.text("group").to_string(),
                kind: to.text("kind").to_string(),
                name: to.some_text("name").map(str::to_string),
            })
            .collect(),
    }
}

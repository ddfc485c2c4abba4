//! Objects that lead from outside to pods, by their kind.

use std::sync::Arc;

use crate::manifest::{Object, kinds};
use crate::source::Tree;

use super::fields::Fields;
use super::outside::{GATEWAY_GROUP, OutsideFacts, RouteKind, is_listener_set};
use super::{from_gateway, from_ingress, from_service};

/// What an object adds to what leads to pods; none for objects of other kinds. Versions that are served no more, or not yet, are read like the
/// current one.
pub(super) fn outside(object: &Object, tree: &Tree) -> Option<OutsideFacts> {
    let fields = Fields::new(tree, object.node);
    let group = kinds::group(&object.api_version);
    Some(match (group, object.kind.as_str()) {
        ("", "Service") => OutsideFacts::Service(Arc::new(from_service::service(fields))),
        ("", "Endpoints") => OutsideFacts::Endpoints(Arc::new(from_service::endpoints(fields))),
        ("discovery.k8s.io", "EndpointSlice") => {
            OutsideFacts::Endpoints(Arc::new(from_service::endpoint_slice(fields)))
        }
        ("networking.k8s.io" | "extensions", "Ingress") => {
            OutsideFacts::Ingress(Arc::new(from_ingress::ingress(fields)))
        }
        ("networking.k8s.io", "IngressClass") => {
            OutsideFacts::IngressClass(Arc::new(from_ingress::ingress_class(fields)))
        }
        ("route.openshift.io" | "", "Route") => {
            OutsideFacts::OpenShiftRoute(Arc::new(from_ingress::openshift_route(fields)))
        }
        (GATEWAY_GROUP, "Gateway") => OutsideFacts::Gateway(Arc::new(from_gateway::gateway(fields))),
        (GATEWAY_GROUP, "GatewayClass") => OutsideFacts::GatewayClass(Arc::new(from_gateway::gateway_class(fields))),
        (GATEWAY_GROUP, "ReferenceGrant") => OutsideFacts::Grant(Arc::new(from_gateway::grant(fields))),
        (group, kind) if is_listener_set(group, kind) => {
            OutsideFacts::ListenerSet(Arc::new(from_gateway::listener_set(fields)))
        }
        (GATEWAY_GROUP, kind) => {
            let kind = RouteKind::ALL.into_iter().find(|route| route.name() == kind)?;
            OutsideFacts::Route(Arc::new(from_gateway::route(kind, fields)))
        }
        _ => return None,
    })
}

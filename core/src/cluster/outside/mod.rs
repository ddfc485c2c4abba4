//! What leads from outside to pods: Services with their endpoints, Ingress, Gateway API and OpenShift Routes, reduced to what they decide.

mod gateway;
mod ingress;
mod service;

use std::sync::Arc;

pub use gateway::{
    AllowedNamespaces, BackendRef, EXPERIMENTAL_GATEWAY_GROUP, GATEWAY_GROUP, Gateway, GatewayClass, GrantFrom,
    GrantTo, Listener, ListenerSet, ParentRef, ReferenceGrant, Route, RouteKind, RouteRule, is_gateway,
    is_listener_set,
};
pub use ingress::{
    Backend, Ingress, IngressClass, IngressPath, IngressRule, OpenShiftBackend, OpenShiftRoute, PortRef, ServiceBackend,
};
pub use service::{
    EndpointAddress, EndpointPort, EndpointSet, EndpointSubset, IpFamilies, Service, ServicePort, ServiceType,
    TargetPort, TrafficPolicy,
};

use super::{ClusterId, NamespaceId, ObjectId};

/// An object of a namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InNamespace<T> {
    /// The object.
    pub object: ObjectId,
    /// The cluster it is in.
    pub cluster: ClusterId,
    /// The namespace it is in.
    pub namespace: NamespaceId,
    /// Its name.
    pub name: String,
    /// What it says.
    pub spec: Arc<T>,
}

/// An object that belongs to no namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfCluster<T> {
    /// The object.
    pub object: ObjectId,
    /// The cluster it is in.
    pub cluster: ClusterId,
    /// Its name.
    pub name: String,
    /// What it says.
    pub spec: Arc<T>,
}

/// Everything that leads from outside to pods, each list in the order of reading.
#[derive(Debug, Default)]
pub struct Outside {
    /// Services.
    pub services: Vec<InNamespace<Service>>,
    /// Endpoints and EndpointSlices.
    pub endpoints: Vec<InNamespace<EndpointSet>>,
    /// Ingresses.
    pub ingresses: Vec<InNamespace<Ingress>>,
    /// IngressClasses.
    pub ingress_classes: Vec<OfCluster<IngressClass>>,
    /// Gateways.
    pub gateways: Vec<InNamespace<Gateway>>,
    /// ListenerSets.
    pub listener_sets: Vec<InNamespace<ListenerSet>>,
    /// GatewayClasses.
    pub gateway_classes: Vec<OfCluster<GatewayClass>>,
    /// Routes of the Gateway API.
    pub routes: Vec<InNamespace<Route>>,
    /// ReferenceGrants.
    pub grants: Vec<InNamespace<ReferenceGrant>>,
    /// OpenShift Routes.
    pub openshift_routes: Vec<InNamespace<OpenShiftRoute>>,
}

/// What one object adds to [`Outside`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutsideFacts {
    /// It is a Service.
    Service(Arc<Service>),
    /// It is an Endpoints object or an EndpointSlice.
    Endpoints(Arc<EndpointSet>),
    /// It is an Ingress.
    Ingress(Arc<Ingress>),
    /// It is an IngressClass.
    IngressClass(Arc<IngressClass>),
    /// It is a Gateway.
    Gateway(Arc<Gateway>),
    /// It is a ListenerSet.
    ListenerSet(Arc<ListenerSet>),
    /// It is a GatewayClass.
    GatewayClass(Arc<GatewayClass>),
    /// It is a route of the Gateway API.
    Route(Arc<Route>),
    /// It is a ReferenceGrant.
    Grant(Arc<ReferenceGrant>),
    /// It is an OpenShift Route.
    OpenShiftRoute(Arc<OpenShiftRoute>),
}

impl OutsideFacts {
    /// Whether the object belongs to no namespace.
    pub(super) fn is_of_cluster(&self) -> bool {
        matches!(self, OutsideFacts::IngressClass(_) | OutsideFacts::GatewayClass(_))
    }
}

impl Outside {
    /// Adds an object of a namespace.
    pub(super) fn add(
        &mut self,
        (object, cluster, namespace): (ObjectId, ClusterId, NamespaceId),
        name: &str,
        facts: &OutsideFacts,
    ) {
        macro_rules! push {
            ($list:ident $spec:ident) => {
                self.$list.push(InNamespace {
                    object,
                    cluster,
                    namespace,
                    name: name.to_string(),
                    spec: Arc::clone($spec),
                })
            };
        }
        match facts {
            OutsideFacts::Service(spec) => push!(services spec),
            OutsideFacts::Endpoints(spec) => push!(endpoints spec),
            OutsideFacts::Ingress(spec) => push!(ingresses spec),
            OutsideFacts::Gateway(spec) => push!(gateways spec),
            OutsideFacts::ListenerSet(spec) => push!(listener_sets spec),
            OutsideFacts::Route(spec) => push!(routes spec),
            OutsideFacts::Grant(spec) => push!(grants spec),
            OutsideFacts::OpenShiftRoute(spec) => push!(openshift_routes spec),
            OutsideFacts::IngressClass(_) | OutsideFacts::GatewayClass(_) => {}
        }
    }

    /// Adds an object that belongs to no namespace.
    pub(super) fn add_of_cluster(&mut self, object: ObjectId, cluster: ClusterId, name: &str, facts: &OutsideFacts) {
        let name = name.to_string();
        match facts {
            OutsideFacts::IngressClass(spec) => {
                self.ingress_classes.push(OfCluster { object, cluster, name, spec: Arc::clone(spec) });
            }
            OutsideFacts::GatewayClass(spec) => {
                self.gateway_classes.push(OfCluster { object, cluster, name, spec: Arc::clone(spec) });
            }
            _ => {}
        }
    }
}

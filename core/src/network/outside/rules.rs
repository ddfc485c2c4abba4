//! The rules about ways in from outside.

use crate::rule::{Reference, declare_rules};

declare_rules! {
    Network
    SERVICE_WITHOUT_PODS "service-without-pods" Warning "A Service that selects no pod, though one is near"
        "A Service leads to the pods of its own namespace that have all labels of its selector. Without such pods connections to it fail. \
         It is told only where pods of the input nearly fit (a label is spelt otherwise, or the pods are in another namespace), since pods \
         may also be made by an operator or stand in other files; everything else is listed under the ways in."
        mended [
            Reference::page("Services", "https://kubernetes.io/docs/concepts/services-networking/service/#defining-a-service"),
            Reference::named("kube-linter", "dangling-service"),
            Reference::named("kube-score", "service-targets-pod"),
        ]
    TARGET_PORT_MISSING "target-port-missing" Warning "A target port by a name that no pod of the Service has"
        "A target port that is a name is looked up in each pod, among the ports that its containers and sidecars declare, by name and protocol. \
         A pod without such a port gets no connections."
        mended [
            Reference::page("Services: port definitions", "https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports"),
            Reference::named("popeye", "POP-1106"),
        ]
    BACKEND_SERVICE_MISSING "backend-service-missing" Warning "A backend that names a Service that is not there, though one is near"
        "An Ingress or a route whose backend does not exist answers with an error. It is told only where a Service of nearly this name is there, \
         since the Service may stand in other files; everything else is listed under the ways in."
        mended [
            Reference::page("Ingress", "https://kubernetes.io/docs/concepts/services-networking/ingress/"),
            Reference::named("kube-linter", "dangling-ingress"),
            Reference::named("kube-score", "ingress-targets-service"),
        ]
    BACKEND_PORT_MISSING "backend-port-missing" Warning "A backend that names a port that its Service does not have"
        "An Ingress and a route of the Gateway API name a port of the Service, not of its pods: by its number or, for an Ingress, by its name. An \
         OpenShift Route names a port of the Service by name, or one of the pods by number."
        mended [
            Reference::page("Ingress", "https://kubernetes.io/docs/concepts/services-networking/ingress/"),
            Reference::named("popeye", "POP-1401"),
        ]
    ROUTE_NOT_ACCEPTED "route-not-accepted" Warning "A route that no listener of its Gateway takes"
        "A listener takes routes of the namespaces and kinds that `allowedRoutes` says (its own namespace where it says nothing), of its protocol, \
         for hosts that both have in common, and only those that ask for it by `sectionName` or `port` where they do. Listeners of one \
         Gateway and its ListenerSets that have the same port, protocol and host cannot be told apart: the first one counts. A route that no \
         listener takes gets no request. Of a Gateway or ListenerSet that is not in the input it is told only where one is that is likely meant: its \
         name has the same letters in another order or with other separators, or it is in another namespace and the reference names none. What a \
         ListenerSet's own reference to its Gateway has wrong is told there, if a route is attached to it."
        mended [
            Reference {
                of: "Gateway API",
                name: "Attaching routes to Gateways",
                url: "https://gateway-api.sigs.k8s.io/concepts/api-overview/#attaching-routes-to-gateways",
            },
        ]
    REFERENCE_NOT_GRANTED "reference-not-granted" Warning "A backend in another namespace without a ReferenceGrant"
        "A route may lead to a Service of another namespace only where a ReferenceGrant there names the route's kind and namespace and the Service. \
         Otherwise requests are answered with an error. It is told only where the Service is in the input, since the grant stands beside it."
        mended [
            Reference { of: "Gateway API", name: "ReferenceGrant", url: "https://gateway-api.sigs.k8s.io/api-types/referencegrant/" },
        ]
    ENTRY_BLOCKED "entry-blocked" Warning "A way in from outside that policies close"
        "A Service of type LoadBalancer or NodePort, an Ingress, a route or an OpenShift Route leads to pods that policies close to whoever passes \
         the connections on: the clients themselves where their addresses are kept, an ingress controller, a gateway or a router. Either the way \
         in is of no use, or a policy lacks a rule. An Ingress or an OpenShift Route to pods whose NetworkPolicies let no controller \
         in is told by ingress-controller-shut-out instead."
        mended [
            Reference::page("Network policies", "https://kubernetes.io/docs/concepts/services-networking/network-policies/"),
            Reference::named("netpol-analyzer", "connections from the ingress controller are blocked"),
        ]
}

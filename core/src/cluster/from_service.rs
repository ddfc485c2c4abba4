//! Services, Endpoints and EndpointSlices to what they decide.

use std::net::IpAddr;

use ipnet::IpNet;

use super::fields::Fields;
use super::outside::{
    EndpointAddress, EndpointPort, EndpointSet, EndpointSubset, IpFamilies, Service, ServicePort, ServiceType,
    TargetPort, TrafficPolicy,
};

/// The label of an EndpointSlice that names its Service.
const SERVICE_NAME: &str = "kubernetes.io/service-name";

/// The older form of `loadBalancerSourceRanges`, still read where the field is empty.
const SOURCE_RANGES: &str = "service.beta.kubernetes.io/load-balancer-source-ranges";

/// Annotations by which the large providers make a load balancer with an internal address, with the values that mean it.
const INTERNAL: [(&str, &[&str]); 7] = [
    ("service.beta.kubernetes.io/aws-load-balancer-internal", &["true", "0.0.0.0/0"]),
    ("service.beta.kubernetes.io/aws-load-balancer-scheme", &["internal"]),
    ("service.beta.kubernetes.io/azure-load-balancer-internal", &["true"]),
    ("networking.gke.io/load-balancer-type", &["Internal", "internal"]),
    ("cloud.google.com/load-balancer-type", &["Internal", "internal"]),
    ("service.beta.kubernetes.io/openstack-internal-load-balancer", &["true"]),
    ("service.beta.kubernetes.io/oci-load-balancer-internal", &["true"]),
];

pub(super) fn service(object: Fields<'_>) -> Service {
    let Some(spec) = object.get("spec") else { return Service::default() };
    let selector = spec.texts("selector");
    let mut ranges: Vec<IpNet> =
        spec.items("loadBalancerSourceRanges").filter_map(|item| block(item.own_text()?)).collect();
    if ranges.is_empty() {
        ranges.extend(object.annotation(SOURCE_RANGES).into_iter().flat_map(|text| text.split(',')).filter_map(block));
    }
    Service {
        kind: match spec.text("type") {
            "NodePort" => ServiceType::NodePort,
            "LoadBalancer" => ServiceType::LoadBalancer,
            "ExternalName" => ServiceType::ExternalName,
            _ => ServiceType::ClusterIp,
        },
        selector: Some(selector).filter(|selector| !selector.is_empty()),
        ports: spec.items("ports").enumerate().filter_map(|(at, port)| service_port(at, port)).collect(),
        cluster_ips: cluster_ips(spec),
        families: families(spec),
        external_ips: spec.addresses("externalIPs"),
        external_traffic: match spec.text("externalTrafficPolicy") {
            "Local" => TrafficPolicy::Local,
            _ => TrafficPolicy::Cluster,
        },
        source_ranges: ranges,
        external_name: spec.text("externalName").to_string(),
        internal: is_internal(object),
        without_node_ports: spec.get("allocateLoadBalancerNodePorts").is_some_and(Fields::own_false),
    }
}

/// `clusterIPs`, or the one of `clusterIP`; none where it says `None`, or nothing yet.
fn cluster_ips(spec: Fields<'_>) -> Vec<IpAddr> {
    let all = spec.addresses("clusterIPs");
    if all.is_empty() { spec.text("clusterIP").parse().ok().into_iter().collect() } else { all }
}

/// The families that `ipFamilies` and the addresses name, or both where both are required. One family alone is that of the cluster where none is named,
/// and with `PreferDualStack` the cluster decides about the other one. Beside IPv6 that is IPv4, by which connections may come as well.
fn families(spec: Fields<'_>) -> Option<IpFamilies> {
    let addresses = IpFamilies::of(&cluster_ips(spec));
    let has = |family: &str| spec.items("ipFamilies").any(|item| item.own_text() == Some(family));
    let named = IpFamilies { four: addresses.four || has("IPv4"), six: addresses.six || has("IPv6") };
    match spec.text("ipFamilyPolicy") {
        "RequireDualStack" => Some(IpFamilies::BOTH),
        "PreferDualStack" if named.six => Some(IpFamilies::BOTH),
        "PreferDualStack" => None,
        _ => Some(named).filter(|named| !named.is_empty()),
    }
}

fn is_internal(object: Fields<'_>) -> bool {
    INTERNAL.iter().any(|(key, values)| object.annotation(key).is_some_and(|value| values.contains(&value)))
}

fn block(text: &str) -> Option<IpNet> {
    text.trim().parse::<IpNet>().ok().map(|net| net.trunc())
}

fn service_port(index: usize, port: Fields<'_>) -> Option<ServicePort> {
    let target = port.get("targetPort");
    let by_name = target.and_then(Fields::own_text).filter(|name| !name.is_empty());
    Some(ServicePort {
        index,
        name: port.text("name").to_string(),
        protocol: port.protocol("protocol")?,
        port: port.port("port")?,
        target: match (by_name, target.and_then(Fields::own_port)) {
            (Some(name), _) => TargetPort::Name(name.to_string()),
            (None, Some(number)) => TargetPort::Number(number),
            (None, None) => TargetPort::Same,
        },
        node_port: port.port("nodePort"),
    })
}

pub(super) fn endpoints(object: Fields<'_>) -> EndpointSet {
    let name = object.get("metadata").map_or("", |metadata| metadata.text("name"));
    let subset = |subset: Fields<'_>| EndpointSubset {
        addresses: subset.items("addresses").map(|address| endpoint(address.text("ip"), address)).collect(),
        ports: subset.items("ports").filter_map(endpoint_port).collect(),
    };
    EndpointSet { service: name.to_string(), subsets: object.items("subsets").map(subset).collect() }
}

pub(super) fn endpoint_slice(object: Fields<'_>) -> EndpointSet {
    let labels = object.get("metadata").map(|metadata| metadata.texts("labels")).unwrap_or_default();
    // Every address of one endpoint is the same pod; who uses slices takes the first.
    let first = |each: Fields<'_>| {
        let address = each.items("addresses").next()?;
        Some(endpoint(address.own_text().unwrap_or_default(), each))
    };
    let subset = EndpointSubset {
        addresses: object.items("endpoints").filter_map(first).collect(),
        ports: object.items("ports").filter_map(endpoint_port).collect(),
    };
    let service = labels.get(SERVICE_NAME).map_or(String::new(), ToString::to_string);
    EndpointSet { service, subsets: vec![subset] }
}

fn endpoint(address: &str, about: Fields<'_>) -> EndpointAddress {
    let target = about.get("targetRef").filter(|target| matches!(target.text("kind"), "" | "Pod"));
    let pod = target.map(|target| target.text("name")).filter(|name| !name.is_empty());
    EndpointAddress { address: address.parse::<IpAddr>().ok(), text: address.to_string(), pod: pod.map(str::to_string) }
}

fn endpoint_port(port: Fields<'_>) -> Option<EndpointPort> {
    Some(EndpointPort {
        name: port.text("name").to_string(),
        protocol: port.protocol("protocol")?,
        number: port.port("port")?,
    })
}

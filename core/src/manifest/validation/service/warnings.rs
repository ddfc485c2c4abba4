//! Warnings about a Service that is valid: `GetWarningsForService`.

use super::super::addresses::{warn_of_address, warn_of_block};
use super::super::{Cursor, Outcome};
use super::{NONE, Service, TOPOLOGY_HINTS, TOPOLOGY_MODE, cluster_ips};

pub(super) fn warn(service: &Service<'_, '_>, outcome: &mut Outcome) {
    let annotations = service.metadata.field("annotations");
    if annotations.has_key(TOPOLOGY_HINTS) {
        let text = format!("annotation {TOPOLOGY_HINTS} is deprecated, please use {TOPOLOGY_MODE} instead");
        outcome.warn(annotations.key(TOPOLOGY_HINTS).path(), text);
    }
    if !matches!(service.cluster_ip, "" | NONE) {
        for (index, address) in service.cluster_ips.iter().enumerate() {
            cluster_ips::at(service.spec, index, &mut |place| warn_of_address(place, address, outcome));
        }
    }
    let spec = service.spec;
    let (external_ips, balancer_ip) = (spec.field("externalIPs"), spec.field("loadBalancerIP"));
    let (has_external_ips, is_alias) = (!external_ips.is_empty(), service.is("ExternalName"));
    let is_headless = service.is("ClusterIP") && service.cluster_ip == NONE;
    if is_headless {
        let affinity = spec.field("sessionAffinity");
        for (is_wrong, place, name) in [
            (!balancer_ip.text().is_empty(), &balancer_ip, "loadBalancerIP"),
            (has_external_ips, &external_ips, "externalIPs"),
            (affinity.text_or(NONE) != NONE, &affinity, "SessionAffinity"),
        ] {
            warn_if(is_wrong, place, &format!("spec.{name} is ignored for headless services"), outcome);
        }
    }
    for item in external_ips.items() {
        warn_of_address(&item, item.text(), outcome);
    }
    let deprecated = "spec.externalIPs is deprecated and may no longer be implemented in some clusters";
    warn_if(has_external_ips && !is_headless && !is_alias, &external_ips, deprecated, outcome);
    warn_of_address(&balancer_ip, balancer_ip.text(), outcome);
    for item in spec.field("loadBalancerSourceRanges").items() {
        warn_of_block(&item, item.text(), outcome);
    }
    let (name, distribution) = (spec.field("externalName"), spec.field("trafficDistribution"));
    let ignored = "spec.externalIPs is ignored when spec.type is \"ExternalName\"";
    warn_if(is_alias && has_external_ips, &external_ips, ignored, outcome);
    let ignored = "spec.externalName is ignored when spec.type is not \"ExternalName\"";
    warn_if(!is_alias && !name.text().is_empty(), &name, ignored, outcome);
    let deprecated = "spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"";
    warn_if(distribution.text() == "PreferClose", &distribution, deprecated, outcome);
}

fn warn_if(is_so: bool, place: &Cursor<'_, '_>, text: &str, outcome: &mut Outcome) {
    if is_so {
        outcome.warn(place.path(), text.to_string());
    }
}

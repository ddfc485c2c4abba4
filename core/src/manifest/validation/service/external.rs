//! How a Service is reached from outside: its external addresses, load balancer, and traffic policy.

use super::super::{BadValue, Cursor, Outcome, addresses, formats};
use super::{Service, TRAFFIC_POLICIES, one_of};

/// The annotation that named the source ranges before there was a field.
const SOURCE_RANGES: &str = "service.beta.kubernetes.io/load-balancer-source-ranges";

const FOR_LOAD_BALANCERS: &str = "may only be used when `type` is 'LoadBalancer'";

/// External addresses: well-formed, and none that cannot be reached from elsewhere (`ValidateEndpointIP`).
pub(super) fn external_ips(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    for item in spec.field("externalIPs").items() {
        let text = item.text();
        let Some(address) = addresses::address(&item, text, outcome) else { continue };
        if address.is_unspecified() {
            outcome.invalid(&item, text, format!("may not be unspecified ({text})"));
        }
        let special = [
            (address.is_loopback(), "loopback range (127.0.0.0/8, ::1/128)"),
            (address.is_link_local(), "link-local range (169.254.0.0/16, fe80::/10)"),
            (address.is_link_local_multicast(), "link-local multicast range (224.0.0.0/24, ff02::/10)"),
        ];
        for (_, range) in special.iter().filter(|(is_in, _)| *is_in) {
            outcome.invalid(&item, text, format!("may not be in the {range}"));
        }
    }
}

/// What only Services of the type LoadBalancer have.
pub(super) fn load_balancer(service: &Service<'_, '_>, outcome: &mut Outcome) {
    source_ranges(service, outcome);
    let is_load_balancer = service.is("LoadBalancer");
    let (allocate, class) =
        (service.spec.field("allocateLoadBalancerNodePorts"), service.spec.field("loadBalancerClass"));
    if allocate.is_set() && !is_load_balancer {
        outcome.forbidden(&allocate, FOR_LOAD_BALANCERS);
    }
    match class.text_if_set() {
        Some(_) if !is_load_balancer => outcome.forbidden(&class, FOR_LOAD_BALANCERS),
        Some(text) => outcome.invalid_each(&class, text, formats::label_key(text)),
        None => {}
    }
}

/// Source ranges by the field, or else by the annotation. Blanks around them are part of the API.
fn source_ranges(service: &Service<'_, '_>, outcome: &mut Outcome) {
    let ranges = service.spec.renamed("loadBalancerSourceRanges", "LoadBalancerSourceRanges");
    let annotations = service.metadata.field("annotations");
    let is_load_balancer = service.is("LoadBalancer");
    if !ranges.is_empty() {
        if !is_load_balancer {
            outcome.forbidden(&ranges, FOR_LOAD_BALANCERS);
        }
        for item in ranges.items() {
            addresses::block(&item, item.text().trim(), outcome);
        }
    } else if annotations.has_key(SOURCE_RANGES) {
        let annotation = annotations.key(SOURCE_RANGES);
        if !is_load_balancer {
            outcome.forbidden(&annotation, FOR_LOAD_BALANCERS);
        }
        let text = annotation.text().trim();
        for range in text.split(',').filter(|_| !text.is_empty()) {
            addresses::block(&annotation, range.trim(), outcome);
        }
    }
}

/// How traffic from outside is spread: `validateServiceExternalTrafficPolicy`.
pub(super) fn traffic_policy(service: &Service<'_, '_>, outcome: &mut Outcome) {
    let policy = service.spec.field("externalTrafficPolicy");
    let value = service.external_traffic_policy();
    if service.is_external() {
        one_of(&policy, value, &TRAFFIC_POLICIES, outcome);
    } else if !value.is_empty() {
        let value = BadValue::Named(value.to_string());
        outcome.invalid(&policy, value, "may only be set for externally-accessible services");
    }
    let health_check = service.spec.field("healthCheckNodePort");
    let number = health_check.int().unwrap_or(0);
    if number != 0 && !service.needs_health_check() {
        let detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
        outcome.invalid(&health_check, number, detail);
    }
}

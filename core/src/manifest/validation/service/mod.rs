//! Service: `validateService` of `pkg/apis/core/validation`, `pkg/registry/core/service` and `pkg/api/service` upstream.

mod allocation;
mod cluster_ips;
mod external;
mod ports;
mod warnings;

use super::metadata::{self, Traits};
use super::{BadValue, Cursor, ErrorKind, Outcome, formats};

/// The address of a headless Service.
const NONE: &str = "None";

const TYPES: [&str; 4] = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const TRAFFIC_POLICIES: [&str; 2] = ["Cluster", "Local"];
const SESSION_AFFINITIES: [&str; 2] = ["ClientIP", "None"];

const TOPOLOGY_HINTS: &str = "service.kubernetes.io/topology-aware-hints";
const TOPOLOGY_MODE: &str = "service.kubernetes.io/topology-mode";

/// How long, in seconds, a client is sent to the same pod at most.
const MAX_AFFINITY_SECONDS: i64 = 86400;

/// A Service with the server's defaults.
struct Service<'a, 't> {
    metadata: &'a Cursor<'a, 't>,
    spec: &'a Cursor<'a, 't>,
    /// The type.
    kind: &'t str,
    cluster_ip: &'t str,
    /// All addresses; the one of `clusterIP` where there is no list.
    cluster_ips: Vec<&'t str>,
}

impl<'a, 't> Service<'a, 't> {
    fn new(metadata: &'a Cursor<'a, 't>, spec: &'a Cursor<'a, 't>) -> Self {
        let cluster_ip = spec.field("clusterIP").text();
        let mut cluster_ips: Vec<_> = spec.field("clusterIPs").items().map(|item| item.text()).collect();
        if cluster_ips.is_empty() && !cluster_ip.is_empty() {
            cluster_ips.push(cluster_ip);
        }
        let kind = spec.field("type").text_or("ClusterIP");
        Service { metadata, spec, kind, cluster_ip, cluster_ips }
    }

    fn is(&self, kind: &str) -> bool {
        self.kind == kind
    }

    fn is_headless(&self) -> bool {
        self.cluster_ips == [NONE]
    }

    /// Whether it can be reached from outside of the cluster: `ExternallyAccessible`.
    fn is_external(&self) -> bool {
        match self.kind {
            "LoadBalancer" | "NodePort" => true,
            "ClusterIP" => !self.spec.field("externalIPs").is_empty(),
            _ => false,
        }
    }

    fn external_traffic_policy(&self) -> &'t str {
        self.spec.field("externalTrafficPolicy").text_or(if self.is_external() { "Cluster" } else { "" })
    }

    fn needs_health_check(&self) -> bool {
        self.is("LoadBalancer") && self.external_traffic_policy() == "Local"
    }
}

/// The object.
pub(super) fn validate(object: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let (metadata, spec) = (object.field("metadata"), object.field("spec"));
    let service = Service::new(&metadata, &spec);
    cluster_ips::validate(&service, outcome);
    if !outcome.errors.is_empty() {
        // Allocation fails with these alone.
        return;
    }
    let node_ports = allocation::node_ports(&service);
    outcome.refused_by_allocation = node_ports.is_none() || allocation::lacks_family(&service);
    let traits = Traits { sets_generation: false, name: metadata::dns1123_label, ..Traits::USUAL };
    metadata::object_meta(&metadata, &traits, outcome);
    topology(&service, outcome);
    by_type(&service, outcome);
    ports::each(&service, outcome);
    metadata::labels(&spec.field("selector"), outcome);
    session_affinity(&spec, outcome);
    external::external_ips(&spec, outcome);
    one_of(&spec.field("type"), service.kind, &TYPES, outcome);
    ports::unique(&service, &node_ports.unwrap_or_default(), outcome);
    external::load_balancer(&service, outcome);
    external::traffic_policy(&service, outcome);
    internal_traffic(&spec, outcome);
    if outcome.errors.is_empty() {
        warnings::warn(&service, outcome);
    }
}

fn one_of(at: &Cursor<'_, '_>, value: &str, supported: &[&str], outcome: &mut Outcome) {
    if !supported.contains(&value) {
        outcome.not_supported(at, value, supported);
    }
}

/// Two annotations mean the same, and must not say different things.
fn topology(service: &Service<'_, '_>, outcome: &mut Outcome) {
    let annotations = service.metadata.field("annotations");
    let (hints, mode) = (annotations.key(TOPOLOGY_HINTS), annotations.key(TOPOLOGY_MODE));
    let both = annotations.has_key(TOPOLOGY_HINTS) && annotations.has_key(TOPOLOGY_MODE);
    if both && hints.text() != mode.text() {
        outcome.invalid(
            &mode,
            mode.text(),
            format!("must match annotations[{TOPOLOGY_HINTS}] when both are specified"),
        );
    }
}

/// What depends on the type.
fn by_type(service: &Service<'_, '_>, outcome: &mut Outcome) {
    let spec = service.spec;
    let ports = spec.field("ports");
    if ports.is_empty() && !service.is_headless() && !service.is("ExternalName") {
        outcome.required(&ports, "");
    }
    match service.kind {
        "LoadBalancer" | "NodePort" if service.is_headless() => {
            let detail = format!("may not be set to 'None' for {} services", service.kind);
            cluster_ips::at(spec, 0, &mut |place| outcome.invalid(place, NONE, &*detail));
        }
        "ExternalName" => external_name(service, outcome),
        _ => {}
    }
}

fn external_name(service: &Service<'_, '_>, outcome: &mut Outcome) {
    let spec = service.spec;
    let forbidden = "may not be set for ExternalName services";
    if !service.cluster_ips.is_empty() {
        cluster_ips::all(spec, &mut |place| outcome.forbidden(place, forbidden));
    }
    let (families, policy) = (spec.field("ipFamilies"), spec.field("ipFamilyPolicy"));
    if !families.is_empty() {
        outcome.forbidden(&families, forbidden);
    }
    if policy.is_set() {
        outcome.forbidden(&policy, forbidden);
    }
    let name = spec.field("externalName");
    match name.text().strip_suffix('.').unwrap_or(name.text()) {
        "" => outcome.required(&name, ""),
        text => outcome.invalid_each(&name, text, formats::dns1123_subdomain(text)),
    }
}

fn session_affinity(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let affinity = spec.field("sessionAffinity");
    let value = affinity.text_or("None");
    one_of(&affinity, value, &SESSION_AFFINITIES, outcome);
    if value != "ClientIP" {
        return;
    }
    let config = spec.field("sessionAffinityConfig");
    let client = config.field("clientIP");
    let timeout = client.field("timeoutSeconds");
    if let Some(seconds) = timeout.int().filter(|seconds| !(1..=MAX_AFFINITY_SECONDS).contains(seconds)) {
        outcome.invalid(&timeout, seconds, format!("must be greater than 0 and less than {MAX_AFFINITY_SECONDS}"));
    }
}

fn internal_traffic(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let policy = spec.field("internalTrafficPolicy");
    if let Some(value) = policy.text_if_set() {
        one_of(&policy, value, &TRAFFIC_POLICIES, outcome);
    }
    let distribution = spec.field("trafficDistribution");
    let supported = ["PreferClose", "PreferSameZone", "PreferSameNode"];
    if let Some(value) = distribution.text_if_set().filter(|value| !supported.contains(value)) {
        let detail = format!("supported values: \"{}\"", supported.join("\", \""));
        outcome.error(ErrorKind::NotSupported, &distribution, BadValue::from(value), detail);
    }
}

#[cfg(test)]
mod tests {
    use crate::source::read_document;

    use super::*;

    fn outcome(spec: &str) -> Outcome {
        let document = read_document(&format!("{{metadata: {{name: a}}, spec: {spec}}}"));
        let tree = document.content.unwrap();
        let mut outcome = Outcome::default();
        validate(&Cursor::root(&tree, tree.root()), &mut outcome);
        outcome
    }

    fn errors(spec: &str) -> Vec<String> {
        outcome(spec).errors.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn wrong_addresses_hide_all_other_errors() {
        assert_eq!(
            errors("{clusterIP: 10.0.0.01, type: x}"),
            ["spec.clusterIPs[0]: Invalid value: \"10.0.0.01\": must not have leading 0s"]
        );
        let error = outcome("{clusterIP: x}").errors.remove(0);
        assert_eq!(error.path.to_string(), "spec.clusterIP");
        assert_eq!(
            errors("{clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1, 10.0.0.2]}"),
            [
                "spec.clusterIPs: Invalid value: [\"10.0.0.1\",\"10.0.0.2\"]: may specify no more than one IP for each IP family"
            ]
        );
        assert_eq!(errors("{ipFamilies: [IPv4, IPv6], ports: [{port: 1}]}").len(), 1);
    }

    #[test]
    fn what_a_default_cluster_cannot_give_comes_first() {
        assert!(outcome("{ipFamilyPolicy: RequireDualStack, ports: [{port: 1}]}").refused_by_allocation);
        assert!(outcome("{type: NodePort, ports: [{port: 1, nodePort: 80}]}").refused_by_allocation);
        let shared =
            outcome("{type: NodePort, ports: [{port: 1, nodePort: 30001}, {name: a, port: 2, nodePort: 30001}]}");
        assert!(shared.refused_by_allocation && shared.errors.len() == 1);
        let both = "{type: NodePort, ports: [{name: a, port: 1, nodePort: 30001}, {name: b, port: 1, protocol: UDP, nodePort: 30001}]}";
        assert_eq!(outcome(both), Outcome::default());
    }

    #[test]
    fn types_have_fields_of_their_own() {
        assert_eq!(errors("{clusterIP: None}"), [""; 0]);
        assert_eq!(errors("{type: ExternalName, externalName: a.}"), [""; 0]);
        assert_eq!(
            errors("{type: ExternalName, clusterIP: None, ipFamilies: [IPv4], ipFamilyPolicy: SingleStack}").len(),
            4
        );
        assert_eq!(
            errors("{type: NodePort, clusterIP: None, selector: {a: b}}"),
            ["spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services"]
        );
        assert_eq!(
            errors(
                "{clusterIP: None, sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 0}}}"
            )
            .len(),
            1
        );
    }

    #[test]
    fn external_addresses_must_be_ordinary_ones() {
        let details = |address: &str| errors(&format!("{{ports: [{{port: 1}}], externalIPs: ['{address}']}}"));
        assert_eq!(details("1.2.3.4"), [""; 0]);
        assert_eq!(
            details("0.0.0.0"),
            ["spec.externalIPs[0]: Invalid value: \"0.0.0.0\": may not be unspecified (0.0.0.0)"]
        );
        for address in ["127.0.0.1", "fe80::1", "224.0.0.1", "1.2.3", "::ffff:1.2.3.4"] {
            assert_eq!(details(address).len(), 1, "{address}");
        }
    }

    #[test]
    fn source_ranges_may_have_blanks_around_them() {
        let ranges = |range: &str| {
            format!("{{type: LoadBalancer, ports: [{{port: 1}}], loadBalancerSourceRanges: ['{range}']}}")
        };
        assert_eq!(errors(&ranges(" 10.0.0.0/8 ")), [""; 0]);
        assert_eq!(
            errors(&ranges("10.0.0.1/8")),
            [
                "spec.LoadBalancerSourceRanges[0]: Invalid value: \"10.0.0.1/8\": must not have bits set beyond the prefix length"
            ]
        );
    }

    #[test]
    fn warnings_are_for_valid_services() {
        let warnings = |spec: &str| outcome(spec).warnings.into_iter().map(|warning| warning.text).collect::<Vec<_>>();
        assert_eq!(
            warnings(
                "{type: LoadBalancer, ports: [{port: 1}], loadBalancerIP: 01.2.3.4, trafficDistribution: PreferClose}"
            ),
            [
                "spec.loadBalancerIP: non-standard IP address \"01.2.3.4\" is invalid: use \"1.2.3.4\"",
                "spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"",
            ]
        );
        assert_eq!(
            warnings("{clusterIP: None, externalName: a, sessionAffinity: ClientIP}"),
            [
                "spec.SessionAffinity is ignored for headless services",
                "spec.externalName is ignored when spec.type is not \"ExternalName\"",
            ]
        );
        assert_eq!(warnings("{trafficDistribution: PreferClose}"), [""; 0]);
    }
}

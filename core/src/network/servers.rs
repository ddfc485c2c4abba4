//! The pods that answer DNS, by the labels that they have in most clusters, and what they listen on.

use crate::cluster::{Model, Operator, Protocol, Selector, Workload};

use super::outside::services::has_labels;

/// Pods that answer DNS.
pub(super) struct Servers {
    /// Their namespace.
    pub(super) namespace: &'static str,
    /// The label that tells them from others there, with its values.
    pub(super) label: (&'static str, &'static [&'static str]),
    /// The port that they listen on.
    pub(super) port: u16,
}

/// Those of Kubernetes.
pub(super) const KUBERNETES: Servers =
    Servers { namespace: "kube-system", label: ("k8s-app", &["kube-dns", "coredns"]), port: 53 };

/// Those of OpenShift.
pub(super) const OPENSHIFT: Servers = Servers {
    namespace: "openshift-dns",
    label: ("dns.operator.openshift.io/daemonset-dns", &["default"]),
    port: 5353,
};

/// All of them.
pub(super) const ALL: [Servers; 2] = [KUBERNETES, OPENSHIFT];

/// The port of the Service by which names are asked for.
pub(super) const OF_SERVICE: u16 = 53;

/// How many servers are asked what they listen on.
const ASKED: usize = 64;

/// Whether a workload answers DNS.
pub(super) fn is_server(model: &Model, workload: &Workload) -> bool {
    let is_labelled = |known: &Servers| {
        let (key, values) = known.label;
        workload.labels.get(key).is_some_and(|value| values.contains(&&**value))
    };
    ALL.iter().any(is_labelled) && is_namespace(model.name_of(workload.namespace))
}

/// Whether a selector asks for a label by which such servers are known.
pub(super) fn asks_for(pods: &Selector) -> bool {
    let is_known = |key: &str, value: &String| {
        ALL.iter().any(|known| known.label.0 == key && known.label.1.contains(&value.as_str()))
    };
    let mut asked = pods.requirements.iter().filter(|each| each.operator == Operator::In);
    asked.any(|each| !each.values.is_empty() && each.values.iter().all(|value| is_known(&each.key, value)))
}

/// Whether a workload declares a port for DNS.
pub(super) fn declares(server: &Workload) -> bool {
    !declared(server).is_empty()
}

/// Whether DNS runs in a namespace of a name.
pub(super) fn is_namespace(name: &str) -> bool {
    ALL.iter().any(|known| known.namespace == name)
}

/// What servers of the input listen on. Policies judge the ports of pods, which may be others than that of the Service before them.
#[derive(Debug, Clone, Default)]
pub(super) struct Heard {
    udp: Vec<u16>,
    tcp: Vec<u16>,
    /// The names that these ports have.
    names: Vec<String>,
}

impl Heard {
    /// Asks servers: where their Services lead, otherwise the ports that they declare, otherwise what is known of such servers.
    pub(super) fn of<'m>(model: &'m Model, servers: impl Iterator<Item = &'m Workload>) -> Self {
        let mut heard = Heard::default();
        for server in servers.take(ASKED) {
            let mut own = behind_services(model, server);
            if own.is_empty() {
                own = declared(server);
            }
            if own.is_empty() {
                let home = model.name_of(server.namespace);
                own.extend(ALL.iter().filter(|known| known.namespace == home).map(|known| (Protocol::Udp, known.port)));
            }
            heard.add(&own);
            let names = server.ports.iter().filter(|port| own.contains(&(port.protocol, port.number)));
            heard.names.extend(names.map(|port| port.name.clone()).filter(|name| !name.is_empty()));
        }
        heard
    }

    /// What is told of one protocol alone holds for the other.
    fn add(&mut self, own: &[(Protocol, u16)]) {
        let of = |protocol| own.iter().filter(move |(of, _)| *of == protocol).map(|(_, port)| *port);
        let (udp, tcp): (Vec<u16>, Vec<u16>) = (of(Protocol::Udp).collect(), of(Protocol::Tcp).collect());
        self.udp.extend(if udp.is_empty() { &tcp } else { &udp });
        self.tcp.extend(if tcp.is_empty() { &udp } else { &tcp });
    }

    fn ports(&self, protocol: Protocol) -> &[u16] {
        match protocol {
            Protocol::Udp => &self.udp,
            Protocol::Tcp => &self.tcp,
            Protocol::Sctp => &[],
        }
    }

    /// The first of the ports of a protocol.
    pub(super) fn port(&self, protocol: Protocol) -> u16 {
        self.ports(protocol).first().copied().unwrap_or(KUBERNETES.port)
    }

    /// Whether a range has a port of a protocol.
    pub(super) fn is_port(&self, protocol: Protocol, first: u16, last: u16) -> bool {
        self.ports(protocol).iter().any(|port| (first..=last).contains(port))
    }

    /// Whether a name stands for one of the ports.
    pub(super) fn is_port_name(&self, name: &str) -> bool {
        is_port_name(name) || self.names.iter().any(|own| own == name)
    }
}

/// Where Services for DNS lead in a server.
fn behind_services(model: &Model, server: &Workload) -> Vec<(Protocol, u16)> {
    let all = model.outside.services.iter().filter(|service| service.namespace == server.namespace);
    let own = all.filter(|service| service.spec.selector.as_ref().is_some_and(|labels| has_labels(server, labels)));
    let ports = own.flat_map(|service| &service.spec.ports).filter(|port| port.port == OF_SERVICE);
    ports.filter_map(|port| Some((port.protocol, port.target(server)?))).collect()
}

/// The ports for DNS that a server declares.
fn declared(server: &Workload) -> Vec<(Protocol, u16)> {
    let is_meant = |name: &str, number: u16| is_port(number, number) || is_port_name(name);
    let ports = server.ports.iter().filter(|port| is_meant(&port.name, port.number));
    ports.map(|port| (port.protocol, port.number)).collect()
}

/// Whether ports contain one of DNS, where nobody knows the servers.
pub(super) fn is_port(first: u16, last: u16) -> bool {
    ALL.iter().any(|known| (first..=last).contains(&known.port))
}

/// Whether a port has the name of one of DNS.
pub(super) fn is_port_name(name: &str) -> bool {
    name.starts_with("dns")
}

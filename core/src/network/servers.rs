//! The pods that answer DNS, by the labels that they have in most clusters.

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

/// Whether ports contain one of DNS.
pub(super) fn is_port(first: u16, last: u16) -> bool {
    ALL.iter().any(|known| (first..=last).contains(&known.port))
}

/// Whether a port has the name of one of DNS.
pub(super) fn is_port_name(name: &str) -> bool {
    name.starts_with("dns")
}

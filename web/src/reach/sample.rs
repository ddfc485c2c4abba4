//! A small network that tests share: prod/web, prod/database, dev/web and one range outside.

use crate::report::{ClassReport, Connections, EndpointReport, NetworkReport, Run, Side};

/// Single TCP ports.
pub(crate) fn tcp(ports: &[u16]) -> Connections {
    Connections::Ports { tcp: ports.iter().map(|port| (*port, *port)).collect(), udp: vec![], sctp: vec![] }
}

/// An endpoint inside.
pub(crate) fn endpoint(id: &str, class: u32) -> EndpointReport {
    let mut parts = id.split('/');
    let namespace = parts.next().map(str::to_string);
    EndpointReport { id: id.into(), class, namespace, name: parts.next_back().unwrap_or_default().into() }
}

/// prod/web may leave for the database on TCP 5432 and for dev/web; the database lets TCP 80 and 5432 in from prod/web and the range.
pub(crate) fn network() -> NetworkReport {
    let class = |isolated_ingress, isolated_egress| ClassReport { isolated_ingress, isolated_egress };
    NetworkReport {
        endpoints: vec![
            endpoint("prod/Deployment/web", 0),
            endpoint("prod/StatefulSet/database", 1),
            endpoint("dev/Deployment/web", 2),
            EndpointReport { id: "0.0.0.0/0".into(), class: 3, namespace: None, name: "0.0.0.0/0".into() },
        ],
        classes: vec![class(false, true), class(true, false), class(false, false), class(false, false)],
        connections: vec![Connections::none(), Connections::All, tcp(&[5432]), tcp(&[80, 5432])],
        egress: Side { group: vec![0, 1, 1, 1], rows: vec![vec![Run(1, 1, 2), Run(2, 2, 1)], vec![Run(0, 3, 1)]] },
        ingress: Side { group: vec![0, 1, 0, 0], rows: vec![vec![Run(0, 3, 1)], vec![Run(0, 0, 3), Run(3, 3, 3)]] },
        ..NetworkReport::default()
    }
}

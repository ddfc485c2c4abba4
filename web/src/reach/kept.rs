//! A state that was kept, beside the one that is looked at.

use std::collections::HashMap;
use std::net::IpAddr;

use crate::report::{Connections, NetworkReport, Port};

use super::between;

/// A state that was kept, and where the endpoints of the present one are in it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Kept {
    network: std::rc::Rc<NetworkReport>,
    /// For each endpoint the classes that it had: several for a range outside that was cut otherwise, none for what is new.
    classes: Vec<Vec<u32>>,
}

impl Kept {
    /// Finds the endpoints of the present state in the one that was kept: workloads by name, ranges by their addresses.
    pub(crate) fn new(network: std::rc::Rc<NetworkReport>, now: &NetworkReport) -> Kept {
        let by_name: HashMap<&str, u32> =
            network.endpoints.iter().map(|endpoint| (endpoint.id.as_str(), endpoint.class)).collect();
        let outside = network.endpoints.iter().filter(|endpoint| endpoint.outside());
        let ranges: Vec<(IpAddr, IpAddr, u32)> = outside
            .filter_map(|endpoint| bounds(&endpoint.id).map(|(first, last)| (first, last, endpoint.class)))
            .collect();
        let classes = now.endpoints.iter().map(|endpoint| {
            if let Some(class) = by_name.get(endpoint.id.as_str()) {
                return vec![*class];
            }
            let Some((first, last)) = bounds(&endpoint.id).filter(|_| endpoint.outside()) else { return Vec::new() };
            let common = |range: &&(IpAddr, IpAddr, u32)| {
                range.0.is_ipv4() == first.is_ipv4() && range.0 <= last && first <= range.1
            };
            ranges.iter().filter(common).map(|(.., class)| *class).collect()
        });
        let classes = classes.collect();
        Kept { network, classes }
    }

    /// The classes that an endpoint had.
    pub(super) fn before(&self, endpoint: usize) -> &[u32] {
        self.classes.get(endpoint).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether endpoints that had these classes had other connections; what is new had none.
    pub(super) fn differs(&self, before: (&[u32], &[u32]), now: &Connections, port: Option<Port>) -> bool {
        let same = |then: &Connections| port.map_or_else(|| then == now, |port| then.holds(port) == now.holds(port));
        if before.0.is_empty() || before.1.is_empty() {
            return !same(&Connections::none());
        }
        let mut pairs = before.0.iter().flat_map(|from| before.1.iter().map(move |to| (*from, *to)));
        pairs.any(|(from, to)| !same(&between(&self.network, from, to)))
    }
}

/// The first and the last address of a CIDR or a range.
fn bounds(id: &str) -> Option<(IpAddr, IpAddr)> {
    if let Some((first, last)) = id.split_once('-') {
        return Some((first.parse().ok()?, last.parse().ok()?));
    }
    let (address, length) = match id.split_once('/') {
        Some((address, length)) => (address.parse().ok()?, Some(length.parse::<u32>().ok()?)),
        None => (id.parse().ok()?, None),
    };
    Some(match address {
        IpAddr::V4(address) => {
            let rest = u32::MAX.checked_shr(length.unwrap_or(32)).unwrap_or(0);
            let first = u32::from(address) & !rest;
            (IpAddr::V4(first.into()), IpAddr::V4((first | rest).into()))
        }
        IpAddr::V6(address) => {
            let rest = u128::MAX.checked_shr(length.unwrap_or(128)).unwrap_or(0);
            let first = u128::from(address) & !rest;
            (IpAddr::V6(first.into()), IpAddr::V6((first | rest).into()))
        }
    })
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::super::sample::{endpoint, network, tcp};
    use super::*;
    use crate::report::EndpointReport;

    #[test]
    fn ranges_have_bounds() {
        let of = |id| bounds(id).map(|(first, last)| format!("{first} {last}"));
        assert_eq!(of("10.0.0.0/8").as_deref(), Some("10.0.0.0 10.255.255.255"));
        assert_eq!(of("0.0.0.0/0").as_deref(), Some("0.0.0.0 255.255.255.255"));
        assert_eq!(of("1.2.3.4").as_deref(), Some("1.2.3.4 1.2.3.4"));
        assert_eq!(of("0.0.0.0-9.255.255.255").as_deref(), Some("0.0.0.0 9.255.255.255"));
        assert_eq!(of("2001:db8::/127").as_deref(), Some("2001:db8:: 2001:db8::1"));
        assert_eq!(of("prod/Pod/web"), None);
    }

    #[test]
    fn what_differs_is_told_by_name_and_by_address() {
        let before = network();
        let mut now = network();
        now.connections[2] = tcp(&[80, 5432]);
        now.endpoints.push(endpoint("dev/Pod/new", 2));
        now.endpoints[3] =
            EndpointReport { id: "10.0.0.0/8".into(), name: "10.0.0.0/8".into(), ..now.endpoints[3].clone() };
        let kept = Kept::new(Rc::new(before), &now);
        let differs = |from: usize, to: usize, port| {
            let connections = between(&now, now.endpoints[from].class, now.endpoints[to].class);
            kept.differs((kept.before(from), kept.before(to)), &connections, port)
        };
        assert!(differs(0, 1, None), "TCP 80 has come");
        assert!(!differs(1, 0, None));
        assert!(!differs(3, 1, None), "the range is a part of the one before");
        assert!(differs(4, 0, None), "it is new, and reaches web");
        assert!(!differs(4, 1, None), "it is new, and does not reach the database");
        let port = |number| Some(Port { protocol: crate::report::Protocol::Tcp, number });
        assert!(!differs(0, 1, port(5432)));
        assert!(differs(0, 1, port(80)));
    }
}

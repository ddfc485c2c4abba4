//! Sets of connections: what they hold, what two of them have in common, and how they are written.

use serde::Deserialize;

/// Every connection, or the destination ports of each protocol that are open.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Connections {
    /// Every port of every protocol.
    All,
    /// Ranges of ports, both ends included, in order.
    #[serde(untagged)]
    Ports {
        /// TCP ports.
        tcp: Vec<(u16, u16)>,
        /// UDP ports.
        udp: Vec<(u16, u16)>,
        /// SCTP ports.
        sctp: Vec<(u16, u16)>,
    },
}

/// A protocol of the transport layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Protocol {
    Tcp,
    Udp,
    Sctp,
}

/// A port of a protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Port {
    /// Its protocol.
    pub(crate) protocol: Protocol,
    /// Its number.
    pub(crate) number: u16,
}

impl Protocol {
    /// All of them, the commonest first.
    pub(crate) const ALL: [Protocol; 3] = [Protocol::Tcp, Protocol::Udp, Protocol::Sctp];

    /// As Kubernetes writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Protocol::Tcp => "TCP",
            Protocol::Udp => "UDP",
            Protocol::Sctp => "SCTP",
        }
    }
}

impl std::fmt::Display for Port {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.protocol.name(), self.number)
    }
}

impl Connections {
    /// No connection at all.
    pub(crate) const fn none() -> Self {
        Connections::Ports { tcp: Vec::new(), udp: Vec::new(), sctp: Vec::new() }
    }

    /// The open ranges of a protocol; none for [`Connections::All`], which has no need of them.
    pub(crate) fn ranges(&self, protocol: Protocol) -> &[(u16, u16)] {
        match (self, protocol) {
            (Connections::All, _) => &[],
            (Connections::Ports { tcp, .. }, Protocol::Tcp) => tcp,
            (Connections::Ports { udp, .. }, Protocol::Udp) => udp,
            (Connections::Ports { sctp, .. }, Protocol::Sctp) => sctp,
        }
    }

    /// Whether nothing is open.
    pub(crate) fn is_none(&self) -> bool {
        *self != Connections::All && Protocol::ALL.iter().all(|protocol| self.ranges(*protocol).is_empty())
    }

    /// Whether a port is open.
    pub(crate) fn holds(&self, port: Port) -> bool {
        *self == Connections::All
            || self.ranges(port.protocol).iter().any(|(from, to)| (*from..=*to).contains(&port.number))
    }

    /// What both allow.
    pub(crate) fn intersection(&self, other: &Connections) -> Connections {
        match (self, other) {
            (Connections::All, other) => other.clone(),
            (this, Connections::All) => this.clone(),
            (this, other) => {
                let [tcp, udp, sctp] =
                    Protocol::ALL.map(|protocol| common(this.ranges(protocol), other.ranges(protocol)));
                Connections::Ports { tcp, udp, sctp }
            }
        }
    }

    /// How many ports are open, all protocols together; none where every one is.
    pub(crate) fn count(&self) -> Option<u32> {
        if *self == Connections::All {
            return None;
        }
        let ranges = Protocol::ALL.iter().flat_map(|protocol| self.ranges(*protocol));
        Some(ranges.map(|(from, to)| u32::from(*to) - u32::from(*from) + 1).sum())
    }

    /// In words: `every port`, `TCP 80, 8000-8100 and UDP 53`, `no port`.
    pub(crate) fn words(&self) -> String {
        if *self == Connections::All {
            return "every port".to_string();
        }
        let parts: Vec<String> = Protocol::ALL
            .iter()
            .filter(|protocol| !self.ranges(**protocol).is_empty())
            .map(|protocol| in_words(*protocol, self.ranges(*protocol)))
            .collect();
        match parts.as_slice() {
            [] => "no port".to_string(),
            [only] => only.clone(),
            [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
        }
    }
}

fn in_words(protocol: Protocol, ranges: &[(u16, u16)]) -> String {
    let name = protocol.name();
    if let [(0 | 1, u16::MAX)] = ranges {
        return format!("every {name} port");
    }
    let ranges: Vec<String> =
        ranges.iter().map(|(from, to)| if from == to { from.to_string() } else { format!("{from}-{to}") }).collect();
    format!("{name} {}", ranges.join(", "))
}

/// The ports that two ordered lists of ranges have in common, in order.
fn common(left: &[(u16, u16)], right: &[(u16, u16)]) -> Vec<(u16, u16)> {
    let mut found = Vec::new();
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    while let (Some(one), Some(other)) = (left.peek(), right.peek()) {
        let (from, to) = (one.0.max(other.0), one.1.min(other.1));
        if from <= to {
            found.push((from, to));
        }
        if one.1 <= other.1 {
            left.next();
        } else {
            right.next();
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tcp(ranges: &[(u16, u16)]) -> Connections {
        Connections::Ports { tcp: ranges.to_vec(), udp: vec![], sctp: vec![] }
    }

    #[test]
    fn reads_what_the_module_writes() {
        let read = |text| serde_json::from_str::<Connections>(text).unwrap();
        assert_eq!(read("\"all\""), Connections::All);
        assert_eq!(read(r#"{"tcp":[[80,81]],"udp":[],"sctp":[]}"#), tcp(&[(80, 81)]));
        assert!(serde_json::from_str::<Connections>("\"some\"").is_err());
    }

    #[test]
    fn intersects_range_by_range() {
        let left = tcp(&[(1, 100), (200, 300), (8080, 8080)]);
        let right = tcp(&[(50, 250), (300, 400), (8080, 9000)]);
        let both = tcp(&[(50, 100), (200, 250), (300, 300), (8080, 8080)]);
        assert_eq!(left.intersection(&right), both);
        assert_eq!(right.intersection(&left), both);
        assert_eq!(Connections::All.intersection(&left), left);
        assert!(left.intersection(&Connections::none()).is_none());
        assert!(!Connections::All.intersection(&Connections::All).is_none());
    }

    #[test]
    fn counts_and_words() {
        assert_eq!(Connections::All.count(), None);
        assert_eq!(tcp(&[(80, 80), (8000, 8009)]).count(), Some(11));
        assert_eq!(tcp(&[(1, 65535)]).words(), "every TCP port");
        let mixed = Connections::Ports { tcp: vec![(80, 80), (90, 95)], udp: vec![(53, 53)], sctp: vec![] };
        assert_eq!(mixed.words(), "TCP 80, 90-95 and UDP 53");
        assert_eq!(Connections::none().words(), "no port");
    }

    #[test]
    fn holds_looks_at_the_protocol() {
        let port = |protocol| Port { protocol, number: 80 };
        assert!(tcp(&[(1, 80)]).holds(port(Protocol::Tcp)));
        assert!(!tcp(&[(1, 80)]).holds(port(Protocol::Udp)));
        assert!(Connections::All.holds(port(Protocol::Sctp)));
    }
}

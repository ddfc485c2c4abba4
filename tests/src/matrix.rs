//! The connections between any two workloads, expanded from the classes of a report as a reader of the report would do it.

use podwall::report::{Connections, NetworkReport, Side};

/// The connections that a report allows from one endpoint to another, each by its number in [`NetworkReport::endpoints`].
pub fn connections(report: &NetworkReport, from: usize, to: usize) -> Connections {
    if from == to {
        return Connections::All;
    }
    let (source, destination) = (report.endpoints[from].class as usize, report.endpoints[to].class as usize);
    let leaves = side(&report.egress, source, destination, &report.connections);
    let arrives = side(&report.ingress, destination, source, &report.connections);
    intersection(leaves, arrives)
}

/// The number of an endpoint.
pub fn endpoint(report: &NetworkReport, id: &str) -> Option<usize> {
    report.endpoints.iter().position(|endpoint| endpoint.id == id)
}

fn side<'a>(side: &Side, of: usize, with: usize, sets: &'a [Connections]) -> &'a Connections {
    let row = &side.rows[side.group[of] as usize];
    let run = row.iter().find(|run| (run.0 as usize..=run.1 as usize).contains(&with));
    &sets[run.map_or(0, |run| run.2 as usize)]
}

/// What two sets have in common.
pub fn intersection(left: &Connections, right: &Connections) -> Connections {
    match (left, right) {
        (Connections::All, other) | (other, Connections::All) => other.clone(),
        (
            Connections::Ports { tcp, udp, sctp },
            Connections::Ports { tcp: other_tcp, udp: other_udp, sctp: other_sctp },
        ) => Connections::Ports {
            tcp: common(tcp, other_tcp),
            udp: common(udp, other_udp),
            sctp: common(sctp, other_sctp),
        },
    }
}

fn common(left: &[(u16, u16)], right: &[(u16, u16)]) -> Vec<(u16, u16)> {
    let pairs = left.iter().flat_map(|a| right.iter().map(move |b| (a.0.max(b.0), a.1.min(b.1))));
    let mut found: Vec<(u16, u16)> = pairs.filter(|(first, last)| first <= last).collect();
    found.sort();
    found
}

/// A set in words: `all`, `none`, or such as `TCP 80, TCP 8000-8080, UDP 53`.
pub fn words(connections: &Connections) -> String {
    let Connections::Ports { tcp, udp, sctp } = connections else { return "all".to_string() };
    let protocols = [("TCP", tcp), ("UDP", udp), ("SCTP", sctp)];
    let ranges = protocols.into_iter().flat_map(|(name, ranges)| ranges.iter().map(move |range| (name, *range)));
    let ranges = ranges.map(|(name, range)| match range {
        (1 | 0, u16::MAX) => name.to_string(),
        (first, last) if first == last => format!("{name} {first}"),
        (first, last) => format!("{name} {first}-{last}"),
    });
    let ranges: Vec<String> = ranges.collect();
    if ranges.is_empty() { "none".to_string() } else { ranges.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_have_words() {
        let ports = |tcp: &[(u16, u16)], udp: &[(u16, u16)]| Connections::Ports {
            tcp: tcp.to_vec(),
            udp: udp.to_vec(),
            sctp: Vec::new(),
        };
        assert_eq!(words(&Connections::All), "all");
        assert_eq!(words(&ports(&[], &[])), "none");
        assert_eq!(words(&ports(&[(80, 80), (8000, 8080)], &[(1, 65535)])), "TCP 80, TCP 8000-8080, UDP");
        let both = intersection(&ports(&[(1, 90)], &[(53, 53)]), &ports(&[(80, 100)], &[]));
        assert_eq!(words(&both), "TCP 80-90");
    }
}

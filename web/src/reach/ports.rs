//! The ports that policies name, for the filter above the matrix.

use std::collections::BTreeMap;

use crate::report::{NetworkReport, Port, Protocol};

/// More than this would fill the bar.
const MOST: usize = 8;

/// The single ports that the connection sets of a network name, those in the most sets first.
pub(crate) fn named_ports(network: &NetworkReport) -> Vec<Port> {
    let mut uses: BTreeMap<Port, usize> = BTreeMap::new();
    for set in &network.connections {
        for protocol in Protocol::ALL {
            let single = set.ranges(protocol).iter().filter(|(from, to)| from == to);
            for (number, _) in single {
                *uses.entry(Port { protocol, number: *number }).or_default() += 1;
            }
        }
    }
    let mut ports: Vec<(Port, usize)> = uses.into_iter().collect();
    ports.sort_by_key(|(port, uses)| (std::cmp::Reverse(*uses), *port));
    ports.truncate(MOST);
    ports.into_iter().map(|(port, _)| port).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample::network;
    use super::*;

    #[test]
    fn the_commonest_come_first() {
        let names: Vec<String> = named_ports(&network()).iter().map(Port::to_string).collect();
        assert_eq!(names, ["TCP 5432", "TCP 80"]);
    }
}

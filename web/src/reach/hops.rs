//! Whom a workload reaches, and who reaches it, hop by hop.

use std::collections::BTreeMap;

use crate::report::{NetworkReport, Port};

use super::{between, expand::everyone};

/// More pairs of classes than this are not asked about.
const MOST_PAIRS: usize = 4_000_000;

/// Which way one goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// Who reaches it.
    In,
    /// Whom it reaches.
    Out,
}

/// The endpoints of one more hop.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Hop {
    /// Each endpoint with the one that it is reached through, or reaches through.
    pub(crate) found: Vec<(usize, usize)>,
}

/// The hops from an endpoint, at most so many; each endpoint stands in the first that comes to it. The second value says whether all was looked at.
/// What is outside is an end, and never a step on the way.
pub(crate) fn hops(
    network: &NetworkReport,
    start: usize,
    way: Way,
    most: usize,
    port: Option<Port>,
) -> (Vec<Hop>, bool) {
    let members = everyone(network);
    let mut seen = vec![false; network.endpoints.len()];
    seen[start] = true;
    // Who of a class is not found yet: whole classes are found at once, but for the class of the start itself.
    let mut open: Vec<u32> = (0..members.len()).filter_map(|class| u32::try_from(class).ok()).collect();
    let mut last = vec![start];
    let (mut hops, mut asked) = (Vec::new(), 0);
    while hops.len() < most && !last.is_empty() {
        let mut hop = Hop::default();
        // Endpoints of one class reach the same: the first of each class asks for all.
        let mut askers: BTreeMap<u32, usize> = BTreeMap::new();
        for at in last.iter().filter(|at| **at == start || !network.endpoints[**at].outside()) {
            askers.entry(network.endpoints[*at].class).or_insert(*at);
        }
        for (class, asker) in askers {
            let outside = network.endpoints[asker].outside();
            open.retain(|other| {
                asked += 1;
                let connections = match way {
                    Way::In => between(network, *other, class),
                    Way::Out => between(network, class, *other),
                };
                let reaches = port.map_or_else(|| !connections.is_none(), |port| connections.holds(port));
                let left = members.get(*other as usize).map(Vec::as_slice).unwrap_or_default();
                if reaches {
                    let new = left.iter().filter(|at| !(seen[**at] || (outside && network.endpoints[**at].outside())));
                    let new: Vec<usize> = new.copied().collect();
                    for at in new {
                        seen[at] = true;
                        hop.found.push((at, asker));
                    }
                }
                left.iter().any(|at| !seen[*at])
            });
            if asked > MOST_PAIRS {
                return (hops, false);
            }
        }
        last = hop.found.iter().map(|(at, _)| *at).collect();
        if last.is_empty() {
            break;
        }
        hop.found.sort_unstable();
        hops.push(hop);
    }
    (hops, true)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{endpoint, network};
    use super::*;
    use crate::report::Protocol;

    fn found(start: usize, way: Way, most: usize, port: Option<u16>) -> Vec<Vec<(usize, usize)>> {
        let port = port.map(|number| Port { protocol: Protocol::Tcp, number });
        let (hops, whole) = hops(&network(), start, way, most, port);
        assert!(whole);
        hops.into_iter().map(|hop| hop.found).collect()
    }

    #[test]
    fn one_hop_is_whom_it_reaches() {
        assert_eq!(found(0, Way::Out, 1, None), [vec![(1, 0), (2, 0)]]);
        assert_eq!(found(1, Way::In, 1, None), [vec![(0, 1), (3, 1)]]);
        assert_eq!(found(0, Way::Out, 1, Some(5432)), [vec![(1, 0), (2, 0)]]);
        assert_eq!(found(0, Way::Out, 1, Some(80)), [vec![(2, 0)]]);
    }

    #[test]
    fn more_hops_go_on_and_say_through_whom() {
        // dev reaches web, and through it the database; outside it reaches at once.
        assert_eq!(found(2, Way::Out, 9, None), [vec![(0, 2), (3, 2)], vec![(1, 0)]]);
    }

    #[test]
    fn another_member_of_its_own_class_is_found() {
        let mut network = network();
        network.endpoints.push(endpoint("dev/Deployment/other", 2));
        let (hops, _) = hops(&network, 2, Way::Out, 1, None);
        assert_eq!(hops[0].found, [(0, 2), (3, 2), (4, 2)]);
    }
}

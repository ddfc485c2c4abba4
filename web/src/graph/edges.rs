//! What is drawn as an arrow. Arrows that a whole namespace shares are joined to one, or a cluster without policies would be a hairball.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::reach::{Axis, Cell, Entry, Lens, between};
use crate::report::NetworkReport;

/// One end of an arrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum End {
    /// A node, by its number in the axis.
    Node(usize),
    /// A whole namespace with more than one node, by its number in the axis.
    Group(usize),
}

/// One arrow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Edge {
    /// Where it begins.
    pub(crate) from: End,
    /// Where it ends.
    pub(crate) to: End,
    /// What it allows, in words.
    pub(crate) words: String,
    /// Whether it allows everything that was asked about.
    pub(crate) whole: bool,
    /// The pairs of nodes that it stands for.
    pub(crate) pairs: Vec<(usize, usize)>,
}

type Link = (String, bool);

/// The arrows between the nodes of an axis, as far as they are looked at.
pub(crate) fn edges(network: &NetworkReport, axis: &Axis, lens: &Lens) -> Vec<Edge> {
    let entries: Vec<&Entry> = axis.entries().map(|(_, entry)| entry).collect();
    let mut ranges = Vec::new();
    let mut next = 0;
    for group in &axis.groups {
        ranges.push(next..next + group.entries.len());
        next += group.entries.len();
    }
    let mut found = Vec::new();
    for (from, sources) in ranges.iter().enumerate() {
        for (to, targets) in ranges.iter().enumerate() {
            let mut links = BTreeMap::new();
            for pair in pairs(sources, targets) {
                if let Some(link) = link(network, entries[pair.0], entries[pair.1], lens) {
                    links.insert(pair, link);
                }
            }
            join((from, sources), (to, targets), links, &mut found);
        }
    }
    found
}

fn pairs<'a>(sources: &'a Range<usize>, targets: &'a Range<usize>) -> impl Iterator<Item = (usize, usize)> + 'a {
    sources.clone().flat_map(move |from| targets.clone().map(move |to| (from, to))).filter(|(from, to)| from != to)
}

/// What a pair of nodes allows, in words, and whether that is everything; none where it allows nothing.
fn link(network: &NetworkReport, from: &Entry, to: &Entry, lens: &Lens) -> Option<Link> {
    match lens.cell(network, from, to) {
        Cell::All => Some((lens.port.map_or("every port".to_string(), |port| port.to_string()), true)),
        Cell::Ports(_) => {
            let (from, to) = (from.members().first()?, to.members().first()?);
            let endpoints = &network.endpoints;
            Some((between(network, endpoints[*from].class, endpoints[*to].class).words(), false))
        }
        pairs @ (Cell::Pairs { .. } | Cell::Changed { open: true, .. }) => Some((pairs.words(), false)),
        Cell::Changed { .. } => None,
        Cell::Itself | Cell::Unasked | Cell::Hidden | Cell::Stopped { .. } | Cell::Denied(_) => None,
    }
}

/// One arrow for a namespace to a namespace where all pairs agree; else one to (or from) each node that agrees with the whole namespace; else one a pair.
fn join(
    (from, sources): (usize, &Range<usize>),
    (to, targets): (usize, &Range<usize>),
    mut links: BTreeMap<(usize, usize), Link>,
    found: &mut Vec<Edge>,
) {
    let end =
        |group: usize, nodes: &Range<usize>| if nodes.len() > 1 { End::Group(group) } else { End::Node(nodes.start) };
    let mut take = |links: &mut BTreeMap<(usize, usize), Link>, from: End, to: End, pairs: Vec<(usize, usize)>| {
        let Some((words, whole)) = agreed(links, &pairs) else { return };
        pairs.iter().for_each(|pair| {
            links.remove(pair);
        });
        found.push(Edge { from, to, words, whole, pairs });
    };
    let all: Vec<(usize, usize)> = pairs(sources, targets).collect();
    take(&mut links, end(from, sources), end(to, targets), all);
    if sources.len() > 2 {
        for target in targets.clone() {
            let into = sources.clone().filter(|source| *source != target).map(|source| (source, target)).collect();
            take(&mut links, End::Group(from), End::Node(target), into);
        }
    }
    if targets.len() > 2 {
        for source in sources.clone() {
            let out = targets.clone().filter(|target| *target != source).map(|target| (source, target)).collect();
            take(&mut links, End::Node(source), End::Group(to), out);
        }
    }
    for (pair, (words, whole)) in links {
        found.push(Edge { from: End::Node(pair.0), to: End::Node(pair.1), words, whole, pairs: vec![pair] });
    }
}

/// What all of these pairs allow; none where they differ, or there are none.
fn agreed(links: &BTreeMap<(usize, usize), Link>, pairs: &[(usize, usize)]) -> Option<Link> {
    let first = links.get(pairs.first()?)?;
    pairs.iter().all(|pair| links.get(pair) == Some(first)).then(|| first.clone())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::reach::axis;
    use crate::reach::sample::{endpoint, network};

    fn drawn(network: &NetworkReport, order: &[usize]) -> Vec<(End, End, String)> {
        let axis = axis(network, order, &BTreeSet::new(), true, None);
        edges(network, &axis, &Lens::default()).into_iter().map(|edge| (edge.from, edge.to, edge.words)).collect()
    }

    #[test]
    fn pairs_become_arrows_with_their_ports() {
        let drawn = drawn(&network(), &[0, 1, 2, 3]);
        assert!(drawn.contains(&(End::Node(0), End::Node(1), "TCP 5432".into())), "{drawn:?}");
        // All of prod reaches dev/web alike, so one arrow stands for both.
        assert!(drawn.contains(&(End::Group(0), End::Node(2), "every port".into())), "{drawn:?}");
        assert!(!drawn.iter().any(|(from, to, _)| *from == End::Node(2) && *to == End::Node(1)));
    }

    #[test]
    fn an_open_namespace_is_one_arrow_to_itself() {
        let mut network = network();
        network.endpoints = (0..4).map(|at| endpoint(&format!("dev/Pod/p{at}"), 2)).collect();
        assert_eq!(drawn(&network, &[0, 1, 2, 3]), [(End::Group(0), End::Group(0), "every port".to_string())]);
    }

    #[test]
    fn one_node_that_all_reach_is_one_arrow() {
        let mut network = network();
        // Three pods of a class that the database does not let in, and web, which everybody reaches.
        network.endpoints = vec![endpoint("a/Pod/web", 0), endpoint("a/Pod/db", 1), endpoint("a/Pod/x", 2)];
        let drawn = drawn(&network, &[0, 1, 2]);
        assert!(drawn.contains(&(End::Group(0), End::Node(0), "every port".into())), "{drawn:?}");
        assert_eq!(drawn.len(), 3, "{drawn:?}");
    }
}

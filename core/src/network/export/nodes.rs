//! A graph of groups of endpoints: those of one namespace that all connections treat alike are one node.

use std::collections::HashMap;

use roaring::RoaringBitmap;

use crate::network::query::crowd::Member;
use crate::network::query::found::Found;
use crate::network::query::sets::grouped;
use crate::network::query::{Page, ReachBy};

use super::table::connections;

/// How many members of a node are named.
const NAMED: usize = 8;

/// Groups of endpoints and the connections between them.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
    /// How many nodes there are, shown or not.
    pub(super) all_nodes: u64,
    /// How many edges there are, shown or not.
    pub(super) all_edges: u64,
}

/// A group of endpoints of one namespace, or of outside.
#[derive(Debug)]
pub(super) struct Node {
    /// In one line.
    pub(super) name: String,
    /// A line for each of the first members, and one for the others.
    pub(super) lines: Vec<String>,
    pub(super) namespace: Option<String>,
    /// Whether several endpoints are in it, so that an edge to itself says something.
    several: bool,
}

/// A connection between two nodes.
#[derive(Debug)]
pub(super) struct Edge {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) label: String,
}

impl Graph {
    /// The nodes of each namespace, in order; those outside last.
    pub(super) fn by_namespace(&self) -> Vec<(Option<&str>, Vec<usize>)> {
        let mut groups: Vec<(Option<&str>, Vec<usize>)> = Vec::new();
        let mut known: HashMap<Option<&str>, usize> = HashMap::new();
        for (at, node) in self.nodes.iter().enumerate() {
            let namespace = node.namespace.as_deref();
            let next = groups.len();
            let group = *known.entry(namespace).or_insert(next);
            match groups.get_mut(group) {
                Some((_, nodes)) => nodes.push(at),
                None => groups.push((namespace, vec![at])),
            }
        }
        groups.sort_by_key(|(namespace, _)| namespace.is_none());
        groups
    }

    /// What is open from a node to each node. A single endpoint with itself has no connection that is decided.
    pub(super) fn cells(&self, from: usize) -> Vec<String> {
        let mut cells: Vec<String> = vec![String::new(); self.nodes.len()];
        for edge in self.edges.iter().filter(|edge| edge.from == from) {
            if let Some(cell) = cells.get_mut(edge.to) {
                *cell = match cell.is_empty() {
                    true => edge.label.clone(),
                    false => format!("{cell} / {}", edge.label),
                };
            }
        }
        if self.nodes.get(from).is_some_and(|node| !node.several)
            && let Some(cell) = cells.get_mut(from)
        {
            *cell = "-".to_string();
        }
        cells
    }
}

/// Which part of a graph is made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    first: usize,
    nodes: usize,
    /// The most edges.
    edges: usize,
}

impl Stretch {
    /// The nodes of a page, with all edges between them or as many as nodes.
    pub(super) fn of(page: Page, every_edge: bool) -> Self {
        let size = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let nodes = size(page.limit);
        Stretch { first: size(page.offset), nodes, edges: if every_edge { usize::MAX } else { nodes } }
    }

    /// The number of a node among those that are made, where it is one.
    fn at(self, node: usize) -> Option<usize> {
        node.checked_sub(self.first).filter(|at| *at < self.nodes)
    }
}

/// The graph of what a question finds.
pub(super) fn graph(found: &Found<'_>, by: ReachBy, stretch: Stretch) -> Graph {
    if by == ReachBy::Namespace {
        return of_namespaces(found, stretch);
    }
    let groups = if by == ReachBy::Pair { members(found) } else { alike(found) };
    let mut graph = Graph { all_nodes: groups.len() as u64, ..Graph::default() };
    let shown = groups.iter().skip(stretch.first).take(stretch.nodes);
    graph.nodes = shown.map(|group| group.node(found)).collect();
    let mut of_end: HashMap<u32, Vec<usize>> = HashMap::new();
    for (at, group) in groups.iter().enumerate() {
        group.ends.iter().for_each(|end| of_end.entry(end).or_default().push(at));
    }
    let is_single = |node: usize| groups.get(node).is_some_and(|group| !group.several);
    let nodes_of = |ends: &RoaringBitmap| {
        let mut nodes: Vec<usize> =
            ends.iter().flat_map(|end| of_end.get(&end).into_iter().flatten().copied()).collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    };
    for block in &found.connected.blocks {
        let (sources, destinations) = (nodes_of(&block.from), nodes_of(&block.to));
        let has_none = |node: &&usize| is_single(**node) && destinations.binary_search(node).is_ok();
        graph.all_edges += (sources.len() * destinations.len() - sources.iter().filter(has_none).count()) as u64;
        let shown = |nodes: &[usize]| nodes.iter().filter_map(|node| stretch.at(*node)).collect::<Vec<_>>();
        let (sources, destinations) = (shown(&sources), shown(&destinations));
        let pairs = sources.iter().flat_map(|from| destinations.iter().map(|to| (*from, *to)));
        let pairs = pairs.filter(|(from, to)| from != to || !is_single(stretch.first + *from));
        let label = connections(&found.connected.meeting.get(block.open).connections());
        let edges = pairs.map(|(from, to)| Edge { from, to, label: label.clone() });
        graph.edges.extend(edges.take(stretch.edges - graph.edges.len()));
    }
    for (from, to, open) in &found.connected.own_asked {
        // An end is one node, or each of its members is.
        let node = |(end, at): Member| match of_end.get(&end)?.as_slice() {
            [only] => Some(*only),
            members => members.get(usize::try_from(at).ok()?).copied(),
        };
        let (Some(from), Some(to)) = (node(*from), node(*to)) else { continue };
        graph.all_edges += 1;
        if let (Some(from), Some(to)) = (stretch.at(from), stretch.at(to))
            && graph.edges.len() < stretch.edges
        {
            let label = connections(&found.connected.meeting.get(*open).connections());
            graph.edges.push(Edge { from, to, label: format!("{label} (own node)") });
        }
    }
    graph
}

/// A group of ends, or one member of an end.
struct Group {
    ends: RoaringBitmap,
    at: Option<u64>,
    several: bool,
}

impl Group {
    fn node(&self, found: &Found<'_>) -> Node {
        let crowd = &found.crowd;
        let first = self.ends.min().unwrap_or_default();
        let namespace = crowd.namespace_name(crowd.namespace_of(first)).map(str::to_string);
        let full: Vec<String> = match self.at {
            Some(at) => vec![crowd.name((first, at))],
            None => crowd.names(&self.ends).take(NAMED).collect(),
        };
        let count = if self.at.is_some() { 1 } else { crowd.count(&self.ends) };
        let more = count.saturating_sub(full.len() as u64);
        let short = |name: &String| match &namespace {
            Some(namespace) => name.strip_prefix(&format!("{namespace}/")).unwrap_or(name).to_string(),
            None => name.clone(),
        };
        let mut lines: Vec<String> = full.iter().map(short).collect();
        let mut name = full.join(" ");
        if more > 0 {
            lines.push(format!("and {more} more"));
            name.push_str(&format!(" +{more}"));
        }
        Node { name, lines, namespace, several: self.several }
    }
}

/// Each member of each end that a connection has.
fn members(found: &Found<'_>) -> Vec<Group> {
    let ends = concerned(found);
    let of = |end: u32| {
        let only = RoaringBitmap::from_iter([end]);
        (0..found.crowd.size(end)).map(move |at| Group { ends: only.clone(), at: Some(at), several: false })
    };
    ends.iter().flat_map(of).collect()
}

fn concerned(found: &Found<'_>) -> RoaringBitmap {
    let mut ends = RoaringBitmap::new();
    for block in &found.connected.blocks {
        ends |= &block.from;
        ends |= &block.to;
    }
    ends.extend(found.connected.own_asked.iter().flat_map(|((from, _), (to, _), _)| [*from, *to]));
    ends
}

/// The ends that a connection has, those together that are of one namespace and in the same blocks.
fn alike(found: &Found<'_>) -> Vec<Group> {
    let ends = concerned(found);
    let mut group_of: HashMap<u32, u32> = HashMap::new();
    let mut next = 0;
    let mut known: HashMap<(bool, Option<u32>), u32> = HashMap::new();
    for end in &ends {
        let namespace = found.crowd.namespace_of(end);
        let outside = found.crowd.everyone.outside.contains(end);
        let group = *known.entry((outside, namespace)).or_insert_with(|| {
            next += 1;
            next - 1
        });
        group_of.insert(end, group);
    }
    for set in found.connected.blocks.iter().flat_map(|block| [&block.from, &block.to]) {
        let mut split: HashMap<u32, u32> = HashMap::new();
        for end in set {
            if let Some(group) = group_of.get_mut(&end) {
                *group = *split.entry(*group).or_insert_with(|| {
                    next += 1;
                    next - 1
                });
            }
        }
    }
    let groups = grouped(&ends, |end| group_of.get(&end).copied());
    let mut groups: Vec<RoaringBitmap> = groups.into_values().collect();
    crate::sort::sort_by(&mut groups, |left, right| left.min().cmp(&right.min()));
    let crowd = &found.crowd;
    let made = groups.into_iter().map(|ends| {
        // Nothing is decided between addresses outside.
        let several = !ends.is_disjoint(&crowd.everyone.pods) && crowd.count(&ends) > 1;
        Group { at: None, several, ends }
    });
    made.collect()
}

fn of_namespaces(found: &Found<'_>, stretch: Stretch) -> Graph {
    let sums = found.namespaces();
    let mut nodes: Vec<Option<u32>> = Vec::new();
    let mut known: HashMap<Option<u32>, usize> = HashMap::new();
    for namespace in sums.iter().flat_map(|sum| [sum.from, sum.to]) {
        known.entry(namespace).or_insert_with(|| {
            nodes.push(namespace);
            nodes.len() - 1
        });
    }
    let edges = sums.iter().filter_map(|sum| {
        let (from, to) = (stretch.at(*known.get(&sum.from)?)?, stretch.at(*known.get(&sum.to)?)?);
        let ports = if sum.every_port { ", every port" } else { "" };
        let pairs = if sum.pairs == 1 { "pair" } else { "pairs" };
        Some(Edge { from, to, label: format!("{} {pairs}{ports}", sum.pairs) })
    });
    let edges = edges.take(stretch.edges).collect();
    let (all_nodes, all_edges) = (nodes.len() as u64, sums.len() as u64);
    let nodes = nodes.into_iter().skip(stretch.first).take(stretch.nodes).map(|namespace| {
        let name = found.crowd.namespace_name(namespace).map(str::to_string);
        let label = name.clone().unwrap_or_else(|| "outside".to_string());
        Node { lines: vec![label.clone()], name: label, namespace: name, several: true }
    });
    Graph { nodes: nodes.collect(), edges, all_nodes, all_edges }
}

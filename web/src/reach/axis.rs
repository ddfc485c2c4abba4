//! What stands along the sides of the matrix: endpoints by namespace, and namespaces that are closed.

use std::collections::{BTreeSet, HashMap};

use crate::report::{NetworkReport, Report};

/// With more endpoints than this every namespace begins closed.
pub(crate) const COLLAPSED_ABOVE: usize = 30;

/// More rows than this are not drawn, whatever is open.
const MOST_ENTRIES: usize = 100;

/// More rows than this, closed namespaces among them, are not drawn.
const MOST_DRAWN: usize = 150;

/// One side of the matrix.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Axis {
    /// The namespaces in order; the outside last.
    pub(crate) groups: Vec<Group>,
    /// How many closed namespaces are left out because there are too many.
    pub(crate) hidden_groups: usize,
}

/// A namespace, or the outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    /// `[CLUSTER:]NAMESPACE`, or `outside`.
    pub(crate) name: String,
    /// What stands in it: its endpoints, or itself while it is closed.
    pub(crate) entries: Vec<Entry>,
    /// Whether it can be opened and closed.
    pub(crate) folds: bool,
    /// Whether it is open.
    pub(crate) open: bool,
    /// How many of its endpoints are left out because there are too many.
    pub(crate) hidden: usize,
}

/// One row or column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Entry {
    /// An endpoint, by its number.
    Endpoint(usize),
    /// All endpoints of a closed namespace.
    Closed(Vec<usize>),
}

impl Axis {
    /// The same without closed namespaces for which there is no room.
    pub(crate) fn cut(mut self) -> Axis {
        let mut left = MOST_DRAWN.saturating_sub(self.entries().filter(|(group, _)| group.open).count());
        let before = self.groups.len();
        self.groups.retain(|group| {
            let fits = group.open || group.entries.len() <= left;
            left -= if group.open || !fits { 0 } else { group.entries.len() };
            fits
        });
        self.hidden_groups = before - self.groups.len();
        self
    }

    /// How many endpoints of open namespaces are left out because there are too many.
    pub(crate) fn hidden(&self) -> usize {
        self.groups.iter().map(|group| group.hidden).sum()
    }

    /// All rows or columns in order, each with its group.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&Group, &Entry)> {
        self.groups.iter().flat_map(|group| group.entries.iter().map(move |entry| (group, entry)))
    }
}

impl Entry {
    /// The endpoints that it stands for.
    pub(crate) fn members(&self) -> &[usize] {
        match self {
            Entry::Endpoint(at) => std::slice::from_ref(at),
            Entry::Closed(members) => members,
        }
    }
}

/// The endpoints in the order of the input, the ranges outside last.
pub(crate) fn input_order(report: &Report) -> Vec<usize> {
    let workloads = report.security.workloads.iter().enumerate();
    let place: HashMap<&str, usize> = workloads.rev().map(|(at, workload)| (workload.endpoint.as_str(), at)).collect();
    let endpoints = &report.network.endpoints;
    let mut order: Vec<usize> = (0..endpoints.len()).collect();
    order.sort_by_key(|at| {
        let endpoint = &endpoints[*at];
        (endpoint.outside(), place.get(endpoint.id.as_str()).copied().unwrap_or(usize::MAX))
    });
    order
}

/// The side of a matrix. `toggled` are the groups that the reader opened. Endpoints that are `wanted` stand for themselves in closed namespaces too.
pub(crate) fn axis(
    network: &NetworkReport,
    order: &[usize],
    toggled: &BTreeSet<String>,
    outside: bool,
    wanted: Option<&[bool]>,
) -> Axis {
    let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    let mut inside = 0;
    for at in order {
        let endpoint = &network.endpoints[*at];
        if endpoint.outside() && !outside {
            continue;
        }
        inside += usize::from(!endpoint.outside());
        let name = endpoint.group().unwrap_or("outside");
        let group = *known.entry(name).or_insert_with(|| {
            groups.push((name.to_string(), Vec::new()));
            groups.len() - 1
        });
        groups[group].1.push(*at);
    }
    let large = inside > COLLAPSED_ABOVE;
    let mut axis = Axis::default();
    let is_wanted = |at: &usize| wanted.is_some_and(|wanted| wanted.get(*at) == Some(&true));
    let wanted = order.iter().filter(|at| is_wanted(at) && (outside || !network.endpoints[**at].outside())).count();
    // Those that are wanted go before others that are only open.
    let mut left_wanted = wanted.min(MOST_ENTRIES);
    let mut left = MOST_ENTRIES - left_wanted;
    for (name, members) in groups {
        let folds = large && members.len() > 1;
        let open = !folds || toggled.contains(&name);
        let (mut entries, mut closed, mut hidden) = (Vec::new(), Vec::new(), 0);
        for at in &members {
            let budget = if is_wanted(at) { &mut left_wanted } else { &mut left };
            if !open && !is_wanted(at) {
                closed.push(*at);
            } else if *budget > 0 {
                *budget -= 1;
                entries.push(Entry::Endpoint(*at));
            } else {
                hidden += 1;
            }
        }
        // Where each of its workloads is asked for, there is nothing to open.
        let folds = folds && (open || !closed.is_empty());
        if !closed.is_empty() {
            entries.push(Entry::Closed(closed));
        }
        axis.groups.push(Group { name, entries, folds, open, hidden });
    }
    if large {
        // Who is asked for would stand far down, below and beside much that the filters leave empty.
        axis.groups.sort_by_key(|group| !group.entries.iter().flat_map(Entry::members).any(is_wanted));
    }
    axis
}

#[cfg(test)]
mod tests {
    use super::super::sample::{endpoint, network};
    use super::*;

    #[test]
    fn small_inputs_are_open_and_the_outside_is_asked_for() {
        let network = network();
        let order = [1, 0, 2, 3];
        let inside = axis(&network, &order, &BTreeSet::new(), false, None);
        let names: Vec<&str> = inside.groups.iter().map(|group| group.name.as_str()).collect();
        assert_eq!(names, ["prod", "dev"]);
        assert_eq!(inside.groups[0].entries, [Entry::Endpoint(1), Entry::Endpoint(0)]);
        assert!(inside.groups.iter().all(|group| group.open && !group.folds));
        assert_eq!(axis(&network, &order, &BTreeSet::new(), true, None).groups.len(), 3);
    }

    #[test]
    fn large_inputs_begin_closed_and_open_one_by_one() {
        let mut network = network();
        network.endpoints =
            (0..31).map(|at| endpoint(&format!("{}/Pod/p{at}", if at < 20 { "a" } else { "b" }), 0)).collect();
        let order: Vec<usize> = (0..31).collect();
        let closed = axis(&network, &order, &BTreeSet::new(), false, None);
        assert_eq!(closed.entries().map(|(_, entry)| entry.members().len()).collect::<Vec<_>>(), [20, 11]);
        let opened = axis(&network, &order, &BTreeSet::from(["b".to_string()]), false, None);
        assert_eq!(opened.entries().count(), 12);
        assert!(opened.groups[1].folds && opened.groups[1].open);
        let wanted: Vec<bool> = (0..31).map(|at| at == 3).collect();
        let some = axis(&network, &order, &BTreeSet::new(), false, Some(&wanted));
        assert_eq!(some.entries().map(|(_, entry)| entry.members().len()).collect::<Vec<_>>(), [1, 19, 11]);
        assert_eq!(some.groups[0].entries[0], Entry::Endpoint(3));
        let wanted: Vec<bool> = (0..31).map(|at| at == 25).collect();
        let some = axis(&network, &order, &BTreeSet::new(), false, Some(&wanted));
        assert_eq!(some.groups.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(), ["b", "a"]);
    }

    #[test]
    fn what_is_too_much_to_draw_is_counted() {
        let mut network = network();
        network.endpoints = (0..150).map(|at| endpoint(&format!("a/Pod/p{at}"), 0)).collect();
        let order: Vec<usize> = (0..150).collect();
        let opened = axis(&network, &order, &BTreeSet::from(["a".to_string()]), false, None);
        assert_eq!((opened.entries().count(), opened.hidden()), (100, 50));
        network.endpoints = (0..400).map(|at| endpoint(&format!("n{}/Pod/p{at}", at / 2), 0)).collect();
        let order: Vec<usize> = (0..400).collect();
        let cut = axis(&network, &order, &BTreeSet::from(["n199".to_string()]), false, None).cut();
        assert_eq!((cut.entries().count(), cut.hidden_groups), (150, 51));
        assert!(cut.groups.last().is_some_and(|group| group.name == "n199" && group.open));
    }
}

//! What is looked at: one port or all, which endpoints, only what is denied, only what has changed. Cells that are not looked at stay empty.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::report::{NetworkReport, Port};

use super::cell::{MOST_PAIRS, counted, outside};
use super::{Axis, Cell, Entry, Kept, between, cell};

/// What is looked at.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Lens {
    /// The port; none asks about all of them.
    pub(crate) port: Option<Port>,
    /// For each endpoint, whether it was asked for: one end of a pair has to be. None where nobody was asked for.
    pub(crate) wanted: Option<Rc<[bool]>>,
    /// Only pairs without a connection.
    pub(crate) denied: bool,
    /// Only pairs whose connections differ from those of a state that was kept.
    pub(crate) since: Option<Rc<Kept>>,
}

/// How much of the pairs a lens shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Shown {
    /// The pairs that are looked at.
    pub(crate) pairs: usize,
    /// All pairs.
    pub(crate) of: usize,
}

/// Endpoints of an entry that this lens cannot tell apart: the class, the classes before, and whether it was asked for.
type Alike<'a> = (u32, Option<&'a [u32]>, bool);

impl Lens {
    /// The endpoints that are in a namespace `[CLUSTER:]NAMESPACE`, and whose names hold a text, whatever its case. None where neither is given.
    pub(crate) fn wanted(network: &NetworkReport, namespace: Option<&str>, text: &str) -> Option<Rc<[bool]>> {
        let text = text.trim().to_lowercase();
        if namespace.is_none() && text.is_empty() {
            return None;
        }
        let here = |endpoint: &crate::report::EndpointReport| {
            namespace.is_none_or(|name| endpoint.group() == Some(name)) && endpoint.id.to_lowercase().contains(&text)
        };
        Some(network.endpoints.iter().map(here).collect())
    }

    /// Whether every pair is looked at.
    pub(crate) fn is_plain(&self) -> bool {
        self.wanted.is_none() && !self.denied && self.since.is_none()
    }

    /// What the cell of a row and a column says.
    pub(crate) fn cell(&self, network: &NetworkReport, from: &Entry, to: &Entry) -> Cell {
        let says = || cell(network, from, to, self.port);
        if self.is_plain() || !asked(network, from, to) {
            return says();
        }
        match self.count(network, from, to) {
            0 => Cell::Hidden,
            // What is allowed is not what is looked at.
            stopped if self.denied => match says() {
                Cell::Pairs { of, .. } => Cell::Stopped { stopped, of },
                cell => cell,
            },
            changed if self.since.is_some() && !matches!((from, to), (Entry::Endpoint(_), Entry::Endpoint(_))) => {
                let own = if from == to { from.members().len() } else { 0 };
                let of = from.members().len() * to.members().len() - own;
                Cell::Changed { changed, of, open: !matches!(says(), Cell::Denied(_)) }
            }
            _ => says(),
        }
    }

    /// Whether looking at the pairs of an axis would ask about too many pairs of classes.
    pub(crate) fn is_too_much(&self, network: &NetworkReport, axis: &Axis) -> bool {
        let (mut all, mut wanted) = (0usize, 0usize);
        for (_, entry) in axis.entries() {
            let classes = counted(network, entry).len();
            all += classes;
            wanted += if self.wants(entry) { classes } else { 0 };
        }
        !self.is_plain() && all.saturating_mul(wanted) > MOST_PAIRS
    }

    fn wants(&self, entry: &Entry) -> bool {
        let Some(wanted) = &self.wanted else { return true };
        entry.members().iter().any(|at| wanted.get(*at) == Some(&true))
    }

    /// How many pairs of a row and a column are looked at.
    fn count(&self, network: &NetworkReport, from: &Entry, to: &Entry) -> usize {
        let mut count = 0;
        let destinations = self.alike(network, to);
        let same = from == to;
        for (source, sources) in self.alike(network, from) {
            for (destination, targets) in &destinations {
                let own = if same && source == *destination { sources } else { 0 };
                if self.looks_at(network, source, *destination) {
                    count += sources * targets - own;
                }
            }
        }
        count
    }

    fn alike<'a>(&'a self, network: &NetworkReport, entry: &Entry) -> BTreeMap<Alike<'a>, usize> {
        let mut found = BTreeMap::new();
        for at in entry.members() {
            let before = self.since.as_ref().map(|kept| kept.before(*at));
            let wanted = self.wanted.as_ref().is_none_or(|wanted| wanted.get(*at) == Some(&true));
            *found.entry((network.endpoints[*at].class, before, wanted)).or_default() += 1;
        }
        found
    }

    fn looks_at(&self, network: &NetworkReport, from: Alike, to: Alike) -> bool {
        let now = || between(network, from.0, to.0);
        let denied = || self.port.map_or_else(|| now().is_none(), |port| !now().holds(port));
        (from.2 || to.2)
            && (!self.denied || denied())
            && self.since.as_ref().is_none_or(|kept| {
                kept.differs((from.1.unwrap_or_default(), to.1.unwrap_or_default()), &now(), self.port)
            })
    }

    /// The side of a matrix without the rows and columns in which nothing is looked at, and how much of it is.
    pub(crate) fn narrow(&self, network: &NetworkReport, mut axis: Axis) -> (Axis, Shown) {
        let count = |entry: &Entry| {
            let outside = entry.members().iter().filter(|at| network.endpoints[**at].outside()).count();
            (entry.members().len() - outside, outside)
        };
        let sums =
            axis.entries().map(|(_, entry)| count(entry)).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        let of = sums.0 * sums.0.saturating_sub(1) + 2 * sums.0 * sums.1;
        if self.is_plain() {
            return (axis, Shown { pairs: of, of });
        }
        let entries: Vec<&Entry> = axis.entries().map(|(_, entry)| entry).collect();
        let wanted: Vec<bool> = entries.iter().map(|entry| self.wants(entry)).collect();
        let of_wanted: Vec<usize> = (0..entries.len()).filter(|at| wanted[*at]).collect();
        let mut kept = vec![false; entries.len()];
        let mut pairs = 0;
        let mut look = |row: usize, column: usize| {
            let found = if asked(network, entries[row], entries[column]) {
                self.count(network, entries[row], entries[column])
            } else {
                0
            };
            pairs += found;
            if found > 0 {
                (kept[row], kept[column]) = (true, true);
            }
        };
        for (row, wanted) in wanted.iter().enumerate() {
            match wanted {
                true => (0..entries.len()).for_each(|column| look(row, column)),
                false => of_wanted.iter().for_each(|column| look(row, *column)),
            }
        }
        let mut kept = kept.into_iter();
        for group in &mut axis.groups {
            group.entries.retain(|_| kept.next() == Some(true));
        }
        axis.groups.retain(|group| !group.entries.is_empty());
        (axis, Shown { pairs, of })
    }
}

/// Whether a row and a column are a pair that anything decides about.
fn asked(network: &NetworkReport, from: &Entry, to: &Entry) -> bool {
    match (from, to) {
        (Entry::Endpoint(one), Entry::Endpoint(other)) if one == other => false,
        _ => !(outside(network, from) && outside(network, to)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::axis;
    use super::super::sample::{network, tcp};
    use super::*;

    fn narrowed(lens: &Lens) -> (Vec<usize>, Shown) {
        let network = network();
        let axis = axis(&network, &[0, 1, 2, 3], &BTreeSet::new(), false, lens.wanted.as_deref());
        let (axis, shown) = lens.narrow(&network, axis);
        let entries = axis.entries().flat_map(|(_, entry)| entry.members().to_vec()).collect();
        (entries, shown)
    }

    #[test]
    fn nothing_asked_for_shows_everything() {
        assert_eq!(narrowed(&Lens::default()), (vec![0, 1, 2], Shown { pairs: 6, of: 6 }));
    }

    #[test]
    fn only_denied_pairs_and_who_is_in_them() {
        // dev/web is not let in by the database; everything else has a connection.
        let lens = Lens { denied: true, ..Lens::default() };
        assert_eq!(narrowed(&lens), (vec![1, 2], Shown { pairs: 1, of: 6 }));
        let network = network();
        let look = |from, to| lens.cell(&network, &Entry::Endpoint(from), &Entry::Endpoint(to));
        assert_eq!(look(1, 2), Cell::Hidden);
        assert!(matches!(look(2, 1), Cell::Denied(_)));
        assert_eq!(look(1, 1), Cell::Itself);
    }

    #[test]
    fn a_name_is_looked_for_at_either_end() {
        let network = network();
        let lens = |namespace, text| Lens { wanted: Lens::wanted(&network, namespace, text), ..Lens::default() };
        assert_eq!(narrowed(&lens(None, "DATA")), (vec![0, 1, 2], Shown { pairs: 4, of: 6 }));
        assert_eq!(narrowed(&lens(Some("prod"), "web")).1.pairs, 4);
        assert_eq!(narrowed(&lens(None, "nobody")), (vec![], Shown { pairs: 0, of: 6 }));
        assert_eq!(lens(None, "  ").wanted, None);
    }

    #[test]
    fn groups_count_the_pairs_that_are_looked_at() {
        let network = network();
        let lens = Lens { denied: true, ..Lens::default() };
        let (prod, dev) = (Entry::Closed(vec![0, 1]), Entry::Endpoint(2));
        assert_eq!(lens.count(&network, &dev, &prod), 1);
        assert_eq!(lens.cell(&network, &prod, &dev), Cell::Hidden);
        let stopped = lens.cell(&network, &dev, &prod);
        assert_eq!((stopped, stopped.style()), (Cell::Stopped { stopped: 1, of: 2 }, "deny"));
        assert_eq!((stopped.mark(), stopped.words()), ("50%".into(), "1 of 2 pairs have no connection".into()));
    }

    #[test]
    fn groups_count_the_pairs_that_have_changed() {
        let now = network();
        let mut before = network();
        before.connections[2] = tcp(&[80]);
        let lens = Lens { since: Some(Rc::new(Kept::new(Rc::new(before), &now))), ..Lens::default() };
        let (prod, dev) = (Entry::Closed(vec![0, 1]), Entry::Endpoint(2));
        let changed = lens.cell(&now, &prod, &prod);
        assert_eq!((changed, changed.style()), (Cell::Changed { changed: 1, of: 2, open: true }, "some"));
        assert_eq!((changed.mark(), changed.words()), ("50%".into(), "1 of 2 pairs have changed".into()));
        assert_eq!(lens.cell(&now, &dev, &prod), Cell::Hidden);
        // A single pair says what it allows.
        assert_eq!(lens.cell(&now, &Entry::Endpoint(0), &Entry::Endpoint(1)), Cell::Ports(1));
    }
}

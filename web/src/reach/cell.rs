//! What one cell of the matrix says.

use std::collections::BTreeMap;

use crate::report::{NetworkReport, Port};

use super::{Axis, Entry, between, sides};

/// The most pairs of classes that one matrix asks about.
pub(super) const MOST_PAIRS: usize = 20_000_000;

/// What one cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cell {
    /// A pod and itself: always allowed.
    Itself,
    /// Two ranges outside: nothing here decides about them.
    Unasked,
    /// The filters leave it out.
    Hidden,
    /// Everything asked about is allowed.
    All,
    /// So many ports are allowed.
    Ports(u32),
    /// So many pairs of two groups have a connection.
    Pairs {
        /// The pairs that have one.
        open: usize,
        /// All pairs.
        of: usize,
    },
    /// So many pairs of two groups have none, and these are what is looked at.
    Stopped {
        /// The pairs that have none.
        stopped: usize,
        /// All pairs.
        of: usize,
    },
    /// So many pairs of two groups have changed, and these are what is looked at.
    Changed {
        /// The pairs that have.
        changed: usize,
        /// All pairs.
        of: usize,
        /// Whether any of all pairs has a connection.
        open: bool,
    },
    /// Nothing is allowed.
    Denied(Stop),
}

/// Which side denies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The source's policies.
    Leaving,
    /// The destination's policies.
    Arriving,
    /// Both.
    Both,
    /// Each lets something through, but nothing that the other one does.
    Between,
    /// One side or the other, from pair to pair.
    Mixed,
}

impl Cell {
    /// The class of its style.
    pub(crate) fn style(self) -> &'static str {
        match self {
            Cell::Itself | Cell::Unasked => "self",
            Cell::Hidden => "hidden",
            Cell::All => "all",
            Cell::Ports(_) | Cell::Pairs { .. } | Cell::Changed { open: true, .. } => "some",
            Cell::Stopped { .. }
            | Cell::Changed { .. }
            | Cell::Denied(Stop::Leaving | Stop::Arriving | Stop::Mixed) => "deny",
            Cell::Denied(Stop::Both | Stop::Between) => "both",
        }
    }

    /// What is written into it.
    pub(crate) fn mark(self) -> String {
        match self {
            Cell::Ports(count) if count > 99 => "99+".to_string(),
            Cell::Ports(count) => count.to_string(),
            Cell::Pairs { open: some, of } | Cell::Stopped { stopped: some, of } => {
                format!("{}%", (some * 100 / of.max(1)).clamp(1, 99))
            }
            Cell::Changed { changed, of, .. } if changed == of => "100%".to_string(),
            Cell::Changed { changed, of, .. } => format!("{}%", (changed * 100 / of.max(1)).clamp(1, 99)),
            _ => String::new(),
        }
    }

    /// In words, for those who hear it.
    pub(crate) fn words(self) -> String {
        match self {
            Cell::Itself => "itself, always allowed".to_string(),
            Cell::Unasked => "both outside, not decided here".to_string(),
            Cell::Hidden => "left out by the filters".to_string(),
            Cell::All => "allowed".to_string(),
            Cell::Ports(1) => "1 port allowed".to_string(),
            Cell::Ports(count) => format!("{count} ports allowed"),
            Cell::Pairs { open, of } => format!("{open} of {of} pairs have a connection"),
            Cell::Stopped { stopped, of } => format!("{stopped} of {of} pairs have no connection"),
            Cell::Changed { changed, of, .. } => format!("{changed} of {of} pairs have changed"),
            Cell::Denied(Stop::Leaving) => "stopped on the way out".to_string(),
            Cell::Denied(Stop::Arriving) => "stopped on the way in".to_string(),
            Cell::Denied(Stop::Both) => "stopped on both sides".to_string(),
            Cell::Denied(Stop::Mixed) => "stopped for every pair".to_string(),
            Cell::Denied(Stop::Between) => "the two sides have no port in common".to_string(),
        }
    }
}

/// Whether a matrix of these axes asks about too many pairs of classes to answer at once.
pub(crate) fn too_many(network: &NetworkReport, axis: &Axis) -> bool {
    let classes: usize = axis.entries().map(|(_, entry)| counted(network, entry).len()).sum();
    classes.saturating_mul(classes) > MOST_PAIRS
}

/// What the cell of a row and a column says; about one port, or about all of them.
pub(crate) fn cell(network: &NetworkReport, from: &Entry, to: &Entry, port: Option<Port>) -> Cell {
    match (from, to) {
        (Entry::Endpoint(one), Entry::Endpoint(other)) => {
            let (source, destination) = (&network.endpoints[*one], &network.endpoints[*other]);
            match (source.outside() && destination.outside(), one == other) {
                (true, _) => Cell::Unasked,
                (_, true) => Cell::Itself,
                _ => single(network, source.class, destination.class, port),
            }
        }
        _ if outside(network, from) && outside(network, to) => Cell::Unasked,
        _ => many(network, from, to, port),
    }
}

pub(super) fn outside(network: &NetworkReport, entry: &Entry) -> bool {
    entry.members().iter().all(|at| network.endpoints[*at].outside())
}

fn single(network: &NetworkReport, from: u32, to: u32, port: Option<Port>) -> Cell {
    let (leaving, arriving) = sides(network, from, to);
    if let Some(port) = port {
        return match (leaving.holds(port), arriving.holds(port)) {
            (true, true) => Cell::All,
            (leaves, arrives) => Cell::Denied(stop(leaves, arrives)),
        };
    }
    let both = between(network, from, to);
    match both.count() {
        None => Cell::All,
        Some(0) => Cell::Denied(stop(!leaving.is_none(), !arriving.is_none())),
        Some(count) => Cell::Ports(count),
    }
}

fn stop(leaves: bool, arrives: bool) -> Stop {
    match (leaves, arrives) {
        (false, false) => Stop::Both,
        (false, true) => Stop::Leaving,
        (true, false) => Stop::Arriving,
        (true, true) => Stop::Between,
    }
}

/// Two groups: counted by class, since a namespace may hold thousands of pods that no policy tells apart.
fn many(network: &NetworkReport, from: &Entry, to: &Entry, port: Option<Port>) -> Cell {
    let same = from == to;
    let (mut of, mut open, mut whole, mut alike) = (0, 0, true, true);
    let mut stops: Option<Stop> = None;
    let destinations = counted(network, to);
    for (source, sources) in counted(network, from) {
        for (destination, targets) in &destinations {
            let own = if same && source == *destination { sources } else { 0 };
            let pairs = sources * targets - own;
            if pairs == 0 {
                continue;
            }
            of += pairs;
            match single(network, source, *destination, port) {
                Cell::Denied(stop) if stops.is_none() => stops = Some(stop),
                Cell::Denied(stop) => alike &= stops == Some(stop),
                cell => {
                    open += pairs;
                    whole &= cell == Cell::All;
                }
            }
        }
    }
    match (open, stops) {
        (0, Some(stop)) => Cell::Denied(if alike { stop } else { Stop::Mixed }),
        (0, None) => Cell::Itself,
        (open, None) if open == of && whole => Cell::All,
        (open, _) => Cell::Pairs { open, of },
    }
}

/// The classes of an entry, each with how many endpoints of it there are.
pub(super) fn counted(network: &NetworkReport, entry: &Entry) -> BTreeMap<u32, usize> {
    let mut classes = BTreeMap::new();
    for at in entry.members() {
        *classes.entry(network.endpoints[*at].class).or_default() += 1;
    }
    classes
}

#[cfg(test)]
mod tests {
    use super::super::sample::network;
    use super::*;
    use crate::report::Protocol;

    fn at(from: usize, to: usize, port: Option<u16>) -> Cell {
        let port = port.map(|number| Port { protocol: Protocol::Tcp, number });
        cell(&network(), &Entry::Endpoint(from), &Entry::Endpoint(to), port)
    }

    #[test]
    fn cells_of_single_endpoints() {
        assert_eq!(at(0, 1, None), Cell::Ports(1));
        assert_eq!(at(0, 2, None), Cell::All);
        assert_eq!(at(2, 1, None), Cell::Denied(Stop::Arriving));
        assert_eq!(at(0, 3, None), Cell::Denied(Stop::Leaving));
        assert_eq!(at(0, 0, None), Cell::Itself);
        assert_eq!(at(3, 3, None), Cell::Unasked);
        assert_eq!(at(3, 1, None), Cell::Ports(2));
    }

    #[test]
    fn a_port_makes_it_yes_or_no() {
        assert_eq!(at(0, 1, Some(5432)), Cell::All);
        assert_eq!(at(0, 1, Some(80)), Cell::Denied(Stop::Leaving));
        assert_eq!(at(2, 1, Some(80)), Cell::Denied(Stop::Arriving));
    }

    #[test]
    fn groups_count_pairs() {
        let prod = Entry::Closed(vec![0, 1]);
        let dev = Entry::Endpoint(2);
        assert_eq!(cell(&network(), &prod, &dev, None), Cell::All);
        assert_eq!(cell(&network(), &dev, &prod, None), Cell::Pairs { open: 1, of: 2 });
        // Within the group a pod and itself are no pair: web to database, and back.
        assert_eq!(cell(&network(), &prod, &prod, None), Cell::Pairs { open: 2, of: 2 });
    }

    #[test]
    fn marks_stay_short() {
        assert_eq!(Cell::Ports(65_535).mark(), "99+");
        assert_eq!(Cell::Pairs { open: 1, of: 1000 }.mark(), "1%");
        assert_eq!(Cell::Pairs { open: 999, of: 1000 }.mark(), "99%");
    }
}

//! The two directions of a policy.

/// A direction, seen from the pod that a policy selects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// What leaves it.
    Egress,
    /// What arrives at it.
    Ingress,
}

impl Direction {
    /// Both, in the order in which policies are told: what arrives first.
    pub const BOTH: [Direction; 2] = [Direction::Ingress, Direction::Egress];

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Direction::Egress => Direction::Ingress,
            Direction::Ingress => Direction::Egress,
        }
    }

    /// What a sentence calls it: `on the way in`.
    pub(super) fn way(self) -> &'static str {
        match self {
            Direction::Egress => "out",
            Direction::Ingress => "in",
        }
    }

    /// The field of policies with the rules of the direction: `ingress` or `egress`.
    pub fn field(self) -> &'static str {
        match self {
            Direction::Egress => "egress",
            Direction::Ingress => "ingress",
        }
    }

    /// The field of rules with the other ends, which is the word before them in a sentence too: `from` or `to`.
    pub fn peers_field(self) -> &'static str {
        match self {
            Direction::Egress => "to",
            Direction::Ingress => "from",
        }
    }
}

//! What is wanted, or to be left out, that is about no one: said, and never passed over in silence.

use crate::network::ports::PortSet;
use crate::network::query::blocks::Ends;
use crate::network::query::crowd::Crowd;
use crate::network::words::port_set;
use crate::report::{Connections, EndsReport, SuggestedDifference};

use super::Connection;

/// A connection without a pair of endpoints.
#[derive(Debug)]
pub(super) struct Nobody {
    from: EndsReport,
    to: EndsReport,
    ports: Connections,
    on: String,
    /// Whether each end names several, of whom is spoken in the plural.
    several: [bool; 2],
    /// Whether it is only that they have no address family in common.
    without_family: bool,
}

impl Nobody {
    /// For a connection and the ends that are meant by it.
    pub(super) fn of(connection: &Connection, from: &Ends, to: &Ends, crowd: &Crowd<'_>) -> Self {
        let pairs = crowd.pairs(&from.pods, &to.all()) + crowd.pairs(&from.outside, &to.pods);
        let told = |ends: &Ends, words: String| EndsReport { words, ..crowd.report(&ends.all()) };
        Nobody {
            from: told(from, connection.from.to_string()),
            to: told(to, connection.to.to_string()),
            ports: connection.ports.connections(),
            on: port_set(&connection.ports),
            several: [&connection.from, &connection.to].map(|choice| choice.any.len() > 1),
            without_family: pairs > 0,
        }
    }

    /// As something that is wanted and does not come out.
    pub(super) fn difference(&self) -> SuggestedDifference {
        SuggestedDifference {
            sentence: format!(
                "Nothing lets {} reach {} on {}, as is wanted: {}.",
                self.from.words,
                self.to.words,
                self.on,
                self.why()
            ),
            from: self.from.clone(),
            to: self.to.clone(),
            wanted: self.ports.clone(),
            suggested: PortSet::default().connections(),
            pairs: 0,
            left_out: false,
        }
    }

    /// As something that was to be left out.
    pub(super) fn note(&self) -> String {
        format!("Nothing is left out from {} to {}: {}.", self.from.words, self.to.words, self.why())
    }

    fn why(&self) -> String {
        let [from, to] = self.several.map(|several| if several { "are" } else { "is" });
        match (self.from.count, self.to.count) {
            (0, 0) => "neither is anyone of the input".to_string(),
            (0, _) => format!("{} {from} no one of the input", self.from.words),
            (_, 0) => format!("{} {to} no one of the input", self.to.words),
            _ if self.without_family => "the two have no address family in common".to_string(),
            _ => "these are no two different endpoints of which one is in the cluster".to_string(),
        }
    }
}

//! What questions about the same connections have in common, kept between them: the next stretch of an answer costs what it shows, and another question what it
//! asks for.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::network::reachability::Reachability;

use super::found::Connected;
use super::page::Page;
use super::reach::{ReachBy, ReachQuery};
use super::state::{Known, State, Universe, state};

/// What is kept for questions about one state of a cluster.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// The rows in terms of whole classes, in which most questions are asked.
    whole: OnceLock<Arc<State>>,
    /// The last question, whichever stretch of it was given, and what it found.
    last: Mutex<Option<(ReachQuery, Arc<Connected>)>>,
}

impl Kept {
    /// The state in terms of a universe of it alone.
    pub(in crate::network) fn state(&self, reachability: &Reachability, universe: &Universe) -> Arc<State> {
        let made = || {
            let mut known: [Known; 2] = Default::default();
            Arc::new(state(reachability, universe, &mut |id| id, &mut known))
        };
        match universe.is_whole(reachability) {
            true => Arc::clone(self.whole.get_or_init(made)),
            false => made(),
        }
    }

    /// What a question finds, where it is not the last one again.
    pub(super) fn connected(&self, query: &ReachQuery, find: impl FnOnce() -> Connected) -> Arc<Connected> {
        // Neither decides which connections are found.
        let query = ReachQuery { by: ReachBy::default(), page: Page::default(), ..query.clone() };
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, connected)) = last.as_ref().filter(|(known, _)| *known == query) {
            return Arc::clone(connected);
        }
        // What was found before is dropped first: both may be large.
        *last = None;
        let connected = Arc::new(find());
        *last = Some((query, Arc::clone(&connected)));
        connected
    }
}

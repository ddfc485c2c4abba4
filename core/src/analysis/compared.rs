//! Two states that are compared, with the same workloads in both: a pod of a StatefulSet that policies of one state name is a workload of its own in the other one too.

use crate::cluster::Model;
use crate::network::compare::Moment;
use crate::network::{self, Reachability};

use super::{Analysis, judged};

/// Two states.
pub(super) struct Together<'a> {
    before: State<'a>,
    after: State<'a>,
}

/// One of them, with what it is judged anew as where that is needed.
struct State<'a> {
    analysis: &'a Analysis,
    parted: Option<(Model, Reachability)>,
}

impl<'a> Together<'a> {
    pub(super) fn of(before: &'a Analysis, after: &'a Analysis) -> Self {
        Together { before: State::of(before, after), after: State::of(after, before) }
    }

    pub(super) fn ask<T>(&self, ask: impl FnOnce(Moment<'_>, Moment<'_>) -> T) -> T {
        ask(self.before.moment(), self.after.moment())
    }
}

impl<'a> State<'a> {
    fn of(analysis: &'a Analysis, other: &Analysis) -> Self {
        let parts = network::parts(other.model());
        let has_all = || parts.is_subset(&network::parts(analysis.model()));
        let parted = (!parts.is_empty() && !has_all()).then(|| {
            let replaced = &analysis.joined().replaced;
            judged(analysis.objects(), replaced, &analysis.options, |_| None, &parts)
        });
        State { analysis, parted }
    }

    fn moment(&self) -> Moment<'_> {
        match &self.parted {
            Some((model, reachability)) => Moment { model, reachability },
            None => Moment { model: self.analysis.model(), reachability: self.analysis.reachability() },
        }
    }
}

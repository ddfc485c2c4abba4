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

/// Pods that are workloads of their own in any case, since another state tells them apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// Those of StatefulSets, as far as their templates are.
    pub(super) parts: network::Parts,
    /// The owners of those that are in the input.
    pub(super) apart: network::Apart,
}

impl<'a> Together<'a> {
    pub(super) fn of(before: &'a Analysis, after: &'a Analysis) -> Self {
        let apart = network::apart(before.model(), after.model());
        Together { before: State::of(before, after, &apart), after: State::of(after, before, &apart) }
    }

    pub(super) fn ask<T>(&self, ask: impl FnOnce(Moment<'_>, Moment<'_>) -> T) -> T {
        ask(self.before.moment(), self.after.moment())
    }
}

impl<'a> State<'a> {
    fn of(analysis: &'a Analysis, other: &Analysis, apart: &network::Apart) -> Self {
        let parts = network::parts(other.model());
        let has_all = parts.is_empty() || parts.is_subset(&network::parts(analysis.model()));
        let is_as_it_is = has_all && apart.is_empty();
        let told = Told { parts: if has_all { network::Parts::new() } else { parts }, apart: apart.clone() };
        let parted = (!is_as_it_is).then(|| {
            let replaced = &analysis.joined().replaced;
            judged(analysis.objects(), replaced, &analysis.options, |_| None, &told)
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

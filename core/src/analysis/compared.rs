//! Two states that are compared, with the same parts of the same workloads in both: where the one tells the pods of an owner apart otherwise than the other, both are made again
//! with what selectors of either ask for.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::network::compare::Moment;
use crate::network::{self, Parting};

use super::again::{Again, Besides};
use super::{Analysis, expectations};

/// Two states.
pub(super) struct Together<'a> {
    before: State<'a>,
    after: State<'a>,
}

/// One of them, with what it is made again as where that is needed.
struct State<'a> {
    analysis: &'a Analysis,
    again: Option<Arc<Again>>,
}

impl<'a> Together<'a> {
    pub(super) fn of(before: &'a Analysis, after: &'a Analysis) -> Self {
        let owners = network::parted_otherwise(before.model(), after.model());
        if owners.is_empty() {
            let state = |analysis| State { analysis, again: None };
            return Together { before: state(before), after: state(after) };
        }
        let told = |other: &Analysis| {
            let parting = Parting { owners: owners.clone(), asked: asked(other), apart: BTreeSet::new() };
            Besides { parting, selectors: Vec::new() }
        };
        let (mut of_before, mut of_after) = (told(after), told(before));
        let (one, other) = (before.model_besides(&of_before), after.model_besides(&of_after));
        let apart = network::pods_parted_otherwise(&one, &other);
        let (one, other) = if apart.is_empty() { (Some(one), Some(other)) } else { (None, None) };
        (of_before.parting.apart, of_after.parting.apart) = (apart.clone(), apart);
        let state =
            |analysis: &'a Analysis, besides, made| State { analysis, again: Some(analysis.again(besides, made)) };
        Together { before: state(before, of_before, one), after: state(after, of_after, other) }
    }

    pub(super) fn ask<T>(&self, ask: impl FnOnce(Moment<'_>, Moment<'_>) -> T) -> T {
        ask(self.before.moment(), self.after.moment())
    }
}

impl State<'_> {
    fn moment(&self) -> Moment<'_> {
        match &self.again {
            Some(again) => Moment { model: &again.model, reachability: &again.reachability },
            None => Moment { model: self.analysis.model(), reachability: self.analysis.reachability() },
        }
    }
}

/// What the selectors of a state ask for.
fn asked(analysis: &Analysis) -> BTreeSet<network::AskedFor> {
    let expected = expectations::pod_selectors(analysis.objects(), &analysis.joined().replaced, &analysis.options);
    network::asked(analysis.model(), &expected)
}

//! Two states that are compared, with the same parts of the same workloads in both: where the one tells the pods of an owner apart otherwise than the other, both are made again
//! with what selectors of either ask for.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use crate::cluster::Model;
use crate::network::compare::Moment;
use crate::network::{self, Parting, Reachability};

use super::{Analysis, expectations, modelled, settings};

/// Two states.
pub(super) struct Together<'a> {
    before: State<'a>,
    after: State<'a>,
}

/// One of them, with what it is made again as where that is needed.
struct State<'a> {
    analysis: &'a Analysis,
    parted: Option<Arc<Parted>>,
}

/// A state with other parts of its workloads.
#[derive(Debug)]
struct Parted {
    model: Model,
    reachability: Reachability,
}

/// What a state was made again as last, which several questions about the same two states have in common.
#[derive(Debug, Default)]
pub(super) struct KeptParted(Mutex<Option<(Parting, Arc<Parted>)>>);

impl<'a> Together<'a> {
    pub(super) fn of(before: &'a Analysis, after: &'a Analysis) -> Self {
        let owners = network::parted_otherwise(before.model(), after.model());
        if owners.is_empty() {
            return Together {
                before: State { analysis: before, parted: None },
                after: State { analysis: after, parted: None },
            };
        }
        let told = |other: &Analysis| Parting { owners: owners.clone(), asked: asked(other), apart: BTreeSet::new() };
        let (mut of_before, mut of_after) = (told(after), told(before));
        let models = (before.model_of(&of_before), after.model_of(&of_after));
        let apart = network::pods_parted_otherwise(&models.0, &models.1);
        let mut models = (Some(models.0), Some(models.1));
        if !apart.is_empty() {
            (of_before.apart, of_after.apart, models) = (apart.clone(), apart, (None, None));
        }
        Together { before: State::of(before, of_before, models.0), after: State::of(after, of_after, models.1) }
    }

    pub(super) fn ask<T>(&self, ask: impl FnOnce(Moment<'_>, Moment<'_>) -> T) -> T {
        ask(self.before.moment(), self.after.moment())
    }
}

impl<'a> State<'a> {
    fn of(analysis: &'a Analysis, parting: Parting, made: Option<Model>) -> Self {
        let kept = &analysis.joined().parted.0;
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        let same = kept.as_ref().filter(|(known, _)| *known == parting).map(|(_, parted)| parted.clone());
        let parted = same.unwrap_or_else(|| {
            let model = made.unwrap_or_else(|| analysis.model_of(&parting));
            let reachability = Reachability::new(&model, &settings(&analysis.options));
            let parted = Arc::new(Parted { model, reachability });
            *kept = Some((parting, parted.clone()));
            parted
        });
        State { analysis, parted: Some(parted) }
    }

    fn moment(&self) -> Moment<'_> {
        match &self.parted {
            Some(parted) => Moment { model: &parted.model, reachability: &parted.reachability },
            None => Moment { model: self.analysis.model(), reachability: self.analysis.reachability() },
        }
    }
}

impl Analysis {
    fn model_of(&self, parting: &Parting) -> Model {
        modelled(self.objects(), &self.joined().replaced, &self.options, |_| None, parting)
    }
}

/// What the selectors of a state ask for.
fn asked(analysis: &Analysis) -> BTreeSet<network::AskedFor> {
    let expected = expectations::pod_selectors(analysis.objects(), &analysis.joined().replaced, &analysis.options);
    network::asked(analysis.model(), &expected)
}

//! A state whose workloads have other parts: what is asked of it asks for labels that nothing of it asks for.

use std::sync::{Arc, Mutex, PoisonError};

use crate::cluster::{Model, Selector};
use crate::network::query::Kept;
use crate::network::{self, Parting, Reachability};

use super::{Analysis, expectations, modelled, settings};

/// What a state is made again by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Besides {
    /// What another state that it is compared with asks for.
    pub(super) parting: Parting,
    /// Selectors of a question.
    pub(super) selectors: Vec<Selector>,
}

/// The state as it was made again.
#[derive(Debug)]
pub(super) struct Again {
    pub(super) model: Model,
    pub(super) reachability: Reachability,
    /// What questions about connections have in common.
    pub(super) questions: Kept,
}

/// What a state was made again as last, which several questions have in common.
#[derive(Debug, Default)]
pub(super) struct KeptAgain(Mutex<Option<(Besides, Arc<Again>)>>);

impl Analysis {
    /// Makes the state again, unless that is what was done last. `made` is its model, where somebody has it already.
    pub(super) fn again(&self, besides: Besides, made: Option<Model>) -> Arc<Again> {
        let mut kept = self.joined().again.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, again)) = kept.as_ref().filter(|(known, _)| *known == besides) {
            return again.clone();
        }
        let model = made.unwrap_or_else(|| self.model_besides(&besides));
        let reachability = Reachability::new(&model, &settings(&self.options));
        let again = Arc::new(Again { model, reachability, questions: Kept::default() });
        *kept = Some((besides, again.clone()));
        again
    }

    pub(super) fn model_besides(&self, besides: &Besides) -> Model {
        modelled(self.objects(), &self.joined().replaced, &self.options, |_| None, besides)
    }

    /// The state for a question with selectors of pods: made again where these ask for labels that pods get when they are made, and no
    /// expectation of it asks the same.
    pub(super) fn for_selectors<'s>(&self, selectors: impl Iterator<Item = &'s Selector>) -> Option<Arc<Again>> {
        let mut selectors: Vec<Selector> =
            selectors.filter(|selector| network::asks_for_given(selector)).cloned().collect();
        if !selectors.is_empty() {
            let own = expectations::pod_selectors(self.objects(), &self.joined().replaced, &self.options);
            selectors.retain(|selector| !own.contains(selector));
        }
        (!selectors.is_empty()).then(|| self.again(Besides { parting: Parting::default(), selectors }, None))
    }
}

//! What is looked at in the reach view.

use std::rc::Rc;

use crate::report::NetworkReport;
use crate::worker::{Input, Since};

use super::State;

/// Which pairs are looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Filter {
    /// Only pairs with an end in this namespace, `[CLUSTER:]NAMESPACE`.
    pub(crate) namespace: Option<String>,
    /// Only pairs with an end whose name holds this text.
    pub(crate) text: String,
    /// Only pairs without a connection.
    pub(crate) denied: bool,
    /// Only pairs that have changed since a state was kept.
    pub(crate) changed: bool,
}

/// What is looked at by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Focus {
    /// A workload, or a range outside.
    Endpoint(String),
    /// A policy.
    Policy(String),
}

/// A state that was kept, to compare later ones with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Baseline {
    /// Another one for each state that is kept.
    pub(crate) number: u64,
    /// What was evaluated.
    pub(crate) input: Rc<Input>,
    /// What came of it.
    pub(crate) network: Rc<NetworkReport>,
}

impl Baseline {
    /// As questions name it.
    pub(crate) fn since(&self) -> Since {
        Since { number: self.number, before: Some(self.input.clone()) }
    }
}

/// How questions are answered that the specification of network policies leaves open; the first is the default.
pub(crate) const DIALECTS: [(&str, &str); 6] = [
    ("spec", "as the specification says"),
    ("cilium", "as Cilium"),
    ("calico", "as Calico"),
    ("ovn-kubernetes", "as OVN-Kubernetes"),
    ("antrea", "as Antrea"),
    ("netpol-analyzer", "as netpol-analyzer"),
];

impl State {
    /// Keeps the present state, if it is evaluated.
    pub(super) fn keep(&mut self) {
        let Some(report) = self.report.as_ref().filter(|_| self.current()) else { return };
        let number = self.kept.as_ref().map_or(self.last_kept, |kept| kept.number) + 1;
        let (input, network) = (Rc::new(Input::of(self)), report.network.clone());
        self.last_kept = number;
        self.kept = Some(Rc::new(Baseline { number, input, network }));
    }

    /// Forgets the state that was kept.
    pub(super) fn drop_kept(&mut self) {
        self.kept = None;
        self.filter.changed = false;
    }

    /// Follows a report: what is no longer there is no longer looked at.
    pub(super) fn follow(&mut self, network: &NetworkReport) {
        let known = |id: &str| network.endpoints.iter().any(|endpoint| endpoint.id == id);
        let gone = match &self.focus {
            Some(Focus::Endpoint(id)) => !known(id),
            Some(Focus::Policy(id)) => !network.policies.iter().any(|policy| policy.id == *id),
            None => false,
        };
        if gone {
            self.focus = None;
        }
        self.filter.namespace = self.filter.namespace.take().filter(|name| network.has_namespace(name));
    }
}

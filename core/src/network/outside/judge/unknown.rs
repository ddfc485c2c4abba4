//! What is said of connections that come from pods which are not in the input.

use std::collections::HashSet;

use crate::report::EntryVerdict;

use super::super::super::ports::PortSet;
use super::super::super::reachability::classes::ClassId;
use super::super::super::words;
use super::super::closing;
use super::super::leaving;
use super::super::services::PodPort;
use super::super::stranger::{Guess, Isolating, Stranger};
use super::{Judge, Judged, NAMED, Way};

impl Judge<'_> {
    /// From a pod that `what` names, of which the little is known that `stranger` has.
    pub(super) fn unknown(
        &mut self,
        way: Way,
        stranger: &Stranger,
        what: &str,
        class: ClassId,
        pod: PodPort,
    ) -> Judged {
        let (model, reachability) = (self.model, self.reachability);
        let isolating = self.isolating.get_or_init(|| Isolating::new(model, reachability));
        let stranger = &Stranger { families: way.1, ..stranger.clone() };
        let (arriving, leaving) = self.guesses.entry((way, class)).or_insert_with(|| {
            let leaving = leaving::let_out(model, reachability, pod.workload, stranger);
            (isolating.let_in(pod.workload, stranger), leaving)
        });
        let asked = |set: &PortSet| set.contains(pod.protocol, pod.port);
        let of = |guess: &Guess| match (asked(&guess.sure), asked(&guess.possible)) {
            (true, _) => EntryVerdict::Allowed,
            (false, true) => EntryVerdict::Depends,
            (false, false) => EntryVerdict::Blocked,
        };
        let (arriving, leaving) = (of(arriving), of(leaving));
        let from = format!("wherever {what} runs");
        let from = match self.by(way.1) {
            "" => from,
            by => format!("{from},{by}"),
        };
        let mut closing = Vec::new();
        let mut keeping = |sure: bool| {
            let keeping = match sure {
                true => leaving::keeping(model, reachability, pod.workload, stranger, asked),
                false => leaving::perhaps_keeping(model, reachability, pod.workload, stranger, asked),
            };
            closing = keeping.iter().map(|policy| policy.object).collect();
            closing::names(&keeping)
        };
        let (verdict, sentence) = match (arriving, leaving) {
            (EntryVerdict::Allowed, EntryVerdict::Allowed) => {
                (EntryVerdict::Allowed, format!("Open wherever {what} runs."))
            }
            (EntryVerdict::Blocked, EntryVerdict::Blocked) => {
                let closed = self.closed(pod, &from, Some(stranger));
                (EntryVerdict::Blocked, format!("{closed} And {} not let it leave {what}.", keeping(true).1))
            }
            (EntryVerdict::Blocked, _) => (EntryVerdict::Blocked, self.closed(pod, &from, Some(stranger))),
            (_, EntryVerdict::Blocked) => {
                (EntryVerdict::Blocked, format!("Closed: {} not let it leave {what}.", keeping(true).1))
            }
            (EntryVerdict::Allowed, _) => {
                let sentence =
                    format!("It depends on where {what} runs: {} may not let it leave there.", keeping(false).0);
                (EntryVerdict::Depends, sentence)
            }
            (_, EntryVerdict::Allowed) => (EntryVerdict::Depends, self.depends(stranger, what, pod)),
            (_, _) => {
                let depends = self.depends(stranger, what, pod);
                (EntryVerdict::Depends, format!("{depends} And {} may not let it leave there.", keeping(false).0))
            }
        };
        if !closing.is_empty() {
            closing.extend(self.policies(pod.workload));
        }
        Judged { verdict, sentence, ask: String::new(), closing }
    }

    fn depends(&self, stranger: &Stranger, what: &str, pod: PodPort) -> String {
        let admitting = self.isolating().admitting(pod.workload, stranger, |set| set.contains(pod.protocol, pod.port));
        let mut told: Vec<String> = Vec::new();
        let (mut seen, mut left) = (HashSet::new(), 0);
        for (policy, peer) in admitting.into_iter().filter(|(policy, peer)| seen.insert((policy.object, *peer))) {
            if told.len() == NAMED {
                left += 1;
                continue;
            }
            let who = words::peer(peer, self.model.name_of(policy.namespace));
            let sentence = format!("`{}` lets in {who}", policy.called());
            if !told.contains(&sentence) {
                told.push(sentence);
            }
        }
        match left {
            0 => {}
            1 => told.push("there is one more such rule".to_string()),
            more => told.push(format!("there are {} more such rules", words::number(more))),
        }
        match told.is_empty() {
            true => format!("It depends on where {what} runs, which administrative policies ask for."),
            false => format!("It depends on where {what} runs: {}.", words::list(told, "and")),
        }
    }
}

//! Policies that are asked for: only when somebody asks, since they may take long where the input is large.

use std::rc::Rc;

use crate::report::Suggestion;
use crate::worker::{Question, SuggestQuestion};

use super::{Pair, Place, State};

/// The name of the file that suggested policies become.
pub(crate) const SUGGESTED_FILE: &str = "suggested-policies.yaml";

/// What is to be suggested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wish {
    /// Whether that is what the expectations of the input want; otherwise it is what is allowed now.
    pub(crate) expected: bool,
    /// Connections that are left out of it, as patterns.
    pub(crate) without: Vec<Pair>,
    /// The only namespace for which policies are made, `[CLUSTER:]NAMESPACE`; none for all of them.
    pub(crate) namespace: Option<String>,
    /// Whether whoever reaches somebody may also ask for names.
    pub(crate) dns: bool,
    /// Whether everything is denied before something is allowed, or after that.
    pub(crate) deny_first: bool,
}

/// Policies that are asked for, and not there yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Suggesting {
    /// Grows with each time that somebody asks.
    pub(crate) number: u64,
    /// For what.
    pub(crate) wish: Wish,
}

/// Policies that were suggested last.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Suggested {
    /// For what.
    pub(crate) wish: Wish,
    /// The revision that they are about.
    pub(crate) revision: u64,
    /// The policies, or why there are none.
    pub(crate) answer: Result<Rc<Suggestion>, String>,
}

impl Default for Wish {
    fn default() -> Self {
        Wish { expected: true, without: Vec::new(), namespace: None, dns: true, deny_first: false }
    }
}

impl Suggesting {
    /// The question to the worker.
    pub(crate) fn question(&self) -> Question {
        Question::Suggest(SuggestQuestion {
            wanted: if self.wish.expected { "expectations" } else { "current" },
            without: self.wish.without.clone(),
            namespaces: self.wish.namespace.iter().cloned().collect(),
            dns: self.wish.dns,
            plan: if self.wish.deny_first { "deny-first" } else { "deny-last" },
            number: self.number,
        })
    }
}

impl State {
    /// What is to be suggested for what is evaluated: nothing is expected where nobody expects anything, and a namespace that is gone is not chosen.
    pub(crate) fn wish(&self) -> Wish {
        let is_here = |name: &String| self.report.as_ref().is_some_and(|report| report.network.has_namespace(name));
        let namespace = self.wish.namespace.clone().filter(is_here);
        Wish { expected: self.wish.expected && self.expects(), namespace, ..self.wish.clone() }
    }

    /// Whether the input has expectations.
    pub(crate) fn expects(&self) -> bool {
        self.report.as_ref().is_some_and(|report| report.network.expectations.is_some())
    }

    /// Asks for policies.
    pub(super) fn suggest(&mut self) {
        self.suggestions += 1;
        self.suggesting = Some(Suggesting { number: self.suggestions, wish: self.wish() });
    }

    /// Takes policies that were asked for, unless others were asked for since.
    pub(super) fn take_suggested(&mut self, number: u64, revision: u64, answer: Result<Rc<Suggestion>, String>) {
        if let Some(Suggesting { wish, .. }) = self.suggesting.take_if(|asked| asked.number == number) {
            self.suggested = Some(Suggested { wish, revision, answer });
        }
    }

    /// Opens the suggested policies as a file beside the others, one for each cluster. Nothing gives way to them: they are about what is there.
    pub(super) fn open_suggested(&mut self) {
        let Some(Ok(suggestion)) = self.suggested.as_ref().map(|suggested| &suggested.answer) else { return };
        let suggestion = suggestion.clone();
        let mut first = None;
        for (cluster, text) in suggestion.by_cluster() {
            let id = self.add(SUGGESTED_FILE, &text);
            self.sources.last_mut().into_iter().for_each(|source| source.cluster = cluster.map(str::to_string));
            first.get_or_insert(id);
        }
        self.active = first.unwrap_or(self.active);
        (self.example, self.undo, self.place) = (None, None, Place::Files);
        self.revision += 1;
    }
}

#[cfg(test)]
mod tests {
    use yew::Reducible;

    use super::super::{Action, Theme};
    use super::*;
    use crate::examples;
    use crate::report::SuggestedNamespace;

    fn after(state: State, actions: impl IntoIterator<Item = Action>) -> State {
        Rc::unwrap_or_clone(actions.into_iter().fold(Rc::new(state), Reducible::reduce))
    }

    fn suggestion() -> Result<Rc<Suggestion>, String> {
        let json = r#"{"sentence": "One.", "text": "kind: NetworkPolicy\n", "replaced": [], "policyCount": 1, "differences": [], "differenceCount": 0, "leftOut": [], "notes": []}"#;
        Ok(Rc::new(serde_json::from_str(json).unwrap()))
    }

    #[test]
    fn an_answer_belongs_to_the_time_that_it_was_asked_for() {
        let asked = after(State::new(examples::first(), Theme::System), [Action::Suggest, Action::Suggest]);
        let late = after(asked, [Action::Suggested(1, 1, Err("late".into()))]);
        assert!(late.suggesting.is_some() && late.suggested.is_none());
        let told = after(late, [Action::Suggested(2, 1, suggestion())]);
        assert!(told.suggesting.is_none() && told.suggested.is_some());
        // It stays while another one is worked out.
        let again = after(told, [Action::Suggest]);
        assert!(again.suggested.is_some());
        // Another example has nothing to do with it, and a late answer to it says nothing.
        let other = after(again, [Action::Example(examples::first()), Action::Suggested(3, 1, suggestion())]);
        assert_eq!((other.suggesting, other.suggested), (None, None));
    }

    #[test]
    fn nothing_is_expected_where_nobody_expects_anything() {
        let state = State::new(examples::first(), Theme::System);
        assert!(state.wish.expected && !state.wish().expected);
    }

    #[test]
    fn policies_open_beside_an_untouched_example() {
        let state = State::new(examples::first(), Theme::System);
        let files = state.sources.len();
        let opened = after(state, [Action::Suggest, Action::Suggested(1, 1, suggestion()), Action::OpenSuggested]);
        assert_eq!(opened.sources.len(), files + 1);
        assert_eq!(opened.active_source().map(|source| source.name.as_str()), Some(SUGGESTED_FILE));
        let twice = after(opened, [Action::OpenSuggested]);
        assert_eq!(twice.active_source().map(|source| source.name.as_str()), Some("suggested-policies-2.yaml"));
    }

    #[test]
    fn policies_of_two_clusters_are_two_files() {
        let mut suggestion = Rc::unwrap_or_clone(suggestion().unwrap());
        let namespace = |name: &str, text: &str| SuggestedNamespace { namespace: name.into(), text: text.into() };
        let opened = |suggestion: &Suggestion| {
            let told = Action::Suggested(1, 1, Ok(Rc::new(suggestion.clone())));
            let state =
                after(State::new(examples::first(), Theme::System), [Action::Suggest, told, Action::OpenSuggested]);
            let files = state.sources.iter().filter(|source| source.name.starts_with("suggested"));
            files.map(|source| (source.cluster.clone(), source.text.to_string())).collect::<Vec<_>>()
        };
        suggestion.namespaces = vec![namespace("east:a", "a\n"), namespace("east:b", "b\n")];
        assert_eq!(opened(&suggestion), [(Some("east".to_string()), suggestion.text.clone())]);
        suggestion.namespaces.push(namespace("west:a", "c\n"));
        let (east, west) = (Some("east".to_string()), Some("west".to_string()));
        assert_eq!(opened(&suggestion), [(east, "a\n---\nb\n".to_string()), (west, "c\n".to_string())]);
    }
}

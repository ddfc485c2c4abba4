//! The state, as components get it.

use yew::prelude::*;

use crate::report::{Finding, Range};
use crate::state::{Action, State};
use crate::worker::Client;

/// The state with its dispatcher.
pub(super) type Page = UseReducerHandle<State>;

/// The state of the page.
#[hook]
pub(super) fn use_page() -> Page {
    use_context::<Page>().expect("every component stands inside of the page")
}

/// The worker, to be asked.
#[hook]
pub(super) fn use_worker() -> Client {
    use_context::<Client>().expect("every component stands inside of the page")
}

/// A callback that changes the state.
pub(super) fn on<E: 'static>(page: &Page, action: impl Fn(E) -> Action + 'static) -> Callback<E> {
    let dispatcher = page.dispatcher();
    Callback::from(move |event| dispatcher.dispatch(action(event)))
}

/// A callback that shows a place in the editor, with a finding below it.
pub(super) fn reveal<E: 'static>(page: &Page, range: &Range, finding: Option<&Finding>) -> Callback<E> {
    let (range, finding) = (range.clone(), finding.cloned());
    on(page, move |_| Action::Reveal(range.clone(), finding.clone()))
}

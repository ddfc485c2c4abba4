//! What the last change took away, and how it comes back.

use yew::prelude::*;

use crate::state::Action;

use super::page::{on, use_page};
use super::prose::prose;

/// A sentence about what the last change took away, with a button that brings it back.
#[component]
pub(super) fn Notice() -> Html {
    let page = use_page();
    let Some(undo) = &page.undo else { return Html::default() };
    html! {
        <div class="notice" role="status">
            <span>{ prose(&undo.message) }</span>
            <button class="ghost field" type="button" id="bring-back" onclick={on(&page, |_| Action::Undo)}>{ if undo.until_typing { "Undo" } else { "Bring back" } }</button>
            <button class="ghost icon" type="button" aria-label="Dismiss" onclick={on(&page, |_| Action::Dismiss)}>{ "×" }</button>
        </div>
    }
}

//! The right side: which view, and the view.

use yew::prelude::*;

use crate::state::{Action, Form, View};

use super::page::{Page, on, use_page};
use super::reach::Reach;
use super::security::Security;

/// The right side.
#[component]
pub(super) fn Answers() -> Html {
    let page = use_page();
    let view = page.view;
    html! {
        <section class="right" aria-label="Answers">
            <div class="views">
                { choice(&page, "Views", [("Security", view == View::Security, Action::View(View::Security)), ("Reach", view == View::Reach, Action::View(View::Reach))], "which") }
                <span class="grow" />
                if view == View::Reach {
                    { choice(&page, "Form", [("Matrix", page.form == Form::Matrix, Action::Form(Form::Matrix)), ("Graph", page.form == Form::Graph, Action::Form(Form::Graph))], "form") }
                }
            </div>
            <div class="view" id="view" role="tabpanel" tabindex="0" aria-label={if view == View::Security { "Security" } else { "Reach" }}>
                if view == View::Security { <Security /> } else { <Reach /> }
            </div>
        </section>
    }
}

/// Two tabs as one control.
fn choice(page: &Page, label: &'static str, tabs: [(&'static str, bool, Action); 2], class: &'static str) -> Html {
    let other = tabs.iter().find(|(_, selected, _)| !selected).map(|(_, _, action)| action.clone());
    let turn = {
        let dispatcher = page.dispatcher();
        Callback::from(move |event: KeyboardEvent| {
            if let (Some(action), "ArrowLeft" | "ArrowRight") = (&other, event.key().as_str()) {
                event.prevent_default();
                dispatcher.dispatch(action.clone());
                focus_selected(&event);
            }
        })
    };
    let tabs = tabs.into_iter().map(|(name, selected, action)| {
        html! {
            <button type="button" role="tab" data-tab={name} aria-selected={selected.to_string()} aria-controls="view"
                tabindex={if selected { "0" } else { "-1" }} onclick={on(page, move |_| action.clone())}>{ name }</button>
        }
    });
    html! { <div class={classes!("seg", class)} role="tablist" aria-label={label} onkeydown={turn}>{ for tabs }</div> }
}

/// Moves the keyboard to the tab that the arrow key selected.
fn focus_selected(event: &KeyboardEvent) {
    use web_sys::{HtmlElement, wasm_bindgen::JsCast};
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let sibling = target.and_then(|tab| tab.next_element_sibling().or_else(|| tab.previous_element_sibling()));
    if let Some(sibling) = sibling.and_then(|sibling| sibling.dyn_into::<HtmlElement>().ok()) {
        let _ = sibling.focus();
    }
}

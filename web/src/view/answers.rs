//! The right side: which view, and the view.

use yew::prelude::*;

use crate::state::{Action, Form, View};

use super::page::{Page, on, use_page};
use super::reach::Reach;
use super::security::Security;
use super::server::Server;

/// The views, in the order of their tabs.
const VIEWS: [(&str, View); 3] = [("Security", View::Security), ("Reach", View::Reach), ("Server", View::Server)];

/// The right side.
#[component]
pub(super) fn Answers() -> Html {
    let page = use_page();
    let view = page.view;
    html! {
        <section class="right" aria-label="Answers">
            <div class="views">
                { choice(&page, "Views", &VIEWS.map(|(name, of)| (name, view == of, Action::View(of))), "which") }
                <span class="grow" />
                if view == View::Reach {
                    { choice(&page, "Form", &[("Matrix", page.form == Form::Matrix, Action::Form(Form::Matrix)), ("Graph", page.form == Form::Graph, Action::Form(Form::Graph))], "form") }
                }
            </div>
            <div class="view" id="view" role="tabpanel" tabindex="0" aria-label={VIEWS.iter().find(|(_, of)| *of == view).map(|(name, _)| *name)}>
                { match view {
                    View::Security => html! { <Security /> },
                    View::Reach => html! { <Reach /> },
                    View::Server => html! { <Server /> },
                } }
            </div>
        </section>
    }
}

/// Some tabs as one control: the arrow keys turn to the next and the previous one.
fn choice(page: &Page, label: &'static str, tabs: &[(&'static str, bool, Action)], class: &'static str) -> Html {
    let turn = {
        let dispatcher = page.dispatcher();
        let actions: Vec<Action> = tabs.iter().map(|(.., action)| action.clone()).collect();
        let at = tabs.iter().position(|(_, selected, _)| *selected).unwrap_or_default();
        Callback::from(move |event: KeyboardEvent| {
            let step = match event.key().as_str() {
                "ArrowRight" => 1,
                "ArrowLeft" => actions.len() - 1,
                _ => return,
            };
            event.prevent_default();
            let next = (at + step) % actions.len();
            dispatcher.dispatch(actions[next].clone());
            focus_tab(&event, next);
        })
    };
    let tabs = tabs.iter().cloned().map(|(name, selected, action)| {
        html! {
            <button type="button" role="tab" data-tab={name} aria-selected={selected.to_string()} aria-controls="view"
                tabindex={if selected { "0" } else { "-1" }} onclick={on(page, move |_| action.clone())}>{ name }</button>
        }
    });
    html! { <div class={classes!("seg", class)} role="tablist" aria-label={label} onkeydown={turn}>{ for tabs }</div> }
}

/// Moves the keyboard to the tab that an arrow key selected.
fn focus_tab(event: &KeyboardEvent, at: usize) {
    use web_sys::{HtmlElement, wasm_bindgen::JsCast};
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let list = target.and_then(|tab| tab.parent_element());
    let tab = list.and_then(|list| list.children().item(u32::try_from(at).unwrap_or_default()));
    if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()) {
        let _ = tab.focus();
    }
}

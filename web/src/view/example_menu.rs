//! The menu of examples.

use web_sys::{Element, HtmlElement, wasm_bindgen::JsCast};
use yew::prelude::*;

use crate::examples::{self, EXAMPLES};
use crate::state::Action;

use super::page::{on, use_page};

/// The menu of examples: a button, and a list below it. It closes when the keyboard leaves it.
#[component]
pub(super) fn ExampleMenu() -> Html {
    let page = use_page();
    let open = use_state_eq(|| false);
    let button = use_node_ref();
    let title = page.example.and_then(examples::find).map_or("Examples", |example| example.title);
    let close = {
        let (open, button) = (open.clone(), button.clone());
        move || {
            open.set(false);
            button.cast::<HtmlElement>().and_then(|button| button.focus().ok()).unwrap_or_default();
        }
    };
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let left = {
        let open = open.clone();
        Callback::from(move |event: FocusEvent| {
            let inside = |to: web_sys::EventTarget| {
                let (menu, to) = (event.current_target()?.dyn_into::<Element>().ok()?, to.dyn_into::<Element>().ok()?);
                Some(menu.contains(Some(&to)))
            };
            if event.related_target().and_then(inside) != Some(true) {
                open.set(false);
            }
        })
    };
    let key = {
        let close = close.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                close();
            }
        })
    };
    let items = EXAMPLES.iter().map(|example| {
        let (choose, close) = (on(&page, move |()| Action::Example(example)), close.clone());
        let chosen = page.example == Some(example.id);
        let onclick = move |_: MouseEvent| {
            choose.emit(());
            close();
        };
        html! {
            <li>
                <button type="button" data-example={example.id} aria-current={chosen.then_some("true")} {onclick}>
                    <b>{ example.title }</b><span>{ example.about }</span>
                </button>
            </li>
        }
    });
    html! {
        <div class="menu" onfocusout={left} onkeydown={key}>
            <button ref={button} class="ghost caret" type="button" id="examples" aria-expanded={open.to_string()} aria-controls="example-list"
                aria-label={format!("Examples: {title}")} onclick={toggle}><span>{ title }</span></button>
            if *open {
                <ul class="menu-list" id="example-list" tabindex="-1">{ for items }</ul>
            }
        </div>
    }
}

//! What lies over the page until it is closed: the browser's own dialog, which keeps the keyboard inside, closes at Escape, and gives the keyboard back.

use gloo::events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, Node};
use yew::prelude::*;

/// What a sheet is made of.
#[derive(Debug, Clone, PartialEq, Properties)]
pub(super) struct SheetProps {
    /// The id of the element that names it.
    pub(super) named_by: &'static str,
    /// Its class.
    pub(super) class: &'static str,
    /// Hears that it was closed.
    pub(super) onclose: Callback<()>,
    /// What stands in it.
    pub(super) children: Html,
}

/// A sheet. It is open as long as it is drawn.
#[component]
pub(super) fn Sheet(props: &SheetProps) -> Html {
    let place = use_node_ref();
    let (target, onclose) = (place.clone(), props.onclose.clone());
    use_effect_with((), move |_| {
        let dialog = target.cast::<HtmlDialogElement>();
        let listeners = dialog.as_ref().map(|dialog| {
            let closed = EventListener::new(dialog, "close", move |_| onclose.emit(()));
            // Only the ground around the sheet is the dialog itself.
            let ground = dialog.clone();
            let click = EventListener::new(dialog, "click", move |event| {
                let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
                if target.is_some_and(|target| target.is_same_node(Some(&ground))) {
                    ground.close();
                }
            });
            let _ = dialog.show_modal();
            [closed, click]
        });
        // Closing gives the keyboard back to where it was, whoever closes.
        move || {
            drop(listeners);
            dialog.iter().for_each(HtmlDialogElement::close);
        }
    });
    let target = place.clone();
    let close = move |_: MouseEvent| target.cast::<HtmlDialogElement>().iter().for_each(HtmlDialogElement::close);
    html! {
        <dialog ref={place} class={classes!("sheet", props.class)} aria-labelledby={props.named_by}>
            <div class="paper">
                <button type="button" class="ghost icon close" aria-label="Close" onclick={close}>{ "×" }</button>
                { props.children.clone() }
            </div>
        </dialog>
    }
}

//! A button that copies a text.

use gloo::utils::window;
use js_sys::Reflect;
use wasm_bindgen::JsValue;
use yew::prelude::*;

/// What is copied.
#[derive(Debug, Clone, PartialEq, Properties)]
pub(super) struct CopyProps {
    /// The text.
    pub(super) text: String,
}

/// A button that copies a text, and says so. Where the browser has no clipboard there is no button.
#[component]
pub(super) fn Copy(props: &CopyProps) -> Html {
    let copied = use_state_eq(|| None::<String>);
    let navigator = window().navigator();
    let has = Reflect::get(&navigator, &JsValue::from_str("clipboard")).is_ok_and(|clipboard| clipboard.is_object());
    if !has {
        return Html::default();
    }
    let done = copied.as_ref() == Some(&props.text);
    let copy = {
        let text = props.text.clone();
        move |_: MouseEvent| {
            // Whether it worked is told by nobody but the clipboard itself.
            drop(window().navigator().clipboard().write_text(&text));
            copied.set(Some(text.clone()));
        }
    };
    html! { <button type="button" class="chip copy" onclick={copy} aria-live="polite">{ if done { "Copied" } else { "Copy" } }</button> }
}

//! The way from the menus to the views in one step, for those who use the keyboard.

use web_sys::{HtmlElement, wasm_bindgen::JsCast};
use yew::prelude::*;

/// Where it may lead: the tabs of the views, or on a narrow page the places at the bottom.
const TARGETS: [&str; 2] = [".views .which [aria-selected=\"true\"]", ".dock [aria-current=\"page\"]"];

/// A button that is seen when the keyboard comes to it.
#[component]
pub(super) fn Skip() -> Html {
    html! { <button type="button" class="chip skip" onclick={|_: MouseEvent| focus()}>{ "To the views" }</button> }
}

/// Moves the keyboard to the first target that is drawn.
fn focus() {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let found = TARGETS.iter().filter_map(|target| document.query_selector(target).ok().flatten());
    let drawn = found.filter_map(|found| found.dyn_into::<HtmlElement>().ok()).find(|found| found.offset_width() > 0);
    if let Some(drawn) = drawn {
        let _ = drawn.focus();
    }
}

//! The playground: what the page knows, what it asks the evaluation, and how it draws the answers.
//!
//! The evaluation itself is not here: a worker loads the npm module, as every other page would, and the two talk in JSON.

mod diff;
mod editor;
mod examples;
mod graph;
mod reach;
mod report;
mod state;
mod view;
mod worker;

use wasm_bindgen::prelude::wasm_bindgen;

/// Puts the page into the document. Called once, when the WebAssembly has been loaded.
#[wasm_bindgen(start)]
pub fn start() {
    match gloo::utils::document().get_element_by_id("app") {
        Some(root) => yew::Renderer::<view::App>::with_root(root).render(),
        None => yew::Renderer::<view::App>::new().render(),
    };
}

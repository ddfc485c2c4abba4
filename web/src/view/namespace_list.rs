//! A list of the namespaces of the input, to choose one or all.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::report::NetworkReport;
use crate::state::Action;

use super::page::{Page, on};

/// The list, where there are several; `id` and what it is called, the namespace that is chosen, and what choosing one does.
pub(super) fn namespace_list(
    page: &Page,
    network: &NetworkReport,
    (id, label): (&'static str, &'static str),
    chosen: Option<&str>,
    to: impl Fn(Option<String>) -> Action + 'static,
) -> Html {
    let names = network.namespaces();
    if names.len() < 2 {
        return Html::default();
    }
    let choose = on(page, move |event: Event| {
        let name = event.target_unchecked_into::<HtmlSelectElement>().value();
        to(Some(name).filter(|name| !name.is_empty()))
    });
    let options = names.into_iter().map(|name| {
        html! { <option value={name.to_string()} selected={chosen == Some(name)}>{ name.to_string() }</option> }
    });
    html! {
        <select {id} class="field" aria-label={label} onchange={choose}>
            <option value="" selected={chosen.is_none()}>{ "Every namespace" }</option>
            { for options }
        </select>
    }
}

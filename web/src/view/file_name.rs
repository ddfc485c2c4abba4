//! The name of a file and of its cluster while they are being changed: Enter and leaving take them, Escape does not.

use web_sys::{HtmlInputElement, Node, wasm_bindgen::JsCast};
use yew::prelude::*;

use crate::state::{Action, Source};

use super::page::use_page;

/// Which file, and whom to tell that it is over.
#[derive(Debug, Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// The file.
    pub(super) source: Source,
    /// Told when it is over: whether the keyboard belongs to the tab again.
    pub(super) done: Callback<bool>,
}

/// Two fields in the place of a tab.
#[component]
pub(super) fn FileName(props: &Props) -> Html {
    let page = use_page();
    let (field, name, cluster) = (use_node_ref(), use_node_ref(), use_node_ref());
    let first = name.clone();
    use_effect_with((), move |()| {
        if let Some(input) = first.cast::<HtmlInputElement>() {
            input.focus().unwrap_or_default();
            input.select();
        }
    });
    let take = {
        let (dispatcher, done) = (page.dispatcher(), props.done.clone());
        let (name, cluster, source) = (name.clone(), cluster.clone(), props.source.clone());
        move |by_key: bool| {
            let value = |field: &NodeRef| field.cast::<HtmlInputElement>().map(|input| input.value());
            if let (Some(name), Some(cluster)) = (value(&name), value(&cluster)) {
                let name = if name.trim().is_empty() { source.name.clone() } else { name };
                dispatcher.dispatch(Action::Rename(source.id, name, cluster));
            }
            done.emit(by_key);
        }
    };
    let (taken, done) = (take.clone(), props.done.clone());
    let keys = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" => taken(true),
        "Escape" => done.emit(true),
        _ => {}
    };
    // From one field to the other nobody leaves.
    let inside = field.clone();
    let leave = move |event: FocusEvent| {
        let to = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
        if !inside.get().is_some_and(|field| field.contains(to.as_ref())) {
            take(false);
        }
    };
    let Source { name: called, cluster: of, .. } = &props.source;
    html! {
        <div ref={field} class="tab active renaming" role="group" aria-label={format!("Name and cluster of {called}")} onkeydown={keys} onfocusout={leave}>
            <input ref={name} class="rename" aria-label="Name of the file" value={called.clone()} size={(called.len() + 2).to_string()} />
            <label title="Selectors see pods and namespaces of their own cluster only">
                { "Cluster" }<input ref={cluster} class="rename of-cluster" value={of.clone().unwrap_or_default()} placeholder="none" size="8" />
            </label>
        </div>
    }
}

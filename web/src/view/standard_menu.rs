//! The standard that workloads are held against.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::report::Level;
use crate::state::{Action, VERSIONS};

use super::page::{on, use_page};

/// The chooser of level and version.
#[component]
pub(super) fn StandardMenu() -> Html {
    let page = use_page();
    let standard = page.standard;
    let level = on(&page, move |event: Event| {
        let name = event.target_unchecked_into::<HtmlSelectElement>().value();
        Action::Level(Level::ALL.into_iter().find(|level| level.name() == name).unwrap_or(Level::Restricted))
    });
    let version = on(&page, move |event: Event| {
        let text = event.target_unchecked_into::<HtmlSelectElement>().value();
        Action::Version(text.strip_prefix("1.").and_then(|minor| minor.parse().ok()))
    });
    let levels = Level::ALL.into_iter().rev().map(|level| {
        html! { <option value={level.name()} selected={level == standard.level}>{ level.title() }</option> }
    });
    let versions = VERSIONS.rev().map(|minor| {
        let text = format!("1.{minor}");
        html! { <option value={text.clone()} selected={standard.minor == Some(minor)}>{ text }</option> }
    });
    html! {
        <span class="standard" role="group" aria-label="Pod Security Standard">
            <select id="level" class="field" aria-label="Level" onchange={level}>{ for levels }</select>
            <select id="version" class="field" aria-label="Kubernetes version" onchange={version}>
                <option value="latest" selected={standard.minor.is_none()}>{ "latest" }</option>
                { for versions }
            </select>
        </span>
    }
}

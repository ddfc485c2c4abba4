//! Light, dark, or as the system says.

use gloo::storage::{LocalStorage, Storage};
use gloo::utils::document_element;
use yew::prelude::*;

use crate::state::{Action, Theme};

use super::page::{on, use_page};

/// Where the choice is remembered; `start.js` reads it before the page is drawn.
pub(super) const KEY: &str = "podwall.theme";

/// Puts the theme into force, and remembers it. Where nothing can be stored it holds until the page is closed.
pub(super) fn apply(theme: Theme) {
    let root = document_element();
    let _ = match theme {
        Theme::System => root.remove_attribute("data-theme"),
        _ => root.set_attribute("data-theme", theme.name()),
    };
    match theme {
        Theme::System => LocalStorage::delete(KEY),
        _ => LocalStorage::set(KEY, theme.name()).unwrap_or_default(),
    }
}

/// The button that turns through the themes.
#[component]
pub(super) fn ThemeButton() -> Html {
    let page = use_page();
    let next = page.theme.next();
    let label = format!("Theme: {}. Change to {}", page.theme.name(), next.name());
    let icon = match page.theme {
        Theme::System => {
            html! { <><circle cx="8" cy="8" r="5.5" /><path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor" /></> }
        }
        Theme::Light => {
            html! { <><circle cx="8" cy="8" r="3" /><path d="M8 1v2M8 13v2M1 8h2M13 8h2M3 3l1.4 1.4M11.6 11.6 13 13M3 13l1.4-1.4M11.6 4.4 13 3" /></> }
        }
        Theme::Dark => html! { <path d="M13 9.5A5.5 5.5 0 0 1 6.5 3a5.5 5.5 0 1 0 6.5 6.5z" /> },
    };
    html! {
        <button class="ghost icon" type="button" id="theme" title={label.clone()} aria-label={label} onclick={on(&page, move |_| Action::Theme(next))}>
            <svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.4" aria-hidden="true">{ icon }</svg>
        </button>
    }
}

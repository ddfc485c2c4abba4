//! The bar at the top: the name, the examples, the way to the views, the standard, the theme.

use yew::prelude::*;

use super::example_menu::ExampleMenu;
use super::skip::Skip;
use super::standard_menu::StandardMenu;
use super::theme::ThemeButton;

/// The bar at the top.
#[component]
pub(super) fn TopBar() -> Html {
    html! {
        <header class="top">
            <h1 class="mark">
                <svg width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">
                    <path d="M2 5h16M2 10h16M2 15h16M7 5v5M13 10v5M13 1v4M7 15v4" />
                </svg>
                { "Podwall" }
            </h1>
            <ExampleMenu />
            <Skip />
            <span class="grow" />
            <StandardMenu />
            <ThemeButton />
        </header>
    }
}

//! The places of a narrow screen.

use yew::prelude::*;

use crate::state::{Action, Place, View};

use super::page::{on, use_page};

/// The buttons at the bottom of a narrow screen, one for each place.
#[component]
pub(super) fn Dock() -> Html {
    let page = use_page();
    let answers = page.place == Place::Answers;
    let findings = page.report.as_ref().map_or(0, |report| report.told().count());
    let place = |name: &'static str, icon: &'static str, here: bool, onclick: Callback<MouseEvent>| {
        html! {
            <button type="button" data-place={name} aria-current={here.then_some("page")} {onclick}>
                <svg width="18" height="18" viewBox="0 0 18 18" fill="none" stroke="currentColor" stroke-width="1.5" aria-hidden="true"><path d={icon} /></svg>
                <span>{ name }</span>
                if name == "Findings" && findings > 0 {
                    <span class="count">{ findings }</span>
                }
            </button>
        }
    };
    html! {
        <nav class="dock" aria-label="Places">
            { place("Files", "M3 4.5h12M3 9h12M3 13.5h8", page.place == Place::Files, on(&page, |_| Action::Place(Place::Files))) }
            { place("Findings", "M9 2.5 16 15H2zM9 7v4M9 12.6v.8", page.place == Place::Findings, on(&page, |_| Action::Place(Place::Findings))) }
            { place("Security", "M9 2l6 2.2v4.6c0 3.6-2.6 6-6 7.2-3.4-1.2-6-3.6-6-7.2V4.2z", answers && page.view == View::Security, on(&page, |_| Action::View(View::Security))) }
            { place("Reach", "M2.5 2.5h5v5h-5zM10.5 2.5h5v5h-5zM2.5 10.5h5v5h-5zM10.5 10.5h5v5h-5z", answers && page.view == View::Reach, on(&page, |_| Action::View(View::Reach))) }
            { place("Server", "M2.5 3h13v5h-13zM2.5 10h13v5h-13zM5 5.5h.8M5 12.5h.8", answers && page.view == View::Server, on(&page, |_| Action::View(View::Server))) }
        </nav>
    }
}

//! What is said where there is nothing to judge.

use yew::prelude::*;

use crate::report::{Report, Severity};

use super::explanation::line;
use super::page::Page;
use super::prose::prose;

/// What is wrong with a text in which no object was found, with its line; what to do, where nothing is wrong.
pub(super) fn nothing(page: &Page, report: &Report) -> Html {
    let error = report.told().find(|finding| finding.severity == Severity::Error && report.objects.is_empty());
    match error {
        Some(error) => html! { <p class="empty">{ prose(&error.message) }{ " " }{ line(page, &error.span) }</p> },
        None => html! {
            <p class="empty">{ "No pods and nothing that makes pods is here. Drop manifests on the page, or choose an example." }</p>
        },
    }
}

//! What is said where there is nothing to judge, or where it is not known whether that is all.

use yew::prelude::*;

use crate::report::{Report, Severity};

use super::explanation::line;
use super::page::Page;
use super::prose::prose;

/// The rules that tell what could not be read.
const BROKEN: [&str; 3] = ["syntax", "foreign-text", "input-limit"];

/// More places than this are not named.
const MOST: usize = 3;

/// That policies may be missing, with the places that are broken.
pub(super) fn broken(page: &Page, report: &Report) -> Html {
    let found: Vec<_> = report.told().filter(|finding| BROKEN.contains(&finding.rule.as_str())).collect();
    if found.is_empty() {
        return Html::default();
    }
    let places = found.iter().take(MOST).map(|finding| html! { <>{ " " }{ line(page, &finding.span) }</> });
    let more = found.len().saturating_sub(MOST);
    html! {
        <p class="incomplete"><span class="sign warning" aria-hidden="true">{ "▲" }</span>
            <span>{ "Not all of the input could be read, so policies may be missing here or say less than they should:" }{ for places }if more > 0 { { format!(" and {more} more") } }</span>
        </p>
    }
}

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

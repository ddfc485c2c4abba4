//! Who can come in from outside: through what, to which pods and ports, and what blocks on the way.

use yew::prelude::*;

use crate::report::{DeadEnd, EntriesReport};
use crate::worker::Question;

use super::answer::use_answer;
use super::explanation::line;
use super::page::{Page, use_page};
use super::prose::{count, prose};
use super::ways::ways;

/// The list of ways in, where there are any.
#[component]
pub(super) fn Entries() -> Html {
    let page = use_page();
    let answer = use_answer::<EntriesReport>(Some(Question::Entries));
    let Some(Ok(report)) = answer.filter(|_| page.report.is_some()) else { return Html::default() };
    if report.total == 0 && report.dead_ends_total == 0 {
        return Html::default();
    }
    let left_out = (report.dead_ends_total as usize).saturating_sub(report.dead_ends.len());
    html! {
        <section class="entries" aria-labelledby="entries-title">
            <h3 id="entries-title">{ "Ways in from outside" }</h3>
            <p class="sub">{ prose(&report.sentence) }</p>
            { ways(&page, &report.entries, report.total) }
            if !report.dead_ends.is_empty() {
                <details class="rest">
                    <summary>{ count(report.dead_ends_total as usize, "way leads nowhere", "ways lead nowhere") }</summary>
                    <ul>{ for report.dead_ends.iter().map(|end| dead_end(&page, end)) }
                        if left_out > 0 { <li class="quiet">{ format!("and {left_out} more") }</li> }
                    </ul>
                </details>
            }
        </section>
    }
}

fn dead_end(page: &Page, end: &DeadEnd) -> Html {
    html! { <li>{ prose(&end.message) }{ " " }{ line(page, &end.span) }</li> }
}

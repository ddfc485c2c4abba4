//! What is expected of connections, and whether it is so.

use yew::prelude::*;

use crate::report::{ExpectationResult, FailingPair};
use crate::state::{Action, Pair};

use super::explanation::line;
use super::labels::readable;
use super::page::{Page, on, use_page};
use super::prose::{count, not_shown, prose};

/// More than this are not written out.
const MOST: usize = 100;

/// The expectations of the input, those that are not met first.
#[component]
pub(super) fn Expectations() -> Html {
    let page = use_page();
    let expected = page.report.as_ref().and_then(|report| report.network.expectations.as_ref());
    let Some(expected) = expected else { return Html::default() };
    let (met, failed): (Vec<_>, Vec<_>) = expected.results.iter().partition(|result| result.passed);
    html! {
        <section class="expected" aria-labelledby="expected-title">
            <h3 id="expected-title">{ "Expectations" }</h3>
            <p class="sub">{ &expected.sentence }</p>
            <ul>{ for failed.iter().take(MOST).map(|result| entry(&page, result)) }</ul>
            if failed.len() > MOST { <p class="quiet">{ format!("and {} more that are not met", failed.len() - MOST) }</p> }
            if !met.is_empty() {
                <details class="rest">
                    <summary>{ format!("{} met", met.len()) }</summary>
                    <ul>{ for met.iter().take(MOST).map(|result| entry(&page, result)) }</ul>
                    if met.len() > MOST { <p class="quiet">{ format!("and {} more", met.len() - MOST) }</p> }
                </details>
            }
        </section>
    }
}

fn entry(page: &Page, result: &ExpectationResult) -> Html {
    let (class, sign, word) = if result.passed { ("met", "✓", "met") } else { ("failed", "✗", "not met") };
    let left_out = not_shown(result.failing, result.failures.len());
    html! {
        <li {class}>
            <span class="mark-of" role="img" aria-label={word}>{ sign }</span>
            <div>
                <p>if !result.name.is_empty() { <b>{ format!("{}: ", result.name) }</b> }{ prose(&result.sentence) }{ " " }{ for result.span.iter().map(|span| line(page, span)) }</p>
                if !result.failures.is_empty() {
                    <ul>{ for result.failures.iter().map(|pair| failure(page, pair)) }
                        if left_out > 0 { <li class="quiet">{ format!("and {}", count(left_out, "more pair", "more pairs")) }</li> }
                    </ul>
                }
            </div>
        </li>
    }
}

/// A pair that is not as expected: its name explains it, and so does the sentence.
fn failure(page: &Page, failing: &FailingPair) -> Html {
    let pair = Pair { from: failing.from.clone(), to: failing.to.clone() };
    let name = format!("{} → {}", readable(&pair.from), readable(&pair.to));
    html! {
        <li>
            <button type="button" class="link" onclick={on(page, move |_| Action::Pair(Some(pair.clone())))}>{ name }</button>
            if let Some(explanation) = &failing.explanation { <span class="quiet">{ " " }{ prose(&explanation.sentence) }</span> }
        </li>
    }
}

//! What the API server says of each object, in its own words.

use yew::prelude::*;

use crate::report::{ServerAnswer, ServerOutcome, ServerReport};

use super::admission::admission;
use super::page::{Page, reveal, use_page};
use super::prose::count;

/// More than this are not written out.
const MOST: usize = 200;

/// The server view.
#[component]
pub(super) fn Server() -> Html {
    let page = use_page();
    let Some(report) = &page.report else { return html! { <p class="sub">{ "Reading…" }</p> } };
    let ServerReport { sentence, detail, answers } = &report.server;
    let telling: Vec<&ServerAnswer> = answers.iter().filter(|answer| answer.says_something()).collect();
    let left_out = telling.len().saturating_sub(MOST);
    html! {
        <>
            <h2 class="say">{ sentence }</h2>
            <p class="sub">{ detail }</p>
            if answers.is_empty() {
                <p class="empty">{ "There is no object here yet. Drop manifests on the page, or choose an example." }</p>
            }
            <ul class="said">{ for telling.iter().take(MOST).map(|answer| entry(&page, answer)) }</ul>
            if left_out > 0 {
                <p class="sub">{ format!("and {left_out} more") }</p>
            }
            { silent(answers) }
            { admission(&page, &report.admission) }
        </>
    }
}

/// One answer that says something.
fn entry(page: &Page, answer: &ServerAnswer) -> Html {
    let (class, word) = match answer.outcome {
        ServerOutcome::Accepted => ("yes", "accepted"),
        ServerOutcome::Refused => ("no", "refused"),
        ServerOutcome::Unsent => ("no", "not sent"),
        ServerOutcome::Unjudged => ("yes", "not judged"),
    };
    let start = answer.span.start;
    let name = match answer.subject.as_str() {
        "" => "a document that is no object",
        subject => subject,
    };
    html! {
        <li>
            <p class="head">
                <button type="button" class="link" title="Show it in the editor" onclick={reveal(page, &answer.span, None)}>{ name.to_string() }</button>
                <span class="where">{ format!("{}:{}", answer.span.source, start.line) }</span>
                <span class="grow" />
                <span class={classes!("verdict", class)}>{ word }</span>
            </p>
            if let Some(printed) = &answer.printed {
                <pre class="server" tabindex="0" aria-label="What kubectl prints">{ printed }</pre>
            }
            { for answer.warnings.iter().map(|warning| html! { <pre class="server warned">{ format!("Warning: {warning}") }</pre> }) }
        </li>
    }
}

/// How many objects are taken without a word, and how many are not judged.
fn silent(answers: &[ServerAnswer]) -> Html {
    let number =
        |outcome| answers.iter().filter(|answer| answer.outcome == outcome && !answer.says_something()).count();
    let (accepted, unjudged) = (number(ServerOutcome::Accepted), number(ServerOutcome::Unjudged));
    let mut parts = Vec::new();
    if accepted > 0 {
        parts.push(format!("{} accepted without a word", count(accepted, "object", "objects")));
    }
    if unjudged > 0 {
        parts.push(format!("{} of kinds that Podwall does not validate", count(unjudged, "object", "objects")));
    }
    match parts.is_empty() {
        true => Html::default(),
        false => html! { <p class="quiet">{ format!("{}.", parts.join(", ")) }</p> },
    }
}

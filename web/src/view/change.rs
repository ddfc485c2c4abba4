//! A change of the texts, looked at before it is taken.

use yew::prelude::*;

use crate::state::{Action, Change, Proposal};

use super::compare::changed;
use super::page::{Page, on, use_page};
use super::prose::{count, prose};
use super::sheet::Sheet;

/// The change that is looked at, over everything else.
#[component]
pub(super) fn ChangeSheet() -> Html {
    let page = use_page();
    let Some(proposal) = page.proposal.clone() else { return Html::default() };
    let body = match &*proposal {
        Proposal::Asked => html! { <h2 id="change-title">{ "Working it out…" }</h2> },
        Proposal::Failed(why) => html! {
            <><h2 id="change-title">{ "Nothing is changed" }</h2><p>{ prose(why) }</p></>
        },
        Proposal::Made(change) => about(&page, change),
    };
    html! { <Sheet named_by="change-title" class="change" onclose={on(&page, |()| Action::Cancel)}>{ body }</Sheet> }
}

fn about(page: &Page, change: &Change) -> Html {
    let sources = change.sources(page);
    let several = sources.len() > 1;
    let texts = sources.iter().map(|(source, text)| {
        html! {
            <section aria-label={source.name.clone()}>
                <h3 class="file">{ source.name.clone() }</h3>
                { changed(&source.text, text) }
            </section>
        }
    });
    let current = page.current();
    html! {
        <>
            <h2 id="change-title">{ prose(&change.title) }</h2>
            if !change.note.is_empty() { <p class="lead">{ prose(&change.note) }</p> }
            { for change.checks.iter().map(|check| html! { <p class="check"><b>{ "A suggestion. Check first: " }</b>{ prose(check) }</p> }) }
            if several { <p class="quiet">{ format!("{} change.", count(sources.len(), "file", "files")) }</p> }
            { for texts }
            if change.steps.len() > 1 {
                <details class="steps-taken"><summary>{ count(change.steps.len(), "edit", "edits") }</summary>
                    <ul class="dots">{ for change.steps.iter().map(|line| html! { <li>{ prose(line) }</li> }) }</ul>
                </details>
            }
            if !change.remains.is_empty() {
                <h3>{ "What remains" }</h3>
                <ul class="dots">{ for change.remains.iter().map(|line| html! { <li>{ prose(line) }</li> }) }</ul>
            }
            <p class="acts">
                if !sources.is_empty() {
                    <button type="button" class="primary" id="take" disabled={!current} onclick={on(page, |_: MouseEvent| Action::Take)}>{ "Take the change" }</button>
                }
                <button type="button" class="ghost field" id="cancel" onclick={on(page, |_: MouseEvent| Action::Cancel)}>{ "Cancel" }</button>
                if !current { <span class="quiet">{ "The text has changed meanwhile." }</span> }
            </p>
        </>
    }
}

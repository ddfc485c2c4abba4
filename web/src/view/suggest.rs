//! Policies that are suggested: what for, and what comes of it. They are worked out when somebody asks, never by an edit.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::state::{Action, Wish};

use super::leave_out::LeaveOut;
use super::namespace_list::namespace_list;
use super::page::{Page, on, use_page};
use super::prose::prose;
use super::suggested::suggested;

/// The choices, the button, and what was suggested last.
#[component]
pub(super) fn Suggest() -> Html {
    let page = use_page();
    let wish = page.wish();
    let last = page.suggested.as_ref();
    let busy = page.suggesting.is_some();
    let heard = match last.map(|last| &last.answer) {
        _ if busy => "Working them out…",
        Some(Ok(suggestion)) => &suggestion.sentence,
        Some(Err(why)) => why,
        None => "",
    };
    let outdated = last.filter(|_| !busy).and_then(|last| {
        if last.revision != page.revision {
            Some("This is from before the last change.")
        } else if last.wish != wish {
            Some("This is for other choices.")
        } else {
            None
        }
    });
    let again = last.is_some();
    // Not `disabled`: that would take the keyboard away from it.
    let shut = busy || !page.current();
    let ask = {
        let dispatcher = page.dispatcher();
        Callback::from(move |_: MouseEvent| {
            if !shut {
                dispatcher.dispatch(Action::Suggest);
            }
        })
    };
    html! {
        <section class="suggest" id="suggest" aria-labelledby="suggest-title">
            <h3 id="suggest-title">{ "Suggest policies" }</h3>
            <p class="sub">{ purpose(&wish) }</p>
            <div class="bar">
                if page.expects() { { goal(&page, &wish) } }
                { namespace(&page, &wish) }
                { chip(&page, "suggest-dns", "Add DNS", "Whoever reaches somebody may also ask for names", wish.dns, Wish { dns: !wish.dns, ..wish.clone() }) }
                { order(&page, &wish) }
            </div>
            <LeaveOut />
            <p class="acts">
                <button type="button" class={if again && outdated.is_none() { "ghost field" } else { "primary" }} id="suggest-ask" aria-disabled={shut.to_string()} onclick={ask}>{ if again { "Suggest again" } else { "Suggest" } }</button>
                if busy { <span class="quiet">{ "Working them out…" }</span> }
                if let Some(outdated) = outdated { <span class="outdated">{ outdated }</span> }
            </p>
            <p class="unseen" role="status">{ heard.to_string() }</p>
            { match last.map(|last| &last.answer) {
                Some(Ok(suggestion)) => suggested(&page, suggestion, busy || outdated.is_some()),
                Some(Err(why)) => html! { <p class="lead">{ "Nothing is suggested. " }{ prose(why) }</p> },
                None => Html::default(),
            } }
        </section>
    }
}

/// What the policies are for.
fn purpose(wish: &Wish) -> String {
    let wanted = if wish.expected { "what is expected" } else { "what is allowed now" };
    let (of, there) = match &wish.namespace {
        None => (String::new(), ""),
        Some(name) => (format!(" for {name}"), " there"),
    };
    format!("The least policies{of} that allow {wanted}{there} and nothing else, and the steps that lead to them.")
}

/// The namespace for which policies are made, where there are several.
fn namespace(page: &Page, wish: &Wish) -> Html {
    let Some(report) = &page.report else { return Html::default() };
    let (known, chosen) = (wish.clone(), wish.namespace.as_deref());
    namespace_list(
        page,
        &report.network,
        ("suggest-namespace", "Namespace to suggest policies for"),
        chosen,
        move |namespace| Action::Wish(Wish { namespace, ..known.clone() }),
    )
}

/// What is wanted, where there is a choice.
fn goal(page: &Page, wish: &Wish) -> Html {
    let to = |expected| Wish { expected, ..wish.clone() };
    html! {
        <div class="bar" role="group" aria-label="What is wanted">
            { chip(page, "suggest-expected", "What is expected", "What the expectations allow, without what they deny", wish.expected, to(true)) }
            { chip(page, "suggest-current", "What is allowed now", "Every connection that today's policies allow", !wish.expected, to(false)) }
        </div>
    }
}

fn chip(page: &Page, id: &'static str, label: &'static str, title: &'static str, pressed: bool, to: Wish) -> Html {
    html! { <button type="button" class="chip" {id} {title} aria-pressed={pressed.to_string()} onclick={on(page, move |_| Action::Wish(to.clone()))}>{ label }</button> }
}

/// When everything is denied in the steps.
fn order(page: &Page, wish: &Wish) -> Html {
    let known = wish.clone();
    let choose = on(page, move |event: Event| {
        let first = event.target_unchecked_into::<HtmlSelectElement>().value() == "first";
        Action::Wish(Wish { deny_first: first, ..known.clone() })
    });
    html! {
        <select id="suggest-order" class="field" aria-label="Order of the steps" onchange={choose}>
            <option value="last" selected={!wish.deny_first}>{ "Allow first, then deny" }</option>
            <option value="first" selected={wish.deny_first}>{ "Deny first, then allow" }</option>
        </select>
    }
}

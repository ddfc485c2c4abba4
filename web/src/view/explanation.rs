//! Why one endpoint reaches another, or does not.

use gloo::utils::{document, window};
use web_sys::{Element, ScrollBehavior, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

use crate::report::{DirectionExplanation, Explanation, NearMiss, PolicyReason, Range, TierReason};
use crate::state::{Action, Focus, Pair};

use super::labels::readable;
use super::page::{Page, on, reveal, use_page};
use super::prose::{named, prose};

const ID: &str = "why";

/// So many near misses are told unless everything is.
const NEAR: usize = 5;

/// The card that explains the chosen pair.
#[component]
pub(super) fn Why() -> Html {
    let page = use_page();
    use_effect_with((page.pair.clone(), page.explanation.is_some()), |(_, there)| {
        if let (true, Some(card)) = (there, document().get_element_by_id(ID)) {
            into_view(&card);
        }
    });
    match (&page.pair, &page.explanation) {
        (Some(_), Some(Ok(explanation))) => card(&page, explanation),
        (Some(_), Some(Err(why))) => html! { <p id={ID} class="empty">{ why }</p> },
        _ => Html::default(),
    }
}

/// Scrolls as little as needed to show an element.
pub(super) fn into_view(element: &Element) {
    let still =
        window().match_media("(prefers-reduced-motion: reduce)").ok().flatten().is_some_and(|query| query.matches());
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    options.set_inline(ScrollLogicalPosition::Nearest);
    options.set_behavior(if still { ScrollBehavior::Instant } else { ScrollBehavior::Smooth });
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

fn card(page: &Page, explanation: &Explanation) -> Html {
    let (from, to) = (readable(&explanation.from), readable(&explanation.to));
    let back = Pair { from: explanation.to.clone(), to: explanation.from.clone() };
    html! {
        <section class="why" id={ID} aria-labelledby="why-title">
            <header>
                <h3 id="why-title">{ end(page, &explanation.from) }{ " → " }{ end(page, &explanation.to) }</h3>
                <span class={verdict(explanation.allowed)}>{ explanation.verdict() }</span>
                <span class="turns">
                    <button type="button" class="ghost" id="turn-round" onclick={on(page, move |_| Action::Pair(Some(back.clone())))}>{ "Other direction" }</button>
                    <button type="button" class="ghost icon" aria-label="Close the explanation" onclick={on(page, |_| Action::Pair(None))}>{ "×" }</button>
                </span>
            </header>
            <p class="why-say">{ prose(&explanation.sentence) }</p>
            <div class="dirs">
                { direction(page, format!("Leaving {from}"), &explanation.egress) }
                { direction(page, format!("Arriving at {to}"), &explanation.ingress) }
            </div>
            if !page.whole && (more(&explanation.egress) || more(&explanation.ingress)) {
                <p class="whole"><button type="button" class="chip" id="whole" onclick={on(page, |_| Action::Whole)}>{ "Tell everything" }</button><span class="quiet">{ "every policy and every near miss" }</span></p>
            }
            if !explanation.notes.is_empty() {
                <ul class="notes">{ for explanation.notes.iter().map(|note| html! { <li>{ prose(note) }</li> }) }</ul>
            }
        </section>
    }
}

/// An end of the pair; it is looked at by itself.
fn end(page: &Page, id: &str) -> Html {
    let (name, id) = (readable(id), id.to_string());
    html! { <button type="button" class="link" title="Look at it by itself" onclick={on(page, move |_| Action::Focus(Some(Focus::Endpoint(id.clone()))))}>{ name }</button> }
}

/// Whether more is known of a direction than what decides.
fn more(side: &DirectionExplanation) -> bool {
    side.policies.len() < side.policy_count
        || side.near.len() >= NEAR
        || side.tiers.iter().any(|tier| tier.tier != "networkPolicy" && tier.policies.len() < tier.policy_count)
}

fn verdict(allowed: bool) -> Classes {
    classes!("verdict", if allowed { "yes" } else { "no" })
}

fn direction(page: &Page, title: String, side: &DirectionExplanation) -> Html {
    let near: Vec<&NearMiss> = side.near.iter().filter(|miss| !is_told(side, miss)).collect();
    html! {
        <div class="dir">
            <h4>{ title }<span class={verdict(side.allowed)}>{ if side.allowed { "allowed" } else { "denied" } }</span></h4>
            <p>{ prose(&side.sentence) }</p>
            if side.tiers.len() > 1 || side.tiers.iter().any(|tier| tier.tier != "networkPolicy") {
                <ol class="tiers">{ for side.tiers.iter().map(|told| tier(page, told, side)) }</ol>
            } else {
                { for side.policies.iter().map(|policy| reason(page, policy, side)) }
            }
            if !near.is_empty() {
                <ul class="misses" aria-label="Near misses">{ for near.into_iter().map(|miss| near_miss(page, miss)) }</ul>
            }
        </div>
    }
}

/// Whether a policy that is shown says the same, so that a near miss is only one more line of it.
fn is_told(side: &DirectionExplanation, miss: &NearMiss) -> bool {
    let tiers = side.tiers.iter().filter(|tier| tier.tier != "networkPolicy").flat_map(|tier| &tier.policies);
    side.policies.iter().chain(tiers).any(|policy| policy.sentence == miss.sentence)
}

/// What one tier does, with the policies that matter in it.
fn tier(page: &Page, tier: &TierReason, side: &DirectionExplanation) -> Html {
    let policies = if tier.tier == "networkPolicy" { &side.policies } else { &tier.policies };
    html! {
        <li>
            <p><b>{ tier.title() }</b><span class="outcome">{ tier.outcome.word() }</span></p>
            <p>{ prose(&tier.sentence) }</p>
            { for policies.iter().map(|policy| reason(page, policy, side)) }
        </li>
    }
}

/// What would have allowed the connection, were it not for one thing.
fn near_miss(page: &Page, miss: &NearMiss) -> Html {
    html! { <li><b>{ "Near: " }</b>{ prose(&miss.sentence) }{ " " }{ line(page, &miss.span) }</li> }
}

/// A policy with its lines. In a direction that denies, the policy that does is marked; beside one that allows it is quiet.
fn reason(page: &Page, policy: &PolicyReason, side: &DirectionExplanation) -> Html {
    let class = match (policy.allows, side.allowed) {
        (true, _) => "policy",
        (false, true) => "policy quiet",
        (false, false) => "policy near",
    };
    let rules = policy.rules.iter().map(|rule| (&rule.span, rule.sentence.as_str()));
    let near = side.near.iter().filter(|miss| miss.sentence == policy.sentence);
    let near = near.map(|miss| (&miss.span, "What does not match"));
    let lines = rules.chain(near).map(|(span, title)| line_alone(page, span, title, &policy.span));
    html! {
        <div {class}>
            <p>{ named(&policy.name, &policy.sentence) }</p>
            <p class="lines">{ line(page, &policy.span) }{ for lines }</p>
        </div>
    }
}

/// A link to the line of a rule that decides, or nearly does: its number alone where the policy's own link has named the file.
fn line_alone(page: &Page, span: &Range, title: &str, policy: &Range) -> Html {
    let text = match span.source == policy.source {
        true => span.start.line.to_string(),
        false => format!("{} {}", span.source, span.start.line),
    };
    html! { <button type="button" class="line" title={title.to_string()} onclick={reveal(page, span, None)}>{ text }</button> }
}

/// A link to a line.
pub(super) fn line(page: &Page, span: &Range) -> Html {
    html! { <button type="button" class="line" onclick={reveal(page, span, None)}>{ format!("{} {}", span.source, span.start.line) }</button> }
}

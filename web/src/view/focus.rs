//! One workload by itself: its ways in and out, the policies that govern it, who outside can reach it. Or one policy: whom it selects.

use gloo::utils::document;
use yew::prelude::*;

use crate::reach::{Hop, Way, between, hops};
use crate::report::{Bystander, Exposure, Governance, GoverningPolicy, NetworkReport, Port, Selection};
use crate::state::{Action, Focus, Pair};
use crate::worker::Question;

use super::answer::{Answer, use_answer};
use super::explanation::{into_view, line};
use super::labels::readable;
use super::page::{Page, on, use_page};
use super::prose::{count, not_shown, prose};
use super::ways::{standing, ways};

const ID: &str = "focus";

/// More than this of one hop are not listed.
const MOST: usize = 40;

/// So many hops can be chosen; the last one stands for all.
const HOPS: [(usize, &str); 4] = [(1, "1 hop"), (2, "2 hops"), (3, "3 hops"), (usize::MAX, "All hops")];

/// The card about a workload or a policy.
#[component]
pub(super) fn FocusCard() -> Html {
    let page = use_page();
    use_effect_with(page.focus.clone(), |focus| {
        if let (Some(_), Some(card)) = (focus, document().get_element_by_id(ID)) {
            into_view(&card);
        }
    });
    match &page.focus {
        Some(Focus::Endpoint(id)) => html! { <EndpointCard id={id.clone()} /> },
        Some(Focus::Policy(id)) => html! { <PolicyCard id={id.clone()} /> },
        None => Html::default(),
    }
}

#[derive(Debug, Clone, PartialEq, Properties)]
struct CardProps {
    id: String,
}

/// A workload, or a range outside, which no policy governs.
#[component]
fn EndpointCard(props: &CardProps) -> Html {
    let page = use_page();
    let most = use_state_eq(|| 1);
    let network = page.report.as_ref().map(|report| report.network.clone());
    let found = network.and_then(|network| {
        let at = network.endpoints.iter().position(|endpoint| endpoint.id == props.id)?;
        Some((network, at))
    });
    let inside = found.as_ref().is_some_and(|(network, at)| !network.endpoints[*at].outside());
    let ask = |question: fn(String) -> Question| inside.then(|| question(props.id.clone()));
    let governance = use_answer::<Governance>(ask(|endpoint| Question::Governs { endpoint }));
    let exposure = use_answer::<Exposure>(ask(|endpoint| Question::Exposure { endpoint }));
    let walked = use_memo((found.clone(), *most, page.port), |(found, most, port)| {
        let (network, at) = found.as_ref()?;
        Some([Way::In, Way::Out].map(|way| hops(network, *at, way, *most, *port)))
    });
    let (Some((network, at)), Some([ways_in, ways_out])) = (&found, &*walked) else { return Html::default() };
    let chips = HOPS.map(|(number, title)| {
        let (most, pressed) = (most.clone(), *most == number);
        html! { <button type="button" class="chip" aria-pressed={pressed.to_string()} onclick={move |_| most.set(number)}>{ title }</button> }
    });
    html! {
        <section class="why focus" id={ID} aria-labelledby="focus-title">
            { head(&page, &readable(&props.id)) }
            if let Some(Ok(governance)) = &governance { <p class="why-say">{ prose(&governance.sentence) }{ siblings(&page, network, *at) }</p> }
            <div class="bar hops" role="group" aria-label="Hops">{ for chips }</div>
            <div class="dirs">
                { side(&page, "Ways in", (network, *at), Way::In, ways_in) }
                { side(&page, "Ways out", (network, *at), Way::Out, ways_out) }
            </div>
            { governed(&page, governance.as_ref()) }
            { exposed(&page, exposure, governance.as_ref()) }
        </section>
    }
}

fn head(page: &Page, title: &str) -> Html {
    html! {
        <header>
            <h3 id="focus-title">{ title.to_string() }</h3>
            <span class="grow" />
            <button type="button" class="ghost icon" aria-label="Close what is looked at by itself" onclick={on(page, |_| Action::Focus(None))}>{ "×" }</button>
        </header>
    }
}

/// The other parts of the same workload, each to be looked at.
fn siblings(page: &Page, network: &NetworkReport, at: usize) -> Html {
    let of = |id: &str| id.split('[').next().unwrap_or_default().to_string();
    let own = of(&network.endpoints[at].id);
    let others: Vec<_> = (0..network.endpoints.len())
        .filter(|other| *other != at && of(&network.endpoints[*other].id) == own)
        .map(|other| &network.endpoints[other].id)
        .collect();
    let left_out = others.len().saturating_sub(MOST);
    html! {
        if !others.is_empty() {
            <span class="siblings" role="group" aria-label="The other parts of the workload">
                { for others.iter().take(MOST).map(|id| html! { <>{ " " }{ endpoint_name(page, id) }</> }) }
                if left_out > 0 { <span class="quiet">{ format!(" and {left_out} more") }</span> }
            </span>
        }
    }
}

/// One way, hop by hop. A name of the first hop explains the pair; one further on is looked at by itself.
fn side(
    page: &Page,
    title: &str,
    (network, at): (&NetworkReport, usize),
    way: Way,
    (hops, whole): &(Vec<Hop>, bool),
) -> Html {
    html! {
        <div class="dir">
            <h4>{ title }<span class="count">{ hops.iter().map(|hop| hop.found.len()).sum::<usize>() }</span></h4>
            if hops.is_empty() {
                <p class="quiet">{ match way { Way::In => "Nobody reaches it.", Way::Out => "It reaches nobody." } }</p>
            }
            { for hops.iter().enumerate().map(|(number, hop)| step(page, (network, at), way, number, hop)) }
            if !whole { <p class="quiet">{ "There are too many to follow them further." }</p> }
        </div>
    }
}

fn step(page: &Page, (network, at): (&NetworkReport, usize), way: Way, number: usize, hop: &Hop) -> Html {
    let items = hop.found.iter().take(MOST).map(|(other, through)| {
        let (other, through) = (&network.endpoints[*other], &network.endpoints[*through]);
        if number > 0 {
            return html! { <li>{ endpoint_name(page, &other.id) }<span class="quiet">{ format!(" through {}", readable(&through.id)) }</span></li> };
        }
        let own = &network.endpoints[at];
        let (from, to) = if way == Way::In { (other, own) } else { (own, other) };
        let pair = Pair { from: from.id.clone(), to: to.id.clone() };
        let words = ports(network, (from.class, to.class), page.port);
        html! { <li><button type="button" class="link" onclick={on(page, move |_| Action::Pair(Some(pair.clone())))}>{ readable(&other.id) }</button><span class="quiet">{ format!(" {words}") }</span></li> }
    });
    let left_out = hop.found.len().saturating_sub(MOST);
    html! {
        <>
            if number > 0 { <h5>{ format!("After {} hops", number + 1) }</h5> }
            <ul>{ for items }if left_out > 0 { <li class="quiet">{ format!("and {left_out} more") }</li> }</ul>
        </>
    }
}

fn ports(network: &NetworkReport, (from, to): (u32, u32), port: Option<Port>) -> String {
    port.map_or_else(|| between(network, from, to).words(), |port| port.to_string())
}

/// The policies that select the workload; those of its namespace that do not are told on demand, with what keeps them from it.
fn governed(page: &Page, governance: Option<&Answer<Governance>>) -> Html {
    let governance = match governance {
        None => return Html::default(),
        Some(Err(why)) => return html! { <p class="notes">{ prose(why) }</p> },
        Some(Ok(governance)) => governance,
    };
    let selecting = |policy: &GoverningPolicy| {
        let said = [("in", &policy.ingress), ("out", &policy.egress)];
        let said = said
            .into_iter()
            .filter_map(|(way, said)| Some(html! { <p><span class="way">{ way }</span>{ prose(said.as_ref()?) }</p> }));
        html! { <li><p>{ policy_name(page, &policy.policy) }{ " " }{ line(page, &policy.span) }</p>{ for said }</li> }
    };
    let other = |policy: &Bystander| {
        html! { <li><p>{ policy_name(page, &policy.policy) }{ " " }{ line(page, &policy.span) }</p><p>{ prose(&policy.why) }</p></li> }
    };
    html! {
        <div class="part policies">
            <h4>{ "Governed by" }<span class="count">{ governance.policies.len() }</span></h4>
            if governance.policies.is_empty() { <p class="quiet">{ "No policy selects it." }</p> }
            <ul>{ for governance.policies.iter().map(selecting) }</ul>
            if !governance.others.is_empty() {
                <details class="rest">
                    <summary>{ format!("{} of its namespace not selecting it", count(governance.others.len(), "policy", "policies")) }</summary>
                    <ul>{ for governance.others.iter().map(other) }</ul>
                </details>
            }
        </div>
    }
}

/// The name of an endpoint; it shows the endpoint by itself.
pub(super) fn endpoint_name(page: &Page, id: &str) -> Html {
    let (name, id) = (readable(id), id.to_string());
    html! { <button type="button" class="link" onclick={on(page, move |_| Action::Focus(Some(Focus::Endpoint(id.clone()))))}>{ name }</button> }
}

/// The name of a policy; it shows whom the policy selects.
pub(super) fn policy_name(page: &Page, id: &str) -> Html {
    let (name, id) = (readable(id), id.to_string());
    html! { <button type="button" class="link" title="Whom it selects" onclick={on(page, move |_| Action::Focus(Some(Focus::Policy(id.clone()))))}>{ name }</button> }
}

fn exposed(page: &Page, exposure: Option<Answer<Exposure>>, governance: Option<&Answer<Governance>>) -> Html {
    let Some(Ok(exposure)) = exposure else { return Html::default() };
    // What the card begins with is not told again.
    let told = governance.and_then(|answer| answer.as_ref().ok()).map_or("", |governance| governance.sentence.as_str());
    let notes = exposure.notes.iter().filter(|note| !told.contains(note.as_str()));
    html! {
        <div class="part">
            <h4>{ "From outside" }{ standing(exposure.verdict) }</h4>
            <p>{ prose(&exposure.sentence) }</p>
            if !exposure.ways.is_empty() { { ways(page, &exposure.ways, exposure.total) } }
            { for notes.map(|note| html! { <p class="quiet">{ prose(note) }</p> }) }
        </div>
    }
}

/// A policy: the workloads that it selects.
#[component]
fn PolicyCard(props: &CardProps) -> Html {
    let page = use_page();
    let selection = use_answer::<Selection>(Some(Question::Selects { policy: props.id.clone() }));
    let workload = |id: &String| html! { <li>{ endpoint_name(&page, id) }</li> };
    let told = match &selection {
        None => html! { <p class="quiet part">{ "Looking…" }</p> },
        Some(Err(why)) => html! { <p class="part">{ prose(why) }</p> },
        Some(Ok(selection)) => {
            let left_out = not_shown(selection.total, selection.workloads.len());
            html! {
                <>
                    <p class="why-say">{ prose(&selection.sentence) }{ " " }{ line(&page, &selection.span) }</p>
                    <div class="part">
                        <ul class="names">{ for selection.workloads.iter().map(workload) }if left_out > 0 { <li class="quiet">{ format!("and {left_out} more") }</li> }</ul>
                        if !selection.passed_over.is_empty() {
                            <h5>{ "Passed over: on the network of their node, or finished" }</h5>
                            <ul class="names">{ for selection.passed_over.iter().map(workload) }</ul>
                        }
                    </div>
                </>
            }
        }
    };
    html! {
        <section class="why focus" id={ID} aria-labelledby="focus-title">
            { head(&page, &readable(&props.id)) }
            { told }
        </section>
    }
}

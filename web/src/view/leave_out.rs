//! What is left out of what is wanted: connections from some to others, by name or pattern.

use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use crate::report::NetworkReport;
use crate::state::{Action, Pair, Wish};

use super::page::{Page, use_page};

/// More names than this are not offered.
const MOST: usize = 300;

/// The connections that are left out, and two fields for another one.
#[component]
pub(super) fn LeaveOut() -> Html {
    let page = use_page();
    let (from, to) = (use_state_eq(String::new), use_state_eq(String::new));
    let first = use_node_ref();
    // It is open at first where something is in it; from then on it is the reader's.
    let opened = use_memo((), |()| !page.wish.without.is_empty());
    let Some(report) = &page.report else { return Html::default() };
    let network = &report.network;
    let wish = page.wish();
    let wrong = |text: &str| !text.trim().is_empty() && !is_somebody(network, text.trim());
    let unknown = [&from, &to].iter().any(|text| wrong(text));
    let ready = !from.trim().is_empty() && !to.trim().is_empty() && !unknown;
    let add = {
        let (page, from, to, wish, first) = (page.clone(), from.clone(), to.clone(), wish.clone(), first.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let pair = Pair { from: from.trim().to_string(), to: to.trim().to_string() };
            if ready && !wish.without.contains(&pair) {
                let without = wish.without.iter().cloned().chain([pair]).collect();
                page.dispatch(Action::Wish(Wish { without, ..wish.clone() }));
            }
            if ready {
                from.set(String::new());
                to.set(String::new());
                focus(&first);
            }
        })
    };
    let field = |id: &'static str, label: &'static str, text: &UseStateHandle<String>, node: NodeRef| {
        let set = text.clone();
        html! {
            <input {id} ref={node} class="field" list="suggest-names" placeholder={label} aria-label={format!("Leave out: {}", label.to_lowercase())} autocomplete="off"
                value={(**text).clone()} aria-invalid={wrong(text).to_string()} aria-describedby={wrong(text).then_some("suggest-unknown")}
                oninput={move |event: InputEvent| set.set(event.target_unchecked_into::<HtmlInputElement>().value())} />
        }
    };
    html! {
        <details class="rest leave-out" open={*opened}>
            <summary>{ "Leave connections out" }</summary>
            if !wish.without.is_empty() {
                <ul>{ for wish.without.iter().enumerate().map(|(at, pair)| entry(&page, &wish, at, pair, &first)) }</ul>
            }
            <form class="bar" onsubmit={add}>
                { field("suggest-from", "From", &from, first.clone()) }<span aria-hidden="true">{ "→" }</span>{ field("suggest-to", "To", &to, NodeRef::default()) }
                <button type="submit" class="chip" id="suggest-leave" disabled={!ready}>{ "Leave out" }</button>
                if unknown { <span class="quiet" id="suggest-unknown" role="status">{ "Nobody is called that. A star stands for any text." }</span> }
            </form>
            <datalist id="suggest-names">{ for names(network).map(|name| html! { <option value={name} /> }) }</datalist>
        </details>
    }
}

/// Brings the keyboard back to the first field, where the button that was pressed is gone.
fn focus(field: &NodeRef) {
    if let Some(field) = field.cast::<HtmlElement>() {
        let _ = field.focus();
    }
}

fn entry(page: &Page, wish: &Wish, at: usize, pair: &Pair, field: &NodeRef) -> Html {
    let name = format!("{} → {}", pair.from, pair.to);
    let mut without = wish.without.clone();
    without.remove(at);
    let less = Wish { without, ..wish.clone() };
    let (dispatcher, field) = (page.dispatcher(), field.clone());
    let keep = move |_: MouseEvent| {
        dispatcher.dispatch(Action::Wish(less.clone()));
        focus(&field);
    };
    html! {
        <li><code>{ &name }</code><button type="button" class="ghost icon" aria-label={format!("Do not leave out {name}")} title="Do not leave it out" onclick={keep}>{ "×" }</button></li>
    }
}

/// Who is offered by name.
fn names(network: &NetworkReport) -> impl Iterator<Item = String> + '_ {
    let inside = network.endpoints.iter().filter(|endpoint| !endpoint.outside());
    let groups = ["everyone", "outside"].into_iter().map(str::to_string);
    groups.chain(inside.map(|endpoint| endpoint.id.clone())).take(MOST)
}

/// Whether a text is a group, an address, or the name of a workload or a pattern of names that somebody has.
fn is_somebody(network: &NetworkReport, text: &str) -> bool {
    let address = text.split(['/', '-']).next().is_some_and(|first| first.parse::<std::net::IpAddr>().is_ok());
    let mut inside = network.endpoints.iter().filter(|endpoint| !endpoint.outside());
    matches!(text, "everyone" | "outside") || address || inside.any(|endpoint| matches(text, &endpoint.id))
}

/// Whether a name matches a pattern, in which `*` stands for any text.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((first, rest)) => name
            .strip_prefix(first)
            .is_some_and(|left| (0..=left.len()).any(|at| left.is_char_boundary(at) && matches(rest, &left[at..]))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reach::sample::network;

    #[test]
    fn somebody_is_a_group_an_address_or_has_the_name() {
        let network = network();
        for text in [
            "everyone",
            "outside",
            "10.0.0.0/8",
            "10.0.0.1-10.0.0.9",
            "fd00::1",
            "prod/Deployment/web",
            "*/web",
            "prod/*",
        ] {
            assert!(is_somebody(&network, text), "{text}");
        }
        for text in ["everybody", "web", "prod/Deployment/we", "staging/*"] {
            assert!(!is_somebody(&network, text), "{text}");
        }
    }
}

//! Ways in from outside, each with what it leads through and what policies say of it.

use yew::prelude::*;

use crate::report::{Entry, EntryVerdict};

use super::explanation::line;
use super::focus::endpoint_name;
use super::page::Page;
use super::prose::{count, prose};

/// A list of ways in. Each opens to the objects on the way and to the pods behind them.
pub(super) fn ways(page: &Page, entries: &[Entry], total: u32) -> Html {
    let left_out = (total as usize).saturating_sub(entries.len());
    html! {
        <ul class="ways">
            { for entries.iter().map(|entry| html! { <li>{ way(page, entry) }</li> }) }
            if left_out > 0 { <li class="quiet">{ format!("and {}", count(left_out, "more way in", "more ways in")) }</li> }
        </ul>
    }
}

/// A verdict about what comes from outside: that it comes in is no praise, so that only its word tells it.
pub(super) fn standing(verdict: EntryVerdict) -> Html {
    let class = match verdict {
        EntryVerdict::Allowed => "verdict yes",
        EntryVerdict::Depends => "verdict partly",
        EntryVerdict::Blocked => "verdict no",
        EntryVerdict::Nowhere => "verdict nowhere",
    };
    html! { <span {class}>{ verdict.word() }</span> }
}

fn way(page: &Page, entry: &Entry) -> Html {
    let through = entry.chain.iter().map(|link| {
        html! { <li><code>{ link.object.clone() }</code>{ " " }{ line(page, &link.span) }</li> }
    });
    let pods = entry.pods.iter().map(|pod| {
        html! {
            <li>
                { endpoint_name(page, &pod.endpoint) }
                { format!(" {} {} ", pod.protocol, pod.port) }{ standing(pod.verdict) }
                <p>{ prose(&pod.sentence) }</p>
            </li>
        }
    });
    let left_out = (entry.pods_total as usize).saturating_sub(entry.pods.len());
    html! {
        <details>
            <summary>{ standing(entry.verdict) }<span>{ prose(&entry.sentence) }</span></summary>
            <div class="behind">
                <h5>{ "Through" }</h5>
                <ul>{ for through }</ul>
                <p>{ prose(&entry.from.sentence) }</p>
                if !entry.assumed.is_empty() { <p class="quiet">{ prose(&entry.assumed) }</p> }
                if entry.pods_total > 0 {
                    <h5>{ "To" }</h5>
                    <ul>{ for pods }if left_out > 0 { <li class="quiet">{ format!("and {left_out} more") }</li> }</ul>
                }
            </div>
        </details>
    }
}

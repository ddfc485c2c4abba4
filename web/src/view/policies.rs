//! Every policy in words, whether or not there are pods that it concerns.

use yew::prelude::*;

use crate::report::PolicyReport;
use crate::state::{Action, View};

use super::explanation::line;
use super::focus::policy_name;
use super::page::{Page, on, use_page};
use super::prose::{count, prose};

/// More than this are not written out.
const MOST: usize = 100;

/// The list of policies.
#[component]
pub(super) fn Policies() -> Html {
    let page = use_page();
    let policies = page.report.as_ref().map(|report| report.network.policies.as_slice()).unwrap_or_default();
    if policies.is_empty() {
        return Html::default();
    }
    let left_out = policies.len().saturating_sub(MOST);
    html! {
        <section class="policies" aria-labelledby="policies-title">
            <h3 id="policies-title">{ "What the policies say" }</h3>
            <ul>{ for policies.iter().take(MOST).map(|policy| entry(&page, policy)) }</ul>
            if left_out > 0 {
                <p class="sub">{ format!("and {left_out} more") }</p>
            }
        </section>
    }
}

fn entry(page: &Page, policy: &PolicyReport) -> Html {
    let selected = match policy.selected.len() {
        0 => "none here".to_string(),
        some => format!("{} here", count(some, "workload", "workloads")),
    };
    let ways = [("in", &policy.ingress), ("out", &policy.egress)];
    let ways = ways.into_iter().filter_map(|(way, said)| {
        let said = said.as_ref()?;
        Some(html! { <p><span class="way">{ way }</span>{ prose(&said.sentence) }</p> })
    });
    html! {
        <li>
            <p class="head"><b>{ policy_name(page, &policy.id) }</b>{ " " }{ line(page, &policy.span) }
                if policy.refused {
                    <button type="button" class="refused" title="No cluster would ever judge a connection by it; see what the server says" onclick={on(page, |_| Action::View(View::Server))}>{ "the server refuses it" }</button>
                }
            </p>
            <p>{ "Selects " }{ prose(&policy.selects) }<span class="quiet">{ format!(" · {selected}") }</span></p>
            { for ways }
        </li>
    }
}

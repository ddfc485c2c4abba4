//! Whom each workload may reach: the sentence, the filters, the matrix or the graph, the explanation, the policies.

use std::collections::BTreeSet;
use std::rc::Rc;

use yew::prelude::*;

use crate::reach::{COLLAPSED_ABOVE, axis, input_order, named_ports};
use crate::report::Port;
use crate::state::{Action, Form};

use super::explanation::Why;
use super::graph::Graph;
use super::matrix::Matrix;
use super::page::{Page, on, use_page};
use super::policies::Policies;

/// The reach view.
#[component]
pub(super) fn Reach() -> Html {
    let page = use_page();
    let toggled = use_state_eq(BTreeSet::<String>::new);
    let axis = use_memo((page.report.clone(), page.outside, (*toggled).clone()), |(report, outside, toggled)| {
        let axis = report.as_ref().map(|report| axis(&report.network, &input_order(report), toggled, *outside));
        Rc::new(axis.unwrap_or_default())
    });
    let Some(report) = &page.report else { return html! { <p class="sub">{ "Reading…" }</p> } };
    let toggle = {
        let toggled = toggled.clone();
        Callback::from(move |names: Vec<String>| {
            let mut next = (*toggled).clone();
            for name in names {
                if !next.remove(&name) {
                    next.insert(name);
                }
            }
            toggled.set(next);
        })
    };
    let inside = report.network.endpoints.iter().filter(|endpoint| !endpoint.outside()).count();
    let shown = Rc::new(report.network.clone());
    html! {
        <>
            <h2 class="say">{ &report.network.sentence }</h2>
            <p class="sub">{ &report.network.detail }</p>
            if !report.network.complete {
                <p class="incomplete"><span class="sign warning" aria-hidden="true">{ "▲" }</span>{ "Reachability is incomplete: the input holds policies of kinds that are not evaluated. The findings name them." }</p>
            }
            if inside > 0 {
                { filters(&page, &named_ports(&report.network), report.network.endpoints.len() > inside) }
                if inside > COLLAPSED_ABOVE {
                    <p class="sub small">{ format!("{inside} workloads: namespaces begin closed. Open one by its name.") }</p>
                }
                if page.form == Form::Matrix {
                    <Matrix network={shown} axis={(*axis).clone()} port={page.port} pair={page.pair.clone()} toggle={toggle}
                        choose={on(&page, |pair| Action::Pair(Some(pair)))} />
                } else {
                    <Graph network={shown} axis={(*axis).clone()} port={page.port} pair={page.pair.clone()} toggle={toggle}
                        choose={on(&page, |pair| Action::Pair(Some(pair)))} />
                }
                if axis.hidden > 0 {
                    <p class="sub small">{ format!("{} more workloads of open namespaces are not drawn.", axis.hidden) }</p>
                }
                <Why />
            }
            <Policies />
        </>
    }
}

/// The ports that policies name, and the outside.
fn filters(page: &Page, ports: &[Port], outside: bool) -> Html {
    let chip = |label: String, port: Option<Port>| {
        let pressed = (page.port == port).to_string();
        html! { <button type="button" class="chip" aria-pressed={pressed} onclick={on(page, move |_| Action::Port(port))}>{ label }</button> }
    };
    let shown = page.outside;
    html! {
        <div class="bar">
            <div class="bar" role="group" aria-label="Port">
                { chip("Any port".to_string(), None) }
                { for page.port.iter().filter(|port| !ports.contains(port)).chain(ports).map(|port| chip(port.to_string(), Some(*port))) }
            </div>
            if outside {
                <button type="button" class="chip apart" id="outside" aria-pressed={shown.to_string()} onclick={on(page, move |_| Action::Outside(!shown))}>{ "Outside" }</button>
            }
        </div>
    }
}

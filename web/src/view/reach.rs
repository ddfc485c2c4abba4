//! Whom each workload may reach: the sentence, the filters, the matrix or the graph, what is looked at by itself, and what else there is to say.

use std::collections::BTreeSet;
use std::rc::Rc;

use yew::prelude::*;

use crate::reach::{Axis, COLLAPSED_ABOVE, Kept, Lens, Shown, axis, input_order};
use crate::state::{Action, Focus, Form};

use super::changes::Changes;
use super::entries::Entries;
use super::expectations::Expectations;
use super::explanation::Why;
use super::exports::Exports;
use super::filters::Filters;
use super::focus::FocusCard;
use super::graph::Graph;
use super::matrix::Matrix;
use super::nothing::{broken, nothing};
use super::page::{Page, on, use_page};
use super::policies::Policies;
use super::suggest::Suggest;

/// The reach view.
#[component]
pub(super) fn Reach() -> Html {
    let page = use_page();
    let toggled = use_state_eq(BTreeSet::<String>::new);
    let lens = use_lens(&page);
    let deps = (page.report.clone(), page.outside, (*toggled).clone(), lens.clone());
    let seen = use_memo(deps, |(report, outside, toggled, lens)| {
        let Some(report) = report else { return (Rc::default(), None) };
        let axis = axis(&report.network, &input_order(report), toggled, *outside, lens.wanted.as_deref());
        if lens.is_too_much(&report.network, &axis) {
            return (Rc::new(axis.cut()), None);
        }
        let (axis, shown) = lens.narrow(&report.network, axis);
        (Rc::new(axis.cut()), Some(shown))
    });
    let (axis, shown): (Rc<Axis>, Option<Shown>) = (*seen).clone();
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
    let choose = on(&page, |pair| Action::Pair(Some(pair)));
    let look = on(&page, |id| Action::Focus(Some(Focus::Endpoint(id))));
    let network = report.network.clone();
    html! {
        <>
            <h2 class="say">{ &report.network.sentence }</h2>
            <p class="sub">{ &report.network.detail }</p>
            if !report.network.complete {
                <p class="incomplete"><span class="sign warning" aria-hidden="true">{ "▲" }</span>{ "Reachability is incomplete: the input holds policies of kinds that are not evaluated. The findings name them." }</p>
            }
            if inside == 0 && report.network.policies.is_empty() {
                { nothing(&page, report) }
            } else {
                { broken(&page, report) }
            }
            <Expectations />
            if inside > 0 {
                <Filters {shown} />
                if inside > COLLAPSED_ABOVE {
                    <p class="sub small">{ format!("{inside} workloads: namespaces begin closed. Open one by its name.") }</p>
                }
                if axis.groups.is_empty() {
                    <p class="empty">{ nobody(&page, &lens) }</p>
                } else if page.form == Form::Matrix {
                    <Matrix {network} axis={axis.clone()} {lens} pair={page.pair.clone()} {toggle} {choose} {look} />
                } else {
                    <Graph {network} axis={axis.clone()} {lens} pair={page.pair.clone()} {toggle} {choose} {look} />
                }
                { not_drawn(&axis) }
                <Why />
                <FocusCard />
                <Changes />
                <Suggest />
            }
            <Entries />
            <Policies />
            if inside > 0 {
                <Exports />
            }
        </>
    }
}

/// What the filters look at.
#[hook]
fn use_lens(page: &Page) -> Rc<Lens> {
    let kept = use_memo((page.kept.clone(), page.report.clone()), |(kept, report)| {
        let (kept, report) = (kept.as_ref()?, report.as_ref()?);
        Some(Rc::new(Kept::new(kept.network.clone(), &report.network)))
    });
    let (filter, report, port) = (page.filter.clone(), page.report.clone(), page.port);
    // A drawing of what is denied would have no arrows.
    let denied = filter.denied && page.form == Form::Matrix;
    use_memo((filter, report, port, denied, (*kept).clone()), |(filter, report, port, denied, kept)| Lens {
        port: *port,
        wanted: report
            .as_ref()
            .and_then(|report| Lens::wanted(&report.network, filter.namespace.as_deref(), &filter.text)),
        denied: *denied,
        since: kept.clone().filter(|_| filter.changed),
    })
}

/// Why the filters leave nothing.
fn nobody(page: &Page, lens: &Lens) -> String {
    let text = page.filter.text.trim();
    let found = lens.wanted.as_ref().is_none_or(|wanted| wanted.contains(&true));
    match (found, &page.filter.namespace) {
        (true, _) => "No pair is left by the filters.".to_string(),
        (false, None) => format!("No workload has “{text}” in its name."),
        (false, Some(name)) => format!("No workload of {name} has “{text}” in its name."),
    }
}

/// What there is no room for.
fn not_drawn(axis: &Axis) -> Html {
    let workloads =
        (axis.hidden() > 0).then(|| format!("{} more workloads of open namespaces are not drawn.", axis.hidden()));
    let groups = (axis.hidden_groups > 0).then(|| {
        format!("{} more namespaces are not drawn. Choose one above, or look for a workload.", axis.hidden_groups)
    });
    let lines = workloads.into_iter().chain(groups);
    lines.map(|line| html! { <p class="sub small">{ line }</p> }).collect()
}

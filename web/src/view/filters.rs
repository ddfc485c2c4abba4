//! Which pairs are looked at: the bars above the matrix.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::reach::{Shown, named_ports};
use crate::report::{NetworkReport, Port};
use crate::state::{Action, Filter, Form};

use super::namespace_list::namespace_list;
use super::page::{Page, on, use_page};
use super::prose::count;

/// What comes of the filters.
#[derive(Debug, Clone, PartialEq, Properties)]
pub(super) struct FiltersProps {
    /// How much is shown; none where that is too much to count.
    pub(super) shown: Option<Shown>,
}

/// The bars: ports and kinds of pairs, and below them who is looked for.
#[component]
pub(super) fn Filters(props: &FiltersProps) -> Html {
    let page = use_page();
    let Some(report) = &page.report else { return Html::default() };
    let network = &report.network;
    let ports = named_ports(network);
    let outside = network.endpoints.iter().any(|endpoint| endpoint.outside());
    let chosen = page.port.iter().filter(|port| !ports.contains(port));
    let filter = &page.filter;
    let active = *filter != Filter::default();
    html! {
        <>
            <div class="bar">
                <div class="bar" role="group" aria-label="Port">
                    { port(&page, "Any port".to_string(), None) }
                    { for chosen.chain(&ports).map(|number| port(&page, number.to_string(), Some(*number))) }
                </div>
                if page.form == Form::Matrix {
                    { chip(&page, "denied", "Only denied", filter.denied, true, Action::Filter(Filter { denied: !filter.denied, ..filter.clone() })) }
                }
                if page.kept.is_some() {
                    { chip(&page, "changed", "Only changed", filter.changed, page.form != Form::Matrix, Action::Filter(Filter { changed: !filter.changed, ..filter.clone() })) }
                }
                if outside {
                    { chip(&page, "outside", "Outside", page.outside, false, Action::Outside(!page.outside)) }
                }
            </div>
            <div class="bar who">
                { namespaces(&page, network) }
                <input id="workload" class="field" type="search" placeholder="Workload" aria-label="Workload" value={filter.text.clone()} oninput={on(&page, {
                    let filter = filter.clone();
                    move |event: InputEvent| Action::Filter(Filter { text: event.target_unchecked_into::<HtmlInputElement>().value(), ..filter.clone() })
                })} />
                <span class="quiet" id="shown" aria-live="polite">{ props.shown.map(|shown| sentence(shown, active)) }</span>
                if active {
                    <button type="button" class="link" id="show-all" onclick={on(&page, |_| Action::Filter(Filter::default()))}>{ "Show all" }</button>
                }
                <span class="grow" />
                if page.kept.is_none() {
                    <button type="button" class="chip" id="keep" title="Later changes are compared with it" disabled={!page.current()} onclick={on(&page, |_| Action::Keep)}>{ "Keep this state" }</button>
                }
            </div>
        </>
    }
}

/// How much is shown, in words.
fn sentence(shown: Shown, active: bool) -> String {
    match (shown.pairs, active) {
        (_, false) => count(shown.of, "pair", "pairs"),
        (0, true) => format!("none of {}", count(shown.of, "pair", "pairs")),
        (pairs, true) => format!("{pairs} of {}", count(shown.of, "pair", "pairs")),
    }
}

fn port(page: &Page, label: String, port: Option<Port>) -> Html {
    let pressed = (page.port == port).to_string();
    html! { <button type="button" class="chip" aria-pressed={pressed} onclick={on(page, move |_| Action::Port(port))}>{ label }</button> }
}

fn chip(page: &Page, id: &'static str, label: &'static str, pressed: bool, apart: bool, action: Action) -> Html {
    html! { <button type="button" class={classes!("chip", apart.then_some("apart"))} {id} aria-pressed={pressed.to_string()} onclick={on(page, move |_| action.clone())}>{ label }</button> }
}

/// A list of namespaces, where there are several.
fn namespaces(page: &Page, network: &NetworkReport) -> Html {
    let filter = page.filter.clone();
    let chosen = filter.namespace.clone();
    let label = ("namespace", "Namespace");
    namespace_list(page, network, label, chosen.as_deref(), move |namespace| {
        Action::Filter(Filter { namespace, ..filter.clone() })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_much_is_shown_is_said() {
        assert_eq!(sentence(Shown { pairs: 42, of: 42 }, false), "42 pairs");
        assert_eq!(sentence(Shown { pairs: 1, of: 42 }, true), "1 of 42 pairs");
        assert_eq!(sentence(Shown { pairs: 0, of: 1 }, true), "none of 1 pair");
    }
}

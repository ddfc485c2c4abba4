//! The workloads of one level, each of which opens to what keeps it from the next one and to what takes effect in it.

use std::collections::{BTreeSet, HashMap};

use yew::prelude::*;

use crate::report::{Failure, Finding, Level, WorkloadStanding};
use crate::state::{Action, View};
use crate::worker::Question;

use super::context::ContextTables;
use super::explanation::line;
use super::findings::list;
use super::page::{Page, on, use_page};
use super::prose::count;
use super::rule::address;

/// So many workloads are drawn at once: more take longer to draw than to judge, and nobody reads them.
const MOST: usize = 50;

/// Some workloads.
#[derive(Debug, Clone, PartialEq, Properties)]
pub(super) struct StandingsProps {
    /// The level that they reach.
    pub(super) level: Level,
    /// The workloads, by their numbers in the report.
    pub(super) workloads: Vec<usize>,
}

/// A table of workloads.
#[component]
pub(super) fn Standings(props: &StandingsProps) -> Html {
    let page = use_page();
    let opened = use_state_eq(BTreeSet::<String>::new);
    let most = use_state_eq(|| MOST);
    let Some(report) = &page.report else { return Html::default() };
    let findings: HashMap<&str, &Finding> = match opened.is_empty() {
        true => HashMap::new(),
        false => report.findings.iter().map(|finding| (finding.id.as_str(), finding)).collect(),
    };
    let shown = props.workloads.iter().take(*most).filter_map(|at| report.security.workloads.get(*at));
    let rows = shown.map(|workload| {
        let key = workload.endpoint.clone();
        let open = opened.contains(&key);
        let toggle = {
            let (opened, key) = (opened.clone(), key.clone());
            Callback::from(move |_: MouseEvent| {
                let mut next = (*opened).clone();
                if !next.remove(&key) {
                    next.insert(key.clone());
                }
                opened.set(next);
            })
        };
        let endpoint = key.clone();
        let restrict =
            on(&page, move |_: MouseEvent| Action::Ask(Question::Restrict { endpoint: endpoint.clone() }));
        html! {
            <tbody {key} class={classes!(open.then_some("open"))}>
                { row(&page, workload, open, toggle) }
                if open {
                    <tr class="detail"><td colspan="3">{ detail(&page, props.level, workload, &findings, restrict) }</td></tr>
                }
            </tbody>
        }
    });
    let left_out = props.workloads.len().saturating_sub(*most);
    let more = {
        let most = most.clone();
        move |_: MouseEvent| most.set(*most + 4 * MOST)
    };
    html! {
        <>
            <table class="standings">
                <thead class="unseen"><tr><th scope="col">{ "Workload" }</th><th scope="col">{ "Namespace" }</th><th scope="col">{ format!("Against {}", page.standard.level.title()) }</th></tr></thead>
                { for rows }
            </table>
            if left_out > 0 {
                <p class="more"><button type="button" class="chip" onclick={more}>{ format!("Show more: {left_out} are not drawn") }</button></p>
            }
        </>
    }
}

fn row(page: &Page, workload: &WorkloadStanding, open: bool, toggle: Callback<MouseEvent>) -> Html {
    let namespace = workload.endpoint.split('/').next().unwrap_or_default();
    html! {
        <tr class="workload">
            <th scope="row">
                <button type="button" class="fold" aria-expanded={open.to_string()} onclick={toggle}>{ workload.name.clone() }</button>
                <span class="kind">{ workload.kind.clone() }</span>
                if workload.refused {
                    <button type="button" class="refused" title="The verdict is about what of it can be read; see what the server says" onclick={on(page, |_| Action::View(View::Server))}>{ "the server refuses it" }</button>
                }
            </th>
            <td class="where">{ namespace.to_string() }</td>
            <td><span class={classes!("verdict", if workload.allowed { "yes" } else { "no" })}>{ against(workload) }</span></td>
        </tr>
    }
}

fn against(workload: &WorkloadStanding) -> String {
    let word = if workload.allowed { "allowed" } else { "forbidden" };
    match workload.findings.len() {
        0 => word.to_string(),
        findings => format!("{word}, {}", count(findings, "finding", "findings")),
    }
}

/// What an opened workload shows.
fn detail(
    page: &Page,
    level: Level,
    workload: &WorkloadStanding,
    findings: &HashMap<&str, &Finding>,
    restrict: Callback<MouseEvent>,
) -> Html {
    let about: Vec<&Finding> = workload.findings.iter().filter_map(|id| findings.get(id.as_str()).copied()).collect();
    let (next, failures) = match level {
        Level::Privileged => ("Baseline", &workload.baseline),
        Level::Baseline | Level::Restricted => ("Restricted", &workload.restricted),
    };
    html! {
        <div class="opened">
            <p class="acts">
                { line(page, &workload.span) }
                <span class="grow" />
                if level != Level::Restricted {
                    <button type="button" class="chip fix restrict" disabled={!page.current()} onclick={restrict}>{ "Make this workload Restricted" }</button>
                }
            </p>
            if !failures.is_empty() {
                <h4>{ format!("What keeps it from {next}, in the server’s words") }</h4>
                <ul class="keeps">{ for failures.iter().map(|failure| keeps(page, failure)) }</ul>
            }
            if !about.is_empty() {
                <h4>{ "Findings" }</h4>
                { list(page, &about, &workload.span.source) }
            }
            <ContextTables endpoint={workload.endpoint.clone()} />
        </div>
    }
}

/// A check that forbids the workload, in upstream's words; its id leads to its page.
fn keeps(page: &Page, failure: &Failure) -> Html {
    let rule =
        page.rules.iter().flat_map(|rules| rules.iter()).find(|rule| rule.check.as_ref() == Some(&failure.check));
    let words = match failure.detail.as_str() {
        "" => failure.reason.clone(),
        detail => format!("{} ({detail})", failure.reason),
    };
    html! {
        <li>
            <span class="server">{ words }</span>
            if let Some(rule) = rule { { " " }<a class="rule-link" href={address(&rule.id)}>{ rule.id.clone() }</a> }
        </li>
    }
}

/// A level as steps: one, two or three of them are filled.
pub(super) fn standing(level: Level, words: &'static str) -> Html {
    let steps = Level::ALL.map(|step| html! { <i class={(step <= level).then_some("on")} /> });
    html! { <span class="standing"><span class="steps" aria-hidden="true">{ for steps }</span>{ words }</span> }
}

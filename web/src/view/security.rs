//! What each workload may do, held against the chosen standard.

use std::collections::{BTreeSet, HashMap};

use yew::prelude::*;

use crate::report::{Finding, Level, Report, WorkloadStanding};
use crate::state::{Action, View};

use super::findings::item;
use super::page::{Page, on, reveal, use_page};
use super::prose::count;

/// The security view.
#[component]
pub(super) fn Security() -> Html {
    let page = use_page();
    let opened = use_state_eq(BTreeSet::<String>::new);
    let Some(report) = &page.report else { return html! { <p class="sub">{ "Reading…" }</p> } };
    let findings: HashMap<&str, &Finding> =
        report.findings.iter().map(|finding| (finding.id.as_str(), finding)).collect();
    let rows = groups(report).into_iter().map(|(group, workloads)| {
        let rows = workloads.into_iter().map(|workload| row(&page, workload, &findings, &opened));
        html! {
            <tbody key={group}>
                <tr class="ns"><th colspan="3" scope="rowgroup">{ group }</th></tr>
                { for rows }
            </tbody>
        }
    });
    html! {
        <>
            <h2 class="say">{ &report.security.sentence }</h2>
            <p class="sub">{ &report.security.detail }</p>
            if report.security.workloads.is_empty() {
                <p class="empty">{ "No pods and nothing that makes pods is here. Drop manifests on the page, or choose an example." }</p>
            } else {
                <table class="standings">
                    <caption class="unseen">{ "Every workload with the strictest level that it satisfies" }</caption>
                    <thead>
                        <tr>
                            <th scope="col">{ "Workload" }</th>
                            <th scope="col">{ "Satisfies" }</th>
                            <th scope="col">{ format!("Against {}", page.standard.level.title()) }</th>
                        </tr>
                    </thead>
                    { for rows }
                </table>
            }
        </>
    }
}

/// The workloads by `[CLUSTER:]NAMESPACE`, both in the order of the input.
fn groups(report: &Report) -> Vec<(&str, Vec<&WorkloadStanding>)> {
    let mut groups: Vec<(&str, Vec<&WorkloadStanding>)> = Vec::new();
    for workload in &report.security.workloads {
        let name = workload.endpoint.split('/').next().unwrap_or_default();
        match groups.iter_mut().find(|(group, _)| *group == name) {
            Some((_, workloads)) => workloads.push(workload),
            None => groups.push((name, vec![workload])),
        }
    }
    groups
}

fn row(
    page: &Page,
    workload: &WorkloadStanding,
    findings: &HashMap<&str, &Finding>,
    opened: &UseStateHandle<BTreeSet<String>>,
) -> Html {
    let key = &workload.endpoint;
    let open = opened.contains(key);
    let about: Vec<&Finding> = workload.findings.iter().filter_map(|id| findings.get(id.as_str()).copied()).collect();
    let toggle = {
        let (opened, key) = (opened.clone(), key.clone());
        move |_: MouseEvent| {
            let mut next = (*opened).clone();
            if !next.remove(&key) {
                next.insert(key.clone());
            }
            opened.set(next);
        }
    };
    let folds = !about.is_empty() || !workload.forbidden.is_empty();
    html! {
        <>
            <tr key={key.clone()} class="workload">
                <th scope="row">
                    <button type="button" class="link" title="Show it in the editor" onclick={reveal(page, &workload.span, None)}>{ workload.name.clone() }</button>
                    <span class="kind">{ workload.kind.clone() }</span>
                    if workload.refused {
                        <button type="button" class="refused" title="The verdict is about what of it can be read; see what the server says" onclick={on(page, |_| Action::View(View::Server))}>{ "the server refuses it" }</button>
                    }
                </th>
                <td>{ standing(workload.standing) }</td>
                <td>
                    if folds {
                        <button type="button" class={classes!("verdict", if workload.allowed { "yes" } else { "no" })} aria-expanded={open.to_string()} onclick={toggle}>{ against(workload, about.len()) }</button>
                    } else {
                        <span class="verdict yes">{ against(workload, 0) }</span>
                    }
                </td>
            </tr>
            if open && folds {
                <tr class="detail" key={format!("{key}-detail")}>
                    <td colspan="3">
                        if !workload.forbidden.is_empty() {
                            <p class="server"><span class="unseen">{ "The API server's words: " }</span>{ workload.forbidden.clone() }</p>
                        }
                        <ul>{ for about.into_iter().map(|finding| item(page, finding, false, finding.span.source != workload.span.source)) }</ul>
                    </td>
                </tr>
            }
        </>
    }
}

fn against(workload: &WorkloadStanding, findings: usize) -> String {
    match (workload.allowed, findings) {
        (true, 0) => "allowed".to_string(),
        (true, findings) => format!("allowed, {}", count(findings, "finding", "findings")),
        (false, 0) => "forbidden".to_string(),
        (false, findings) => format!("forbidden, {}", count(findings, "finding", "findings")),
    }
}

/// A level as steps: one, two or three of them are filled.
fn standing(level: Level) -> Html {
    let steps = Level::ALL.map(|step| html! { <i class={(step <= level).then_some("on")} /> });
    html! { <span class="standing"><span class="steps" aria-hidden="true">{ for steps }</span>{ level.title() }</span> }
}

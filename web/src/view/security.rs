//! What each workload may do: the workloads by the level that they reach.

use yew::prelude::*;

use crate::report::Level;
use crate::state::Action;
use crate::worker::Question;

use super::namespaces::Namespaces;
use super::nothing::nothing;
use super::page::{on, use_page};
use super::prose::count;
use super::seccomp::Profiles;
use super::standings::{Standings, standing};

/// The security view.
#[component]
pub(super) fn Security() -> Html {
    let page = use_page();
    let Some(report) = &page.report else { return html! { <p class="sub">{ "Reading…" }</p> } };
    let fixes = report.told().filter(|finding| finding.fixable && !finding.suggestion).count();
    let fix_all = on(&page, |_: MouseEvent| Action::Ask(Question::FixAll));
    let groups = Level::ALL.map(|level| {
        let all = report.security.workloads.iter().enumerate();
        group(level, all.filter(|(_, workload)| workload.standing == level).map(|(at, _)| at).collect())
    });
    html! {
        <>
            <h2 class="say">{ &report.security.sentence }</h2>
            <p class="sub">{ &report.security.detail }</p>
            if fixes > 0 {
                <p class="bar">
                    <button type="button" class="chip fix" id="fix-all" disabled={!page.current()} onclick={fix_all}>{ "Fix all safe: " }{ count(fixes, "finding", "findings") }</button>
                </p>
            }
            if report.security.workloads.is_empty() {
                { nothing(&page, report) }
            }
            { for groups }
            <Profiles />
            <Namespaces />
        </>
    }
}

/// The workloads, by their numbers, that satisfy a level and no stricter one.
fn group(level: Level, workloads: Vec<usize>) -> Html {
    if workloads.is_empty() {
        return Html::default();
    }
    let satisfied = match level {
        Level::Privileged => "Not even Baseline",
        Level::Baseline => "Baseline",
        Level::Restricted => "Restricted",
    };
    html! {
        <section key={level.name()} class="level" aria-label={satisfied}>
            <h3>{ standing(level, satisfied) }<span class="count">{ workloads.len() }</span></h3>
            <Standings {level} {workloads} />
        </section>
    }
}

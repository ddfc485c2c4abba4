//! The list of findings under the editor.

use yew::prelude::*;

use crate::report::{Finding, Severity};
use crate::state::Action;

use super::page::{Page, on, reveal, use_page};
use super::prose::{count, prose};
use super::rule::address;

/// More than this are not listed at once.
const MOST: usize = 300;

/// The list of findings: how many, of what weight, and each with its place.
#[component]
pub(super) fn Findings() -> Html {
    let page = use_page();
    let only_here = use_state_eq(|| false);
    let folded = use_state_eq(|| false);
    let Some(report) = &page.report else { return html! { <section class="findings" aria-label="Findings" /> } };
    let name = page.active_source().map(|source| source.name.as_str());
    let shown: Vec<&Finding> =
        report.findings.iter().filter(|finding| !*only_here || Some(finding.span.source.as_str()) == name).collect();
    let toggle = |state: &UseStateHandle<bool>| {
        let state = state.clone();
        Callback::from(move |_: MouseEvent| state.set(!*state))
    };
    let (suppressed, mut shown): (Vec<&Finding>, Vec<&Finding>) =
        shown.into_iter().partition(|finding| finding.suppressed.is_some());
    // What cannot be read hides what else would be found there. Nearly every pod has some notes; they would hide what has to be mended.
    shown.sort_by_key(|finding| (finding.rule != "syntax", finding.severity == Severity::Info));
    let left_out = shown.len().saturating_sub(MOST);
    html! {
        <section class={classes!("findings", folded.then_some("folded"))} aria-label="Findings">
            <header>
                <h2>
                    <button type="button" class="fold" aria-expanded={(!*folded).to_string()} aria-controls="finding-list" onclick={toggle(&folded)}>{ "Findings" }</button>
                </h2>
                { for [Severity::Error, Severity::Warning, Severity::Info].map(|severity| tally(&shown, severity)) }
                if shown.is_empty() {
                    <span class="sev">{ if page.current() { "none" } else { "" } }</span>
                }
                <span class="grow" />
                if page.sources.len() > 1 {
                    <button type="button" class="chip" aria-pressed={only_here.to_string()} onclick={toggle(&only_here)}>{ "This file only" }</button>
                }
            </header>
            <ul id="finding-list" hidden={*folded}>
                { for shown.iter().take(MOST).enumerate().map(|(at, finding)| {
                    let before = at.checked_sub(1).map_or("", |before| shown[before].span.source.as_str());
                    item(&page, finding, true, page.sources.len() > 1 && before != finding.span.source)
                }) }
                if left_out > 0 {
                    <li class="more">{ format!("and {} more", left_out) }</li>
                }
                if !suppressed.is_empty() {
                    <li>
                        <details class="suppressed">
                            <summary>{ count(suppressed.len(), "suppressed finding", "suppressed findings") }</summary>
                            <ul>{ for suppressed.iter().take(MOST).map(|finding| item(&page, finding, true, page.sources.len() > 1)) }</ul>
                        </details>
                    </li>
                }
            </ul>
        </section>
    }
}

/// The sign of a severity: told by its shape as well as by its colour.
pub(super) fn sign(severity: Severity) -> Html {
    let shape = match severity {
        Severity::Error => "●",
        Severity::Warning => "▲",
        Severity::Info => "■",
    };
    html! { <span class={classes!("sign", severity.name())} role="img" aria-label={severity.name()}>{ shape }</span> }
}

fn tally(shown: &[&Finding], severity: Severity) -> Html {
    let number = shown.iter().filter(|finding| finding.severity == severity).count();
    let words = match severity {
        Severity::Error => count(number, "error", "errors"),
        Severity::Warning => count(number, "warning", "warnings"),
        Severity::Info => count(number, "note", "notes"),
    };
    match number {
        0 => Html::default(),
        _ => html! { <span class="sev">{ sign(severity) }{ words }</span> },
    }
}

/// One finding: its weight, what it says, and where; whom it is about and the file are told where the place does not tell them.
pub(super) fn item(page: &Page, finding: &Finding, subject: bool, file: bool) -> Html {
    let start = finding.span.start;
    let about = finding.object_name();
    html! {
        <li key={finding.id.clone()} class="finding">
            <button type="button" class="f" data-rule={finding.rule.clone()} onclick={reveal(page, &finding.span, Some(finding))}>
                { sign(finding.severity) }
                <span class="what">
                    if subject && !about.is_empty() { <b>{ about.to_string() }</b>{ ": " } }
                    { prose(&finding.message) }
                </span>
                <span class="where">{ if file { format!("{} ", finding.span.source) } else { String::new() } }{ format!("{}:{}", start.line, start.column) }</span>
            </button>
            if let Some(why) = &finding.suppressed {
                <p class="why"><b>{ "Suppressed: " }</b>{ prose(why) }</p>
            }
            <a class="about" href={address(&finding.rule)} title="What this rule is about" aria-label={format!("About the rule {}", finding.rule)}>
                <span class="id">{ finding.rule.clone() }</span><span class="short">{ "?" }</span>
            </a>
            if finding.fixable && finding.suppressed.is_none() {
                <button type="button" class={classes!("chip", "fix", finding.suggestion.then_some("suggestion"))} onclick={take(page, finding)}>
                    if finding.suggestion { <b>{ "Suggestion: " }</b> }
                    { finding.fix.as_ref().map_or_else(|| html! { "Show the edit…" }, |fix| prose(&fix.title)) }
                </button>
            }
        </li>
    }
}

/// The findings about one object, the worst first; those that were suppressed behind the others and folded; the file is told where it is another one.
pub(super) fn list(page: &Page, findings: &[&Finding], source: &str) -> Html {
    let (suppressed, mut told): (Vec<&Finding>, Vec<&Finding>) =
        findings.iter().partition(|finding| finding.suppressed.is_some());
    told.sort_by_key(|finding| finding.severity);
    let items = |findings: Vec<&Finding>| -> Html {
        findings.into_iter().map(|finding| item(page, finding, false, finding.span.source != source)).collect()
    };
    let number = suppressed.len();
    html! {
        <>
            <ul>{ items(told) }</ul>
            if number > 0 {
                <details class="suppressed"><summary>{ count(number, "suppressed finding", "suppressed findings") }</summary><ul>{ items(suppressed) }</ul></details>
            }
        </>
    }
}

/// Takes the fix of a finding, or asks for it.
fn take(page: &Page, finding: &Finding) -> Callback<MouseEvent> {
    let finding = finding.id.clone();
    on(page, move |_| Action::Fix(finding.clone()))
}

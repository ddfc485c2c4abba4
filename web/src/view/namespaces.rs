//! Where each namespace stands, and the labels to set.

use yew::prelude::*;

use crate::report::{NamespaceFailure, NamespaceStanding};

use super::copy::Copy;
use super::explanation::line;
use super::page::{Page, use_page};
use super::prose::count;
use super::rule::address;
use super::standings::standing;
use super::yaml_line::coloured;

/// More than this are not written out.
const MOST: usize = 50;

/// The namespaces with their labels.
#[component]
pub(super) fn Namespaces() -> Html {
    let page = use_page();
    let Some(report) = &page.report else { return Html::default() };
    let namespaces = &report.security.namespaces;
    if namespaces.is_empty() {
        return Html::default();
    }
    let left_out = namespaces.len().saturating_sub(MOST);
    html! {
        <section class="namespaces" aria-label="Namespaces">
            <h3>{ "Namespaces" }<span class="count">{ namespaces.len() }</span></h3>
            <p class="sub">{ "Labels that enforce what holds today, and warn of and audit what is one step further." }</p>
            { for namespaces.iter().take(MOST).map(|namespace| entry(&page, namespace)) }
            if left_out > 0 { <p class="quiet">{ format!("and {left_out} more, which are not drawn") }</p> }
        </section>
    }
}

fn entry(page: &Page, namespace: &NamespaceStanding) -> Html {
    let NamespaceStanding { cluster, name, span, workloads, standing: level, next, missing, yaml } = namespace;
    let full = cluster.as_ref().map_or_else(|| name.clone(), |cluster| format!("{cluster}:{name}"));
    html! {
        <details class="namespace" key={full.clone()}>
            <summary>
                <b>{ full.clone() }</b>
                <span class="quiet">{ count(*workloads, "workload", "workloads") }</span>
                <span class="grow" />
                { standing(*level, level.title()) }
            </summary>
            <div class="labels">
                if let Some(span) = span {
                    <p>{ line(page, span) }</p>
                }
                if let (Some(next), false) = (next, missing.is_empty()) {
                    <p class="quiet">{ format!("What keeps it from {}: ", next.title()) }{ for missing.iter().enumerate().map(|(at, failure)| keeps(page, at, failure)) }{ "." }</p>
                }
                <div class="yaml">
                    <Copy text={yaml.clone()} />
                    <pre tabindex="0" aria-label={format!("Labels of {full}")}>{ for yaml.lines().map(|line| html! { <>{ coloured(line) }{ "\n" }</> }) }</pre>
                </div>
            </div>
        </details>
    }
}

/// A check with the number of workloads that it forbids; its name leads to its page.
fn keeps(page: &Page, at: usize, NamespaceFailure { check, workloads }: &NamespaceFailure) -> Html {
    let rule = page.rules.iter().flat_map(|rules| rules.iter()).find(|rule| rule.check.as_ref() == Some(check));
    let name = rule.map_or_else(
        || html! { <code>{ check.clone() }</code> },
        |rule| html! { <a class="rule-link" href={address(&rule.id)}>{ check.clone() }</a> },
    );
    html! { <>{ if at > 0 { ", " } else { "" } }{ name }<span title={workloads.join(", ")}>{ format!(" ({})", workloads.len()) }</span></> }
}

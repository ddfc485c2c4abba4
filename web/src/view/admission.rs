//! What Pod Security admission says of each object, in its own words.

use yew::prelude::*;

use crate::report::{AdmissionAnswer, AdmissionOutcome, AdmissionReport, ModeInForce, PolicyInForce};

use super::page::{Page, reveal};

/// More than this are not written out.
const MOST: usize = 100;

/// Admission's answers, below those of decoding and validation.
pub(super) fn admission(page: &Page, report: &AdmissionReport) -> Html {
    if report.answers.is_empty() {
        return Html::default();
    }
    let telling: Vec<&AdmissionAnswer> = report.answers.iter().filter(|answer| answer.says_something()).collect();
    let left_out = telling.len().saturating_sub(MOST);
    html! {
        <section class="admission" aria-label="Pod Security admission">
            <h3>{ "Pod Security admission" }</h3>
            <p class="lead">{ &report.sentence }</p>
            <p class="sub">{ &report.detail }</p>
            <ul class="said">{ for telling.iter().take(MOST).map(|answer| entry(page, answer, &report.policies)) }</ul>
            if left_out > 0 { <p class="sub">{ format!("and {left_out} more, which are not drawn") }</p> }
        </section>
    }
}

fn entry(page: &Page, answer: &AdmissionAnswer, policies: &[PolicyInForce]) -> Html {
    let (class, word) = match (answer.outcome, &answer.pods_refused) {
        (AdmissionOutcome::Denied, _) => ("no", "denied"),
        (AdmissionOutcome::Missing, _) => ("no", "no such namespace"),
        (_, Some(_)) => ("no", "its pods are denied"),
        (AdmissionOutcome::Warned, _) => ("warned", "warned"),
        (AdmissionOutcome::Exempt, _) => ("yes", "exempt"),
        (AdmissionOutcome::Allowed, _) => ("yes", "allowed"),
        (AdmissionOutcome::Unreached, _) => ("yes", "not reached"),
    };
    let audit = answer.audit_annotations.iter().map(|(name, value)| {
        html! { <pre class="server warned">{ format!("{name}: {value}") }</pre> }
    });
    html! {
        <li>
            <p class="head">
                <button type="button" class="link" title="Show it in the editor" onclick={reveal(page, &answer.span, None)}>{ answer.subject.clone() }</button>
                <span class="where">{ format!("{}:{}", answer.span.source, answer.span.start.line) }</span>
                <span class="grow" />
                <span class={classes!("verdict", class)}>{ word }</span>
            </p>
            if let Some(printed) = &answer.printed {
                <pre class="server" tabindex="0" aria-label="What kubectl prints">{ printed }</pre>
            }
            { for answer.warnings.iter().map(|warning| html! { <pre class="server warned">{ format!("Warning: {warning}") }</pre> }) }
            if let Some(refused) = &answer.pods_refused {
                <p class="quiet small">{ "It gets in, but what it makes is refused:" }</p>
                <pre class="server">{ refused }</pre>
            }
            if !answer.audit_annotations.is_empty() {
                <details><summary class="quiet small">{ "What the audit log gets" }</summary>{ for audit }</details>
            }
            if let Some(policy) = answer.policy.and_then(|at| policies.get(at)) {
                <p class="modes">{ mode(page, "enforce", &policy.enforce) }{ mode(page, "audit", &policy.audit) }{ mode(page, "warn", &policy.warn) }</p>
            }
        </li>
    }
}

/// A mode with the level that it holds at, which leads to the label that it comes from.
fn mode(page: &Page, name: &'static str, mode: &ModeInForce) -> Html {
    let words = format!("{name} {}", mode.standard);
    match &mode.span {
        Some(span) => {
            html! { <button type="button" class="line" title="Show the label" onclick={reveal(page, span, None)}>{ words }</button> }
        }
        None => html! { <span>{ words }</span> },
    }
}

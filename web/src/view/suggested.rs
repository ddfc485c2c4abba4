//! What was suggested: whether it is exact, what is left out, the policies as YAML, and the steps that lead to them.

use yew::prelude::*;

use crate::report::{StepAction, SuggestedStep, Suggestion};
use crate::state::{Action, SUGGESTED_FILE};

use super::changes::change;
use super::explanation::line;
use super::exports::file;
use super::file_tabs::focus_shown_if_hidden;
use super::labels::readable;
use super::page::Page;
use super::prose::{count, not_shown, prose};

/// More than this are not written out.
const MOST: usize = 100;

/// All that is said of a suggestion; `outdated` where it is not about what is there now.
pub(super) fn suggested(page: &Page, suggestion: &Suggestion, outdated: bool) -> Html {
    if suggestion.policy_count == 0 {
        return html! { <p class="lead">{ prose(&suggestion.sentence) }</p> };
    }
    let policies = usize::try_from(suggestion.policy_count).unwrap_or(usize::MAX);
    let dispatcher = page.dispatcher();
    let open = move |event: MouseEvent| {
        dispatcher.dispatch(Action::OpenSuggested);
        focus_shown_if_hidden(event.target_unchecked_into());
    };
    html! {
        <div class={classes!("suggested", outdated.then_some("old"))}>
            <p class="lead">{ prose(&suggestion.sentence) }</p>
            { differences(suggestion, false) }
            { left_out(suggestion) }
            if !suggestion.notes.is_empty() {
                <h4>{ "Good to know" }</h4>
                <ul class="dots">{ for suggestion.notes.iter().map(|note| html! { <li>{ prose(note) }</li> }) }</ul>
            }
            <p class="acts">
                <button type="button" class={if outdated { "ghost field" } else { "primary" }} id="suggest-open" onclick={open}>
                    { if suggestion.clusters().len() > 1 { "Open as new files" } else { "Open as a new file" } }
                </button>
                if !suggestion.replaced.is_empty() { <span class="quiet">{ "Today's policies stay until you delete them." }</span> }
            </p>
            <details class="rest yaml">
                <summary>{ format!("{} as YAML", count(policies, "policy", "policies")) }</summary>
                { file(&suggestion.text, SUGGESTED_FILE, "text/yaml", "suggest-download") }
            </details>
            { steps(suggestion) }
            { replaced(page, suggestion) }
        </div>
    }
}

/// What does not come out as it is wanted: of whom everything is to be exact, or with those that are left out.
fn differences(suggestion: &Suggestion, aside: bool) -> Html {
    let told: Vec<_> = suggestion.differences.iter().filter(|each| each.left_out == aside).collect();
    if told.is_empty() {
        return Html::default();
    }
    // What is left out comes last, so that only there it is known that nothing else is missing.
    let last = suggestion.differences.last().is_some_and(|last| last.left_out == aside);
    let more = if last { not_shown(suggestion.difference_count, suggestion.differences.len()) } else { 0 };
    html! {
        <>
            if !aside { <h4>{ "Not as wanted" }</h4> }
            <ul class="dots">{ for told.into_iter().map(|each| html! { <li>{ prose(&each.sentence) }</li> }) }
                if more > 0 { <li class="quiet">{ format!("and {}", count(more, "more difference", "more differences")) }</li> }
            </ul>
        </>
    }
}

/// Of whom nothing exact can be said, and what comes of it.
fn left_out(suggestion: &Suggestion) -> Html {
    if suggestion.left_out.is_empty() {
        return Html::default();
    }
    html! {
        <>
            <h4>{ "Left out" }</h4>
            <ul class="dots">{ for suggestion.left_out.iter().map(|each| html! { <li>{ prose(&each.sentence) }</li> }) }</ul>
            { differences(suggestion, true) }
        </>
    }
}

/// The policies of today that go.
fn replaced(page: &Page, suggestion: &Suggestion) -> Html {
    if suggestion.replaced.is_empty() {
        return Html::default();
    }
    let known = page.report.as_ref().map(|report| report.network.policies.as_slice()).unwrap_or_default();
    let left_out = suggestion.replaced.len().saturating_sub(MOST);
    let names = suggestion.replaced.iter().take(MOST).map(|id| {
        let here = known.iter().find(|policy| policy.id == *id);
        html! { <li><b>{ readable(id) }</b>{ " " }{ for here.iter().map(|policy| line(page, &policy.span)) }</li> }
    });
    html! {
        <details class="rest replaced">
            <summary>{ format!("Instead of {} of today", count(suggestion.replaced.len(), "policy", "policies")) }</summary>
            <ul>{ for names }
                if left_out > 0 { <li class="quiet">{ format!("and {left_out} more") }</li> }
            </ul>
        </details>
    }
}

/// The steps from today's policies to these.
fn steps(suggestion: &Suggestion) -> Html {
    let steps = suggestion.plan.as_ref().map(|plan| plan.steps.as_slice()).unwrap_or_default();
    if steps.is_empty() {
        return Html::default();
    }
    html! {
        <details class="rest plan">
            <summary>{ count(steps.len(), "step", "steps") }{ ", one after the other" }</summary>
            <ol>{ for steps.iter().zip(standings(steps)).map(|(each, standing)| step(each, standing)) }</ol>
        </details>
    }
}

fn step(step: &SuggestedStep, standing: Option<String>) -> Html {
    let (class, sign, word) = match step.action {
        StepAction::Apply => ("apply", "+", "Apply"),
        StepAction::Delete => ("delete", "−", "Delete"),
    };
    let left_out = not_shown(step.change_count, step.changes.len());
    html! {
        <li {class}>
            <span class="mark-of" role="img" aria-label={word}>{ sign }</span>
            <div>
                <p>{ prose(&step.sentence) }</p>
                { for standing.map(|standing| html! { <p class="quiet">{ standing }</p> }) }
                if step.policies.len() > 1 {
                    <details><summary>{ format!("{} policies", step.policies.len()) }</summary>
                        <p class="quiet">{ step.policies.iter().take(MOST).map(|id| readable(id)).collect::<Vec<_>>().join(", ") }{ more(step.policies.len()) }</p>
                    </details>
                }
                if step.change_count > 0 {
                    <details><summary>{ "What it opens and cuts" }</summary>
                        <ul class="changed">{ for step.changes.iter().map(change) }
                            if left_out > 0 { <li class="quiet">{ format!("and {}", count(left_out, "more change", "more changes")) }</li> }
                        </ul>
                    </details>
                }
            </div>
        </li>
    }
}

fn more(of: usize) -> String {
    let left_out = of.saturating_sub(MOST);
    if left_out > 0 { format!(" and {left_out} more") } else { String::new() }
}

/// How far it is from what is wanted after each step. That it is there is said once, and not again after each step that changes nothing of it.
fn standings(steps: &[SuggestedStep]) -> Vec<Option<String>> {
    let there = |step: &SuggestedStep| (step.missing, step.extra) == (0, 0);
    let told = steps.iter().enumerate().map(|(at, step)| {
        let before = at.checked_sub(1).and_then(|before| steps.get(before)).is_some_and(there);
        match (there(step), before) {
            (true, true) => None,
            (true, false) if at + 1 < steps.len() && steps[at..].iter().all(there) => {
                Some("Then everything is as wanted, and stays so.".to_string())
            }
            _ => Some(standing(step.missing, step.extra)),
        }
    });
    told.collect()
}

/// How far it is from what is wanted after a step.
fn standing(missing: u64, extra: u64) -> String {
    let pairs = |of: u64, one: &str, many: &str| match of {
        1 => format!("one pair {one}"),
        of => format!("{of} pairs {many}"),
    };
    let lacks = || pairs(missing, "lacks something that is wanted", "lack something that is wanted");
    let has = || pairs(extra, "has more than is wanted", "have more than is wanted");
    match (missing, extra) {
        (0, 0) => "Then everything is as wanted.".to_string(),
        (_, 0) => format!("Then {}.", lacks()),
        (0, _) => format!("Then {}.", has()),
        _ => format!("Then {}, and {}.", lacks(), has()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn that_it_is_there_is_said_once() {
        let step = |(missing, extra): &(u64, u64)| SuggestedStep {
            action: StepAction::Apply,
            policies: Vec::new(),
            sentence: String::new(),
            missing: *missing,
            extra: *extra,
            changes: Vec::new(),
            change_count: 0,
        };
        let told = |steps: &[(u64, u64)]| standings(&steps.iter().map(step).collect::<Vec<_>>());
        let (there, stays) = ("Then everything is as wanted.", "Then everything is as wanted, and stays so.");
        let has = "Then one pair has more than is wanted.";
        let some = |text: &str| Some(text.to_string());
        assert_eq!(told(&[(0, 1), (0, 0), (0, 0), (0, 0)]), [some(has), some(stays), None, None]);
        assert_eq!(told(&[(0, 0), (0, 0), (0, 1), (0, 0)]), [some(there), None, some(has), some(there)]);
    }

    #[test]
    fn it_is_said_how_far_it_is() {
        assert_eq!(standing(0, 0), "Then everything is as wanted.");
        assert_eq!(standing(1, 0), "Then one pair lacks something that is wanted.");
        assert_eq!(standing(0, 3), "Then 3 pairs have more than is wanted.");
        assert_eq!(standing(2, 1), "Then 2 pairs lack something that is wanted, and one pair has more than is wanted.");
    }
}

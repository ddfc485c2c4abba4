//! What has changed since a state was kept.

use yew::prelude::*;

use crate::report::{ChangeKind, Comparison, ConnectionChange, IsolationChange, Roster};
use crate::state::Action;
use crate::worker::Question;

use super::answer::use_answer;
use super::labels::readable;
use super::page::{on, use_page, use_worker};
use super::prose::{count, not_shown, prose};

/// What has changed, where a state was kept.
#[component]
pub(super) fn Changes() -> Html {
    let (page, worker) = (use_page(), use_worker());
    let kept = page.kept.clone();
    let question = kept.as_ref().map(|kept| Question::Compare(kept.since()));
    let answer = use_answer::<Comparison>(question);
    // What is compared is held by the worker, too.
    use_effect_with(kept.is_some(), move |kept| {
        let kept = *kept;
        move || {
            if kept {
                worker.ask(Question::Forget);
            }
        }
    });
    if kept.is_none() {
        return Html::default();
    }
    html! {
        <section class="changes" id="changes" aria-labelledby="changes-title">
            <header>
                <h3 id="changes-title">{ "Since you kept the state" }</h3>
                <span class="grow" />
                <button type="button" class="ghost" id="keep-again" disabled={!page.current()} onclick={on(&page, |_| Action::Keep)}>{ "Keep this one" }</button>
                <button type="button" class="ghost icon" id="drop" aria-label="Compare no longer" title="Compare no longer" onclick={on(&page, |_| Action::Drop)}>{ "×" }</button>
            </header>
            { match answer {
                None => html! { <p class="quiet pad">{ "Comparing…" }</p> },
                Some(Err(why)) => html! { <p class="quiet pad">{ prose(&why) }</p> },
                Some(Ok(comparison)) => told(&comparison),
            } }
        </section>
    }
}

fn told(comparison: &Comparison) -> Html {
    let left_out = not_shown(comparison.total, comparison.changes.len());
    html! {
        <>
            <p class="lead">{ prose(&comparison.sentence) }</p>
            <ul>
                { roster("come", "+", "New", &comparison.appeared) }
                { roster("gone", "−", "Gone", &comparison.gone) }
                { for comparison.isolation.iter().map(isolation) }
                { for comparison.changes.iter().map(change) }
                if left_out > 0 { <li class="quiet">{ format!("and {}", count(left_out, "more change", "more changes")) }</li> }
            </ul>
        </>
    }
}

fn item(class: &'static str, sign: &'static str, word: &'static str, what: Html) -> Html {
    html! { <li {class}><span class="mark-of" role="img" aria-label={word}>{ sign }</span><div>{ what }</div></li> }
}

fn roster(class: &'static str, sign: &'static str, word: &'static str, roster: &Roster) -> Html {
    if roster.count == 0 {
        return Html::default();
    }
    item(class, sign, word, html! { <p>{ format!("{word}: {}", names(roster)) }</p> })
}

/// The names of some endpoints, with the number of those that are not named.
fn names(roster: &Roster) -> String {
    let mut names: Vec<String> = roster.members.iter().map(|id| readable(id)).collect();
    let left_out = not_shown(roster.count, names.len());
    if left_out > 0 {
        names.push(format!("{left_out} more"));
    }
    names.join(", ")
}

fn isolation(change: &IsolationChange) -> Html {
    let (class, sign, word) =
        if change.gained { ("shut", "■", "Isolated") } else { ("open", "□", "No longer isolated") };
    item(class, sign, word, html! { <p>{ prose(&change.sentence) }</p> })
}

/// A group of connections between which the same changes; it opens to who they are, where its sentence does not name them.
pub(super) fn change(change: &ConnectionChange) -> Html {
    let (class, sign, word) = match change.change {
        ChangeKind::Added => ("come", "+", "Added"),
        ChangeKind::Removed => ("gone", "−", "Removed"),
        ChangeKind::Changed => ("other", "~", "Changed"),
    };
    let what = html! {
        <>
            <p>{ prose(&change.sentence) }</p>
            if change.pairs > 1 {
                <details>
                    <summary>{ format!("{} pairs", change.pairs) }</summary>
                    <p class="quiet">{ format!("From {}", names(&change.from)) }</p>
                    <p class="quiet">{ format!("To {}", names(&change.to)) }</p>
                </details>
            }
        </>
    };
    item(class, sign, word, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rosters_say_how_many_they_do_not_name() {
        let roster = |count| Roster { count, members: vec!["prod/Pod/web".into(), "10.0.0.0/8".into()] };
        assert_eq!(names(&roster(2)), "prod/web, 10.0.0.0/8");
        assert_eq!(names(&roster(30)), "prod/web, 10.0.0.0/8, 28 more");
    }
}

//! The whole page.

use std::rc::Rc;

use gloo::storage::{LocalStorage, Storage};
use yew::prelude::*;

use crate::examples;
use crate::report::{Fix, Report};
use crate::state::{Action, Change, Place, Proposal, State, Theme};
use crate::worker::{Answer, Client, Input, Question};

use super::answers::Answers;
use super::change::ChangeSheet;
use super::dock::Dock;
use super::editor_pane::EditorPane;
use super::file_tabs::FileTabs;
use super::files_in::use_files;
use super::findings::Findings;
use super::notice::Notice;
use super::page::Page;
use super::rule::{RuleSheet, use_rule_address};
use super::status::Status;
use super::theme;
use super::top_bar::TopBar;

/// The whole page.
#[component]
pub(crate) fn App() -> Html {
    let page = use_reducer(|| State::new(examples::first(), stored_theme()));
    let client = use_client(&page);
    use_questions(&page, &client);
    use_rule_address(&page);
    let dragged = use_files(&page);
    use_effect_with(page.theme, |theme| theme::apply(*theme));
    let place = match page.place {
        Place::Files => "at-files",
        Place::Findings => "at-findings",
        Place::Answers => "at-answers",
    };
    html! {
        <ContextProvider<Page> context={page.clone()}>
        <ContextProvider<Client> context={(*client).clone()}>
            <TopBar />
            <main class={classes!("work", place)} aria-busy={(!page.current() && page.failure.is_none()).to_string()}>
                <section class="left" aria-label="Manifests">
                    <FileTabs />
                    <EditorPane />
                    <Findings />
                </section>
                <Answers />
            </main>
            <Dock />
            <Status />
            <Notice />
            <RuleSheet />
            <ChangeSheet />
            <p class="unseen" role="status" aria-live="polite">{ heard(&page) }</p>
            if dragged {
                <div class="drop" aria-hidden="true"><p>{ "Drop manifests to read them. They stay on this page." }</p></div>
            }
        </ContextProvider<Client>>
        </ContextProvider<Page>>
    }
}

/// What is said to those who hear the page: the verdict about a pair where one is open, else the sentence of the view.
fn heard(page: &State) -> String {
    match &page.explanation {
        Some(Ok(explanation)) if page.view == crate::state::View::Reach => {
            format!("{}. {}", explanation.verdict(), explanation.sentence)
        }
        _ => page.sentence().to_string(),
    }
}

fn stored_theme() -> Theme {
    Theme::named(&LocalStorage::get::<String>(theme::KEY).unwrap_or_default())
}

/// The worker, with its answers going into the state.
#[hook]
fn use_client(page: &Page) -> Rc<Client> {
    let dispatcher = page.dispatcher();
    use_memo((), move |_| {
        Client::new(Callback::from(move |answer| {
            let action = match answer {
                Answer::Report(revision, json, took, fixes) => match read(&json, &fixes) {
                    Ok(report) => Action::Report(revision, Rc::new(report), took),
                    Err(error) => Action::Failed(revision, error.to_string()),
                },
                Answer::Told(question, revision, json) => match told(question, revision, json) {
                    Some(action) => action,
                    None => return,
                },
                Answer::Failed(revision, why) => Action::Failed(revision, why),
            };
            dispatcher.dispatch(action);
        }))
    })
}

/// What the answer to a question changes.
fn told(question: Question, revision: u64, json: Result<String, String>) -> Option<Action> {
    match question {
        Question::Explain(question) => {
            let (pair, port) = question.asked;
            Some(Action::Explained(pair, port, parsed(json)))
        }
        Question::Rules => parsed(json).ok().map(Action::Rules),
        Question::Contexts { endpoint } => Some(Action::Contexts(revision, endpoint, parsed(json))),
        Question::Fix { .. } => {
            Some(Action::Proposed(revision, proposal(json, |fix: Option<Fix>| fix.as_ref().map(Change::of))))
        }
        Question::Restrict { .. } => {
            Some(Action::Proposed(revision, proposal(json, |hardened| Some(Change::of_hardened(hardened)))))
        }
        Question::Suggest(asked) => Some(Action::Suggested(asked.number, revision, parsed(json))),
        // Nothing is shown of it.
        Question::Forget => None,
        Question::Governs { .. }
        | Question::Selects { .. }
        | Question::Exposure { .. }
        | Question::Entries
        | Question::Export(_)
        | Question::Compare(_) => Some(Action::Told(revision, question.key(), json.map(Rc::from))),
        Question::FixAll => Some(Action::Proposed(revision, proposal(json, |all| Some(Change::of_all(all))))),
    }
}

/// A change that was asked for, to be looked at.
fn proposal<T: serde::de::DeserializeOwned>(json: Result<String, String>, change: fn(T) -> Option<Change>) -> Proposal {
    let read = json.and_then(|json| serde_json::from_str(&json).map_err(|error| error.to_string()));
    match read.map(change) {
        Ok(Some(change)) => Proposal::Made(change),
        Ok(None) => Proposal::Failed("No edit is offered for it.".to_string()),
        Err(why) => Proposal::Failed(why),
    }
}

fn parsed<T: serde::de::DeserializeOwned>(json: Result<String, String>) -> Result<Rc<T>, String> {
    json.and_then(|json| serde_json::from_str(&json).map_err(|error| error.to_string())).map(Rc::new)
}

fn read(report: &str, fixes: &str) -> serde_json::Result<Report> {
    let mut report: Report = serde_json::from_str(report)?;
    report.offer(serde_json::from_str(fixes)?);
    Ok(report)
}

/// Asks for a report when what is evaluated changes, and for an explanation when the pair, the port or the report does.
#[hook]
fn use_questions(page: &Page, client: &Rc<Client>) {
    let asked = (client.clone(), page.clone());
    use_effect_with(page.revision, move |revision| asked.0.want(*revision, Input::of(&asked.1)));
    let question =
        page.pair.clone().filter(|_| page.current()).map(|pair| (pair, page.port, page.whole, page.reported));
    let client = client.clone();
    let registry = client.clone();
    use_effect_with((), move |_| registry.ask(Question::Rules));
    let changes = client.clone();
    use_effect_with(page.asked.clone(), move |asked| {
        asked.iter().for_each(|(_, question)| changes.ask(question.clone()))
    });
    let policies = client.clone();
    use_effect_with(page.suggesting.clone(), move |asked| {
        asked.iter().for_each(|asked| policies.ask(asked.question()))
    });
    use_effect_with(question, move |question| {
        if let Some((pair, port, whole, _)) = question.clone() {
            client.ask(Question::about(pair, port, whole));
        }
    });
}

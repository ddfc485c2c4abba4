//! The whole page.

use std::rc::Rc;

use gloo::storage::{LocalStorage, Storage};
use yew::prelude::*;

use crate::examples;
use crate::report::Report;
use crate::state::{Action, Place, State, Theme};
use crate::worker::{Answer, Client, Input, Question};

use super::answers::Answers;
use super::dock::Dock;
use super::editor_pane::EditorPane;
use super::file_tabs::FileTabs;
use super::files_in::use_files;
use super::findings::Findings;
use super::notice::Notice;
use super::page::Page;
use super::status::Status;
use super::theme;
use super::top_bar::TopBar;

/// The whole page.
#[component]
pub(crate) fn App() -> Html {
    let page = use_reducer(|| State::new(examples::first(), stored_theme()));
    let client = use_client(&page);
    use_questions(&page, &client);
    let dragged = use_files(&page);
    use_effect_with(page.theme, |theme| theme::apply(*theme));
    let place = match page.place {
        Place::Files => "at-files",
        Place::Findings => "at-findings",
        Place::Answers => "at-answers",
    };
    html! {
        <ContextProvider<Page> context={page.clone()}>
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
            <p class="unseen" role="status" aria-live="polite">{ heard(&page) }</p>
            if dragged {
                <div class="drop" aria-hidden="true"><p>{ "Drop manifests to read them. They stay on this page." }</p></div>
            }
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
            dispatcher.dispatch(match answer {
                Answer::Report(revision, json, took, fixes) => match read(&json, &fixes) {
                    Ok(report) => Action::Report(revision, Rc::new(report), took),
                    Err(error) => Action::Failed(revision, error.to_string()),
                },
                Answer::Explanation(pair, port, json) => {
                    let answer = json.and_then(|json| serde_json::from_str(&json).map_err(|error| error.to_string()));
                    Action::Explained(pair, port, answer.map(Rc::new))
                }
                Answer::Failed(revision, why) => Action::Failed(revision, why),
            });
        }))
    })
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
    let question = page.pair.clone().filter(|_| page.current()).map(|pair| (pair, page.port, page.reported));
    let client = client.clone();
    use_effect_with(question, move |question| {
        if let Some((pair, port, _)) = question.clone() {
            client.ask(Question::new(pair, port));
        }
    });
}

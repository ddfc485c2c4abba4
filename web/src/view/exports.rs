//! Connections as a text for other programs, and how open questions are answered.

use js_sys::encode_uri_component;
use serde::Deserialize;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::state::{Action, DIALECTS, Form, State};
use crate::worker::{ExportQuestion, Question};

use super::answer::use_answer;
use super::copy::Copy;
use super::page::{on, use_page};
use super::prose::prose;

/// What can be exported: the title, the format, the shape, and the name and the type of the file.
const FORMS: [(&str, &str, Option<&str>, &str, &str); 7] = [
    ("CSV", "csv", None, "connections.csv", "text/csv"),
    ("CSV matrix", "csv", Some("matrix"), "matrix.csv", "text/csv"),
    ("Markdown", "markdown", None, "connections.md", "text/markdown"),
    ("Markdown matrix", "markdown", Some("matrix"), "matrix.md", "text/markdown"),
    ("DOT", "dot", None, "connections.dot", "text/plain"),
    ("Mermaid", "mermaid", None, "connections.mmd", "text/plain"),
    ("JSON", "json", None, "connections.json", "application/json"),
];

/// Connections as a text.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Exported {
    /// The text.
    text: String,
    /// How many lines, groups or connections there are.
    total: u64,
    /// How many of them the text has.
    shown: u64,
    /// Whether the text has everything.
    complete: bool,
}

/// The formats to choose from, and the text in the one that was chosen; below them the dialect.
#[component]
pub(super) fn Exports() -> Html {
    let page = use_page();
    let chosen = use_state_eq(|| None::<usize>);
    let question = chosen.and_then(|at| FORMS.get(at)).map(|(_, format, shape, ..)| question(&page, format, *shape));
    let answer = use_answer::<Exported>(question);
    let buttons = FORMS.iter().enumerate().map(|(at, (title, ..))| {
        let (chosen, pressed) = (chosen.clone(), *chosen == Some(at));
        html! { <button type="button" class="chip" data-export={*title} aria-pressed={pressed.to_string()} onclick={move |_| chosen.set(Some(at).filter(|_| !pressed))}>{ *title }</button> }
    });
    let dialects = DIALECTS.iter().map(|(name, title)| {
        html! { <option value={*name} selected={page.dialect == *name}>{ *title }</option> }
    });
    let dialect = on(&page, |event: Event| {
        let name = event.target_unchecked_into::<HtmlSelectElement>().value();
        Action::Dialect(DIALECTS.iter().find(|(known, _)| *known == name).map_or(DIALECTS[0].0, |(known, _)| known))
    });
    html! {
        <section class="exports" aria-labelledby="exports-title">
            <h3 id="exports-title">{ "Take it along" }</h3>
            <p class="sub">{ "The connections as a text, those with the outside included. The filters above are followed." }
                if page.kept.is_some() && page.filter.changed && !only_denied(&page) { { " What has lost its connection is exported with “Only denied”." } }</p>
            <div class="bar" role="group" aria-labelledby="exports-title">{ for buttons }</div>
            { match (answer, chosen.and_then(|at| FORMS.get(at))) {
                (Some(Ok(exported)), Some((.., name, kind))) => text(&exported, name, kind),
                (Some(Err(why)), _) => html! { <p class="quiet">{ prose(&why) }</p> },
                _ => Html::default(),
            } }
            <p class="dialect"><label for="dialect">{ "Where the specification leaves room, policies are read " }</label>
                <select id="dialect" class="field" onchange={dialect}>{ for dialects }</select></p>
        </section>
    }
}

/// The question that gives what the filters choose. Exports always have the outside.
fn question(state: &State, format: &'static str, shape: Option<&'static str>) -> Question {
    let (filter, port) = (&state.filter, state.port);
    let denied = only_denied(state);
    Question::Export(ExportQuestion {
        format,
        shape,
        namespace: filter.namespace.clone(),
        workload: Some(filter.text.trim()).filter(|text| !text.is_empty()).map(|text| format!("*{text}*")),
        protocol: port.map(|port| port.protocol.name()),
        port: port.map(|port| port.number),
        verdict: denied.then_some("denied"),
        since: state.kept.as_ref().filter(|_| filter.changed).map(|kept| kept.since()),
    })
}

/// Whether only what is denied is looked at, as the matrix does.
fn only_denied(state: &State) -> bool {
    state.filter.denied && state.form == Form::Matrix
}

fn text(exported: &Exported, name: &'static str, kind: &'static str) -> Html {
    html! {
        <>
            if !exported.complete {
                <p class="quiet">{ format!("The first {} of {}.", exported.shown, exported.total) }</p>
            }
            { file(&exported.text, name, kind, "download") }
        </>
    }
}

/// A text to be copied or taken along as a file; `id` is that of the link.
pub(super) fn file(text: &str, name: &'static str, kind: &'static str, id: &'static str) -> Html {
    let address = format!("data:{kind};charset=utf-8,{}", String::from(encode_uri_component(text)));
    html! {
        <div class="exported">
            <div class="bar"><Copy text={text.to_string()} /><a class="chip" {id} download={name} href={address}>{ "Download" }</a></div>
            <pre tabindex="0" role="group" aria-label={name}>{ text.to_string() }</pre>
        </div>
    }
}

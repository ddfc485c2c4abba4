//! The strip of open files.

use std::collections::HashMap;

use gloo::utils::document;
use web_sys::{HtmlElement, HtmlInputElement, wasm_bindgen::JsCast};
use yew::prelude::*;

use crate::report::Severity;
use crate::state::{Action, Source, SourceId};

use super::file_name::FileName;
use super::files_in::{opener, read};
use super::page::{Page, on, use_page};
use super::prose::count;

/// The strip of open files: choose, rename, close, make, open.
#[component]
pub(super) fn FileTabs() -> Html {
    let page = use_page();
    let renaming = use_state_eq(|| None::<SourceId>);
    let picker = use_node_ref();
    use_effect_with(page.active, |active| show(*active));
    let counts = counts(&page);
    let tabs = page.sources.iter().enumerate().map(|(at, source)| match *renaming == Some(source.id) {
        true => {
            let (renaming, id) = (renaming.clone(), source.id);
            let done = move |by_key: bool| {
                renaming.set(None);
                if by_key {
                    focus_tab(id);
                }
            };
            html! { <FileName key={format!("rename-{id}")} source={source.clone()} {done} /> }
        }
        false => tab(&page, at, source, counts.get(source.name.as_str()).copied().unwrap_or_default(), &renaming),
    });
    let pick = {
        let picker = picker.clone();
        move |_: MouseEvent| picker.cast::<HtmlInputElement>().into_iter().for_each(|picker| picker.click())
    };
    let open = opener(&page);
    let picked = move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        if let Some(files) = input.files() {
            read(&files, open.clone());
        }
        // The same file may be chosen again.
        input.set_value("");
    };
    html! {
        <div class="strip">
            <div class="tabs" role="tablist" aria-label="Files">{ for tabs }</div>
            <button class="tab tool" type="button" id="new-file" title="New file" aria-label="New file" onclick={on(&page, |_| Action::New)}>{ "+" }</button>
            <button class="tab tool" type="button" id="open-files" title="Open files (or drop them anywhere)" aria-label="Open files" onclick={pick}>
                <svg width="15" height="15" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.3" aria-hidden="true">
                    <path d="M1.5 13V3h4.2l1.5 1.8h5.3v2M1.5 13l2-6.2h11L12.5 13z" />
                </svg>
            </button>
            <input ref={picker} type="file" id="picker" class="unseen" multiple=true tabindex="-1" aria-hidden="true"
                accept=".yaml,.yml,.json,.txt,application/yaml,application/json,text/*" onchange={picked} />
        </div>
    }
}

#[derive(Clone, Copy, Default)]
struct Counts {
    all: usize,
    errors: usize,
}

/// How many findings each source has.
fn counts(page: &Page) -> HashMap<&str, Counts> {
    let mut counts: HashMap<&str, Counts> = HashMap::new();
    for finding in page.report.iter().flat_map(|report| report.told()) {
        let counts = counts.entry(finding.span.source.as_str()).or_default();
        counts.all += 1;
        counts.errors += usize::from(finding.severity == Severity::Error);
    }
    counts
}

fn tab(page: &Page, at: usize, source: &Source, counts: Counts, renaming: &UseStateHandle<Option<SourceId>>) -> Html {
    let id = source.id;
    let active = id == page.active;
    let rename = {
        let renaming = renaming.clone();
        move || renaming.set(Some(id))
    };
    let keys = {
        let (dispatcher, rename) = (page.dispatcher(), rename.clone());
        let others: Vec<SourceId> = page.sources.iter().map(|source| source.id).collect();
        move |event: KeyboardEvent| {
            let last = others.len() - 1;
            let to = match event.key().as_str() {
                "ArrowLeft" => at.checked_sub(1).unwrap_or(last),
                "ArrowRight" => {
                    if at == last {
                        0
                    } else {
                        at + 1
                    }
                }
                "Home" => 0,
                "End" => last,
                "F2" => return rename(),
                "Delete" => return dispatcher.dispatch(Action::Close(id)),
                _ => return,
            };
            event.prevent_default();
            dispatcher.dispatch(Action::Activate(others[to]));
            // At once: the next key belongs to that tab already.
            focus(others[to]);
        }
    };
    let double = rename.clone();
    let findings = count(counts.all, "finding", "findings");
    let of = source.cluster.as_ref().map_or(String::new(), |cluster| format!("{cluster}: "));
    html! {
        <div class={classes!("tab", active.then_some("active"))} role="presentation" key={id}>
            <button type="button" role="tab" id={tab_id(id)} aria-selected={active.to_string()} aria-controls="editor" tabindex={if active { "0" } else { "-1" }}
                title={format!("{of}{}: {findings}. F2 renames it or names its cluster, Delete closes.", source.name)}
                onclick={on(page, move |_| Action::Activate(id))} ondblclick={move |_| double()} onkeydown={keys}>
                <span class="name">if !of.is_empty() { <span class="of">{ of.clone() }</span> }{ source.name.clone() }</span>
                if counts.all > 0 {
                    <span class={classes!("count", (counts.errors > 0).then_some("bad"))}><span class="unseen">{ ", " }</span>{ counts.all }<span class="unseen">{ " findings" }</span></span>
                }
            </button>
            if active {
                <button class="small" type="button" tabindex="-1" aria-label={format!("Rename {}", source.name)} title="Rename it, or name its cluster (F2)" onclick={move |_| rename()}>
                    <svg width="12" height="12" viewBox="0 0 12 12" fill="none" stroke="currentColor" stroke-width="1.2" aria-hidden="true"><path d="M1.5 10.5l.6-2.6 6-6 2 2-6 6zM7 3l2 2" /></svg>
                </button>
                <button class="small" type="button" tabindex="-1" aria-label={format!("Close {}", source.name)} title="Close (Delete)" onclick={on(page, move |_| Action::Close(id))}>{ "×" }</button>
            }
        </div>
    }
}

fn tab_id(id: SourceId) -> String {
    format!("tab-{id}")
}

/// Gives the keyboard to a tab that is drawn.
fn focus(id: SourceId) {
    let tab = document().get_element_by_id(&tab_id(id)).and_then(|tab| tab.dyn_into::<HtmlElement>().ok());
    tab.into_iter().for_each(|tab| tab.focus().unwrap_or_default());
}

/// Gives the keyboard to a tab, once it is drawn.
fn focus_tab(id: SourceId) {
    gloo::timers::callback::Timeout::new(0, move || focus(id)).forget();
}

/// Gives the keyboard to the tab of the file that is shown, once it is drawn, if what had it is no longer to be seen: a narrow page turns from one part to another.
pub(super) fn focus_shown_if_hidden(element: HtmlElement) {
    gloo::timers::callback::Timeout::new(0, move || {
        let shown = document().query_selector(r#".tabs [role="tab"][aria-selected="true"]"#).ok().flatten();
        let tab =
            shown.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()).filter(|_| element.offset_parent().is_none());
        tab.into_iter().for_each(|tab| tab.focus().unwrap_or_default());
    })
    .forget();
}

/// Scrolls the strip to a tab.
fn show(id: SourceId) {
    if let Some(tab) = document().get_element_by_id(&tab_id(id)) {
        super::explanation::into_view(&tab);
    }
}

//! The values that take effect in the containers of a workload, each with where it comes from.

use std::rc::Rc;

use yew::prelude::*;

use crate::report::{ContextRow, Contexts};
use crate::worker::Question;

use super::page::{Page, reveal, use_page, use_worker};
use super::prose::{count, prose};

/// Whose values are shown.
#[derive(Debug, Clone, PartialEq, Properties)]
pub(super) struct ContextTablesProps {
    /// The workload.
    pub(super) endpoint: String,
}

/// A table for each container of a workload, and one for the pod. They are asked for when they are first shown.
#[component]
pub(super) fn ContextTables(props: &ContextTablesProps) -> Html {
    let (page, worker) = (use_page(), use_worker());
    let asked = page.current().then(|| (props.endpoint.clone(), page.reported));
    use_effect_with(asked, move |asked| {
        if let Some((endpoint, _)) = asked.clone() {
            worker.ask(Question::Contexts { endpoint });
        }
    });
    // While a new answer is on its way, the last one stays: the tables would jump otherwise.
    let last = use_mut_ref(|| None::<Result<Rc<Contexts>, String>>);
    if let Some(contexts) = page.contexts.get(&props.endpoint) {
        *last.borrow_mut() = Some(contexts.clone());
    }
    let shown = last.borrow().clone();
    match shown {
        None => html! { <p class="quiet pad">{ "Working out what takes effect…" }</p> },
        Some(Err(why)) => html! { <p class="quiet pad">{ prose(&why) }</p> },
        Some(Ok(contexts)) => tables(&page, &contexts),
    }
}

fn tables(page: &Page, contexts: &Contexts) -> Html {
    // The first container is open at once: it is what people look for.
    let containers = contexts.containers.iter().enumerate().map(|(at, container)| {
        let title = format!("{} `{}`", container.kind.title(), container.name);
        table(page, &title, &container.rows, at == 0)
    });
    html! {
        <div class="contexts">
            <h4>{ "What takes effect" }</h4>
            { for containers }
            { table(page, "The pod", &contexts.pod, false) }
        </div>
    }
}

/// A table that opens to every field; folded it says how many of them somebody wrote.
fn table(page: &Page, title: &str, rows: &[ContextRow], open: bool) -> Html {
    let written = rows.iter().filter(|row| row.source.is_written()).count();
    let note = match written {
        0 => "nothing is set".to_string(),
        written => format!("{} of {} set", written, count(rows.len(), "field", "fields")),
    };
    html! {
        <details class="context" {open}>
            <summary>{ prose(title) }<span class="quiet">{ note }</span></summary>
            <table>
                <thead><tr><th scope="col">{ "Field" }</th><th scope="col">{ "In effect" }</th><th scope="col">{ "Decided by" }</th></tr></thead>
                <tbody>{ for rows.iter().map(|context| row(page, context)) }</tbody>
            </table>
        </details>
    }
}

fn row(page: &Page, context: &ContextRow) -> Html {
    let class = classes!(context.source.is_written().then_some("written"), (!context.known).then_some("unknown"));
    let by = context.source.title();
    html! {
        <tr {class}>
            <th scope="row"><code>{ context.field.clone() }</code></th>
            <td>
                <span class="value">{ context.value.clone() }</span>
                <span class="means">{ prose(&context.sentence) }</span>
                { for context.shadows.iter().map(|shadow| html! {
                    <span class="shadow">{ prose(&format!("Goes before `{}: {}`, ", shadow.path, shadow.value)) }<button type="button" class="line" onclick={reveal(page, &shadow.span, None)}>{ format!("line {}", shadow.span.start.line) }</button></span>
                }) }
            </td>
            <td>
                if let Some(span) = &context.span {
                    <button type="button" class="line" title="Show it in the editor" onclick={reveal(page, span, None)}>{ format!("{by}, line {}", span.start.line) }</button>
                } else {
                    { by }
                }
            </td>
        </tr>
    }
}

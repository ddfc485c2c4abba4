//! The editor in the page: mounted once, told of texts, findings and places.

use wasm_bindgen::prelude::Closure;
use web_sys::Element;
use yew::prelude::*;

use crate::editor::{self, Editor};
use crate::state::{Action, SourceId};

use super::page::use_page;

/// A mounted editor, with what it calls.
struct Mounted {
    editor: Editor,
    _changed: Closure<dyn Fn(SourceId, String)>,
    _fix: Closure<dyn Fn(String)>,
}

/// The editor.
#[component]
pub(super) fn EditorPane() -> Html {
    let page = use_page();
    let place = use_node_ref();
    let mounted = use_mut_ref(|| None::<Mounted>);

    let (holder, target) = (mounted.clone(), place.clone());
    let (dispatcher, fixer) = (page.dispatcher(), page.dispatcher());
    use_effect_with((), move |_| {
        if let Some(parent) = target.cast::<Element>() {
            let edit = move |id, text: String| dispatcher.dispatch(Action::Edit(id, text.into()));
            let changed = Closure::<dyn Fn(SourceId, String)>::new(edit);
            let fix = Closure::<dyn Fn(String)>::new(move |finding| fixer.dispatch(Action::Fix(finding)));
            let editor = editor::mount(&parent, &changed, &fix);
            *holder.borrow_mut() = Some(Mounted { editor, _changed: changed, _fix: fix });
        }
        move || holder.borrow_mut().take().iter().for_each(|mounted| editor::destroy(&mounted.editor))
    });

    let (holder, source) = (mounted.clone(), page.active_source().cloned());
    let before = page.before_fix();
    use_effect_with((page.active, page.rewritten), move |_| {
        if let (Some(mounted), Some(source)) = (&*holder.borrow(), &source) {
            let before = before.as_deref().unwrap_or(&source.text);
            editor::set_document(&mounted.editor, source.id, &source.text, before);
        }
    });

    let holder = mounted.clone();
    let name = page.active_source().map(|source| source.name.clone());
    let report = page.report.clone().filter(|_| page.current());
    use_effect_with((page.active, name, report), move |(_, name, report)| {
        if let (Some(mounted), Some(report)) = (&*holder.borrow(), report) {
            let here = report.told().filter(|finding| Some(&finding.span.source) == name.as_ref());
            editor::mark(&mounted.editor, here);
        }
    });

    let reveal = page.reveal.clone();
    use_effect_with(page.reveal.as_ref().map(|reveal| reveal.number), move |_| {
        if let (Some(mounted), Some(reveal)) = (&*mounted.borrow(), &reveal) {
            editor::reveal(&mounted.editor, &reveal.range, reveal.finding.as_ref());
        }
    });

    html! { <div ref={place} id="editor" class="editor" role="tabpanel" aria-label={page.active_source().map(|source| source.name.clone())} /> }
}

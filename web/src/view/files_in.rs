//! Files that come in: dropped on the page, chosen in the picker, or pasted.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::file::File;
use gloo::file::callbacks::{FileReader, read_as_text};
use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, Element, FileList};
use yew::prelude::*;

use crate::state::Action;

use super::page::Page;

/// Hears of files that are dropped or pasted anywhere on the page; tells whether some are being dragged over it.
#[hook]
pub(super) fn use_files(page: &Page) -> bool {
    let dragged = use_state_eq(|| false);
    let (open, over) = (opener(page), dragged.clone());
    use_effect_with((), move |_| {
        let listeners = listeners(open, over);
        move || drop(listeners)
    });
    *dragged
}

/// Takes texts into the page.
pub(super) fn opener(page: &Page) -> Callback<Vec<(String, String)>> {
    super::page::on(page, Action::Open)
}

/// Reads files and tells all of them at once, in their order.
pub(super) fn read(files: &FileList, done: Callback<Vec<(String, String)>>) {
    struct Reading {
        texts: Vec<Option<(String, String)>>,
        readers: Vec<FileReader>,
    }
    let files: Vec<File> = (0..files.length()).filter_map(|at| files.item(at)).map(File::from).collect();
    let reading = Rc::new(RefCell::new(Reading { texts: vec![None; files.len()], readers: Vec::new() }));
    for (at, file) in files.iter().enumerate() {
        let (shared, done, name) = (reading.clone(), done.clone(), file.name());
        let reader = read_as_text(file, move |text| {
            // What cannot be read is told by its empty text.
            shared.borrow_mut().texts[at] = Some((name, text.unwrap_or_default()));
            let all = shared.borrow().texts.iter().all(Option::is_some);
            if all {
                let texts = std::mem::take(&mut shared.borrow_mut().texts);
                done.emit(texts.into_iter().flatten().collect());
                // The readers hold this closure; letting them go ends the circle, but not before the closure has returned.
                let shared = shared.clone();
                gloo::timers::callback::Timeout::new(0, move || shared.borrow_mut().readers.clear()).forget();
            }
        });
        reading.borrow_mut().readers.push(reader);
    }
}

fn listeners(open: Callback<Vec<(String, String)>>, over: UseStateHandle<bool>) -> Vec<EventListener> {
    let document = document();
    let (entered, left, dropped, pasted) = (over.clone(), over.clone(), open.clone(), open);
    // The editor would take dropped files as text to insert, so the page hears of them first.
    let first = || EventListenerOptions {
        phase: gloo::events::EventListenerPhase::Capture,
        ..EventListenerOptions::enable_prevent_default()
    };
    vec![
        EventListener::new_with_options(&document, "dragover", first(), move |event| {
            if transfer(event).is_some_and(|transfer| holds_files(&transfer)) {
                event.prevent_default();
                entered.set(true);
            }
        }),
        EventListener::new(&document, "dragleave", move |event| {
            if event.dyn_ref::<DragEvent>().is_some_and(|event| event.related_target().is_none()) {
                left.set(false);
            }
        }),
        EventListener::new_with_options(&document, "drop", first(), move |event| {
            over.set(false);
            let files = transfer(event).and_then(|transfer| transfer.files()).filter(|files| files.length() > 0);
            if let Some(files) = files {
                event.prevent_default();
                event.stop_propagation();
                read(&files, dropped.clone());
            }
        }),
        EventListener::new_with_options(&document, "paste", first(), move |event| {
            let Some(data) = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data) else { return };
            if let Some(files) = data.files().filter(|files| files.length() > 0) {
                event.prevent_default();
                event.stop_propagation();
                read(&files, pasted.clone());
            } else if !takes_text(event) {
                let text = data.get_data("text/plain").unwrap_or_default();
                if !text.trim().is_empty() {
                    event.prevent_default();
                    pasted.emit(vec![("pasted.yaml".to_string(), text)]);
                }
            }
        }),
    ]
}

fn transfer(event: &Event) -> Option<DataTransfer> {
    event.dyn_ref::<DragEvent>()?.data_transfer()
}

fn holds_files(transfer: &DataTransfer) -> bool {
    transfer.types().iter().any(|kind| kind.as_string().as_deref() == Some("Files"))
}

/// Whether the event goes to something that takes text itself.
fn takes_text(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| matches!(target.closest("input, textarea, select, [contenteditable]"), Ok(Some(_))))
}

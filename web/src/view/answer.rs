//! Answers to questions that a component asks when it is shown.

use std::cell::RefCell;
use std::rc::Rc;

use serde::de::DeserializeOwned;
use yew::prelude::*;

use crate::worker::Question;

use super::page::{use_page, use_worker};

/// An answer, or why there is none.
pub(super) type Answer<T> = Result<Rc<T>, String>;

/// The question that was answered last, by its key, and the answer.
type Last<T> = (Option<String>, Option<Answer<T>>);

/// The answer to a question about the newest report. While a newer one is on its way, the last one to the same question stays: the page would jump otherwise.
#[hook]
pub(super) fn use_answer<T: DeserializeOwned + 'static>(question: Option<Question>) -> Option<Answer<T>> {
    let (page, worker) = (use_page(), use_worker());
    let key = question.as_ref().map(Question::key);
    let asked = key.clone().filter(|_| page.current()).map(|key| (key, page.reported));
    use_effect_with(asked, move |asked| {
        if asked.is_some() {
            question.into_iter().for_each(|question| worker.ask(question));
        }
    });
    let told = key.as_ref().and_then(|key| page.told.get(key).cloned());
    let read = use_memo(told, |told| told.clone().map(read::<T>));
    let last: Rc<RefCell<Last<T>>> = use_mut_ref(|| (None, None));
    let mut last = last.borrow_mut();
    if read.is_some() || last.0 != key {
        *last = (key, (*read).clone());
    }
    last.1.clone()
}

fn read<T: DeserializeOwned>(told: Result<Rc<str>, String>) -> Answer<T> {
    told.and_then(|json| serde_json::from_str(&json).map_err(|error| error.to_string())).map(Rc::new)
}
